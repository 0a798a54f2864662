"""The pictures of the report: one theme, shares in rows, and values over time.

A chart is drawn for a given width in pixels, so that a phone gets its own drawing and not a
shrunken one. Vertical places are computed here, not by a scale: labels of any length then take the
lines they need and never overlap.

Specifications are written out, because building their layers from Altair's objects took longer than
drawing them. The tests check them against the grammar of Vega-Lite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias

from stembridge_analytics.report.lettering import apart, text_width, wrapped
from stembridge_analytics.report.scales import day_format, day_ticks, ticks_to
from stembridge_analytics.report.tokens import light

__all__ = [
    "LINE",
    "PERCENT",
    "PIXELS",
    "SIZE",
    "THEME",
    "TWO_COLUMNS",
    "Series",
    "ShareRow",
    "Spec",
    "labels",
    "panels",
    "row_label",
    "share_rows",
    "together",
]

FONT: Final = "system-ui, sans-serif"
SIZE = 12
LINE = 16
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
_HUES: Final = ("series-1", "series-2", "series-3", "series-4")
_Y_AXIS = 44
TWO_COLUMNS = 500
_FEW_PANELS = 9
# A place that is given in pixels.
PIXELS: Final[dict[str, Any]] = {"type": "quantitative", "scale": None, "axis": None}
PERCENT = "format(datum.value * 100, 'd') + '\u00a0%'"

THEME: Final[dict[str, Any]] = {
    "background": None,
    "font": FONT,
    "aria": False,
    "padding": {"left": 2, "right": 2, "top": 4, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": light("muted"),
        "labelFontSize": 11,
        "labelLimit": 0,
        "gridColor": light("hairline"),
        "domainColor": light("line"),
        "tickColor": light("line"),
        "titleColor": light("muted"),
        "tickSize": 4,
        "ticks": False,
        "labelPadding": 6,
    },
    "title": {
        "color": light("ink"),
        "fontSize": SIZE,
        "fontWeight": 600,
        "anchor": "start",
        "frame": "group",
        "limit": 0,
        "offset": 8,
        "lineHeight": LINE,
    },
    "text": {"color": light("ink"), "fontSize": SIZE, "limit": 0},
}


# A specification of Vega-Lite, or a part of one.
Spec: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class ShareRow:
    """One share with its label; value None is missing, and `detail` then says why."""

    label: str
    detail: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Values of one course on days; `partial` marks days whose value covers less time."""

    label: str
    days: Sequence[date]
    values: Sequence[float]
    partial: Sequence[bool] = ()


def share_rows(
    rows: Sequence[ShareRow],
    width: int,
    *,
    mark: Literal["bar", "dot"],
    reference: tuple[float, str] | None = None,
) -> Spec:
    """Shares in rows from the top: label and detail above, bar or dot with its interval below.

    A zero is an open diamond at zero, a missing value a cross; reference draws a dashed line with
    its label through all rows.
    """
    texts: list[Spec] = []
    marks: list[Spec] = []
    end = _top_share(rows, reference, mark)
    # The renderer reserves half of a bar's thickness at both ends.
    room = width - (8 if mark == "dot" else 8 + 16)
    top = 0.0
    if reference is not None:
        top = _reference_label(texts, reference, end, room)
    first = top
    for row in rows:
        top = row_label(texts, row, top, room)
        kind = "missing" if row.value is None else "zero" if row.value == 0 else "value"
        marks.append(
            {"y": top + 8, "value": row.value or 0.0, "low": row.low, "high": row.high,
             "zero": 0.0, "kind": kind}
        )  # fmt: skip
        top += 30
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, end], "nice": False},
        "axis": {
            "labelExpr": PERCENT, "tickCount": 5 if width >= TWO_COLUMNS else 3, "title": None,
            "domain": False, "labelFlush": True,
        },
    }  # fmt: skip
    layers = _share_marks(marks, x, mark)
    layers.append(labels(texts))
    if reference is not None:
        layers.insert(0, _reference_line(reference[0], x, first, top))
    return {"width": room, "height": max(top, LINE), "layer": layers}


def _top_share(
    rows: Sequence[ShareRow], reference: tuple[float, str] | None, mark: Literal["bar", "dot"]
) -> float:
    """Where the axis ends: bars show the whole, dots the tenth above the largest limit."""
    if mark == "bar":
        return 1.0
    shares = [row.high or row.value or 0.0 for row in rows]
    largest = max([*shares, reference[0] if reference else 0.0])
    return min(1.0, max(0.1, math.ceil(largest * 10 + 1e-9) / 10))


