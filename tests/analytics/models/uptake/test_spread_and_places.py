"""Curves of spread, pupil places, and the whole question on tables that have or lack things."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import FrameSource, Settings
from stembridge_analytics.models.uptake import MODEL, diffusion_curve, places_reached

NEW = [18, 30, 47, 70, 98, 122, 136, 133, 115, 89, 63, 42]


def series(periods: int = 12) -> pd.DataFrame:
    return pd.DataFrame({"period": range(2001, 2001 + periods), "enrolled": NEW[:periods]})


def test_moments_are_told_on_the_clock_of_the_data() -> None:
    # R's nls on periods 1 to 12: inflection 6.849110835, rate 0.525529365.
    found = diffusion_curve(series(), ceiling=1050, before=30)
    assert found.row("logistic, inflection")["estimate"] == pytest.approx(2006.849110835, abs=1e-6)
    assert found.row("logistic, rate")["estimate"] == pytest.approx(0.525529365, abs=1e-8)
    assert found.drawn == "spread"
    assert set(found.tables["spread"]["group"]) == {"logistic", "gompertz", "bass"}
    assert foreign_numbers(found) == []


def test_what_runs_on_from_period_to_period_is_named() -> None:
    found = diffusion_curve(series(), ceiling=1050, before=30, curves=["bass"])
    assert [one.name for one in found.problems] == ["poor calibration"]


def test_a_short_series_is_refused_and_the_words_say_why() -> None:
    found = diffusion_curve(series(7), ceiling=1050)
    assert found.table["estimate"].isna().all()
    assert {one.name for one in found.problems} == {"not identified"}
    assert "at least 8 are needed" in found.in_words
    assert found.drawn == ""


def test_a_period_without_row_is_one_without_adoptions() -> None:
    whole = series().assign(enrolled=[0 if at == 1 else n for at, n in enumerate(NEW)])
    gap = whole[whole["enrolled"] > 0]
    one, other = (diffusion_curve(frame, ceiling=1050) for frame in (whole, gap))
    pd.testing.assert_frame_equal(one.table, other.table)


def test_wrong_series_and_calls_say_what_is_wrong() -> None:
    with pytest.raises(UsageError, match="available: logistic, gompertz, bass"):
        diffusion_curve(series(), ceiling=1050, curves=["exponential"])
    with pytest.raises(UsageError, match="how many people can adopt"):
        diffusion_curve(series(), ceiling=0)
    with pytest.raises(DataError, match="evenly spaced"):
        diffusion_curve(pd.DataFrame({"period": [1, 2, 3.5], "enrolled": 1}), ceiling=10)


def classes() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    pupils = rng.integers(8, 46, 120)
    return pd.DataFrame(
        {
            "course_id": rng.integers(0, 8, 120).astype(str),
            "learner_id": rng.integers(0, 70, 120).astype(str),
            "pupils": pupils,
            "is_large_class": pupils > 40,
            "is_many_places": False,
        }
    )


def runs() -> pd.DataFrame:
    return pd.DataFrame({"course_id": [str(at) for at in range(9)], "completed": 40})


def test_ratios_are_of_totals_and_flags_drop_nothing() -> None:
    frame = classes()
    found = places_reached(frame, runs())
    assert found.row("places")["estimate"] == frame["pupils"].sum()
    assert found.row("places per completion")["estimate"] == frame["pupils"].sum() / 360
    flags = found.tables["flags"].set_index("flag")
    assert flags.loc["class above 40 pupils", "classes"] == (frame["pupils"] > 40).sum()
    assert foreign_numbers(found) == []


def test_the_interval_of_a_ratio_leaves_out_one_run_each() -> None:
    frame = classes()
    sums = frame.groupby("course_id")["pupils"].sum().reindex(runs()["course_id"]).fillna(0)
    ratio = sums.sum() / 360
    without = np.log((sums.sum() - sums) / 320) - np.log(ratio)
    error = ratio * np.sqrt(8 / 9 * (without**2).sum())
    row = places_reached(frame, runs()).row("places per completion")
    assert row["std_error"] == pytest.approx(error)
    assert row["conf_low"] == pytest.approx(ratio * np.exp(-2.3060041 * error / ratio), rel=1e-6)


def test_two_runs_give_no_interval_and_say_so() -> None:
    frame = classes()
    found = places_reached(frame[frame["course_id"] < "2"])
    assert found.table["conf_low"].isna().all()
    assert [one.name for one in found.problems] == ["too few clusters"]


def tables() -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(5)
    country = [f"c{at}" for at in range(8) for _ in range(4)]
    teachers = np.repeat(rng.integers(5000, 90_000, 16), 2).astype(float)
    reach = pd.DataFrame(
        {
            "country": country,
            "level": ["ISCED 1", "ISCED 1", "ISCED 2-3", "ISCED 2-3"] * 8,
            "school_year": [2024, 2025] * 16,
            "enrolled": rng.negative_binomial(4, 4 / (4 + teachers * 0.004)),
            "teachers": teachers,
            "years_old": [1.0, 4.0] * 16,
        }
    )
    nowhere = reach.iloc[:2].assign(country="not stated", teachers=np.nan, enrolled=50)
    people = 300
    followed = rng.integers(60, 500, people).astype(float)
    first = np.where(rng.random(people) < 0.4, rng.integers(1, 170, people), np.nan)
    first = np.where(first <= followed, first, np.nan)
    used = ~np.isnan(first)
    completer = pd.DataFrame(
        {
            "evidence_level": "K2",
            "course_id": rng.integers(0, 8, people).astype(str),
            "learner_id": [f"p{at}" for at in range(people)],
            "answer": np.where(
                used,
                "used",
                np.where((followed > 180) & (rng.random(people) < 0.3), "no", "silent"),
            ),
            "first_use_days": first,
            "sustained_use_days": np.where(first + 70 <= followed, first + 70, np.nan),
            "days_followed": followed,
            "is_due": followed >= 180,
        }
    )
    participation = completer[["course_id", "learner_id"]].assign(
        gender=rng.choice(["woman", "man"], people), level="ISCED 1"
    )
    return {
        "reach": pd.concat([reach, nowhere]),
        "uptake_completer": completer,
        "uptake_run": runs().assign(evidence_level="K2"),
        "class_places": classes(),
        "participation": participation,
    }


def test_the_question_is_answered_from_tables_alone() -> None:
    results = MODEL.results(FrameSource(tables()), Settings())
    names = [result.name for result in results]
    assert names == [
        "enrolment_rate", "first_use", "sustained_use", "sustained_use_since_completion",
        "places_reached", "diffusion_curve",
    ]  # fmt: skip
    rate = results[0]
    assert rate.formula == "enrolled ~ level + school_year, offset log(teachers)"
    assert rate.clusters is not None
    assert rate.clusters.by == "country"
    found = {one.name for one in rate.problems}
    assert {"stale denominator", "left out"} <= found
    assert "100 people of countries or levels" in next(
        one.text for one in rate.problems if one.name == "left out"
    )
    for result in results:
        assert foreign_numbers(result) == []


def test_weights_are_given_where_a_formula_of_answering_is() -> None:
    settings = Settings(options={"uptake": {"response": "~ gender"}})
    results = MODEL.results(FrameSource(tables()), settings)
    assert [result.name for result in results][4] == "weighted_use"
    wrong = Settings(options={"uptake": {"response": "~ shoe_size"}})
    with pytest.raises(UsageError, match="shoe_size"):
        MODEL.results(FrameSource(tables()), wrong)


@pytest.mark.parametrize("lacking", ["reach", "uptake_completer", "uptake_run", "class_places"])
def test_a_table_that_is_not_there_is_named_and_the_rest_is_answered(lacking: str) -> None:
    given = {name: table for name, table in tables().items() if name != lacking}
    results = MODEL.results(FrameSource(given), Settings())
    assert any(not result.table.empty for result in results)
    if lacking != "uptake_run":
        texts = [one.text for result in results for one in result.problems]
        assert f"there is no table {lacking}" in texts


def test_empty_tables_give_results_that_say_so() -> None:
    given = {name: table.iloc[:0] for name, table in tables().items()}
    results = MODEL.results(FrameSource(given), Settings())
    for result in results:
        assert result.table.empty
        assert "not available" in [one.name for one in result.problems]
