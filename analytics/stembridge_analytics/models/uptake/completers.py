"""People who completed, with what they told of use in class: read, checked, counted by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.measures.bounds import BY_RUNS, Limits, limits
from stembridge_analytics.measures.intervals import clustered_share, design_effect, wilson
from stembridge_analytics.models.result import Clusters, Dropped, Problem

__all__ = ["ANSWERS", "PEOPLE", "YEAR_DAYS", "bound_row", "by_cluster", "clusters_of",
           "few_clusters", "point", "read"]  # fmt: skip

# Of table `uptake_completer`: used in the window, said no after it, yes without a day, nothing.
ANSWERS: Final = ("used", "no", "yes without a date", "silent")
PEOPLE: Final = "people_"
YEAR_DAYS: Final = 365


def read(
    data: pd.DataFrame, columns: Sequence[str], count: str | None, clusters: str | None
) -> pd.DataFrame:
    """The data with column `people_`. Raises DataError for a missing column, an unknown answer."""
    wanted = [*columns, *([] if clusters is None else [clusters])]
    missing = [name for name in wanted if name not in data.columns]
    if missing:
        raise DataError(f"the data lack {', '.join(missing)}; they have {', '.join(data.columns)}")
    frame = data.copy(deep=False)
    grouped = count is not None and count in frame.columns
    frame[PEOPLE] = frame[count].astype(float) if grouped else 1.0
    if "answer" in columns:
        unknown = sorted(set(frame["answer"].dropna().astype(str)) - set(ANSWERS))
        if unknown:
            raise DataError(f"answer {unknown[0]!r} is unknown; allowed: {', '.join(ANSWERS)}")
        if frame["answer"].isna().any():
            raise DataError(f"an answer is missing; who told nothing is {ANSWERS[-1]!r}")
    return frame


def dropped(frame: pd.DataFrame, keep: pd.Series[bool], why: str) -> tuple[Dropped, ...]:
    """How many people a condition leaves out."""
    n = round(float(frame.loc[~keep, PEOPLE].sum()))
    return (Dropped(n, why),) if n else ()


def by_cluster(
    frame: pd.DataFrame,
    clusters: str | None,
    columns: dict[str, pd.Series[bool]],
) -> pd.DataFrame:
    """One row a cluster: people for whom each condition holds, and `people`."""
    people = frame[PEOPLE].to_numpy(dtype=np.float64)
    codes, count = np.zeros(len(people), dtype=np.intp), 1
    if clusters is not None:
        codes, names = pd.factorize(frame[clusters], sort=True, use_na_sentinel=False)
        count = len(names)
    sums = {
        name: np.bincount(codes, people * one.to_numpy(dtype=np.float64), count)
        for name, one in columns.items()
    }
    return pd.DataFrame({**sums, "people": np.bincount(codes, people, count)})


def point(runs: pd.DataFrame, yes: str, of: str) -> dict[str, float]:
    """A share over clusters with its 95 % interval, as one row's estimate."""
    part, whole = float(runs[yes].sum()), float(runs[of].sum())
    nothing = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), float("nan"))
    if not whole:
        return nothing
    share = part / whole
    found = clustered_share(runs[yes], runs[of])
    effect = design_effect(runs[yes], runs[of]) or 1.0
    low, high = (found.low, found.high) if found else wilson(round(part), round(whole))
    # Nobody or everybody has no spread of its own.
    error = float(np.sqrt(share * (1 - share) / whole * effect)) if 0 < share < 1 else float("nan")
    return {
        "estimate": share, "std_error": error, "conf_low": min(low, share),
        "conf_high": max(high, share),
    }  # fmt: skip


def bound_row(term: str, runs: pd.DataFrame) -> tuple[dict[str, object], Limits]:
    """One row of a `bounds` table. runs: `yes`, `no`, `people` by cluster."""
    found = limits(runs)
    row = {
        "term": term, "low": found.low, "high": found.high, "conf_low": found.conf_low,
        "conf_high": found.conf_high, "n": round(float(runs["people"].sum())),
        "yes": round(float(runs["yes"].sum())), "no": round(float(runs["no"].sum())),
        "critical": found.critical,
    }  # fmt: skip
    return row, found


def clusters_of(runs: pd.DataFrame, clusters: str | None, method: str) -> Clusters | None:
    """How many clusters the errors allow for; None if they take people as unrelated."""
    if clusters is None or method != BY_RUNS:
        return None
    return Clusters(int((runs["people"] > 0).sum()), clusters, "delete-one-cluster jackknife, t")


def few_clusters(frame: pd.DataFrame, clusters: str | None) -> tuple[Problem, ...]:
    """A doubt if there are fewer clusters than errors need."""
    if clusters is None:
        return ()
    found = int(frame.loc[frame[PEOPLE] > 0, clusters].nunique())
    if found >= FEWEST:
        return ()
    text = f"{found} of {clusters}, {FEWEST} are needed: intervals may be too short"
    return (Problem("too few clusters", text),)
