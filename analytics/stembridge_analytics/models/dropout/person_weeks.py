"""Cells of a discrete-time hazard: like people at risk in an interval, and how many have the event.

Spells are counted by group first, and groups are laid out over the intervals, never people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.person_period import person_periods
from stembridge_analytics.models.dropout.spells import Spells
from stembridge_analytics.models.result import Dropped

__all__ = ["EVENT", "INTERVAL", "NUMBER", "PersonWeeks", "person_weeks"]

# Columns that the cells have beside the covariates: the outcome, the interval as a level from `1`
# on, and as a number.
EVENT: Final = "event_in_interval"
INTERVAL: Final = "interval"
NUMBER: Final = "interval_number"
_COUNT: Final = "n"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PersonWeeks:
    """Cells of a hazard.

    data: two rows a cell, with and without the event, where there are people: covariates, EVENT,
    INTERVAL, NUMBER and `n`. patterns: the distinct covariates, with `n` people who come in.
    intervals: a row an interval: `number`, `from`, `to`, `at_risk`, `events`. dropped: people who
    are at risk at the beginning of no interval that counts.
    """

    data: pd.DataFrame
    patterns: pd.DataFrame
    intervals: pd.DataFrame
    dropped: tuple[Dropped, ...]

    @property
    def counted(self) -> list[tuple[int, int, int]]:
        """Number, people at risk and events of each interval."""
        columns = (self.intervals[name] for name in ("number", "at_risk", "events"))
        return [(int(a), int(b), int(c)) for a, b, c in zip(*columns, strict=True)]


def person_weeks(
    spells: Spells, covariates: Sequence[str], *, width: float, person: str | None = None
) -> PersonWeeks:
    """The cells of spells by covariates and interval.

    covariates: columns that are kept. width: of an interval, in the unit of the times. person:
        column that says whose rows belong together, where covariates change from row to row.
    """
    names = list(dict.fromkeys(covariates))
    pattern = _pattern(spells.data, names)
    end, end_event = (None, None) if person is None else _ends(spells, person)
    cells = person_periods(
        spells.stop, spells.event, pattern, width=width, start=spells.start, end=end,
        end_event=end_event, counts=spells.counts,
    )  # fmt: skip
    firsts = np.full(int(pattern.max()) + 1, -1)
    firsts[pattern[::-1]] = np.arange(len(pattern))[::-1]
    levels = spells.data[names].iloc[firsts].reset_index(drop=True)
    in_all = np.bincount(pattern, spells.counts, minlength=len(levels))
    parts = [
        (np.flatnonzero(people > 0), value, people)
        for value, people in ((1.0, cells.events), (0.0, cells.at_risk - cells.events))
    ]
    rows = np.concatenate([at for at, _, _ in parts])
    numbers = cells.interval[rows]
    data = levels.iloc[cells.pattern[rows]].reset_index(drop=True).assign(
        **{
            EVENT: np.concatenate([np.full(len(at), value) for at, value, _ in parts]),
            INTERVAL: _levels(numbers),
            NUMBER: numbers.astype(float),
            _COUNT: np.concatenate([people[at] for at, _, people in parts]),
        }
    )  # fmt: skip
    lost = round(cells.lost)
    why = (
        "not at risk from the beginning of an interval to its end or the event; "
        f"{round(cells.lost_events):,} with the event"
    )
    return PersonWeeks(
        data, levels.assign(**{_COUNT: in_all}),
        _intervals(cells.interval, cells.at_risk, cells.events, width),
        (Dropped(lost, why),) if lost and person is None else (),
    )  # fmt: skip


def _levels(numbers: npt.NDArray[np.int64]) -> Any:
    """Numbers of intervals as levels in their order."""
    top = int(numbers.max(initial=0))
    names = pd.Index([str(one) for one in range(1, top + 1)])
    return pd.Categorical.from_codes(numbers - 1, names)


def _pattern(data: pd.DataFrame, names: list[str]) -> npt.NDArray[np.int64]:
    if not names:
        return np.zeros(len(data), dtype=np.int64)
    grouped = data.groupby(names, dropna=False, sort=False, observed=True)
    return np.asarray(grouped.ngroup(), dtype=np.int64)


def _ends(spells: Spells, person: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """End of the last spell of each row's person, and whether it ends with the event."""
    people = pd.factorize(spells.data[person])[0]
    last = np.full(people.max() + 1, -np.inf)
    np.maximum.at(last, people, spells.stop)
    happened = np.zeros(len(last), dtype=bool)
    happened[people[spells.event]] = True
    return last[people], happened[people]


def _intervals(
    interval: npt.NDArray[np.int64], at_risk: Floats, events: Floats, width: float
) -> pd.DataFrame:
    top = int(interval.max(initial=0))
    numbers = np.arange(1, top + 1)
    return pd.DataFrame(
        {
            "number": numbers,
            "from": (numbers - 1) * width,
            "to": numbers * width,
            "at_risk": np.bincount(interval, at_risk, minlength=top + 1)[1:].round().astype(int),
            "events": np.bincount(interval, events, minlength=top + 1)[1:].round().astype(int),
        }
    )
