"""Which files are logs: what was named, what folders and archives hold."""

from __future__ import annotations

import glob
import itertools
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest.inputs import (
    STDIN,
    FileProblem,
    Glance,
    LogInput,
    is_pipe,
    look_into,
)

__all__ = ["Found", "find_logs"]

_LOG_NAME: Final = re.compile(
    r"\.log(?:[.\-_]|$)|\.(?:jsonl|ndjson)(?:\.(?:gz|zst|bz2|xz))?$|^tracking", re.I
)
_EVENT_FIELD: Final = re.compile(rb'"(?:event_type|event_source|username|time)"\s{0,9}:')
# The header of a table with user names and ids, as in a research data package.
_ACCOUNTS: Final = re.compile(rb"(?=[^\n]*\bid\b)[^\n]*\busername\b", re.I)
# What the first bytes of other files look like, and what to do about it.
_OTHER: Final = (
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first (7z x)"),
    (b"Rar!\x1a\x07", "a rar archive; unpack it first (unrar x)"),
    (b"\x04\x22\x4d\x18", "an lz4 file; unpack it first (lz4 -d)"),
    (b"\x1f\x9d", "a file of the old compress; unpack it first (uncompress)"),
    (b"\x85\x01", "encrypted with PGP; decrypt it first (gpg -d)"),
    (b"-----BEGIN PGP", "encrypted with PGP; decrypt it first (gpg -d)"),
)
_LONG_NAME: Final = 300


@dataclass(frozen=True)
class Found:
    """The logs to read, and what was left aside with the reason.

    Logs of one file on disk stand one after the other, in the order of the archive. Of a member
    that was left aside the path is that of the archive, `!`, and its name there.
    """

    logs: tuple[LogInput, ...]
    left_aside: tuple[tuple[Path, str], ...]


def find_logs(paths: Iterable[Path]) -> Found:
    """The logs among and below `paths`, each once, in the order of their names.

    paths: files, folders, patterns that the shell has left alone (`logs/*.gz`), pipes, and `-` for
        standard input. A file that is named is a log unless its content is something else; in a
        folder or archive a file is one if its name or its first lines look like it.
    Raises UsageError for a path that does not exist or may not be read, DataError if no log is
    left.
    """
    logs: dict[Path, list[LogInput]] = {}
    pipes: set[Path] = set()
    aside: list[tuple[Path, str]] = []
    named = list(paths)
    for path in named:
        for file, by_name in _candidates(path, aside):
            from_pipe = by_name and is_pipe(file)
            identity = file if from_pipe else file.resolve()
            if identity in logs:
                continue
            if from_pipe:
                pipes.add(file)
            found = [LogInput(file, None, "", 0)] if from_pipe else _logs_of(file, aside, by_name)
            if found:
                logs[identity] = found
    if not logs:
        raise DataError(_nothing(named, aside))
    names = _names(logs, pipes)
    ordered = sorted(logs.items(), key=lambda item: item[1][0].path)
    return Found(
        tuple(
            replace(log, name=names[identity] + (f"!{log.name}" if log.name else ""))
            for identity, found in ordered
            for log in found
        ),
        tuple(aside),
    )


def _candidates(path: Path, aside: list[tuple[Path, str]]) -> Iterator[tuple[Path, bool]]:
    """Files to look at, each with whether it was named (and not found in a folder)."""
    try:
        if path == STDIN:
            _check_stdin()
            yield path, True
        elif path.is_dir():
            yield from ((file, False) for file in _walk(path, aside, set()))
        elif not os.path.lexists(path) and glob.has_magic(str(path)):
            yield from _matches(path, aside)
        else:
            _check_readable(path)
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


def _check_readable(path: Path) -> None:
    mode = path.stat().st_mode
    if stat.S_ISFIFO(mode):  # opening it would wait for its writer
        if not os.access(path, os.R_OK):
            raise PermissionError
    elif not stat.S_ISREG(mode):
        raise UsageError(f"{path}: a device, not a file; name files or folders, or pipe a log in")
    else:
        with path.open("rb"):
            pass


def _check_stdin() -> None:
    try:
        terminal = os.isatty(0)
        os.fstat(0)
    except OSError:
        raise UsageError("-: standard input is closed; pipe a log in, or name files") from None
    if terminal:
        raise UsageError("-: standard input is a terminal; pipe a log in, or name files")


def _matches(pattern: Path, aside: list[tuple[Path, str]]) -> Iterator[tuple[Path, bool]]:
    found = sorted(glob.glob(str(pattern), recursive=True))
    if not found:
        raise UsageError(f"{pattern}: no file matches this pattern; check the path")
    for match in found:
        yield from _candidates(Path(match), aside)


