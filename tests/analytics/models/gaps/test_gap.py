"""One gap: published and real data, R's numbers, and every doubt by its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models import oulad

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.gaps import WHOLE, gap

# Bickel, Hammel and O'Connell (1975), Science 187, 398-404, as R's UCBAdmissions has them:
# department, men admitted and rejected, women admitted and rejected.
_BERKELEY = [
    ("A", 512, 313, 89, 19), ("B", 353, 207, 17, 8), ("C", 120, 205, 202, 391),
    ("D", 138, 279, 131, 244), ("E", 53, 138, 94, 299), ("F", 22, 351, 24, 317),
]  # fmt: skip


def berkeley() -> pd.DataFrame:
    """A row a department, sex and answer, with `n`."""
    rows = [
        (department, sex, admitted, n) for department, *counts in _BERKELEY
        for (sex, admitted), n in zip(
            [("man", 1), ("man", 0), ("woman", 1), ("woman", 0)], counts, strict=True
        )
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["department", "sex", "admitted", "n"])


def names(result: ModelResult) -> set[str]:
    """The names of the result's problems."""
    return {problem.name for problem in result.problems}


def numbers(result: ModelResult, kind: str, *columns: str) -> list[float]:
    """Of the row of a kind."""
    return [float(result.row(kind)[column]) for column in columns]


def test_berkeley_turns_round_once_departments_are_held_fixed() -> None:
    """R 4.2.2; metafor 3.8.1 for Mantel-Haenszel; the others written out in R."""
    found = gap(berkeley(), outcome="admitted", group="sex", reference="man",
                strata=["department"])  # fmt: skip
    pair = ("estimate", "std_error")
    assert numbers(found, "crude", *pair) == pytest.approx([-0.141645, 0.014387], abs=5e-7)
    assert numbers(found, "Mantel-Haenszel", *pair) == pytest.approx(
        [0.0184251961909, 0.0148253944383], abs=1e-12
    )
    assert numbers(found, "standardised", *pair) == pytest.approx(
        [0.0426367977713, 0.0183052297603], abs=1e-12
    )
    assert numbers(found, "mix-adjusted", *pair) == pytest.approx(
        [0.0194970432742, 0.0156720355435], abs=1e-8
    )
    reversal = [problem for problem in found.problems if problem.name == "reversal"]
    assert len(reversal) == 1
    assert "-14.2 percentage points as they are, but +4.3 standardised" in reversal[0].text
    assert list(found.table["reversal"]) == [False, False, True, False]
    assert "The sign turns" in found.in_words
    assert found.statistics["tarone"] == pytest.approx(18.8255012521, abs=1e-9)


# R 4.2.2 with metafor 3.8.1 and sandwich 3.0.2: difference, its error; of the mix-adjusted one (glm
# of gender, module and education, predictions averaged, delta method) also person-clustered,
# G/(G-1).
_COMPLETED: dict[str, tuple[float, float]] = {
    "Mantel-Haenszel": (-0.00938754164917, 0.00685944881635),
    "standardised": (-0.0139577500396, 0.00725059599352),
    "mix-adjusted": (-0.00606500313068, 0.00679101933311),
}
_LEFT: dict[str, tuple[float, float]] = {
    "Mantel-Haenszel": (-0.0253921450111, 0.00628458208123),
    "standardised": (-0.0223389089511, 0.00643030184692),
    "mix-adjusted": (-0.0265012340196, 0.00603093459498),
}


def _open_university(**other: Any) -> tuple[ModelResult, ModelResult]:
    """The gender gap of completion, and of leaving, module held fixed."""
    asked = {"group": "gender", "reference": "F", "strata": ["module"],
             "mix": ["module", "education"], **other}  # fmt: skip
    return (
        gap(oulad.enrolments(), outcome="completed", **asked),
        gap(oulad.survival(), outcome="left", **asked),
    )


