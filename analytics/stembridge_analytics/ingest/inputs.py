"""The bytes of an input, decompressed: a file, a pipe, or a member of a tar or zip archive.

Everything is known by its content, never by its ending, and is read once, in order, in small
pieces: whatever a header claims, memory stays bounded, and what could be read before a file turns
out to be cut or broken has been handed on. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import bz2
import itertools
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import zstandard
from isal import igzip_lib, isal_zlib

__all__ = ["STDIN", "FileProblem", "Glance", "LogInput", "look_into", "open_inputs"]

STDIN: Final = Path("-")

# Small reads into reused memory: page faults of fresh large buffers cost more than inflating.
_READ: Final = 32 * 1024
# Of one step of a decompressor: without a limit, 32 kB of a bomb become a gigabyte at once.
_MOST: Final = 128 * 1024
# zstd has no such limit; a block of 128 kB takes 4 bytes or more, so this much gives 8 MB at most.
_ZSTD_PIECE: Final = 256
_DICTIONARY: Final = 128 * 1024 * 1024  # the largest window that zstd itself takes by default
_LAYERS: Final = 3  # logs compressed twice do occur; a file that holds itself must end
_HEADER: Final = 1024 * 1024  # of a name or the extended header of a tar member, at most
_LOOK: Final = 64 * 1024  # how much of a log is looked at to know it as one
_TAR_BLOCK: Final = 512


class FileProblem(Exception):
    """Why an input could not be read to its end; what was readable before has been yielded."""


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
    inputs: Sequence[LogInput], advance: Callable[[int], None]
) -> Iterator[tuple[LogInput, Iterator[bytes]]]:
    """Each input with its decompressed bytes, in one pass over the one file that holds them all.

    inputs: one plain or compressed file or pipe, or the wanted members of one archive. They come
        in the order of the archive; read the bytes of each before asking for the next.
    advance: told how many bytes of the file have been read or passed over.
    The bytes end in FileProblem if the input cannot be read to its end, is gone, or, for the last
    member, if the archive breaks off behind it. Nothing else is raised.
    """
    try:
        file = _open(inputs[0].path)
    except OSError as error:
        yield from ((each, _failing(_unreadable(error))) for each in inputs)
        return
    with file:
        disk = _on_disk(file, advance)
        stream = _unpacked(disk)
        if inputs[0].member is None:
            yield inputs[0], _single(stream)
        else:
            yield from _members(inputs, _entries(stream, _zip_table(disk, stream, file)))


def look_into(path: Path) -> Iterator[Glance]:
    """The beginning of a file or, if it is an archive, of each regular file in it.

    Costs a read of the beginning; of an archive its headers; of a compressed archive all of it.
    Raises OSError if the file cannot be opened, FileProblem if an archive breaks off.
    """
    with _open(path) as file:
        disk = _on_disk(file, lambda _: None)
        stream = _unpacked(disk)
        if _archive_kind(stream) is None:
            yield _glance(None, stream, 0)
            return
        for entry in _entries(stream, _zip_table(disk, stream, file)):
            place = disk.position
            if entry.why_not is not None:
                yield Glance(entry.name, b"", place, why_not=entry.why_not)
            else:
                yield _glance(entry.name, _unpacked(Stream(entry.chunks)), place)


def _glance(member: str | None, stream: Stream, place: int) -> Glance:
    head = stream.peek(_LOOK)
    problem = None if stream.problem is None else str(stream.problem)
    return Glance(member, head, place, _archive_kind(stream), problem=problem)


def _open(path: Path) -> BinaryIO:
    # By number: worker processes have another sys.stdin, but the same standard input.
    return open(0 if path == STDIN else path, "rb", buffering=0, closefd=path != STDIN)


def _unreadable(error: OSError) -> FileProblem:
    return FileProblem(f"cannot be read: {error.strerror or error}")


def _cut(what: str) -> FileProblem:
    return FileProblem(f"the {what} ends in the middle: the file was cut")


def _failing(problem: FileProblem) -> Iterator[bytes]:
    yield from ()
    raise problem


class Stream:
    """Bytes that are read once, in order, and can be looked at before they are taken.

    position: how many have been taken. problem: what will be raised once the bytes before it
    have been taken, if that has come up already.
    """

    def __init__(self, chunks: Iterator[bytes], jump: Callable[[int], int] | None = None) -> None:
        self._chunks = chunks
        self._jump = jump
        self._held = b""
        self._at = 0
        self.position = 0
        self.problem: FileProblem | None = None

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end; they stay in the stream."""
        have = len(self._held) - self._at
        if have < size and self.problem is None:
            parts = [self._held[self._at :]]
            try:
                while have < size and (chunk := next(self._chunks, b"")):
                    parts.append(chunk)
                    have += len(chunk)
            except FileProblem as problem:
                self.problem = problem
            self._held, self._at = b"".join(parts), 0
        return self._held[self._at : self._at + size]

    def some(self, most: int = 2**63) -> bytes:
        """The next bytes as they come, at most `most`; none only at the end."""
        if self._at == len(self._held):
            if self.problem is not None:
                raise self.problem
            self._held, self._at = next(self._chunks, b""), 0
        chunk = self._held[self._at : self._at + most]
        self._at += len(chunk)
        self.position += len(chunk)
        return chunk

    def take(self, size: int) -> bytes:
        """The next `size` bytes (few), fewer only at the end."""
        found = self.peek(size)
        self._at += len(found)
        self.position += len(found)
        if len(found) < size and self.problem is not None:
            raise self.problem
        return found

    def give_back(self, data: bytes) -> None:
        """Put back what was taken last."""
        self._held, self._at = data + self._held[self._at :], 0
        self.position -= len(data)

    def rest(self) -> Iterator[bytes]:
        """All that is left."""
        while chunk := self.some():
            yield chunk

    def until(self, end: int, what: str) -> Iterator[bytes]:
        """The bytes up to position `end`; FileProblem if there are fewer."""
        while self.position < end:
            chunk = self.some(end - self.position)
            if not chunk:
                raise _cut(what)
            yield chunk

    def pass_to(self, end: int, what: str) -> None:
        """Pass over what lies before position `end`; FileProblem if there is less."""
        held = min(len(self._held) - self._at, max(0, end - self.position))
        self._at += held
        self.position += held
        if self._jump is not None and self.position < end:
            self.position += self._jump(end - self.position)
        for _ in self.until(end, what):
            pass


