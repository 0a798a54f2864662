"""Bytes that are read once, in order, with a look ahead."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

__all__ = ["FileProblem", "Stream", "cut", "on_disk", "unreadable"]

# Small reads into reused memory: page faults of fresh large buffers cost more than inflating.
_READ: Final = 32 * 1024


class FileProblem(Exception):
    """Why an input could not be read to its end; what was readable before has been yielded."""


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
                raise cut(what)
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


def on_disk(file: BinaryIO, advance: Callable[[int], None], limit: int | None = None) -> Stream:
    """The bytes of a file, at most the first `limit` of them; `advance` is told how many."""
    left = 2**63 if limit is None else limit

    def chunks() -> Iterator[bytes]:
        nonlocal left
        try:
            while chunk := _piece(file, min(_READ, left), whole=limit is not None):
                left -= len(chunk)
                advance(len(chunk))
                yield chunk
        except OSError as error:
            raise unreadable(error) from error

    def jump(size: int) -> int:
        nonlocal left
        here = file.tell()
        there = max(here, min(here + min(size, left), os.fstat(file.fileno()).st_size))
        file.seek(there)
        left -= there - here
        advance(there - here)
        return there - here

    return Stream(chunks(), jump if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None)


def _piece(file: BinaryIO, size: int, *, whole: bool) -> bytes:
    """The next bytes; if `whole`, fewer only at the end, so that all who read see the same."""
    found = file.read(size)
    while whole and 0 < len(found) < size and (more := file.read(size - len(found))):
        found += more
    return found


def unreadable(error: OSError) -> FileProblem:
    return FileProblem(f"cannot be read: {error.strerror or error}")


def cut(what: str) -> FileProblem:
    return FileProblem(f"the {what} ends in the middle: the file was cut")
