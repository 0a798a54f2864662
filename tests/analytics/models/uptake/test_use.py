"""First and sustained use as bounds, weights beside them: what is known and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.measures.bounds import limits
from stembridge_analytics.models.uptake import first_use, sustained_use, weighted_use


def completers(people: int = 600, runs: int = 8, seed: int = 4) -> pd.DataFrame:
    """Who completed, half of whom tell; drawn once."""
    rng = np.random.default_rng(seed)
    followed = rng.integers(60, 500, people).astype(float)
    day = rng.exponential(200, people).round() + 1
    tells = rng.random(people) < 0.5
    first = np.where(tells & (day <= followed), day, np.nan)
    again = first + 60 + rng.integers(0, 90, people)
    again = np.where((rng.random(people) < 0.5) & (again <= followed), again, np.nan)
    due = followed >= 180
    used = first <= 180
    return pd.DataFrame(
        {
            "course_id": rng.integers(0, runs, people).astype(str),
            "gender": rng.choice(["woman", "man"], people),
            "days_followed": followed,
            "is_due": due,
            "first_use_days": first,
            "sustained_use_days": np.where(used & (again <= 365), again, np.nan),
            "answer": np.where(used, "used", np.where(tells & due, "no", "silent")),
        }
    )


def by_run(people: pd.DataFrame) -> pd.DataFrame:
    due = people[people["is_due"]]
    groups = due.groupby("course_id")["answer"]
    return pd.DataFrame(
        {
            "yes": groups.agg(lambda one: (one == "used").sum()),
            "no": groups.agg(lambda one: (one == "no").sum()),
            "people": groups.size(),
        }
    )


def test_at_day_180_the_bounds_are_those_of_the_measure() -> None:
    people = completers()
    row = first_use(people).tables["bounds"].set_index("term").loc["day 180"]
    measure = limits(by_run(people))
    assert (row["low"], row["high"]) == pytest.approx((measure.low, measure.high))
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(
        (measure.conf_low, measure.conf_high)
    )


def test_400_people_of_whom_120_answer_and_90_used_it() -> None:
    people = pd.DataFrame(
        {"answer": ["used", "no", "silent"], "first_use_days": [50, None, None],
         "days_followed": 200, "is_due": True, "n": [90, 30, 280]}
    )  # fmt: skip
    found = first_use(people, days=[40, 180], clusters=None)
    assert found.tables["bounds"][["low", "high"]].to_numpy().tolist() == [
        [0.0, 0.7],
        [0.225, 0.925],
    ]
    assert found.row("day 180, respondents only")["estimate"] == 0.75
    assert "between 22.5% (if none of the silent used it) and 92.5%" in found.in_words


def test_bounds_only_rise_and_hold_the_line_of_respondents_and_of_what_was_told() -> None:
    found = first_use(completers(), days=range(10, 181, 10))
    bounds = found.tables["bounds"]
    assert (bounds[["low", "high"]].diff().dropna() >= 0).all().all()
    told = found.table[found.table["term"].str.endswith("respondents only")]["estimate"]
    assert (bounds["low"].to_numpy() <= told.to_numpy()).all()
    assert (told.to_numpy() <= bounds["high"].to_numpy()).all()


def test_who_is_not_due_is_left_out_and_counted_and_stands_in_the_line_of_what_was_told() -> None:
    people = completers()
    waiting = int((~people["is_due"]).sum())
    found = first_use(people)
    assert found.n_used == len(people) - waiting
    assert [one.n for one in found.dropped] == [waiting]
    assert "not mature" in [one.name for one in found.problems]
    curve = found.tables["incidence"]
    told = curve[curve["group"].str.startswith("told by then")].set_index("time")
    assert told.loc[10, "at_risk"] > found.n_used


def test_who_said_yes_without_a_date_is_open_and_no_respondent() -> None:
    people = pd.DataFrame(
        {"answer": ["used", "yes without a date", "no"], "first_use_days": [10, None, None],
         "days_followed": 200, "is_due": True, "n": [20, 30, 50]}
    )  # fmt: skip
    found = first_use(people, days=[180], clusters=None)
    row = found.tables["bounds"].iloc[0]
    assert (row["low"], row["high"]) == (0.2, 0.5)
    assert found.row("day 180, respondents only")["n"] == 70


def test_groups_are_shown_each_and_missing_is_one_of_them() -> None:
    people = completers()
    people.loc[:50, "gender"] = None
    found = first_use(people, by="gender", days=[180])
    assert found.tables["bounds"]["term"].tolist() == [
        "gender[man], day 180", "gender[not stated], day 180", "gender[woman], day 180"
    ]  # fmt: skip
    assert found.tables["bounds"]["n"].sum() == found.n_used


def test_few_runs_are_named_and_none_is_a_result() -> None:
    assert "too few clusters" in [one.name for one in first_use(completers(runs=4)).problems]
    nobody = first_use(completers().assign(is_due=False))
    assert nobody.table.empty
    assert "not available" in [one.name for one in nobody.problems]


def test_wrong_calls_say_what_is_allowed() -> None:
    with pytest.raises(UsageError, match="name days from 1 to 180"):
        first_use(completers(), days=[200])
    with pytest.raises(DataError, match="answer 'maybe' is unknown; allowed: used"):
        first_use(completers().assign(answer="maybe"))
    with pytest.raises(UsageError, match="allowed: 'first use'"):
        sustained_use(completers(), clock="now")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="only a right side"):
        weighted_use(completers(), "answer ~ gender")


@given(st.permutations(range(60)))
@settings(max_examples=5, deadline=None)
def test_order_of_people_and_grouping_change_nothing(order: list[int]) -> None:
    people = completers(60)
    shuffled = people.iloc[order]
    grouped = people.groupby(list(people.columns), dropna=False).size().reset_index(name="n")
    plain = first_use(people).tables
    for other in (shuffled, grouped):
        made = first_use(other).tables
        for name in ("bounds", "incidence"):
            pd.testing.assert_frame_equal(made[name], plain[name], check_dtype=False)


def test_a_second_use_counts_from_60_days_after_the_first() -> None:
    people = pd.DataFrame(
        {"answer": "used", "first_use_days": 20.0, "sustained_use_days": [80.0, 110, None],
         "days_followed": 400.0, "n": [10, 20, 70]}
    )  # fmt: skip
    found = sustained_use(people, days=[59, 60, 90], clusters=None)
    assert found.table["estimate"].tolist() == pytest.approx([0, 0.1, 0.3])
    # Before 60 days nobody can have it; after them all who told nothing may.
    assert found.tables["bounds"]["high"].tolist() == pytest.approx([0, 0.8, 1.0])


def test_sustained_use_at_the_end_is_the_least_of_the_measure() -> None:
    people = completers()
    whole = people[people["days_followed"] >= 365]
    found = sustained_use(whole, days=[305])
    used = whole["answer"].eq("used")
    assert found.table["estimate"].iloc[0] == pytest.approx(
        whole.loc[used, "sustained_use_days"].notna().mean()
    )


def test_since_completion_the_silent_may_have_begun_on_day_1() -> None:
    people = pd.DataFrame(
        {"answer": ["used", "used", "no", "silent"], "first_use_days": [100.0, 30, None, None],
         "sustained_use_days": [None, 120.0, None, None], "days_followed": 400.0,
         "n": [10, 20, 30, 40]}
    )  # fmt: skip
    found = sustained_use(people, clock="completion", days=[60, 61, 120, 160], clusters=None)
    bounds = found.tables["bounds"]
    assert bounds["low"].tolist() == pytest.approx([0, 0, 0.2, 0.2])
    assert bounds["high"].tolist() == pytest.approx([0, 0.4, 0.6, 0.7])


def test_weights_undo_who_answers_where_likeness_explains_it() -> None:
    people = pd.DataFrame(
        {"answer": ["used", "no", "silent"] * 2, "gender": ["woman"] * 3 + ["man"] * 3,
         "is_due": True, "n": [60, 20, 20, 5, 15, 80]}
    )  # fmt: skip
    found = weighted_use(people, "~ gender", clusters=None)
    # Women: 75 of 100 used it, men 25 of 100, were all like those who told.
    assert found.row("weighted")["estimate"] == pytest.approx(0.5)
    assert found.row("respondents only")["estimate"] == pytest.approx(0.65)
    assert found.tables["balance"]["after"].abs().max() < 1e-6
    assert found.statistics["effective_respondents"] == pytest.approx(64)


def test_weights_never_stand_without_the_bounds() -> None:
    found = weighted_use(completers(), "~ gender")
    row = found.tables["bounds"].iloc[0]
    assert row["low"] <= found.row("weighted")["estimate"] <= row["high"]
    assert "Without it, the share lies between" in found.in_words


def test_people_of_whose_like_nobody_answered_are_named() -> None:
    people = completers()
    people["answer"] = people["answer"].where(people["gender"] == "man", "silent")
    found = weighted_use(people, "~ gender")
    assert np.isnan(found.row("weighted")["estimate"])
    assert "no overlap" in [one.name for one in found.problems]


@pytest.mark.parametrize(
    "made",
    [
        lambda people: first_use(people),
        lambda people: first_use(people, by="gender"),
        lambda people: sustained_use(people),
        lambda people: sustained_use(people, clock="completion"),
        lambda people: weighted_use(people, "~ gender"),
    ],
    ids=["first", "by gender", "sustained", "since completion", "weighted"],
)
def test_words_speak_of_the_tables_alone(made) -> None:  # type: ignore[no-untyped-def]
    assert foreign_numbers(made(completers())) == []
