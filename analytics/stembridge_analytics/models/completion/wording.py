"""What results of completion say in plain words; every number is one of a table or a count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

__all__ = [
    "OUTCOME", "clusters_said", "differences_said", "group_said", "is_clear", "level_of",
    "share_of", "with_share",
]  # fmt: skip

OUTCOME: Final = "Completion"
_MOST_SAID: Final = 3


def share_of(events: int, people: int) -> str:
    """How many have the outcome.

    >>> share_of(15, 60)
    'Of 60 people 15 completed (25.0 %).'
    """
    part = f" ({events / people:.1%})".replace("%", " %") if people else ""
    return f"Of {people:,} people {events:,} completed{part}."


def with_share(statistics: Mapping[str, float], events: int, people: int) -> dict[str, float]:
    """The figures of a fit and the share with the outcome, which the words tell."""
    return {**statistics, "share": events / people if people else float("nan")}


def level_of(term: str) -> str:
    """A level as a reader meets it.

    >>> level_of("gender[man]"), level_of("earlier_runs[2 or more]")
    ('gender man', 'earlier runs 2 or more')
    """
    name, _, level = term.partition("[")
    return f"{_plain(name)} {level.rstrip(']')}".strip()


def differences_said(table: pd.DataFrame, references: dict[str, str]) -> str:
    """The clearest differences of shares with their intervals, and how many are not clear.

    table: of differences of shares. references: by variable, the level compared with.
    """
    known = table[table["estimate"].notna() & table["std_error"].notna()]
    if known.empty:
        return "No difference between groups could be estimated; the problems say why."
    apart = known[is_clear(known)]
    apart = apart.assign(clear=(apart["estimate"] / apart["std_error"]).abs())
    told = [_said(row, references) for _, row in
            apart.sort_values("clear", ascending=False).head(_MOST_SAID).iterrows()]  # fmt: skip
    said = "".join(f" {one}" for one in told)
    open_ = len(known) - len(apart)
    counted = f" The intervals of {len(apart)} of {len(known)} differences leave out zero" + (
        f"; of the other {open_} the data do not tell the direction." if open_ else "."
    )
    return f"{said}{counted}".strip()


def is_clear(table: pd.DataFrame) -> pd.Series[Any]:
    """Rows whose interval leaves out zero."""
    return (table["conf_low"] > 0) | (table["conf_high"] < 0)


def _said(row: pd.Series, references: dict[str, str]) -> str:
    name = str(row["term"]).partition("[")[0]
    low, high = sorted((abs(row["conf_low"]), abs(row["conf_high"])))
    word = "higher" if row["estimate"] > 0 else "lower"
    interval = f"(95 % interval {100 * low:.1f} to {100 * high:.1f})"
    size = f"{100 * abs(row['estimate']):.1f} percentage points {word} {interval}"
    if name in references:
        return (
            f"With {level_of(str(row['term']))} the share that completes is {size} than with "
            f"{references[name]}, the other terms being alike."
        )
    return f"For each step of {level_of(str(row['term']))} the share that completes is {size}."


def clusters_said(count: int, by: str) -> str:
    """How many groups there are.

    >>> clusters_said(12, "course_id"), clusters_said(5, "school_key")
    ('12 runs', '5 groups by school key')
    """
    return f"{count:,} runs" if by == "course_id" else f"{count:,} groups by {_plain(by)}"


def group_said(by: str) -> str:
    """What one of them is called."""
    return "run" if by == "course_id" else f"group by {_plain(by)}"


def _plain(name: str) -> str:
    return "run" if name == "course_id" else name.replace("_", " ")
