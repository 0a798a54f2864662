"""Differences that turn around when a third thing is left out are found, and others are not."""

from __future__ import annotations

import pandas as pd
import pytest

from stembridge_analytics.models.fitting import fit_formula
from stembridge_analytics.models.reversal import reversals, without

from . import oulad

FORMULA = "completed ~ gender + run"


def _table(data: pd.DataFrame, formula: str) -> pd.DataFrame:
    return fit_formula(data, formula, references={"gender": "woman"}).table


def _turned(times: float = 10) -> pd.DataFrame:
    """Within each run men complete less; most men are in the run where many complete."""
    rows = [("easy", "man", 700, 300), ("easy", "woman", 80, 20), ("hard", "man", 20, 80),
            ("hard", "woman", 300, 700)]  # fmt: skip
    return pd.DataFrame(
        [(run, gender, completed, n * times) for run, gender, *counts in rows
         for completed, n in zip((1, 0), counts, strict=True)],
        columns=["run", "gender", "completed", "n"],
    )  # fmt: skip


def _found(data: pd.DataFrame):
    return reversals(
        _table(data, FORMULA), ["run"], lambda factor: _table(data, "completed ~ gender")
    )


def test_a_reversal_is_named_with_both_numbers() -> None:
    (problem,) = _found(_turned())
    assert (problem.name, problem.term) == ("reversal", "gender[man]")
    assert "+1.278" in problem.text
    assert "-0.538" in problem.text or "-0.539" in problem.text


def test_a_difference_that_only_shrinks_is_no_reversal() -> None:
    data = _turned()
    data = data[(data["run"] == "easy") | (data["gender"] == "woman")]
    same = data.assign(run=data["run"].replace({"hard": "easy"}))
    same.loc[same["n"] == 3000, "run"] = "other"
    assert not _found(same)


def test_signs_that_chance_turns_are_not_told() -> None:
    assert not _found(_turned(0.1))


def test_the_module_turns_no_sign_of_completion_among_real_learners() -> None:
    rows = oulad.still_registered()
    formula = "completed ~ gender + education + age + disability + attempts + credits60 + module"

    def table(text: str) -> pd.DataFrame:
        return fit_formula(rows, text, references=oulad.REFERENCES).table

    left = without(formula, "module")
    found = reversals(table(formula), ["module"], lambda factor: table(f"completed {left}"))
    assert "gender[M]" not in {one.term for one in found}


@pytest.mark.parametrize(
    ("formula", "factor", "expected"),
    [
        ("y ~ a + C(run)", "run", "~ 1 + a"),
        ("y ~ run", "run", None),
        ("~ a * b", "b", "~ 1 + a"),
    ],
)
def test_a_factor_leaves_with_all_its_terms(formula: str, factor: str, expected: str) -> None:
    assert without(formula, factor) == expected
