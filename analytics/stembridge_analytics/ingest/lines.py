"""Decompressed bytes as blobs of whole lines."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Final

import xxhash

from stembridge_analytics.ingest.inputs import FileProblem

__all__ = ["HEADS", "MAX_LINE", "FileProblem", "LineReader", "head_hashes"]

_BLOB: Final = 200 * 1024
# The platform writes no event above 50 kB; a longer "line" is not a log's.
MAX_LINE: Final = 16 * 1024 * 1024
# Two logs that differ nearly always differ in their first lines: hashes of beginnings of these
# lengths tell which logs are worth a whole pass.
HEADS: Final = (1, 32, 256, 2048)


def head_hashes(head: bytes) -> list[str]:
    """Hashes of the first bytes, as many of HEADS as there are bytes for."""
    return [xxhash.xxh3_128(head[:size]).hexdigest() for size in HEADS if size <= len(head)]


class LineReader:
    """Reads the bytes of one input once. After reading, its attributes say what they were.

    chunks: the bytes, in pieces of any size.
    skip_bytes: how many of the first bytes are known already. They end at the end of a line, or
        are all that the input held earlier; if that did not end with a newline, a newline that
        follows ends the known last line and is skipped too.

    content_bytes, content_hash: length and XXH3 (128 bits, hex) of all bytes, skipped ones too.
    skipped_hash: hash of the skipped bytes alone, to tell whether they are the known ones; empty
        if there are fewer bytes than were to be skipped.
    ends_with_newline: whether the last byte is one; False if there are no bytes.
    blob_start, blob_bytes: where in the bytes the blob that was handed out last begins, and how
        long it is; more than was handed out, if it is the beginning of a line longer than MAX_LINE:
        then `is_too_long`.
    """

    def __init__(self, chunks: Iterator[bytes], *, skip_bytes: int = 0) -> None:
        self._chunks = chunks
        self._skip_bytes = skip_bytes
        self._hash = xxhash.xxh3_128()
        self._head = b""
        self._problem: FileProblem | None = None
        self._whole: list[bytes] = []  # lines, with newlines between them
        self._whole_size = 0  # with the last newline
        self._begun: list[bytes] = []  # the beginning of a line whose end has not been seen
        self._begun_size = 0
        self._next_start = skip_bytes
        self.blob_start = skip_bytes
        self.blob_bytes = 0
        self.is_too_long = False
        self.content_bytes = 0
        self.ends_with_newline = False
        self.skipped_hash = "" if skip_bytes else self.content_hash

    @property
    def heads(self) -> list[str]:
        """Fingerprints of the beginning of what has been read."""
        return head_hashes(self._head)

    @property
    def content_hash(self) -> str:
        """Fingerprint of what has been read, the same however it was packed."""
        return self._hash.hexdigest()

    def blobs(self) -> Iterator[bytes]:
        """Blobs of whole lines without the newline of the last one.

        An unterminated last line is a blob too. Of a line longer than MAX_LINE only the beginning
        is handed on, alone, so that it is rejected alone and the next blob has its true start.
        Raises FileProblem after the last readable line.
        """
        for chunk in self._new_chunks():
            if self._begun_size + len(chunk) > MAX_LINE:
                chunk = yield from self._without_long_line(chunk)
            self._gather(chunk)
            if self._whole_size >= _BLOB:
                yield self._take_whole()
        if self._whole:
            yield self._take_whole()
        if self._begun:
            yield self._take_begun()
        if self._problem is not None:
            raise self._problem

    def _gather(self, chunk: bytes) -> None:
        """Add a chunk to the whole lines as far as it ends one; the rest is begun."""
        end = chunk.rfind(b"\n")
        if end >= 0:
            if self._whole:
                self._whole.append(b"\n")
            self._whole += self._begun
            self._whole.append(chunk[:end])
            self._whole_size += self._begun_size + end + 1
            self._begun, self._begun_size = [], 0
        if end + 1 < len(chunk):
            self._begun.append(chunk[end + 1 :])
            self._begun_size += len(chunk) - end - 1

    def _without_long_line(self, chunk: bytes) -> Generator[bytes, None, bytes]:
        """Hands on the line begun, if it is too long; returns what of the chunk lies behind it."""
        end = chunk.find(b"\n")
        piece = chunk if end < 0 else chunk[:end]
        if self._begun_size + len(piece) <= MAX_LINE:
            return chunk
        if self._whole:
            yield self._take_whole()
        if self._begun_size <= MAX_LINE:  # beyond that the line is only measured
            self._begun = [b"".join([*self._begun, piece])[: MAX_LINE + 1]]
        self._begun_size += len(piece)
        if end < 0:
            return b""
        yield self._take_begun()
        return chunk[end + 1 :]

    def _take_whole(self) -> bytes:
        blob = b"".join(self._whole)
        self.blob_bytes, self.is_too_long = len(blob), False
        self.blob_start, self._next_start = self._next_start, self._next_start + self._whole_size
        self._whole, self._whole_size = [], 0
        return blob

    def _take_begun(self) -> bytes:
        blob = b"".join(self._begun)
        self.blob_bytes, self.is_too_long = self._begun_size, self._begun_size > MAX_LINE
        self.blob_start, self._next_start = self._next_start, self._next_start + self._begun_size
        self._next_start += 1
        self._begun, self._begun_size = [], 0
        return blob

    def _new_chunks(self) -> Iterator[bytes]:
        """The chunks behind what is to be skipped. A problem ends them and is kept for later."""
        to_skip = self._skip_bytes
        inside_line = False
        try:
            for chunk in self._chunks:
                new = chunk
                if to_skip:
                    known, new = chunk[:to_skip], chunk[to_skip:]
                    self._count(known)
                    to_skip -= len(known)
                    if not to_skip:
                        self.skipped_hash = self.content_hash
                        inside_line = not self.ends_with_newline
                if inside_line and new:
                    inside_line = False
                    if new.startswith(b"\n"):
                        self._count(b"\n")
                        self._next_start += 1
                        new = new[1:]
                if new:
                    self._count(new)
                    yield new
        except FileProblem as problem:
            self._problem = problem

    def _count(self, data: bytes) -> None:
        if data:
            self._hash.update(data)
            if len(self._head) < HEADS[-1]:
                self._head += data[: HEADS[-1] - len(self._head)]
            self.content_bytes += len(data)
            self.ends_with_newline = data.endswith(b"\n")
