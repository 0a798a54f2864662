"""One difference, and one odds ratio, of two groups over strata; and whether one is enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from stembridge_analytics.estimators.contrasts import Cells, Contrast, Floats

__all__ = ["ChiSquared", "Tables", "common_difference", "common_log_odds", "equal_odds",
           "independence"]  # fmt: skip


@dataclass(frozen=True)
class ChiSquared:
    """A test. statistic and p_value are NaN where nothing can be tested."""

    statistic: float
    freedom: int
    p_value: float


@dataclass(frozen=True, eq=False)
class Tables:
    """(strata,) each: in the group a with the outcome of n, in the other b of m."""

    a: Floats
    n: Floats
    b: Floats
    m: Floats

    @classmethod
    def of(cls, cells: Cells) -> Tables:
        """The tables of cells, strata without a pair of groups too."""
        return cls(
            cells.sums(cells.events, cells.group), cells.sums(cells.people, cells.group),
            cells.sums(cells.events, cells.other), cells.sums(cells.people, cells.other),
        )  # fmt: skip

    @property
    def total(self) -> Floats:
        """(strata,): people; 1 where there is nobody, for division."""
        people = self.n + self.m
        return np.where(people > 0, people, 1.0)

    def shared(self) -> Tables:
        """Those with people on both sides."""
        both = (self.n > 0) & (self.m > 0)
        return Tables(self.a[both], self.n[both], self.b[both], self.m[both])


def common_difference(cells: Cells) -> Contrast:
    """The Mantel-Haenszel difference of shares; group and other must not share people.

    Strata with more people on both sides weigh more: n m / (n + m). NaN without a shared stratum.
    The variance of unrelated people is right with few large strata and with many small ones.
    Sources: Greenland and Robins (1985), Biometrics 41, 55-68; Sato (1989), Biometrics 45,
    1323-1324, for the variance.
    """
    t = Tables.of(cells)
    up, weight = (t.a * t.m - t.b * t.n) / t.total, t.n * t.m / t.total
    size = float(weight.sum())
    if not size > 0:
        return Contrast.lost(len(cells.people))
    d = float(up.sum() / size)
    p = (t.n**2 * t.b - t.m**2 * t.a + t.n * t.m * (t.m - t.n) / 2) / t.total**2
    q = (t.a * (t.m - t.b) + t.b * (t.n - t.a)) / (2 * t.total)
    variance = max(float((d * p.sum() + q.sum()) / size**2), 0.0)
    share = float((weight / size) @ np.divide(t.a, t.n, out=np.zeros_like(t.a), where=t.n > 0))
    at = cells.stratum
    # A person moves the two counts of their side and the size of their stratum.
    of_group = (-t.b - up - d * t.m**2 / t.total) / t.total / size
    of_other = (t.a - up - d * t.n**2 / t.total) / t.total / size
    without = np.where(cells.group, of_group[at], np.where(cells.other, of_other[at], 0.0))
    step = np.where(cells.group, t.m[at], np.where(cells.other, -t.n[at], 0.0))
    with_ = without + step / t.total[at] / size
    return Contrast(d, share, share - d, with_, without, variance)


def common_log_odds(cells: Cells) -> Contrast:
    """The log of the Mantel-Haenszel odds ratio; NaN if one side has no odds.

    Sources: Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22, 719-748; Robins, Breslow and
    Greenland (1986), Biometrics 42, 311-323, for the variance of unrelated people.
    """
    t = Tables.of(cells)
    no, other_no = t.n - t.a, t.m - t.b
    r, s = t.a * other_no / t.total, t.b * no / t.total
    r_sum, s_sum = float(r.sum()), float(s.sum())
    if not (r_sum > 0 and s_sum > 0):
        return Contrast.lost(len(cells.people))
    p, q = (t.a + other_no) / t.total, (t.b + no) / t.total
    variance = (p @ r) / (2 * r_sum**2) + (p @ s + q @ r) / (2 * r_sum * s_sum)
    variance += (q @ s) / (2 * s_sum**2)
    at, n = cells.stratum, t.total[cells.stratum]
    size = s[at] / n / s_sum - r[at] / n / r_sum
    group, other = cells.group, cells.other & ~cells.group
    with_ = np.where(group, other_no[at] / n / r_sum, 0) - np.where(other, no[at] / n / s_sum, 0)
    without = np.where(other, t.a[at] / n / r_sum, 0) - np.where(group, t.b[at] / n / s_sum, 0)
    inside = group | other
    return Contrast(
        float(np.log(r_sum / s_sum)), np.nan, np.nan, np.where(inside, with_ + size, 0.0),
        np.where(inside, without + size, 0.0), float(variance),
    )  # fmt: skip


def independence(tables: Tables, *, correct: bool = False) -> ChiSquared:
    """The Cochran-Mantel-Haenszel test: no difference in any stratum.

    correct: with the continuity correction, which R's mantelhaen.test has by default.

    >>> found = independence(Tables(*(np.array([x]) for x in (30.0, 100.0, 20.0, 80.0))))
    >>> round(found.statistic, 4)
    0.5508
    """
    t = tables.shared()
    n = t.n + t.m
    events = t.a + t.b
    big = n > 1
    variance = t.n * t.m * events * (n - events) / np.where(big, n**2 * (n - 1), 1.0)
    spread = float(variance[big].sum())
    if not spread > 0:
        return ChiSquared(np.nan, 1, np.nan)
    apart = abs(float((t.a - t.n * events / np.maximum(n, 1)).sum()))
    # R takes no more off than there is.
    apart -= min(0.5, apart) if correct else 0.0
    statistic = apart**2 / spread
    return ChiSquared(statistic, 1, float(chdtrc(1, statistic)))


def equal_odds(tables: Tables, odds_ratio: float, *, tarone: bool = True) -> ChiSquared:
    """The Breslow-Day test that the odds ratio is the same in all strata.

    odds_ratio: the Mantel-Haenszel estimate. tarone: with Tarone's adjustment, which makes it
    right with that estimate. Strata that tell nothing of odds are left out.
    Sources: Breslow and Day (1980), Statistical Methods in Cancer Research 1, 142; Tarone (1985),
    Biometrika 72, 91-95.
    """
    t = tables.shared()
    events = t.a + t.b
    some = (events > 0) & (events < t.n + t.m)
    a, n, m, events = t.a[some], t.n[some], t.m[some], events[some]
    if not (np.isfinite(odds_ratio) and odds_ratio > 0) or len(a) < 2:
        return ChiSquared(np.nan, max(len(a) - 1, 0), np.nan)
    expected = _expected(n, m, events, odds_ratio)
    low, high = np.maximum(0.0, events - m), np.minimum(events, n)
    inside = (expected > low) & (expected < high)
    a, n, m, events, expected = (x[inside] for x in (a, n, m, events, expected))
    variance = 1 / (1 / expected + 1 / (n - expected) + 1 / (events - expected)
                    + 1 / (m - events + expected))  # fmt: skip
    statistic = float(((a - expected) ** 2 / variance).sum())
    if tarone:
        statistic -= float((a - expected).sum() ** 2 / variance.sum())
    freedom = len(a) - 1
    return ChiSquared(statistic, freedom, float(chdtrc(freedom, max(statistic, 0.0))))


def _expected(n: Floats, m: Floats, events: Floats, ratio: float) -> Floats:
    """The group's events in each stratum under one odds ratio, with the margins as they are."""
    if abs(ratio - 1) < 1e-12:
        return np.asarray(n * events / (n + m))
    b = ratio * (n + events) + (m - events)
    root = np.sqrt(np.maximum(b**2 - 4 * (ratio - 1) * ratio * n * events, 0.0))
    # The root that lies within the margins, in the form that loses no digits near 1.
    return np.asarray(2 * ratio * n * events / (b + root))
