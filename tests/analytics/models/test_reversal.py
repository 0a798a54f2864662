"""Differences that turn around when a third thing is left out are found, and others are not."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.analytics.models import oulad

from stembridge_analytics.models.fitting import fit_formula
from stembridge_analytics.models.result import Problem
from stembridge_analytics.models.reversal import reversals, without


def _found(data: pd.DataFrame, formula: str, factor: str, woman: str) -> tuple[Problem, ...]:
    references = {"gender": woman}

    def fit(left_out: str) -> pd.DataFrame | None:
        right = without(formula, left_out)
        if right is None:
            return None
        return fit_formula(data, f"completed {right}", references=references).table

    return reversals(fit_formula(data, formula, references=references).table, [factor], fit)


def _turned(people: int = 1) -> pd.DataFrame:
    """Within each run men complete less; most men are in the run where many complete."""
    rows = [("easy", "man", 700, 300), ("easy", "woman", 80, 20), ("hard", "man", 20, 80),
            ("hard", "woman", 300, 700)]  # fmt: skip
    return pd.DataFrame(
        [(run, gender, completed, n / people) for run, gender, *counts in rows
         for completed, n in zip((1, 0), counts, strict=True)],
        columns=["run", "gender", "completed", "n"],
    )  # fmt: skip


def test_a_reversal_is_named_with_both_numbers() -> None:
    (problem,) = _found(_turned(), "completed ~ gender + run", "run", "woman")
    assert (problem.name, problem.term) == ("reversal", "gender[man]")
    assert "-0.538997 with run and +1.278160 without it" in problem.text


def test_signs_that_chance_turns_are_not_told() -> None:
    assert not _found(_turned(people=20), "completed ~ gender + run", "run", "woman")


def test_the_module_turns_no_sign_of_completion_among_real_learners() -> None:
    found = _found(oulad.still_registered(), "completed ~ gender + module", "module", "F")
    assert not found


@pytest.mark.parametrize(
    ("formula", "factor", "expected"),
    [
        ("y ~ a + C(run)", "run", "~ 1 + a"),
        ("y ~ run", "run", None),
        ("~ a * b", "b", "~ 1 + a"),
    ],
)
def test_a_factor_leaves_with_all_its_terms(
    formula: str, factor: str, expected: str | None
) -> None:
    assert without(formula, factor) == expected