def _on_disk(file: BinaryIO, advance: Callable[[int], None]) -> Stream:
    def chunks() -> Iterator[bytes]:
        try:
            while chunk := file.read(_READ):
                advance(len(chunk))
                yield chunk
        except OSError as error:
            raise _unreadable(error) from error

    def jump(size: int) -> int:
        here = file.tell()
        there = min(here + size, os.fstat(file.fileno()).st_size)
        file.seek(there)
        advance(there - here)
        return there - here

    return Stream(chunks(), jump if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None)


# ---- compression


class _Decoder(Protocol):
    """What bz2, lzma and isal agree on."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zstd:
    """One zstd frame as bz2 would read it."""

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=_DICTIONARY).decompressobj()
        self._waiting = b""
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._waiting and not self.eof

    def decompress(self, data: bytes, max_length: int) -> bytes:
        data = self._waiting + data
        parts, size, at = [], 0, 0
        while at < len(data) and size < max_length and not self._inner.eof:
            parts.append(self._inner.decompress(data[at : at + _ZSTD_PIECE]))
            size += len(parts[-1])
            at += _ZSTD_PIECE
        self._waiting = data[at:]
        if self._inner.eof:
            self.unused_data, self._waiting = self._inner.unused_data + self._waiting, b""
        return b"".join(parts)


_BROKEN: Final = (
    igzip_lib.IsalError, zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError,
    ValueError, OverflowError, MemoryError,
)  # fmt: skip
_GZIP: Final = bytes.fromhex("1f8b08")
_ZSTD_SKIPPED: Final = tuple(bytes([low]) + bytes.fromhex("2a4d18") for low in range(0x50, 0x60))


def _xz() -> _Decoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * _DICTIONARY)


_CODECS: Final[tuple[tuple[str, bytes, Callable[[], _Decoder]], ...]] = (
    ("bzip2", b"BZh", bz2.BZ2Decompressor),
    ("xz", bytes.fromhex("fd377a585a00"), _xz),
    ("zstd", bytes.fromhex("28b52ffd"), _Zstd),
)


def _unpacked(stream: Stream) -> Stream:
    """The stream without its layers of compression, each known by its first bytes."""
    for _ in range(_LAYERS):
        head = stream.peek(10)
        if head.startswith(_GZIP):
            stream = Stream(_gunzip(stream))
        elif head.startswith(_ZSTD_SKIPPED):
            stream = Stream(_decompressed(stream, *_CODECS[-1]))
        else:
            for name, magic, make in _CODECS:
                # A log may begin with the letters BZh; a bzip2 block has pi behind them.
                if head.startswith(magic) and (name != "bzip2" or _is_bzip2(head)):
                    stream = Stream(_decompressed(stream, name, magic, make))
                    break
            else:
                break
    return stream


def _is_bzip2(head: bytes) -> bool:
    return head[4:10] in (bytes.fromhex("314159265359"), bytes.fromhex("177245385090"))


def _another(stream: Stream) -> bool:
    """Whether more than padding follows."""
    while (chunk := stream.peek(_READ)) and not chunk.strip(b"\0"):
        stream.take(len(chunk))
    stream.take(len(chunk) - len(chunk.lstrip(b"\0")))
    return bool(stream.peek(1)) or stream.problem is not None


def _decompressed(
    stream: Stream, name: str, magic: bytes, make: Callable[[], _Decoder]
) -> Iterator[bytes]:
    """The content of all streams or frames, one after the other, whatever the padding."""
    while _another(stream):
        head = stream.peek(8)
        if head.startswith(_ZSTD_SKIPPED) and name == "zstd":
            end = stream.position + 8 + int.from_bytes(head[4:8], "little")
            stream.pass_to(end, "zstd data")
            continue
        if not head.startswith(magic):
            raise _foreign(stream, name, head, magic)
        yield from _run(stream, make(), name)


def _foreign(stream: Stream, name: str, head: bytes, magic: bytes) -> FileProblem:
    """What it means that there is no magic number where one belongs."""
    if stream.problem is not None and len(head) < len(magic):
        return stream.problem
    if magic.startswith(head):
        return _cut(f"{name} data")
    return FileProblem(f"bytes that are not {name} follow the compressed data")


def _run(stream: Stream, decoder: _Decoder, name: str) -> Iterator[bytes]:
    """What one decompressor makes of the stream until it says that this is the end."""
    while not decoder.eof:
        data = b""
        if decoder.needs_input and not (data := stream.some()):
            raise _cut(f"{name} data")
        try:
            found = decoder.decompress(data, _MOST)
        except _BROKEN as error:
            raise FileProblem(f"the {name} data is broken ({error})") from error
        if found:
            yield found
    stream.give_back(decoder.unused_data)


def _gunzip(stream: Stream) -> Iterator[bytes]:
    """The content of all gzip members; the checksum is looked at once the bytes are handed on."""
    while _another(stream):
        _gzip_header(stream)
        decoder = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP_NO_HDR)
        size = 0
        for chunk in _run(stream, decoder, "gzip"):
            size += len(chunk)
            yield chunk
        trailer = stream.take(8)
        if len(trailer) < 8:
            raise _cut("gzip data")
        if struct.unpack("<II", trailer) != (decoder.crc, size & 0xFFFFFFFF):
            raise FileProblem("the gzip data is broken (its checksum is another)")


def _gzip_header(stream: Stream) -> None:
    """Pass over the header of a gzip member (RFC 1952)."""
    head = stream.take(10)
    if not head.startswith(_GZIP):
        raise _foreign(stream, "gzip", head, _GZIP)
    flags = head[3] if len(head) == 10 else 0
    if flags & 4:
        size = stream.take(2)
        stream.pass_to(stream.position + int.from_bytes(size, "little"), "gzip data")
    for flag in (8, 16):  # a name, a comment, each ended by a zero
        if flags & flag:
            end = stream.peek(_HEADER).find(b"\0")
            if end < 0:
                raise _cut("gzip data")
            stream.take(end + 1)
    if flags & 2:
        stream.take(2)
    if not stream.peek(1):
        raise stream.problem or _cut("gzip data")


# ---- archives


@dataclass(frozen=True)
class _Entry:
    """A regular file in an archive; its bytes must be read before the next entry is asked for."""

    name: str
    chunks: Iterator[bytes]
    why_not: str | None = None


@dataclass(frozen=True)
class _ZipFacts:
    """What the table of contents at the end of a zip archive adds to a member's own header."""

    size: int
    crc: int
    is_link: bool


