"""A folder of tables that knows what each was made from, replaced as a whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.output import MANIFEST, write_manifest

__all__ = ["Made", "TableSet", "content_of", "fingerprint", "mixed", "open_table_set"]

MADE_BY: Final = "stembridge tables"
_DRAFT: Final = ".draft-"
_OLD: Final = ".old-"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Made:
    """A table that was made: from what, what came out, and how many rows.

    inputs: fingerprint of the step's text and of all that it read. content: of the file.
    """

    inputs: str
    content: str
    rows: int


@dataclass
class TableSet:
    """Tables on their way: `made` is filled, `earlier` is what stands in `source` so far."""

    out: Path
    draft: Path
    earlier: Mapping[str, Made] = field(default_factory=dict)
    source: Path | None = None
    made: dict[str, Made] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """The file of a table in the draft."""
        return self.draft / f"{name}.parquet"

    def reuse(self, name: str, inputs: str) -> bool:
        """Take over a table made earlier from the same, if its file is still what was written."""
        known = self.earlier.get(name)
        old = (self.source or self.out) / f"{name}.parquet"
        if known is None or known.inputs != inputs or not old.is_file():
            return False
        if content_of(old) != known.content:
            return False
        try:
            os.link(old, self.path(name))
        except OSError:  # a file system without hard links
            shutil.copy2(old, self.path(name))
        self.made[name] = known
        self.reused.append(name)
        return True

    def add(self, name: str, inputs: str, rows: int) -> None:
        """Note a table whose file now lies in the draft."""
        self.made[name] = Made(inputs, content_of(self.path(name)), rows)


@contextmanager
def open_table_set(
    out: Path, facts: dict[str, Any], *, beside: Path | None = None
) -> Iterator[TableSet]:
    """A table set to fill; it takes the place of `out` when the block ends without exception.

    facts: what stands in the manifest beside the tables; may be filled in the block. beside: a
    folder of tables to take over from, if there is none at `out`; it is left as it is.
    Who reads finds the old tables or the new ones, never some of each: the new folder is made
    beside the old one and renamed. Raises UsageError if `out` is no folder of tables, DataError
    if it cannot be written.
    """
    _recover(out)
    source = beside if beside is not None and beside.is_dir() and not out.exists() else out
    earlier = _earlier(source)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}{_DRAFT}", dir=out.parent))
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be made ({error.strerror}); name another folder with --out"
        ) from error
    tables = TableSet(out, draft, earlier, source)
    try:
        yield tables
        rows = {name: asdict(made) for name, made in sorted(tables.made.items())}
        write_manifest(draft, {**facts, "made_by": MADE_BY, "tables": rows})
        draft.chmod(0o755)  # mkdtemp lets nobody else read
        _swap(draft, out)
    except OSError as error:
        raise DataError(
            f"{out}: could not be written ({error.strerror or error}); the tables are as they were "
            "before: make room or put it right, and run the same again"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _earlier(out: Path) -> dict[str, Made]:
    """What the tables in a folder were made from; nothing if there is no such folder."""
    if not out.exists():
        return {}
    try:
        found = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        is_ours = found["made_by"] == MADE_BY
        strange = sorted({path.name for path in out.iterdir()} - {MANIFEST, *found["files"]})
    except NotADirectoryError:
        raise UsageError(f"{out}: this is a file; name a folder with --out") from None
    except (OSError, ValueError, KeyError, TypeError):
        is_ours, strange = not any(out.iterdir()) if out.is_dir() else False, []
        found = {"tables": {}}
    if not is_ours or strange:
        what = f"holds {strange[0]}, which" if strange else "is not empty, and its content"
        raise UsageError(
            f"{out}: the folder {what} `stembridge tables` did not write; name another with --out, "
            "or empty it yourself"
        )
    return {name: Made(**made) for name, made in found["tables"].items()}


def _swap(draft: Path, out: Path) -> None:
    old = draft.with_name(f".{out.name}{_OLD}{draft.name.rsplit('-', 1)[-1]}")
    if out.exists():
        out.rename(old)
    draft.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _recover(out: Path) -> None:
    """Put back tables that a killed call had moved aside, and remove drafts it left."""
    if not out.parent.is_dir():
        return
    for old in sorted(out.parent.glob(f".{out.name}{_OLD}*")):
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(out)
    for draft in out.parent.glob(f".{out.name}{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


def fingerprint(contents: Iterable[str]) -> str:
    """Of several contents one, the same whatever their names, order and packing."""
    return hashlib.sha256("\n".join(sorted(contents)).encode()).hexdigest()[:16]


def content_of(file: Path) -> str:
    """Fingerprint of a file's bytes (SHA-256, 128 bits of it)."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()[:32]


def mixed(*parts: str) -> str:
    """One fingerprint of several texts, in order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
