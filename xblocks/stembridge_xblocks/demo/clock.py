"""The time on the stage: set by the player, moved on a little by each line that is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["SimulatedClock"]


class SimulatedClock:
    """A clock that stands still between acts; `tick` is what a server takes to write a line."""

    def __init__(self) -> None:
        self.now = datetime(2000, 1, 1, tzinfo=UTC)

    def set(self, moment: datetime) -> None:
        """Go to a moment; never back, so that no two lines change places."""
        self.now = max(self.now, moment)

    def tick(self) -> datetime:
        """The moment of the next line: a few milliseconds later."""
        self.now += timedelta(microseconds=3_217)
        return self.now
