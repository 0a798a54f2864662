"""Small multiples of shares along a course or a video: one theme, one scale for all frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from stembridge_analytics.report.charts import LINE, SIZE, TWO_COLUMNS, Spec
from stembridge_analytics.report.lettering import text_width, wrapped
from stembridge_analytics.report.tokens import light

__all__ = ["Curve", "Frame", "Look", "frames"]

Look: TypeAlias = Literal["first", "second", "context"]

_Y_AXIS: Final = 46
_GAP: Final = 20
_HEIGHT: Final = 120
_SWATCH: Final = 28
_PERCENT: Final = "format(datum.value * 100, 'd') + '\u00a0%'"
_LOOKS: Final[dict[Look, dict[str, Any]]] = {
    "first": {"color": light("series-1"), "strokeWidth": 2},
    "second": {"color": light("series-2"), "strokeWidth": 2, "strokeDash": [5, 3]},
    "context": {"color": light("line"), "strokeWidth": 2, "strokeDash": [2, 2]},
}


@dataclass(frozen=True)
class Curve:
    """Shares at places, joined by a line; `intervals` (low, high) of each place, or none.

    is_joined: without it the places stand alone, as open points. has_points: mark each place.
    """

    look: Look
    places: Sequence[float]
    shares: Sequence[float]
    intervals: Sequence[tuple[float, float]] = ()
    is_joined: bool = True
    has_points: bool = False


@dataclass(frozen=True)
class Frame:
    """One small picture: its label, its curves, the later ones on top, and the places it names.

    details: lines below the label. last: the place at which the axis ends; it begins at 0.
    """

    label: str
    details: Sequence[str]
    curves: Sequence[Curve]
    ticks: Sequence[tuple[float, str]]
    last: float


def frames(drawn: Sequence[Frame], width: int, key: Sequence[tuple[Look, str]]) -> Spec:
    """The frames side by side under a key of the looks, in as many columns as the width allows.

    Shares start at zero and share one scale, which ends at the whole or at the largest share.
    """
    columns = 1 if width < TWO_COLUMNS else min(len(drawn), 3)
    plot = (width - 8 - _GAP * (columns - 1)) // columns - _Y_AXIS
    largest = max(max(curve.shares, default=0) for one in drawn for curve in one.curves)
    top = max(1.0, largest)
    independent = {"scale": {"x": "independent", "y": "independent"}}
    grid = {
        "concat": [_frame(one, plot, top) for one in drawn],
        "columns": columns,
        "spacing": _GAP,
        "resolve": independent,
    }
    # The renderer sets the key above the first plot, to the right of its axis.
    legend = _key(key, width - 8 - _Y_AXIS)
    return {"vconcat": [legend, grid], "spacing": 12, "resolve": independent}


def _frame(one: Frame, plot: int, top: float) -> Spec:
    room = plot + _Y_AXIS / 2
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {
            "values": [n / 2 for n in range(int(top * 2) + 1)], "labelExpr": _PERCENT,
            "title": None, "domain": False, "minExtent": _Y_AXIS, "maxExtent": _Y_AXIS,
        },
    }  # fmt: skip
    x = _places(one, plot)
    return {
        "width": plot,
        "height": _HEIGHT,
        "title": {
            "text": wrapped(one.label, room, SIZE, bold=True),
            "subtitle": [li for text in one.details for li in wrapped(text, room, SIZE - 1)],
            "subtitleColor": light("muted"),
            "subtitleFontSize": SIZE - 1,
            "subtitleLineHeight": LINE - 1,
        },
        "layer": [layer for curve in one.curves for layer in _curve(curve, x, y)],
    }


def _places(one: Frame, plot: int) -> Spec:
    """The axis of places, with names at as many of its ticks as have room."""
    named = next(
        kept for every in range(1, len(one.ticks) + 2)
        if _has_room(kept := list(one.ticks)[::every], one.last, plot)
    )  # fmt: skip
    names = json.dumps({f"{place:g}": name for place, name in named})
    return {
        "field": "place",
        "type": "quantitative",
        "scale": {"domain": [0, one.last or 1], "nice": False},
        "axis": {
            "values": [place for place, _ in named], "labelExpr": f"({names})[datum.value]",
            "grid": False, "title": None, "ticks": True, "labelFlush": True,
            "labelOverlap": False,
        },
    }  # fmt: skip


def _has_room(ticks: Sequence[tuple[float, str]], last: float, plot: int) -> bool:
    """Whether the names stand clear of each other; those at the ends are moved inside."""
    edge = float("-inf")
    for place, name in ticks:
        wide = text_width(name, SIZE - 1)
        left = min(max(place / (last or 1) * plot - wide / 2, 0), plot - wide)
        if left < edge:
            return False
        edge = left + wide + 6
    return True


def _curve(curve: Curve, x: Spec, y: Spec) -> list[Spec]:
    """Intervals, line and points of one curve."""
    rows = [{"place": p, "share": s} for p, s in zip(curve.places, curve.shares, strict=True)]
    look = _LOOKS[curve.look]
    share = {"x": x, "y": {"field": "share", **y}}
    layers: list[Spec] = []
    if curve.intervals:
        limits = [
            row | {"low": low, "high": high}
            for row, (low, high) in zip(rows, curve.intervals, strict=True)
        ]
        layers.append(
            {
                "data": {"values": limits},
                "mark": {"type": "rule", "color": look["color"], "strokeWidth": 1.5},
                "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
            }
        )
    data = {"values": rows}
    if curve.is_joined:
        layers.append({"data": data, "mark": {"type": "line", **look}, "encoding": share})
    if curve.has_points or not curve.is_joined:
        fill = look["color"] if curve.is_joined else light("bg")
        mark = {
            "type": "point", "filled": True, "size": 40, "opacity": 1, "fill": fill,
            "stroke": look["color"], "strokeWidth": 2,
        }  # fmt: skip
        layers.append({"data": data, "mark": mark, "encoding": share})
    return layers


def _key(key: Sequence[tuple[Look, str]], room: int) -> Spec:
    """What each look stands for, in lines that fit."""
    left, top = 0.0, 0.0
    layers: list[Spec] = []
    for look, name in key:
        for part, text in enumerate(wrapped(name, room - _SWATCH, SIZE)):
            wide = _SWATCH + text_width(text, SIZE) + 24
            if left and (part or left + wide - 24 > room):
                left, top = 0.0, top + LINE
            if not part:
                layers.append(_stroke(look, left, top + LINE / 2))
            layers.append(_text(text, left + _SWATCH, top + LINE * 0.75))
            left += wide
    return {"width": room, "height": top + LINE, "layer": layers}


def _stroke(look: Look, left: float, y: float) -> Spec:
    ends = {"x": left, "x2": left + _SWATCH - 6, "y": y, "y2": y}
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", **_LOOKS[look]},
        "encoding": {name: {"value": value} for name, value in ends.items()},
    }


def _text(text: str, left: float, base: float) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": text, "align": "left", "baseline": "alphabetic",
                 "color": light("muted")},
        "encoding": {"x": {"value": left}, "y": {"value": base}},
    }  # fmt: skip
