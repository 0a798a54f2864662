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
from stembridge_analytics.simulate.layout import Layout
from stembridge_analytics.simulate.office import house_events, participation_events
from stembridge_analytics.simulate.people import SERVICE, teacher
from stembridge_analytics.simulate.plan import participations
from stembridge_analytics.simulate.programme import Programme
from stembridge_analytics.simulate.scribe import Bucket, Scribe
from stembridge_analytics.simulate.session import Event
from stembridge_analytics.simulate.truth import Tally

__all__ = ["BLOCK_LEARNERS", "Block", "Piece", "make_block", "make_house"]

BLOCK_LEARNERS: Final = 480
_AGAIN: Final = "-again"
_BROKEN: Final = "-broken"


@dataclass
class Piece:
    """What a block adds to one file.

    packed: the bytes to append; text_bytes: their length unpacked. lines: how many of each
    kind; mess: lines of each kind of mess.
    """

    name: str
    packed: bytes
    text_bytes: int
    lines: Counter[str]
    mess: Counter[str] = field(default_factory=Counter)


@dataclass
class Block:
    """What was made. `ends`: bytes of log text after each learner, for reaching a size."""

    pieces: list[Piece]
    tally: Tally
    rows: list[tuple[str, ...]] = field(default_factory=list)
    about: Counter[str] = field(default_factory=Counter)
    ends: list[int] = field(default_factory=list)


def make_block(seed: int, programme: Programme, layout: Layout, first: int, count: int) -> Block:
    """The learners with numbers from `first`, `count` of them."""
    tally, about = Tally(), Counter[str]()
    scribe = Scribe(programme, layout, Chance(seed, "lines", first))
    block = Block([], tally, about=about)
    for number in range(first, first + count):
        person = teacher(seed, number, programme)
        plans = list(participations(seed, person, programme))
        tally.add(plans)
        block.rows.append(person.row)
        scribe.begin(person.account)
        for plan in plans:
            _write(scribe, participation_events(seed, plan), about)
        block.ends.append(scribe.bytes)
    block.pieces = _pieces(scribe.buckets, layout, is_first=first == 0)
    return block


def make_house(seed: int, programme: Programme, layout: Layout) -> Block:
    """What happens whoever learns."""
    scribe, about = Scribe(programme, layout, Chance(seed, "house lines")), Counter[str]()
    _write(scribe, house_events(seed, programme), about)
    pieces = _pieces(scribe.buckets, layout, is_first=False)
    return Block(pieces, Tally(), about=about, ends=[scribe.bytes])


def _write(scribe: Scribe, events: Iterable[Event], about: Counter[str]) -> None:
    for event in events:
        session = event.session
        if session.is_masquerade:
            about["masquerading"] += 1
        elif session.who is SERVICE:
            about["service"] += 1
        elif not session.who.username and event.context is None:
            about["anonymous"] += 1
        scribe.put(event)


def _pieces(buckets: dict[int, Bucket], layout: Layout, *, is_first: bool) -> list[Piece]:
    pieces = []
    for number in sorted(buckets):
        bucket = buckets[number]
        bucket.waiting.sort(key=itemgetter(0))
        pieces += _of_file(number, bucket, layout)
        bucket.waiting = []
    return pieces


def _of_file(number: int, bucket: Bucket, layout: Layout) -> list[Piece]:
    pack = _packer(layout, is_plain=layout.is_plain(number))
    name, waiting = layout.name(number), bucket.waiting
    copied = [entry for entry in waiting if layout.is_copied(number, entry[0])]
    place = 0
    if number < len(layout.starts) and layout.second_member_us // 1 > waiting[0][0]:
        place = sum(entry[0] < layout.second_member_us for entry in waiting)
    pieces = [_piece(name, part, pack) for part in (waiting[:place], waiting[place:]) if part]
    pieces[0].mess = bucket.mess
    if copied:
        again = [
            (time_us, "duplicate" if line == "event" else line, text)
            for time_us, line, text in copied
        ]
        piece = _piece(layout.name(number, _AGAIN), again, _packer(layout, is_plain=False))
        piece.mess["exported_twice"] = len(again)
        pieces.append(piece)
    return pieces


def _piece(
    name: str, entries: list[tuple[int, str, str | bytes]], pack: Callable[[bytes], bytes]
) -> Piece:
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
    return _packed_fast if layout.is_daily else _packed_small


def _packed_fast(content: bytes) -> bytes:
    return igzip.compress(content, 1, mtime=0)  # type: ignore[no-any-return]


def _packed_small(content: bytes) -> bytes:
    # No name and no time in the header: the same lines give the same bytes.
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()
