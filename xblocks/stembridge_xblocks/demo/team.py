"""What the course team does in a run: tries the blocks, and looks at them as a learner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.lesson import CASE, READING
from stembridge_xblocks.demo.plan import DAY, Act, Plan, Run, Teacher, midnight

__all__ = ["team_acts", "watching"]

_LOOKS: Final = 4


def watching(seed: int, run: Run, end: date) -> Iterator[Act]:
    """The instructor dashboard, every day: so a day without a line is a day whose file is gone."""
    chance = Chance(seed, "watching", run.name)
    first = run.start - timedelta(days=21)
    for day in range((end - first).days):
        moment = midnight(first) + day * DAY + timedelta(hours=7, seconds=chance.between(0, 3599))
        yield Act(moment, "dashboard")


def team_acts(
    seed: int, staff: Teacher, run: Run, plans: list[Plan], outline: Outline
) -> Iterator[Act]:
    """Own visits before the run, which are nobody's learning, and some looks as a learner."""
    chance = Chance(seed, "team", run.name, staff.user_id)
    at = midnight(run.start) - 4 * DAY + timedelta(hours=9, seconds=31 * staff.user_id)
    yield Act(at, "open", {"unit": outline.units[0].name, "place": 0})
    yield Act(at + timedelta(minutes=1), "case", {"block": CASE})
    for place, step in enumerate(READING):
        yield Act(at + timedelta(minutes=2 + place), "step", {"block": CASE, "step": step})
    began = [p for p in plans if any(act.what == "case" for act in p.acts)]
    for look in range(min(_LOOKS, len(began))):
        of = chance.pick(began).teacher.user_id
        moment = midnight(run.end) + timedelta(hours=9 + look, seconds=staff.user_id)
        yield Act(moment, "case", {"block": CASE, "as": of})
