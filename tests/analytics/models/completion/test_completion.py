"""Completion of real learners: R's numbers through the public functions; invariances; doubts.

R 4.2.2; survival, lme4 1.1.31, geepack 1.3.9; differences of shares by predict() of stats::glm, the
delta method by central differences.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models import oulad

from stembridge_analytics.errors import DataError
from stembridge_analytics.models.completion import adjusted, gee, logit, margins, random_intercept
from stembridge_analytics.models.result import ModelResult

BASE = "completed ~ gender + education + age + disability + attempts + credits60"
FORMULA = f"{BASE} + module"


@pytest.fixture(scope="module")
def registered() -> pd.DataFrame:
    rows = oulad.still_registered()
    return rows.assign(place=rows["presentation"] + " " + rows["region"])


def _names(result: ModelResult) -> set[str]:
    return {one.name for one in result.problems}


def test_shares_that_completed_are_those_of_the_data() -> None:
    rows = oulad.enrolments()
    assert (rows["completed"].sum(), len(rows)) == (15385, 32593)
    shares = rows.groupby("gender")["completed"].mean()
    assert shares["F"] == pytest.approx(0.484373, abs=5e-7)
    assert shares["M"] == pytest.approx(0.461874, abs=5e-7)
    alone = adjusted(rows, "completed ~ gender").table.set_index("term")["estimate"]
    assert alone["gender[M]"] == pytest.approx(shares["M"], abs=1e-8)
    told = rows[rows["education"] == "No Formal quals"]["completed"]
    assert (told.sum(), len(told)) == (103, 347)


def test_the_logit_has_rs_numbers(registered: pd.DataFrame) -> None:
    found = logit(registered, FORMULA, references=oulad.REFERENCES)
    row = found.row("gender[M]")
    assert row["estimate"] == pytest.approx(-0.09194588781, abs=5e-12)
    assert row["std_error"] == pytest.approx(0.03039009385, abs=5e-12)
    assert found.statistics["log_likelihood"] == pytest.approx(-19418.58328, abs=5e-6)
    assert (found.n_used, found.unit) == (29496, "log odds")
    assert not found.problems


def test_errors_by_person_are_rs_and_by_default_count_people(registered: pd.DataFrame) -> None:
    as_r, usual = (
        logit(registered, FORMULA, clusters="person", references=oulad.REFERENCES, correction=one)
        for one in ("R", "rule")
    )
    assert as_r.row("gender[M]")["std_error"] == pytest.approx(0.03161269543, abs=5e-12)
    ratio = usual.row("gender[M]")["std_error"] / as_r.row("gender[M]")["std_error"]
    assert ratio == pytest.approx(np.sqrt(29495 / (29496 - 17)))
    assert usual.clusters is not None
    assert usual.clusters.correction == "sandwich, G/(G-1) (N-1)/(N-K)"
    assert usual.clusters.count == registered["person"].nunique()


def test_without_the_module_men_keep_the_sign_of_their_odds(registered: pd.DataFrame) -> None:
    found = logit(registered, BASE, references=oulad.REFERENCES)
    assert found.row("gender[M]")["estimate"] == pytest.approx(-0.178180, abs=5e-7)


def test_random_intercepts_of_presentations_have_lme4s_numbers(registered: pd.DataFrame) -> None:
    found = random_intercept(registered, BASE, group="presentation", references=oulad.REFERENCES)
    row = found.row("gender[M]")
    assert found.statistics["log_likelihood"] == pytest.approx(-19438.0880, abs=1e-4)
    assert row["estimate"] == pytest.approx(-0.094064, abs=0.01 * row["std_error"])
    assert found.statistics["sd"] == pytest.approx(0.315197, abs=1e-5)
    assert found.formula.endswith("(1 | presentation)")
    assert not found.problems


def test_fixed_modules_beside_random_presentations_have_lme4s_numbers(
    registered: pd.DataFrame,
) -> None:
    found = random_intercept(registered, FORMULA, group="presentation", references=oulad.REFERENCES)
    row = found.row("module[CCC]")
    assert found.statistics["log_likelihood"] == pytest.approx(-19410.60665, abs=1e-4)
    assert row["estimate"] == pytest.approx(-1.25449183, abs=0.01 * row["std_error"])
    assert row["std_error"] == pytest.approx(0.116673, rel=0.01)
    assert found.statistics["sd"] == pytest.approx(0.072236, abs=1e-4)


def test_the_spread_of_presentations_has_lme4s_profile_interval(registered: pd.DataFrame) -> None:
    found = random_intercept(
        registered, "completed ~ gender + disability", group="presentation",
        references=oulad.REFERENCES,
    )  # fmt: skip
    sd = found.tables["sd"].iloc[0]
    assert found.statistics["log_likelihood"] == pytest.approx(-20101.53666, abs=1e-4)
    # lme4 interpolates its profile.
    assert sd["conf_low"] == pytest.approx(0.2611553, abs=1e-4)
    assert sd["conf_high"] == pytest.approx(0.4917069, abs=1e-4)
    groups = found.tables["groups"]
    assert (len(groups), groups["n"].sum(), groups["events"].sum()) == (22, 29496, found.events)


# with the module or not, then of men: estimate and error, of disability too, alpha, scale
GEEPACK = {
    BASE: (-0.1155082990, 0.02812322149, -0.3119491599, 0.04153371078, 0.02501696631, 1.003746222),
    FORMULA: (-0.0915620505, 0.02974363462, -0.3115744000, 0.04224462529, 0.007915515635,
              1.000974218),
}  # fmt: skip


@pytest.mark.parametrize("formula", list(GEEPACK))
def test_estimating_equations_have_geepacks_numbers(registered: pd.DataFrame, formula: str) -> None:
    found = gee(registered, formula, group="place", references=oulad.REFERENCES)
    men, disability = found.row("gender[M]"), found.row("disability[Y]")
    expected = GEEPACK[formula]
    got = (
        men["estimate"], men["std_error"], disability["estimate"], disability["std_error"],
        found.statistics["alpha"], found.statistics["scale"],
    )  # fmt: skip
    assert got == pytest.approx(expected, abs=5e-6)
    assert found.statistics["groups"] == 282


def test_independence_has_geepacks_numbers(registered: pd.DataFrame) -> None:
    found = gee(registered, BASE, group="place", structure="independence",
                references=oulad.REFERENCES)  # fmt: skip
    row = found.row("gender[M]")
    assert row["estimate"] == pytest.approx(-0.1781796739, abs=1e-8)
    assert row["std_error"] == pytest.approx(0.03398585464, abs=1e-8)


# difference, error, error by person with G/(G-1)
R_MARGINS = {
    "gender[M]": (-0.021450855473950, 0.007090164524504, 0.00737564132573),
    "education[No Formal quals]": (-0.24083233934227, 0.02693792230528, 0.02969741772515),
    "module[GGG]": (-0.09073155868226, 0.02081211560717, 0.02126727353132),
    "attempts": (-0.098110604830410, 0.006499579052695, 0.006870751895053),
}


def test_differences_of_shares_have_rs_numbers(registered: pd.DataFrame) -> None:
    plain = margins(registered, FORMULA, references=oulad.REFERENCES)
    clustered = margins(
        registered, FORMULA, references=oulad.REFERENCES, clusters="person", correction="R"
    )
    for term, (difference, error, by_person) in R_MARGINS.items():
        assert plain.row(term)["estimate"] == pytest.approx(difference, abs=2e-9)
        assert plain.row(term)["std_error"] == pytest.approx(error, abs=2e-9)
        assert clustered.row(term)["std_error"] == pytest.approx(by_person, abs=2e-9)


def test_adjusted_shares_have_rs_numbers(registered: pd.DataFrame) -> None:
    found = adjusted(registered, FORMULA, references=oulad.REFERENCES)
    row = found.row("gender[M]")
    assert row["estimate"] == pytest.approx(0.512002217705718, abs=1e-9)
    assert row["std_error"] == pytest.approx(0.004245911503881, abs=1e-9)
    assert (found.unit, found.drawn) == ("share", "forest")


def test_in_an_interaction_everybody_is_moved_with_all_else_as_it_is(
    registered: pd.DataFrame,
) -> None:
    found = margins(registered, "completed ~ gender * disability", references=oulad.REFERENCES)
    row = found.row("gender[M]")
    assert row["estimate"] == pytest.approx(-0.03643851456377, abs=1e-9)
    assert row["std_error"] == pytest.approx(0.00583611073128, abs=1e-9)


def test_differences_are_statsmodels_on_rows(registered: pd.DataFrame) -> None:
    numbers = pd.DataFrame(
        {
            "one": 1.0,
            "man": registered["gender"].eq("M").astype(float),
            "attempts": registered["attempts"].astype(float),
        }
    )
    rows = sm.Logit(registered["completed"], numbers).fit(disp=0)
    expected = rows.get_margeff(at="overall", dummy=True).summary_frame()
    found = margins(registered, "completed ~ gender + attempts")
    for term, name in (("gender[M]", "man"), ("attempts", "attempts")):
        row = found.row(term)
        assert row["estimate"] == pytest.approx(expected.loc[name, "dy/dx"], abs=1e-8)
        assert row["std_error"] == pytest.approx(expected.loc[name, "Std. Err."], abs=1e-7)


def _people(seed: int, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "gender": rng.choice(["woman", "man"], n),
            "level": rng.choice(["ISCED 1", "ISCED 2", "ISCED 3"], n),
            "run": rng.choice(list("abcdefghij"), n),
            "years": rng.integers(0, 4, n),
        }
    )
    linear = 0.4 * (frame["gender"] == "woman") - 0.2 * frame["years"]
    return frame.assign(completed=(rng.random(n) < 1 / (1 + np.exp(-linear))).astype(int))


# An example is 600 people anew: few say as much as many.
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_groups_people_and_another_order_give_the_same_differences(seed: int) -> None:
    people = _people(seed)
    groups = people.groupby(list(people.columns)).size().reset_index(name="n")
    shuffled = groups.sample(frac=1, random_state=seed)
    first, *others = (
        margins(data, "completed ~ gender * level + years", clusters="run")
        for data in (people, groups, shuffled)
    )
    for other in others:
        pd.testing.assert_frame_equal(first.table, other.table, rtol=1e-6, atol=1e-9)
        pd.testing.assert_frame_equal(
            first.tables["adjusted"], other.tables["adjusted"], rtol=1e-6, atol=1e-9
        )


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_the_difference_between_two_adjusted_shares_turns_with_the_reference(seed: int) -> None:
    people = _people(seed)
    of_women, of_men = (
        margins(people, "completed ~ gender + level", references={"gender": one})
        for one in ("woman", "man")
    )
    shares = of_women.tables["adjusted"].set_index("term")["estimate"]
    difference = shares["gender[man]"] - shares["gender[woman]"]
    assert of_women.row("gender[man]")["estimate"] == pytest.approx(difference, abs=1e-12)
    assert of_men.row("gender[woman]")["estimate"] == pytest.approx(-difference, abs=1e-8)


def test_alone_in_the_formula_the_difference_is_that_of_the_counts() -> None:
    people = _people(3)
    shares = people.groupby("gender")["completed"].mean()
    found = margins(people, "completed ~ gender").row("gender[woman]")
    assert found["estimate"] == pytest.approx(shares["woman"] - shares["man"], abs=1e-9)


def test_weights_move_the_people_that_shares_are_of() -> None:
    people = _people(4).assign(weight=lambda d: np.where(d["level"] == "ISCED 1", 3.0, 1.0))
    tripled = people.assign(n=people["weight"])
    weighted = adjusted(people, "completed ~ gender + level", weights="weight")
    counted = adjusted(tripled, "completed ~ gender + level")
    assert weighted.table["estimate"].to_list() == pytest.approx(
        counted.table["estimate"].to_list(), abs=1e-6
    )
    assert weighted.n_used == 600


def test_a_number_taken_as_levels_is_compared_by_level() -> None:
    found = margins(_people(5), "completed ~ C(years)")
    assert found.table["term"].to_list() == ["years[1]", "years[2]", "years[3]"]


def test_an_offset_is_part_of_each_prediction() -> None:
    people = _people(6).assign(shift=0.3)
    plain = margins(people, "completed ~ gender + level")
    moved = margins(people, "completed ~ gender + level", offset="shift")
    pd.testing.assert_frame_equal(plain.table, moved.table, rtol=1e-5)


def test_a_level_without_completions_leaves_differences_open_and_says_why() -> None:
    people = _people(7)
    people.loc[people["level"] == "ISCED 3", "completed"] = 0
    found = margins(people, "completed ~ gender + level")
    assert "separation" in _names(found)
    assert np.isnan(found.row("level[ISCED 3]")["estimate"])
    mixed = random_intercept(people, "completed ~ gender + level", group="run")
    marginal = gee(people, "completed ~ gender + level", group="run")
    for one in (mixed, marginal):
        assert "separation" in _names(one)
        assert np.isnan(one.row("level[ISCED 3]")["estimate"])
        assert np.isfinite(one.row("gender[woman]")["estimate"])


def test_runs_that_do_not_differ_are_at_the_boundary_by_name() -> None:
    people = _people(8).sort_values("completed", ignore_index=True)
    people["run"] = [list("abcdefgh")[at % 8] for at in range(len(people))]
    found = random_intercept(people, "completed ~ 1", group="run")
    assert "boundary" in _names(found)
    assert found.statistics["sd"] == 0
    assert found.tables["groups"]["intercept"].eq(0).all()


def test_ten_runs_are_too_few_for_plain_robust_errors_and_it_is_said() -> None:
    assert "too few clusters" in _names(gee(_people(9), "completed ~ gender", group="run"))


def test_nobody_completing_is_a_result_with_names() -> None:
    people = _people(10).assign(completed=0)
    for found in (
        margins(people, "completed ~ gender"),
        adjusted(people, "completed ~ gender"),
        logit(people, "completed ~ gender", clusters="run"),
        random_intercept(people, "completed ~ gender", group="run"),
        gee(people, "completed ~ gender", group="run"),
    ):
        assert found.table["estimate"].isna().all()
        assert "separation" in _names(found)
        assert found.events == 0


def test_a_missing_group_column_is_a_data_error() -> None:
    with pytest.raises(DataError, match="the data lack school; they have"):
        gee(_people(1), "completed ~ gender", group="school")


@pytest.mark.parametrize("function", [margins, adjusted])
def test_words_take_their_numbers_from_the_table(function: object) -> None:
    found = function(_people(11), "completed ~ gender + level + years")  # type: ignore[operator]
    digits = {
        f"{100 * abs(value):.1f}"
        for table in (found.table, *found.tables.values())
        for value in table[["estimate", "conf_low", "conf_high"]].to_numpy().ravel()
    }
    said = [word.strip("%().,") for word in found.in_words.split() if "." in word.strip("%().,")]
    share = f"{100 * found.events / found.n_used:.1f}"
    assert said
    assert set(said) <= {*digits, share}
