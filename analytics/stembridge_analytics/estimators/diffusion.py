"""Curves of spread towards a ceiling that is known from outside: logistic, Gompertz, Bass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, least_squares
from scipy.special import expit, stdtrit

__all__ = ["CURVES", "FEWEST_PERIODS", "Curve", "DiffusionFit", "fit_diffusion"]

Floats = npt.NDArray[np.float64]

FEWEST_PERIODS: Final = 8
_CONFIDENCE: Final = 0.95
# Parameters are searched on the log scale, or on that of time; a profile that has not risen to its
# limit so far out never will.
_FURTHEST: Final = 12.0


def _logistic(time: Floats, at: Floats) -> Floats:
    return np.asarray(expit(np.exp(at[0]) * (time - at[1])))


def _gompertz(time: Floats, at: Floats) -> Floats:
    return np.asarray(np.exp(-np.exp(-np.exp(at[0]) * (time - at[1]))))


def _bass(time: Floats, at: Floats) -> Floats:
    p, q = np.exp(at)
    gone = np.exp(-(p + q) * time)
    return np.asarray((1 - gone) / (1 + q / p * gone))


def _shifted(at: Floats) -> float:
    return float(at[1])


def _peak(at: Floats) -> float:
    p, q = np.exp(at)
    return float((np.log(q) - np.log(p)) / (p + q))


@dataclass(frozen=True)
class Curve:
    """A share of the ceiling over time. share: of (time, parameters as searched).

    logged: which parameters are searched on the log scale. inflection: the time when most adopt.
    starts: parameters as searched to begin from, of time's first, last and middle of the rise.
    """

    name: str
    parameters: tuple[str, str]
    logged: tuple[bool, bool]
    share: Callable[[Floats, Floats], Floats]
    inflection: Callable[[Floats], float]
    starts: Callable[[float, float], tuple[tuple[float, float], ...]]

    def values(self, at: Floats) -> Floats:
        """The parameters on their own scale."""
        return np.asarray(np.where(self.logged, np.exp(np.where(self.logged, at, 0.0)), at))


def _sloped(span: float, middle: float) -> tuple[tuple[float, float], ...]:
    return tuple((float(np.log(k / span)), middle) for k in (2.0, 5.0, 12.0))


def _innovating(span: float, middle: float) -> tuple[tuple[float, float], ...]:
    return tuple(
        (float(np.log(p / span)), float(np.log(q / span)))
        for p, q in ((0.05, 2.0), (0.1, 5.0), (0.3, 3.0), (0.01, 8.0))
    )


CURVES: Final = {
    "logistic": Curve("logistic", ("rate", "inflection"), (True, False), _logistic, _shifted,
                      _sloped),
    "gompertz": Curve("gompertz", ("rate", "inflection"), (True, False), _gompertz, _shifted,
                      _sloped),
    "bass": Curve("bass", ("innovation", "imitation"), (True, True), _bass, _peak, _innovating),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class DiffusionFit:
    """A fitted curve, or why there is none.

    params, errors, low, high: (2,), on their own scale; NaN where the curve is refused. An end of
        an interval that the data do not close is infinite, or 0 for what is above 0.
    fitted: (periods,), of what was observed. inflection: time of the most adoptions.
    residual_sum: of squares. lag_correlation: of residuals one period apart.
    refused: why the series does not tell the curve; empty if it does.
    """

    params: Floats
    errors: Floats
    low: Floats
    high: Floats
    fitted: Floats
    inflection: float
    residual_sum: float
    lag_correlation: float
    refused: str


def fit_diffusion(
    time: npt.ArrayLike,
    new: npt.ArrayLike,
    ceiling: float,
    curve: Curve,
    *,
    before: float = 0.0,
    cumulative: bool = False,
) -> DiffusionFit:
    """The least-squares curve through adoptions, with profile-likelihood intervals.

    time: (periods,), ends of the periods, evenly spaced and rising. new: (periods,), adoptions in
    each. ceiling: who can adopt in all. before: adoptions before the first period.
    cumulative: fit the running total and not the adoptions; its errors pile up, so its intervals
        are too short, and it is there to compare with what others publish.
    The ceiling is never estimated: before the inflection it hardly can be (Van den Bulte and
    Lilien 1997, Marketing Science 16, 338-353). Refused are series of fewer than 8 periods, ones
    that have not passed the inflection, and totals above the ceiling. For Bass, time counts from
    the beginning of the spread. Sources: Srinivasan and Mason (1986), Marketing Science 5,
    169-178, for least squares on adoptions; Bates and Watts (1988), Nonlinear Regression Analysis,
    ch. 6.1, for profiles, with t as in R's nls.

    >>> ends = np.arange(1.0, 13.0)
    >>> new = [18, 30, 47, 70, 98, 122, 136, 133, 115, 89, 63, 42]
    >>> fit = fit_diffusion(ends, new, 1050, CURVES["logistic"], before=30)
    >>> [round(float(one), 2) for one in fit.params], fit.refused
    ([0.53, 6.85], '')
    """
    t, y = np.asarray(time, dtype=np.float64), np.asarray(new, dtype=np.float64)
    reason = _refusal(t, y, ceiling, before)
    if reason:
        return _refused(reason, len(t))
    total = before + np.cumsum(y)
    seen = total if cumulative else y
    residuals = _residuals(t, seen, ceiling, curve, cumulative)
    best = _best(t, total, ceiling, curve, residuals)
    if best is None:
        return _refused("the curve did not settle", len(t))
    inflection = curve.inflection(best)
    if not inflection < t[-1]:
        text = (
            f"the inflection lies at {inflection:.4g}, and the series ends at {t[-1]:.4g}: before "
            "the inflection a curve of this kind cannot be told from a steady rise"
        )
        return _refused(text, len(t))
    left = residuals(best)
    low, high = _profiles(residuals, best, len(t))
    return DiffusionFit(
        curve.values(best), _errors(residuals, best, curve, len(t)), curve.values(low),
        curve.values(high), seen - left, inflection, float(left @ left), _lag(left), "",
    )  # fmt: skip


def _refusal(t: Floats, y: Floats, ceiling: float, before: float) -> str:
    if len(t) < FEWEST_PERIODS:
        return f"{len(t)} periods; at least {FEWEST_PERIODS} are needed"
    total = before + float(y.sum())
    if total > ceiling:
        return f"{total:,.0f} adopted, and the ceiling is {ceiling:,.0f}"
    if not y.sum() > 0:
        return "nobody adopted"
    smooth = np.convolve(y, np.ones(3), mode="valid")
    if int(np.argmax(smooth)) == len(smooth) - 1:
        return "adoptions are highest in the last periods: the inflection is not passed"
    return ""


def _refused(reason: str, periods: int) -> DiffusionFit:
    none = np.full(2, np.nan)
    return DiffusionFit(
        none, none, none, none, np.full(periods, np.nan), np.nan, np.nan, np.nan, reason
    )


def _residuals(
    t: Floats, seen: Floats, ceiling: float, curve: Curve, cumulative: bool
) -> Callable[[Floats], Floats]:
    step = float(t[1] - t[0])

    def residuals(at: Floats) -> Floats:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            shares = curve.share(t, at)
            if not cumulative:
                shares = np.diff(shares, prepend=curve.share(t[:1] - step, at))
        return np.asarray(np.nan_to_num(seen - ceiling * shares, nan=1e150))

    return residuals


def _best(
    t: Floats, total: Floats, ceiling: float, curve: Curve, residuals: Callable[[Floats], Floats]
) -> Floats | None:
    """The least sum of squares from several starts."""
    span = float(t[-1] - t[0])
    middle = float(t[np.searchsorted(total, total[-1] / 2)])
    found: tuple[float, Floats] | None = None
    for start in curve.starts(span, middle):
        made = least_squares(residuals, start, x_scale="jac", xtol=1e-14, ftol=1e-14, gtol=1e-14)
        if made.status > 0 and (found is None or made.cost < found[0]):
            found = float(made.cost), np.asarray(made.x, dtype=np.float64)
    return None if found is None or not np.isfinite(found[1]).all() else found[1]


def _slopes(residuals: Callable[[Floats], Floats], at: Floats) -> Floats:
    """(periods, 2): how the residuals move with each parameter."""
    columns = []
    for i in range(2):
        step = np.zeros(2)
        step[i] = 1e-6 * max(abs(float(at[i])), 1.0)
        columns.append((residuals(at + step) - residuals(at - step)) / (2 * step[i]))
    return np.column_stack(columns)


def _errors(
    residuals: Callable[[Floats], Floats], at: Floats, curve: Curve, periods: int
) -> Floats:
    """Of the parameters on their own scale, from the slopes at the best."""
    spread = _searched_errors(residuals, at, periods)
    return np.asarray(np.where(curve.logged, spread * curve.values(at), spread))


def _searched_errors(residuals: Callable[[Floats], Floats], at: Floats, periods: int) -> Floats:
    slopes, left = _slopes(residuals, at), residuals(at)
    variance = float(left @ left) / (periods - 2)
    return np.sqrt(np.diag(np.linalg.pinv(slopes.T @ slopes)) * variance)


def _profiles(
    residuals: Callable[[Floats], Floats], best: Floats, periods: int
) -> tuple[Floats, Floats]:
    """Ends of 95 % intervals, as searched: where the sum of squares has risen to F's quantile."""
    left = residuals(best)
    least = float(left @ left)
    reach = float(stdtrit(periods - 2, (1 + _CONFIDENCE) / 2)) ** 2
    limit = least * (1 + reach / (periods - 2))
    errors = _searched_errors(residuals, best, periods)
    ends = [
        [_end(residuals, best, i, side * max(float(errors[i]), 1e-8), limit) for i in range(2)]
        for side in (-1, 1)
    ]
    return np.asarray(ends[0]), np.asarray(ends[1])


