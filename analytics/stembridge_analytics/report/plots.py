"""Estimates against time or against what was predicted: steps, lines and points with intervals.

Lines are told apart by hue and dash, and named in a key above; intervals are bands behind steps and
lines, strokes through points. Below survival curves stands how many are still at risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from stembridge_analytics.report.charts import LINE, PERCENT, SIZE, Spec
from stembridge_analytics.report.lettering import text_width, wrapped
from stembridge_analytics.report.scales import even_ticks
from stembridge_analytics.report.tokens import light

__all__ = ["MOST_TRACES", "Look", "Plot", "Risk", "Trace", "plot"]

Look: TypeAlias = Literal["step", "line", "points"]

# More hues than these cannot be told apart; the table holds the rest.
MOST_TRACES: Final = 4
_HUES: Final = ("series-1", "series-2", "series-3", "series-4")
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond")
_Y_AXIS: Final = 46
_SWATCH: Final = 30
_HEIGHT: Final = 250


@dataclass(frozen=True)
class Trace:
    """One line or one row of points: places, values, and the limits of each value or none."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    look: Look = "line"


@dataclass(frozen=True)
class Risk:
    """How many of a group are at risk at the named places of the axis."""

    label: str
    counts: Sequence[str]


@dataclass(frozen=True)
class Plot:
    """A plot: what is drawn, what its axis is, and the people at risk below it.

    x_title: what the horizontal axis counts, its unit too. x_ticks: places it names. top: where the
    vertical axis ends; it begins at `bottom`. is_share: values are shares, named in percent.
    diagonal: draw where both are equal. shift: points of several traces stand beside each other.
    """

    traces: Sequence[Trace]
    x_title: str
    x_ticks: Sequence[float]
    bottom: float = 0.0
    top: float = 1.0
    is_share: bool = True
    x_is_share: bool = False
    diagonal: bool = False
    risk: Sequence[Risk] = ()
    risk_title: str = ""


def plot(one: Plot, width: int) -> Spec:
    """The plot for a width in pixels: key, drawing, name of the axis, people at risk."""
    room = width - 8 - _Y_AXIS
    key, key_height = _key(one.traces, room)
    x, y = _axes(one, room)
    layers: list[Spec] = []
    if one.diagonal:
        layers.append(_diagonal(one, x, y))
    for number, trace in enumerate(one.traces):
        layers.extend(_trace(trace, number, x, y, len(one.traces)))
    layers.append(_texts([_word(one.x_title, room / 2, _HEIGHT + 2.4 * LINE, "middle", "muted")]))
    if one.risk:
        layers.append(_texts(_risk(one, room)))
    height = _HEIGHT if width >= 500 else _HEIGHT * 0.8
    drawing: Spec = {"width": room, "height": _HEIGHT if one.risk else height, "layer": layers}
    if not one.risk and height != _HEIGHT:
        layers[-1] = _texts([_word(one.x_title, room / 2, height + 2.4 * LINE, "middle", "muted")])
    if not key:
        return drawing
    legend = {"width": room, "height": key_height, "layer": key}
    return {
        "vconcat": [legend, drawing],
        "spacing": 10,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }


def _axes(one: Plot, room: int) -> tuple[Spec, Spec]:
    ticks = _with_room(one, room)
    x = {
        "type": "quantitative",
        "scale": {"domain": [one.x_ticks[0], one.x_ticks[-1]], "nice": False},
        "axis": {
            "values": ticks, "grid": False, "title": None, "ticks": True, "labelFlush": True,
            "labelOverlap": False, **({"labelExpr": PERCENT} if one.x_is_share else {}),
        },
    }  # fmt: skip
    y_ticks = even_ticks(one.bottom, one.top, 5)
    step = y_ticks[1] - y_ticks[0] if len(y_ticks) > 1 else one.top
    digits = 0 if step * (100 if one.is_share else 1) >= 0.9999 else 1
    percent = f"format(datum.value * 100, '.{digits}f') + '\u00a0%'"
    number = f"format(datum.value, ',.{digits}f')"
    y = {
        "type": "quantitative",
        "scale": {"domain": [one.bottom, one.top], "nice": False},
        "axis": {
            "values": y_ticks, "labelExpr": percent if one.is_share else number, "title": None,
            "domain": False, "minExtent": _Y_AXIS, "maxExtent": _Y_AXIS,
        },
    }  # fmt: skip
    return x, y


def _with_room(one: Plot, room: int) -> list[float]:
    """As many ticks as stand clear of each other and, if there is a table below, of its numbers."""
    widest = max(
        (text_width(text, SIZE - 1) for text in (*(_named(one, tick) for tick in one.x_ticks),
                                                *(c for risk in one.risk for c in risk.counts))),
        default=0.0,
    )  # fmt: skip
    every = 1
    while (
        every < len(one.x_ticks)
        and room / max(1, (len(one.x_ticks) - 1) / every) < 1.5 * widest + 10
    ):
        every += 1
    return list(one.x_ticks[::every])


def _named(one: Plot, tick: float) -> str:
    return f"{tick * 100:.0f} %" if one.x_is_share else f"{tick:g}"


