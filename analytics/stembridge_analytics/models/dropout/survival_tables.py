"""Tables of survival curves: at asked times, the whole curve, people at risk, quantiles, bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.bands import band
from stembridge_analytics.estimators.life_table import Lives
from stembridge_analytics.estimators.survival_curve import SurvivalCurve, crossing
from stembridge_analytics.models.dropout.times import sensible_times, time_text
from stembridge_analytics.models.result import COLUMNS

__all__ = [
    "Part", "at_risk", "at_times", "bands_table", "named", "quantiles_table", "risk_table", "steps"
]  # fmt: skip

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A group's curve. scale, level: of the intervals. start: where the curve begins."""

    label: str
    lives: Lives
    curve: SurvivalCurve
    scale: str
    level: float
    start: float


def named(what: str, label: str) -> str:
    return f"{what} {label}".strip()


def at_times(part: Part, times: tuple[float, ...]) -> pd.DataFrame:
    """Rows of the main table of one group."""
    curve = part.curve
    low, high = curve.interval(part.scale, part.level)
    columns = {
        "estimate": curve.at(curve.survival, times, 1.0),
        "std_error": curve.at(curve.error, times, 0.0),
        "conf_low": curve.at(low, times, 1.0),
        "conf_high": curve.at(high, times, 1.0),
    }
    table = pd.DataFrame(
        {
            "term": [named(f"S({time_text(t)})", part.label) for t in times],
            **columns,
            "p_value": np.nan,
            "n": round(part.lives.people),
            "time": list(times),
            "group": part.label,
            "at_risk": at_risk(part.lives, times),
            "events": np.concatenate([[0.0], np.cumsum(curve.table.all_events)])[
                curve.table.index(times) + 1
            ],
        }
    )
    return table[[*COLUMNS, *(c for c in table if c not in COLUMNS)]]


def at_risk(lives: Lives, times: Sequence[float]) -> Floats:
    """People at risk just before each time, weights counted, shape (times,)."""
    asked = np.asarray(times, dtype=np.float64)

    def weight_below(values: Floats) -> Floats:
        order = np.argsort(values)
        sums = np.concatenate([[0.0], np.cumsum(lives.weighted[order])])
        return sums[np.searchsorted(values[order], asked, side="left")]

    gone, came = weight_below(lives.time), weight_below(lives.entry)
    return np.asarray(came - gone, dtype=np.float64)


def steps(part: Part) -> pd.DataFrame:
    """The whole curve of one group, from its start on."""
    curve, table = part.curve, part.curve.table
    low, high = curve.interval(part.scale, part.level)
    rows = pd.DataFrame(
        {
            "group": part.label, "time": table.time, "at_risk": table.at_risk,
            "events": table.all_events, "censored": table.censored, "estimate": curve.survival,
            "std_error": curve.error, "conf_low": low, "conf_high": high,
        }
    )  # fmt: skip
    if table.time[0] <= part.start:
        return rows
    there = part.lives.weighted[part.lives.entry <= part.start].sum()
    first: dict[str, Any] = {
        "group": part.label, "time": part.start, "at_risk": float(there), "events": 0.0,
        "censored": 0.0, "estimate": 1.0, "std_error": 0.0, "conf_low": 1.0, "conf_high": 1.0,
    }  # fmt: skip
    return pd.concat([pd.DataFrame([first]), rows], ignore_index=True)


def risk_table(parts: list[Part]) -> pd.DataFrame:
    """People at risk at sensible times, and events and censored by then."""
    last = max(float(part.curve.table.time[-1]) for part in parts)
    times = (parts[0].start, *sensible_times(parts[0].start, last))
    rows = []
    for part in parts:
        table = part.curve.table
        upto = table.index(times) + 1
        there = at_risk(part.lives, times)
        rows.append(
            pd.DataFrame(
                {
                    "group": part.label,
                    "time": times,
                    "at_risk": there,
                    "events": np.concatenate([[0.0], np.cumsum(table.all_events)])[upto],
                    "censored": np.concatenate([[0.0], np.cumsum(table.censored)])[upto],
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def quantiles_table(parts: list[Part], quantiles: Sequence[float]) -> pd.DataFrame:
    """When each share has had the event; an end is NaN where its curve does not get there."""
    rows = []
    for part in parts:
        time = part.curve.table.time
        low, high = part.curve.interval(part.scale, part.level)
        for share in quantiles:
            rows.append(
                {
                    "group": part.label,
                    "share": share,
                    "estimate": crossing(time, part.curve.survival, 1 - share),
                    "conf_low": crossing(time, low, 1 - share),
                    "conf_high": crossing(time, high, 1 - share),
                }
            )
    return pd.DataFrame(rows, columns=["group", "share", "estimate", "conf_low", "conf_high"])


def bands_table(
    parts: list[Part], kind: str, span: tuple[float | None, float | None]
) -> pd.DataFrame:
    """Simultaneous limits of each group's curve, at the times they hold for."""
    rows = []
    for part in parts:
        found = band(
            part.curve, kind, scale=part.scale, level=part.level, first=span[0], last=span[1]
        )
        rows.append(
            pd.DataFrame(
                {
                    "group": part.label, "time": part.curve.table.time,
                    "estimate": part.curve.survival, "band_low": found.low,
                    "band_high": found.high, "kind": f"simultaneous, {kind}",
                    "critical_value": found.critical,
                }
            ).dropna(subset=["critical_value", "band_low"])
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)
