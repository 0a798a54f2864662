"""Whether two arms can be compared: overlap of their people, and balance before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.estimators.aipw import Observed
from stembridge_analytics.estimators.balance import balance, effective_size
from stembridge_analytics.estimators.evalue import e_value, e_value_of_limit
from stembridge_analytics.estimators.glm import Floats
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.effects.subject import Subject

__all__ = ["balance_table", "overlap_table", "ratio_row"]

EXTREME: Final = (0.05, 0.95)


def balance_table(subject: Subject, people: Observed, share: Floats | None) -> pd.DataFrame:
    """A row a level or number: means of both arms and how far they are apart, before and after.

    share: each row's chance of being exposed; None leaves `after` empty. Columns: `term`,
    `exposed`, `unexposed`, `difference` (in standard deviations) and `ratio` (of variances, for
    numbers), each with `_before` and `_after` weighting by one over the chance of the own arm.
    """
    names, values, numeric = _columns(subject)
    columns: dict[str, object] = {"term": names}
    plain = np.ones(len(people.response)) if people.weights is None else people.weights
    for when, weights in (("before", plain), ("after", _weights(people, share, plain))):
        found = None if weights is None else balance(values, people.exposed, people.counts, weights)
        lost = np.full(len(names), np.nan)
        columns |= {
            f"exposed_{when}": lost if found is None else found.exposed,
            f"unexposed_{when}": lost if found is None else found.unexposed,
            f"difference_{when}": lost if found is None else found.difference,
            f"ratio_{when}": lost if found is None else np.where(numeric, found.ratio, np.nan),
        }
    return pd.DataFrame(columns)


def _weights(people: Observed, share: Floats | None, plain: Floats) -> Floats | None:
    if share is None:
        return None
    return plain / np.where(people.exposed == 1, share, 1 - share)


def _columns(subject: Subject) -> tuple[list[str], Floats, Floats]:
    """Names, values and whether a number, of every covariate; of texts each level."""
    names: list[str] = []
    values: list[Floats] = []
    numeric: list[bool] = []
    asked = {*variables_of(subject.outcome.formula), *variables_of(subject.exposure.formula)}
    for variable in sorted(asked - {variables_of(subject.outcome.formula.split("~")[0])[0]}):
        column = subject.frame[variable]
        if isinstance(column.dtype, pd.CategoricalDtype):
            for level in column.cat.categories:
                names.append(f"{variable}[{level}]")
                values.append((column == level).to_numpy(dtype=np.float64))
                numeric.append(False)
        else:
            names.append(variable)
            values.append(column.to_numpy(dtype=np.float64))
            numeric.append(not np.isin(values[-1], (0.0, 1.0)).all())
    shape = (len(subject.frame), 0)
    return names, np.column_stack(values) if values else np.empty(shape), np.array(numeric)


def overlap_table(subject: Subject, people: Observed, share: Floats | None) -> pd.DataFrame:
    """A row an arm: the chance of being exposed, and how many its weights leave.

    Columns: `arm`, `n`, `lowest`, `median`, `highest` (of the chance), `equivalent_n` (equally
    weighted people who would tell as much), `beyond` (share whose chance the other arm does not
    reach), `extreme` (share with a chance below 5 or above 95 %).
    """
    rows = []
    arms = ((1.0, subject.arms.named), (0.0, subject.arms.against))
    here = {arm: (people.exposed == arm) & (people.counts > 0) for arm, _ in arms}
    for arm, name in arms:
        n = people.counts[here[arm]]
        row: dict[str, object] = {"arm": name, "n": round(float(n.sum()))}
        if share is not None:
            own, other = share[here[arm]], share[here[1 - arm]]
            weights = 1 / (own if arm else 1 - own)
            if people.weights is not None:
                weights = weights * people.weights[here[arm]]
            beyond = (own < other.min()) | (own > other.max())
            extreme = (own < EXTREME[0]) | (own > EXTREME[1])
            row |= {
                "lowest": own.min(), "median": _median(own, n), "highest": own.max(),
                "equivalent_n": effective_size(weights, n),
                "beyond": float(n[beyond].sum() / n.sum()),
                "extreme": float(n[extreme].sum() / n.sum()),
            }  # fmt: skip
        rows.append(row)
    columns = ["arm", "n", "lowest", "median", "highest", "equivalent_n", "beyond", "extreme"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _median(values: Floats, counts: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(counts[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def ratio_row(term: str, log_ratio: float, reach: float) -> Mapping[str, object]:
    """The ratio of shares with its interval and E-values. reach: of the log, to each side."""
    ratio, low, high = np.exp(log_ratio), np.exp(log_ratio - reach), np.exp(log_ratio + reach)
    return {
        "term": term, "estimate": ratio, "conf_low": low, "conf_high": high,
        "e_value": e_value(float(ratio)),
        "e_value_limit": e_value_of_limit(float(ratio), float(low), float(high)),
    }  # fmt: skip
