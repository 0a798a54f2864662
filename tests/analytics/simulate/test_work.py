"""The parts that plan and write, where the default programme alone would not show a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stembridge_analytics.simulate import Programme
from stembridge_analytics.simulate import work as work_module
from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import day_of, moment_us
from stembridge_analytics.simulate.logs import Scribe
from stembridge_analytics.simulate.people import teacher
from stembridge_analytics.simulate.plan import VISIT_CAP_S, Visit, participations
from stembridge_analytics.simulate.session import Session

PROGRAMME = Programme()
ALWAYS_LATE = replace(PROGRAMME, mess={**PROGRAMME.mess, "late": 1.0, "replayed": 1.0})


def session_at(time_us: int, seed: int = 1) -> Session:
    account = teacher(1, 1, PROGRAMME).account
    return Session(account, PROGRAMME.courses[0], time_us, Chance("test", seed))


@pytest.mark.parametrize(
    "day", [*(out - timedelta(days=1) for out in PROGRAMME.days_without_logs), PROGRAMME.last_day]
)
def test_late_and_replayed_lines_are_never_written_on_a_day_without_logs(day):
    scribe = Scribe(ALWAYS_LATE, Chance("scribe"))
    event = session_at(moment_us(day, 86_390)).login()
    written = {day_of(line.write_us) for _ in range(40) for line in scribe.lines(event)}
    assert written <= set(PROGRAMME.days)


def test_a_visit_ends_at_its_cap_however_much_is_left_to_do(monkeypatch):
    monkeypatch.setattr(work_module, "VISIT_CAP_S", 90)
    visit = Visit(moment_us(date(2025, 5, 1), 36_000), 2)
    events = list(work_module.work(session_at(visit.start_us), visit))
    assert events
    assert events[-1].time_us < visit.start_us + 90_000_000


def test_events_of_a_visit_are_in_order_of_time():
    for seed in range(30):
        visit = Visit(moment_us(date(2025, 5, 1), 36_000), seed % 5)
        moments = [e.time_us for e in work_module.work(session_at(visit.start_us, seed), visit)]
        assert moments == sorted(set(moments))


def plans(count: int):
    for number in range(count):
        yield from participations(3, teacher(3, number, PROGRAMME), PROGRAMME)


def test_plans_are_in_order_and_on_days_with_logs():
    days = set(PROGRAMME.days)
    for plan in plans(400):
        for part in (plan.enrolments, plan.grades, plan.certificates):
            moments = [deed.time_us for deed in part]
            assert moments == sorted(set(moments))
            assert {day_of(moment) for moment in moments} <= days
        starts = [visit.start_us for visit in plan.visits]
        assert starts == sorted(set(starts))
        assert {day_of(moment) for moment in (*starts, *plan.lurks, *plan.masquerades)} <= days


def test_no_visit_reaches_into_the_next_day():
    for plan in plans(400):
        for visit in plan.visits:
            end_us = visit.start_us + VISIT_CAP_S * 1_000_000
            assert day_of(end_us) == day_of(visit.start_us)


def test_nobody_works_between_leaving_and_coming_back():
    left = 0
    for plan in plans(400):
        for gone, back in zip(plan.enrolments[1::2], [*plan.enrolments[2::2], None], strict=False):
            left += 1
            until = back.time_us if back else float("inf")
            assert not [v for v in plan.visits if gone.time_us <= v.start_us < until]
    assert left > 10


def test_effects_move_shares_the_way_their_sign_says():
    routes = {"self": [0, 0], "bulk": [0, 0]}
    for plan in plans(1500):
        if plan.route in routes and plan.enrolments:
            since = plan.enrolments[0].time_us
            routes[plan.route][0] += any(visit.start_us >= since for visit in plan.visits)
            routes[plan.route][1] += 1
    starts = {route: started / count for route, (started, count) in routes.items()}
    # Log-odds 0.5 and -0.7: 62 % and 33 %; returning teachers shift both a little.
    assert starts["self"] == pytest.approx(0.63, abs=0.06)
    assert starts["bulk"] == pytest.approx(0.34, abs=0.07)
