"""What every model returns: estimates that never leave without what they mean and lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

__all__ = ["COLUMNS", "DRAWN", "PROBLEMS", "UNITS", "Clusters", "Dropped", "ModelResult", "Problem"]

# Columns that each main table has, in this order; a model adds its own after them.
COLUMNS: Final = ("term", "estimate", "std_error", "conf_low", "conf_high", "p_value", "n")

# Pictures, and the columns of what they show: the table of that name, for a forest the main one.
# `group` is empty where there is one group; times are in the unit that the clock states.
DRAWN: Final[Mapping[str, tuple[str, ...]]] = {
    "forest": COLUMNS,
    "survival": ("group", "time", "at_risk", "events", "censored", "estimate", "conf_low",
                 "conf_high"),
    "incidence": ("group", "state", "time", "at_risk", "estimate", "conf_low", "conf_high"),
    "hazard": ("group", "interval", "at_risk", "events", "estimate", "conf_low", "conf_high"),
    "calibration": ("bin", "n", "predicted", "observed", "conf_low", "conf_high"),
    "gaps": ("term", "kind", "estimate", "conf_low", "conf_high", "n"),
    "bounds": ("term", "low", "high", "conf_low", "conf_high", "n"),
    "spread": ("group", "time", "observed", "fitted"),
}  # fmt: skip
# What estimates are in. Shares and their differences are from 0 to 1, never multiplied by 100.
UNITS: Final = (
    "", "share", "share difference", "log odds", "log hazard ratio", "log rate ratio", "log ratio",
    "ratio", "per 1,000", "days", "standard deviation", "correlation",
)  # fmt: skip
# Every failure and doubt with its name, and what it means. A model adds its own here, so that a
# reader meets one vocabulary.
PROBLEMS: Final[Mapping[str, str]] = {
    "separation": "a term tells the outcome apart without error, so its estimate has no end",
    "no convergence": "the fit did not settle; no estimate is shown",
    "too few events": "fewer than ten events for each parameter",
    "empty group": "a group of the formula has nobody, or nobody with and without the outcome",
    "non-proportional hazards": "the ratio of hazards changes over time, so one number hides it",
    "too few clusters": "fewer clusters than the errors need",
    "collinear terms": "terms that others imply were left out",
    "left out": "the data lack what the default set would use",
    "no overlap": "groups share no comparable people",
    "poor balance": "a covariate differs by more than 0.1 standard deviations after weighting",
    "unequal arms": "arms are not as large as a fair draw makes them",
    "unequal attrition": "the outcome is known of more people in one arm than in another",
    "reversal": "the sign of a difference turns when a third thing is held fixed",
    "stale denominator": "the population is from an older year",
    "not identified": "the data cannot tell the parameters of this model apart",
    "high return": "more than 5 % of those called silent come back",
    "poor calibration": "predicted and observed shares differ",
    "too few people": "too few people for what is asked",
    "not mature": "the window has not passed for everybody, so they are left out",
    "row level": "fitted on rows and not on groups, for a continuous covariate",
    "boundary": "a variance was estimated at zero",
    "too few places": "so few counts that how far places differ is hardly known",
    "not available": "the data needed are not there",
}


@dataclass(frozen=True)
class Problem:
    """A named failure or doubt. name: of `PROBLEMS`. text: what was found here, with numbers.

    term: the term of the table it concerns; empty for the whole model.
    """

    name: str
    text: str
    term: str = ""

    def __post_init__(self) -> None:
        if self.name not in PROBLEMS:
            raise ValueError(f"unknown problem {self.name!r}; known: {', '.join(PROBLEMS)}")


@dataclass(frozen=True)
class Dropped:
    """So many rows were not used, and why."""

    n: int
    why: str


@dataclass(frozen=True)
class Clusters:
    """How many clusters the errors allow for, by which column, with which correction."""

    count: int
    by: str
    correction: str


@dataclass(frozen=True)
class ModelResult:
    """One answer of one model.

    model: its name in the registry. name: of this answer, unique in the model. method: estimator
        in the field's words, its scale too. estimand: in words, with the population.
    table: main table with COLUMNS first; a missing estimate is NaN and has a problem that says why.
    n_used, events: people (or person-weeks, as the estimand says) and events; events is None where
        no event is counted. dropped: rows not used.
    formula, clock, censoring: as printed; empty where the model has none.
    in_words: one paragraph whose numbers stand in the tables. tables: further tables by name.
    unit: of the estimates, one of `UNITS`; a report prints shares as percentages and differences
        of shares as percentage points.
    statistics: single figures of the fit, such as log_likelihood. drawn: how the report draws it,
        one of `DRAWN`; empty for a table alone.
    status: `planned`, `added` or `no plan`, as the analysis plan says.
    Raises ValueError if the parts contradict each other, because such a result is a bug.
    """

    model: str
    name: str
    title: str
    method: str
    estimand: str
    table: pd.DataFrame
    n_used: int
    in_words: str
    events: int | None = None
    dropped: tuple[Dropped, ...] = ()
    clusters: Clusters | None = None
    formula: str = ""
    clock: str = ""
    censoring: str = ""
    problems: tuple[Problem, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    statistics: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""
    drawn: str = ""
    status: str = "no plan"

    def __post_init__(self) -> None:
        if self.drawn and self.drawn not in DRAWN:
            raise ValueError(f"{self.full_name}: {self.drawn!r} is no picture: {', '.join(DRAWN)}")
        if self.unit not in UNITS:
            raise ValueError(f"{self.full_name}: unknown unit {self.unit!r}: {', '.join(UNITS)}")
        lacking = [name for name in DRAWN.get(self.drawn, ()) if name not in self._drawn_table]
        if lacking:
            raise ValueError(f"{self.full_name}: a {self.drawn} picture lacks {lacking}")
        found = tuple(self.table.columns[: len(COLUMNS)])
        if found != COLUMNS:
            raise ValueError(f"{self.full_name}: the table begins with {found}, not {COLUMNS}")
        if self.table["term"].duplicated().any():
            raise ValueError(f"{self.full_name}: a term stands twice in the table")
        ends = self.table[["conf_low", "estimate", "conf_high"]].dropna().astype(float)
        slack = 1e-9 * ends.abs().max(axis=1)
        outside = (ends["conf_low"] > ends["estimate"] + slack) | (
            ends["conf_high"] < ends["estimate"] - slack
        )
        if outside.any():
            raise ValueError(f"{self.full_name}: an interval does not hold its estimate")
        if self.table["estimate"].isna().any() and not self.problems:
            raise ValueError(f"{self.full_name}: an estimate is missing and no problem says why")

    @property
    def _drawn_table(self) -> pd.DataFrame:
        """What the picture shows: the table of its name, for a forest the main one."""
        return self.table if self.drawn == "forest" else self.tables.get(self.drawn, pd.DataFrame())

    @property
    def full_name(self) -> str:
        """Model and answer: `completion.logit`."""
        return f"{self.model}.{self.name}"

    def with_status(self, status: str) -> ModelResult:
        """The same, marked as planned or added."""
        return replace(self, status=status)

    def row(self, term: str) -> pd.Series:
        """The row of a term in the main table. Raises KeyError that lists the terms."""
        found = self.table[self.table["term"] == term]
        if found.empty:
            raise KeyError(
                f"{self.full_name}: no term {term!r}; there are: {list(self.table['term'])}"
            )
        return found.iloc[0]