def _walk(folder: Path, aside: list[tuple[Path, str]], seen: set[Path]) -> Iterator[Path]:
    """Regular files below a folder; hidden ones are passed over, closed folders told of."""
    if folder.resolve() in seen:  # a link leads back here
        return
    seen.add(folder.resolve())
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            if path.is_dir():
                yield from _walk(path, aside, seen)
            elif path.is_file():
                yield path
        except PermissionError:
            aside.append((path, "you may not read this folder"))


def _logs_of(file: Path, aside: list[tuple[Path, str]], named: bool) -> list[LogInput]:
    """The file itself if it is a log, or the logs in it if it is an archive."""
    try:
        size = file.stat().st_size
        glances = look_into(file)
        first = next(glances, None)
        if first is None:
            aside.append((_shown_path(file), "an archive without files"))
        elif first.member is not None:
            return _logs_of_archive(file, size, itertools.chain([first], glances), aside)
        elif (why := _why_not(first, file.name, named=named)) is None:
            return [LogInput(file, None, "", size)]
        else:
            aside.append((_shown_path(file), why))
    except FileProblem as problem:
        aside.append((_shown_path(file), _broken_archive(problem)))
    except OSError as error:
        aside.append((_shown_path(file), f"cannot be read: {error.strerror}"))
    return []


def _logs_of_archive(
    file: Path, size: int, glances: Iterator[Glance], aside: list[tuple[Path, str]]
) -> list[LogInput]:
    """The logs in an archive, each with the bytes on disk up to its end."""
    logs: list[LogInput] = []
    places: list[int] = []
    nexts: list[int] = []  # of each log, where in `places` that of the next file stands
    copies: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    try:
        for glance in glances:
            member = str(glance.member)
            copies[member] += 1
            places.append(glance.place)
            if any(part.startswith(".") and part != ".." for part in PurePosixPath(member).parts):
                continue
            why = _why_not(glance, PurePosixPath(member).name, named=False)
            if why is not None:
                aside.append((_shown_path(file, member), why))
                continue
            name = _shown(member)
            shown[name] += 1
            name += f" ({shown[name]})" if shown[name] > 1 else ""
            logs.append(LogInput(file, member, name, 0, copies[member]))
            nexts.append(len(places))
    except FileProblem as problem:
        if not logs:  # else reading them will tell
            aside.append((_shown_path(file), _broken_archive(problem)))
    ends = [[*places, size][at] for at in nexts[:-1]] + [size]
    starts = [0, *ends]
    return [
        replace(log, size=max(0, end - start))
        for log, start, end in zip(logs, starts, ends, strict=False)
    ]


def _broken_archive(problem: FileProblem) -> str:
    return f"{problem}; copy or export it again, or unpack it first with a tool that repairs it"


def _why_not(glance: Glance, name: str, *, named: bool) -> str | None:
    """Why a file is no log, in words; None if it is one."""
    head = glance.head
    if glance.why_not is not None:
        return glance.why_not
    if glance.archive is not None:
        return f"a {glance.archive} archive inside an archive; unpack it first"
    for magic, what in _OTHER:
        if head.startswith(magic):
            return what
    # A crash can leave zero bytes in a real log; without any event beside them it is no log.
    if b"\0" in head.rstrip(b"\0") and not _is_like_events(head):
        return "a binary file"
    if named or _LOG_NAME.search(name) or _is_like_events(head):
        return None
    if glance.problem is not None:
        return glance.problem
    if _ACCOUNTS.match(head):
        return "a table of accounts; `stembridge ingest --people` takes it"
    return "no tracking log: no line looks like an event" if head.strip() else "empty"


def _is_like_events(head: bytes) -> bool:
    """Whether a field of an event stands behind a brace."""
    found = _EVENT_FIELD.search(head)
    return found is not None and b"{" in head[: found.start()]


def _names(paths: Iterable[Path], pipes: set[Path]) -> dict[Path, str]:
    """Each path from the folder that holds all of them: shorter, and free of the user's own."""
    files = [path for path in paths if path not in pipes]
    folder = os.path.commonpath([path.parent for path in files]) if files else ""
    names = {path: _printable(path.relative_to(folder).as_posix()) for path in files}
    return names | {path: _printable(str(path)) for path in pipes}


def _shown_path(file: Path, member: str | None = None) -> Path:
    return Path(_printable(str(file)) + ("" if member is None else f"!{_shown(member)}"))


def _shown(member: str) -> str:
    """The name of a member as people are told it: printable, not long, below the archive."""
    parts = (part for part in PurePosixPath(member).parts if part != ".." and part[0] != "/")
    name = _printable("/".join(parts))
    half = _LONG_NAME // 2
    return name if len(name) <= _LONG_NAME else f"{name[:half]}…{name[-half:]}"


def _printable(text: str) -> str:
    """Without what would steer a terminal, turn the direction of writing or not be UTF-8."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


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
