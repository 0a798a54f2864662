"""What a variant does that was drawn at random: here, and only here, an effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.estimators.randomised import Adjusted, Difference, adjusted
from stembridge_analytics.models.design import build_design, variables_of
from stembridge_analytics.models.effects.answers import estimate_row
from stembridge_analytics.models.effects.assignment import Drawn, drawn, first_draws, unequal_p
from stembridge_analytics.models.effects.draw_tables import (
    arms_table,
    attrition_table,
    draw_table,
    strata_table,
)
from stembridge_analytics.models.effects.subject import right_side
from stembridge_analytics.models.effects.wording import drawn_in_words
from stembridge_analytics.models.result import COLUMNS, Clusters, Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["randomised"]

_UNEQUAL: Final = 0.001
_ALPHA: Final = 0.05


def randomised(
    data: pd.DataFrame,
    *,
    outcome: str,
    arm: str,
    block: str | Sequence[str] | None = None,
    clusters: str | None = None,
    strata: str | None = None,
    formula: str | None = None,
    person: str | None = None,
    order: str | None = None,
    shares: Mapping[str, float] | None = None,
    count: str | None = COUNT,
    references: Mapping[str, str] | None = None,
    draws: int = 9_999,
    seed: int = 0,
    name: str = "randomised",
    population: str = "",
    labels: Mapping[str, str] | None = None,
) -> ModelResult:
    """The effect of an arm drawn at random, as the draw itself justifies it.

    data: a row a person or group. outcome: a number, or 0 and 1; missing where it is not known.
    arm: column of the arms; each is compared with the reference. block: columns within whose values
        arms were drawn, such as case and run; blocks count by their people.
    clusters: column of people who resemble each other. If each has one arm it was drawn as a whole,
        and its totals are what is compared. strata: column for whose values the difference is given
        too, each alone. formula: covariates from before the draw; the difference with them held
        equal (Lin) stands beside the plain one, which leads.
    person, order: columns; of several draws of a person in a block the first counts, whether or not
        it was followed (intention to treat). shares: of each arm, as the draw was meant; sizes that
        contradict them are named. draws, seed: of the permutation test.
    Returns a row an arm, `arm[level]`, and `arm[level], adjusted`; tables `arms`, `draw` (with
        Fisher's p), `attrition`, `strata`.
    Raises UsageError and DataError for a call that cannot be.
    Source: Imbens and Rubin (2015), Causal Inference, ch. 5-9; see `estimators.randomised`.

    >>> data = pd.DataFrame({"variant": ["a", "a", "b", "b"], "done": [1, 0, 1, 0],
    ...                      "n": [50, 50, 65, 35]})
    >>> found = randomised(data, outcome="done", arm="variant", draws=999)
    >>> found.table[["term", "estimate", "std_error"]].round(3).to_dict("list")
    {'term': ['variant[b]'], 'estimate': [0.15], 'std_error': [0.069]}
    """
    within = [block] if isinstance(block, str) else list(block or ())
    gone: tuple[Dropped, ...] = ()
    if person is not None and order is not None:
        data, later = first_draws(data, person, order, within)
        gone = (later,) if later.n else ()
    covariates = variables_of(f"~ {right_side(formula)}") if formula else ()
    found = drawn(
        data, outcome=outcome, arm=arm, block=within, clusters=clusters,
        beside=[*covariates, *([strata] if strata else [])], count=count,
        references=references or {},
    )  # fmt: skip
    answers = {level: found.difference(level, found.response) for level in found.levels[1:]}
    table = _table(found, answers, formula)
    arms, draw = arms_table(found, answers), draw_table(found, answers, draws, seed)
    attrition, bounds = attrition_table(found)
    tables = {"arms": arms, "draw": draw, "attrition": attrition}
    if strata is not None:
        tables["strata"] = strata_table(found, strata)
    unknown = np.isnan(found.response)
    lost = round(float(found.counts[unknown].sum()))
    missing = (Dropped(lost, f"a missing value of {outcome}"),) if lost else ()
    n = round(float(found.counts[~unknown].sum()))
    binary = bool(np.isin(found.response[~unknown], (0.0, 1.0)).all())
    used = _clusters(found, answers)
    return ModelResult(
        model="effects", name=name, method=_method(found, formula, draws, seed), table=table,
        title=f"{outcome}: the effect of {arm}, drawn at random", n_used=n,
        estimand=_estimand(found, population), unit="share difference" if binary else "",
        events=round(float(np.nansum(found.response * found.counts))) if binary else None,
        dropped=(*gone, *found.dropped, *missing), clusters=used,
        formula=f"{outcome} ~ {arm}" + (f" * ({right_side(formula)})" if formula else ""),
        problems=tuple(_problems(found, answers, table, attrition, shares, used)),
        in_words=drawn_in_words(table, arms, draw, labels or {}, found.outcome, binary),
        tables=tables, statistics={"draws": draws, "seed": seed, **bounds}, drawn="forest",
    )  # fmt: skip


def _table(found: Drawn, answers: Mapping[str, Difference], formula: str | None) -> pd.DataFrame:
    rows = []
    for level, answer in answers.items():
        term, n = f"{found.arm}[{level}]", sum(answer.people)
        rows.append(estimate_row(term, answer.estimate, answer.std_error, answer.freedom, n))
        if formula is not None:
            held = _adjusted(found, level, formula)
            rows.append(
                estimate_row(f"{term}, adjusted", held.estimate, held.std_error, held.freedom, n)
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _adjusted(found: Drawn, level: str, formula: str) -> Adjusted:
    """Lin's difference, with the blocks among what is held equal."""
    here = (found.rows(level) | found.rows(found.levels[0])) & ~np.isnan(found.response)
    frame = found.frame[here]
    design = build_design(frame, f"~ {right_side(formula)}", count=None, intercept=False)
    blocks = pd.get_dummies(found.block[here], drop_first=True).to_numpy(dtype=np.float64)
    return adjusted(
        found.response[here], found.rows(level)[here].astype(np.float64),
        np.hstack([design.matrix, blocks]), found.counts[here],
        None if found.clusters is None else frame[found.clusters],
    )  # fmt: skip


def _problems(
    found: Drawn, answers: Mapping[str, Difference], table: pd.DataFrame, attrition: pd.DataFrame,
    shares: Mapping[str, float] | None, used: Clusters | None,
) -> list[Problem]:  # fmt: skip
    problems = []
    for level, one in answers.items():
        term = f"{found.arm}[{level}]"
        if one.lost_blocks:
            problems.append(Problem(
                "empty group", f"{one.lost_blocks} blocks with {one.lost_people:,} people have "
                "fewer than two in an arm and say nothing", term,
            ))  # fmt: skip
        if not one.blocks:
            problems.append(Problem("too few people", "no block has two in each arm", term))
    for row in table[table["std_error"].isna() & table["estimate"].notna()]["term"]:
        problems.append(Problem("too few people", "as many covariates as people", str(row)))
    for gap in attrition[attrition["p_value"] < _ALPHA].to_dict("records"):
        problems.append(Problem(
            "unequal attrition", f"the outcome is missing of {100 * gap['missing']:.1f} % in arm "
            f"{gap['arm']}, {100 * gap['difference']:+.1f} points more than in {found.levels[0]}",
            f"{found.arm}[{gap['arm']}]",
        ))  # fmt: skip
    if used is not None and used.count < FEWEST:
        problems.append(Problem(
            "too few clusters", f"{used.count} of {used.by}, at least {FEWEST} are needed",
        ))  # fmt: skip
    return [*problems, *_size_problems(found, attrition, shares)]


def _size_problems(
    found: Drawn, attrition: pd.DataFrame, shares: Mapping[str, float] | None
) -> list[Problem]:
    """Sizes that the draw would hardly give; of clusters, as many as they are."""
    if shares is None:
        return []
    sizes = [float(one) for one in attrition["assigned"]]
    if found.by_cluster:
        sizes = [found.frame.loc[found.rows(one), found.clusters].nunique()
                 for one in found.levels]  # fmt: skip
    p = unequal_p(sizes, [shares[level] for level in found.levels])
    if p >= _UNEQUAL:
        return []
    told = ", ".join(f"{one}: {size:,.0f}" for one, size in zip(found.levels, sizes, strict=True))
    return [Problem("unequal arms", f"{told}; a fair draw gives that in {p:.2g} of all cases")]


def _clusters(found: Drawn, answers: Mapping[str, Difference]) -> Clusters | None:
    if found.clusters is None:
        return None
    first = answers[found.levels[1]]
    return Clusters(found.frame[found.clusters].nunique(), found.clusters, first.correction)


def _estimand(found: Drawn, population: str) -> str:
    whom = population or "those drawn whose outcome is known"
    return (
        f"mean effect on {found.outcome} of being drawn into an arm and not into "
        f"{found.levels[0]}, whether or not it was followed (intention to treat), among {whom}"
    )


def _method(found: Drawn, formula: str | None, draws: int, seed: int) -> str:
    by = "clusters drawn as a whole" if found.by_cluster else "people drawn"
    lin = "; least squares with each arm's slopes (Lin)" if formula else ""
    return (
        f"difference of means by the random draw (Neyman; {by}), t by Welch and Satterthwaite"
        f"{lin}; permutation test, {draws:,} draws, seed {seed}"
    )
