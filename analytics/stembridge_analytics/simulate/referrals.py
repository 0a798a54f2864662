"""Whose referral code a newcomer enters: that of a colleague who was in some course before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.plan import VISIT_CAP_S, Act, Participation, Visit
from stembridge_analytics.simulate.uptake import referral_code

__all__ = ["with_referrals"]

_CAP_US: Final = VISIT_CAP_S * 1_000_000


def with_referrals(plans: Sequence[Participation], seed: int) -> list[Participation]:
    """The plans of a block, in the same order, with codes entered and asked for.

    Whose code is entered asked for it in the first visit in which they worked, which was over by
    then. Where nobody worked before, nothing is entered.
    """
    starts = sorted(
        (visit.start_us, plan.teacher.number, at)
        for at, plan in enumerate(plans)
        for visit in plan.visits
        if not visit.is_glance
    )
    owners: dict[int, int] = {}  # teacher -> the plan whose first visit asks for the code
    for _, number, at in starts:
        owners.setdefault(number, at)
    entered = [_entered(plan, starts, seed) for plan in plans]
    wanted = {code for _, code in entered if code}
    return [
        _asked(plan) if owners.get(plan.teacher.number) == at and _code(plan) in wanted else plan
        for at, (plan, _) in enumerate(entered)
    ]


def _code(plan: Participation) -> str:
    return referral_code(plan.teacher.number)


def _entered(
    plan: Participation, starts: list[tuple[int, int, int]], seed: int
) -> tuple[Participation, str]:
    """The plan with the code that is entered in it, and that code; "" if there is none."""
    code, visits = "", []
    for visit in plan.visits:
        acts = []
        for act in visit.acts:
            if act.what != "practice.referral_entered":
                acts.append(act)
                continue
            code = act.payload["referral_code"] or _colleague(plan, visit, starts, seed)
            if code:
                acts.append(replace(act, payload={"referral_code": code}))
        visits.append(replace(visit, acts=tuple(acts)))
    return replace(plan, visits=tuple(visits)), code


def _colleague(
    plan: Participation, visit: Visit, starts: list[tuple[int, int, int]], seed: int
) -> str:
    before = starts[: bisect_left(starts, (visit.start_us - _CAP_US,))]
    others = [number for _, number, _ in before if number != plan.teacher.number]
    if not others:
        return ""
    chance = Chance(seed, "referral", plan.teacher.number, plan.course.key)
    return referral_code(chance.pick(others))


def _asked(plan: Participation) -> Participation:
    """The plan in whose first visit of work the teacher asks for a code."""
    act = Act(0, "practice.referral_created", {"referral_code": _code(plan)})
    at = next(number for number, visit in enumerate(plan.visits) if not visit.is_glance)
    visits = list(plan.visits)
    visits[at] = replace(visits[at], acts=(act, *visits[at].acts))
    return replace(plan, visits=tuple(visits))