def _end(
    residuals: Callable[[Floats], Floats], best: Floats, which: int, step: float, limit: float
) -> float:
    """One end: outward until the profile is above its limit, then back to where it crosses."""
    other = {"start": float(best[1 - which])}

    def above(value: float) -> float:
        def rest(free: Floats) -> Floats:
            at = np.empty(2)
            at[which], at[1 - which] = value, free[0]
            return residuals(at)

        made = least_squares(rest, [other["start"]], xtol=1e-13, ftol=1e-13, gtol=1e-13)
        other["start"] = float(made.x[0])
        return 2 * float(made.cost) - limit

    inner, outer = float(best[which]), float(best[which]) + step
    if above(inner) >= 0:  # a fit without error
        return inner
    while above(outer) < 0:
        inner, outer = outer, outer + 2 * (outer - inner)
        if abs(outer - float(best[which])) > max(_FURTHEST, 50 * abs(step)):
            return float(np.copysign(np.inf, step))
    other["start"] = float(best[1 - which])
    return float(brentq(above, inner, outer, xtol=1e-11, rtol=1e-12))


def _lag(left: Floats) -> float:
    """Correlation of residuals one period apart, around 0."""
    total = float(left @ left)
    return float(left[1:] @ left[:-1]) / total if total > 0 else float("nan")
