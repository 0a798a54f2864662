"""Differences that turn around when a third thing is left out are found, and others are not."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.analytics.models import oulad

from stembridge_analytics.models.fitting import fit_formula
from stembridge_analytics.models.reversal import Estimates, estimates_of, reversals, without


def _logit(data: pd.DataFrame, formula: str) -> Estimates:
    return estimates_of(fit_formula(data, formula, references={"gender": "woman"}).table)


def _turned() -> pd.DataFrame:
    """Within each run men complete less; most men are in the run where many complete."""
    rows = [("easy", "man", 700, 300), ("easy", "woman", 80, 20), ("hard", "man", 20, 80),
            ("hard", "woman", 300, 700)]  # fmt: skip
    return pd.DataFrame(
        [(run, gender, completed, n) for run, gender, *counts in rows
         for completed, n in zip((1, 0), counts, strict=True)],
        columns=["run", "gender", "completed", "n"],
    )  # fmt: skip


def test_a_reversal_is_named_with_both_numbers() -> None:
    (problem,) = reversals(lambda f: _logit(_turned(), f), "completed ~ gender + run", "run")
    assert (problem.name, problem.term) == ("reversal", "gender[man]")
    assert problem.text == "gender[man] is +1.278 without run and -0.539 with it"


def test_a_difference_that_only_shrinks_is_no_reversal() -> None:
    data = _turned()
    data = data[(data["run"] == "easy") | (data["gender"] == "woman")]
    same = data.assign(run=data["run"].replace({"hard": "easy"}))
    same.loc[same["n"] == 300, "run"] = "other"
    assert not reversals(lambda f: _logit(same, f), "completed ~ gender + run", "run")


def test_signs_that_chance_turns_are_not_told() -> None:
    few = _turned().assign(n=lambda d: d["n"] / 100)
    assert not reversals(lambda f: _logit(few, f), "completed ~ gender + run", "run")


def test_the_module_turns_no_sign_of_completion_among_real_learners() -> None:
    rows = oulad.still_registered()
    formula = "completed ~ gender + education + age + disability + attempts + credits60 + module"

    def estimate(text: str) -> Estimates:
        return estimates_of(fit_formula(rows, text, references=oulad.REFERENCES).table)

    assert "gender[M]" not in {one.term for one in reversals(estimate, formula, "module")}


@pytest.mark.parametrize(
    ("formula", "factor", "expected"),
    [
        ("y ~ a + C(run)", "run", "y ~ a"),
        ("y ~ run", "run", "y ~ 1"),
        ("y ~ 0 + a + run:a", "run", "y ~ a + 0"),
        ("~ a * b", "b", "~ a"),
    ],
)
def test_a_factor_leaves_with_all_its_terms(formula: str, factor: str, expected: str) -> None:
    assert without(formula, factor) == expected
