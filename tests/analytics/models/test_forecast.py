"""Forecasts: earlier runs train, later ones judge, leaks are refused, rules stand beside."""

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import FrameSource, Settings
from stembridge_analytics.models.forecast import MODEL, forecast, read_rule
from stembridge_analytics.models.landmarks import LeakError

from .wording import foreign_numbers


def people(seed, n, *, gap=0.0):
    """People at a landmark whose completion follows their activity; `gap` for women alone."""
    rng = np.random.default_rng(seed)
    active, silent = rng.integers(0, 8, n), rng.integers(0, 14, n)
    gender = rng.choice(["woman", "man"], n)
    odds = -1 + 0.4 * active - 0.15 * silent + gap * (gender == "woman") * (4 - active)
    return pd.DataFrame(
        {
            "completed": (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(int),
            "active": active,
            "silent_days": silent,
            "units_share": np.round(active / 8, 3),
            "gender": gender,
            "last": np.full(n, 10),
            "at": np.full(n, 14),
        }
    )


TRAIN, TEST = people(1, 3000), people(2, 2000)
FORMULA = "completed ~ active + silent_days"
DATES = {"dated_by": {"active": "last", "silent_days": "last"}, "landmark": "at"}


@pytest.fixture(scope="module")
def results():
    found = forecast(TRAIN, TEST, FORMULA, groups=["gender"], permutations=99,
                     references={"gender": "woman"}, **DATES)  # fmt: skip
    return {one.name: one for one in found}


def test_a_true_model_is_calibrated_on_later_runs(results):
    main = results["accuracy"]
    for term in ("calibration slope", "observed over expected"):
        row = main.row(term)
        assert row["conf_low"] <= 1 <= row["conf_high"]
    assert not main.problems


def test_calibration_comes_first(results):
    assert next(iter(results)) == "accuracy"
    assert results["accuracy"].table["term"].iloc[0] == "calibration slope"


def test_the_model_beats_the_rules_in_use_where_completion_follows_more_than_they_see(results):
    rules = results["rules"]
    assert list(rules.table["term"]) == ["no visit for 7 days", "fewer than half of the units"]
    assert (rules.table["conf_low"] > 0).all()
    shown = rules.tables["rules"].set_index("rule")
    called = int((TEST["silent_days"] >= 7).sum())
    assert shown.loc["no visit for 7 days", "called"] == called
    missed = TEST[TEST["silent_days"] >= 7]["completed"].eq(0).sum()
    assert shown.loc["no visit for 7 days", "right_of_called"] == pytest.approx(missed / called)


def test_a_forecast_that_tells_all_groups_alike_has_no_small_p(results):
    assert results["fairness"].row("gender[man]")["p_value"] > 0.05


def test_a_forecast_that_tells_one_group_less_well_has_a_small_p():
    found = forecast(people(3, 3000), people(4, 2000, gap=0.4), FORMULA, groups=["gender"],
                     permutations=99, **DATES)  # fmt: skip
    fair = next(one for one in found if one.name == "fairness")
    assert fair.table["p_value"].iloc[0] == 0.01


def test_groups_of_fewer_than_400_are_not_compared():
    found = forecast(TRAIN, TEST.head(300), FORMULA, groups=["gender"], permutations=9, **DATES)
    fair = next(one for one in found if one.name == "fairness")
    assert fair.table["estimate"].isna().all()
    assert [problem.name for problem in fair.problems] == ["too few people"]


def test_a_planted_leak_is_refused():
    late = TEST.assign(last=20)
    with pytest.raises(LeakError, match="active"):
        forecast(TRAIN, late, FORMULA, **DATES)


def test_a_feature_that_nothing_dates_is_refused():
    with pytest.raises(LeakError, match="nothing says"):
        forecast(TRAIN, TEST, "completed ~ active + gender", **DATES)


def test_groups_of_people_give_what_the_people_give(results):
    def grouped(rows):
        return rows.groupby(list(rows.columns)).size().reset_index(name="n")

    found = forecast(grouped(TRAIN), grouped(TEST), FORMULA, groups=["gender"], permutations=99,
                     references={"gender": "woman"}, **DATES)  # fmt: skip
    for one in found:
        left = one.table.drop(columns="term").astype(float)
        right = results[one.name].table.drop(columns="term").astype(float)
        np.testing.assert_allclose(left, right, rtol=1e-6, atol=1e-9)


def test_a_miscalibrated_forecast_is_called_so():
    turned = TEST.assign(completed=np.where(TEST["active"] > 3, TEST["completed"], 0))
    names = [p.name for p in forecast(TRAIN, turned, FORMULA, **DATES)[0].problems]
    assert "poor calibration" in names


def test_levels_that_no_earlier_run_had_are_left_out_and_counted():
    new = TEST.assign(gender=np.where(np.arange(len(TEST)) < 50, "other", TEST["gender"]))
    found = forecast(TRAIN, new, "completed ~ gender", baseline=["gender"], landmark=None)
    assert [(one.n, one.why) for one in found[0].dropped] == [
        (50, "a level that no earlier run had")
    ]
    assert found[0].n_used == len(TEST) - 50


def test_later_runs_in_which_nobody_completed_cannot_judge():
    with pytest.raises(DataError, match="needs both"):
        forecast(TRAIN, TEST.assign(completed=0), FORMULA, **DATES)


def test_a_group_whose_people_all_completed_is_named_and_nothing_is_foretold():
    only = TRAIN.assign(gender=np.where(TRAIN["completed"] == 1, "woman", "man"))
    found = forecast(only, TEST, "completed ~ gender", baseline=["gender"], landmark=None, prior=0)
    assert found[0].table.empty
    assert [problem.name for problem in found[0].problems] == ["no convergence"]


def test_a_prior_gives_such_a_group_an_end():
    only = TRAIN.assign(gender=np.where(TRAIN["completed"] == 1, "woman", "man"))
    found = forecast(only, TEST, "completed ~ gender", baseline=["gender"], landmark=None)
    assert abs(found[-1].row("gender[woman]")["estimate"]) < 20


def test_the_prior_is_half_a_person_with_and_half_a_person_without_the_outcome():
    """One term: the estimate is the log odds ratio of counts in which the two halves stand."""
    rows = pd.DataFrame(
        {"completed": [1, 0, 1, 0], "g": ["a", "a", "b", "b"], "n": [30, 10, 20, 0]}
    )
    test = pd.DataFrame({"completed": [1, 0], "g": ["a", "b"], "n": [5, 5]})
    found = forecast(rows, test, "completed ~ g", baseline=["g"], landmark=None, rules=[])
    a, b = found[-1].row("Intercept")["estimate"], found[-1].row("g[b]")["estimate"]
    # The two added halves are people with g[b] alone and without the constant.
    slope = 20 - 20 / (1 + np.exp(-(a + b))) + 0.5 - 1 / (1 + np.exp(-b))
    assert slope == pytest.approx(0, abs=1e-6)


def test_a_rule_that_is_none_is_told_the_form():
    with pytest.raises(UsageError, match="silent_days >= 7"):
        read_rule("not seen lately")


def landmarks(runs, n=400):
    """Table `landmark` of runs that begin a month apart; run 3 repeats half of the people."""
    parts = []
    for number in range(runs):
        rows = people(10 + number, n)
        parts.append(
            pd.DataFrame(
                {
                    "course_id": f"run{number}", "clock": "run", "is_mature": True,
                    "landmark_days": 14, "landmark_us": (30 * number + 14) * 86_400_000_000,
                    "active_days": rows["active"], "silent_days": rows["silent_days"],
                    "units_share": rows["units_share"], "answers": 0, "cases": 0, "challenges": 0,
                    "activity_last_us": 30 * number * 86_400_000_000,
                    "units_last_us": 30 * number * 86_400_000_000,
                    "answers_last_us": np.nan, "lessons_last_us": np.nan,
                    "earlier_runs": np.where(np.arange(n) % 2, "1", "0") if number == runs - 1
                    else "0",
                    "gender": rows["gender"], "country": "AT",
                    "is_completed_k2": rows["completed"].astype(bool),
                }
            )
        )  # fmt: skip
    return FrameSource({"landmark": pd.concat(parts, ignore_index=True)})


SETTINGS = Settings(options={"forecast": {"permutations": 19}})


def test_the_last_runs_judge_and_people_of_earlier_runs_are_not_judged():
    found = MODEL.run(landmarks(4), SETTINGS)[0]
    runs = found.tables["runs"].set_index("run")["used"]
    assert list(runs.index[runs == "to judge"]) == ["run3"]
    assert found.n_used == 200
    assert found.dropped[0].n == 200


def test_one_run_alone_forecasts_nothing_and_says_why():
    found = MODEL.run(landmarks(1), SETTINGS)
    assert found[0].table.empty
    assert "an earlier and a later one" in found[0].problems[0].text


def test_without_landmarks_nothing_is_forecast():
    found = MODEL.run(FrameSource({}), SETTINGS)
    assert [problem.name for problem in found[0].problems] == ["not available"]


def test_every_number_of_the_words_stands_in_the_tables(results):
    assert {name: foreign_numbers(one) for name, one in results.items()} == {
        key: [] for key in results
    }
