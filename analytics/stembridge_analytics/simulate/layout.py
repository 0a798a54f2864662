"""Which file of which server a line of a day goes to: a new file each Monday, or each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from stembridge_analytics.simulate.clock import DAY_US, moment_us, monday_of
from stembridge_analytics.simulate.parameters import Parameters

__all__ = ["LARGE_BYTES", "SERVERS", "Layout"]

SERVERS: Final = ("lms1", "lms2")
# Above this much text files are rotated daily and packed fast.
LARGE_BYTES: Final = 200_000_000
_NOON_US: Final = DAY_US // 2


class Layout:
    """The files of a programme's logs: rotated each Monday and after an outage, or daily.

    A file is known by its number: server after server, in order of time. The newest of each
    server is still being written and plain, all others are gzip. The first morning of one run was
    exported a second time; one file has a second gzip member from a certain day on.
    """

    def __init__(self, parameters: Parameters, *, is_daily: bool) -> None:
        self.is_daily = is_daily
        days = parameters.days
        starts = {day if is_daily else _week_start(day, parameters) for day in days}
        self.starts = sorted(starts)
        number_of = {start: number for number, start in enumerate(self.starts)}
        # By day since 1970, outages included: these lead to the next day with logs.
        self.file_of: dict[int, int] = {}
        day = parameters.first_day
        while day <= parameters.last_day:
            logged = parameters.open_day(day)
            start = logged if is_daily else _week_start(logged, parameters)
            self.file_of[moment_us(day, 0) // DAY_US] = number_of[start]
            day += timedelta(days=1)
        self._end_us = moment_us(parameters.last_day, 86_400) - 1
        self._outages = {moment_us(day, 0) // DAY_US for day in parameters.days_without_logs}
        starts_of_runs = sorted(course.run.start for course in parameters.courses)
        self.second_member_us = moment_us(starts_of_runs[0] + timedelta(days=2), 0)
        self.copied_us = moment_us(starts_of_runs[-1], 0)

    @property
    def count(self) -> int:
        """How many files there are, copies aside."""
        return len(self.starts) * len(SERVERS)

    def number(self, server: int, write_us: int) -> int:
        """The file that a server writes to at that moment."""
        return server * len(self.starts) + self.file_of[write_us // DAY_US]

    def is_plain(self, number: int) -> bool:
        """Whether the file is still being written."""
        return number % len(self.starts) == len(self.starts) - 1

    def name(self, number: int, suffix: str = "") -> str:
        """The name of a file; suffix marks a copy."""
        server, place = divmod(number, len(self.starts))
        ending = ".log" if self.is_plain(number) and not suffix else ".log.gz"
        return f"{SERVERS[server]}-tracking-{self.starts[place].isoformat()}{suffix}{ending}"

    def is_copied(self, number: int, write_us: int) -> bool:
        """Whether the line was exported a second time."""
        is_morning = self.copied_us <= write_us < self.copied_us + _NOON_US
        return is_morning and number >= len(self.starts)

    def logged(self, time_us: int) -> int:
        """The moment itself, or the same hour of the next day with logs; never after the end."""
        while time_us // DAY_US in self._outages:
            time_us += DAY_US
        return min(time_us, self._end_us)


def _week_start(day: date, parameters: Parameters) -> date:
    outage_ends = (out + timedelta(days=1) for out in parameters.days_without_logs)
    starts = (end for end in outage_ends if monday_of(end) == monday_of(day) and end <= day)
    return max([max(monday_of(day), monday_of(parameters.first_day)), *starts])
