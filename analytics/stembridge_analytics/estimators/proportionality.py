"""Whether hazard ratios stay the same over time: the score test of Grambsch and Therneau."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.cox import CoxFit
from stembridge_analytics.estimators.risk_sets import risk_sets

__all__ = ["TRANSFORMS", "ChangeTest", "change_tests"]

Floats = npt.NDArray[np.float64]
Transform = Literal["km", "rank", "identity", "log"]
TRANSFORMS: Final[tuple[Transform, ...]] = ("km", "rank", "identity", "log")


@dataclass(frozen=True)
class ChangeTest:
    """One test of whether log hazard ratios change with time; small p_value: they do."""

    term: str
    chi_square: float
    freedom: int
    p_value: float


def change_tests(
    fit: CoxFit,
    stop: npt.ArrayLike,
    *,
    terms: Mapping[str, Sequence[int]],
    start: npt.ArrayLike | None = None,
    transform: Transform = "km",
) -> tuple[ChangeTest, ...]:
    """Tests of a constant hazard ratio: one for each term, and `GLOBAL` for all together.

    fit: as fitted on the rows of `stop` and `start`. terms: name -> columns of the matrix that
        belong together, such as the levels of one factor; terms without a finite estimate are left
        out. transform: of time, with which a ratio may change: `km` (1 - Kaplan-Meier just before),
        `rank`, `identity`, `log`.
    The test is the score test of a product of covariate and time, as R's `cox.zph` from survival
        3.0 on has it; earlier versions and lifelines approximate it.
    Raises UsageError for an unknown transform.
    Source: Grambsch & Therneau, Biometrika 81 (1994); Therneau's vignette on cox.zph, survival 3.
    """
    data = fit.point.data
    moments = _moments(fit, np.asarray(stop, dtype=np.float64), start, transform)
    moments = moments - np.average(moments, weights=np.maximum(data.deaths, 1e-300))
    change = fit.point.score(moments)
    plain, once, twice = (fit.point.information(moments**power) for power in (0, 1, 2))
    known = np.flatnonzero(~fit.endless & ~fit.loose)
    tested = {name: [at for at in columns if at in known] for name, columns in terms.items()}
    tested = {name: columns for name, columns in tested.items() if columns}
    everything = sorted({at for columns in tested.values() for at in columns})
    if len(tested) > 0:
        tested = {**tested, "GLOBAL": everything}
    return tuple(
        _test(name, columns, known, change, plain, once, twice)
        for name, columns in tested.items()
    )  # fmt: skip


def _test(
    name: str, columns: Sequence[int], known: npt.NDArray[np.intp], change: Floats,
    plain: Floats, once: Floats, twice: Floats,
) -> ChangeTest:  # fmt: skip
    at = np.asarray(columns, dtype=np.intp)
    cross = once[np.ix_(at, known)]
    try:
        held = np.linalg.solve(plain[np.ix_(known, known)], cross.T)
        left = twice[np.ix_(at, at)] - cross @ held
        found = float(change[at] @ np.linalg.solve(left, change[at]))
    except np.linalg.LinAlgError:
        found = float("nan")
    return ChangeTest(name, found, len(at), float(chi2.sf(found, len(at))))


def _moments(
    fit: CoxFit, stop: Floats, start: npt.ArrayLike | None, transform: Transform
) -> Floats:
    """The transformed time of each moment with an event."""
    data = fit.point.data
    times = data.sets.times
    if transform == "identity":
        return times
    if transform == "log":
        return np.log(times)
    if transform == "rank":
        return _ranks(stop, data.counts, times)
    if transform == "km":
        return _left(stop, data.sets.moment >= 0, start, data.counts, times)
    raise UsageError(f"unknown transform {transform!r}; available: {', '.join(TRANSFORMS)}")


def _ranks(stop: Floats, counts: Floats, times: Floats) -> Floats:
    """Mean rank of a time among the ends of all spells, as if each person had a row."""
    days, at = np.unique(stop, return_inverse=True)
    size = np.bincount(at.reshape(-1), counts)
    ranks = np.cumsum(size) - size + (size + 1) / 2
    return np.asarray(ranks[np.searchsorted(days, times)])


def _left(
    stop: Floats, event: npt.NDArray[np.bool_], start: npt.ArrayLike | None,
    counts: Floats, times: Floats,
) -> Floats:  # fmt: skip
    """1 - Kaplan-Meier just before a time, all strata together."""
    sets = risk_sets(stop, event, start=start)
    stays = 1 - sets.with_event(counts) / sets.at_risk(counts)
    before = np.concatenate([[1.0], np.cumprod(stays)])
    return np.asarray(1 - before[np.searchsorted(sets.times, times, side="left")])
