"""The manifest: which files are the store, and where every line of every log went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from stembridge_analytics import __version__
from stembridge_analytics.errors import DataError
from stembridge_analytics.schema import PARSER_VERSION

__all__ = ["COUNTS", "FORMAT", "MANIFEST", "LogFile", "Manifest", "Segment", "read_json"]

MANIFEST: Final = "manifest.json"
MADE_BY: Final = "stembridge ingest"
# Raised when folders, columns or the manifest change; each step up has its migration.
FORMAT: Final = 4
# lines = the sum of the rest
COUNTS: Final = ("lines", "events", "duplicates", "rejects", "blank", "comment")


@dataclass
class LogFile:
    """One log that the store has read, and the account of its lines.

    content, heads: keyed hashes of the unpacked bytes, whole and of the first few (see
        `recognise.RUNGS`). earlier: (length, hash) of shorter versions of the same log.
    """

    file_no: int
    platform: str
    name: str
    bytes: int
    content_bytes: int
    content: str
    heads: list[str] = field(default_factory=list)
    earlier: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0
    events: int = 0
    duplicates: int = 0
    rejects: int = 0
    blank: int = 0
    comment: int = 0
    problem: str | None = None
    parser: int = PARSER_VERSION


@dataclass(frozen=True)
class Segment:
    """One Parquet file of the store; `month` and the times are those of tables cut by month."""

    table: str
    path: str
    rows: int
    platform: str | None = None
    month: str | None = None
    min_time_us: int | None = None
    max_time_us: int | None = None


@dataclass
class Manifest:
    """What a store is: replaced as a whole by each ingest that adds something.

    commit: number of ingests that added something. key: fingerprint of the key. raw: whether
    rejected lines are kept, sealed; identifiers: whether names were ever kept in clear.
    """

    key: str
    commit: int = 0
    raw: bool = False
    identifiers: bool = False
    files: list[LogFile] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    @property
    def platforms(self) -> list[str]:
        """The platforms that files are from, sorted."""
        return sorted({file.platform for file in self.files})

    def find(
        self, table: str, platform: str | None = None, months: Iterable[str] | None = None
    ) -> list[Segment]:
        """The segments of a table, of one platform and of some months if so asked."""
        wanted = None if months is None else set(months)
        return [
            one
            for one in self.segments
            if one.table == table
            and platform in (None, one.platform)
            and (wanted is None or one.month in wanted)
        ]

    def totals(self) -> dict[str, int]:
        """The account of all files together."""
        return totals(self.files)

    def as_json(self) -> bytes:
        """The manifest as JSON, one line a file and a segment, so that people can read it too."""
        head = {
            "made_by": MADE_BY,
            "version": __version__,
            "format": FORMAT,
            "parser_version": PARSER_VERSION,
            "key": self.key,
            "commit": self.commit,
            "raw": self.raw,
            "identifiers": self.identifiers,
            "platforms": self.platforms,
            "totals": self.totals(),
        }
        text = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
        for name, rows in (("files", self.files), ("segments", self.segments)):
            lines = ",\n  ".join(json.dumps(asdict(row), ensure_ascii=False) for row in rows)
            text += f',\n "{name}": [\n  {lines}\n ]' if rows else f',\n "{name}": []'
        return f"{text}\n}}\n".encode()

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Manifest:
        """The manifest that `as_json` of this format wrote."""
        files = [LogFile(**one) for one in found["files"]]
        for file in files:
            file.earlier = [(size, content) for size, content in file.earlier]
        return cls(
            key=found["key"],
            commit=found["commit"],
            raw=found["raw"],
            identifiers=found["identifiers"],
            files=files,
            segments=[Segment(**one) for one in found["segments"]],
        )


def totals(files: Iterable[LogFile]) -> dict[str, int]:
    """The accounts of some files, added up."""
    found: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for file in files:
        found.update({name: getattr(file, name) for name in COUNTS})
    return {name: found[name] for name in COUNTS}


def read_json(folder: Path) -> dict[str, Any] | None:
    """The manifest of the store in a folder, of whatever format; None if there is none.

    Raises DataError if it is not a manifest, or of a format that this version does not know.
    """
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found: dict[str, Any] = json.loads(text)
        made_by, number = found["made_by"], int(found["format"])
    except (ValueError, TypeError, KeyError):
        made_by, number = None, 0
    if made_by != MADE_BY:
        raise DataError(f"{path}: this is no manifest of a store; name another folder with --store")
    if number > FORMAT:
        raise DataError(
            f"{folder}: the store has format {number}, made by a newer stembridge; this one reads "
            f"up to {FORMAT}: install the newer one"
        )
    return found
