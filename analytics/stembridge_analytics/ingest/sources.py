"""Which files are logs: what was named, and what folders hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from isal import isal_zlib

from stembridge_analytics.errors import DataError, UsageError

__all__ = ["Found", "find_logs"]

_LOG_NAME: Final = re.compile(r"\.log(?:[.\-_]|$)|\.(?:jsonl|ndjson)(?:\.gz)?$|^tracking", re.I)
_EVENT_FIELD: Final = re.compile(rb'\{.*"(?:event_type|event_source|username|time)"\s*:')
# What the first bytes of other files look like, and what to do about it.
_OTHER: Final = (
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first (zstd -d)"),
    (b"BZh", "a bzip2 archive; unpack it first (bunzip2)"),
    (b"\xfd7zXZ", "an xz archive; unpack it first (unxz)"),
    (b"PK\x03\x04", "a zip archive; unpack it first (unzip)"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"\x85\x01", "encrypted with PGP; decrypt it first (gpg -d)"),
    (b"-----BEGIN PGP", "encrypted with PGP; decrypt it first (gpg -d)"),
)
_SNIFF: Final = 64 * 1024


@dataclass(frozen=True)
class Found:
    """The logs to read, and what was left aside with the reason."""

    logs: tuple[Path, ...]
    left_aside: tuple[tuple[Path, str], ...]


def find_logs(paths: Iterable[Path]) -> Found:
    """The log files among and below `paths`, each once, in the order of their names.

    A file that is named is a log unless its content is something else; in a folder a file is one
    if its name or its first lines look like it. Raises UsageError for a path that does not exist
    or may not be read, DataError if no log is left.
    """
    logs: dict[Path, Path] = {}
    aside: list[tuple[Path, str]] = []
    named = list(paths)
    for path in named:
        for file, by_name in _candidates(path, aside):
            why = _why_not(file, named=by_name)
            if why is None:
                logs.setdefault(file.resolve(), file)
            else:
                aside.append((file, why))
    if not logs:
        raise DataError(_nothing(named, aside))
    return Found(tuple(sorted(logs.values())), tuple(aside))


def _candidates(path: Path, aside: list[tuple[Path, str]]) -> Iterable[tuple[Path, bool]]:
    try:
        if path.is_dir():
            yield from ((file, False) for file in _walk(path, aside))
            return
        with path.open("rb"):
            yield path, True
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file or folder; check the path") from None
    except PermissionError:
        raise UsageError(
            f"{path}: you may not read this; ask its owner for permission, or copy the logs to "
            "a folder of yours"
        ) from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


def _walk(folder: Path, aside: list[tuple[Path, str]]) -> Iterable[Path]:
    """Regular files below a folder; hidden ones are passed over, closed folders told of."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            if path.is_dir():
                yield from _walk(path, aside)
            elif path.is_file():
                yield path
        except PermissionError:
            aside.append((path, "you may not read this folder"))


def _why_not(path: Path, *, named: bool) -> str | None:
    """Why a file is no log, in words; None if it is one."""
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFF)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    for magic, what in _OTHER:
        if head.startswith(magic):
            return what
    if head.startswith(b"\x1f\x8b"):
        head = _inflate_head(head)
        if head[257:262] == b"ustar":
            return "a tar archive; unpack it first (tar -xf)"
    # A crash can leave zero bytes in a real log; without any event beside them it is no log.
    if b"\0" in head.rstrip(b"\0") and not _EVENT_FIELD.search(head):
        return "a binary file"
    if named or _LOG_NAME.search(path.name):
        return None
    if not head.strip():
        return "empty"
    return None if _EVENT_FIELD.search(head) else "no tracking log: no line looks like an event"


def _inflate_head(head: bytes) -> bytes:
    try:
        return bytes(isal_zlib.decompressobj(31).decompress(head, _SNIFF))
    except isal_zlib.error:
        return b""


def _nothing(paths: list[Path], aside: list[tuple[Path, str]]) -> str:
    where = ", ".join(str(path) for path in paths)
    if not aside:
        return f"{where}: the folder is empty; name the folder or files that hold tracking logs"
    file, why = aside[0]
    others = len(aside) - 1
    more = f", and {others} more file{'s' if others > 1 else ''} that are no logs" if others else ""
    return (
        f"no tracking log found: {file} is {why}{more}; name the folder or files that hold "
        "tracking logs (tracking.log, *.log.gz)"
        if why.startswith(("a ", "an ", "empty", "encrypted", "no "))
        else f"no tracking log found: {file}: {why}{more}"
    )
