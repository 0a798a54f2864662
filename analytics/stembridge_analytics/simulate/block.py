"""A block of learners, made from their numbers alone: what is true of them, and their log lines.

Blocks are what is held in memory at a time, and what processes share out; the bytes are the same
whoever makes them.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from isal import igzip

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.house import house_events
from stembridge_analytics.simulate.layout import Layout
from stembridge_analytics.simulate.office import Office
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import SERVICE, staff, teacher
from stembridge_analytics.simulate.planner import participations
from stembridge_analytics.simulate.records import Records
from stembridge_analytics.simulate.referrals import with_referrals
from stembridge_analytics.simulate.reviews import with_reviews
from stembridge_analytics.simulate.scribe import EVENT_LINES, Bucket, Scribe
from stembridge_analytics.simulate.session import Event
from stembridge_analytics.simulate.tally import Tally

__all__ = ["BLOCK_LEARNERS", "Block", "Piece", "make_block"]

BLOCK_LEARNERS: Final = 480
_AGAIN: Final = "-again"
_CUT: Final = "-cut"
_CUT_BYTES: Final = 16  # the header and a little of the first block's table, which yields nothing
Entry = tuple[int, str, str | bytes]
# Shapes of the payload that are not an object, by how its JSON begins.
_TAGGED: Final = {"unknown": "unknown_name", "problem.twin": "browser_twin"}
_SHAPES: Final = {
    '""': "event_empty", '"{': "event_json_string", '"i': "event_url_encoded", "[\"": "event_list",
    "nu": "event_null", "": "event_absent",
}  # fmt: skip


@dataclass
class Piece:
    """What a block adds to one file.

    packed: the bytes to append; text_bytes: their length unpacked. lines: how many of each
    kind; mess: lines of each kind of mess. is_broken: a copy that is kept apart, because its gzip
    ends in the middle.
    """

    name: str
    packed: bytes
    text_bytes: int
    lines: Counter[str]
    mess: Counter[str] = field(default_factory=Counter)
    is_broken: bool = False


@dataclass
class Block:
    """What was made.

    ends: bytes of log text after each learner, for reaching a size. texts: rows for side files;
    side_counts: what is odd in them. dropped: events above the platform's size cap, not written.
    """

    pieces: list[Piece]
    tally: Tally
    ends: list[int] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    side_counts: Counter[str] = field(default_factory=Counter)
    learners: int = 0
    dropped: int = 0


def make_block(seed: int, parameters: Parameters, layout: Layout, first: int, count: int) -> Block:
    """The learners with numbers from `first`, `count` of them.

    The first block holds what happens whoever learns as well.
    """
    tally, records = Tally(), Records(seed, parameters)
    block = Block([], tally)
    effects = Effects(seed, parameters)
    people = [teacher(seed, number, parameters) for number in range(first, first + count)]
    every = [list(participations(seed, person, parameters, effects)) for person in people]
    plans = with_reviews([plan for plans in every for plan in plans], parameters)
    told = iter(with_referrals(plans, seed))
    office = Office(seed, staff(parameters), parameters.shares)
    scribe = Scribe(parameters, layout, Chance(seed, "lines", first))
    if first == 0:
        _write(scribe, house_events(seed, parameters))
    for person, planned in zip(people, every, strict=True):
        plans = [next(told) for _ in planned]
        tally.add(plans)
        scribe.begin(person.account)
        for plan in plans:
            _write(scribe, tally.count_events(plan, office.events(plan)))
        records.add(person, plans)
        block.ends.append(scribe.bytes)
    block.learners = count
    block.dropped = office.dropped
    block.texts, block.side_counts = records.texts, records.counts
    block.pieces = _pieces(scribe.buckets, layout, is_first=first == 0)
    return block


def _write(scribe: Scribe, events: Iterable[Event]) -> None:
    for event in events:
        scribe.put(event, _tags(event))


def _tags(event: Event) -> tuple[str, ...]:
    """What is odd about an event itself: who it is of, its name, the shape of its payload."""
    session = event.session
    tags: tuple[str, ...] = ()
    if session.is_former:
        tags = ("conflicting_id",)
    elif session.is_masquerade:
        tags = ("masquerading",)
    elif session.who is SERVICE:
        tags = ("service",)
    elif session.context_user_id is None and event.context is None:
        tags = ("anonymous",) if event.what == "page" else ("anonymous", event.what)
    elif event.what in _TAGGED:
        tags = (_TAGGED[event.what],)
    shape = _SHAPES.get(event.payload[:2])
    return (*tags, shape) if shape else tags


def _pieces(buckets: dict[int, Bucket], layout: Layout, *, is_first: bool) -> list[Piece]:
    pieces = []
    for number in sorted(buckets):
        bucket = buckets[number]
        bucket.waiting.sort(key=itemgetter(0))
        pieces += _of_file(number, bucket, layout, is_first=is_first)
        bucket.waiting = []
    return pieces


def _of_file(number: int, bucket: Bucket, layout: Layout, *, is_first: bool) -> list[Piece]:
    pack = _packer(layout, is_plain=layout.is_plain(number))
    name, waiting = layout.name(number), bucket.waiting
    place = 0
    if number < len(layout.starts) and layout.second_member_us > waiting[0][0]:
        place = sum(entry[0] < layout.second_member_us for entry in waiting)
    parts = [part for part in (waiting[:place], waiting[place:]) if part]
    pieces = [_piece(name, part, pack) for part in parts]
    pieces[0].mess = bucket.mess
    if is_first and len(parts) == 2:
        pieces.append(_cut_copy(layout.name(number, _CUT), parts))
    copied = [entry for entry in waiting if layout.is_copied(number, entry[0])]
    if copied:
        packer = _packer(layout, is_plain=False)
        again = _piece(layout.name(number, _AGAIN), _as_copies(copied), packer)
        again.mess["exported_twice"] = len(copied)
        pieces.append(again)
    return pieces


def _as_copies(entries: list[Entry]) -> list[Entry]:
    return [
        (time_us, "duplicate" if line in EVENT_LINES else line, text)
        for time_us, line, text in entries
    ]


def _cut_copy(name: str, parts: list[list[Entry]]) -> Piece:
    """A copy whose second gzip member ends right after its beginning: no line of it is there."""
    whole = _piece(name, _as_copies(parts[0]), _packed_small)
    rest = _piece(name, parts[1], _packed_small).packed[:_CUT_BYTES]
    whole.packed += rest
    whole.mess = Counter(truncated_gzip=1, lines_lost=len(parts[1]))
    whole.is_broken = True
    return whole


def _piece(name: str, entries: list[Entry], pack: Callable[[bytes], bytes]) -> Piece:
    lines = Counter(line for _, line, _ in entries)
    if lines["bad_utf8"]:
        texts = [text if isinstance(text, bytes) else text.encode() for _, _, text in entries]
        content = b"\n".join(texts) + b"\n"
    else:
        content = ("\n".join(text for _, _, text in entries) + "\n").encode()  # type: ignore[misc]
    return Piece(name, pack(content), len(content), lines)


def _packer(layout: Layout, *, is_plain: bool) -> Callable[[bytes], bytes]:
    if is_plain:
        return bytes
    return _packed_fast if layout.is_fast else _packed_small


def _packed_fast(content: bytes) -> bytes:
    return igzip.compress(content, 1, mtime=0)  # type: ignore[no-any-return]


def _packed_small(content: bytes) -> bytes:
    # No name and no time in the header: the same lines give the same bytes.
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()
