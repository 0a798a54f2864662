"""Completion by groups of people, with intervals that know that people come in runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.funnel import mature_runs
from stembridge_analytics.measures.intervals import (
    CLUSTERED,
    WILSON,
    clustered_share,
    wilson,
)
from stembridge_analytics.measures.measure import Definition, Measure

__all__ = ["DIMENSIONS", "FEWEST", "OTHERS", "Breakdown", "Group", "breakdown"]

# Groups of fewer people are pooled, so that no row of the report is about a handful of them.
FEWEST: Final = 10
OTHERS: Final = "other groups"
NOT_STATED: Final = "not stated"
_NAMED: Final = 3  # pooled groups that are called by their names
# In the order of the report; the rest of `group_funnel` follows.
DIMENSIONS: Final = (
    "country", "gender", "level", "role", "subject", "school type", "rural", "route",
)  # fmt: skip

_DEFINITION: Final = Definition(
    "funnel.completed_k2",
    "Completed (K2), of the enrolled",
    "In E, passed or certified, by group. See the funnel.",
    "participations passed or certified",
    "E of the group in runs whose logs can tell who passed or was certified",
    "K2",
)


@dataclass(frozen=True)
class Group:
    """One group: its counts and completion; `pooled`: how many groups it stands for, else 0.

    enrolled, started: over all runs; completion: over those that can tell and whose window has
    passed. runs: how many of these the group has people in.
    """

    label: str
    enrolled: int
    started: int
    runs: int
    completion: Measure
    design_effect: float | None = None
    pooled: int = 0


@dataclass(frozen=True)
class Breakdown:
    """Groups by one attribute, the highest completion first, pooled ones and `not stated` last.

    stated: participations whose attribute is known.
    """

    dimension: str
    groups: tuple[Group, ...]
    stated: int

    @property
    def enrolled(self) -> int:
        """All participations."""
        return sum(group.enrolled for group in self.groups)


def breakdown(
    group_funnel: pd.DataFrame, course_funnel: pd.DataFrame, window: str
) -> list[Breakdown]:
    """A breakdown for each attribute that anybody states.

    group_funnel, course_funnel: the tables of these names. window: in words, as the funnel has it.
    Groups of fewer than FEWEST participations are pooled; one alone, or a pool as small, takes in
    those of whom nothing is stated, or the smallest group beside it.
    """
    telling = course_funnel["has_pass_events"].astype(bool) & mature_runs(
        course_funnel, "is_completion_mature"
    )
    usable = set(course_funnel.loc[telling, "course_id"])
    found = []
    named = [*DIMENSIONS, *sorted(set(group_funnel["dimension"]) - set(DIMENSIONS))]
    for dimension in named:
        rows = group_funnel[group_funnel["dimension"] == dimension]
        if (rows["label"] != NOT_STATED).any():
            groups = _groups(rows, usable, window)
            stated = int(rows.loc[rows["label"] != NOT_STATED, "enrolled"].sum())
            found.append(Breakdown(dimension, tuple(sorted(groups, key=_order)), stated))
    return found


def _groups(rows: pd.DataFrame, usable: set[str], window: str) -> Iterable[Group]:
    # The smaller of what stands in the row: all who enrolled, or those whose share is shown.
    counted = rows["enrolled"].where(rows["course_id"].isin(usable), 0)
    sums = rows.assign(counted=counted).groupby("label")[["enrolled", "counted"]].sum()
    shown = sums["counted"].where(sums["counted"] > 0, sums["enrolled"])
    sizes = shown.sort_values(kind="stable")
    pool = _pool({str(label): int(size) for label, size in sizes.items()})
    if pool:
        name = " or ".join(sorted(pool, key=_last_not_stated)) if len(pool) <= _NAMED else OTHERS
        yield _group(name, rows[rows["label"].isin(pool)], usable, window, len(pool))
    for label in sizes.index:
        if label not in pool:
            yield _group(str(label), rows[rows["label"] == label], usable, window)


def _last_not_stated(label: str) -> tuple[bool, str]:
    return label == NOT_STATED, label


def _pool(sizes: dict[str, int]) -> set[str]:
    """The labels that are pooled; a single small group drags the next smallest along."""
    small = {label for label, size in sizes.items() if size < FEWEST}
    rest = [label for label in sizes if label not in small and label != NOT_STATED]
    # Beside one small group the sum of all others would tell its count.
    if small and (len(small) == 1 or sum(sizes[label] for label in small) < FEWEST):
        if NOT_STATED in sizes and NOT_STATED not in small:
            small.add(NOT_STATED)
        elif rest:
            small.add(rest[0])
    return small


def _group(label: str, rows: pd.DataFrame, usable: set[str], window: str, pooled: int = 0) -> Group:
    counted = rows[rows["course_id"].isin(usable)]
    runs = counted.groupby("course_id")[["completed_k2", "enrolled"]].sum()
    completed, enrolled = int(runs["completed_k2"].sum()), int(runs["enrolled"].sum())
    measure, effect = _completion(label, completed, enrolled, runs, window)
    return Group(
        label,
        int(rows["enrolled"].sum()),
        int(rows["started"].sum()),
        len(runs),
        measure,
        effect,
        pooled,
    )


def _completion(
    label: str, completed: int, enrolled: int, runs: pd.DataFrame, window: str
) -> tuple[Measure, float | None]:
    if enrolled == 0:
        reason = "nobody of this group in a run that can be measured"
        return Measure(_DEFINITION, window, 0, 0, scope=label, available=False, reason=reason), None
    clustered = clustered_share(runs["completed_k2"], runs["enrolled"])
    if clustered is None:
        low, high = wilson(completed, enrolled)
        method, effect = WILSON, None
    else:
        low, high, method = clustered.low, clustered.high, CLUSTERED
        effect = clustered.design_effect
    share = completed / enrolled
    measure = Measure(
        _DEFINITION, window, completed, enrolled, share, min(low, share), max(high, share), method,
        scope=label,
    )  # fmt: skip
    return measure, effect


def _order(group: Group) -> tuple[int, float, str]:
    last = 2 if group.label == NOT_STATED else 1 if group.pooled else 0
    return last, -(group.completion.value or 0.0), group.label
