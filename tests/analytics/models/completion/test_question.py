"""The model `completion` over a programme: what it takes, leaves out, and says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.models import MODELS, FrameSource, ModelResult, Settings
from stembridge_analytics.models.completion import margins


def _programme(runs: int, n: int = 2000, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    run = rng.integers(0, runs, n)
    gender = rng.choice(["woman", "man", None], n, p=[0.6, 0.35, 0.05])
    country = rng.choice(["PT", "DE", "MT"], n, p=[0.5, 0.49, 0.01])
    linear = -0.5 + 0.4 * (gender == "woman") + rng.normal(0, 0.3, runs)[run]
    completed = rng.random(n) < 1 / (1 + np.exp(-linear))
    return pd.DataFrame(
        {
            "course_id": [f"course-v1:X+C+{one}" for one in run],
            "learner_id": np.arange(n),
            "gender": gender,
            "country": country,
            "level": rng.choice(["ISCED 1", "ISCED 2"], n),
            "role": "teacher",
            "area": pd.Series([None] * n, dtype=object),
            "earlier_runs": rng.choice(["0", "1", "2 or more"], n),
            "is_completed_k2": pd.Series(completed, dtype=object),
            "is_mature": True,
        }
    )


def _run(people: pd.DataFrame, **settings: object) -> tuple[ModelResult, ...]:
    source = FrameSource({"participation": people})
    return MODELS["completion"].run(source, Settings(**settings))  # type: ignore[arg-type]


def _told(result: ModelResult, name: str) -> dict[str, str]:
    return {one.term: one.text for one in result.problems if one.name == name}


def _by_name(results: tuple[ModelResult, ...]) -> Mapping[str, ModelResult]:
    return {one.name: one for one in results}


def test_differences_of_shares_lead_and_all_ways_follow() -> None:
    results = _run(_programme(12))
    assert [one.name for one in results] == [
        "margins", "adjusted", "logit", "random_intercept", "gee"
    ]  # fmt: skip
    first = results[0]
    assert (first.unit, first.drawn) == ("share difference", "forest")
    assert first.formula == "completed ~ gender + country + level + earlier_runs"
    assert first.clusters is not None
    assert (first.clusters.count, first.clusters.by) == (12, "course_id")
    assert "evidence level K2" in first.estimand


def test_missing_gender_is_a_group_of_its_own() -> None:
    first = _run(_programme(12))[0]
    assert first.row("gender[not stated]")["n"] > 0
    assert first.n_used == 2000


def test_what_the_data_lack_is_left_out_by_name() -> None:
    told = _told(_run(_programme(12))[0], "left out")
    assert told["role"] == "role: the same of everybody"
    assert told["area"] == "area: known of 0 % of the people"
    assert told["route"] == "route: not in the data"


def test_a_small_country_stands_with_the_next_smallest_and_it_is_said() -> None:
    people = _programme(12)
    people.loc[people.index < 20, "country"] = "CY"
    first = _run(people)[0]
    told = _told(first, "too few people")["country"]
    assert "CY" in told
    assert "MT" in told
    assert "stand together as `all others`" in told


def test_one_small_level_takes_the_next_smallest_with_it() -> None:
    people = _programme(12)
    people["level"] = np.where(np.arange(2000) < 3, "ISCED 3", people["level"])
    assert "ISCED 3" in _told(_run(people)[0], "too few people")["level"]


def test_few_events_carry_few_groups() -> None:
    people = _programme(12, n=300)
    people["is_completed_k2"] = pd.Series(np.arange(300) < 35, dtype=object)
    first = _run(people.sample(frac=1, random_state=1))[0]
    assert "fewer than 10 events for each parameter" in " ".join(_told(first, "left out").values())
    assert "too few events" not in {one.name for one in first.problems}


def test_five_runs_are_fixed_effects_and_it_is_said() -> None:
    results = _run(_programme(5))
    assert [one.name for one in results] == ["margins", "adjusted", "logit"]
    assert results[0].formula.endswith("+ course_id")
    assert results[0].clusters is None
    assert "fixed effects" in _told(results[0], "too few clusters")[""]


def test_people_of_open_runs_and_of_unknown_completion_are_dropped_and_counted() -> None:
    people = _programme(12)
    people.loc[people["course_id"].str.endswith("+3"), "is_mature"] = False
    people.loc[:9, "is_completed_k2"] = None
    results = _run(people)
    open_ = int((~people["is_mature"]).sum())
    unknown = int((people["is_mature"] & people["is_completed_k2"].isna()).sum())
    for one in results:
        assert [gone.n for gone in one.dropped] == [open_, unknown]
        assert one.n_used == 2000 - open_ - unknown
    assert "not mature" in {one.name for one in results[0].problems}


def test_a_formula_of_ones_own_is_used_as_it_is() -> None:
    people = _programme(12)
    first = _run(people, formulas={"completion": "completed ~ gender * level"})[0]
    known = people.assign(completed=people["is_completed_k2"].astype(float))
    expected = margins(
        known, "completed ~ gender * level", clusters="course_id", missing_is_level=True,
        references={"gender": "woman"},
    )  # fmt: skip
    pd.testing.assert_frame_equal(first.table, expected.table, rtol=1e-6)


def test_the_evidence_level_chooses_the_outcome() -> None:
    people = _programme(12).rename(columns={"is_completed_k2": "is_completed_k1"})
    assert "evidence level K1" in _run(people, evidence="K1")[0].estimand


@pytest.mark.parametrize(
    "people",
    [
        _programme(3).assign(is_mature=False),
        _programme(3).assign(is_completed_k2=None),
        _programme(3).drop(columns="is_completed_k2"),
    ],
)
def test_where_nothing_can_be_said_it_is_said(people: pd.DataFrame) -> None:
    (only,) = _run(people)
    assert only.table.empty
    assert "not available" in {one.name for one in only.problems}
    assert only.in_words.startswith("Who completes cannot be told")


def test_no_table_is_no_traceback() -> None:
    (only,) = MODELS["completion"].run(FrameSource({}), Settings())
    assert [one.name for one in only.problems] == ["not available"]


@pytest.mark.parametrize("everybody", [True, False])
def test_everybody_or_nobody_completing_is_no_traceback(everybody: bool) -> None:
    people = _programme(12)
    people["is_completed_k2"] = pd.Series([everybody] * 2000, dtype=object)
    results = _run(people)
    assert results
    assert any(one.problems for one in results)


def test_a_single_run_of_thirty_people_is_no_traceback() -> None:
    results = _run(_programme(1, n=30))
    assert results[0].n_used == 30
