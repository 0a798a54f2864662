"""Estimates with their intervals in rows, beside the line of no difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.report.charts import (
    LINE,
    PIXELS,
    SIZE,
    TWO_COLUMNS,
    ShareRow,
    Spec,
    labels,
    row_label,
)
from stembridge_analytics.report.lettering import text_width, wrapped
from stembridge_analytics.report.scales import even_ticks
from stembridge_analytics.report.tokens import light

__all__ = ["KINDS", "Dot", "ForestRow", "forest"]

# Looks of several estimates of one row, first to third.
KINDS: Final = (("series-1", "circle"), ("series-2", "square"), ("series-3", "triangle-up"))
_STEP: Final = 18


@dataclass(frozen=True)
class Dot:
    """One estimate with its limits; value None is missing. kind: which of the looks."""

    value: float | None
    low: float | None = None
    high: float | None = None
    kind: int = 0


@dataclass(frozen=True)
class ForestRow:
    """One row: label, detail (the numbers in words), and its estimates below each other."""

    label: str
    detail: str
    dots: Sequence[Dot]


def forest(
    rows: Sequence[ForestRow],
    width: int,
    *,
    suffix: str = "",
    zero: str = "no difference",
    kinds: Sequence[str] = (),
) -> Spec:
    """Rows from the top, label and detail above, dots with intervals below, zero marked.

    suffix: of the numbers on the axis, such as a percent sign; they are amounts then, and have no
        plus. zero: what the line at zero is called. kinds: names of the looks if a row has several
        estimates.
    An interval that leaves the axis ends in an arrow: the axis is that of the estimates.
    """
    room = width - 8
    low, high = _span(rows)
    texts: list[Spec] = []
    top = _key(texts, kinds, room)
    marks_of_key = [
        {"x": 6.0, "y": text["y"] - 4, "kind": number} for number, text in enumerate(texts)
    ]
    at_zero = (0 - low) / (high - low) * room
    half = text_width(zero, SIZE) / 2
    start = max(0.0, min(at_zero - half, room - 2 * half))
    texts.append({"x": start, "y": top + 0.75 * LINE, "text": zero, "look": "detail"})
    top += LINE + 6
    marks: list[Spec] = []
    zeros: list[Spec] = []
    for row in rows:
        top = row_label(texts, ShareRow(row.label, row.detail, None), top, room)
        zeros.append({"x": 0, "top": top - 2, "bottom": top + _STEP * len(row.dots)})
        for dot in row.dots:
            marks.append(_mark(dot, top + 8, low, high))
            top += _STEP
        top += 12
    x = {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False},
        "axis": {
            "values": even_ticks(low, high, 5 if width >= TWO_COLUMNS else 4), "title": None,
            "domain": False, "labelFlush": True,
            # A share has no sign; a difference always has one.
            "labelExpr": f"format(datum.value, '') + '{suffix}'" if suffix
            else "replace(format(datum.value, '+'), '+0', '0')",
        },
    }  # fmt: skip
    line: Spec = {
        # In pieces beside the estimates: a line through the words above them would cross them out.
        "data": {"values": zeros},
        "mark": {"type": "rule", "color": light("line"), "strokeWidth": 1.5},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "top", **PIXELS},
                     "y2": {"field": "bottom"}},
    }  # fmt: skip
    layers = [line, *_layers(marks, x), *_key_marks(marks_of_key), labels(texts)]
    return {"width": room, "height": max(top, LINE), "layer": layers}


def _span(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """The axis: all estimates and zero, and intervals as far as they are not out of proportion."""
    dots = [dot for row in rows for dot in row.dots if dot.value is not None]
    if not dots:
        return -1.0, 1.0
    values = [dot.value for dot in dots if dot.value is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    reach = max(high - low, 1e-9)
    limits = [(d.low if d.low is not None else low, d.high if d.high is not None else high)
              for d in dots]  # fmt: skip
    lows = [one for one, _ in limits if math.isfinite(one)]
    highs = [one for _, one in limits if math.isfinite(one)]
    low = max(min([low, *lows]), low - 1.5 * reach)
    high = min(max([high, *highs]), high + 1.5 * reach)
    pad = 0.04 * (high - low)
    return low - pad, high + pad


def _mark(dot: Dot, y: float, low: float, high: float) -> Spec:
    missing = dot.value is None
    left = low if dot.low is None or missing else max(dot.low, low)
    right = high if dot.high is None or missing else min(dot.high, high)
    return {
        "y": y, "x": 0.0 if missing else dot.value, "left": left, "right": right,
        "kind": dot.kind, "state": "missing" if missing else "known",
        "has": dot.low is not None and not missing,
        "beyond_left": not missing and dot.low is not None and dot.low < low,
        "beyond_right": not missing and dot.high is not None and dot.high > high,
    }  # fmt: skip


def _layers(marks: Sequence[Spec], x: Spec) -> list[Spec]:
    y = {"field": "y", **PIXELS}
    layers: list[Spec] = []
    for number, (hue, shape) in enumerate(KINDS):
        mine = [m for m in marks if m["kind"] == number and m["state"] == "known"]
        if not mine:
            continue
        colour = light(hue)
        layers.append(
            {
                "data": {"values": [m for m in mine if m["has"]]},
                "mark": {"type": "rule", "color": colour, "strokeWidth": 2},
                "encoding": {"x": {"field": "left", **x}, "x2": {"field": "right"}, "y": y},
            }
        )
        for end, arrow in (("left", "triangle-left"), ("right", "triangle-right")):
            beyond = [m for m in mine if m[f"beyond_{end}"]]
            if beyond:
                mark = {"type": "point", "shape": arrow, "filled": True, "size": 60,
                        "opacity": 1, "color": colour}  # fmt: skip
                layers.append({"data": {"values": beyond}, "mark": mark,
                               "encoding": {"x": {"field": end, **x}, "y": y}})  # fmt: skip
        point = {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": colour,
                 "shape": shape}  # fmt: skip
        layers.append({"data": {"values": mine}, "mark": point,
                       "encoding": {"x": {"field": "x", **x}, "y": y}})  # fmt: skip
    lost = [m for m in marks if m["state"] == "missing"]
    cross = {"type": "point", "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 70, "filled": False,
             "opacity": 1, "stroke": light("muted"), "strokeWidth": 2}  # fmt: skip
    layers.append({"data": {"values": lost}, "mark": cross,
                   "encoding": {"x": {"field": "x", **x}, "y": y}})  # fmt: skip
    return layers


def _key(texts: list[Spec], kinds: Sequence[str], room: int) -> float:
    """A line for each look; returns the next top."""
    top = 0.0
    for kind in kinds if len(kinds) > 1 else ():
        line = wrapped(kind, room - 18, SIZE)[0]
        texts.append({"x": 18, "y": top + 0.75 * LINE, "text": line, "look": "detail"})
        top += LINE
    return top + (6 if top else 0)


def _key_marks(marks: Sequence[Spec]) -> list[Spec]:
    return [
        {
            "data": {"values": [mark]},
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1,
                     "color": light(KINDS[mark["kind"]][0]),
                     "shape": KINDS[mark["kind"]][1]},
            "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS}},
        }
        for mark in marks
    ]  # fmt: skip