def test_real_gaps_are_rs_and_only_the_one_that_turns_is_flagged() -> None:
    """Leaving the module out flips gender in leaving, not in completion."""
    completed, left = _open_university()
    assert numbers(completed, "crude", "estimate", "conf_low", "conf_high") == pytest.approx(
        [-0.0224987508754, -0.0333854123384, -0.0116071404913], abs=1e-12
    )
    assert numbers(completed, "crude", "p_value") == pytest.approx([5.14240919777e-05], rel=1e-9)
    assert numbers(completed, "crude", "share", "reference_share") == pytest.approx(
        [0.461874, 0.484373], abs=5e-7
    )
    assert numbers(left, "crude", "estimate", "conf_low", "conf_high") == pytest.approx(
        [0.0265320914404, 0.0167799006479, 0.0362470495212], abs=1e-12
    )
    for found, known in ((completed, _COMPLETED), (left, _LEFT)):
        for kind, values in known.items():
            assert numbers(found, kind, "estimate", "std_error") == pytest.approx(values, abs=1e-10)
    ratio = left.tables["odds_ratios"].iloc[0]
    assert (ratio["estimate"], ratio["std_error"]) == pytest.approx(
        (0.870755387467, 0.0341471281046), abs=1e-10
    )
    assert "reversal" not in names(completed)
    assert "reversal" in names(left)
    assert left.row("standardised")["reversal"]


def test_person_clustered_errors_are_those_of_r() -> None:
    """Of the scores at the final means, as statistics' own number of the logit is. R 4.2.2: glm,
    rowsum(model.matrix(m) * (y - fitted(m)), person), vcov(m). R's package sandwich takes the
    weights of the step before, and has 0.00711357483027 and 0.0063384618044."""
    completed, left = _open_university(clusters="person", correction="R", sampled=False)
    assert numbers(completed, "crude", "std_error") == pytest.approx([0.00576935758735], abs=1e-13)
    assert numbers(left, "crude", "std_error") == pytest.approx([0.00514569351435], abs=1e-12)
    assert numbers(completed, "mix-adjusted", "std_error") == pytest.approx(
        [0.00711357343615], abs=1e-11
    )
    assert numbers(left, "mix-adjusted", "std_error") == pytest.approx(
        [0.00633831906445], abs=1e-11
    )


@st.composite
def _programmes(draw: st.DrawFn) -> pd.DataFrame:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n, runs = 400, draw(st.sampled_from([4, 8, 45]))
    return pd.DataFrame(
        {
            "done": rng.integers(0, 2, n), "sex": rng.choice(["f", "m"], n),
            "level": rng.choice(["a", "b", None], n), "run": rng.permutation(np.arange(n) % runs),
        }
    )  # fmt: skip


_ASKED: dict[str, Any] = {"outcome": "done", "group": "sex", "reference": "f", "strata": ["level"],
                          "clusters": "run"}  # fmt: skip
_NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]


@settings(max_examples=5, deadline=None)
@given(_programmes(), st.integers(0, 1000))
def test_groups_and_order_and_names_change_nothing(people: pd.DataFrame, seed: int) -> None:
    whole = gap(people, **_ASKED)
    grouped = people.groupby(["done", "sex", "level", "run"], dropna=False).size()
    named = people.assign(
        run=people["run"].map(lambda one: f"run {97 - one}"),
        level=people["level"].map({"a": "z", "b": "y"}, na_action="ignore"),
    )
    for other in (
        people.sample(frac=1, random_state=seed), grouped.reset_index(name="n"), named,
    ):  # fmt: skip
        found = gap(other, **_ASKED)
        assert found.table[_NUMBERS].to_numpy() == pytest.approx(
            whole.table[_NUMBERS].to_numpy(), rel=1e-6, nan_ok=True
        )
        assert found.n_used == whole.n_used == 400


