"""The standardised gap of two groups whose people cluster in 12 runs: the jackknife with t(11)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.gaps import gap

NAME: Final = "gaps: standardised difference, 12 runs"
ESTIMAND: Final = (
    "difference of completion of two groups with the mix of two levels that runs have on average; "
    "5 points on one level, 15 on the other; runs drawn, 720 people"
)
TRUTH: Final = 0.6 * 0.05 + 0.4 * 0.15
_RUNS: Final = 12
_PEOPLE: Final = 60


def programme(rng: np.random.Generator) -> Any:
    """Groups of people alike; runs differ in completion, in mix, and in who comes."""
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    level = rng.random(len(run)) < rng.beta(8, 12, _RUNS)[run]
    group = rng.random(len(run)) < np.where(level, 0.3, 0.6)
    gap_ = np.where(level, 0.15, 0.05) * group
    share = 0.3 + 0.1 * level + gap_ + rng.uniform(-0.15, 0.15, _RUNS)[run]
    people = pd.DataFrame({"run": run, "level": level, "group": np.where(group, "b", "a"),
                           "done": rng.random(len(run)) < share})  # fmt: skip
    return people.groupby(list(people.columns)).size().reset_index(name="n")


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits."""
    found = gap(data, outcome="done", group="group", reference="a", strata=["level"], mix=(),
                clusters="run").row("standardised")  # fmt: skip
    return tuple(float(found[name]) for name in
                 ("estimate", "std_error", "conf_low", "conf_high"))  # type: ignore[return-value]  # fmt: skip
