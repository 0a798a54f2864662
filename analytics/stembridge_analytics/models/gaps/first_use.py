"""Gaps of first use in class, as far as people told: silence leaves each gap open, and how far."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST as FEWEST_CLUSTERS
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.gaps.pair import CRUDE
from stembridge_analytics.models.gaps.rows import WHOLE, term_of
from stembridge_analytics.models.gaps.sentences import points
from stembridge_analytics.models.gaps.several import gaps
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import Source

__all__ = ["first_use"]

COMPLETERS: Final = "uptake_completer"
PEOPLE: Final = "participation"
GROUPS: Final = ("gender", "country")
KEYS: Final = ["course_id", "learner_id"]
_USED: Final = "is_used"
_LABEL: Final = "told of a first use within 180 days"


def first_use(source: Source, settings: Settings) -> ModelResult:
    """The gaps of told first use among completers, with the bounds that silence leaves.

    Rows of completers are joined to who they are, since no table holds both.
    """
    lacking = [name for name in (*KEYS, _USED, "answer", "is_due", "evidence_level")
               if name not in source.columns(COMPLETERS)]  # fmt: skip
    groups = [name for name in GROUPS if name in source.columns(PEOPLE)]
    if lacking or not groups or not set(KEYS) <= set(source.columns(PEOPLE)):
        return _nothing(f"{COMPLETERS} and {PEOPLE} cannot be joined")
    completers = source.rows(
        COMPLETERS, [*KEYS, _USED, "answer", "is_due"],
        where={"evidence_level": settings.evidence},
    )  # fmt: skip
    is_due = completers["is_due"].eq(True)
    due, early = completers[is_due], int((~is_due).sum())
    people = source.rows(PEOPLE, [*KEYS, *groups], where={settings.completed: True})
    joined = due.merge(people, on=KEYS, how="left")
    told = [name for name in groups if joined[name].nunique(dropna=False) > 1]
    if not told or joined[_USED].astype(bool).nunique() < 2:
        return _nothing(
            f"of {len(joined):,} completers whose 180 days are over all or nobody told of a use, "
            "or they are of one group"
        )
    runs = joined["course_id"].nunique()
    found = gaps(
        joined, outcome=_USED, groups=told, lead=CRUDE, name="first_use", label=_LABEL,
        references={name: _reference(joined, name, settings) for name in told},
        clusters="course_id" if runs >= FEWEST_CLUSTERS else None,
    )  # fmt: skip
    gone = (Dropped(early, "the 180 days after completion are not over"),) if early else ()
    bounds = _bounds(joined, found)
    problems = [*found.problems, *_open(bounds)]
    if runs < FEWEST_CLUSTERS:
        text = f"{runs} runs, {FEWEST_CLUSTERS} are needed: errors take people as unrelated"
        problems.append(Problem("too few clusters", text))
    return replace(
        found, problems=tuple(problems), dropped=(*gone, *found.dropped),
        tables={**found.tables, "bounds": bounds},
        estimand=f"{found.estimand}; silence counts as no, on both sides; table bounds: the gap if "
                 "silence is anything",
        in_words=f"{found.in_words} Silence counts as no use here; how far it leaves each gap open "
                 "stands in the table of bounds.",
    )  # fmt: skip


def _reference(joined: pd.DataFrame, name: str, settings: Settings) -> str:
    wanted = settings.references.get(name, WHOLE)
    return wanted if (joined[name] == wanted).any() else WHOLE


def _bounds(joined: pd.DataFrame, found: ModelResult) -> pd.DataFrame:
    """A row a comparison: the gap if all the silent of one side said no and of the other yes."""
    rows = []
    for _, row in found.table.iterrows():
        group, level = str(row["term"])[:-1].split("[", 1)
        labels = joined[group].where(joined[group].notna(), NOT_STATED)
        here = labels == level
        other = ~here if row["reference"] == WHOLE else labels == row["reference"]
        # Against everybody, the level is on both sides: only the rest can be silent otherwise.
        part = float(other.sum()) / len(joined) if row["reference"] == WHOLE else 1.0
        (low, high), (other_low, other_high) = (_range(joined[side]) for side in (here, other))
        rows.append((term_of(group, level), part * (low - other_high), part * (high - other_low),
                     int(row["n"])))  # fmt: skip
    return pd.DataFrame(rows, columns=["term", "low", "high", "n"])


def _range(people: pd.DataFrame) -> tuple[float, float]:
    """The share who used it if all who left it open did not, and if all did."""
    used = people[_USED].astype(bool)
    no = people["answer"].eq("no") & ~used
    return float(used.mean()), float(1 - no.mean())


def _open(bounds: pd.DataFrame) -> list[Problem]:
    wide = bounds[(bounds["low"] <= 0) & (bounds["high"] >= 0)]
    return [
        Problem("not identified", f"{row['term']}: silence leaves the gap anywhere from "
                f"{points(row['low'])} to {points(row['high'])} percentage points", row["term"])
        for _, row in wide.iterrows()
    ]  # fmt: skip


def _nothing(why: str) -> ModelResult:
    return ModelResult(
        model="gaps", name="first_use", title="Gaps of first use", method="none", estimand="none",
        table=pd.DataFrame(columns=list(COLUMNS)), n_used=0,
        in_words=f"No gaps of first use are shown: {why}.",
        problems=(Problem("not available", why),),
    )  # fmt: skip
