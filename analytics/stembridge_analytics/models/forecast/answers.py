"""Forecasts of completion, trained on earlier runs and judged on later ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtr

from stembridge_analytics.errors import DataError
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.forecast.judged import (
    accuracy,
    calibration_bins,
    fairness,
    rules_compared,
)
from stembridge_analytics.models.forecast.rules import COMMON_RULES, Rule
from stembridge_analytics.models.forecast.scored import Scored, score, variables_in_response
from stembridge_analytics.models.landmarks import check_landmark
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.words import said

__all__ = ["forecast"]

MODEL: Final = "forecast"
_Z: Final = 1.959963984540054
_ALPHA: Final = 0.05
_METHOD: Final = "grouped logit of earlier runs with a log-F(1, 1) prior, judged on later ones"


def forecast(
    train: pd.DataFrame,
    test: pd.DataFrame,
    formula: str,
    *,
    groups: Sequence[str] = (),
    rules: Sequence[Rule] = COMMON_RULES,
    baseline: Iterable[str] = (),
    dated_by: Mapping[str, str] | None = None,
    landmark: str | float | None = "landmark_us",
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = False,
    prior: float = 1.0,
    count: str = COUNT,
    permutations: int = 999,
    seed: int = 0,
    when: str = "at the landmark",
    dropped: Sequence[Dropped] = (),
) -> tuple[ModelResult, ...]:
    """Who completes, foretold: calibration and AUC, rules beside it, fairness, coefficients.

    train, test: earlier and later people at a landmark, a row a group with column `count` (or a
        row a person), with other people in each. formula: as `completed ~ active + silent`, the
        left side 0 or 1. groups: columns whose levels are compared for fairness. rules: rules of
        thumb that call those who will not complete.
    baseline, dated_by, landmark: as `check_landmark` takes them; a feature that is dated after the
        landmark is refused. landmark None: no date is in the data, and every feature must be named
        in baseline. when: the landmark in words. dropped: who was left out before.
    prior: strength of the log-F prior on coefficients, 0 for none; it keeps a level of which nobody
        completed from an endless estimate.
    Raises LeakError, UsageError (no formula), DataError (nobody left; all or none completed).

    Results, in this order: `accuracy` (calibration first), `rules`, `fairness` (with groups),
    `coefficients`.
    """
    features = [name for name in variables_of(formula) if name != variables_in_response(formula)]
    moment = 0.0 if landmark is None else landmark
    for data in (train, test):
        check_landmark(data, features, baseline=baseline, dated_by=dated_by, landmark=moment)
    scored = score(
        train, test, formula, count=count, references=references,
        missing_is_level=missing_is_level, prior=prior,
    )  # fmt: skip
    base = _Base(scored, formula, when, (*dropped, *scored.dropped))
    if not np.isfinite(scored.params).all():
        return (base.lost(),)
    found = [base.accuracy(), base.rules(rules)]
    if groups:
        found.append(base.fairness(groups, references or {}, permutations, seed))
    return (*found, base.coefficients())


class _Base:
    """What the results of one forecast have in common."""

    def __init__(
        self, scored: Scored, formula: str, when: str, dropped: tuple[Dropped, ...]
    ) -> None:
        self._scored = scored
        self._formula = formula
        self._when = when
        self._dropped = dropped
        events = scored.events
        if not 0 < events < scored.n:
            raise DataError(
                f"{events:,} of the {scored.n:,} people of the later runs have the outcome; "
                "judging a forecast needs both"
            )

    def _result(
        self, name: str, title: str, estimand: str, table: pd.DataFrame, words: str,
        problems: Sequence[Problem] = (), tables: Mapping[str, pd.DataFrame] | None = None,
        drawn: str = "", unit: str = "", of_training: bool = False,
    ) -> ModelResult:  # fmt: skip
        scored = self._scored
        n, events = (
            (scored.design.n, scored.design.events) if of_training else (scored.n, scored.events)
        )
        return ModelResult(
            MODEL, name, title, _METHOD, estimand, table, n, words, events,
            self._dropped, formula=self._formula, clock=self._when,
            censoring="only runs whose completion window has passed",
            problems=(*scored.problems, *problems), tables=tables or {}, drawn=drawn, unit=unit,
            statistics={"trained_on": float(scored.design.n),
                        "completed_in_training": float(scored.design.events)},
        )  # fmt: skip

    def lost(self) -> ModelResult:
        """No model: the fit on the earlier runs did not settle."""
        empty = pd.DataFrame(columns=list(COLUMNS))
        return self._result(
            "accuracy", "Forecast of completion", "none: nothing was fitted", empty,
            "The model of the earlier runs did not settle, so nothing is foretold.",
        )  # fmt: skip

    def accuracy(self) -> ModelResult:
        """Calibration first."""
        table, problems = accuracy(self._scored)
        observed = self._scored.events
        expected = float((self._scored.count * self._scored.predicted).sum())
        words = said(
            "Of {n:,} people in later runs, {observed:,} completed; the model of earlier runs "
            "expected {expected:,.0f}. Its slope is {slope.estimate:.2f} "
            "({slope.conf_low:.2f} to {slope.conf_high:.2f}; 1 is right, less is too sure of "
            "itself), and of two people of whom one completed it ranks that one higher in "
            "{auc.estimate:.0%} of pairs (50 % is chance).",
            table, {"slope": "calibration slope", "auc": "AUC"},
            n=self._scored.n, observed=observed, expected=expected,
        )  # fmt: skip
        tables = {
            "calibration": calibration_bins(self._scored),
            "totals": pd.DataFrame(
                {"people": [self._scored.n], "completed": [observed], "expected": [expected]}
            ),
        }
        return self._result(
            "accuracy", "Does the forecast come true", "agreement of predicted and observed "
            f"completion among people of later runs, {self._when}", table, words, problems, tables,
            "calibration",
        )  # fmt: skip

    def rules(self, rules: Sequence[Rule]) -> ModelResult:
        """The rules that people use today."""
        table, found, problems = rules_compared(self._scored, rules)
        if table.empty:
            words = "No rule of thumb could be compared: the data lack what they look at."
        else:
            row = found.iloc[0]
            words = (
                f"The rule “{row['rule']}” calls {row['called']:,} people, of whom "
                f"{_percent(row['right_of_called'])} do not complete; it finds "
                f"{_percent(row['found_of_all'])} of all who do not. With as many calls the model "
                f"is right in {_percent(row['model_right_of_called'])} and finds "
                f"{_percent(row['model_found_of_all'])}."
            )
        return self._result(
            "rules", "The model beside the rules in use", "difference in the area under the ROC "
            f"curve, model less rule, among people of later runs, {self._when}", table, words,
            problems, {"rules": found}, "forest", "",
        )  # fmt: skip

    def fairness(
        self, groups: Sequence[str], references: Mapping[str, str], permutations: int, seed: int
    ) -> ModelResult:
        """ABROCA by group."""
        table, each, problems = fairness(
            self._scored, groups, references=references, permutations=permutations, seed=seed
        )
        known = table.dropna(subset=["estimate"])
        if known.empty:
            words = "No two groups are large enough to compare how well the forecast tells them."
        else:
            worst = known.sort_values(["p_adjusted", "p_value"]).iloc[0]
            at = (
                f"{worst['estimate']:.3f} for {worst['term']}, where chance alone gives "
                f"{worst['expected_by_chance']:.3f} (p {worst['p_adjusted']:.3f}, adjusted by Holm "
                f"for {len(known)} comparisons)"
            )
            words = (
                "The forecast tells some groups less well than others: the area between two ROC "
                f"curves is {at}."
                if worst["p_adjusted"] < _ALPHA
                else "No group is told apart more or less well than chance explains. The area "
                f"between two ROC curves that stands out most is {at}."
            )
        return self._result(
            "fairness", "Is the forecast as good for all groups", "area between the ROC curves of "
            f"two groups (ABROCA) among people of later runs, {self._when}; {permutations:,} "
            f"permutations within outcome, seed {seed}", table, words, problems, {"groups": each},
        )  # fmt: skip

    def coefficients(self) -> ModelResult:
        """The model of the earlier runs."""
        scored = self._scored
        estimates, errors = scored.params, scored.std_errors
        table = pd.DataFrame(
            {
                "term": scored.design.names,
                "estimate": estimates,
                "std_error": errors,
                "conf_low": estimates - _Z * errors,
                "conf_high": estimates + _Z * errors,
                "p_value": [_two_sided(value) for value in estimates / errors],
                "n": [scored.design.people_with(at) for at in range(len(estimates))],
            }
        )
        words = (
            f"Fitted on {scored.design.n:,} people of earlier runs, of whom "
            f"{scored.design.events:,} completed. The coefficients foretell; they do not say what "
            "would happen if somebody were made to act otherwise."
        )
        return self._result(
            "coefficients", "What the forecast is made of", "log odds of completion among people "
            f"of earlier runs, {self._when}", table, words, unit="log odds",
            of_training=True,
        )  # fmt: skip


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _two_sided(z: float) -> float:
    return float(2 * ndtr(-abs(z)))
