"""What planning one participation needs: draws, person, course, calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stembridge_analytics.simulate.chance import Chance, logistic
from stembridge_analytics.simulate.clock import day_of, moment_us
from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import Teacher
from stembridge_analytics.simulate.plan import Participation
from stembridge_analytics.simulate.programme import Course

__all__ = ["HOUR_S", "Planning"]

HOUR_S: Final = 3600


@dataclass(slots=True)
class Planning:
    """One participation being planned, from one stream of draws."""

    chance: Chance
    person: Teacher
    course: Course
    parameters: Parameters
    effects: Effects
    is_returning: bool = False

    def happens(self, decision: str, *terms: str, module: int = 1) -> bool:
        """Whether the teacher decides so, by the effects that hold."""
        more = (*terms, "returning") if self.is_returning else terms
        log_odds = self.effects.log_odds(decision, self.person, *more, module=module)
        return self.chance.happens(logistic(log_odds))

    def day(self, offset: int) -> date:
        """A day so many days from the start of the run, or the next one with logs."""
        return self.parameters.open_day(self.course.run.start + timedelta(days=offset))

    def moment(self, day: date, low_hour: int, high_hour: int) -> int:
        """A moment of that day, from the start of low_hour to the end of high_hour."""
        second = self.chance.between(low_hour * HOUR_S, (high_hour + 1) * HOUR_S - 1)
        return moment_us(day, second, self.chance.between(0, 999_999))

    def later(self, day: date, low: int, high: int) -> date:
        """A day from `low` to `high` days later, or the next one with logs."""
        return self.parameters.open_day(day + timedelta(days=self.chance.between(low, high)))

    def is_logged(self, time_us: int) -> bool:
        """Whether the logs reach that far."""
        return time_us < moment_us(self.parameters.last_day, 86_400)

    def course_day(self, plan: Participation) -> date:
        """The day on which the course begins for the learner."""
        if plan.visits and self.course.run.is_self_paced:
            return day_of(plan.visits[0].start_us)
        return self.course.run.start
