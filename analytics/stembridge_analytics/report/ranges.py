"""Pictures of shares of which some are known as a range only: what is certain, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.report.charts import (
    LINE,
    PERCENT,
    PIXELS,
    TWO_COLUMNS,
    ShareRow,
    Spec,
    labels,
    row_label,
)
from stembridge_analytics.report.tokens import light

__all__ = ["RESPONDENTS_MARK", "RangeRow", "range_rows"]

RESPONDENTS_MARK: Final = "\u25b2"
_THICK: Final = 14
_ROW: Final = 34


@dataclass(frozen=True)
class RangeRow:
    """One share, or the range in which it lies, with its label.

    value: the share, or the lower end of the range; None is missing, and `detail` then says why.
    upper: the upper end; None for a share that is known. low, high: limits of the interval.
    respondents: the share among those who answered.
    """

    label: str
    detail: str
    value: float | None
    upper: float | None = None
    low: float | None = None
    high: float | None = None
    respondents: float | None = None


def range_rows(rows: Sequence[RangeRow], width: int) -> Spec:
    """Rows from the top: label and detail above, bar below, on an axis from 0 to 100 %.

    A bar is full up to what is certain, and light from there to what is possible, which a stroke
    ends; the thin line is the interval, the triangle the share among those who answered. A zero is
    an open diamond, a missing value a cross.
    """
    room = width - 8 - _THICK - 2
    texts: list[Spec] = []
    marks: list[Spec] = []
    top = 0.0
    for row in rows:
        top = row_label(texts, ShareRow(row.label, row.detail, row.value), top, room)
        marks.append(_mark(row, top + 10))
        top += _ROW
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {
            "labelExpr": PERCENT, "tickCount": 5 if width >= TWO_COLUMNS else 3, "title": None,
            "domain": False, "labelFlush": True,
        },
    }  # fmt: skip
    layers = [*_layers(marks, x), labels(texts)]
    return {"width": room, "height": max(top, LINE), "layer": layers}


def _mark(row: RangeRow, y: float) -> Spec:
    is_range = row.upper is not None
    kind = "missing" if row.value is None else "zero" if not row.value and not is_range else "known"
    return {
        "y": y, "top": y - _THICK / 2, "bottom": y + _THICK / 2, "origin": 0.0, "kind": kind,
        "value": row.value or 0.0, "upper": row.upper, "respondents": row.respondents,
        "low": row.low, "high": row.high,
        # Of a range, the interval is what lies beyond both ends of it.
        "below": row.value if is_range else row.high, "above": row.upper if is_range else row.high,
    }  # fmt: skip


def _layers(marks: Sequence[Spec], x: Spec) -> list[Spec]:
    """Light parts first, then what lies over them."""

    def layer(needs: str, look: Spec, start: str, end: str | None = None) -> Spec:
        rows = [row for row in marks if row["kind"] == needs or row.get(needs) is not None]
        encoding: Spec = {"x": {"field": start, **x}, "y": {"field": "y", **PIXELS}}
        if end:
            encoding["x2"] = {"field": end}
        return {"data": {"values": rows}, "mark": look, "encoding": encoding}

    def rule(colour: str, width: int) -> Spec:
        return {"type": "rule", "color": light(colour), "strokeWidth": width}

    point = {"type": "point", "opacity": 1, "filled": True, "strokeWidth": 2}
    ends = layer("upper", rule("series-1", 3), "upper")
    ends["encoding"] |= {"y": {"field": "top", **PIXELS}, "y2": {"field": "bottom"}}
    return [
        layer("upper", rule("hairline", _THICK), "value", "upper"),
        layer("known", rule("series-1", _THICK), "value", "origin"),
        ends,
        layer("low", rule("ink", 2), "low", "below"),
        layer("low", rule("ink", 2), "above", "high"),
        layer("respondents", {**point, "shape": "triangle-up", "size": 110,
                              "fill": light("series-2"), "stroke": light("bg")}, "respondents"),
        layer("zero", {**point, "shape": "diamond", "size": 90, "xOffset": 6,
                       "fill": light("bg"), "stroke": light("series-1")}, "value"),
        layer("missing", {**point, "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 70, "xOffset": 6,
                          "filled": False, "stroke": light("muted")}, "value"),
    ]  # fmt: skip
