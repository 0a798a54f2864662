"""The stream of events written to the logs of two servers, with the mess of real ones."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import DAY_US, SECOND_US, day_of, moment_us
from stembridge_analytics.simulate.files import EVENT_KINDS, REJECTED_KINDS, SERVERS, ServerLog
from stembridge_analytics.simulate.lines import (
    JSON_JUNK,
    JUNK,
    bad_utf8_line,
    comment_line,
    cut_line,
    event_line,
    with_prefix,
)
from stembridge_analytics.simulate.people import SERVICE
from stembridge_analytics.simulate.programme import Programme
from stembridge_analytics.simulate.session import Event

__all__ = ["Line", "Scribe", "write_logs"]


class Line(NamedTuple):
    """A line waiting for its turn; `number` breaks ties in the order of making."""

    write_us: int
    number: int
    server: str
    kind: str
    text: bytes


def write_logs(
    events: Iterable[Event], folder: Path, programme: Programme, seed: int
) -> dict[str, Any]:
    """Write events, in order of time, to `folder`; return the ledger of every line written.

    Memory holds only the lines that are late, whatever the length of the stream.
    """
    scribe = Scribe(programme, Chance(seed, "lines"))
    logs = {server: ServerLog(server, folder, programme) for server in SERVERS}
    about: Counter[str] = Counter()
    waiting: list[Line] = []
    for event in events:
        about["masquerading_events"] += event.is_masquerade
        about["service_events"] += event.who == SERVICE
        about["anonymous_events"] += (
            event.who.username == "" and event.context.get("path") is not None
        )
        for line in scribe.lines(event):
            heapq.heappush(waiting, line)
        while waiting and waiting[0].write_us < event.time_us:
            _write(logs, heapq.heappop(waiting))
    while waiting:
        _write(logs, heapq.heappop(waiting))
    for log in logs.values():
        log.close()
    return _ledger(logs.values(), folder.parent, about)


def _write(logs: dict[str, ServerLog], line: Line) -> None:
    logs[line.server].write(day_of(line.write_us), line.kind, line.text)


class Scribe:
    """Decides for each event where, when, in which shape and with what mess it is written."""

    def __init__(self, programme: Programme, chance: Chance) -> None:
        self._programme, self._chance, self._number = programme, chance, 0
        self._end_us = moment_us(programme.last_day, 86_400) - 1

    def lines(self, event: Event) -> Iterator[Line]:
        """The event's line, and those that got in around it.

        Mess only ever adds lines: a cut line is an aborted first attempt, a replay comes again.
        So the event itself is always there once, and the plan stays the truth.
        """
        chance, mess = self._chance, self._programme.mess
        # The balancer keeps a sitting on one server.
        server = SERVERS[int(event.session[-1], 16) % 2] if event.session else chance.pick(SERVERS)
        text = event_line(event, chance)
        write_us = self._logged(event.time_us + self._delay_us(event))
        shown = text
        if chance.happens(mess["prefixed"]):
            shown = with_prefix(text, event, server, chance)
        for kind, noise in self._noise(event, shown):
            yield self._line(write_us, server, kind, noise)
        yield self._line(write_us, server, "event", shown)
        if chance.happens(mess["replayed"]):
            again_us = self._logged(write_us + chance.between(1, 2 * 86_400) * SECOND_US)
            yield self._line(again_us, chance.pick(SERVERS), "duplicate", text)

    def _noise(self, event: Event, text: bytes) -> Iterator[tuple[str, bytes]]:
        chance, mess = self._chance, self._programme.mess
        if chance.happens(mess["cut"]):
            yield "cut", cut_line(text, chance)
        if chance.happens(mess["not_json"]):
            junk = chance.pick(JUNK)
            yield "not_object" if junk in JSON_JUNK else "not_json", junk
        if chance.happens(mess["bad_utf8"]):
            yield "bad_utf8", bad_utf8_line(text)
        if chance.happens(mess["blank"]):
            yield "blank", chance.pick((b"", b"", b"  "))
        if chance.happens(mess["comment"]):
            yield "comment", comment_line(event)

    def _line(self, write_us: int, server: str, kind: str, text: bytes) -> Line:
        self._number += 1
        return Line(write_us, self._number, server, kind, text)

    def _delay_us(self, event: Event) -> int:
        """Mostly none; some lines wait in a buffer; a phone sends when it is online again."""
        if event.source == "mobile":
            return self._chance.between(600, 2 * 86_400) * SECOND_US
        if self._chance.happens(self._programme.mess["late"]):
            return self._chance.between(5, 3 * 3600) * SECOND_US
        return 0

    def _logged(self, time_us: int) -> int:
        """The moment itself, or the same hour of the next day with logs."""
        while day_of(time_us) in self._programme.days_without_logs:
            time_us += DAY_US
        return min(time_us, self._end_us)


def _ledger(logs: Iterable[ServerLog], root: Path, about: Counter[str]) -> dict[str, Any]:
    files = sorted((file for log in logs for file in log.files), key=lambda file: file.path.name)
    kinds = sum((file.kinds for file in files), Counter[str]())
    return {
        "lines": kinds.total(),
        "staged_events": sum(kinds[kind] for kind in EVENT_KINDS),
        "events": kinds["event"],
        "duplicates": kinds["duplicate"],
        "rejects": sum(kinds[kind] for kind in REJECTED_KINDS),
        "rejects_by_reason": {kind: kinds[kind] for kind in REJECTED_KINDS},
        "blank": kinds["blank"],
        "comment": kinds["comment"],
        **{
            f"{name}_events": about[f"{name}_events"]
            for name in ("masquerading", "service", "anonymous")
        },
        "files": [file.ledger(root) for file in files],
    }
