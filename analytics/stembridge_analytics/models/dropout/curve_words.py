"""Curves of leaving in plain words, their numbers from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from stembridge_analytics.models.dropout.times import plain_group, time_text
from stembridge_analytics.models.result import ModelResult
from stembridge_analytics.models.words import said

__all__ = ["alone_in_words", "ends_in_words", "mean_in_words"]

_ALONE: Final = (
    "completers are censored, as if they could still leave: what would be if nobody completed, "
    "and no share of these people"
)


def ends_in_words(result: ModelResult) -> ModelResult:
    """The incidence in words: who had completed, who had left, at the last time asked for."""
    known = result.table[result.table["estimate"].notna()]
    words = "Nobody is followed to the days asked for."
    if not known.empty:
        last = known[known["time"] == known["time"].max()]
        groups = "; ".join(
            (f"{plain_group(str(group))}: " if group else "")
            + " and ".join(
                f"{_share(term)} had {state}"
                for term, state in zip(rows["term"], rows["state"], strict=True)
            )
            for group, rows in last.groupby("group", sort=False)
        )
        day = time_text(float(last["time"].iloc[0]))
        words = (
            f"Of {result.n_used:,} enrolled people, by day {day} (95 % intervals in brackets): "
            f"{groups}. Who completed cannot leave any more, and is no leaver here."
        )
        words = _filled(words, result.table, list(last["term"]))
    return replace(
        result,
        title="Completing and leaving, day by day",
        estimand="the share of the enrolled who have completed, and who have left, by a day",
        in_words=words,
    )


def _share(term: str) -> str:
    """The place of a term's share and interval in a sentence."""
    return f"<{term}>"


def _filled(words: str, table: pd.DataFrame, terms: list[str]) -> str:
    """The sentence with the shares of its terms."""
    names: Mapping[str, str] = {f"row{at}": term for at, term in enumerate(terms)}
    for name, term in names.items():
        low = table.loc[table["term"] == term, "conf_low"]
        limits = (
            "" if low.isna().all() else f" ({{{name}.conf_low:.1%}} to {{{name}.conf_high:.1%}})"
        )
        words = words.replace(_share(term), f"{{{name}.estimate:.1%}}{limits}")
    return said(words, table, names)


def alone_in_words(result: ModelResult) -> ModelResult:
    """The curve of leaving alone, at the last time asked for at which somebody goes on."""
    going_on = result.table[result.table["estimate"] > 0]
    words = "Nobody goes on to the days asked for."
    if not going_on.empty:
        last = going_on.iloc[-1]
        words = _filled(
            f"{_share(last['term'])} of {result.n_used:,} people would not have left by day "
            f"{time_text(float(last['time']))}, if nobody could complete before "
            "(95 % interval in brackets). That is no share of these people: completers are "
            "censored, as if they could still leave.",
            result.table, [last["term"]],
        )  # fmt: skip
    return replace(
        result,
        title="Leaving alone, as if nobody completed",
        estimand=f"{result.estimand}; {_ALONE}",
        in_words=words,
    )


def mean_in_words(result: ModelResult) -> ModelResult:
    """Mean days before leaving, and how much groups differ."""
    known = result.table[result.table["estimate"].notna()]
    gaps = known["term"].str.contains(" - ", regex=False)
    horizon = time_text(result.statistics["horizon"])
    parts = [
        f"{plain_group(term) or 'all'} {estimate:.1f} days ({low:.1f} to {high:.1f})"
        for term, estimate, low, high in _rows(known[~gaps])
    ]
    parts += [
        f"{plain_group(term.split(' - ')[0])} {abs(estimate):.1f} days "
        f"{'fewer' if estimate < 0 else 'more'} than {plain_group(term.split(' - ')[1])} "
        f"({low:+.1f} to {high:+.1f})"
        for term, estimate, low, high in _rows(known[gaps])
    ]
    return replace(
        result,
        title=f"Days before leaving, of the first {horizon}",
        unit="days",
        estimand=f"{result.estimand}; {_ALONE}",
        in_words=f"Of the first {horizon} days, {result.n_used:,} people would stay, if nobody "
        f"could complete before (95 % intervals in brackets): {'; '.join(parts)}.",
    )


def _rows(table: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    """Term, estimate and limits of each row."""
    columns = (table[name].tolist() for name in ("term", "estimate", "conf_low", "conf_high"))
    return list(zip(*columns, strict=True))