_TAR_EXTENSIONS: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME)
_TAR_WITHOUT_DATA: Final = (
    tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)  # fmt: skip
_LOCAL: Final = bytes.fromhex("504b0304")
_TABLE: Final = tuple(bytes.fromhex(f"504b{kind}") for kind in ("0102", "0506", "0606"))
# Signature, version, flags, method, time, crc, sizes packed and unpacked, of name and extra field.
_ZIP_HEADER: Final = struct.Struct("<4s2xHHIIIIHH")
_ZIP_ENCRYPTED: Final = 1
_ZIP_LZMA_END: Final = 2
_ZIP_SIZE_BEHIND: Final = 8
_ZIP_UTF8: Final = 2048
_ZIP_CODECS: Final[dict[int, Callable[[], _Decoder]]] = {
    8: lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE),
    12: bz2.BZ2Decompressor,
    14: lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=2 * _DICTIONARY),
    20: _Zstd,
    93: _Zstd,
    95: _xz,
}


def _archive_kind(stream: Stream) -> str | None:
    head = stream.peek(_TAR_BLOCK)
    if head.startswith((_LOCAL, _TABLE[1])):
        return "zip"
    return "tar" if len(head) == _TAR_BLOCK and _tar_header(head) else None


def _single(stream: Stream) -> Iterator[bytes]:
    kind = _archive_kind(stream)
    if kind is not None:  # from a pipe, or another file than it was a moment ago
        raise FileProblem(f"a {kind} archive is read from a file only; name the file")
    yield from stream.rest()


