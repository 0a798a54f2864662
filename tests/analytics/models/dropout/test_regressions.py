"""The hazard and Cox regression of the default set: unenrolling, run by run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.models import FrameSource, ModelResult, Settings
from stembridge_analytics.models.dropout.regressions import cox_results, hazard_results


def participation(runs: int = 8, people: int = 150, seed: int = 4) -> pd.DataFrame:
    """People of runs of 70 days; men leave at twice the rate of women."""
    rng = np.random.default_rng(seed)
    n = runs * people
    entry = rng.choice([0, 0, 0, 5, 12], n)
    woman = rng.random(n) < 0.5
    leave = entry + rng.exponential(np.where(woman, 120, 60)).astype(int) + 1
    complete = entry + rng.integers(28, 90, n)
    first = np.minimum(np.minimum(leave, complete), 70)
    event = np.select([first == 70, first == leave], ["not completed", "unenrolled"], "completed")
    return pd.DataFrame(
        {
            "course_id": np.repeat([f"run {at}" for at in range(runs)], people),
            "gender": np.where(woman, "woman", "man"),
            "role": np.where(rng.random(n) < 0.1, None, "teacher"),
            "clock": "run",
            "entry_days": entry,
            "exit_days": first.astype(float),
            "exit_event": event,
        }
    )


def answers(frame: pd.DataFrame, **settings: Any) -> tuple[ModelResult, ModelResult]:
    source = FrameSource({"participation": frame})
    (one,) = hazard_results(source, Settings(**settings))
    (other,) = cox_results(source, Settings(**settings))
    return one, other


@pytest.fixture(scope="module")
def found() -> tuple[ModelResult, ModelResult]:
    return answers(participation())


def test_only_unenrolling_is_an_event(found):
    frame = participation()
    people = frame[frame["exit_days"] > frame["entry_days"]]
    assert found[1].events == people["exit_event"].eq("unenrolled").sum()
    assert found[1].n_used == len(people)
    for one in found:
        assert "not having completed at the close is no event here" in one.censoring


def test_eight_runs_are_clusters_and_in_cox_strata_too(found):
    by_week, at_any_moment = found
    for one in found:
        assert one.clusters is not None
        assert (one.clusters.count, one.clusters.by) == (8, "course_id")
    assert by_week.formula == "event_in_interval ~ interval + gender + role"
    assert at_any_moment.formula == "hazard ~ gender + role + strata(course_id)"


def test_men_leave_at_twice_the_rate(found):
    row = found[1].row("gender[man]")
    assert row["conf_low"] < np.log(2) < row["conf_high"]
    assert row["conf_low"] > 0


def test_missing_values_are_a_level(found):
    assert "role[not stated]" in set(found[1].table["term"])


def test_words_stand_in_the_tables(found):
    for one in found:
        assert not foreign_numbers(one)


def test_a_few_runs_are_fixed_effects():
    by_week, at_any_moment = answers(participation(runs=3, people=300))
    assert by_week.formula.endswith("+ course_id")
    assert by_week.clusters is None
    assert "strata(course_id)" in at_any_moment.formula
    assert at_any_moment.clusters is None


def test_attributes_that_events_do_not_go_round_for_are_left_out():
    frame = participation(runs=8, people=150)
    few = np.flatnonzero(frame["exit_event"].eq("unenrolled"))[14:]
    frame.loc[few, "exit_event"] = "not completed"
    for one in answers(frame):
        assert "role" not in one.formula
        assert any(p.name == "left out" and p.text.startswith("role") for p in one.problems)


def test_where_nobody_unenrols_it_says_so():
    frame = participation().assign(exit_event="completed")
    for one in answers(frame):
        assert one.table.empty
        assert "not available" in {p.name for p in one.problems}


def test_without_the_table_there_is_nothing():
    assert hazard_results(FrameSource({}), Settings()) == ()
    assert cox_results(FrameSource({}), Settings()) == ()
