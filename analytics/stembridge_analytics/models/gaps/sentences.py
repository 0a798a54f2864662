"""Gaps in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.gaps.pair import CRUDE, KINDS, MIX_ADJUSTED, Pair
from stembridge_analytics.models.gaps.rows import WHOLE

__all__ = ["gap_in_words", "gaps_in_words", "points", "upper"]

_LEVEL: Final = 0.05
_NAMED: Final = 3  # differences that are told one by one


def points(value: float, *, sign: bool = True) -> str:
    """A difference of shares in percentage points, one decimal."""
    shown = 100 * value
    shown = 0.0 if abs(shown) < 0.05 else shown
    return f"{shown:+.1f}" if sign else f"{abs(shown):.1f}"


def upper(words: str) -> str:
    """The words with a capital first letter, the rest as they are."""
    return words[:1].upper() + words[1:]


def gap_in_words(
    words: str,
    group: str,
    pair: Pair,
    rows: pd.DataFrame,
    overlap: pd.DataFrame,
    strata: Sequence[str],
    mix: Sequence[str],
    confidence: float,
) -> str:
    """One paragraph from the rows of a comparison, the overlap beside them."""
    by_kind = {str(row["kind"]): row for _, row in rows.iterrows()}
    crude = by_kind[CRUDE]
    whom = f"with {group} {pair.other}" if pair.other else "of all"
    said = [
        f"{upper(words)}: {crude['share']:.1%} of {crude['n']:,} with {group} {pair.level}, "
        f"{crude['reference_share']:.1%} of {crude['n_reference']:,} {whom}, a difference of "
        f"{points(crude['estimate'])} percentage points{_interval(crude, confidence)}."
    ]
    for kind in (*pair.reversal, *reversed(KINDS[1:])):
        if kind in by_kind and np.isfinite(by_kind[kind]["estimate"]):
            row, held = by_kind[kind], mix if kind == MIX_ADJUSTED else strata
            said.append(
                f"With the same mix of {', '.join(held)} on both sides it is "
                f"{points(row['estimate'])} ({kind}{_interval(row, confidence, inside=True)})."
            )
            if pair.reversal:
                said.append("The sign turns once the mix is held fixed.")
            break
    alone = overlap.iloc[0]
    if strata and alone["n_alone"] + alone["n_reference_alone"] > 0:
        said.append(
            f"{alone['n_alone']:,} and {alone['n_reference_alone']:,} people of the two sides have "
            "nobody to be compared with."
        )
    return " ".join(said)


def gaps_in_words(
    words: str, rows: pd.DataFrame, table: pd.DataFrame, adjustment: str, confidence: float
) -> str:
    """One paragraph: how many differences are clear of zero, the largest, as they are and held.

    rows: of all kinds. table: the main one.
    """
    told = table[table["p_value"].notna()]
    if told.empty:
        return f"{upper(words)}: no groups can be compared."
    clear = told[told["p_adjusted"] < _LEVEL]
    clear = clear.loc[clear["estimate"].abs().sort_values(ascending=False, kind="stable").index]
    lead = str(told["kind"].iloc[0])
    held = "" if lead == CRUDE else " with the mix of people held fixed"
    allowed = "" if adjustment == "none" else ", their number allowed for"
    said = [
        f"{upper(words)}: of {_groups(len(told))} compared{held}, {_differ(len(clear))}{allowed}."
    ]
    crude = rows[rows["kind"] == CRUDE]
    as_they_are = dict(zip(crude["term"], crude["estimate"], strict=True))
    for _, row in clear.head(_NAMED).iterrows():
        group, level = str(row["term"])[:-1].split("[", 1)
        whom = "all" if row["reference"] == WHOLE else row["reference"]
        as_is = points(as_they_are[row["term"]])
        beside = "" if lead == CRUDE else f"; as they are {as_is}"
        name = group.replace("_", " ")
        said.append(
            f"{upper(name)} {level} against {whom}: {points(row['estimate'])} percentage points"
            f"{_interval(row, confidence)}{beside}."
        )
    return " ".join(said)


def _groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count:,} groups"


def _differ(count: int) -> str:
    """How many are clear of zero; none of it is not that all are the same."""
    if count == 0:
        return "none differs clearly from those it is compared with"
    return f"{count:,} {'differs' if count == 1 else 'differ'}"


def _interval(row: pd.Series[Any], confidence: float, *, inside: bool = False) -> str:
    if not np.isfinite(row["conf_low"]):
        return ""
    text = (
        f"{100 * confidence:g} % interval {points(row['conf_low'])} to {points(row['conf_high'])}"
    )
    return f", {text}" if inside else f" ({text})"
