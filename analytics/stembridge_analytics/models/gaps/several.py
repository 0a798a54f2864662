"""Differences of many groups at once, as one named family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.clusters import Correction, check_correction
from stembridge_analytics.estimators.multiplicity import Adjustment, adjusted, joint_confidence
from stembridge_analytics.models.gaps.doubts import clusters_of, pair_problems
from stembridge_analytics.models.gaps.gap import WHOLE, level_of
from stembridge_analytics.models.gaps.mix import MixModel
from stembridge_analytics.models.gaps.pair import CRUDE, KINDS, STANDARDISED, Pair, compare
from stembridge_analytics.models.gaps.people import People, people_of
from stembridge_analytics.models.gaps.rows import MAIN, gap_rows, method, overlap_rows
from stembridge_analytics.models.gaps.sentences import gaps_in_words, upper
from stembridge_analytics.models.gaps.standard import cells_of, standard_of
from stembridge_analytics.models.result import ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["FEWEST", "gaps"]

Columns = Sequence[str] | Mapping[str, Sequence[str]]

# Smaller groups are not compared, so that no row is about a handful of people.
FEWEST: Final = 10


@dataclass(frozen=True, eq=False)
class _Family:
    """What is found group by group."""

    pairs: list[tuple[str, Pair]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    people: list[People] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def gaps(
    data: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    outcome: str,
    groups: Sequence[str],
    references: Mapping[str, str] | None = None,
    strata: Columns = (),
    mix: Columns | None = None,
    clusters: str | None = None,
    count: str | None = COUNT,
    sampled: bool | None = None,
    lead: str | None = None,
    adjustment: Adjustment = "holm",
    fewest: int = FEWEST,
    correction: Correction = "rule",
    confidence: float = 0.95,
    name: str = "",
    label: str = "",
) -> ModelResult:
    """The differences of all levels of some groups, a row a level, p values adjusted as one family.

    data: as for `gap`; or the same people grouped apart for each group, by its name.
    groups: columns. references: by column, the level others are compared with; `WHOLE`, which is
        everybody, where none is named. strata, mix: columns, for all groups or by group; a group's
        own column is left out of them. lead: kind of difference in the table, one of `KINDS`; by
        default the standardised one if there are strata, else the crude one; all kinds stand in
        table `gaps`.
    adjustment: `holm`, `benjamini-hochberg` or `none`. fewest: levels of fewer people are not
        compared, and named. Other parameters: as `gap`.
    Returns a result whose `table` has, after the columns of `gap`, `p_adjusted` and `joint_low`,
        `joint_high`: limits that hold for all rows together (Bonferroni).
    Raises UsageError and DataError for a wrong call.

    >>> people = pd.DataFrame({"sex": ["man", "man", "woman", "woman"], "done": [1, 0, 1, 0],
    ...                        "n": [56, 14, 48, 32]})
    >>> found = gaps(people, outcome="done", groups=["sex"], references={"sex": "woman"})
    >>> found.table[["term", "p_value", "p_adjusted"]].round(4).values.tolist()
    [['sex[man]', 0.008, 0.008]]
    """
    check_correction(correction)
    lead = lead or (STANDARDISED if any(_columns(strata, one) for one in groups) else CRUDE)
    if lead not in KINDS:
        raise UsageError(f"unknown kind {lead!r}; available: {', '.join(KINDS)}")
    if not groups:
        raise UsageError("gaps: name at least one group")
    family = _Family()
    for group in groups:
        by, mixed = _columns(strata, group), _columns(strata if mix is None else mix, group)
        people = people_of(
            data[group] if isinstance(data, Mapping) else data, outcome=outcome,
            names=(group, *dict.fromkeys((*by, *mixed))), clusters=clusters, count=count,
        )  # fmt: skip
        _compare_levels(
            family, people, group, (references or {}).get(group, WHOLE), by, mixed,
            clusters is not None if sampled is None else sampled, fewest, correction, confidence,
        )  # fmt: skip
    return _result(family, outcome, groups, lead, adjustment, confidence, label, name)


def _columns(columns: Columns, group: str) -> tuple[str, ...]:
    chosen = columns.get(group, ()) if isinstance(columns, Mapping) else columns
    return tuple(name for name in chosen if name != group)


def _compare_levels(
    family: _Family, people: People, group: str, reference: str, strata: tuple[str, ...],
    mix: tuple[str, ...], sampled: bool, fewest: int, correction: Correction, confidence: float,
) -> None:  # fmt: skip
    """Adds the comparisons of one group."""
    family.people.append(people)
    sizes = people.levels(group)
    few = sizes[sizes < fewest]
    few = few[few.index != reference]
    if len(few):
        text = (f"{group}: {', '.join(few.index)} ({round(float(few.sum())):,} people) not "
                f"compared; a group needs {fewest}")  # fmt: skip
        family.problems.append(Problem("too few people", text))
    if len(sizes) > 1 and reference not in (WHOLE, *sizes.index):
        raise UsageError(
            f"{group} has no level {reference!r}; it has: {', '.join(sizes.index)}; or {WHOLE!r}"
        )
    levels = [one for one in sizes.index if one != reference and one not in few.index]
    if not levels or len(sizes) < 2:
        family.problems.append(Problem("empty group", f"{group}: no two groups to compare"))
        return
    model = MixModel(people, group, mix) if mix else None
    aim = standard_of(people, group, strata, None)
    for one in levels:
        level, other = level_of(people, group, one, reference)
        pair = compare(
            cells_of(people, group, level, other, strata, aim, sampled), level, other,
            stratified=bool(strata), model=model, confidence=confidence, correction=correction,
        )  # fmt: skip
        family.pairs.append((group, pair))
        family.problems.extend(pair_problems(group, pair, strata, people.clusters))
    if model is not None:
        family.problems.extend(model.problems())
        family.formulas.append(model.formula)


def _result(
    family: _Family, outcome: str, groups: Sequence[str], lead: str, adjustment: Adjustment,
    confidence: float, label: str, name: str,
) -> ModelResult:  # fmt: skip
    rows = gap_rows(family.pairs, confidence)
    table = _main(family, rows, lead, adjustment, confidence)
    compared = int(table["p_value"].notna().sum())
    words, people = label or outcome.replace("_", " "), family.people[0]
    kinds = [kind for kind in KINDS if (rows["kind"] == kind).any()]
    named = (f"one family: {compared} {lead} comparisons by {', '.join(groups)}, p values "
             f"{adjustment}, joint limits Bonferroni")  # fmt: skip
    return ModelResult(
        model="gaps", name=name or outcome, title=f"{upper(words)}: gaps by {', '.join(groups)}",
        method=f"{method(kinds, confidence)}; {named}",
        estimand=(
            f"for each group, its share of whom is true: {words}, less that of the reference named "
            f"in the row ({WHOLE}: everybody, the group too); {lead}; {people.n:,} people"
        ),
        table=table, n_used=people.n, events=people.events,
        in_words=gaps_in_words(words, rows, table, adjustment, confidence), dropped=people.dropped,
        clusters=clusters_of(people, [pair for _, pair in family.pairs]),
        formula="; ".join(family.formulas), problems=tuple(dict.fromkeys(family.problems)),
        tables={"gaps": rows, "overlap": overlap_rows(family.pairs)},
        statistics={"comparisons": float(compared)}, unit="share difference", drawn="gaps",
    )  # fmt: skip


def _main(
    family: _Family, rows: pd.DataFrame, lead: str, adjustment: Adjustment, confidence: float
) -> pd.DataFrame:
    """The rows of the leading kind, those without it NaN, with what holds for all together."""
    terms = rows.drop_duplicates("term")[["term", "n", "reference", "n_reference"]]
    table = terms.merge(
        rows[rows["kind"] == lead].drop(columns=["n", "reference", "n_reference"]),
        on="term", how="left",
    )[list(MAIN)]  # fmt: skip
    table["kind"] = lead
    table["p_adjusted"] = adjusted(table["p_value"].to_numpy(dtype=np.float64), adjustment)
    joint = joint_confidence(confidence, int(table["p_value"].notna().sum()))
    limits = [
        pair.kinds[lead].limits(joint) if lead in pair.kinds else (np.nan, np.nan)
        for _, pair in family.pairs
    ]
    table[["joint_low", "joint_high"]] = np.array(limits, dtype=np.float64).reshape(-1, 2)
    return table
