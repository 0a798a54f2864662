"""Bytes of a file, plain or gzip'd, as blobs of whole lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from isal import isal_zlib

__all__ = ["MAX_LINE", "FileProblem", "LineReader"]

# Small reads into reused memory: page faults of fresh large buffers cost more than inflating.
_READ: Final = 32 * 1024
_BLOB: Final = 200 * 1024
# The platform writes no event above 50 kB; a longer "line" is not a log's.
MAX_LINE: Final = 16 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_WBITS_GZIP: Final = 31


class FileProblem(Exception):
    """Why a file could not be read to its end; what was readable before has been yielded."""


class LineReader:
    """Reads one file once. After reading, `sha256` is the fingerprint of its bytes on disk.

    advance: called with the number of bytes read from disk, for the progress bar.
    """

    def __init__(self, path: Path, advance: Callable[[int], None] = lambda _: None) -> None:
        self._path = path
        self._advance = advance
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Fingerprint of what has been read."""
        return self._hash.hexdigest()

    def blobs(self) -> Iterator[bytes]:
        """Blobs of whole lines without the newline of the last one.

        An unterminated last line is a blob too. Raises FileProblem after the last readable line.
        """
        try:
            with self._path.open("rb") as file:
                first = file.read(2)
                file.seek(0)
                chunks = self._inflate(file) if first == _GZIP else self._plain(file)
                yield from _whole_lines(chunks)
        except OSError as error:
            raise FileProblem(f"cannot be read: {error.strerror or error}") from error

    def _plain(self, file: BinaryIO) -> Iterator[bytes]:
        while chunk := file.read(_BLOB):
            self._hash.update(chunk)
            self._advance(len(chunk))
            yield chunk

    def _inflate(self, file: BinaryIO) -> Iterator[bytes]:
        """Several members, zero padding at the end; a cut or broken stream ends in FileProblem."""
        inflater = isal_zlib.decompressobj(_WBITS_GZIP)
        open_member, rest = False, b""
        while True:
            if not rest:
                rest = file.read(_READ)
                if not rest:
                    break
                self._hash.update(rest)
                self._advance(len(rest))
            if not open_member:
                rest = rest.lstrip(b"\0")  # padding, not an error
                if not rest:
                    continue
                if len(rest) == 1:  # the magic number may straddle two reads
                    more = file.read(_READ)
                    self._hash.update(more)
                    self._advance(len(more))
                    rest += more
                if not rest.startswith(_GZIP):
                    raise FileProblem("bytes that are not gzip follow the compressed data")
                inflater, open_member = isal_zlib.decompressobj(_WBITS_GZIP), True
            try:
                yield inflater.decompress(rest)
            except isal_zlib.error as error:
                raise FileProblem(f"the gzip data is broken ({error})") from error
            rest = inflater.unused_data
            open_member = not inflater.eof
        if open_member:
            raise FileProblem("the gzip data ends in the middle: the file was cut")


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks cut at line ends and gathered to about _BLOB bytes; the tail comes before a problem.

    Of a line longer than MAX_LINE only its beginning is handed on, so that it is rejected alone.
    """
    held: list[bytes] = []
    size = 0
    skipping = False
    problem: FileProblem | None = None
    while True:
        try:
            chunk = next(chunks, None)
        except FileProblem as error:
            chunk, problem = None, error
        if chunk is None:
            break
        if skipping:
            chunk = chunk[chunk.index(b"\n") + 1 :] if b"\n" in chunk else b""
            skipping = not chunk
        held.append(chunk)
        size += len(chunk)
        if size < _BLOB:
            continue
        blob = b"".join(held)
        end = blob.rfind(b"\n")
        if end < 0 and size > MAX_LINE:
            yield blob[: MAX_LINE + 1]
            held, size, skipping = [], 0, True
        elif end < 0:
            held = [blob]
        else:
            yield blob[:end]
            held = [blob[end + 1 :]]
            size = len(held[0])
    tail = b"".join(held)
    if tail:
        yield tail[:-1] if tail.endswith(b"\n") else tail
    if problem is not None:
        raise problem
