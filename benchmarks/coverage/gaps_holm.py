"""Holm's promise: no false finding among ten groups, of which four do differ."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from stembridge_analytics.models.gaps import gaps

NAME: Final = "gaps: family-wise error (Holm)"
ESTIMAND: Final = (
    "0, for all of six groups that do not differ from the reference while four do; what is shown "
    "is the one of the six that looks largest, with the limits at which Holm leaves it alone: "
    "coverage is the share of programmes without a false finding; at least 0.95 is promised, and "
    "the ratio of errors says nothing here, as the largest is chosen"
)
TRUTH: Final = 0.0
_SHARES: Final = {"reference": 0.4, **{f"same {one}": 0.4 for one in range(6)},
                  **{f"more {one}": 0.55 for one in range(4)}}  # fmt: skip
_PEOPLE: Final = 200


def programme(rng: np.random.Generator) -> Any:
    """Groups of people alike."""
    done = {name: int(rng.binomial(_PEOPLE, share)) for name, share in _SHARES.items()}
    rows = [(name, 1, k) for name, k in done.items()]
    rows += [(name, 0, _PEOPLE - k) for name, k in done.items()]
    return pd.DataFrame(rows, columns=["group", "done", "n"])


def estimate(data: Any) -> tuple[float, float, float, float]:
    """The largest difference of those that are none, its error, and Holm's limits of it."""
    table = gaps(data, outcome="done", groups=["group"], references={"group": "reference"}).table
    none = table[table["term"].str.contains("same")]
    row = none.loc[none["p_value"].idxmin()]
    # The limits hold 0 exactly if the adjusted p value is 0.05 or more.
    value, error = float(row["estimate"]), float(row["std_error"])
    z = ndtri(1 - float(row["p_value"]) / 2)
    reach = abs(value) * float(ndtri(0.975) / max(ndtri(1 - float(row["p_adjusted"]) / 2), 1e-9))
    reach = reach if z > 0 else error
    return value, error, value - reach, value + reach
