"""Which inputs a store has read already, whole or in part, whatever their names and packing.

A log is known by its unpacked bytes. One that begins with all the bytes of a known log is that
log, grown: only the rest is read. One with which a known log begins is an earlier copy of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stembridge_analytics.ingest.careful import Skip, skipped
from stembridge_analytics.ingest.files import Part
from stembridge_analytics.ingest.inputs import LogInput, is_pipe
from stembridge_analytics.ingest.lines import HEADS
from stembridge_analytics.store.glance import Glance, Glancer
from stembridge_analytics.store.manifest import LogFile

__all__ = ["Known", "Reading", "plan"]


class Known:
    """The logs of one platform that a store has read."""

    def __init__(self, files: Iterable[LogFile]) -> None:
        self._by_content: dict[tuple[int, str], LogFile] = {}
        self._unreadable: dict[str, LogFile] = {}
        self._by_head: dict[tuple[int, str], list[LogFile]] = defaultdict(list)
        self._by_last_head: dict[tuple[int, str], list[LogFile]] = defaultdict(list)
        for file in files:
            if file.problem is not None and not file.content_bytes:
                self._unreadable[file.name] = file
                continue
            for version in _versions(file):
                self._by_content[version] = file
            for at, head in enumerate(file.heads):
                self._by_head[at, head].append(file)
            if file.heads:
                self._by_last_head[len(file.heads) - 1, file.heads[-1]].append(file)

    def same(self, size: int, content: str) -> LogFile | None:
        """The log with this content, now or before it grew."""
        return self._by_content.get((size, content))

    def unreadable(self, name: str) -> LogFile | None:
        """The log of this name of which no byte could be read; it has no content to know it by."""
        return self._unreadable.get(name)

    def candidates(self, heads: Sequence[str]) -> list[LogFile]:
        """Logs that begin alike as far as the heads of both can tell, the longer ones first."""
        if not heads:
            return []
        last = len(heads) - 1
        found = list(self._by_head.get((last, heads[last]), ()))
        for at in reversed(range(last)):
            found += self._by_last_head.get((at, heads[at]), ())
        return sorted(found, key=lambda file: (-file.content_bytes, file.file_no))


@dataclass
class Reading:
    """One input: what is to be read of it, and what the store knows of it.

    same: the log with this very content, if there is one: nothing is to be read.
    grown_from: the log that it continues. taken_back: (line, whether it is a comment) of the cut
        last line of that log, which is read again.
    skipped: hash of what is known already and skipped, to tell whether it is still there.
    earlier_of: logs of which it may be an earlier copy; settled by its lines once they are read.
    copy_of: an input of the same ingest that is equal to it or begins with it.
    ends_with_newline, last_skip, problem: as far as it was looked at.
    """

    input: LogInput
    part: Part
    heads: list[str] = field(default_factory=list)
    same: LogFile | None = None
    grown_from: LogFile | None = None
    taken_back: tuple[int, bool] | None = None
    skipped: str | None = None
    earlier_of: list[LogFile] = field(default_factory=list)
    copy_of: Reading | None = None
    version: tuple[int, str] | None = None
    ends_with_newline: bool = True
    last_skip: Skip | None = None
    problem: str | None = None

    @property
    def mends(self) -> bool:
        """Whether all of a log that had a problem has now come in a whole file."""
        return (
            self.same is not None
            and self.same.problem is not None
            and self.problem is None
            and self.version == (self.same.content_bytes, self.same.content)
        )


def plan(inputs: Sequence[LogInput], known: Known, key: bytes) -> list[Reading]:
    """What to read of each input, in their order.

    Looking costs a first block of each input, and a whole pass only over those that begin like
    another. Standard input and pipes can be read once: known again only if all is the same.
    """
    readings = [Reading(one, Part(one)) for one in inputs]
    glancer = Glancer(key)
    files = [reading for reading in readings if not is_pipe(reading.input.path)]
    for reading, glance in zip(files, glancer.heads([one.input for one in files]), strict=True):
        reading.heads = glance.heads
        reading.problem = glance.problem
        if glance.problem is not None and not glance.size:
            reading.same = known.unreadable(reading.input.name)
        elif glance.size < HEADS[-1]:  # that was all of it
            reading.version = (glance.size, glance.content)
            reading.same = known.same(glance.size, glance.content)
        if reading.same is None:
            _compare(reading, known.candidates(reading.heads), glancer)
    _drop_copies([one for one in files if one.same is None], glancer)
    _settle_claims(files)
    return readings


def _compare(reading: Reading, candidates: list[LogFile], glancer: Glancer) -> None:
    """Settle whether a log is known, grown, or perhaps an earlier copy."""
    if not candidates:
        return
    glance = glancer.scan(reading.input, [file.content_bytes for file in candidates])
    reading.problem = glance.problem
    reading.ends_with_newline, reading.last_skip = glance.ends_with_newline, glance.last_skip
    reading.version = (glance.size, glance.content)
    for file in candidates:
        if reading.version in _versions(file):
            reading.same = file
            return
        mark = glance.marks.get(file.content_bytes)
        if mark is not None and mark.content == file.content:
            _continue(reading, file, glance)
            return
    reading.earlier_of = [file for file in candidates if file.content_bytes > glance.size]


def _continue(reading: Reading, file: LogFile, glance: Glance) -> None:
    """Read on where the known part ends, from the start of its last line if that was cut."""
    mark = glance.marks[file.content_bytes]
    reading.grown_from = file
    if mark.line_start == file.content_bytes:
        reading.part = Part(reading.input, file.content_bytes, file.lines)
        reading.skipped = mark.content
        return
    reading.part = Part(reading.input, mark.line_start, file.lines - 1)
    reading.skipped = mark.line_content
    reading.taken_back = (file.lines, skipped(mark.tail) == "comment")


def _settle_claims(readings: list[Reading]) -> None:
    """A log can have grown into one other only: of several that continue it, the first."""
    claimed: set[int] = set()
    for reading in readings:
        if reading.grown_from is not None and reading.copy_of is None:
            if reading.grown_from.file_no in claimed:
                reading.grown_from, reading.taken_back, reading.skipped = None, None, None
                reading.part = Part(reading.input)
            else:
                claimed.add(reading.grown_from.file_no)


def _drop_copies(readings: list[Reading], glancer: Glancer) -> None:
    """Of inputs that begin alike, read none that is the beginning of another, or equal to it."""
    by_head: dict[tuple[int, str], list[Reading]] = defaultdict(list)
    empty: list[Reading] = []
    for reading in readings:
        for at, head in enumerate(reading.heads):
            by_head[at, head].append(reading)
        if not reading.heads and reading.problem is None:
            empty.append(reading)
    for reading in empty[1:]:
        reading.copy_of = empty[0]
    mates: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading.heads:
            alike = by_head[len(reading.heads) - 1, reading.heads[-1]]
            if len(alike) > 1:
                mates[id(reading)] = [one for one in alike if one is not reading]
    short = [reading for reading in readings if id(reading) in mates]
    for reading in short:
        glance = glancer.scan(reading.input, [])
        reading.version = (glance.size, glance.content)
        reading.problem, reading.last_skip = glance.problem, glance.last_skip
        reading.ends_with_newline = glance.ends_with_newline
    # The shortest first, and of equal ones the last: the first of the longest is read.
    short.reverse()
    short.sort(key=_size)
    _settle_copies(short, mates, glancer)


def _settle_copies(
    short: list[Reading], mates: Mapping[int, list[Reading]], glancer: Glancer
) -> None:
    lengths: dict[int, set[int]] = defaultdict(set)
    longer: dict[int, Reading] = {}
    for reading in short:
        for mate in mates[id(reading)]:
            lengths[id(mate)].add(_size(reading))
            longer[id(mate)] = mate
    marks = {at: glancer.scan(longer[at].input, sorted(lengths[at])).marks for at in longer}
    for reading in short:
        for mate in mates[id(reading)]:
            mark = marks[id(mate)].get(_size(reading))
            start = None if mark is None else (_size(reading), mark.content)
            if mate.copy_of is None and start == reading.version:
                reading.copy_of = mate
                break


def _size(reading: Reading) -> int:
    return reading.version[0] if reading.version is not None else 0


def _versions(file: LogFile) -> list[tuple[int, str]]:
    return [*file.earlier, (file.content_bytes, file.content)]
