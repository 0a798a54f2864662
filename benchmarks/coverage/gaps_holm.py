"""Holm's promise: no false finding among ten groups, of which four do differ."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from stembridge_analytics.estimators.differences import newcombe
from stembridge_analytics.estimators.multiplicity import adjusted

NAME: Final = "gaps: family-wise error (Holm)"
ESTIMAND: Final = (
    "0, for all of six groups that do not differ from the reference while four do; what is shown "
    "is the one of the six that looks largest, with the limits at which Holm leaves it alone: "
    "coverage is the share of programmes without a false finding; at least 0.95 is promised, and "
    "the ratio of errors says nothing here, as the largest is chosen"
)
AT_LEAST: Final = True
TRUTH: Final = 0.0
_SHARES: Final = {"reference": 0.4, **{f"same {one}": 0.4 for one in range(6)},
                  **{f"more {one}": 0.55 for one in range(4)}}  # fmt: skip
_PEOPLE: Final = 200


def programme(rng: np.random.Generator) -> Any:
    """People with the outcome in each group."""
    return {name: int(rng.binomial(_PEOPLE, share)) for name, share in _SHARES.items()}


def estimate(data: Any) -> tuple[float, float, float, float]:
    """The largest difference of those that are none, its error, and Holm's limits of it.

    As `models.gaps.gaps` makes them.
    """
    names = [name for name in data if name != "reference"]
    found = [newcombe(data[one], _PEOPLE, data["reference"], _PEOPLE) for one in names]
    holm = adjusted([one.p_value for one in found])
    _, at = min((found[i].p_value, i) for i, name in enumerate(names) if "same" in name)
    # The limits hold 0 exactly if the adjusted p value is 0.05 or more.
    value, error = found[at].estimate, found[at].std_error
    z = ndtri(1 - found[at].p_value / 2)
    reach = abs(value) * float(ndtri(0.975) / max(ndtri(1 - float(holm[at]) / 2), 1e-9))
    reach = reach if z > 0 else error
    return value, error, value - reach, value + reach
