"""What results of completion say in plain words; every number is one of a table or a count."""

from __future__ import annotations

from typing import Final

import pandas as pd

__all__ = ["OUTCOME", "clusters_said", "differences_said", "level_of", "share_of"]

OUTCOME: Final = "Completion"
_MOST_SAID: Final = 3


def share_of(events: int, people: int) -> str:
    """How many have the outcome.

    >>> share_of(15, 60)
    'Of 60 people 15 completed (25.0 %).'
    """
    part = f" ({events / people:.1%})".replace("%", " %") if people else ""
    return f"Of {people:,} people {events:,} completed{part}."


def level_of(term: str) -> str:
    """A level as a reader meets it.

    >>> level_of("gender[man]"), level_of("earlier_runs[2 or more]")
    ('gender man', 'earlier runs 2 or more')
    """
    name, _, level = term.partition("[")
    return f"{name.replace('_', ' ')} {level.rstrip(']')}".strip()


def differences_said(table: pd.DataFrame, references: dict[str, str]) -> str:
    """The clearest differences of shares with their intervals, and how many are not clear.

    table: of differences of shares. references: by variable, the level compared with.
    """
    known = table[table["estimate"].notna() & table["std_error"].notna()]
    if known.empty:
        return "No difference between groups could be estimated; the problems say why."
    apart = known[(known["conf_low"] > 0) | (known["conf_high"] < 0)]
    apart = apart.assign(clear=(apart["estimate"] / apart["std_error"]).abs())
    told = [_said(row, references) for _, row in
            apart.sort_values("clear", ascending=False).head(_MOST_SAID).iterrows()]  # fmt: skip
    said = "".join(f" {one}" for one in told)
    open_ = len(known) - len(apart)
    counted = f" The intervals of {len(apart)} of {len(known)} differences leave out zero" + (
        f"; of the other {open_} the data do not tell the direction." if open_ else "."
    )
    return f"{said}{counted}".strip()


def _said(row: pd.Series, references: dict[str, str]) -> str:
    name = str(row["term"]).partition("[")[0]
    low, high = sorted((abs(row["conf_low"]), abs(row["conf_high"])))
    word = "higher" if row["estimate"] > 0 else "lower"
    interval = f"(95 % interval {100 * low:.1f} to {100 * high:.1f})"
    size = f"{100 * abs(row['estimate']):.1f} percentage points {word} {interval}"
    if name in references:
        return (
            f"With {level_of(str(row['term']))} the share that completes is {size} than with "
            f"{references[name]}, among people alike in the other terms."
        )
    return f"For each step of {level_of(str(row['term']))} the share that completes is {size}."


def clusters_said(count: int, by: str) -> str:
    """How many groups there are."""
    return f"{count:,} groups of {by.replace('_', ' ')}"