def row_label(texts: list[Spec], row: ShareRow, top: float, room: int) -> float:
    """Adds the label and the detail, beside each other if there is room; returns the next top."""
    lines = wrapped(row.label, room, SIZE, bold=True)
    for number, line in enumerate(lines):
        texts.append({"x": 0, "y": top + LINE * (number + 0.75), "text": line, "look": "label"})
    top += LINE * len(lines)
    if text_width(lines[-1], SIZE, bold=True) + text_width(row.detail, SIZE) + 16 <= room:
        texts.append({"x": room, "y": top - LINE / 4, "text": row.detail, "look": "right"})
        return top + 2
    for number, line in enumerate(wrapped(row.detail, room, SIZE)):
        texts.append({"x": 0, "y": top + LINE * (number + 0.75), "text": line, "look": "detail"})
    return top + LINE * len(wrapped(row.detail, room, SIZE)) + 2


def _reference_label(
    texts: list[Spec], reference: tuple[float, str], top_share: float, room: int
) -> float:
    """Adds the label of the reference line, kept inside the picture; returns the next top."""
    place = reference[0] / top_share * room
    lines = wrapped(reference[1], room, SIZE)
    longest = max(text_width(line, SIZE) for line in lines)
    start = max(0.0, min(place - longest / 2, room - longest))
    for number, line in enumerate(lines):
        texts.append(
            {"x": start, "y": LINE * (number + 0.75), "text": line, "look": "detail"}
        )  # fmt: skip
    return LINE * len(lines) + 10


def _reference_line(value: float, x: Spec, top: float, bottom: float) -> Spec:
    return {
        "data": {"values": [{"value": value}]},
        "mark": {"type": "rule", "color": light("line"), "strokeDash": [5, 4], "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "value", **x}, "y": {"value": top - 8}, "y2": {"value": bottom},
        },
    }  # fmt: skip


def _share_marks(marks: Sequence[Spec], x: Spec, mark: str) -> list[Spec]:
    """Bars or dots, their intervals, and the marks for zero and missing."""
    y = {"field": "y", **PIXELS}
    at = {"x": {"field": "value", **x}, "y": y}

    def layer(kind: str, look: Spec, encoding: Spec) -> Spec:
        rows = [row for row in marks if row["kind"] == kind]
        return {"data": {"values": rows}, "mark": look, "encoding": encoding}

    point = {"type": "point", "size": 90, "opacity": 1, "filled": True}
    interval: Spec = {
        "data": {"values": [row for row in marks if row["low"] is not None]},
        "mark": {
            "type": "rule", "strokeWidth": 2,
            "color": light("ink") if mark == "bar" else light("series-1"),
        },
        "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": y},
    }  # fmt: skip
    zero = {**point, "shape": "diamond", "fill": light("bg"), "stroke": light("series-1"),
            "strokeWidth": 2, "xOffset": 6}  # fmt: skip
    missing = {**point, "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 70, "filled": False,
               "stroke": light("muted"), "strokeWidth": 2, "xOffset": 6}  # fmt: skip
    rule = {"type": "rule", "color": light("series-1"), "strokeWidth": 14}
    if mark == "bar":
        shares = [layer("value", rule, {**at, "x2": {"field": "zero"}}), interval]
    else:
        shares = [interval, layer("value", {**point, "color": light("series-1")}, at)]
    return [*shares, layer("zero", zero, at), layer("missing", missing, at)]


def labels(texts: Sequence[Spec]) -> Spec:
    """The text at its pixel: labels bold, details plain, some set from the right."""
    looks: dict[str, Spec] = {
        "label": {"align": "left", "fontWeight": 600},
        "detail": {"align": "left", "color": light("muted")},
        "right": {"align": "right", "color": light("muted")},
    }
    encoding = {
        "x": {"field": "x", **PIXELS},
        "y": {"field": "y", **PIXELS},
        "text": {"field": "text", "type": "nominal"},
    }
    return {
        "layer": [
            {
                "data": {"values": [text for text in texts if text["look"] == look]},
                "mark": {"type": "text", "baseline": "alphabetic", **style},
                "encoding": encoding,
            }
            for look, style in looks.items()
        ]
    }


