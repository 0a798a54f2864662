"""The coefficient of the weekly hazard of leaving, in a programme whose hazards are known."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.dropout.hazard import hazard

NAME: Final = "hazard by week: log odds ratio of men"
ESTIMAND: Final = (
    "log odds ratio of leaving in a week between men and women of the same module, conditional; "
    "2,000 people, 10 weeks, a rival end each week, entry in weeks 1 to 3"
)
TRUTH: Final = 0.4
_PEOPLE: Final = 2000
_WEEKS: Final = 10


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Groups of people by week of entry and end, how it ended, gender and module."""
    man, module = rng.random(_PEOPLE) < 0.5, rng.integers(0, 3, _PEOPLE)
    entry = rng.integers(0, 3, _PEOPLE)
    end, left = np.full(_PEOPLE, _WEEKS), np.zeros(_PEOPLE, dtype=int)
    there = np.ones(_PEOPLE, dtype=bool)
    for week in range(_WEEKS):
        odds = -3.2 + 0.5 * (week == 0) - 0.05 * week + TRUTH * man + 0.3 * module
        inside = there & (entry <= week)
        leaves = inside & (rng.random(_PEOPLE) < 1 / (1 + np.exp(-odds)))
        # Who has another end has it at the end of the week, and was at risk all the week.
        other = inside & ~leaves & (rng.random(_PEOPLE) < 0.03)
        end[leaves | other] = week + 1
        left[leaves] = 1
        there &= ~(leaves | other)
    people = pd.DataFrame(
        {"entry": 7 * entry, "time": 7 * end, "left": left, "module": module.astype(str),
         "gender": np.where(man, "man", "a woman")}
    )  # fmt: skip
    return people.groupby(list(people.columns)).size().reset_index(name="n")


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = hazard(data, "~ gender + module", time="time", event="left", entry="entry",
                   left_out=(), predicted=False)  # fmt: skip
    row = found.row("gender[man]")
    return row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]
