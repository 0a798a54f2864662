"""The bytes of an input, decompressed: a file, a pipe, or a member of a tar or zip archive.

Everything is known by its content, never by its ending, and is read once, in order, in small
pieces: whatever a header claims, memory stays bounded, and what could be read before a file turns
out to be cut or broken has been handed on. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from stembridge_analytics.ingest.compression import unpacked
from stembridge_analytics.ingest.streams import FileProblem, Stream, on_disk, unreadable
from stembridge_analytics.ingest.tars import TAR_BLOCK, Entry, tar_entries, tar_header
from stembridge_analytics.ingest.zips import ZipFacts, is_zip, zip_entries, zip_table

__all__ = ["STDIN", "FileProblem", "Glance", "LogInput", "is_pipe", "look_into", "open_inputs"]

STDIN: Final = Path("-")
_LOOK: Final = 64 * 1024  # how much of a log is looked at to know it as one


@dataclass(frozen=True)
class LogInput:
    """One log: a file or a member of an archive; `STDIN` is standard input.

    name: as people are told: the path from the folder that holds all inputs, and for members
        `archive.tar.gz!inner/x.log`; printable, whatever the file system or archive says.
    size: bytes on disk that are read for it, for the progress bar; 0 if unknown. The sizes of the
        members of one archive add up to the size of the archive.
    copy: which of the members of the same name, in archive order, from 1.
    """

    path: Path
    member: str | None
    name: str
    size: int
    copy: int = 1


@dataclass(frozen=True)
class Glance:
    """The beginning of a file or member, to tell whether it is a log.

    head: its first bytes, decompressed. place: where in the file on disk it begins.
    archive: what kind of archive its content is, if it is one ("tar" or "zip").
    why_not: why a member cannot be read here, and how it can.
    problem: what ends the bytes soon behind `head`, if that is cut or broken.
    """

    member: str | None
    head: bytes
    place: int
    archive: str | None = None
    why_not: str | None = None
    problem: str | None = None


def open_inputs(
    inputs: Sequence[LogInput], advance: Callable[[int], None], *, limit: int | None = None
) -> Iterator[tuple[LogInput, Iterator[bytes]]]:
    """Each input with its decompressed bytes, in one pass over the one file that holds them all.

    inputs: one plain or compressed file or pipe, or the wanted members of one archive. They come
        in the order of the archive; read the bytes of each before asking for the next.
    advance: told how many bytes of the file have been read or passed over.
    limit: so many bytes of the file at most, whatever is written to it meanwhile.
    The bytes end in FileProblem if the input cannot be read to its end, is gone, or, for the last
    member, if the archive breaks off behind it. Nothing else is raised.
    """
    try:
        file = _open(inputs[0].path)
    except OSError as error:
        yield from ((each, _failing(unreadable(error))) for each in inputs)
        return
    with file:
        disk = on_disk(file, advance, limit)
        stream = unpacked(disk)
        if inputs[0].member is None:
            yield inputs[0], _single(stream)
        else:
            yield from _members(inputs, _entries(stream, zip_table(disk, stream, file)))


def is_pipe(path: Path) -> bool:
    """Whether its bytes can be had only once, so that they cannot be looked at before."""
    return path == STDIN or path.is_fifo()


def look_into(path: Path) -> Iterator[Glance]:
    """The beginning of a file or, if it is an archive, of each regular file in it.

    Costs a read of the beginning; of an archive its headers; of a compressed archive all of it.
    Raises OSError if the file cannot be opened, FileProblem if an archive breaks off.
    """
    with _open(path) as file:
        disk = on_disk(file, lambda _: None)
        stream = unpacked(disk)
        if _archive_kind(stream) is None:
            yield _glance(None, stream, 0)
            return
        for entry in _entries(stream, zip_table(disk, stream, file)):
            place = disk.position
            if entry.why_not is not None:
                yield Glance(entry.name, b"", place, why_not=entry.why_not)
            else:
                yield _glance(entry.name, unpacked(Stream(entry.chunks)), place)


def _glance(member: str | None, stream: Stream, place: int) -> Glance:
    head = stream.peek(_LOOK)
    problem = None if stream.problem is None else str(stream.problem)
    return Glance(member, head, place, _archive_kind(stream), problem=problem)


def _open(path: Path) -> BinaryIO:
    # By number: worker processes have another sys.stdin, but the same standard input.
    return open(0 if path == STDIN else path, "rb", buffering=0, closefd=path != STDIN)


def _failing(problem: FileProblem) -> Iterator[bytes]:
    yield from ()
    raise problem


def _archive_kind(stream: Stream) -> str | None:
    head = stream.peek(TAR_BLOCK)
    if is_zip(stream):
        return "zip"
    return "tar" if len(head) == TAR_BLOCK and tar_header(head) else None


def _single(stream: Stream) -> Iterator[bytes]:
    kind = _archive_kind(stream)
    if kind is not None:  # from a pipe, or another file than it was a moment ago
        raise FileProblem(f"a {kind} archive is read from a file only; name the file")
    yield from stream.rest()


def _members(
    inputs: Sequence[LogInput], entries: Iterator[Entry]
) -> Iterator[tuple[LogInput, Iterator[bytes]]]:
    left = {(each.member, each.copy): each for each in inputs}
    names = {each.member for each in inputs}
    seen: Counter[str] = Counter()
    problem = FileProblem("is no longer in the archive; it changed while it was read")
    try:
        for entry in entries:
            if entry.name not in names:
                continue
            seen[entry.name] += 1
            wanted = left.pop((entry.name, seen[entry.name]), None)
            if wanted is None:
                continue
            chunks = entry.chunks if entry.why_not is None else _failing(FileProblem(entry.why_not))
            content = unpacked(Stream(chunks)).rest()
            # If the archive breaks off behind the last one, there is no other place to say so.
            yield wanted, content if left else itertools.chain(content, _to_the_end(entries))
    except FileProblem as error:
        problem = error
    yield from ((each, _failing(problem)) for each in left.values())


def _to_the_end(entries: Iterator[Entry]) -> Iterator[bytes]:
    for _ in entries:
        pass
    yield from ()


def _entries(stream: Stream, table: Mapping[int, ZipFacts]) -> Iterator[Entry]:
    if _archive_kind(stream) == "zip":
        return zip_entries(stream, table)
    return tar_entries(stream)
