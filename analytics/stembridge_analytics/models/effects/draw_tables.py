"""The tables beside an effect: arms, draw, whose outcome is missing, for whom it differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from stembridge_analytics.estimators.glm import Floats
from stembridge_analytics.estimators.randomised import Difference, permutation_p
from stembridge_analytics.models.effects.answers import estimate_row
from stembridge_analytics.models.effects.assignment import Drawn
from stembridge_analytics.models.result import COLUMNS

__all__ = ["arms_table", "attrition_table", "draw_table", "strata_table"]


def arms_table(found: Drawn, answers: Mapping[str, Difference]) -> pd.DataFrame:
    """Mean of each arm over the blocks; of the reference as in the first comparison."""
    first = answers[found.levels[1]]
    rows = [(found.levels[0], first.means[1], first.errors[1], first.people[1], first.units[1])]
    rows += [
        (level, one.means[0], one.errors[0], one.people[0], one.units[0])
        for level, one in answers.items()
    ]
    return pd.DataFrame(rows, columns=["arm", "estimate", "std_error", "n", "units"])


def draw_table(
    found: Drawn, answers: Mapping[str, Difference], draws: int, seed: int
) -> pd.DataFrame:
    """Fisher's p of each arm, Holm's over the arms, and the blocks that say something."""
    rows = []
    for level, answer in answers.items():
        units = found.units(level, found.response)[0]
        p = permutation_p(units, draws=draws, seed=seed)
        rows.append(
            {
                "term": f"{found.arm}[{level}]", "permutation_p": p, "freedom": answer.freedom,
                "blocks": answer.blocks, "blocks_without": answer.lost_blocks,
                "people_without": answer.lost_people,
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    table.insert(2, "p_holm", _holm(table["permutation_p"].to_numpy()))
    return table


def _holm(p: Floats) -> Floats:
    """Holm (1979), Scand. J. Stat. 6, 65-70."""
    order = np.argsort(p)
    raised = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    back = np.empty(len(p))
    back[order] = np.minimum(raised, 1.0)
    return back


def attrition_table(found: Drawn) -> tuple[pd.DataFrame, dict[str, float]]:
    """Whose outcome is known, by arm; and the bounds of the first difference, all worst and best.

    Columns: `arm`, `assigned`, `known`, `missing` (share), `difference` to the reference and its
    `p_value`. Bounds only if the outcome is 0 and 1 and somebody's is missing.
    """
    unknown = np.isnan(found.response)
    rows = []
    for level in found.levels:
        here = found.rows(level)
        assigned = float(found.counts[here].sum())
        missing = float(found.counts[here & unknown].sum())
        row: dict[str, Any] = {
            "arm": level, "assigned": round(assigned), "known": round(assigned - missing),
            "missing": missing / assigned if assigned else np.nan,
            "difference": np.nan, "p_value": np.nan,
        }  # fmt: skip
        if level != found.levels[0] and unknown.any():
            gap = found.difference(level, unknown.astype(np.float64))
            row["difference"] = gap.estimate
            row["p_value"] = estimate_row("", gap.estimate, gap.std_error, gap.freedom, 0)[5]
        rows.append(row)
    return pd.DataFrame(rows), _bounds(found, unknown)


def _bounds(found: Drawn, unknown: Any) -> dict[str, float]:
    if not unknown.any() or not np.isin(found.response[~unknown], (0.0, 1.0)).all():
        return {}
    level, ends = found.levels[1], {}
    for end, worst in (("bound_low", 0.0), ("bound_high", 1.0)):
        filled = np.where(found.rows(level), worst, 1 - worst)
        values = np.where(unknown, filled, found.response)
        ends[end] = found.difference(level, values).estimate
    return ends


def strata_table(found: Drawn, strata: str) -> pd.DataFrame:
    """The difference for each value of a column, and whether they differ more than by chance.

    `p_same`: of Cochran's Q over the values of an arm.
    """
    rows = []
    for level in found.levels[1:]:
        made = []
        for value in sorted(found.frame[strata].unique(), key=str):
            where = np.asarray(found.frame[strata] == value)
            one = found.difference(level, found.response, where)
            row = estimate_row(f"{strata}[{value}]", one.estimate, one.std_error, one.freedom,
                               sum(one.people))  # fmt: skip
            made.append({"arm": level, **dict(zip(COLUMNS, row, strict=True))})
        p = _same(np.array([one["estimate"] for one in made], dtype=np.float64),
                  np.array([one["std_error"] for one in made], dtype=np.float64))  # fmt: skip
        rows += [{**one, "p_same": p} for one in made]
    return pd.DataFrame(rows)


def _same(estimates: Floats, errors: Floats) -> float:
    known = np.isfinite(errors) & (errors > 0)
    if known.sum() < 2:
        return float("nan")
    weights = 1 / errors[known] ** 2
    mean = weights @ estimates[known] / weights.sum()
    return float(chdtrc(known.sum() - 1, weights @ (estimates[known] - mean) ** 2))
