"""Realised counts against the probabilities behind them, exactly; and population rates.

Given the intercepts that the seed drew, decisions are independent, so a count is Poisson-binomial:
its exact two-sided tail must be above 1e-4 for each of some 150 counts (by chance one in a
hundred suites would fail; seeds are fixed). The probabilities are worked out here anew, from the
parameters and the formula in docs/simulate.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from stembridge_analytics.simulate import Parameters
from stembridge_analytics.simulate.effects import Effects, cumulative_hazard, day_of_hazard
from stembridge_analytics.simulate.people import teacher
from stembridge_analytics.simulate.planner import participations
from stembridge_analytics.simulate.rates import (
    Population,
    mean_logistic,
    mean_use,
    normal_nodes,
    rate_rows,
)
from stembridge_analytics.simulate.tally import Tally

SEED, LEARNERS, LEAST_TAIL = 11, 4000, 1e-4
PARAMETERS = Parameters()
EFFECTS = Effects(SEED, PARAMETERS)


@pytest.fixture(scope="module")
def plans():
    people = (teacher(SEED, number, PARAMETERS) for number in range(LEARNERS))
    made = (p for person in people for p in participations(SEED, person, PARAMETERS, EFFECTS))
    return [plan for plan in made if plan.route != "visitor"]


def linear(decision: str, plan, *more: str) -> float:
    """Intercept, what holds, and what school and country add."""
    person, terms = plan.teacher, PARAMETERS.effects[decision]
    holds = {person.country, person.level.replace(" ", "_"), person.role, person.gender,
             plan.route, *more}  # fmt: skip
    holds |= {"returning"} if plan.is_returning else set()
    return (
        terms["intercept"]
        + sum(value for term, value in terms.items() if term in holds)
        + EFFECTS.country[person.country][decision]
        + EFFECTS.school(person.school)[decision]
    )


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def decided(plans):
    """(decision, plan, its probability, whether it came out so)."""
    for plan in plans:
        done, modules = plan.modules_done, len(plan.course.programme.modules)
        if plan.route != "missing":
            yield "start", plan, logistic(linear("start", plan)), done > 0
        for step in range(1, min(done + 1, modules)):
            week = PARAMETERS.week_effects[min(step, len(PARAMETERS.week_effects)) - 1]
            yield f"go_on_{step}", plan, logistic(linear("go_on", plan) + week), done > step
        if done < modules:
            continue
        up = plan.uptake
        passed = any(grade.what == "passed" for grade in plan.grades)
        if not plan.waits or plan.reviewed_us:
            yield "pass_course", plan, logistic(linear("pass_course", plan)), passed
        yield "commit", plan, logistic(linear("commit", plan)), up.is_committed
        if not up.is_completer:
            continue
        held = ("committed",) * up.is_committed
        hazard = 30 * 0.004 + 60 * 0.006 + 90 * 0.002
        share = 1 - math.exp(-hazard * math.exp(linear("first_use", plan, *held)))
        used = up.first_use_day is not None and up.first_use_day <= 180
        yield "first_use", plan, share, used
        if used:
            sustained = up.second_use_day is not None
            yield "sustain", plan, logistic(linear("sustain", plan, *held)), sustained
            yield "adapt", plan, logistic(linear("adapt", plan, *held)), up.is_adapted
        told = (*held, "used") if used else held
        yield "answer", plan, logistic(linear("answer", plan, *told)), up.answers


def poisson_binomial_tail(shares: list[float], count: int) -> float:
    """The exact two-sided tail: twice the smaller of P(X <= count) and P(X >= count)."""
    density = np.ones(1)
    for share in shares:
        density = np.convolve(density, (1 - share, share))
    return min(1.0, 2 * min(density[: count + 1].sum(), density[count:].sum()))


def test_every_decision_is_taken_as_often_as_its_probabilities_say(plans):
    groups = defaultdict(list)
    for decision, plan, share, happened in decided(plans):
        person = plan.teacher
        groups[decision, "all"].append((share, happened))
        for value in (person.country, person.gender, person.level, person.role, plan.route,
                      f"returning {plan.is_returning}", plan.course.programme.name):  # fmt: skip
            groups[decision, value].append((share, happened))
    large = {name: rows for name, rows in groups.items() if len(rows) >= 30}
    assert len(large) > 150
    tails = {
        name: poisson_binomial_tail([share for share, _ in rows], sum(h for _, h in rows))
        for name, rows in large.items()
    }
    assert {name: tail for name, tail in tails.items() if tail < LEAST_TAIL} == {}


def test_the_exact_test_would_see_a_wrong_effect(plans):
    """The same test with the effect of bulk enrolment left out fails: it can fail."""
    rows = [(logistic(linear("start", plan) + 1.2), plan.modules_done > 0)
            for plan in plans if plan.route == "bulk"]  # fmt: skip
    assert poisson_binomial_tail([s for s, _ in rows], sum(h for _, h in rows)) < 1e-9


@pytest.mark.parametrize(
    ("share", "count_of"),
    [("waits_for_reviews", "waits"), ("returns", "is_returning")],
)
def test_plain_shares_come_out_within_a_binomial_interval(plans, share, count_of):
    if count_of == "waits":
        asked = [p for p in plans if p.course.programme.review_module is not None
                 and p.has_all_modules]  # fmt: skip
    else:
        # Who comes first in the last edition of a country cannot return.
        last = {c: e[-1][0] for c, e in PARAMETERS.editions.items()}
        asked = [p for p in plans if not p.is_returning
                 and p.course is not last[p.teacher.country]]  # fmt: skip
    count = sum(getattr(plan, count_of) for plan in (asked if count_of == "waits" else plans))
    tail = stats.binomtest(count, len(asked), PARAMETERS.shares[share]).pvalue
    assert tail > LEAST_TAIL


def test_intercepts_of_schools_have_the_spread_of_the_parameters():
    for decision, sd in PARAMETERS.school_sd.items():
        drawn = [EFFECTS.school(number)[decision] for number in range(1500)]
        assert stats.kstest(drawn, "norm", args=(0, sd)).pvalue > LEAST_TAIL


def test_first_uses_fall_on_days_as_the_hazard_says(plans):
    """Residuals: the cumulative hazard at the day, of those who use it, is censored exponential."""
    by_piece = defaultdict(lambda: [0, 0.0])
    for plan in plans:
        if plan.uptake.is_completer:
            held = ("committed",) * plan.uptake.is_committed
            ratio = math.exp(linear("first_use", plan, *held))
            day, start = plan.uptake.first_use_day or 10**6, 0
            for until, rate in zip(PARAMETERS.use_until_day, PARAMETERS.use_per_day, strict=True):
                # A use within the piece was on average half a day before the day it is dated on.
                at_risk = max(0.0, min(day - 0.5 * (start < day <= until), until) - start)
                by_piece[until][0] += start < day <= until
                by_piece[until][1] += ratio * rate * at_risk
                start = until
    for until, (uses, expected) in by_piece.items():
        tail = 2 * min(stats.poisson.cdf(uses, expected), stats.poisson.sf(uses - 1, expected))
        assert tail > LEAST_TAIL, until


@pytest.fixture(scope="module")
def realised(plans):
    tally = Tally()
    for plan in plans:
        tally.add([plan])
    return rate_rows(Population(PARAMETERS, EFFECTS), tally.cells)


@pytest.mark.parametrize(
    ("rate", "count", "of"),
    [
        ("start_rate", "started", "enrolled"),
        ("k1_rate", "completed_k1", "enrolled"),
        ("k2_rate", "completed_k2", "enrolled"),
        ("k2_of_started_rate", "completed_k2_started", "started"),
        ("commitment_rate", "committed", "enrolled"),
        ("by_passing_rate", "completed_by_passing", "enrolled"),
        ("first_use_180_rate", "first_use_180", "completed_by_passing"),
        ("sustained_rate", "sustained", "completed_by_passing"),
        ("adapted_rate", "adapted", "completed_by_passing"),
        ("answer_rate", "answers", "completed_by_passing"),
    ],
)
def test_population_rates_are_met_within_a_cluster_aware_bound(realised, rate, count, of):
    """4 standard errors, with a design effect of 1.8 for some 5 teachers of a school.

    The largest intraclass correlation here, of intercepts of sd 0.5, is 0.07 on the log-odds.
    """
    expected = sum(row[rate] * row[of] for row in realised)
    variance = sum(row[rate] * (1 - row[rate]) * row[of] for row in realised)
    found = sum(row[count] for row in realised)
    assert abs(found - expected) < 4 * math.sqrt(1.8 * variance)


def test_every_module_is_reached_by_as_many_as_the_hazards_of_leaving_say(realised):
    """The same bound as for the other rates, module by module."""
    for programme in PARAMETERS.programmes:
        rows = [row for row in realised if row["programme"] == programme.name]
        for at in range(len(programme.modules)):
            expected = sum(row["reach_rates"][at] * row["enrolled"] for row in rows)
            variance = sum(r["reach_rates"][at] * (1 - r["reach_rates"][at]) * r["enrolled"]
                           for r in rows)  # fmt: skip
            found = sum(row["modules_reached"][at] for row in rows)
            assert abs(found - expected) < 4 * math.sqrt(1.8 * variance), (programme.name, at)


def test_enrolments_come_as_often_as_a_teacher_enrols(realised):
    """Countries are drawn school by school, of 4 teachers on average and 5 as teachers see it."""
    by_country = defaultdict(lambda: [0.0, 0])
    for row in realised:
        by_country[row["country"]][0] += row["enrolled_per_teacher"] * LEARNERS
        by_country[row["country"]][1] += row["enrolled"]
    assert sum(count for _, count in by_country.values()) == pytest.approx(
        sum(expected for expected, _ in by_country.values()), rel=0.03
    )
    for expected, count in by_country.values():
        assert abs(count - expected) < 4 * math.sqrt(5 * 1.2 * expected)


def test_rates_of_single_cells_are_met_too(realised):
    """Each cell of 30 or more within 4.5 standard errors, design effect 1.5; no cell is alone."""
    cells = [row for row in realised if row["enrolled"] >= 30 and 0 < row["start_rate"] < 1]
    assert len(cells) > 30
    for row in cells:
        for rate, count in (("start_rate", "started"), ("k2_rate", "completed_k2")):
            se = math.sqrt(1.5 * row["enrolled"] * row[rate] * (1 - row[rate]))
            assert abs(row[count] - row[rate] * row["enrolled"]) < 4.5 * se


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=6).map(tuple), st.floats(0.01, 1.5))
def test_the_mean_over_intercepts_is_the_integral(log_odds, sd):
    def integrand(z: float) -> float:
        return stats.norm.pdf(z) * math.prod(logistic(eta + sd * z) for eta in log_odds)

    exact, _ = integrate.quad(integrand, -9, 9, epsabs=1e-10)
    # The trapezoidal rule's error at this step stays below a millionth.
    assert mean_logistic(log_odds, sd) == pytest.approx(exact, abs=2e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(-2, 2), st.floats(0.01, 2), st.floats(0.01, 1.0))
def test_the_mean_share_of_users_is_the_integral(log_ratio, hazard, sd):
    def integrand(z: float) -> float:
        return stats.norm.pdf(z) * (1 - math.exp(-hazard * math.exp(log_ratio + sd * z)))

    exact, _ = integrate.quad(integrand, -9, 9, epsabs=1e-10)
    assert mean_use(log_ratio, hazard, sd) == pytest.approx(exact, abs=2e-6)


def test_nodes_without_spread_are_one():
    assert list(normal_nodes(0.0)) == [(0.0, 1.0)]
    assert mean_logistic((math.log(3),), 0.0) == pytest.approx(0.75)


@given(st.floats(0, 400))
def test_the_day_of_a_hazard_is_the_inverse_of_the_hazard_of_a_day(day):
    hazard = cumulative_hazard(PARAMETERS, min(day, 365))
    assert day_of_hazard(PARAMETERS, hazard) == pytest.approx(min(day, 365), abs=1e-6)
    assert day_of_hazard(PARAMETERS, 99.0) == math.inf


def test_returning_is_the_share_of_second_participations(plans):
    population = Population(PARAMETERS, EFFECTS)
    for programme in PARAMETERS.programmes:
        for country in PARAMETERS.countries:
            mine = [p for p in plans if p.course.programme == programme
                    and p.teacher.country == country]  # fmt: skip
            if len(mine) > 100:
                again = sum(plan.is_returning for plan in mine)
                share = population.returning(programme, country)
                if share > 0:
                    assert stats.binomtest(again, len(mine), share).pvalue > LEAST_TAIL
                else:
                    assert again == 0


def test_without_certificates_and_failures_k2_is_passing():
    shares = PARAMETERS.shares | {"certified_without_work": 0.0, "fails_after_rescore": 0.0}
    parameters = replace(PARAMETERS, shares=shares)
    cell = Population(parameters, Effects(3, parameters)).cell(
        parameters.programmes[0], "AT", "self"
    )
    assert cell.completed_k2 == pytest.approx(cell.by_passing)


def test_rates_do_not_depend_on_which_of_two_equal_programmes_came_first():
    again = replace(PARAMETERS, programmes=tuple(replace(p) for p in PARAMETERS.programmes))
    assert again.programmes[0] is not PARAMETERS.programmes[0]
    assert Population(again, EFFECTS).flags() == Population(PARAMETERS, EFFECTS).flags()
