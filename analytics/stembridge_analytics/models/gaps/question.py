"""For whom do completion and first use differ: the default set on the tables of a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST as FEWEST_CLUSTERS
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.gaps.first_use import first_use
from stembridge_analytics.models.gaps.pair import MIX_ADJUSTED
from stembridge_analytics.models.gaps.rows import WHOLE
from stembridge_analytics.models.gaps.several import gaps
from stembridge_analytics.models.registry import Model
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["GROUPS", "MODEL", "run"]

TABLE: Final = "participation"
RUN: Final = "course_id"
# Whose completion is compared, in this order.
GROUPS: Final = ("gender", "country", "area", "level", "experience_band", "route")
# What is held fixed for countries (the metric dictionary's mix), and for other groups.
_OF_COUNTRIES: Final[tuple[str, ...]] = ("level", "route", "language")
_OF_OTHERS: Final[tuple[str, ...]] = ("country", "level", "route")


@dataclass(frozen=True)
class _Plan:
    """What the data allow: groups, and by group the strata and the mix; clusters or None."""

    groups: tuple[str, ...]
    strata: Mapping[str, tuple[str, ...]]
    mix: Mapping[str, tuple[str, ...]]
    clusters: str | None
    problems: tuple[Problem, ...]


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """Gaps of completion, and of first use as far as it was told."""
    return (_completion(source, settings), first_use(source, settings))


def _completion(source: Source, settings: Settings) -> ModelResult:
    outcome, there = settings.completed, source.columns(TABLE)
    needed = [name for name in (RUN, outcome, "is_mature") if name not in there]
    if needed:
        return _nothing(f"table {TABLE} lacks {', '.join(needed)}" if there else f"no {TABLE}")
    status = source.patterns(TABLE, ["is_mature", outcome])
    mature = status["is_mature"].eq(True)
    early = int(status.loc[~mature, COUNT].sum())
    known = status[mature & status[outcome].notna()]
    if known[outcome].astype(bool).nunique() < 2:
        return _nothing(
            f"of {int(known[COUNT].sum()):,} people in mature runs whose completion "
            f"({settings.evidence}) can be told, all or nobody completed"
        )
    plan = _plan(source, settings, there)
    if not plan.groups:
        return replace(_nothing("no attribute has two groups"), problems=(
            Problem("not available", "no attribute has two groups"), *plan.problems))  # fmt: skip
    frames = {group: _frame(source, plan, group, outcome) for group in plan.groups}
    found = gaps(
        frames, outcome=outcome, groups=plan.groups,
        references={group: _reference(frames[group], group, settings) for group in plan.groups},
        strata=plan.strata, mix=plan.mix, clusters=plan.clusters, lead=MIX_ADJUSTED,
        name="completion", label=f"completed ({settings.evidence})",
        fewest=int(settings.number("gaps", "fewest", 10)),
        adjustment=settings.text("gaps", "adjustment", "holm"),  # type: ignore[arg-type]
    )  # fmt: skip
    problems, dropped = plan.problems, found.dropped
    if early:
        why = "their run's window has not passed, or is not known"
        problems += (Problem("not mature", f"{early:,} people: {why}"),)
        dropped = (Dropped(early, why), *dropped)
    return replace(found, problems=(*problems, *found.problems), dropped=dropped)


def _plan(source: Source, settings: Settings, there: Sequence[str]) -> _Plan:
    wanted = (*GROUPS, "language")
    told, problems = [], []
    for name in wanted:
        if name not in there:
            problems.append(Problem("left out", f"{name}: not in the data"))
            continue
        levels = source.patterns(TABLE, [name], where={"is_mature": True})
        if len(levels) < 2:
            problems.append(Problem("left out", f"{name}: everybody is in one group"))
        else:
            told.append(name)
    clusters = settings.clusters if settings.clusters in there else RUN
    count = len(source.patterns(TABLE, [clusters], where={"is_mature": True}))
    few = count < FEWEST_CLUSTERS
    if few:
        text = (f"{count} of {clusters}, {FEWEST_CLUSTERS} are needed: it is held fixed (but not "
                "for countries), and errors take people as unrelated")  # fmt: skip
        problems.append(Problem("too few clusters", text))
    fixed = (clusters,) if count > 1 else ()
    given = settings.formulas.get("gaps")
    strata, mix = {}, {}
    for group in told:
        by = _OF_COUNTRIES if group == "country" else _OF_OTHERS
        if given is not None:
            by = tuple(name for name in variables_of(given) if name not in GROUPS or name in told)
        by = tuple(name for name in by if name != group and (name in told or given is not None))
        if group == "country":
            mix[group] = strata[group] = by  # runs are often of one country
        else:
            # Within runs directly; strata of all of it would leave few people to compare.
            strata[group], mix[group] = fixed or by, (*fixed, *by)
        mix[group] = tuple(dict.fromkeys(mix[group]))
    return _Plan(
        tuple(name for name in told if name in GROUPS), strata, mix, None if few else clusters,
        tuple(problems),
    )  # fmt: skip


def _frame(source: Source, plan: _Plan, group: str, outcome: str) -> pd.DataFrame:
    names = dict.fromkeys((group, *plan.strata[group], *plan.mix[group], outcome))
    if plan.clusters is not None:
        names[plan.clusters] = None
    return source.patterns(TABLE, list(names), where={"is_mature": True})


def _reference(frame: pd.DataFrame, group: str, settings: Settings) -> str:
    """As set, if the data have it; a country against everybody; else the largest group stated."""
    wanted = settings.references.get(group, WHOLE if group == "country" else "")
    sizes: pd.Series[Any] = frame.groupby(group)[COUNT].sum()
    if wanted == WHOLE or wanted in sizes.index:
        return wanted
    return str(sizes.sort_values(ascending=False, kind="stable").index[0])


def _nothing(why: str) -> ModelResult:
    return ModelResult(
        model="gaps", name="completion", title="Gaps of completion", method="none",
        estimand="none", table=pd.DataFrame(columns=list(COLUMNS)), n_used=0,
        in_words=f"No gaps of completion are shown: {why}.",
        problems=(Problem("not available", why),),
    )  # fmt: skip


MODEL: Final = Model(
    "gaps",
    "For whom do completion and first use in class differ, and what is left once the mix of "
    "people is held fixed?",
    (TABLE, "uptake_completer"),
    run,
)