def _members(
    inputs: Sequence[LogInput], entries: Iterator[_Entry]
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
            content = _unpacked(Stream(chunks)).rest()
            # If the archive breaks off behind the last one, there is no other place to say so.
            yield wanted, content if left else itertools.chain(content, _to_the_end(entries))
    except FileProblem as error:
        problem = error
    yield from ((each, _failing(problem)) for each in left.values())


def _to_the_end(entries: Iterator[_Entry]) -> Iterator[bytes]:
    for _ in entries:
        pass
    yield from ()


def _entries(stream: Stream, zip_table: Mapping[int, _ZipFacts]) -> Iterator[_Entry]:
    if _archive_kind(stream) == "zip":
        return _zip_entries(stream, zip_table)
    return _tar_entries(stream)


def _tar_header(block: bytes) -> tarfile.TarInfo | None:
    """The header, if its checksum is right: old archives have no magic number."""
    if not block[148:154].strip(b" \0").isdigit():  # most logs are told apart by this alone
        return None
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "backslashreplace")
    except (tarfile.HeaderError, ValueError):
        return None
    return header if header.size >= 0 else None


def _tar_entries(stream: Stream) -> Iterator[_Entry]:
    """The regular files of a tar archive, or of several that stand one behind the other."""
    ended = False
    extended: dict[str, str] = {}
    while block := stream.take(_TAR_BLOCK):
        ended = not block.strip(b"\0")
        if ended:
            continue
        if len(block) < _TAR_BLOCK:
            raise _cut("tar archive")
        header = _tar_header(block)
        if header is None:
            raise FileProblem("the tar archive is broken: a header has a wrong checksum")
        if header.type in _TAR_EXTENSIONS:
            extended |= _tar_extension(stream, header)
            continue
        if header.type == tarfile.GNUTYPE_SPARSE:
            _pass_sparse_map(stream, block)
        size = _tar_size(header, extended)
        end = stream.position + size
        if header.isreg():
            is_sparse = header.issparse() or any(key.startswith("GNU.sparse") for key in extended)
            yield _Entry(
                extended.get("GNU.sparse.name") or extended.get("path") or header.name,
                stream.until(end, "tar archive"),
                "stored with holes; unpack it first (tar -xf)" if is_sparse else None,
            )
        stream.pass_to(end + -size % _TAR_BLOCK, "tar archive")
        if header.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
            extended = {}
    if not ended:
        raise _cut("tar archive")


