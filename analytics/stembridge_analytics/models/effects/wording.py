"""What a comparison says in plain words; nothing observed is called a cause here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stembridge_analytics.models.effects.subject import Arms
from stembridge_analytics.models.words import said

__all__ = ["compared_in_words", "estimand_of", "points"]


def estimand_of(outcome: str, arms: Arms, population: str, trim: float) -> str:
    """What is estimated, and of whom."""
    whom = population or "all people of the data still there at the landmark"
    if trim:
        whom += f" with a chance of {arms.named} from {trim:g} to {1 - trim:g}"
    return (
        f"share with {outcome} if everybody had the exposure of those with {arms.named}, less the "
        f"share if everybody had that of those with {arms.against}, among {whom}; equal to the "
        "difference of people alike in the covariates, and no more than an association"
    )


def points(value: float) -> str:
    """A difference of shares in percentage points.

    >>> points(0.0812), points(-0.05)
    ('+8.1', '-5.0')
    """
    return f"{100 * value:+.1f}"


def _plain(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ")


def compared_in_words(
    table: pd.DataFrame, shares: pd.DataFrame, ratios: pd.DataFrame, overlap: pd.DataFrame,
    outcome: str, arms: Arms, n: int,
) -> str:  # fmt: skip
    """One paragraph: the plain difference, that of people alike, and what could stand behind it."""
    crude = shares[shares["method"] == "crude"]["estimate"].tolist()
    term = str(table["term"].iloc[-1])
    counts = overlap["n"].tolist()
    opening = said(
        "Of {n:,} people there at the landmark, {with_:,} had {named} by then and {without:,} had "
        "not. Afterwards {first:.1f} % of the former and {second:.1f} % of the latter reached "
        "{outcome}.",
        table, {}, n=n, named=_plain(arms.named), with_=counts[0], without=counts[1],
        first=100 * crude[0], second=100 * crude[1], outcome=_plain(outcome),
    )  # fmt: skip
    row = table[table["term"] == term].iloc[0]
    if np.isnan(row["estimate"]):
        return f"{opening} A comparison of people alike is not possible; the problems say why."
    if np.isnan(row["std_error"]):
        return (
            f"{opening} Among people alike in what was known, the difference is "
            f"{points(row['estimate'])} percentage points; its uncertainty cannot be told."
        )
    return " ".join(
        [
            opening,
            f"Among people alike in what was known, the difference is {points(row['estimate'])} "
            f"percentage points (95 % interval {points(row['conf_low'])} to "
            f"{points(row['conf_high'])}).",
            _behind(ratios, term),
            "Who did it chose to, so this is an association.",
        ]
    )


def _behind(ratios: pd.DataFrame, term: str) -> str:
    row = ratios[ratios["term"] == term].iloc[0]
    if not np.isfinite(row["e_value_limit"]) or row["e_value_limit"] <= 1:
        return "It may be chance: no difference lies within the interval."
    return (
        f"Something unknown would explain it only if it made both {row['e_value']:.1f} times as "
        f"likely ({row['e_value_limit']:.1f} times to bring the interval to no difference)."
    )
