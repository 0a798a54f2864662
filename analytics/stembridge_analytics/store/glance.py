"""Looks at inputs without reading their lines: hashes of their beginnings and of all of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import xxhash

from stembridge_analytics.ingest.careful import Skip, skipped, without_blanks
from stembridge_analytics.ingest.inputs import FileProblem, LogInput, open_inputs
from stembridge_analytics.ingest.lines import HEADS, head_hashes
from stembridge_analytics.privacy import keyed_digest

__all__ = ["Glance", "Glancer", "Mark", "content_of"]

_TAIL: Final = 16  # of the line at hand: what tells whether it is a comment


def content_of(key: bytes, digest: str) -> str:
    """What a manifest keeps of a content's hash: keyed, so that nobody can try out short logs."""
    return keyed_digest(key, "stembridge content 1", digest.encode())


@dataclass(frozen=True)
class Mark:
    """A place in a log: hash of all before it; start and beginning of the line at hand, and hash
    of all before that.
    """

    content: str
    line_start: int
    line_content: str
    tail: bytes


@dataclass
class Glance:
    """What was seen of one input; `size` and `content` are those of what was seen.

    last_skip: what the last line is that has no end, if it is blank or a comment so far.

    heads: hashes of the first bytes, as many of HEADS as there are bytes for.
    """

    size: int = 0
    content: str = ""
    ends_with_newline: bool = True
    last_skip: Skip | None = None
    heads: list[str] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    problem: str | None = None


class Glancer:
    """Looks at inputs; `key` is that of the store, for the hashes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def heads(self, inputs: Sequence[LogInput]) -> Iterator[Glance]:
        """The first bytes of each input; one pass over each file on disk."""
        for run in _by_path(inputs):
            found = {one: self._head(one, chunks) for one, chunks in open_inputs(run, _ignore)}
            for one in run:
                yield found.get(one) or self._head(one, iter(()))

    def _head(self, one: LogInput, chunks: Iterator[bytes]) -> Glance:
        head, problem = b"", None
        try:
            for chunk in chunks:
                head += chunk
                if len(head) >= HEADS[-1]:
                    break
            if one.member is not None:  # the next one in the archive lies behind it
                deque(chunks, maxlen=0)
        except FileProblem as error:
            problem = str(error)
        head = head[: HEADS[-1]]
        heads = [content_of(self._key, digest) for digest in head_hashes(head)]
        return Glance(len(head), self._hash(xxhash.xxh3_128(head)), heads=heads, problem=problem)

    def scan(self, one: LogInput, lengths: Sequence[int]) -> Glance:
        """A pass over a whole input, with a mark at each of the `lengths` that it reaches."""
        glance = Glance()
        digest = xxhash.xxh3_128()
        wanted = sorted(set(lengths), reverse=True)
        line_start, line_digest, tail = 0, digest.copy(), b""
        try:
            for _, chunks in open_inputs([one], _ignore):
                for piece in _cut(chunks, lengths):
                    at = piece.rfind(b"\n") + 1
                    digest.update(piece[:at])
                    if at:
                        line_start, line_digest, tail = glance.size + at, digest.copy(), b""
                    digest.update(piece[at:])
                    glance.size += len(piece)
                    tail = without_blanks(tail + piece[at:])[:_TAIL]
                    if wanted and glance.size == wanted[-1]:
                        mark = Mark(self._hash(digest), line_start, self._hash(line_digest), tail)
                        glance.marks[wanted.pop()] = mark
        except FileProblem as error:
            glance.problem = str(error)
        glance.content = self._hash(digest)
        glance.ends_with_newline = line_start == glance.size
        glance.last_skip = None if glance.ends_with_newline else skipped(tail)
        return glance

    def _hash(self, digest: xxhash.xxh3_128) -> str:
        return content_of(self._key, digest.hexdigest())


def _ignore(_size: int) -> None:
    """Progress is told when lines are read, not while looking."""


def _cut(chunks: Iterator[bytes], lengths: Sequence[int]) -> Iterator[bytes]:
    """The same bytes, in pieces of which one ends at each of the lengths."""
    ends = sorted(set(lengths), reverse=True)
    size = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            room = ends[-1] - size if ends else len(rest)
            piece, rest = rest[:room], rest[room:]
            size += len(piece)
            if ends and size == ends[-1]:
                ends.pop()
            yield piece


def _by_path(inputs: Sequence[LogInput]) -> Iterator[list[LogInput]]:
    """Runs of inputs that are in one file on disk."""
    run: list[LogInput] = []
    for one in inputs:
        if run and run[-1].path != one.path:
            yield run
            run = []
        run.append(one)
    if run:
        yield run