@settings(max_examples=5, deadline=None)
@given(_programmes())
def test_the_other_way_round_only_the_sign_turns(people: pd.DataFrame) -> None:
    one, other = gap(people, **_ASKED), gap(people, **{**_ASKED, "reference": "m"})
    for a, b in (("estimate", "estimate"), ("conf_low", "conf_high"), ("conf_high", "conf_low")):
        assert other.table[a].to_numpy() == pytest.approx(-one.table[b].to_numpy(), abs=1e-6)
    assert other.table["std_error"].to_numpy() == pytest.approx(
        one.table["std_error"].to_numpy(), rel=1e-5
    )


@settings(max_examples=5, deadline=None)
@given(_programmes())
def test_against_everybody_a_gap_is_that_to_the_rest_times_their_part(people: pd.DataFrame) -> None:
    asked = {**_ASKED, "strata": [], "clusters": None}
    rest = gap(people, **asked).row("crude")
    whole = gap(people, **{**asked, "reference": WHOLE, "level": "m"}).row("crude")
    part = float((people["sex"] == "f").mean())
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert whole[column] == pytest.approx(part * rest[column], abs=1e-12)
    assert whole["p_value"] == pytest.approx(rest["p_value"])


def test_a_saturated_model_is_direct_standardisation() -> None:
    """With one stratum for all, and with the group crossed with it, both are the same number."""
    rows = berkeley()
    rows = rows[rows["department"] == "A"]
    found = gap(rows, outcome="admitted", group="sex", reference="man", strata=["department"])
    estimates = found.table["estimate"].to_numpy()
    assert estimates == pytest.approx(np.full(4, estimates[0]), abs=1e-9)


def test_another_population_and_a_groups_own_mix_are_standards() -> None:
    rows = berkeley()
    men = gap(rows, outcome="admitted", group="sex", reference="man", strata=["department"],
              standard="man")  # fmt: skip
    mix = rows[rows["sex"] == "man"].groupby("department", as_index=False)["n"].sum()
    other = gap(rows, outcome="admitted", group="sex", reference="man", strata=["department"],
                standard=mix)  # fmt: skip
    columns = ["estimate", "std_error"]
    assert men.table[columns].to_numpy() == pytest.approx(other.table[columns].to_numpy(), abs=1e-9)
    # Men's own mix leaves men's share as it is.
    assert men.row("standardised")["reference_share"] == pytest.approx(1198 / 2691)
    beyond = pd.concat([mix, pd.DataFrame({"department": ["G"], "n": [2691]})])
    found = gap(rows, outcome="admitted", group="sex", reference="man", strata=["department"],
                standard=beyond)  # fmt: skip
    assert found.tables["overlap"]["standard_share"].iloc[0] == pytest.approx(0.5)
    assert "no overlap" in names(found)


def test_who_has_nobody_to_be_compared_with_is_counted_and_the_estimand_says_so() -> None:
    rows = berkeley()
    alone = pd.DataFrame({"department": ["G", "G"], "sex": ["man"] * 2, "admitted": [1, 0],
                          "n": [30, 70]})  # fmt: skip
    asked = {"outcome": "admitted", "group": "sex", "reference": "man", "strata": ["department"]}
    found, before = gap(pd.concat([rows, alone]), **asked), gap(rows, **asked)
    assert found.row("standardised")["estimate"] == pytest.approx(
        before.row("standardised")["estimate"]
    )
    text = next(problem.text for problem in found.problems if problem.name == "no overlap")
    assert "6 of 7 strata of department" in text
    assert "100 of 2,791 of the other side" in text
    assert "in the strata that both sides share (97.8% of them)" in found.estimand
    assert "0 and 100 people of the two sides have nobody" in found.in_words


def test_sides_without_a_common_stratum_have_no_held_difference_and_no_traceback() -> None:
    data = pd.DataFrame({"sex": ["m", "m", "f", "f"], "run": ["a", "a", "b", "b"],
                         "done": [1, 0, 1, 0], "n": [20, 30, 25, 15]})  # fmt: skip
    found = gap(data, outcome="done", group="sex", reference="f", strata=["run"])
    assert found.table.set_index("term")["estimate"].isna().to_dict() == {
        "crude": False, "Mantel-Haenszel": True, "standardised": True, "mix-adjusted": True,
    }  # fmt: skip
    assert {"no overlap", "separation"} <= names(found)


