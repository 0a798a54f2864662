"""Enrolment per 1,000 teachers, by what a place is like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.clusters import Correction, check_correction
from stembridge_analytics.estimators.negative_binomial import NegativeBinomialFit
from stembridge_analytics.models.design import Design, build_design
from stembridge_analytics.models.result import Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.uptake.rates_fit import fit_rates
from stembridge_analytics.models.uptake.rates_table import places_table, rates_table
from stembridge_analytics.models.words import said

__all__ = ["STALE_YEARS", "enrolment_rate"]

# Teachers of a country change by a few per cent a year; beyond this a rate is called out of date.
STALE_YEARS: Final = 2
_NAMED: Final = 5


def enrolment_rate(
    data: pd.DataFrame,
    formula: str,
    *,
    exposure: str = "teachers",
    count: str | None = COUNT,
    weights: str | None = None,
    offset: str | None = None,
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = False,
    correction: Correction = "rule",
    place: str | None = None,
    years_old: str | None = None,
    stale_years: float = STALE_YEARS,
) -> ModelResult:
    """Rates and their ratios between places, by a negative binomial with log(teachers) as offset.

    data: one row a place (and level, year): its count on the left of `formula`, such as
        `enrolled ~ level + year`. exposure: column of the teachers there; rows without are dropped
        and counted. count: how many places are alike, so R's `weights=` of MASS::glm.nb.
    weights: probability weights; errors are then a sandwich's. offset: added to the log rate.
    clusters: column of what several rows share, such as the country. place: column whose values
        get a rate each in `tables["places"]`, drawn towards what the model expects by how little
        they tell (empirical Bayes). years_old: column with the years between population and count;
        more than `stale_years` is flagged.
    Returns log rate ratios in `table`, with `ratio`, `ratio_low`, `ratio_high`; rates per 1,000 in
        `tables["rates"]`, each level given to everybody's teachers; the Poisson fit beside it.
    Raises UsageError and DataError as `build_design`.
    Sources: Lawless (1987), Can. J. Stat. 15, 209-225; Clayton and Kaldor (1987), Biometrics 43,
        671-681, for `places`.

    >>> places = pd.DataFrame({
    ...     "enrolled": [12, 40, 9, 75, 30, 8, 51, 20], "level": ["primary", "secondary"] * 4,
    ...     "teachers": [1000, 2000, 700, 3900, 2500, 600, 3600, 1100]})
    >>> found = enrolment_rate(places, "enrolled ~ level")
    >>> round(float(found.row("level[secondary]")["ratio"]), 2)
    1.44
    """
    beside = [c for c in (exposure, weights, offset, clusters, place) if c is not None]
    kept, dropped = _known(data, beside, exposure, count)
    design = build_design(
        kept, formula, count=count, references=references, missing_is_level=missing_is_level
    )
    if not len(design.response) or (design.response < 0).any():
        raise DataError(f"{formula}: the left side must be counts from 0 on")
    check_correction(correction)
    rates = fit_rates(design, exposure, weights, offset, clusters, correction)
    shown = rates_table(rates)
    tables = {"rates": shown, "poisson": rates.poisson}
    if place is not None:
        tables["places"] = places_table(rates, place)
    stale = _stale(design.frame, years_old, stale_years, place)
    return ModelResult(
        model="uptake",
        name="enrolment_rate",
        title="Enrolment per 1,000 teachers",
        method="negative binomial with log link, dispersion by maximum likelihood; log of the rate",
        estimand="ratio of the rates of enrolment between places alike in the other terms, of all "
        f"places like these; the rate is {_outcome(formula)} per {exposure}",
        table=rates.table,
        n_used=design.n,
        events=round(float((design.response * design.counts).sum())),
        in_words=_in_words(shown, design, stale),
        dropped=(*dropped, *design.dropped),
        clusters=rates.clusters,
        formula=f"{formula}, offset log({exposure})",
        problems=(*rates.problems, *stale),
        tables=tables,
        statistics=_statistics(rates.fit),
        drawn="forest",
        unit="log rate ratio",
    )


def _outcome(formula: str) -> str:
    return formula.split("~")[0].strip()


def _known(
    data: pd.DataFrame, beside: list[str], exposure: str, count: str | None
) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """Rows with all that stands beside the formula."""
    missing = [name for name in beside if name not in data.columns]
    if missing:
        raise DataError(f"the data lack {', '.join(missing)}; they have {', '.join(data.columns)}")
    known = data[beside].notna().all(axis=1) & ~(data[exposure] == 0)
    if not known.any():
        raise DataError(f"no place is left: none has {', '.join(beside)}")
    if (data.loc[known, exposure].astype(float) < 0).any():
        raise DataError(f"column {exposure} must hold numbers above 0")
    lacking = data[~known]
    n = int(lacking[count].sum()) if count is not None and count in data else len(lacking)
    why = f"places without {' or '.join(beside)}"
    return data[known], (Dropped(n, why),) if n else ()


def _stale(
    frame: pd.DataFrame, years_old: str | None, most: float, place: str | None
) -> list[Problem]:
    if years_old is None or years_old not in frame:
        return []
    old = frame[frame[years_old] > most]
    if old.empty:
        return []
    named = ""
    if place is not None:
        worst = old.groupby(place, observed=True)[years_old].max().sort_values(ascending=False)
        listed = [f"{name} ({age:.0f} years)" for name, age in worst.head(_NAMED).items()]
        rest = len(worst) - len(listed)
        named = f": {', '.join(listed)}" + (f" and {rest} more" if rest > 0 else "")
    text = f"{len(old)} of {len(frame)} populations are more than {most:g} years old{named}"
    return [Problem("stale denominator", text)]


def _statistics(fit: NegativeBinomialFit) -> dict[str, float]:
    return {
        "log_likelihood": fit.log_likelihood,
        "theta": fit.theta,
        "theta_error": fit.theta_error,
        "alpha": fit.alpha,
        "poisson_log_likelihood": fit.poisson_log_likelihood,
        "overdispersion_ratio": 2 * (fit.log_likelihood - fit.poisson_log_likelihood),
        "overdispersion_p": fit.overdispersion_p,
        "pearson_dispersion": fit.pearson / max(fit.n - len(fit.params), 1),
        "aic": 2 * (len(fit.params) + 1) - 2 * fit.log_likelihood,
    }


def _in_words(shown: pd.DataFrame, design: Design, stale: list[Problem]) -> str:
    sure = shown.dropna(subset=["rate", "conf_low"])
    if "all" not in set(sure["term"]):
        return "No rate can be told from these counts."
    words = said(
        "{all.rate:.2f} of 1,000 teachers enrolled where places are like these (95 % interval "
        "{all.conf_low:.2f} to {all.conf_high:.2f}; {n:,} counts).",
        shown, {"all": "all"}, n=design.n,
    )  # fmt: skip
    factors = sure["term"].str.split("[", regex=False).str[0]
    first = factors[(sure["term"] != "all") & (factors.map(factors.value_counts()) > 1)]
    if len(first):
        levels = sure[factors == first.iloc[0]].sort_values("rate", kind="stable")
        words += said(
            " Other things alike, the rate is lowest for {low_name} with {low.rate:.2f} "
            "({low.conf_low:.2f} to {low.conf_high:.2f}) and highest for {high_name} with "
            "{high.rate:.2f} ({high.conf_low:.2f} to {high.conf_high:.2f}).",
            shown, {"low": levels["term"].iloc[0], "high": levels["term"].iloc[-1]},
            low_name=levels["term"].iloc[0], high_name=levels["term"].iloc[-1],
        )  # fmt: skip
    return words + (" Some populations of teachers are out of date." if stale else "")