def _trace(trace: Trace, number: int, x: Spec, y: Spec, count: int) -> list[Spec]:
    hue = light(_HUES[number % MOST_TRACES])
    rows: list[dict[str, Any]] = [
        {"x": place, "y": value} for place, value in zip(trace.x, trace.y, strict=True)
    ]
    if trace.low:
        for row, low, high in zip(rows, trace.low, trace.high, strict=True):
            row |= {"low": low, "high": high}
    data = {"values": rows}
    at: Spec = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    limits: Spec = {"x": at["x"], "y": {"field": "low", **y}, "y2": {"field": "high"}}
    join = {"interpolate": "step-after"} if trace.look == "step" else {}
    layers: list[Spec] = []
    if trace.look == "points":
        beside = {"xOffset": round((number - (count - 1) / 2) * 9, 1)} if count > 1 else {}
        if trace.low:
            stroke = {"type": "rule", "color": hue, "strokeWidth": 2, **beside}
            layers.append({"data": data, "mark": stroke, "encoding": limits})
        point = {"type": "point", "filled": True, "size": 60, "opacity": 1, "color": hue,
                 "shape": _SHAPES[number % MOST_TRACES], **beside}  # fmt: skip
        layers.append({"data": data, "mark": point, "encoding": at})
        return layers
    if trace.low:
        area = {"type": "area", "color": hue, "opacity": 0.16, **join}
        layers.append({"data": data, "mark": area, "encoding": limits})
    stroke = {"type": "line", "color": hue, "strokeWidth": 2, **join,
              "strokeDash": _DASHES[number % MOST_TRACES]}  # fmt: skip
    layers.append({"data": data, "mark": stroke, "encoding": at})
    return layers


def _diagonal(one: Plot, x: Spec, y: Spec) -> Spec:
    ends = [max(one.bottom, one.x_ticks[0]), min(one.top, one.x_ticks[-1])]
    return {
        "data": {"values": [{"x": end, "y": end} for end in ends]},
        "mark": {"type": "line", "color": light("line"), "strokeDash": [5, 4], "strokeWidth": 1.5},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
    }


def _risk(one: Plot, room: int) -> list[Spec]:
    """Rows of people at risk, each under its label, at the places that the axis names."""
    shown = set(_with_room(one, room))
    first, last = one.x_ticks[0], one.x_ticks[-1]
    top = _HEIGHT + 3.6 * LINE
    words = [_word(one.risk_title, 0, top + 0.75 * LINE, "left", "muted")]
    top += LINE
    for risk in one.risk:
        if risk.label:
            words.append(_word(risk.label, 0, top + 0.75 * LINE, "left", "ink", bold=True))
            top += LINE
        for tick, count in zip(one.x_ticks, risk.counts, strict=True):
            if tick in shown:
                place = (tick - first) / ((last - first) or 1) * room
                side = "left" if tick == first else "right" if tick == last else "middle"
                words.append(_word(count, place, top + 0.75 * LINE, side, "ink"))
        top += LINE + 4
    return words


def _word(
    text: str, x: float, y: float, side: str, colour: str, *, bold: bool = False
) -> Spec:  # fmt: skip
    return {"text": text, "x": x, "y": y, "side": side, "colour": colour, "bold": bold}


def _texts(words: Sequence[Spec]) -> Spec:
    """Words at their pixels."""
    looks = sorted({(w["side"], w["colour"], w["bold"]) for w in words})
    return {
        "layer": [
            {
                "data": {"values": [{"text": w["text"], "x": w["x"], "y": w["y"]} for w in words
                                    if (w["side"], w["colour"], w["bold"]) == look]},
                "mark": {
                    "type": "text", "align": "center" if look[0] == "middle" else look[0],
                    "baseline": "alphabetic", "color": light(look[1]),
                    "fontWeight": 600 if look[2] else 400, "fontSize": SIZE,
                },
                "encoding": {
                    "x": {"field": "x", "type": "quantitative", "scale": None, "axis": None},
                    "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
                    "text": {"field": "text", "type": "nominal"},
                },
            }
            for look in looks
        ]
    }  # fmt: skip


def _key(traces: Sequence[Trace], room: int) -> tuple[list[Spec], float]:
    """What each hue, dash and shape stands for, in lines that fit; none for one line alone."""
    if len(traces) < 2:
        return [], 0.0
    left, top = 0.0, 0.0
    layers: list[Spec] = []
    words: list[Spec] = []
    for number, trace in enumerate(traces):
        for part, text in enumerate(wrapped(trace.label, room - _SWATCH, SIZE)):
            wide = _SWATCH + text_width(text, SIZE) + 24
            if left and (part or left + wide - 24 > room):
                left, top = 0.0, top + LINE
            if not part:
                layers.append(_swatch(trace, number, left, top + LINE / 2))
            words.append(_word(text, left + _SWATCH, top + 0.75 * LINE, "left", "muted"))
            left += wide
    return [*layers, _texts(words)], top + LINE


def _swatch(trace: Trace, number: int, left: float, y: float) -> Spec:
    hue = light(_HUES[number % MOST_TRACES])
    if trace.look == "points":
        mark: Spec = {"type": "point", "filled": True, "size": 60, "opacity": 1, "color": hue,
                      "shape": _SHAPES[number % MOST_TRACES]}  # fmt: skip
        ends: Spec = {"x": {"value": left + 10}, "y": {"value": y}}
    else:
        mark = {"type": "rule", "color": hue, "strokeWidth": 2,
                "strokeDash": _DASHES[number % MOST_TRACES]}  # fmt: skip
        ends = {"x": {"value": left}, "x2": {"value": left + _SWATCH - 6},
                "y": {"value": y}, "y2": {"value": y}}  # fmt: skip
    return {"data": {"values": [{}]}, "mark": mark, "encoding": ends}
