"""What ails a comparison, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.estimators.contrasts import UNRELATED
from stembridge_analytics.models.gaps.pair import CRUDE, MIX_ADJUSTED, Pair
from stembridge_analytics.models.gaps.people import People
from stembridge_analytics.models.gaps.rows import term_of
from stembridge_analytics.models.result import Clusters, Problem

__all__ = ["clusters_of", "pair_problems"]

# As other models: with fewer with or without the outcome on a side, shares say little.
_FEWEST_EVENTS: Final = 10
_FEWEST_EFFECTIVE: Final = 10


def clusters_of(people: People, pairs: Sequence[Pair]) -> Clusters | None:
    """The clusters of all people, and the corrections that comparisons used."""
    codes = people.cluster_codes()
    if codes is None or people.clusters is None:
        return None
    used = {kind.spread.correction for pair in pairs for kind in pair.kinds.values()} - {""}
    return Clusters(len(np.unique(codes)), people.clusters, "; ".join(sorted(used)))


def pair_problems(
    group: str, pair: Pair, strata: Sequence[str], clusters: str | None
) -> tuple[Problem, ...]:
    """Of one comparison."""
    term = term_of(group, pair.level)
    texts = [*_overlap(pair, strata), *_reversal(pair), *_clusters(pair, clusters),
             *_errors(pair), *_few(pair)]  # fmt: skip
    return tuple(Problem(name, f"{term}: {text}", term) for name, text in texts)


def _overlap(pair: Pair, strata: Sequence[str]) -> list[tuple[str, str]]:
    found, texts = pair.overlap, []
    if pair.told < 1 - 1e-12:
        text = (f"the mix-adjusted difference is about {pair.told:.1%} of the standard: for others "
                "the group cannot be told from the mix")  # fmt: skip
        texts.append(("no overlap", text))
    if not strata or found.is_whole:
        return texts
    by = ", ".join(strata)
    if not found.shared:
        text = f"no stratum of {by} has people of both sides, so nothing can be standardised"
        return [*texts, ("no overlap", text)]
    text = f"{found.shared:,} of {found.strata:,} strata of {by} have people of both sides"
    alone = (f"{found.group_alone:,} of {found.group:,} people, and {found.other_alone:,} of "
             f"{found.other:,} of the other side, have no comparison")  # fmt: skip
    share = f"the standardised difference is about {found.standard_share:.1%} of the standard"
    return [*texts, ("no overlap", f"{text}; {alone}; {share}")]


def _reversal(pair: Pair) -> list[tuple[str, str]]:
    if not pair.reversal:
        return []
    crude = pair.kinds[CRUDE].estimate
    named = ", ".join(f"{100 * pair.kinds[name].estimate:+.1f} {name}" for name in pair.reversal)
    return [("reversal", f"{100 * crude:+.1f} percentage points as they are, but {named}, clear "
                         "of zero")]  # fmt: skip


def _clusters(pair: Pair, clusters: str | None) -> list[tuple[str, str]]:
    few = [kind.spread.count for kind in pair.kinds.values() if kind.spread.correction == UNRELATED]
    if not few:
        return []
    return [("too few clusters", f"people in {few[0]} clusters of {clusters}, {FEWEST} are needed: "
             f"errors take people as unrelated; hold {clusters} fixed as a stratum")]  # fmt: skip


def _errors(pair: Pair) -> list[tuple[str, str]]:
    found = []
    for name, kind in pair.kinds.items():
        if np.isnan(kind.estimate):
            if name == MIX_ADJUSTED:
                text = ("the model of the mix has no estimate: all or nobody of a side have the "
                        "outcome, or the mix tells the sides apart")  # fmt: skip
                found.append(("separation", text))
        elif np.isnan(kind.spread.std_error):
            if kind.contrast.variance > 0:
                found.append(("too few clusters", f"{name}: without one cluster there is none"))
            else:
                found.append(("empty group", f"{name}: all or nobody in each stratum have the "
                              "outcome, so no error is seen"))  # fmt: skip
    return found


def _few(pair: Pair) -> list[tuple[str, str]]:
    cells, found = pair.cells, []
    for side, who in ((cells.group, "the group"), (cells.other, "the other side")):
        events, people = float(cells.events[side].sum()), float(cells.people[side].sum())
        least = min(events, people - events)
        if least < _FEWEST_EVENTS:
            which = "with" if events <= people - events else "without"
            found.append(("too few events", f"{round(least)} people of {who} {which} the outcome"))
    if len(pair.kinds) > 1 and pair.overlap.shared:
        least = min(pair.overlap.effective, pair.overlap.other_effective)
        if least < _FEWEST_EFFECTIVE:
            text = f"weighted to the standard, one side counts as {least:.1f} people"
            found.append(("too few people", text))
    return found
