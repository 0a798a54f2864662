"""Spread among teachers over time: a curve towards the number there are, if the data tell one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.diffusion import CURVES, DiffusionFit, fit_diffusion
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.words import said

__all__ = ["diffusion_curve"]

_CORRELATED: Final = 0.5


def diffusion_curve(
    data: pd.DataFrame,
    *,
    ceiling: float,
    time: str = "period",
    new: str = "enrolled",
    curves: Sequence[str] = ("logistic", "gompertz", "bass"),
    before: float = 0.0,
    cumulative: bool = False,
) -> ModelResult:
    """Logistic, Gompertz and Bass curves of adoption, or the reason why there is none.

    data: one row a period: `time`, its end on an even grid (rows of one period are added up, and
        a period without row counts as one without adoptions); `new`, who began in it.
    ceiling: how many can begin, from outside, such as the teachers of the countries; never
        estimated. before: who began before the first period. cumulative: fit the running total,
        whose errors pile up.
    Each curve is fitted by least squares, intervals by profile likelihood. Fewer than 8 periods,
    a series before its inflection, or above the ceiling is refused (`not identified`).
    Raises UsageError for an unknown curve or a ceiling that is none, DataError for a missing
    column, negative counts or an uneven grid.
    Sources: Bass (1969), Management Science 15, 215-227; Srinivasan and Mason (1986), Marketing
        Science 5, 169-178; Van den Bulte and Lilien (1997), Marketing Science 16, 338-353.

    >>> early = pd.DataFrame({"period": range(1, 6), "enrolled": [5, 9, 14, 20, 26]})
    >>> found = diffusion_curve(early, ceiling=1000)
    >>> found.problems[0].text
    'logistic: 5 periods; at least 8 are needed'
    """
    unknown = [name for name in curves if name not in CURVES]
    if unknown or not curves:
        raise UsageError(f"unknown curves {unknown}; available: {', '.join(CURVES)}")
    if not (np.isfinite(ceiling) and ceiling > 0):
        raise UsageError(f"the ceiling is {ceiling}; give how many people can adopt")
    t, y = _series(data, time, new)
    # Bass begins with nobody: its clock starts one period before the first.
    step = float(t[1] - t[0]) if len(t) > 1 else 1.0
    origin = float(t[0]) - step if len(t) else 0.0
    fits = {
        name: fit_diffusion(t - origin, y, ceiling, CURVES[name], before=before,
                            cumulative=cumulative)
        for name in curves
    }  # fmt: skip
    rows = [row for name, fit in fits.items() for row in _rows(name, fit, origin, len(t))]
    good = {name: fit for name, fit in fits.items() if not fit.refused}
    seen = before + np.cumsum(y) if cumulative else y
    shown = [
        {"group": name, "time": float(t[i]), "observed": float(seen[i]),
         "fitted": float(fit.fitted[i])}
        for name, fit in good.items() for i in range(len(t))
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    return ModelResult(
        model="uptake",
        name="diffusion_curve",
        title="Spread over time",
        method=f"least squares on {'the running total' if cumulative else 'adoptions'} a period, "
        "ceiling fixed; profile-likelihood intervals",
        estimand=f"parameters of the curve by which {ceiling:,.0f} people would come to adopt",
        table=table,
        n_used=len(t),
        events=round(float(y.sum())),
        in_words=_in_words(table, good, fits, y, ceiling),
        clock=f"{time}; one step is {step:g}",
        problems=tuple(_problems(fits)),
        tables={"spread": pd.DataFrame(shown)} if shown else {},
        statistics=_statistics(good, len(t)),
        drawn="spread" if shown else "",
    )


def _series(data: pd.DataFrame, time: str, new: str) -> tuple[Any, Any]:
    missing = [name for name in (time, new) if name not in data.columns]
    if missing:
        raise DataError(f"the data lack {', '.join(missing)}; they have {', '.join(data.columns)}")
    sums = data.groupby(time)[new].sum().sort_index()
    t, y = sums.index.to_numpy(dtype=np.float64), sums.to_numpy(dtype=np.float64)
    if not (np.isfinite(y).all() and (y >= 0).all()):
        raise DataError(f"column {new}: adoptions must be numbers from 0 on")
    if len(t) < 2:
        return t, y
    steps = np.diff(t) / np.diff(t).min()
    if np.abs(steps - np.round(steps)).max() > 1e-6:
        raise DataError(f"column {time}: the ends of periods must be evenly spaced")
    places = np.concatenate([[0], np.cumsum(np.round(steps))]).astype(np.intp)
    whole = np.zeros(places[-1] + 1)
    whole[places] = y
    return t[0] + np.arange(len(whole)) * np.diff(t).min(), whole


def _rows(name: str, fit: DiffusionFit, origin: float, periods: int) -> list[dict[str, Any]]:
    curve = CURVES[name]
    rows = []
    for i, parameter in enumerate(curve.parameters):
        # What is not searched on the log scale is a moment, told on the clock of the data.
        shift = 0.0 if curve.logged[i] else origin
        low, high = float(fit.low[i]) + shift, float(fit.high[i]) + shift
        rows.append(
            {"term": f"{name}, {parameter}", "estimate": float(fit.params[i]) + shift,
             "std_error": float(fit.errors[i]), "conf_low": low, "conf_high": high,
             "p_value": float("nan"), "n": periods}
        )  # fmt: skip
    return rows


def _problems(fits: dict[str, DiffusionFit]) -> list[Problem]:
    found = []
    for name, fit in fits.items():
        if fit.refused:
            found.append(Problem("not identified", f"{name}: {fit.refused}"))
            continue
        for i, parameter in enumerate(CURVES[name].parameters):
            ends = (fit.low[i], fit.high[i])
            if not np.isfinite(ends).all() or (CURVES[name].logged[i] and ends[0] == 0):
                text = f"{name}: the data do not close the interval of {parameter}"
                found.append(Problem("not identified", text, f"{name}, {parameter}"))
        if abs(fit.lag_correlation) > _CORRELATED:
            text = (
                f"{name}: what is left over runs on from period to period (correlation "
                f"{fit.lag_correlation:+.2f}), so intervals are too short"
            )
            found.append(Problem("poor calibration", text))
    return found


def _statistics(good: dict[str, DiffusionFit], periods: int) -> dict[str, float]:
    made: dict[str, float] = {}
    for name, fit in good.items():
        made[f"{name}_residual_sum"] = fit.residual_sum
        made[f"{name}_lag_correlation"] = fit.lag_correlation
        likelihood = -periods / 2 * (np.log(2 * np.pi * fit.residual_sum / periods) + 1)
        made[f"{name}_aic"] = float(6 - 2 * likelihood)
    return made


def _in_words(
    table: pd.DataFrame, good: dict[str, DiffusionFit], fits: dict[str, DiffusionFit], y: Any,
    ceiling: float,
) -> str:  # fmt: skip
    seen = f"{y.sum():,.0f} people began in {len(y)} periods, of {ceiling:,.0f} who can."
    if not good:
        reason = next(iter(fits.values())).refused
        return f"{seen} No curve of spread is told by this series: {reason}."
    best = min(good, key=lambda name: good[name].residual_sum)
    terms = [f"{best}, {parameter}" for parameter in CURVES[best].parameters]
    return seen + said(
        " Of the curves, {best} lies nearest; its {a_name} is {a.estimate:.3g} a period (95 % "
        "interval {a.conf_low:.3g} to {a.conf_high:.3g}). A curve describes what was; it does not "
        "say that it goes on.",
        table, {"a": terms[0]}, best=best, a_name=CURVES[best].parameters[0],
    )  # fmt: skip