def _tar_size(header: tarfile.TarInfo, extended: Mapping[str, str]) -> int:
    """How many bytes of data follow a header; links, folders and devices have none."""
    if header.type in _TAR_WITHOUT_DATA:
        return 0
    size = extended.get("size", "")
    return int(size) if size.isdecimal() and len(size) < 20 else header.size


def _tar_extension(stream: Stream, header: tarfile.TarInfo) -> dict[str, str]:
    """What an extra header says of the next member: its long name, or records of pax."""
    if header.size > _HEADER:
        raise FileProblem("the tar archive is broken: a name or extended header of absurd length")
    end = stream.position + header.size
    data = b"".join(stream.until(end, "tar archive"))
    stream.pass_to(end + -header.size % _TAR_BLOCK, "tar archive")
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.split(b"\0")[0].decode("utf-8", "backslashreplace")}
    found = {}
    while data.strip(b"\0"):
        length, _, _ = data[:20].partition(b" ")
        size = int(length) if length.isdigit() else 0
        key, equals, value = data[len(length) + 1 : max(0, size - 1)].partition(b"=")
        if not equals or size > len(data):
            raise FileProblem("the tar archive is broken: an extended header makes no sense")
        text = value.decode("utf-8", "backslashreplace")
        found[key.decode("utf-8", "backslashreplace")] = text
        data = data[size:]
    return found


def _pass_sparse_map(stream: Stream, block: bytes) -> None:
    """The map of holes of an old GNU header goes on in blocks of its own."""
    more = block[482]
    while more and (block := stream.take(_TAR_BLOCK)):
        more = block[504] if len(block) == _TAR_BLOCK else 0


# ---- zip


def _zip_table(disk: Stream, stream: Stream, file: BinaryIO) -> dict[int, _ZipFacts]:
    """By place, what the table at the end says of each member; empty if it cannot be read.

    Without it (the end was cut off, the archive comes compressed) the members' own headers must do.
    """
    if stream is not disk or _archive_kind(stream) != "zip":
        return {}
    here = file.tell()
    try:
        with zipfile.ZipFile(file) as table:
            return {
                info.header_offset: _ZipFacts(
                    info.compress_size, info.CRC, stat.S_ISLNK(info.external_attr >> 16)
                )
                for info in table.infolist()
            }
    except (zipfile.BadZipFile, NotImplementedError, struct.error, IndexError, *_BROKEN):
        return {}
    finally:
        file.seek(here)


