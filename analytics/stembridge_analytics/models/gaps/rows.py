"""Tables of gaps, and what their numbers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.gaps.pair import (
    CRUDE,
    MANTEL_HAENSZEL,
    MIX_ADJUSTED,
    STANDARDISED,
    Kind,
    Pair,
)
from stembridge_analytics.models.gaps.standard import Standard
from stembridge_analytics.models.result import COLUMNS

__all__ = ["MAIN", "WHOLE", "estimand", "gap_rows", "method", "overlap_rows", "term_of"]

# The main table: COLUMNS, then the two shares and how the error was found.
MAIN: Final = (
    *COLUMNS, "kind", "reference", "share", "reference_share", "n_reference", "clusters", "freedom",
    "correction", "reversal",
)  # fmt: skip
_METHODS: Final[Mapping[str, str]] = {
    CRUDE: "crude",
    MANTEL_HAENSZEL: "Mantel-Haenszel over strata",
    STANDARDISED: "directly standardised over strata",
    MIX_ADJUSTED: "mix-adjusted by a logit model (mean predictions, delta method)",
}
# What a level is compared with if not with another level: everybody, the level too.
WHOLE: Final = "the whole"


def term_of(group: str, level: str) -> str:
    """As other models call it: `gender[man]`."""
    return f"{group}[{level}]"


def gap_rows(pairs: Iterable[tuple[str, Pair]], confidence: float) -> pd.DataFrame:
    """MAIN, a row a comparison and kind; the shares of a kind are those it is the difference of."""
    rows = [
        _row(group, pair, kind, confidence) for group, pair in pairs
        for kind in pair.kinds.values()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(MAIN))


def _row(group: str, pair: Pair, kind: Kind, confidence: float) -> dict[str, Any]:
    low, high = kind.limits(confidence)
    return {
        "term": term_of(group, pair.level), "estimate": kind.estimate,
        "std_error": kind.spread.std_error, "conf_low": low, "conf_high": high,
        "p_value": kind.p_value, "n": pair.n, "kind": kind.name,
        "reference": pair.other or WHOLE, "share": kind.contrast.share,
        "reference_share": kind.contrast.other_share, "n_reference": pair.overlap.other,
        "clusters": kind.spread.count,
        "freedom": np.nan if kind.spread.freedom is None else float(kind.spread.freedom),
        "correction": kind.spread.correction, "reversal": kind.name in pair.reversal,
    }  # fmt: skip


def overlap_rows(pairs: Iterable[tuple[str, Pair]]) -> pd.DataFrame:
    """A row a comparison: strata shared, and people in strata without the other side."""
    return pd.DataFrame(
        [
            {
                "term": term_of(group, pair.level), "reference": pair.other or WHOLE,
                "strata": pair.overlap.strata, "shared": pair.overlap.shared,
                "n": pair.overlap.group, "n_alone": pair.overlap.group_alone,
                "n_reference": pair.overlap.other, "n_reference_alone": pair.overlap.other_alone,
                "standard_share": pair.overlap.standard_share,
                "effective": pair.overlap.effective,
                "effective_reference": pair.overlap.other_effective,
            }
            for group, pair in pairs
        ]
    )  # fmt: skip


def method(kinds: Iterable[str], confidence: float) -> str:
    """The kinds in the field's words, and the scale."""
    named = ", ".join(_METHODS[kind] for kind in kinds)
    return f"differences of shares (0.01 is one percentage point): {named}; {confidence:.0%}"


def estimand(
    words: str,
    group: str,
    pair: Pair,
    strata: Sequence[str],
    mix: Sequence[str],
    standard: Standard,
) -> str:
    """Whose shares are compared, and with whose mix."""
    said = [
        f"the share of people with {group} {pair.level} of whom is true: {words}; less that of "
        f"{_whom(group, pair)}"
    ]
    if strata:
        said.append(
            f"standardised: as if both had the mix of {', '.join(strata)} of {standard.words}"
            f"{_restricted(pair)}"
        )
    if mix:
        said.append(
            f"mix-adjusted: predicted for {standard.words}, by {', '.join(mix)}, once as one side "
            "and once as the other"
        )
    return "; ".join(said)


def _whom(group: str, pair: Pair) -> str:
    return f"those with {group} {pair.other}" if pair.other else "everybody, them included"


def _restricted(pair: Pair) -> str:
    if pair.overlap.is_whole:
        return ""
    share = f"{pair.overlap.standard_share:.1%}"
    return f", in the strata that both sides share ({share} of them)"
