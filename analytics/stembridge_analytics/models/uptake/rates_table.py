"""Rates per 1,000: of all, of each level with the rest alike, of each place."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gdtrix

from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.fitting import critical_value
from stembridge_analytics.models.uptake.rates_fit import Rates

__all__ = ["places_table", "rates_table"]

_PER: Final = 1000


def rates_table(rates: Rates) -> pd.DataFrame:
    """Rates per 1,000: of all, and of each level of each text, given to everybody's teachers."""
    design = rates.design
    people = design.counts * rates.exposure
    rows = [_rate(rates, "all", design.frame, np.ones(len(people), dtype=bool))]
    for name in variables_of(design.formula):
        column = design.frame[name]
        if not isinstance(column.dtype, pd.CategoricalDtype):
            continue
        for level in column.cat.categories:
            given = pd.Categorical.from_codes(
                np.full(len(column), column.cat.categories.get_loc(level)), dtype=column.dtype
            )
            made = design.frame.assign(**{name: given})
            rows.append(_rate(rates, f"{name}[{level}]", made, (column == level).to_numpy()))
    return pd.DataFrame(rows)


def _rate(
    rates: Rates, term: str, frame: pd.DataFrame, inside: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """The rate if all were as in `frame`; what was observed in the rows `inside`."""
    design = rates.design
    matrix, people = design.matrix_of(frame), design.counts * rates.exposure
    used = (matrix != 0).any(axis=0)
    bad = used & np.isnan(rates.params)
    mean = np.exp(matrix @ np.where(np.isnan(rates.params), 0.0, rates.params))
    share = people * mean / (people * mean).sum()
    slope = (share @ matrix)[used]
    rate = np.nan if bad.any() else _PER * float((people * mean).sum() / people.sum())
    error = float(np.sqrt(slope @ rates.covariance[np.ix_(used, used)] @ slope))
    reach = critical_value(rates.freedom) * error
    events = float((design.counts * design.response)[inside].sum())
    return {
        "term": term, "rate": rate, "conf_low": rate * np.exp(-reach),
        "conf_high": rate * np.exp(reach), "observed": _PER * events / float(people[inside].sum()),
        "events": round(events), "exposure": round(float(people[inside].sum())),
        "n": round(float(design.counts[inside].sum())),
    }  # fmt: skip


def places_table(rates: Rates, place: str) -> pd.DataFrame:
    """Rate of each place as observed, and as posterior mean with a 95 % gamma interval.

    Each row of a place has its own gamma; their sum is taken as the gamma of its mean and variance,
    which is exact for places of one row. The estimates are taken as known.
    """
    design = rates.design
    whole = np.where(np.isnan(rates.params), 0.0, rates.params)
    told = ~(design.matrix[:, np.isnan(rates.params)] != 0).any(axis=1)
    expected = np.where(told, rates.exposure * np.exp(design.matrix @ whole), 0.0)
    mean, variance = expected, np.zeros(len(expected))
    if np.isfinite(rates.fit.theta):
        shape, rate = rates.fit.theta + design.response, rates.fit.theta + expected
        mean, variance = expected * shape / rate, shape * (expected / rate) ** 2
    heavy = {"events": design.response, "exposure": rates.exposure, "mean": mean,
             "variance": variance}  # fmt: skip
    frame = pd.DataFrame({name: design.counts * one for name, one in heavy.items()})
    sums = frame.assign(**{place: design.frame[place]}).groupby(place, observed=True).sum()
    low = high = sums["mean"]
    if np.isfinite(rates.fit.theta):
        scale, spread = sums["mean"] / sums["variance"], sums["mean"] ** 2 / sums["variance"]
        low, high = (pd.Series(gdtrix(scale, spread, p), sums.index) for p in (0.025, 0.975))
    shown = {"observed": sums["events"], "rate": sums["mean"], "conf_low": low, "conf_high": high}
    rates_of = {name: _PER * one / sums["exposure"] for name, one in shown.items()}
    return sums[["events", "exposure"]].assign(**rates_of).reset_index()
