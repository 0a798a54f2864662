"""Plans: in order, on days with logs, no longer than a visit may be, by the effects given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stembridge_analytics.simulate import Parameters
from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import day_of, moment_us
from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.layout import Layout
from stembridge_analytics.simulate.people import teacher
from stembridge_analytics.simulate.plan import VISIT_CAP_S, Visit
from stembridge_analytics.simulate.planner import participations
from stembridge_analytics.simulate.reviews import REVIEWS, with_reviews
from stembridge_analytics.simulate.session import Session
from stembridge_analytics.simulate.work import work

PARAMETERS = Parameters()


@pytest.fixture(scope="module")
def plans():
    effects = Effects(3, PARAMETERS)
    people = [teacher(3, number, PARAMETERS) for number in range(800)]
    made = [p for person in people for p in participations(3, person, PARAMETERS, effects)]
    return with_reviews(made, PARAMETERS)


def session_at(time_us: int, seed: int, course) -> Session:
    account = teacher(1, 1, PARAMETERS).account
    return Session(account, course, time_us, Chance("test", seed))


@pytest.mark.parametrize(
    "day", [*(out - timedelta(days=1) for out in PARAMETERS.days_without_logs), PARAMETERS.last_day]
)
def test_late_lines_are_never_written_on_a_day_without_logs(day):
    layout = Layout(PARAMETERS, size_bytes=1)
    for hours in range(0, 72, 5):
        late_us = moment_us(day, 86_390) + hours * 3_600_000_000
        assert day_of(layout.logged(late_us)) in PARAMETERS.days


@pytest.mark.parametrize("size_bytes", [1, 60_000_000, 10**9])
def test_every_moment_of_the_period_has_a_file_that_began_before(size_bytes):
    layout = Layout(PARAMETERS, size_bytes=size_bytes)
    for day in PARAMETERS.days:
        number = layout.number(0, moment_us(day, 3600))
        assert layout.starts[number] <= day
        assert number + 1 == len(layout.starts) or day < layout.starts[number + 1]


def test_no_visit_is_longer_than_its_cap_and_its_events_are_in_order():
    longest = 0
    for seed in range(300):
        course = PARAMETERS.courses[seed % len(PARAMETERS.courses)]
        modules = len(course.programme.modules)
        reviews = ("a" * 32,) * 4
        start_us = moment_us(date(2025, 5, 1), 36_000)
        visit = Visit(start_us, seed % modules, submission="b" * 32, reviews=reviews)
        events = work(session_at(start_us, seed, course), visit, PARAMETERS.shares)
        moments = [event.time_us for event in events]
        assert moments == sorted(set(moments))
        longest = max(longest, moments[-1] - start_us)
    assert longest < VISIT_CAP_S * 1_000_000


def test_plans_are_in_order_and_on_days_with_logs(plans):
    days = set(PARAMETERS.days)
    for plan in plans:
        for part in (plan.enrolments, plan.grades, plan.certificates, plan.acts):
            moments = [deed.time_us for deed in part]
            assert moments == sorted(moments)
            assert {day_of(moment) for moment in moments} <= days
        starts = [visit.start_us for visit in plan.visits]
        assert starts == sorted(set(starts))
        seen = (*starts, *plan.lurks, *plan.masquerades, *plan.former)
        assert {day_of(moment) for moment in seen} <= days
        for moment in (plan.reviewed_us, plan.staff_review_us, plan.created_account_us):
            assert not moment or day_of(moment) in days


def test_no_visit_reaches_into_the_next_day(plans):
    for plan in plans:
        for visit in plan.visits:
            end_us = visit.start_us + VISIT_CAP_S * 1_000_000
            assert day_of(end_us) == day_of(visit.start_us)


def test_nobody_works_between_leaving_and_coming_back(plans):
    left = 0
    for plan in plans:
        for gone, back in zip(plan.enrolments[1::2], [*plan.enrolments[2::2], None], strict=False):
            left += 1
            until = back.time_us if back else float("inf")
            assert not [v for v in plan.visits if gone.time_us <= v.start_us < until]
    assert left > 10


def test_completion_comes_after_the_last_visit_and_uses_after_completion(plans):
    told = 0
    for plan in plans:
        for act in plan.acts:
            assert act.time_us > plan.completed_us > 0
            told += 1
    assert told > 50


def test_work_handed_in_gets_two_reviews_by_peers_or_staff_unless_its_author_waits(plans):
    received = {v.submission: 0 for plan in plans for v in plan.visits if v.submission}
    for plan in plans:
        for visit in plan.visits:
            for uuid in visit.reviews:
                received[uuid] += 1
    waiting = 0
    for plan in plans:
        for visit in plan.visits:
            if visit.submission:
                waiting += plan.waits
                enough = received[visit.submission] == REVIEWS or plan.staff_review_us > 0
                assert enough != plan.waits
                assert not plan.waits or not received[visit.submission]
    assert waiting > 5


def test_who_waits_does_not_pass_before_the_close(plans):
    for plan in plans:
        if plan.waits and plan.is_passed:
            close = plan.course.end + timedelta(days=14)
            assert day_of(plan.completed_us) > close
        if plan.waits and not plan.reviewed_us:
            assert not plan.grades or not plan.is_passed


def test_a_school_has_one_country_and_level_and_teachers_of_several_sizes():
    people = [teacher(3, number, PARAMETERS) for number in range(280)]
    schools = {}
    for person in people:
        schools.setdefault(person.school, []).append(person)
    assert all(len({(p.country, p.level) for p in group}) == 1 for group in schools.values())
    assert {len(group) for group in schools.values()} == set(PARAMETERS.school_sizes)


def test_user_names_are_unique_also_across_laps_and_countries():
    names = [teacher(3, n, PARAMETERS).account.username.lower() for n in range(3000)]
    assert len(set(names)) == len(names)


def test_without_spread_schools_and_countries_are_alike():
    none = dict.fromkeys(PARAMETERS.school_sd, 0.0)
    effects = Effects(3, replace(PARAMETERS, school_sd=none, country_sd=none))
    assert set(effects.school(4).values()) == {0.0}
    assert {value for drawn in effects.country.values() for value in drawn.values()} == {0.0}
