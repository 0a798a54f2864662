"""A forecast judged on later runs: calibration first, then discrimination, rules and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtr, ndtri

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.abroca import abroca
from stembridge_analytics.estimators.calibration import bins, brier, calibration, ratio
from stembridge_analytics.estimators.multiplicity import adjusted
from stembridge_analytics.estimators.roc import area_under, areas_under
from stembridge_analytics.measures.intervals import wilson
from stembridge_analytics.models.forecast.rules import Rule
from stembridge_analytics.models.forecast.scored import Floats, Scored
from stembridge_analytics.models.result import COLUMNS, Problem

__all__ = ["FEWEST_FOR_ABROCA", "accuracy", "calibration_bins", "fairness", "rules_compared"]

# Fewer people than this cannot show a difference between two curves (design/statistics).
FEWEST_FOR_ABROCA: Final = 400
# A slope or ratio outside of these, with an interval that excludes 1, is called poor.
_POOR: Final = (0.8, 1.25)
_Z: Final = float(ndtri(0.975))
_NAN: Final = float("nan")


def accuracy(scored: Scored) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The main table: calibration slope and level, observed over expected, Brier, AUC."""
    parts = scored.outcome, scored.predicted, scored.count
    fits = calibration(*parts)
    slope, slope_error = fits.slope.params[1], np.sqrt(fits.slope.covariance[1, 1])
    level, level_error = fits.level.params[0], np.sqrt(fits.level.covariance[0, 0])
    share, squares = ratio(*parts), brier(*parts)
    area = area_under(*parts)
    n = scored.n
    rows = [
        _row("calibration slope", slope, slope_error, n, null=1.0),
        _row("calibration in the large", level, level_error, n),
        ("observed over expected", share.ratio, share.std_error, share.low, share.high,
         _p(np.log(share.ratio) / share.std_error) if share.ratio > 0 else _NAN, n),
        ("Brier score", squares.score, squares.std_error,
         squares.score - _Z * squares.std_error, squares.score + _Z * squares.std_error, _NAN, n),
        ("Brier skill", squares.skill, _NAN, _NAN, _NAN, _NAN, n),
        _area_row("AUC", area.area, area.std_error, n),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table, tuple(_poor(table))


def _row(term: str, value: float, error: float, n: int, *, null: float = 0.0) -> tuple[object, ...]:
    return (term, value, error, value - _Z * error, value + _Z * error,
            _p((value - null) / error), n)  # fmt: skip


def _area_row(term: str, area: float, error: float, n: int) -> tuple[object, ...]:
    """The area with limits on the log odds, which stay between 0 and 1."""
    low, high = area, area
    if 0 < area < 1 and error > 0:
        spread = _Z * error / (area * (1 - area))
        low, high = float(expit(logit(area) - spread)), float(expit(logit(area) + spread))
    p = _p((area - 0.5) / error) if error > 0 else _NAN
    return (term, area, error, low, high, p, n)


def _p(z: float) -> float:
    return float(2 * ndtr(-abs(z)))


def _poor(table: pd.DataFrame) -> list[Problem]:
    found = []
    for term in ("calibration slope", "observed over expected"):
        row = table[table["term"] == term].iloc[0]
        value, low, high = row["estimate"], row["conf_low"], row["conf_high"]
        is_off = not low <= 1 <= high and not _POOR[0] <= value <= _POOR[1]
        if np.isnan(value):
            found.append(Problem("no convergence", f"the {term} has no estimate", term))
        elif is_off:
            found.append(
                Problem(
                    "poor calibration",
                    f"{term} {value:.2f} ({low:.2f} to {high:.2f}) where 1 is right: do not read "
                    "single predicted shares",
                    term,
                )
            )
    return found


def calibration_bins(scored: Scored) -> pd.DataFrame:
    """Tenths of the people by predicted share, for the picture `calibration`."""
    rows = []
    for number, one in enumerate(bins(scored.outcome, scored.predicted, scored.count), start=1):
        low, high = wilson(round(one.observed), round(one.people))
        rows.append(
            (number, round(one.people), one.predicted, one.observed / one.people, low, high)
        )
    return pd.DataFrame(
        rows, columns=["bin", "n", "predicted", "observed", "conf_low", "conf_high"]
    )


def rules_compared(
    scored: Scored, rules: Sequence[Rule]
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Problem, ...]]:
    """The model beside rules of thumb: difference in AUC, and who is found if as many are called.

    Returns the main table (a row a rule: AUC of the model less that of the rule, DeLong's error),
    the table `rules` (called, of them without completion, found of those; the same for the model
    with as many called), and problems.
    """
    rows, found, problems = [], [], []
    lacks = scored.count * (1 - scored.outcome)
    for rule in rules:
        if rule.column not in scored.frame.columns or scored.frame[rule.column].isna().all():
            problems.append(Problem("left out", f"rule “{rule.name}”: {rule.column} is not known"))
            continue
        calls = rule.calls(scored.frame)
        called = float(scored.count[calls].sum())
        areas, covariance, _ = areas_under(
            scored.outcome, [scored.predicted, -calls.astype(float)], scored.count
        )
        variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
        error = float(np.sqrt(max(variance, 0.0)))
        difference = float(areas[0] - areas[1])
        p = _p(difference / error) if error > 0 else _NAN
        rows.append((rule.name, difference, error, difference - _Z * error,
                     difference + _Z * error, p, scored.n))  # fmt: skip
        hits = float(lacks[calls].sum())
        model_hits = _found_by_model(scored, called)
        found.append((rule.name, round(called), hits / called if called else _NAN,
                      hits / lacks.sum(), model_hits / called if called else _NAN,
                      model_hits / lacks.sum(), float(areas[1]), float(areas[0])))  # fmt: skip
    columns = ["rule", "called", "right_of_called", "found_of_all", "model_right_of_called",
               "model_found_of_all", "auc", "model_auc"]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table, pd.DataFrame(found, columns=columns), tuple(problems)


