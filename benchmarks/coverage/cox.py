"""The log hazard ratio of Cox regression, in a programme whose hazards are known."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.dropout.cox import cox

NAME: Final = "Cox: log hazard ratio of men"
ESTIMAND: Final = (
    "log hazard ratio of leaving between men and women of the same run, conditional; 600 people "
    "in 4 runs with baselines of their own, days rounded up, late entry, a rival end"
)
TRUTH: Final = 0.4
_PEOPLE: Final = 600


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Groups of people by day of entry and end, how it ended, gender and run."""
    man, run = rng.random(_PEOPLE) < 0.5, rng.integers(0, 4, _PEOPLE)
    scale = 150 * (1 + 0.4 * run) * np.exp(-TRUTH * man)
    leaves = scale * rng.exponential(size=_PEOPLE)
    other = rng.exponential(180, _PEOPLE)
    end = np.minimum(np.minimum(leaves, other), 100)
    people = pd.DataFrame(
        {"entry": rng.choice([0, 0, 5, 14], _PEOPLE), "time": np.ceil(end).astype(int),
         "left": ((leaves <= other) & (leaves <= 100)).astype(int), "run": run.astype(str),
         "gender": np.where(man, "man", "a woman")}
    )  # fmt: skip
    # Who had left before entering was never seen.
    people = people[people["time"] > people["entry"]]
    return people.groupby(list(people.columns)).size().reset_index(name="n")


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = cox(data, "~ gender", time="time", event="left", entry="entry", strata="run",
                left_out=())  # fmt: skip
    row = found.row("gender[man]")
    return row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]
