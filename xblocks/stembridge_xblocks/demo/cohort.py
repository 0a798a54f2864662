"""The cohort: which teachers come to which run, how, and how far they go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.learning import Walk
from stembridge_xblocks.demo.people import staff_of, teacher_of
from stembridge_xblocks.demo.plan import DAY, Act, Cohort, Plan, Run, Teacher, midnight
from stembridge_xblocks.demo.practising import newcomer, practise
from stembridge_xblocks.demo.team import team_acts, watching

__all__ = ["ENDS", "RUNS", "plan_cohort"]

# Windows of 180 and 365 days are over for the first two runs when the logs end, not for the last.
_GERMAN: Final = ("Was passt in eine Batterie?", "AT", "de")
_FRENCH: Final = ("Que tient une batterie ?", "FR", "fr")
RUNS: Final = (
    Run("AT-2025", *_GERMAN, start=date(2025, 9, 15), end=date(2025, 10, 26)),
    Run("FR-2025", *_FRENCH, start=date(2025, 9, 29), end=date(2025, 11, 9)),
    Run("AT-2026", *_GERMAN, start=date(2026, 9, 14), end=date(2026, 10, 25)),
)
ENDS: Final = date(2026, 11, 21)

_SHARES: Final = {"AT-2025": 0.4, "FR-2025": 0.3, "AT-2026": 0.3}


def plan_cohort(outline: Outline, *, teachers: int = 150, seed: int = 2026) -> Cohort:
    """Everybody's plans; the same numbers always give the same ones.

    teachers: how many people, course team aside; some take part in two runs.
    """
    plans: list[Plan] = []
    number = 0
    known: list[Plan] = []
    for place, run in enumerate(RUNS):
        last = place == len(RUNS) - 1
        count = teachers - number if last else round(teachers * _SHARES[run.name])
        people = [teacher_of(seed, number + at, run) for at in range(count)]
        number += count
        own = [_plan(seed, outline, one, run, known) for one in people]
        if last:
            own += [_again(seed, outline, plan, run) for plan in known if _returns(seed, plan)]
        plans += own
        known += own
    staff = tuple(staff_of(at) for at in range(2))
    plans += [
        Plan(
            one, run, tuple(team_acts(seed, one, run, [p for p in plans if p.run == run], outline))
        )
        for run in RUNS
        for one in staff
    ]
    plans.append(Plan(staff[0], RUNS[0], tuple(watching(seed, RUNS[0], ENDS))))
    return Cohort(seed, RUNS, tuple(_until(plan, midnight(ENDS)) for plan in plans), staff, ENDS)


def _until(plan: Plan, end: datetime) -> Plan:
    acts = tuple(sorted((act for act in plan.acts if act.at < end), key=lambda act: act.at))
    return Plan(plan.teacher, plan.run, acts)


def _returns(seed: int, plan: Plan) -> bool:
    """Whether somebody who did not finish an earlier run in Austria comes again."""
    return (
        plan.run.name == "AT-2025"
        and not Walk.completed(plan)
        and any(act.what == "open" for act in plan.acts)
        and Chance(seed, "again", plan.teacher.user_id).happens(0.6)
    )


def _again(seed: int, outline: Outline, before: Plan, run: Run) -> Plan:
    return _plan(seed, outline, before.teacher, run, [])


def _plan(seed: int, outline: Outline, teacher: Teacher, run: Run, known: list[Plan]) -> Plan:
    chance = Chance(seed, "plan", run.name, teacher.user_id)
    return Plan(teacher, run, tuple(_acts(chance, outline, teacher, run, known)))


def _acts(
    chance: Chance, outline: Outline, teacher: Teacher, run: Run, known: list[Plan]
) -> Iterator[Act]:
    start, end = midnight(run.start), midnight(run.end) + DAY
    is_bulk = chance.happens(0.28)
    if is_bulk:  # a school authority's list, on one morning
        enrolled = start - 6 * DAY + timedelta(hours=8, seconds=teacher.user_id)
    else:
        enrolled = start + chance.between(-20, 12) * DAY + _evening(chance)
    # A server that was asked twice writes a line twice, to the microsecond.
    said = {"route": "bulk" if is_bulk else "self", "is_replayed": teacher.user_id % 20 == 1}
    yield Act(enrolled, "enrol", said)
    mark = chance.between(1, 100)
    if mark <= 4 and enrolled < start - DAY:
        yield Act(start - DAY + _evening(chance) / 2, "leave")
        return
    begins = max(start, enrolled + timedelta(minutes=5))
    if not chance.happens(0.55 if is_bulk else 0.86):
        if mark > 95:
            yield Act(end - 5 * DAY + _evening(chance), "leave")
        return
    walk = Walk(chance, outline, begins, end)
    yield from walk.acts()
    if known:
        yield from newcomer(chance, walk, known)
    yield from practise(chance, walk, teacher)


def _evening(chance: Chance) -> timedelta:
    return timedelta(hours=chance.between(14, 20), seconds=chance.between(0, 3599))
