"""What a hazard comes to: by interval, and the share that has left by the end, level by level."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.glm import Link, inverse_link, link_slope
from stembridge_analytics.estimators.margins import Mean, mean_prediction
from stembridge_analytics.measures.intervals import wilson
from stembridge_analytics.models.design import NOT_STATED, variables_of
from stembridge_analytics.models.dropout.person_weeks import EVENT, INTERVAL, NUMBER, PersonWeeks
from stembridge_analytics.models.fitting import Fitted, critical_value

__all__ = ["hazard_table", "leaving_table"]

Floats = npt.NDArray[np.float64]

# Patterns times intervals that are laid out at once.
_CELLS: Final = 200_000


def hazard_table(
    fitted: Fitted, weeks: PersonWeeks, factor: str | None, link: Link, offset: str | None
) -> pd.DataFrame:
    """The hazard in each interval, and for each level of a factor were everybody at risk so.

    Columns: `group` (empty without a factor), `interval`, `at_risk` and `events` as
    counted, `estimate` and its 95 % interval by the delta method on the logit scale. An interval
    without events is estimated at 0, with Wilson's interval.
    """
    frame = fitted.design.frame
    numbers = frame[NUMBER].to_numpy()
    rows: list[dict[str, Any]] = []
    for level in ("",) if factor is None else tuple(frame[factor].cat.categories):
        mine = weeks.data if factor is None else _of_level(weeks.data, factor, level)
        people = mine.groupby([NUMBER, EVENT])["n"].sum().to_dict()
        asked = frame
        if factor is not None:
            asked = frame.assign(**{factor: _only(frame, factor, level, len(frame))})
        matrix = fitted.design.matrix_of(asked)
        for number, _, _ in weeks.counted:
            events = round(people.get((number, 1.0), 0))
            at_risk = events + round(people.get((number, 0.0), 0))
            low, mid, high = np.nan, np.nan, np.nan
            cells = np.flatnonzero(numbers == number)
            if len(cells):
                shift = None if offset is None else frame[offset].to_numpy(dtype=np.float64)[cells]
                mean = _mean(fitted, matrix[cells], fitted.design.counts[cells], link, shift)
                low, mid, high = _on_logit(mean, fitted)
            elif at_risk and not events:
                (low, high), mid = wilson(0, at_risk), 0.0
            rows.append(
                {"group": str(level), "interval": number, "at_risk": at_risk, "events": events,
                 "estimate": mid, "conf_low": low, "conf_high": high}
            )  # fmt: skip
    return pd.DataFrame(rows)


def leaving_table(
    fitted: Fitted, weeks: PersonWeeks, factor: str, link: Link, offset: str | None
) -> pd.DataFrame:
    """The share with the event by the end of the last interval, were everybody of one level.

    `term` is a level, or `level - reference` for a difference; `kind` is `share` or `difference`.
    An interval without events adds nothing, and one in which all have it ends the table before it.
    `estimate` and its interval are shares of 1, by the delta method. Averaged over those who come
    in, with the covariates they come with: standardised, as in Hernan (2010), Epidemiology 21.
    """
    frame = fitted.design.frame
    levels = list(frame[factor].cat.categories)
    used = [name for name in variables_of(fitted.design.formula) if name in weeks.patterns]
    used += [] if offset is None else [offset]
    patterns = weeks.patterns.groupby(used, dropna=False, observed=True)["n"].sum().reset_index()
    patterns = patterns[_complete(patterns, frame, used)]
    means = [_share_by_end(fitted, patterns, factor, one, link, offset) for one in levels]
    rows: list[dict[str, Any]] = []
    for level, mean in zip(levels, means, strict=True):
        n = round(_of_level(patterns, factor, level)["n"].sum())
        low, mid, high = _on_logit(mean, fitted)
        rows.append({"term": str(level), "kind": "share", "estimate": mid,
                     "std_error": _error(mean, fitted), "conf_low": low, "conf_high": high,
                     "n": n})  # fmt: skip
    reach, people = critical_value(fitted.freedom), round(patterns["n"].sum())
    for level, mean in zip(levels[1:], means[1:], strict=True):
        gap = mean - means[0]
        error = _error(gap, fitted)
        rows.append({"term": f"{level} - {levels[0]}", "kind": "difference", "estimate": gap.value,
                     "std_error": error, "conf_low": gap.value - reach * error,
                     "conf_high": gap.value + reach * error, "n": people})  # fmt: skip
    return pd.DataFrame(rows)


def _of_level(data: pd.DataFrame, factor: str, level: Any) -> pd.DataFrame:
    known = data[factor].eq(level)
    return data[known | data[factor].isna() if level == NOT_STATED else known]


def _only(frame: pd.DataFrame, factor: str, level: Any, size: int) -> pd.Categorical:
    levels = frame[factor].cat.categories
    return pd.Categorical.from_codes(np.full(size, levels.get_loc(level)), levels)


def _mean(fitted: Fitted, matrix: Floats, heavy: Floats, link: Link, shift: Floats | None) -> Mean:
    params = fitted.fit.params
    if (matrix[:, np.isnan(params)] != 0).any():
        return Mean(np.nan, np.full(len(params), np.nan))
    return mean_prediction(np.nan_to_num(params), matrix, heavy, link, shift)


def _on_logit(mean: Mean, fitted: Fitted) -> tuple[float, float, float]:
    """Low, estimate, high: symmetric on the logit scale, so that no share leaves 0 to 1."""
    value = mean.value
    if not 0 < value < 1:
        return np.nan, value, np.nan
    reach = critical_value(fitted.freedom) * _error(mean, fitted) / (value * (1 - value))
    centre = np.log(value / (1 - value))
    low, high = (1 / (1 + np.exp(-(centre + sign * reach))) for sign in (-1, 1))
    return float(low), value, float(high)


def _error(mean: Mean, fitted: Fitted) -> float:
    used = mean.gradient != 0
    gradient = mean.gradient[used]
    variance = gradient @ fitted.covariance[np.ix_(used, used)] @ gradient
    return float(np.sqrt(variance))


def _share_by_end(
    fitted: Fitted, patterns: pd.DataFrame, factor: str, level: Any, link: Link, offset: str | None
) -> Mean:
    """One less the mean over people of the product of 1 - hazard, and its gradient."""
    frame, params = fitted.design.frame, fitted.fit.params
    intervals = frame[[INTERVAL, NUMBER]].drop_duplicates()
    value, gradient = 0.0, np.zeros(len(params))
    chunk = max(1, _CELLS // len(intervals))
    for first in range(0, len(patterns), chunk):
        part = patterns.iloc[first : first + chunk]
        people = part["n"].to_numpy(dtype=np.float64)
        asked = _like(part, frame).assign(**{factor: _only(frame, factor, level, len(part))})
        cells = asked.merge(intervals, how="cross")
        matrix = fitted.design.matrix_of(cells)
        if (matrix[:, np.isnan(params)] != 0).any():
            return Mean(np.nan, np.full(len(params), np.nan))
        shift = 0.0 if offset is None else cells[offset].to_numpy(dtype=np.float64)
        linear = matrix @ np.nan_to_num(params) + shift
        leaves = inverse_link(link, linear)
        starts = np.arange(0, len(cells), len(intervals))
        left = people * np.exp(np.add.reduceat(np.log1p(-leaves), starts))
        value += float((people - left).sum())
        slopes = link_slope(link, linear) / (1 - leaves)
        gradient += (np.repeat(left, len(intervals)) * slopes) @ matrix
    total = float(patterns["n"].sum())
    return Mean(value / total, gradient / total)


def _complete(
    patterns: pd.DataFrame, frame: pd.DataFrame, used: list[str]
) -> npt.NDArray[np.bool_]:
    """Who has a value of each number; a missing one of a text may be a level."""
    numbers = [n for n in used if not isinstance(frame[n].dtype, pd.CategoricalDtype)]
    return patterns[numbers].notna().all(axis=1).to_numpy(dtype=bool)


def _like(part: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Covariates with the levels of the fit."""
    made = part.copy(deep=False)
    for name in part.columns:
        if name in frame.columns and isinstance(frame[name].dtype, pd.CategoricalDtype):
            levels = frame[name].cat.categories
            column = part[name].astype("object")
            if NOT_STATED in levels:
                column = column.where(column.notna(), NOT_STATED)
            made[name] = pd.Categorical(column, categories=levels)
        elif pd.api.types.is_bool_dtype(part[name].dtype):
            made[name] = part[name].astype(float)
    return made
