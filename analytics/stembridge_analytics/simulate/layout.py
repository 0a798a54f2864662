"""Which file of which server a line of a day goes to: a new file each month, week or day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from stembridge_analytics.simulate.clock import DAY_US, moment_us, monday_of
from stembridge_analytics.simulate.parameters import Parameters

__all__ = ["SERVERS", "Layout"]

SERVERS: Final = ("lms1", "lms2")
# (text of the whole from this size on, days to a file): the more text, the sooner a new file.
_ROTATION: Final = ((0, 28), (50_000_000, 7), (200_000_000, 1))


class Layout:
    """The files of a programme's logs: rotated every fourth Monday, each Monday or daily.

    A file is known by its number: server after server, in order of time. An outage too is followed
    by a new file. The newest of each server is still being written and plain, all others are gzip.
    Two days of one file (of a daily one, its morning) were exported a second time; one file has a
    second gzip member from a certain day on.
    """

    def __init__(self, parameters: Parameters, *, size_bytes: int) -> None:
        self._parameters = parameters
        self.days = next(days for least, days in reversed(_ROTATION) if size_bytes >= least)
        self.starts = sorted({self._start(day) for day in parameters.days})
        number_of = {start: number for number, start in enumerate(self.starts)}
        # By day since 1970, outages included: these lead to the next day with logs.
        self.file_of: dict[int, int] = {}
        day = parameters.first_day
        while day <= parameters.last_day:
            start = self._start(parameters.open_day(day))
            self.file_of[moment_us(day, 0) // DAY_US] = number_of[start]
            day += timedelta(days=1)
        self._end_us = moment_us(parameters.last_day, 86_400) - 1
        self._outages = {moment_us(day, 0) // DAY_US for day in parameters.days_without_logs}
        starts_of_runs = sorted(course.run.start for course in parameters.courses)
        self.second_member_us = moment_us(starts_of_runs[0] + timedelta(days=2), 0)
        self.copied_us = moment_us(starts_of_runs[-1], 0)
        # Never a whole file: of one that holds a day, its morning.
        self._copied_until_us = self.copied_us + (DAY_US // 2 if self.days == 1 else 2 * DAY_US)

    def _start(self, day: date) -> date:
        """The first day of the file that the lines of a day go to."""
        first = monday_of(self._parameters.first_day)
        start = first + timedelta(days=(day - first).days // self.days * self.days)
        ends = (out + timedelta(days=1) for out in self._parameters.days_without_logs)
        begun = [self._parameters.open_day(end) for end in ends if start <= end <= day]
        return max([start, self._parameters.first_day, *begun])

    @property
    def is_fast(self) -> bool:
        """Whether there is so much text that packing it fast matters more than packing it well."""
        return self.days == 1

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
        return self.copied_us <= write_us < self._copied_until_us and number >= len(self.starts)

    def logged(self, time_us: int) -> int:
        """The moment itself, or the same hour of the next day with logs; never after the end."""
        while time_us // DAY_US in self._outages:
            time_us += DAY_US
        return min(time_us, self._end_us)