def together(series: Sequence[Series], width: int) -> Spec:
    """Up to four courses over time in one frame, each with its dash and its label at the end."""
    height, margin = 260, min(230, width // 3)
    ticks = ticks_to(max(max(one.values, default=0) for one in series))
    label_lines = [wrapped(one.label, margin - 24, SIZE, bold=True) for one in series]
    ends = [height * (1 - one.values[-1] / ticks[-1]) for one in series]
    centres = apart(ends, [LINE * len(lines) + 4 for lines in label_lines], height + LINE)
    plot = width - margin - _Y_AXIS
    layers: list[Spec] = []
    for number, (one, lines) in enumerate(zip(series, label_lines, strict=True)):
        x, y = _time_axes(series, ticks, plot, grid=number == 0)
        hue = light(_HUES[number])
        line = {"type": "line", "color": hue, "strokeWidth": 2, "strokeDash": _DASHES[number],
                "point": _point(one, plot, hue)}  # fmt: skip
        layers.append({"data": _data(one), "mark": line, "encoding": {"x": x, "y": y}})
        layers.extend(_end_label(lines, plot, ends[number], centres[number], hue))
    return {"width": plot, "height": height, "layer": layers}


def _end_label(lines: Sequence[str], plot: int, end: float, centre: float, hue: str) -> list[Spec]:
    """A label beside the end of its line, tied to it by a short stroke of its hue."""
    top = centre - LINE * len(lines) / 2
    ends = {"x": plot + 3, "y": end, "x2": plot + 15, "y2": centre}
    tied: Spec = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": hue, "strokeWidth": 1.5},
        "encoding": {name: {"value": value} for name, value in ends.items()},
    }
    label = {"type": "text", "align": "left", "baseline": "alphabetic", "fontWeight": 600}
    return [tied] + [
        {
            "data": {"values": [{"text": line}]},
            "mark": label,
            "encoding": {
                "x": {"value": plot + 19},
                "y": {"value": top + LINE * (row + 0.75)},
                "text": {"field": "text", "type": "nominal"},
            },
        }
        for row, line in enumerate(lines)
    ]


def panels(series: Sequence[Series], width: int, *, shared: bool) -> Spec:
    """One small frame a course over time, in as many columns as the width and the count ask for.

    shared: one vertical scale for all; without it each frame has its own.
    Partial values are open points, whole ones filled.
    """
    gap = 20
    many = len(series) > _FEW_PANELS
    columns = 1 if width < TWO_COLUMNS else min(len(series), 4 if many else 3)
    height = 80 if many else 180 if len(series) == 1 else 110
    plot = (width - 8 - gap * (columns - 1)) // columns - _Y_AXIS
    largest = max((max(one.values, default=0) for one in series), default=0)
    drawn: list[Spec] = []
    for one in series:
        ticks = ticks_to(largest if shared else max(one.values, default=0))
        x, y = _time_axes(series, ticks, plot, grid=True)
        hue = light("series-1")
        line = {"type": "line", "color": hue, "strokeWidth": 2, "point": _point(one, plot, hue)}
        frame: Spec = {"data": _data(one), "encoding": {"x": x, "y": y}}
        layers = [{**frame, "mark": line}]
        if any(one.partial):
            opened = {"type": "point", "filled": True, "size": 45, "opacity": 1,
                      "fill": light("bg"), "stroke": hue, "strokeWidth": 2}  # fmt: skip
            layers.append({**frame, "mark": opened, "transform": [{"filter": "datum.partial"}]})
        title = wrapped(one.label, plot, SIZE, bold=True)
        drawn.append({"width": plot, "height": height, "title": title, "layer": layers})
    independent = {"scale": {"y": "independent"}}
    return {"concat": drawn, "columns": columns, "spacing": gap, "resolve": independent}


def _data(one: Series) -> Spec:
    partial = list(one.partial) or [False] * len(one.days)
    # With a time, a day is local to the renderer, as the axis's days are; without, it is in UTC.
    return {
        "values": [
            {"day": f"{day:%Y-%m-%d}T00:00:00", "value": float(value), "partial": bool(open_)}
            for day, value, open_ in zip(one.days, one.values, partial, strict=True)
        ]
    }


def _point(one: Series, plot: int, hue: str) -> Any:
    """Points where partial values need them and they have room, or where there is no line yet."""
    if len(one.days) > (plot / 12 if one.partial else 2):
        return False
    return {"filled": True, "size": 30, "color": hue, "opacity": 1}


def _time_axes(
    series: Sequence[Series], ticks: Sequence[int], plot: int, *, grid: bool
) -> tuple[Spec, Spec]:
    """Both axes: days from the first to the last of all series, values from zero."""
    first = min(min(one.days) for one in series)
    last = max(max(one.days) for one in series)
    x = {
        "field": "day",
        "type": "temporal",
        "scale": {"domain": [_moment(first), _moment(last + timedelta(days=first == last))]},
        "axis": {
            "values": [_moment(day) for day in day_ticks(first, last, max(2, plot // 105))],
            "format": day_format(first, last, plot), "grid": False, "title": None,
            "labelFlush": True, "ticks": True,
        },
    }  # fmt: skip
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, ticks[-1]], "nice": False},
        "axis": {
            "values": list(ticks), "format": ",d", "grid": grid, "title": None, "domain": False,
            "minExtent": _Y_AXIS, "maxExtent": _Y_AXIS,
        },
    }  # fmt: skip
    return x, y


def _moment(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day}
