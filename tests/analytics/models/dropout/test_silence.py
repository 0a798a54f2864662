"""Silence after a landmark: the same time for everyone, returns counted, leaks refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import FrameSource, ModelResult, Settings
from stembridge_analytics.models.dropout import silence
from stembridge_analytics.models.dropout.silence_results import silence_results
from stembridge_analytics.models.fitting import fit_formula
from stembridge_analytics.models.landmarks import LeakError

DAY_US = 86_400_000_000


def people(n: int = 600, day: int = 14, seed: int = 3) -> pd.DataFrame:
    """People at one landmark who come back after some days, or never."""
    rng = np.random.default_rng(seed)
    active = rng.integers(1, 8, n)
    woman = rng.random(n) < 0.5
    gone = rng.random(n) < 1 / (1 + np.exp(-(-0.5 - 0.3 * (active - 4) - 0.4 * woman)))
    back = np.where(gone, np.nan, 1 + rng.integers(0, 12, n))
    return pd.DataFrame(
        {
            "course_id": np.array([f"run {at % 8}" for at in range(n)]),
            "gender": np.where(woman, "woman", "man"),
            "landmark_days": day,
            "landmark_us": day * DAY_US,
            "active_days": active,
            "activity_last_us": (day - 1) * DAY_US,
            "next_active_days": back,
            "follow_after_days": rng.integers(20, 60, n),
        }
    )


def test_who_is_silent_is_told_by_the_same_time_for_everyone():
    rows = people()
    found = silence(rows, "~ gender + active_days", gap=28)
    followed = rows[rows["follow_after_days"] >= 28]
    assert found.n_used == len(followed)
    assert found.events == followed["next_active_days"].isna().sum()
    assert found.dropped[0].n == len(rows) - len(followed)
    assert "not mature" in {one.name for one in found.problems}
    plain = fit_formula(
        followed.assign(y=(~(followed["next_active_days"] <= 28)).astype(float)),
        "y ~ gender + active_days",
    )
    np.testing.assert_allclose(found.table["estimate"], plain.table["estimate"], rtol=1e-9)


def test_other_gaps_stand_beside_it():
    found = silence(people(), "~ gender", gap=14, gaps=(7, 14, 21, 28))
    sensitivity = found.tables["sensitivity"]
    assert sensitivity["gap"].tolist() == [7, 14, 21, 28]
    # Nobody of these comes back after more than 12 days.
    assert (sensitivity["returned"] > 0).tolist() == [True, False, False, False]
    estimates = found.tables["estimates"]
    assert set(estimates["gap"]) == {7, 14, 21, 28}
    own = estimates[estimates["gap"] == 14]["estimate"]
    np.testing.assert_allclose(own, found.table["estimate"])


def test_returns_above_a_twentieth_are_named():
    rows = people()
    early = silence(rows, "~ gender", gap=7)
    assert "high return" in {one.name for one in early.problems}
    late = silence(rows, "~ gender", gap=14)
    assert "high return" not in {one.name for one in late.problems}


def test_returns_that_a_short_rest_of_the_logs_hides_are_named():
    short = pd.DataFrame(
        {
            "landmark_days": 14, "landmark_us": 0, "gender": ["woman", "man"] * 2,
            "next_active_days": [None, None, 20, 3], "follow_after_days": [14, 14, 40, 40],
            "n": [400, 400, 20, 300],
        }
    )  # fmt: skip
    found = silence(short, "~ gender", gap=14)
    doubt = next(one for one in found.problems if one.name == "high return")
    # 20 of 820 is 2.4 %; of those who could be seen coming back all did.
    assert doubt.text.startswith("20 of 20 (100.0%) of the silent who are followed for 28 days")


def test_a_feature_dated_after_the_landmark_is_refused():
    rows = people()
    rows.loc[5, "activity_last_us"] = 15 * DAY_US
    with pytest.raises(LeakError, match="active_days: 1 row"):
        silence(rows, "~ active_days")
    with pytest.raises(LeakError, match="next_active_days"):
        silence(people(), "~ gender + next_active_days")


def test_several_landmarks_at_once_are_refused():
    rows = pd.concat([people(day=14), people(day=28)])
    with pytest.raises(DataError, match=r"2 landmarks at once \(14, 28\) hold the same people"):
        silence(rows, "~ gender")


def test_groups_give_what_their_people_give():
    rows = people()
    groups = rows.groupby(list(rows.columns), dropna=False).size().reset_index(name="n")
    one, other = (silence(data, "~ gender + active_days") for data in (rows, groups))
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-8)
    pd.testing.assert_frame_equal(one.tables["sensitivity"], other.tables["sensitivity"])


def test_nobody_followed_long_enough_is_said():
    found = silence(people(), "~ gender", gap=90)
    assert found.table.empty
    assert [one.name for one in found.problems] == ["not mature"]


def test_wrong_calls_say_what_is_allowed():
    with pytest.raises(UsageError, match="a gap must be longer than 0 days, not 0"):
        silence(people(), "~ gender", gap=0)
    with pytest.raises(UsageError, match="the outcome is not part of it"):
        silence(people(), "gender ~ active_days")
    with pytest.raises(DataError, match="the data lack follow_after_days"):
        silence(people().drop(columns="follow_after_days"), "~ gender")


@pytest.fixture(scope="module")
def default() -> ModelResult:
    rows = pd.concat([people(day=day, seed=day) for day in (7, 14, 28)])
    return silence_results(FrameSource({"landmark": rows}), Settings())[0]


def test_the_default_set_takes_day_14_and_shows_the_others(default):
    assert default.clock == "days from the landmark, the end of day 14"
    assert default.formula == "is_silent ~ active_days + gender"
    assert default.clusters is not None
    assert default.clusters.by == "course_id"
    sensitivity = default.tables["sensitivity"]
    assert sensitivity.groupby("landmark_days")["gap"].apply(list).to_dict() == {
        day: [7, 14, 21, 28] for day in (7, 14, 28)
    }


def test_its_words_stand_in_its_tables(default):
    assert not foreign_numbers(default)


def test_without_the_table_it_says_so():
    found = silence_results(FrameSource({}), Settings())
    assert [one.name for one in found[0].problems] == ["not available"]