def test_a_side_that_all_complete_is_named_and_the_crude_interval_stays() -> None:
    data = pd.DataFrame({"sex": ["m", "f", "f"] * 2, "run": ["a"] * 3 + ["b"] * 3,
                         "done": [1, 1, 0] * 2, "n": [20, 30, 25, 15, 10, 10]})  # fmt: skip
    found = gap(data, outcome="done", group="sex", reference="f", strata=["run"])
    assert np.isnan(found.row("mix-adjusted")["estimate"])
    assert found.row("crude")["conf_low"] > 0
    assert {"separation", "too few events"} <= names(found)


def test_a_level_of_the_mix_that_nobody_completes_takes_part_with_no_difference() -> None:
    """As the limit of the likelihood has it: predictions of 0 on both sides."""
    rows = berkeley()
    nobody = pd.DataFrame({"department": ["G"] * 2, "sex": ["man", "woman"], "admitted": [0, 0],
                           "n": [1000, 3526]})  # fmt: skip
    asked = {"outcome": "admitted", "group": "sex", "reference": "man", "strata": ["department"]}
    found, before = gap(pd.concat([rows, nobody]), **asked), gap(rows, **asked)
    for kind in ("mix-adjusted", "standardised"):
        for column in ("estimate", "std_error"):
            assert found.row(kind)[column] == pytest.approx(before.row(kind)[column] / 2, rel=1e-6)


def test_few_clusters_are_named_and_in_between_t_has_their_freedom() -> None:
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"sex": rng.choice(["f", "m"], 900), "done": rng.integers(0, 2, 900),
                         "run": np.arange(900) % 5})  # fmt: skip
    few = gap(data, outcome="done", group="sex", reference="f", clusters="run")
    assert "too few clusters" in names(few)
    assert few.clusters is not None
    assert few.clusters.count == 5
    some = gap(data.assign(run=np.arange(900) % 12), outcome="done", group="sex", reference="f",
               clusters="run")  # fmt: skip
    assert names(some) == set()
    assert some.row("crude")["freedom"] == 11


def test_a_missing_group_is_a_level_and_a_missing_outcome_is_counted() -> None:
    data = pd.DataFrame({"sex": ["f", "m", None] * 40, "done": [1, 0] * 60})
    data["done"] = data["done"].astype("Float64")
    data.loc[0:8, "done"] = pd.NA
    found = gap(data, outcome="done", group="sex", level="not stated", reference="f")
    assert (found.n_used, found.dropped[0].n) == (111, 9)
    assert found.row("crude")["n"] == 37


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"outcome": "passed"}, DataError, "lack passed; they have department, sex, admitted, n"),
        ({"reference": "women"}, UsageError, "sex has no level 'women'; it has: man, woman"),
        ({"reference": WHOLE}, UsageError, "which level is compared with 'the whole'"),
        ({"level": "man"}, UsageError, "sex has no level 'man' to compare; it has: woman"),
        ({"strata": ["sex"]}, UsageError, "must be different columns"),
        ({"outcome": "n"}, DataError, "must be 0 or 1"),
        ({"standard": "child"}, UsageError, "sex has no level 'child'"),
        ({"standard": pd.DataFrame({"n": [1]})}, DataError, "lacks department"),
        ({"count": "department"}, DataError, "column department: counts of people"),
    ],
)
def test_a_wrong_call_is_told_what_there_is(
    asked: dict[str, Any], error: type[Exception], says: str
) -> None:
    usual = {"outcome": "admitted", "group": "sex", "reference": "man", "strata": ["department"]}
    with pytest.raises(error, match=says):
        gap(berkeley(), **{**usual, **asked})
