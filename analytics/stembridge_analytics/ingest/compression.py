"""Layers of compression, known by content, undone in bounded steps."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Protocol

import zstandard
from isal import igzip_lib

from stembridge_analytics.ingest.streams import FileProblem, Stream, cut

__all__ = ["BROKEN", "LARGEST_DICTIONARY", "Decoder", "Zstd", "run_decoder", "unpacked", "xz"]

# Of one step of a decompressor: without a limit, 32 kB of a bomb become a gigabyte at once.
_MOST: Final = 128 * 1024
# zstd has no such limit; a block of 128 kB takes 4 bytes or more, so this much gives 8 MB at most.
_ZSTD_PIECE: Final = 256
# The largest window that zstd itself takes by default.
LARGEST_DICTIONARY: Final = 128 * 1024 * 1024
_LAYERS: Final = 3  # logs compressed twice do occur; a file that holds itself must end
_PADDING: Final = 32 * 1024  # looked through at a time
_NAME: Final = 256  # in a gzip header, nearly always
_LONGEST_NAME: Final = 1024 * 1024  # at most


class Decoder(Protocol):
    """What bz2, lzma and isal agree on."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Zstd:
    """One zstd frame as bz2 would read it."""

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=LARGEST_DICTIONARY).decompressobj()
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


BROKEN: Final = (
    igzip_lib.IsalError, zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError,
    ValueError, OverflowError, MemoryError,
)  # fmt: skip


_GZIP: Final = bytes.fromhex("1f8b08")


_ZSTD_SKIPPED: Final = tuple(bytes([low]) + bytes.fromhex("2a4d18") for low in range(0x50, 0x60))


def xz() -> Decoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * LARGEST_DICTIONARY)


_CODECS: Final[tuple[tuple[str, bytes, Callable[[], Decoder]], ...]] = (
    ("bzip2", b"BZh", bz2.BZ2Decompressor),
    ("xz", bytes.fromhex("fd377a585a00"), xz),
    ("zstd", bytes.fromhex("28b52ffd"), Zstd),
)


def unpacked(stream: Stream) -> Stream:
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
    while (chunk := stream.peek(_PADDING)) and not chunk.strip(b"\0"):
        stream.take(len(chunk))
    stream.take(len(chunk) - len(chunk.lstrip(b"\0")))
    return bool(stream.peek(1)) or stream.problem is not None


def _decompressed(
    stream: Stream, name: str, magic: bytes, make: Callable[[], Decoder]
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
        yield from run_decoder(stream, make(), name)


def _foreign(stream: Stream, name: str, head: bytes, magic: bytes) -> FileProblem:
    """What it means that there is no magic number where one belongs."""
    if stream.problem is not None and len(head) < len(magic):
        return stream.problem
    if magic.startswith(head):
        return cut(f"{name} data")
    return FileProblem(f"bytes that are not {name} follow the compressed data")


def run_decoder(stream: Stream, decoder: Decoder, name: str) -> Iterator[bytes]:
    """What one decompressor makes of the stream until it says that this is the end."""
    while not decoder.eof:
        data = b""
        if decoder.needs_input and not (data := stream.some()):
            raise cut(f"{name} data")
        try:
            found = decoder.decompress(data, _MOST)
        except BROKEN as error:
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
        for chunk in run_decoder(stream, decoder, "gzip"):
            size += len(chunk)
            yield chunk
        trailer = stream.take(8)
        if len(trailer) < 8:
            raise cut("gzip data")
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
            end = stream.peek(_NAME).find(b"\0")
            if end < 0:
                end = stream.peek(_LONGEST_NAME).find(b"\0")
            if end < 0:
                raise cut("gzip data")
            stream.take(end + 1)
    if flags & 2:
        stream.take(2)
    if not stream.peek(1):
        raise stream.problem or cut("gzip data")