def _found_by_model(scored: Scored, called: float) -> float:
    """People without completion among so many with the lowest predictions; ties in proportion."""
    order = np.argsort(scored.predicted, kind="stable")
    values, at = np.unique(scored.predicted[order], return_inverse=True)
    people = np.bincount(at, scored.count[order], len(values))
    lacks = np.bincount(at, (scored.count * (1 - scored.outcome))[order], len(values))
    before = np.cumsum(people) - people
    part = np.clip((called - before) / people, 0, 1)
    return float((part * lacks).sum())


def fairness(
    scored: Scored,
    groups: Sequence[str],
    *,
    references: Mapping[str, str],
    permutations: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Problem, ...]]:
    """ABROCA of each group against the reference, with permutation p; and the groups' accuracy.

    Returns the main table (a row a level: ABROCA, no interval, p by permutation and adjusted by
        Holm over all rows), the table `groups` (a row a level:
    n, AUC, observed over expected), and problems: pairs of fewer than 400 people are not compared.
    """
    rows, each, problems = [], [], []
    for column in groups:
        values = scored.frame[column].astype("object").fillna("not stated").astype(str)
        sizes = pd.Series(scored.count).groupby(values.to_numpy()).sum()
        reference = references.get(column, "")
        if reference not in sizes.index:
            reference = str(sizes.idxmax())
        for level in sizes.index:
            part = (values == level).to_numpy()
            each.append(_group(scored, part, f"{column}[{level}]"))
            if level == reference:
                continue
            pair = part | (values == reference).to_numpy()
            row, problem = _pair(scored, part, pair, f"{column}[{level}]", permutations, seed)
            rows.append(row)
            problems += problem
    table = pd.DataFrame(rows, columns=[*COLUMNS, "expected_by_chance"])
    table["p_adjusted"] = adjusted(table["p_value"])
    names = ["term", "n", "events", "auc", "observed_over_expected"]
    return table, pd.DataFrame(each, columns=names), tuple(problems)


def _pair(
    scored: Scored, part: Floats, pair: Floats, term: str, permutations: int, seed: int
) -> tuple[tuple[object, ...], list[Problem]]:
    n = round(float(scored.count[pair].sum()))
    missing = (term, _NAN, _NAN, _NAN, _NAN, _NAN, n, _NAN)
    if n < FEWEST_FOR_ABROCA:
        text = f"{term}: {n:,} people with the reference; curves need {FEWEST_FOR_ABROCA}"
        return missing, [Problem("too few people", text, term)]
    try:
        found = abroca(
            scored.outcome[pair], scored.predicted[pair], part[pair], scored.count[pair],
            permutations=permutations, seed=seed,
        )  # fmt: skip
    except DataError as error:
        return missing, [Problem("empty group", f"{term}: {error}", term)]
    return (term, found.area, _NAN, _NAN, _NAN, found.p_value, n, found.expected), []


def _group(scored: Scored, part: Floats, term: str) -> tuple[object, ...]:
    outcome, predicted, count = (
        one[part] for one in (scored.outcome, scored.predicted, scored.count)
    )
    events = float((count * outcome).sum())
    try:
        area = area_under(outcome, predicted, count).area
    except DataError:
        area = _NAN
    expected = float((count * predicted).sum())
    return term, round(float(count.sum())), round(events), area, events / expected
