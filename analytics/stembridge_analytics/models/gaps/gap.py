"""The difference of one outcome between two groups: crude, and with the mix held fixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.clusters import Correction, check_correction
from stembridge_analytics.estimators.contrasts import spread
from stembridge_analytics.estimators.differences import newcombe
from stembridge_analytics.estimators.mantel_haenszel import (
    Tables,
    common_log_odds,
    equal_odds,
    independence,
)
from stembridge_analytics.models.gaps.doubts import clusters_of, pair_problems
from stembridge_analytics.models.gaps.mix import MixModel
from stembridge_analytics.models.gaps.pair import (
    MANTEL_HAENSZEL,
    Pair,
    compare,
    wald,
)
from stembridge_analytics.models.gaps.people import People, codes_of, people_of
from stembridge_analytics.models.gaps.rows import (
    MAIN,
    WHOLE,
    estimand,
    gap_rows,
    method,
    overlap_rows,
)
from stembridge_analytics.models.gaps.sentences import gap_in_words, upper
from stembridge_analytics.models.gaps.standard import cells_of, standard_of
from stembridge_analytics.models.result import COLUMNS, ModelResult
from stembridge_analytics.models.source import COUNT

__all__ = ["WHOLE", "gap", "level_of"]


def gap(
    data: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    reference: str,
    level: str | None = None,
    strata: Sequence[str] = (),
    mix: Sequence[str] | None = None,
    clusters: str | None = None,
    count: str | None = COUNT,
    standard: str | pd.DataFrame | None = None,
    sampled: bool | None = None,
    correction: Correction = "rule",
    confidence: float = 0.95,
    label: str = "",
) -> ModelResult:
    """The difference of shares of two groups, a row a kind: crude, and with the mix held fixed.

    data: a row a person, or a group of `count` people alike. outcome: column of 0 and 1. group:
        column; its `level` is compared with `reference`, another level or `WHOLE`; the level may
        be left out where there are two. A missing value is the level `not stated`.
    strata: columns whose combinations are strata, for the Mantel-Haenszel and the standardised
        difference. mix: columns of the logit model for the mix-adjusted one; by default the strata.
    clusters: column whose people resemble each other; errors then follow the few-clusters rule,
        see `estimators.contrasts.spread`. standard: whose mix the two groups are brought to:
        everybody's (None), that of a level, or that of a frame with the strata and `n`.
    sampled: the mix is a sample's, so that its chance is in the errors; by default with clusters.
    label: words for those with the outcome.
    Returns a result whose `table` has a row a kind, differences of shares (0.01 is a percentage
        point), and tables `gaps` (drawn), `strata`, `overlap`, `odds_ratios`.
    Raises UsageError and DataError for a wrong call.
    Sources: those of `estimators` differences, mantel_haenszel, standardisation.

    >>> people = pd.DataFrame({"sex": ["man", "man", "woman", "woman"], "done": [1, 0, 1, 0],
    ...                        "n": [56, 14, 48, 32]})
    >>> found = gap(people, outcome="done", group="sex", reference="woman")
    >>> found.row("crude")[["estimate", "conf_low", "conf_high"]].astype(float).round(4).tolist()
    [0.2, 0.0524, 0.3339]
    """
    check_correction(correction)
    mix = tuple(strata) if mix is None else tuple(mix)
    names = tuple(dict.fromkeys((*strata, *mix)))
    people = people_of(data, outcome=outcome, names=(group, *names), clusters=clusters, count=count)
    level, other = level_of(people, group, level, reference)
    aim = standard_of(people, group, strata, standard)
    chance = clusters is not None if sampled is None else sampled
    model = MixModel(people, group, mix) if mix else None
    pair = compare(
        cells_of(people, group, level, other, strata, aim, chance), level, other,
        stratified=bool(strata), model=model, confidence=confidence, correction=correction,
    )  # fmt: skip
    rows = gap_rows([(group, pair)], confidence)
    words = label or outcome.replace("_", " ")
    tables = {"gaps": rows, "overlap": overlap_rows([(group, pair)])}
    statistics: dict[str, float] = {}
    if strata:
        tables["strata"] = _strata(people, strata, pair, confidence)
    if MANTEL_HAENSZEL in pair.kinds:
        tables["odds_ratios"], statistics = _odds(pair, correction, confidence)
    return ModelResult(
        model="gaps", name=f"{outcome}_by_{group}",
        title=f"{upper(words)}: {group} {level} against {other or WHOLE}",
        method=method(pair.kinds, confidence),
        estimand=estimand(words, group, pair, strata, mix, aim),
        table=rows.assign(term=rows["kind"])[list(MAIN)], n_used=people.n, events=people.events,
        in_words=gap_in_words(
            words, group, pair, rows, tables["overlap"], strata, mix, confidence
        ),
        dropped=people.dropped, clusters=clusters_of(people, [pair]),
        formula=model.formula if model is not None else f"{outcome} ~ {group}",
        problems=(*pair_problems(group, pair, strata, people.clusters),
                  *(model.problems() if model is not None else ())),
        tables=tables, statistics=statistics, unit="share difference", drawn="gaps",
    )  # fmt: skip


def level_of(
    people: People, group: str, level: str | None, reference: str
) -> tuple[str, str | None]:
    """The level and what it is compared with, None for everybody.

    Raises UsageError for levels that are not there.
    """
    levels = list(people.levels(group).index)
    listed = ", ".join(levels)
    if reference != WHOLE and reference not in levels:
        raise UsageError(f"{group} has no level {reference!r}; it has: {listed}; or {WHOLE!r}")
    others = [one for one in levels if one != reference]
    if level is None and len(others) == 1:
        level = others[0]
    if level is None:
        raise UsageError(f"{group}: which level is compared with {reference!r}? Name one: {listed}")
    if level not in others:
        raise UsageError(f"{group} has no level {level!r} to compare; it has: {', '.join(others)}")
    return level, None if reference == WHOLE else reference


def _strata(people: People, strata: Sequence[str], pair: Pair, confidence: float) -> pd.DataFrame:
    """A row a stratum: people, shares, difference with Newcombe's interval, weight."""
    cells, codes = pair.cells, codes_of(people.frame, strata)
    t = Tables.of(cells)
    named = people.frame[list(strata)].assign(code=codes).drop_duplicates("code")
    named = named.sort_values("code").drop(columns="code").reset_index(drop=True)
    standard = cells.fixed
    if standard is None:
        standard = cells.sums(cells.standard, np.ones(len(cells.people), dtype=bool))
    both = (t.n > 0) & (t.m > 0)
    weight = np.where(both, standard, 0.0)
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(weight), np.nan)
    rows: list[dict[str, Any]] = []
    for at in range(len(named)):
        a, n, b, m = (float(x[at]) for x in (t.a, t.n, t.b, t.m))
        row = {"n": round(n), "events": round(a), "other_n": round(m), "other_events": round(b),
               "share": a / n if n else np.nan, "other_share": b / m if m else np.nan,
               "weight": float(weight[at]), "estimate": np.nan, "conf_low": np.nan,
               "conf_high": np.nan}  # fmt: skip
        if both[at]:
            found = newcombe(a, n, b, m, confidence=confidence)
            row |= {"estimate": a / n - b / m}
            if pair.other is not None:
                row |= {"conf_low": found.conf_low, "conf_high": found.conf_high}
        rows.append(row)
    return pd.concat([named, pd.DataFrame(rows)], axis=1)