def _zip_entries(stream: Stream, table: Mapping[int, _ZipFacts]) -> Iterator[_Entry]:
    """The regular files of a zip archive, by the headers before each of them."""
    places = iter(sorted(table))
    while True:
        if table:
            place = next(places, None)
            if place is None:
                return
            if place < stream.position:
                raise FileProblem("the zip archive is broken: its members overlap")
            stream.pass_to(place, "zip archive")
        facts = table.get(stream.position)
        head = stream.take(_ZIP_HEADER.size)
        if head.startswith(_TABLE):
            return
        if len(head) < _ZIP_HEADER.size:
            raise _cut("zip archive")
        if not head.startswith(_LOCAL):
            raise FileProblem("the zip archive is broken: no member begins where one should")
        yield from _zip_entry(stream, head, facts)


def _zip_entry(stream: Stream, head: bytes, facts: _ZipFacts | None) -> Iterator[_Entry]:
    _, flags, method, _, crc, size, length, name_size, extra_size = _ZIP_HEADER.unpack(head)
    raw_name, extra = stream.take(name_size), stream.take(extra_size)
    if len(extra) < extra_size or len(raw_name) < name_size:
        raise _cut("zip archive")
    name = raw_name.decode("utf-8" if flags & _ZIP_UTF8 else "cp437", "backslashreplace")
    known = facts is not None or not flags & _ZIP_SIZE_BEHIND or size > 0
    if facts is not None:
        size, crc = facts.size, facts.crc
    else:
        size = _zip64_size(extra, size, length)
    end = stream.position + size
    why_not = _zip_why_not(flags, method)
    if not known and (why_not or not method):
        raise FileProblem(f"{name!a} does not say where it ends, nor does the zip archive")
    source = Stream(stream.until(end, "zip archive")) if known else stream
    check = crc if facts is not None or not flags & _ZIP_SIZE_BEHIND else None
    content = _zip_content(source, flags, method, length, check)
    if not name.endswith("/") and not (facts is not None and facts.is_link):
        yield _Entry(name, content, why_not)
    if known:
        stream.pass_to(end, "zip archive")
    else:
        for _ in content:
            pass
    if flags & _ZIP_SIZE_BEHIND and facts is None:
        _pass_descriptor(stream)


def _zip64_size(extra: bytes, size: int, length: int) -> int:
    """The packed size, which is in the extra field if it does not fit the header."""
    if size != 0xFFFFFFFF:
        return size
    at = 0
    while at + 4 <= len(extra):
        kind, width = struct.unpack_from("<HH", extra, at)
        start = at + 4 + (8 if length == 0xFFFFFFFF else 0)
        if kind == 1 and start + 8 <= len(extra):
            return int.from_bytes(extra[start : start + 8], "little")
        at += 4 + width
    return size


def _zip_why_not(flags: int, method: int) -> str | None:
    if flags & _ZIP_ENCRYPTED:
        return "encrypted; unpack it first, with its password (7z x)"
    if method and method not in _ZIP_CODECS:
        return f"packed in a rare way (zip method {method}); unpack it first (7z x)"
    return None


def _zip_content(
    source: Stream, flags: int, method: int, length: int, crc: int | None
) -> Iterator[bytes]:
    """A member's bytes; the checksum is looked at once they are handed on."""
    if method == 14:  # its header, made into that of an .lzma file
        head = source.take(9)
        size = b"\xff" * 8 if flags & _ZIP_LZMA_END else length.to_bytes(8, "little")
        source.give_back(head[4:] + size)
    chunks = _run(source, _ZIP_CODECS[method](), "zip") if method else source.rest()
    found = 0
    for chunk in chunks:
        found = isal_zlib.crc32(chunk, found)
        yield chunk
    if crc is not None and found != crc:
        raise FileProblem("the zip data is broken (its checksum is another)")


def _pass_descriptor(stream: Stream) -> None:
    """Pass over checksum and sizes behind a member: 4 or 8 bytes a size, signature or not."""
    head = stream.peek(28)
    start = 4 if head.startswith(bytes.fromhex("504b0708")) else 0
    is_narrow = head[start + 12 : start + 14] == b"PK" or len(head) < start + 22
    stream.take(start + (12 if is_narrow else 20))
