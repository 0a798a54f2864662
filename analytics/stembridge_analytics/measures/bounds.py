"""Bounds of a share that silent people leave open, and an interval around them.

Who did not answer may have used the lesson or not. All no and all yes bound the share, and nothing
in the data says where between them it lies; an interval around the bounds adds the chance in who
happened to be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from stembridge_analytics.measures.intervals import design_effect, score_limits
from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure
from stembridge_analytics.measures.shares import share, share_over_runs

__all__ = ["BY_PEOPLE", "BY_RUNS", "Bounds", "Limits", "bounds", "critical_value", "limits"]

_CONFIDENCE: Final = 0.95
# Each halves an interval of at most 2 around the critical value.
_HALVINGS: Final = 50
_OF_SHARE: Final = "Imbens and Manski's 95 % interval of the share, wherever it lies in the bounds"
BY_PEOPLE: Final = f"{_OF_SHARE}; takes people as drawn one by one, independently"
BY_RUNS: Final = f"{_OF_SHARE}; takes runs as drawn independently, people in them as alike"


@dataclass(frozen=True)
class Limits:
    """Bounds low to high of a share, and the interval around them.

    critical: how many standard errors it reaches beyond the bounds, from 1.64 (wide bounds, where
    one end alone can miss) to 1.96 (none silent); more where runs are few. method: what it takes
    as drawn.
    """

    low: float
    high: float
    conf_low: float
    conf_high: float
    critical: float
    method: str


def limits(runs: pd.DataFrame) -> Limits:
    """The bounds over these runs and the interval around them.

    runs: one row a run with `yes`, `no` and `people`, who number at least one in all; whoever said
        neither is silent.
    The critical value is that of Imbens and Manski (2004), Econometrica 72, 1845-1857, eq. (7).
    Their condition that the width is estimated well near zero holds, because the upper bound is
    never below the lower (Stoye 2009, Econometrica 77, 1299-1315, lemma 3). The limits are
    Wilson's with that value in place of 1.96, since the plain ones fail near 0 and 1, where bounds
    often lie. With three runs or more, the variance is that of runs (jackknife) and the value is
    t's, as in `intervals.clustered_share`; a bound of 0 or 1, which has no spread of its own, takes
    the design effect of the other.
    """
    people = int(runs["people"].sum())
    could = runs["people"] - runs["no"]
    low, high = float(runs["yes"].sum()) / people, float(could.sum()) / people
    effects = [design_effect(counts, runs["people"]) for counts in (runs["yes"], could)]
    known = [effect for effect in effects if effect is not None]
    at_low, at_high = (people / (max(known, default=1.0) if effect is None else effect)
                       for effect in effects)  # fmt: skip
    freedom = int((runs["people"] > 0).sum()) - 1 if known else None
    errors = (_error(low, at_low), _error(high, at_high))
    critical = critical_value(high - low, max(errors), freedom)
    return Limits(
        low,
        high,
        max(0.0, min(low, score_limits(low, at_low, critical**2)[0])),
        min(1.0, max(high, score_limits(high, at_high, critical**2)[1])),
        critical,
        BY_RUNS if known else BY_PEOPLE,
    )


def _error(share_: float, people: float) -> float:
    return sqrt(share_ * (1 - share_) / people)


def critical_value(width: float, error: float, freedom: int | None = None) -> float:
    """The c with F(c + width / error) - F(-c) = 0.95; F is the normal's, or t's with freedom.

    width: of the bounds. error: the larger of their standard errors; 0 if there is none.
    """
    one_sided, two_sided = (_quantile(p, freedom) for p in (_CONFIDENCE, (1 + _CONFIDENCE) / 2))
    if width == 0:
        return two_sided
    if error == 0:
        return one_sided
    reach, low, high = width / error, one_sided, two_sided
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _share_below(middle + reach, freedom) - _share_below(-middle, freedom) < _CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _quantile(share_: float, freedom: int | None) -> float:
    return float(ndtri(share_) if freedom is None else stdtrit(freedom, share_))


def _share_below(value: float, freedom: int | None) -> float:
    return float(ndtr(value) if freedom is None else stdtr(freedom, value))


@dataclass(frozen=True)
class Bounds:
    """A share as far as it is known: of `people` these said yes, no, yes without a date, nothing.

    limits: None if there is nobody; `reason` then says why. respondents: the share among those who
        said yes or no, right only if silence is unrelated to the answer.
    scope: `all courses` or a course key.
    """

    definition: Definition
    window: str
    yes: int
    no: int
    undated: int
    silent: int
    limits: Limits | None
    respondents: Measure
    scope: str = ALL_COURSES
    note: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.limits is None) is not (self.people == 0) or bool(self.reason) is bool(
            self.limits
        ):
            raise ValueError(f"{self.definition.id}: bounds of nobody need a reason, and only they")

    @property
    def people(self) -> int:
        """The denominator."""
        return self.yes + self.no + self.undated + self.silent

    @property
    def answered(self) -> int:
        """Who said anything."""
        return self.people - self.silent

    @property
    def definition_id(self) -> str:
        """The definition with its version, as a report prints it."""
        return f"{self.definition.id} v{self.definition.version}"


def bounds(
    definitions: tuple[Definition, Definition],
    window: str,
    runs: pd.DataFrame,
    *,
    nobody: str,
    scope: str = ALL_COURSES,
    note: str = "",
) -> Bounds:
    """The bounds over these runs, with the share of the respondents beside them.

    definitions: of the share, and of the share among respondents. runs: one row a run with `yes`,
        `no`, `undated`, `silent`. nobody: why, if there is nobody.
    """
    counts = {name: int(runs[name].sum()) for name in ("yes", "no", "undated", "silent")}
    people = runs[list(counts)].sum(axis=1)
    of, among = definitions
    told = runs.assign(told=runs["yes"] + runs["no"])
    if scope == ALL_COURSES:
        respondents = share_over_runs(
            among, window, told, ("yes", "told"), nobody="nobody answered"
        )
    else:
        pair = counts["yes"], counts["yes"] + counts["no"]
        respondents = share(among, window, pair, nobody="nobody answered", scope=scope)
    found = limits(runs.assign(people=people)) if people.sum() else None
    return Bounds(
        of, window, **counts, limits=found, respondents=respondents, scope=scope, note=note,
        reason="" if found else nobody,
    )  # fmt: skip