def _odds(
    pair: Pair, correction: Correction, confidence: float
) -> tuple[pd.DataFrame, dict[str, float]]:
    """The Mantel-Haenszel odds ratio, and the tests of independence and of equal odds."""
    cells, tables = pair.cells, Tables.of(pair.cells)
    found = common_log_odds(cells)
    ratio, error, low, high, p = (np.nan,) * 5
    if np.isfinite(found.estimate):
        of = spread(
            cells, found, lambda rows: common_log_odds(cells.where(rows)).estimate,
            correction=correction,
        )  # fmt: skip
        p, limits = wald(found.estimate, of)
        (low, high), ratio = np.exp(limits(confidence)), float(np.exp(found.estimate))
        error = of.std_error
    plain, corrected = independence(tables), independence(tables, correct=True)
    breslow, tarone = (equal_odds(tables, ratio, tarone=way) for way in (False, True))
    row = ("Mantel-Haenszel odds ratio", ratio, error, low, high, p, pair.n)
    return pd.DataFrame([row], columns=list(COLUMNS)), {
        "cmh_chi_squared": plain.statistic, "cmh_p_value": plain.p_value,
        "cmh_chi_squared_corrected": corrected.statistic,
        "cmh_p_value_corrected": corrected.p_value,
        "breslow_day": breslow.statistic, "breslow_day_p_value": breslow.p_value,
        "tarone": tarone.statistic, "tarone_p_value": tarone.p_value,
        "homogeneity_freedom": float(tarone.freedom),
    }  # fmt: skip
