"""Who reviews whose lesson plan: the next two peers of the course to come by, else staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stembridge_analytics.simulate.clock import DAY_US, day_of, moment_us
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.plan import VISIT_CAP_S, Participation

__all__ = ["REVIEWS", "with_reviews"]

REVIEWS: Final = 2  # that a lesson plan needs
_MOST: Final = 4  # that one teacher writes
_CAP_US: Final = VISIT_CAP_S * 1_000_000


def with_reviews(plans: Sequence[Participation], parameters: Parameters) -> list[Participation]:
    """The plans of a block, in the same order, with the reviews given in their visits.

    A plan handed in is reviewed by the next REVIEWS peers who hand in theirs after it. Where too
    few come, staff review it; where the teacher waits, nobody does, or staff after the close.
    """
    handed_in: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for at, plan in enumerate(plans):
        for number, visit in enumerate(plan.visits):
            if visit.submission:
                handed_in[plan.course.key].append((visit.start_us, at, number))
    given: dict[tuple[int, int], list[str]] = defaultdict(list)
    by_staff: dict[int, int] = {}
    for places in handed_in.values():
        places.sort()
        for place, (start_us, at, number) in enumerate(places):
            if plans[at].waits:
                continue
            peers = [
                (peer, visit)
                for peer_us, peer, visit in places[place + 1 : place + 1 + 4 * REVIEWS]
                if peer_us > start_us + _CAP_US and len(given[peer, visit]) < _MOST
            ][:REVIEWS]
            for peer in peers:
                given[peer].append(plans[at].visits[number].submission)
            if len(peers) < REVIEWS:
                by_staff[at] = _staffed(start_us, parameters)
    return [_changed(at, plan, given, by_staff) for at, plan in enumerate(plans)]


def _staffed(start_us: int, parameters: Parameters) -> int:
    """The same hour three days later, or the next day with logs."""
    time_us = start_us + 3 * DAY_US
    day = day_of(time_us)
    return time_us + moment_us(parameters.open_day(day), 0) - moment_us(day, 0)


def _changed(
    at: int,
    plan: Participation,
    given: dict[tuple[int, int], list[str]],
    by_staff: dict[int, int],
) -> Participation:
    visits = tuple(
        replace(visit, reviews=tuple(given[at, number])) if given.get((at, number)) else visit
        for number, visit in enumerate(plan.visits)
    )
    if visits == plan.visits and at not in by_staff:
        return plan
    return replace(plan, visits=visits, staff_review_us=by_staff.get(at, 0))
