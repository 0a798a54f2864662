"""People alike compared at a landmark: R's numbers, immortal time, refusals and named doubts."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.effects import compare
from stembridge_analytics.models.landmarks import LeakError, at_landmark

from . import oulad
from .wording import foreign_numbers

COVARIATES = "~ module + gender + education + age + attempts + credits60"
FEW = "~ module + gender + education + age"
KNOWN = ["disability", "module", "gender", "education", "age", "attempts", "credits60"]


@pytest.fixture(scope="module")
def students():
    """Those still registered after day 0, without two groups in which nobody has a disability."""
    rows = oulad.still_registered()
    alone = (rows["age"] == "55<=") | (rows["education"] == "Post Graduate Qualification")
    return rows[~alone].assign(cell=rows["region"] + " " + rows["presentation"])


def with_disability(data, formula=COVARIATES, **more):
    return compare(data, outcome="completed", exposure="disability", formula=formula,
                   baseline=KNOWN, references=oulad.REFERENCES, **more)  # fmt: skip


# R 4.2.2: glm (epsilon 1e-12) of outcome and exposure, all estimating equations stacked, their
# slopes by central differences, summed by cluster with G/(G-1). 29,006 students.
@pytest.mark.parametrize(
    ("by_arm", "clusters", "term", "estimate", "std_error"),
    [
        (False, None, "standardised", -0.0730048247, 0.0097079073),
        (False, "person", "standardised", -0.0730048247, 0.0100032166),
        (False, "cell", "standardised", -0.0730048247, 0.0098828824),
        (False, None, "aipw", -0.0765831713, 0.0107430535),
        (False, "person", "aipw", -0.0765831713, 0.0110804361),
        (False, "cell", "aipw", -0.0765831713, 0.0112777371),
        (True, None, "standardised", -0.0784932422, 0.0107586245),
        (True, "cell", "aipw", -0.0777708127, 0.0112809472),
    ],
)  # fmt: skip
def test_real_learners_give_what_r_gives(
    students, by_arm, clusters, term, estimate, std_error
) -> None:
    method = "aipw" if term == "aipw" else "standardisation"
    found = with_disability(students, by_arm=by_arm, clusters=clusters, method=method)
    row = found.row(term)
    assert row["estimate"] == pytest.approx(estimate, abs=5e-10)
    assert row["std_error"] == pytest.approx(std_error, abs=5e-9)  # R's slopes are differences
    assert found.n_used == 29_006
    assert not found.problems


def test_shares_and_ratio_are_those_of_r(students) -> None:
    found = with_disability(students, method="aipw")
    shares = found.tables["shares"].query("method == 'aipw'")["estimate"].tolist()
    assert shares == pytest.approx([0.4496731116, 0.5262562829], abs=5e-10)
    ratio = found.tables["ratios"].query("term == 'aipw'").iloc[0]
    assert ratio["estimate"] == pytest.approx(0.8544755212, abs=5e-10)
    reach = np.log(ratio["conf_high"] / ratio["estimate"]) / 1.959963984540054
    assert reach == pytest.approx(0.0236388131, abs=5e-8)


def test_a_group_where_nobody_is_exposed_has_no_comparison_and_is_named() -> None:
    found = with_disability(oulad.still_registered(), FEW)
    (problem,) = found.problems
    assert problem.name == "no overlap"
    assert "education[Post Graduate Qualification], age[55<=]" in problem.text
    assert np.isnan(found.row("aipw")["estimate"])
    assert "rests on the model alone" in problem.text
    assert np.isfinite(found.row("standardised")["estimate"])


def test_trimming_leaves_out_who_has_no_counterpart_and_says_so(students) -> None:
    found = with_disability(oulad.still_registered(), FEW, trim=0.001)
    assert [one.n for one in found.dropped] == [29_496 - 29_006]
    assert "below 0.001 or above 0.999" in found.dropped[0].why
    row, plain = found.row("aipw"), with_disability(students, FEW).row("aipw")
    assert row["estimate"] == pytest.approx(plain["estimate"], abs=1e-9)
    assert row["std_error"] == pytest.approx(plain["std_error"], abs=1e-9)
    assert "from 0.001 to 0.999" in found.estimand


def immortal(seed: int, n: int = 20_000) -> pd.DataFrame:
    """People of whom a case changes nothing: its day and that of leaving have nothing in common.

    Each week 12 in 100 leave; who has not left by day 84 completes. Everybody would come upon the
    case at a day drawn alike from 84, if still there.
    """
    rng = np.random.default_rng(seed)
    left = 7.0 * rng.geometric(0.12, n)
    case = rng.integers(1, 85, n).astype(float)
    return pd.DataFrame(
        {
            "completed": (left > 84).astype(int),
            "left_day": np.where(left > 84, np.nan, left),
            "case_day": np.where(case < left, case, np.nan),
        }
    )


def test_ever_against_never_makes_a_difference_of_nothing_and_the_landmark_does_not() -> None:
    data = immortal(1)
    ever = data["case_day"].notna()
    naive = data.loc[ever, "completed"].mean() - data.loc[~ever, "completed"].mean()
    assert naive > 0.3
    there = at_landmark(data, 14, done={"saw": "case_day"}, gone=["left_day"])
    found = compare(there.data, outcome="completed", exposure="saw",
                    dated_by={"saw": "case_day"}, landmark=14)  # fmt: skip
    row = found.row("crude")
    assert row["conf_low"] < 0 < row["conf_high"]
    assert abs(row["estimate"]) < 0.03
    assert there.late > 0


def test_a_case_seen_after_the_landmark_is_refused_as_an_exposure() -> None:
    data = immortal(1, 500).assign(saw=lambda rows: rows["case_day"].notna())
    with pytest.raises(LeakError, match=r"saw: .* rows dated after its landmark by case_day"):
        compare(data, outcome="completed", exposure="saw", dated_by={"saw": "case_day"},
                landmark=14)  # fmt: skip


def test_a_planted_leak_among_the_covariates_is_refused() -> None:
    data = made(1).assign(landmark_us=100, last=[101, *[50] * (len(made(1)) - 1)])
    with pytest.raises(LeakError, match="active: 1 row dated after its landmark by last"):
        compare(data, outcome="done", exposure="saw", formula="~ active",
                baseline=["saw"], dated_by={"active": "last"})  # fmt: skip


def made(seed: int, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "run": rng.integers(0, 8, n).astype(str),
            "level": rng.choice(["a", "b"], n),
            "active": rng.integers(0, 4, n),
        }
    )
    odds = -1 + 0.5 * data["active"] + 0.6 * (data["level"] == "b")
    data["saw"] = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(int)
    data["done"] = (rng.random(n) < 1 / (1 + np.exp(-odds - 0.4 * data["saw"]))).astype(int)
    return data


def compared(data, **more):
    call = {"outcome": "done", "exposure": "saw", "formula": "~ level + active",
            "baseline": ["saw", "level", "active"], "clusters": "run"}  # fmt: skip
    return compare(data, **(call | more))


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_rows_in_any_order_and_groups_of_them_give_the_same(seed: int, by_arm: bool) -> None:
    data = made(seed)
    first = compared(data, by_arm=by_arm)
    shuffled = compared(data.sample(frac=1, random_state=seed), by_arm=by_arm)
    grouped = compared(data.groupby(list(data.columns)).size().reset_index(name="n"),
                       by_arm=by_arm)  # fmt: skip
    renamed = compared(data.assign(run="r" + data["run"]), by_arm=by_arm)
    for other in (shuffled, grouped, renamed):
        pd.testing.assert_frame_equal(first.table, other.table, rtol=1e-9)
        for name, table in first.tables.items():
            pd.testing.assert_frame_equal(table, other.tables[name], rtol=1e-9)
        assert (other.problems, other.in_words) == (first.problems, first.in_words)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_the_arms_relabelled_turn_all_differences_round(seed: int) -> None:
    data = made(seed)
    there, back = compared(data), compared(data.assign(saw=1 - data["saw"]))
    assert (-back.table["estimate"]).tolist() == pytest.approx(there.table["estimate"].tolist())
    assert back.table["std_error"].tolist() == pytest.approx(there.table["std_error"].tolist())
    assert (1 / back.tables["ratios"]["estimate"]).tolist() == pytest.approx(
        there.tables["ratios"]["estimate"].tolist()
    )
    assert back.tables["ratios"]["e_value"].tolist() == pytest.approx(
        there.tables["ratios"]["e_value"].tolist()
    )


def test_a_text_of_two_levels_is_an_exposure_against_its_reference() -> None:
    data = made(2).assign(saw=lambda rows: rows["saw"].map({1: "yes", 0: "no"}))
    plain = compared(made(2)).row("aipw")["estimate"]
    assert compared(data).row("aipw")["estimate"] == pytest.approx(plain)
    turned = compared(data, references={"saw": "yes"})
    assert turned.row("aipw")["estimate"] == pytest.approx(-plain)
    assert turned.tables["overlap"]["arm"].tolist() == ["saw no", "saw yes"]


def test_weights_move_the_people_that_the_answer_is_of() -> None:
    data = made(3).assign(w=lambda rows: np.where(rows["level"] == "b", 3.0, 1.0))
    whole = compared(data, weights="w", clusters=None)
    tripled = data.loc[data.index.repeat(data["w"].astype(int))]
    assert whole.row("aipw")["estimate"] == pytest.approx(
        compared(tripled, clusters=None).row("aipw")["estimate"], abs=1e-9
    )
    assert (
        whole.row("aipw")["std_error"] > compared(tripled, clusters=None).row("aipw")["std_error"]
    )


def test_folds_are_split_by_seed_and_keep_a_person_together() -> None:
    data = made(4).assign(who=lambda rows: rows.index % 200)
    found = compared(data, folds=5, seed=7, person="who")
    again = compared(data, folds=5, seed=7, person="who")
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.row("aipw")["estimate"] != compared(data).row("aipw")["estimate"]
    assert found.row("aipw")["estimate"] == pytest.approx(
        compared(data).row("aipw")["estimate"], abs=0.02
    )
    assert "5 folds, seed 7" in found.method


def test_weighting_brings_the_groups_together_and_the_table_shows_it() -> None:
    table = compared(made(5)).tables["balance"].set_index("term")
    assert table.loc["active", "difference_before"] > 0.3
    assert table["difference_after"].abs().max() < 0.05
    assert table.loc["active", "ratio_after"] == pytest.approx(1, abs=0.15)
    assert np.isnan(table.loc["level[a]", "ratio_before"])


def test_few_clusters_and_few_events_are_named() -> None:
    data = made(6)
    few = compared(data.assign(run=data["run"].astype(int) % 4))
    assert "too few clusters" in {one.name for one in few.problems}
    small = compared(data[:60])
    texts = [one.text for one in small.problems if one.name == "too few events"]
    assert any("people on the rarer side for 4 parameters" in text for text in texts)


def test_a_covariate_that_tells_the_outcome_is_separation_and_leaves_no_number() -> None:
    data = made(7).assign(sure=lambda rows: rows["done"] * (rows["active"] > 1))
    found = compared(data, formula="~ sure", baseline=["saw", "sure"])
    assert {one.name for one in found.problems} >= {"separation"}
    assert found.table.set_index("term")["estimate"].isna().to_dict() == {
        "crude": False, "standardised": True, "aipw": True,
    }  # fmt: skip
    assert "not possible" in found.in_words


def test_words_take_their_numbers_from_tables_and_call_nothing_a_cause() -> None:
    for seed in range(5):
        found = compared(made(seed), labels={"done": "completed", "saw": "seen a case"})
        assert foreign_numbers(found) == []
        assert "had seen a case by then" in found.in_words
        said = " ".join((found.in_words, found.estimand, found.title, found.method)).lower()
        assert "effect" not in said
        assert "cause" not in said


def test_missing_values_are_dropped_with_their_column_or_kept_as_a_level() -> None:
    data = made(8).assign(run=lambda rows: rows["run"].where(rows.index > 4))
    data.loc[data.index[10:13], "done"] = np.nan
    data.loc[data.index[20:22], "level"] = None
    found = compared(data)
    assert {one.why: one.n for one in found.dropped} == {
        "a missing value of done": 3, "a missing value of run": 5,
        "a missing value of active, done, level": 2,
    }  # fmt: skip
    kept = compared(data, missing_is_level=True)
    assert kept.n_used == found.n_used + 2
    assert "level[not stated]" in kept.tables["balance"]["term"].tolist()


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"method": "matching"}, UsageError, "unknown method 'matching'; available: aipw"),
        ({"trim": 0.5}, UsageError, "trim is a chance from 0 to below 0.5"),
        ({"formula": "done ~ level"}, UsageError, "names the covariates alone"),
        ({"formula": "~ saw"}, UsageError, "saw is compared and cannot be a covariate"),
        ({"outcome": "active", "formula": "~ level"}, DataError,
         "active: the outcome must be 0 or 1; found 0, 1, 2"),
        ({"exposure": "active", "formula": "~ level"}, DataError, "comparison is of 0 and 1"),
        ({"exposure": "run", "formula": "~ level", "baseline": ["run", "level"]}, DataError,
         "a comparison is of two groups; found 0, 1, 2, 3, 4, ...; select or merge"),
        ({"clusters": "school"}, DataError, "the data lack school; they have"),
        ({"outcome": "passed"}, DataError, "the data lack passed; they have"),
        ({"weights": "active"}, DataError, "active: weights must be numbers above 0"),
    ],
)  # fmt: skip
def test_wrong_calls_say_what_is_allowed(more, error, message) -> None:
    with pytest.raises(error, match=message):
        compared(made(9), **more)


def test_the_example_of_the_docs_runs_and_says_what_it_should() -> None:
    page = (Path(__file__).parents[3] / "docs" / "models" / "effects.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    rng = np.random.default_rng(1)
    people = immortal(1, 900).assign(
        finished_day=np.nan, run=rng.integers(0, 9, 900), gender=rng.choice(["w", "m"], 900),
        level=rng.choice(["a", "b"], 900), active_days=rng.integers(1, 8, 900), last_active_day=13,
    )  # fmt: skip
    drawn = people.assign(variant=rng.choice(["x", "y"], 900), case="battery")
    names = {"people": people, "drawn": drawn}
    exec(code, names)
    assert names["result"].table["term"].tolist() == ["crude", "standardised", "aipw"]
    assert names["result"].clusters.count == 9
    assert names["effect"].table["term"].tolist() == ["variant[y]", "variant[y], adjusted"]
    assert "strata" in names["effect"].tables
