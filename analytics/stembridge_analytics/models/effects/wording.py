"""What a comparison and a draw say in plain words; of those observed, no word says a cause."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stembridge_analytics.models.effects.subject import Arms
from stembridge_analytics.models.words import said

__all__ = ["compared_in_words", "drawn_in_words", "estimand_of", "points"]


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


def compared_in_words(
    table: pd.DataFrame, shares: pd.DataFrame, ratios: pd.DataFrame, overlap: pd.DataFrame,
    labels: Mapping[str, str], outcome: str, exposure: str, arms: Arms, n: int,
) -> str:  # fmt: skip
    """One paragraph: the plain difference, that of people alike, and what could stand behind it.

    labels: by column, what comes after "had", such as `worked in a case`.
    """
    reached = labels.get(outcome, outcome.replace("_", " "))
    named = labels.get(exposure, arms.named.replace("_", " "))
    crude = shares[shares["method"] == "crude"]["estimate"].tolist()
    term = str(table["term"].iloc[-1])
    counts = overlap["n"].tolist()
    later = " Later {first:.1f} % of the former and {second:.1f} % of the latter had {outcome}."
    opening = said(
        "Of {n:,} people there at the landmark, {with_:,} had {named} by then and {without:,} had "
        "not." + (later if np.isfinite(crude).all() else ""),
        table, {}, n=n, named=named, with_=counts[0], without=counts[1],
        first=100 * crude[0], second=100 * crude[1], outcome=reached,
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
        "Something unknown would explain it only if it made both the deed and the outcome "
        f"{row['e_value']:.1f} times as likely ({row['e_value_limit']:.1f} times to bring the "
        "interval to no difference)."
    )


def drawn_in_words(
    table: pd.DataFrame, arms: pd.DataFrame, draw: pd.DataFrame, labels: Mapping[str, str],
    outcome: str, binary: bool,
) -> str:  # fmt: skip
    """One paragraph on arms that were drawn: sizes, shares, the effect and what chance does."""
    reached = labels.get(outcome, outcome.replace("_", " "))
    parts = []
    for row, test in zip(arms.to_dict("records")[1:], draw.to_dict("records"), strict=True):
        against = arms.iloc[0]
        main = table[table["term"] == test["term"]].iloc[0]
        if np.isnan(main["estimate"]):
            parts.append(f"Of {row['arm']} against {against['arm']} nothing can be told.")
            continue
        one, other = (
            f"{100 * value:.1f} %" if binary else f"{value:.2f}"
            for value in (row["estimate"], against["estimate"])
        )
        low, middle, high = (
            points(main[end]) if binary else f"{main[end]:+.2f}"
            for end in ("conf_low", "estimate", "conf_high")
        )
        parts.append(
            f"{row['n']:,} people were drawn into {row['arm']} and {against['n']:,} into "
            f"{against['arm']}; {one} of the former and {other} of the latter had {reached}. "
            f"The effect of the draw is {middle}{' percentage points' if binary else ''} (95 % "
            f"interval {low} to {high}). If the arms made no difference, a draw would part them as "
            f"far in {100 * test['permutation_p']:.1f} % of cases."
        )
    return " ".join(parts)
