"""Writes events as lines into the files of two servers, with the mess of real logs around them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import SECOND_US, TIME_FORMS, time_text
from stembridge_analytics.simulate.layout import SERVERS, Layout
from stembridge_analytics.simulate.lines import (
    JSON_JUNK,
    JUNK,
    async_line,
    bad_utf8_line,
    comment_line,
    cut_line,
    event_line,
    prefix_of,
)
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import Account
from stembridge_analytics.simulate.session import Event, text_of

__all__ = ["EVENT_LINES", "REJECTED_LINES", "Bucket", "Scribe"]

EVENT_LINES: Final = ("event", "extra", "duplicate")
# Named as ingest names its reasons.
REJECTED_LINES: Final = ("cut", "not_json", "not_object", "bad_utf8")
_YEARS_US: Final = 365 * 86_400 * SECOND_US
# Where writers of logs have cut long lines.
_CUTS: Final = (10_000, 2_043)
_NOISE: Final = {"not_json": JUNK, "not_object": JSON_JUNK, "blank": ("", "", "  ")}
Text = str | bytes


@dataclass(slots=True)
class Bucket:
    """Lines of one file, not yet in order: (moment of writing, what it is, line).

    What a line is: event, duplicate, blank, comment or a reason of rejects. mess: how many lines
    of each kind of mess were written.
    """

    number: int
    waiting: list[tuple[int, str, Text]] = field(default_factory=list)
    mess: Counter[str] = field(default_factory=Counter)


class Scribe:
    """Decides for each event where, when, in which shape and with what mess it is written.

    A line gets one kind of mess at most, by one draw. Where mess makes a line unreadable it is an
    additional line: a cut line is an aborted first attempt, a replay comes again. So the event
    itself is always there once, and the plan stays the truth.
    """

    def __init__(self, parameters: Parameters, layout: Layout, chance: Chance) -> None:
        self._layout, self._chance = layout, chance
        self._next = chance.draw
        self._share = parameters.mess
        kinds = [kind for kind in parameters.mess if kind in self._ways()]
        self._kinds = [*kinds, ""]
        self._edges = list(accumulate(parameters.mess[kind] for kind in kinds))
        self._messy = self._edges[-1] if self._edges else 0.0
        self._do = self._ways()
        self.buckets: dict[int, Bucket] = {}
        self.bytes = 0
        self._owner: Account | None = None
        self._owner_lines = 0
        self._tags: tuple[str, ...] = ()

    def begin(self, owner: Account | None) -> None:
        """From here on events are of this learner's participations."""
        self._owner, self._owner_lines = owner, 0

    def put(self, event: Event, tags: tuple[str, ...] = ()) -> None:
        """Write the event, and what got in around it; `tags` are counted with its own line."""
        self._tags = tags
        session = event.session
        write_us = event.time_us
        mark = self._next()
        # The balancer keeps a sitting on one server.
        server = session.server_no if event.context is None else int(mark * 1e9) % 2
        if mark >= self._messy and not event.delay_us:
            text = event_line(event, time_text(write_us))
            bucket = self._bucket(server, write_us)
            if len(text) > _CUTS[1]:
                self._cut_long(bucket, write_us, text)
            self._add(bucket, write_us, "event", text)
            if session.who is self._owner:
                self._owner_lines += 1
            return
        if event.delay_us:
            write_us = self._layout.logged(write_us + event.delay_us)
            self._bucket(server, write_us).mess["device_late"] += 1
            if self._chance.happens(self._share["wrong_clock"]):
                self._wrong_clock(event, server, write_us)
        kind = self._kinds[bisect_right(self._edges, mark)]
        if kind:
            self._do[kind](event, kind, server, write_us)
        else:
            self._plain(event, server, write_us)

    # --- lines into buckets ---------------------------------------------------------------

    def _bucket(self, server: int, write_us: int) -> Bucket:
        number = self._layout.number(server, write_us)
        bucket = self.buckets.get(number)
        if bucket is None:
            bucket = self.buckets[number] = Bucket(number)
        return bucket

    def _add(self, bucket: Bucket, write_us: int, line: str, text: Text) -> None:
        bucket.waiting.append((write_us, line, text))
        if self._tags and line == "event":
            bucket.mess.update(self._tags)
            self._tags = ()
        copies = 2 if self._layout.is_copied(bucket.number, write_us) else 1
        self.bytes += copies * (len(text) + 1)

    def _plain(self, event: Event, server: int, write_us: int, text: str | None = None) -> str:
        """The event's own line, in one of its shapes."""
        text = text or event_line(event, time_text(event.time_us))
        self._add(self._bucket(server, write_us), write_us, "event", text)
        return text

    def _shaped(self, event: Event, kind: str, server: int, write_us: int, text: str) -> None:
        """The event's own line in another shape, counted."""
        bucket = self._bucket(server, write_us)
        bucket.mess[kind] += 1
        self._add(bucket, write_us, "event", text)

    def _cut_long(self, bucket: Bucket, write_us: int, text: str) -> None:
        """Some writers cut long lines; here only a first attempt is cut."""
        for length in _CUTS:
            if len(text) > length and self._chance.happens(self._share[f"cut_at_{length}"]):
                bucket.mess[f"cut_at_{length}"] += 1
                self._add(bucket, write_us, "cut", text[:length])
                return

    # --- ways of being messy --------------------------------------------------------------

    def _ways(self) -> dict[str, Callable[[Event, str, int, int], None]]:
        """What to do for each kind of mess; each writes the event's own line too."""
        ways: dict[str, Callable[[Event, str, int, int], None]] = {
            "async": self._async, "late": self._late, "replayed": self._replayed,
            "new_field": self._new_field,
        }  # fmt: skip
        ways |= {f"time_{form}": self._time for form in TIME_FORMS if form != "fraction"}
        ways |= {f"prefix_{kind}": self._prefix for kind in ("logger", "container", "syslog")}
        ways |= {f"user_id_{kind}": self._user_id for kind in ("string", "empty", "null", "absent")}
        ways |= {f"username_{kind}": self._username for kind in ("newline", "space")}
        ways |= {f"course_id_{kind}": self._course_id for kind in ("empty", "newline")}
        ways |= dict.fromkeys(
            ("cut", "not_json", "not_object", "bad_utf8", "blank", "comment"), self._noise
        )
        return ways

    def _time(self, event: Event, kind: str, server: int, write_us: int) -> None:
        time = time_text(event.time_us, kind.removeprefix("time_"))
        self._shaped(event, kind, server, write_us, event_line(event, time))

    def _async(self, event: Event, kind: str, server: int, write_us: int) -> None:
        if not event.can_be_async or not event.payload:
            self._plain(event, server, write_us)
            return
        self._shaped(event, kind, server, write_us, async_line(event, time_text(event.time_us)))

    def _prefix(self, event: Event, kind: str, server: int, write_us: int) -> None:
        prefix = prefix_of(kind.removeprefix("prefix_"), event, SERVERS[server])
        text = prefix + event_line(event, time_text(event.time_us))
        self._shaped(event, kind, server, write_us, text)

    def _late(self, event: Event, kind: str, server: int, write_us: int) -> None:
        """A line that waited in a buffer."""
        later_us = self._layout.logged(write_us + self._chance.between(5, 3 * 3600) * SECOND_US)
        text = event_line(event, time_text(event.time_us))
        self._shaped(event, kind, server, later_us, text)

    def _new_field(self, event: Event, kind: str, server: int, write_us: int) -> None:
        more = f', "trace": {{"id": "{self._chance.hexadecimal(16)}", "flags": 1}}'
        text = event_line(event, time_text(event.time_us), more=more)
        self._shaped(event, kind, server, write_us, text)

    def _replayed(self, event: Event, kind: str, server: int, write_us: int) -> None:
        text = self._plain(event, server, write_us)
        again_us = write_us + self._chance.between(1, 2 * 86_400) * SECOND_US
        again_us = self._layout.logged(again_us)
        bucket = self._bucket(self._chance.between(0, 1), again_us)
        bucket.mess[kind] += 1
        self._add(bucket, again_us, "duplicate", text)

    def _user_id(self, event: Event, kind: str, server: int, write_us: int) -> None:
        """Only where another line of the learner links name and id: else they would be two."""
        how = kind.removeprefix("user_id_")
        is_own = event.session.who is self._owner and not event.session.is_masquerade
        if event.context is not None or not is_own or (how != "string" and not self._owner_lines):
            self._plain(event, server, write_us)
            return
        given = {"string": f'"{event.session.user_id}"', "empty": '""', "null": "null"}
        user_id = "" if how == "absent" else f'"user_id": {given[how]}, '
        text = event_line(event, time_text(event.time_us), user_id=user_id)
        self._shaped(event, kind, server, write_us, text)

    def _username(self, event: Event, kind: str, server: int, write_us: int) -> None:
        name = event.session.who.username
        if not name or event.context is not None:
            self._plain(event, server, write_us)
            return
        username = text_of(name + ("\n" if kind == "username_newline" else " "))
        text = event_line(event, time_text(event.time_us), username=username)
        self._shaped(event, kind, server, write_us, text)

    def _course_id(self, event: Event, kind: str, server: int, write_us: int) -> None:
        """A course id left out only where the path or the page names the course too."""
        is_named = "/courses/" in event.path or "/courses/" in event.page
        if event.context is not None or not event.in_course or not is_named:
            self._plain(event, server, write_us)
            return
        key = event.session.course.key
        course_id = '""' if kind == "course_id_empty" else text_of(key + "\n")
        text = event_line(event, time_text(event.time_us), course_id=course_id)
        self._shaped(event, kind, server, write_us, text)

    def _wrong_clock(self, event: Event, server: int, write_us: int) -> None:
        """An app sends a film's event once more, by a clock that is years off."""
        years = self._chance.pick((-9, -6, 7))
        text = event_line(event, time_text(event.time_us + years * _YEARS_US))
        bucket = self._bucket(server, write_us)
        bucket.mess["wrong_clock"] += 1
        self._add(bucket, write_us, "extra", text)

    def _noise(self, event: Event, kind: str, server: int, write_us: int) -> None:
        """A line that is no event, before the event's own."""
        chance = self._chance
        text = event_line(event, time_text(event.time_us))
        noise: Text
        if kind == "cut":
            noise = cut_line(text, chance)
        elif kind == "bad_utf8":
            noise = bad_utf8_line(text)
        elif kind == "comment":
            noise = comment_line(event)
        else:
            noise = chance.pick(_NOISE[kind])
        bucket = self._bucket(server, write_us)
        bucket.mess[kind] += 1
        self._add(bucket, write_us, kind, noise)
        self._plain(event, server, write_us, text)
