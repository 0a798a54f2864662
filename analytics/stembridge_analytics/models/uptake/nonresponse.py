"""First use weighted for who answers, beside the bounds and never in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.clusters import FEWEST, MODEL_BASED
from stembridge_analytics.estimators.weighting import LARGEST, WeightedShare, weighted_share
from stembridge_analytics.models.design import Design, build_design
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER, critical_value
from stembridge_analytics.models.result import COLUMNS, Clusters, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.uptake import completers
from stembridge_analytics.models.uptake.completers import PEOPLE
from stembridge_analytics.models.words import said

__all__ = ["weighted_use"]

# A larger difference from everybody, in standard deviations, is called imbalance.
_IMBALANCE: Final = 0.1
_ANSWERED: Final = "answered_"


def weighted_use(
    data: pd.DataFrame,
    formula: str,
    *,
    clusters: str | None = "course_id",
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = True,
    largest: float = LARGEST,
    count: str | None = COUNT,
) -> ModelResult:
    """Share with a first use by day 180 if silence is unrelated to use among people alike.

    data: one row a person who completed, or a group with column `count`: `answer`, `is_due`, and
        what stands in `formula`, a right side such as `~ gender + level` of things known before
        completion. largest: weights above so many times their mean are cut to it.
    Respondents (used, or said no) weigh 1 / chance to answer, by a logit. Returns the weighted
    share and that of respondents alone in `table`; the bounds that need no assumption, the balance
    before and after, and the weights in `tables`.
    Raises UsageError for a formula with a left side, DataError as `first_use` and `build_design`.
    Source: Lunceford and Davidian (2004), Stat. Med. 23, 2937-2960.

    >>> people = pd.DataFrame({
    ...     "answer": ["used", "no", "silent"] * 2, "gender": ["woman"] * 3 + ["man"] * 3,
    ...     "is_due": True, "n": [60, 20, 20, 5, 15, 80]})
    >>> found = weighted_use(people, "~ gender", clusters=None)
    >>> found.table[["term", "estimate"]].round(3).values.tolist()
    [['weighted', 0.5], ['respondents only', 0.65]]
    """
    if "~" in formula and formula.split("~")[0].strip():
        raise UsageError(f"{formula!r}: only a right side is asked for, such as ~ gender + level")
    frame = completers.read(data, ["answer", "is_due"], count, clusters)
    due = frame["is_due"].eq(True)
    waiting = completers.dropped(frame, due, "the 180 days are not over")
    people = frame[due]
    if not people[PEOPLE].sum():
        return _nobody(waiting)
    people = people.assign(**{_ANSWERED: people["answer"].isin(["used", "no"]).astype(float)})
    side = formula.split("~")[-1].strip()
    design = build_design(
        people, f"{_ANSWERED} ~ {side}", count=PEOPLE, references=references,
        missing_is_level=missing_is_level,
    )  # fmt: skip
    codes = None if clusters is None else pd.factorize(design.frame[clusters])[0]
    found = weighted_share(
        design.frame["answer"].eq("used"), design.response, design.matrix, counts=design.counts,
        codes=codes, largest=largest,
    )  # fmt: skip
    runs = completers.by_cluster(
        design.frame, clusters,
        {"yes": design.frame["answer"].eq("used"), "no": design.frame["answer"].eq("no"),
         "told": design.frame["answer"].isin(["used", "no"])},
    )  # fmt: skip
    row, _ = completers.bound_row("silence left open", runs)
    table, bounds = _table(found, runs), pd.DataFrame([row])
    return ModelResult(
        model="uptake",
        name="weighted_use",
        title="First use, weighted for who answers",
        method="inverse probability of answering (logit), Hájek's ratio; influence functions that "
        "hold the estimated weights",
        estimand="share of those who completed, and whose 180 days are over, with a first use by "
        f"day 180, if among people alike in {side} silence is unrelated to use",
        table=table,
        n_used=design.n,
        events=round(float(runs["yes"].sum())),
        in_words=_in_words(table, bounds, side),
        dropped=(*waiting, *design.dropped),
        clusters=Clusters(found.clusters, str(clusters), found.correction) if clusters else None,
        formula=f"answered ~ {side}",
        clock="180 days from the day of completion",
        problems=(*design.problems, *_problems(design, found, clusters, runs)),
        tables={"bounds": bounds, "balance": _balance(design, found)},
        statistics=_statistics(design, found),
        unit="share",
    )


def _table(found: WeightedShare, runs: pd.DataFrame) -> pd.DataFrame:
    reach = critical_value(found.freedom) * found.std_error
    weighted = {
        "term": "weighted", "estimate": found.share, "std_error": found.std_error,
        "conf_low": max(found.share - reach, 0.0) if reach == reach else np.nan,
        "conf_high": min(found.share + reach, 1.0) if reach == reach else np.nan,
        "p_value": np.nan, "n": round(float(runs["people"].sum())),
    }  # fmt: skip
    alone = {
        "term": "respondents only", **completers.point(runs, "yes", "told"), "p_value": np.nan,
        "n": round(float(runs["told"].sum())),
    }  # fmt: skip
    return pd.DataFrame([weighted, alone], columns=[*COLUMNS])


def _problems(
    design: Design, found: WeightedShare, clusters: str | None, runs: pd.DataFrame
) -> list[Problem]:
    problems = []
    answered = round(float(runs["told"].sum()))
    if found.unanswered.any():
        silent = round(float(design.counts[found.unanswered].sum()))
        text = f"{silent:,} people are silent of whose like nobody answered: no weight reaches them"
        problems.append(Problem("no overlap", text))
    elif not answered:
        problems.append(Problem("not available", "nobody answered"))
    elif np.isnan(found.share):
        problems.append(Problem("no convergence", "the chances to answer did not settle"))
    rarer, parameters = min(answered, design.n - answered), design.matrix.shape[1] - 1
    if rarer < EVENTS_PER_PARAMETER * parameters:
        text = f"{rarer:,} of the rarer answer for {parameters} parameters of answering"
        problems.append(Problem("too few events", text))
    if clusters is not None and found.correction == MODEL_BASED:
        text = f"{found.clusters} of {clusters}, {FEWEST} are needed: the errors take people as "
        problems.append(Problem("too few clusters", f"{text}unrelated"))
    off = np.abs(found.balance.after) > _IMBALANCE
    problems += [
        Problem("poor balance", f"{name}: weighted respondents still differ from everybody by "
                f"{value:+.2f} standard deviations", name)
        for name, value in zip(np.array(design.names)[off], found.balance.after[off], strict=True)
    ]  # fmt: skip
    return problems


def _balance(design: Design, found: WeightedShare) -> pd.DataFrame:
    """Standardised differences of respondents from everybody."""
    names = [at for at, name in enumerate(design.names) if name != "Intercept"]
    return pd.DataFrame(
        {"term": [design.names[at] for at in names], "before": found.balance.before[names],
         "after": found.balance.after[names]}
    )  # fmt: skip


def _statistics(design: Design, found: WeightedShare) -> dict[str, float]:
    told = (design.response > 0) & (design.counts > 0) & np.isfinite(found.weights)
    weights = found.weights[told]
    known = bool(len(weights)) and bool(np.isfinite(found.share))
    return {
        "effective_respondents": found.effective if known else float("nan"),
        "largest_weight": float(weights.max()) if known else float("nan"),
        "smallest_chance": float(found.chances[told].min()) if known else float("nan"),
        "trimmed": float(found.trimmed),
    }


def _in_words(table: pd.DataFrame, bounds: pd.DataFrame, side: str) -> str:
    if table["estimate"].isna().any():
        return said(
            "Weights cannot speak for all who are silent; without them between {all.low:.1%} and "
            "{all.high:.1%} had a first use by day 180.", bounds, {"all": "silence left open"},
        )  # fmt: skip
    words = said(
        "If, among people alike in {side}, silence is unrelated to use, {w.estimate:.1%} had a "
        "first use by day 180 (95 % interval {w.conf_low:.1%} to {w.conf_high:.1%}); of "
        "respondents alone {r.estimate:.1%}. The data cannot check that assumption.",
        table, {"w": "weighted", "r": "respondents only"}, side=side,
    )  # fmt: skip
    return words + said(
        " Without it, the share lies between {all.low:.1%} and {all.high:.1%}.", bounds,
        {"all": "silence left open"},
    )  # fmt: skip


def _nobody(waiting: tuple[Any, ...]) -> ModelResult:
    why = "nobody completed whose 180 days are over"
    return ModelResult(
        model="uptake", name="weighted_use", title="First use, weighted for who answers",
        method="inverse probability of answering", estimand="share with a first use by day 180",
        table=pd.DataFrame(columns=[*COLUMNS]), n_used=0, in_words=f"Nothing can be said: {why}.",
        dropped=waiting, problems=(Problem("not available", why),),
    )  # fmt: skip
