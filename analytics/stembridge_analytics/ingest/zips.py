"""The regular files of a zip archive, streamed."""

from __future__ import annotations

import bz2
import lzma
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from isal import igzip_lib, isal_zlib

from stembridge_analytics.ingest.compression import (
    BROKEN,
    LARGEST_DICTIONARY,
    Decoder,
    Zstd,
    run_decoder,
    xz,
)
from stembridge_analytics.ingest.streams import FileProblem, Stream, cut
from stembridge_analytics.ingest.tars import Entry

__all__ = ["ZipFacts", "is_zip", "zip_entries", "zip_table"]

_LOCAL: Final = bytes.fromhex("504b0304")
_TABLE: Final = tuple(bytes.fromhex(f"504b{kind}") for kind in ("0102", "0506", "0606"))
# Signature, version, flags, method, time, crc, sizes packed and unpacked, of name and extra field.
_ZIP_HEADER: Final = struct.Struct("<4s2xHHIIIIHH")
_ZIP_ENCRYPTED: Final = 1
_ZIP_LZMA_END: Final = 2
_ZIP_SIZE_BEHIND: Final = 8
_ZIP_UTF8: Final = 2048
_ZIP_CODECS: Final[dict[int, Callable[[], Decoder]]] = {
    8: lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE),
    12: bz2.BZ2Decompressor,
    14: lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=2 * LARGEST_DICTIONARY),
    20: Zstd,
    93: Zstd,
    95: xz,
}


@dataclass(frozen=True)
class ZipFacts:
    """What the table of contents at the end of a zip archive adds to a member's own header."""

    size: int
    crc: int
    is_link: bool


def zip_table(disk: Stream, stream: Stream, file: BinaryIO) -> dict[int, ZipFacts]:
    """By place, what the table at the end says of each member; empty if it cannot be read.

    Without it (the end was cut off, the archive comes compressed) the members' own headers must do.
    """
    if stream is not disk or not is_zip(stream):
        return {}
    here = file.tell()
    try:
        with zipfile.ZipFile(file) as table:
            return {
                info.header_offset: ZipFacts(
                    info.compress_size, info.CRC, stat.S_ISLNK(info.external_attr >> 16)
                )
                for info in table.infolist()
            }
    except (zipfile.BadZipFile, NotImplementedError, struct.error, IndexError, *BROKEN):
        return {}
    finally:
        file.seek(here)


def zip_entries(stream: Stream, table: Mapping[int, ZipFacts]) -> Iterator[Entry]:
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
            raise cut("zip archive")
        if not head.startswith(_LOCAL):
            raise FileProblem("the zip archive is broken: no member begins where one should")
        yield from _zip_entry(stream, head, facts)


def _zip_entry(stream: Stream, head: bytes, facts: ZipFacts | None) -> Iterator[Entry]:
    _, flags, method, _, crc, size, length, name_size, extra_size = _ZIP_HEADER.unpack(head)
    raw_name, extra = stream.take(name_size), stream.take(extra_size)
    if len(extra) < extra_size or len(raw_name) < name_size:
        raise cut("zip archive")
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
        yield Entry(name, content, why_not)
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
    chunks = run_decoder(source, _ZIP_CODECS[method](), "zip") if method else source.rest()
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


def is_zip(stream: Stream) -> bool:
    """Whether the stream begins like a zip archive."""
    return stream.peek(4) in (_LOCAL, _TABLE[1])
