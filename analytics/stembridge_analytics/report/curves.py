"""Small multiples of shares along a course or a video: one theme, one scale for all frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

import altair as alt
import pandas as pd

from stembridge_analytics.report.charts import LINE, SIZE, TWO_COLUMNS
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


def frames(
    drawn: Sequence[Frame], width: int, key: Sequence[tuple[Look, str]]
) -> alt.VConcatChart:  # fmt: skip
    """The frames side by side under a key of the looks, in as many columns as the width allows.

    Shares start at zero and share one scale, which ends at the whole or at the largest share.
    """
    columns = 1 if width < TWO_COLUMNS else min(len(drawn), 3)
    plot = (width - 8 - _GAP * (columns - 1)) // columns - _Y_AXIS
    largest = max(max(curve.shares, default=0) for one in drawn for curve in one.curves)
    top = max(1.0, largest)
    # Labels of one row take the same lines, so that its frames stand level.
    labels = [_label(one, plot) for one in drawn]
    grid = alt.concat(
        *(_frame(one, label, plot, top) for one, label in zip(drawn, labels, strict=True)),
        columns=columns,
        spacing=_GAP,
    ).resolve_scale(x="independent", y="independent")
    stacked = alt.vconcat(_key(key, width - 8), grid, spacing=12)
    return cast(alt.VConcatChart, stacked.resolve_scale(x="independent", y="independent"))


def _label(one: Frame, plot: int) -> tuple[list[str], list[str]]:
    room = plot + _Y_AXIS / 2
    details = [line for detail in one.details for line in wrapped(detail, room, SIZE - 1)]
    return wrapped(one.label, room, SIZE, bold=True), details


def _frame(
    one: Frame, label: tuple[list[str], list[str]], plot: int, top: float
) -> alt.LayerChart:  # fmt: skip
    x = _places(one, plot)
    layers: list[Any] = []
    for number, curve in enumerate(one.curves):
        y = alt.Y(
            "share:Q",
            scale=alt.Scale(domain=[0, top], nice=False),
            axis=alt.Axis(
                values=[n / 2 for n in range(int(top * 2) + 1)], labelExpr=_PERCENT, title=None,
                domain=False, grid=number == 0, minExtent=_Y_AXIS, maxExtent=_Y_AXIS,
            ),
        )  # fmt: skip
        layers.extend(_curve(curve, x, y))
    title = alt.TitleParams(
        label[0], subtitle=label[1], subtitleColor=light("muted"), subtitleFontSize=SIZE - 1,
        subtitleLineHeight=LINE - 1,
    )  # fmt: skip
    joined = cast(alt.LayerChart, alt.layer(*layers))
    return joined.properties(width=plot, height=_HEIGHT, title=title)


def _places(one: Frame, plot: int) -> alt.X:
    """The axis of places, with names at as many of its ticks as have room."""
    named = next(
        kept for every in range(1, len(one.ticks) + 2)
        if _has_room(kept := list(one.ticks)[::every], one.last, plot)
    )  # fmt: skip
    names = json.dumps({f"{place:g}": name for place, name in named})
    return alt.X(
        "place:Q",
        scale=alt.Scale(domain=[0, one.last or 1], nice=False),
        axis=alt.Axis(
            values=[place for place, _ in named], labelExpr=f"({names})[datum.value]", grid=False,
            title=None, ticks=True, labelFlush=True, labelOverlap=False,
        ),
    )  # fmt: skip


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


def _curve(curve: Curve, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Intervals, line and points of one curve."""
    rows = [{"place": p, "share": s} for p, s in zip(curve.places, curve.shares, strict=True)]
    look = _LOOKS[curve.look]
    drawn = alt.Chart(pd.DataFrame(rows)).encode(x=x, y=y)
    layers = []
    if curve.intervals:
        limits = [
            row | {"low": low, "high": high}
            for row, (low, high) in zip(rows, curve.intervals, strict=True)
        ]
        low = y.copy()
        low.shorthand = "low:Q"
        interval = alt.Chart(pd.DataFrame(limits)).mark_rule(color=look["color"], strokeWidth=1.5)
        layers.append(interval.encode(x=x, y=low, y2="high:Q"))
    if curve.is_joined:
        layers.append(drawn.mark_line(**look))
    if curve.has_points or not curve.is_joined:
        fill = look["color"] if curve.is_joined else light("bg")
        layers.append(
            drawn.mark_point(
                filled=True, size=40, opacity=1, fill=fill, stroke=look["color"], strokeWidth=2
            )
        )
    return layers


def _key(key: Sequence[tuple[Look, str]], room: int) -> alt.LayerChart:
    """What each look stands for, in lines that fit."""
    left, top = 0.0, 0.0
    layers: list[Any] = []
    for look, name in key:
        for part, text in enumerate(wrapped(name, room - _SWATCH, SIZE)):
            wide = _SWATCH + text_width(text, SIZE) + 24
            if left and (part or left + wide - 24 > room):
                left, top = 0.0, top + LINE
            place = alt.Chart(pd.DataFrame({"text": [text]}))
            if not part:
                rule = place.mark_rule(**_LOOKS[look])
                layers.append(
                    rule.encode(
                        x=alt.value(left), x2=alt.value(left + _SWATCH - 6),
                        y=alt.value(top + LINE / 2), y2=alt.value(top + LINE / 2),
                    )
                )  # fmt: skip
            said = place.mark_text(align="left", baseline="alphabetic", color=light("muted"))
            layers.append(
                said.encode(
                    x=alt.value(left + _SWATCH), y=alt.value(top + LINE * 0.75), text="text:N"
                )
            )
            left += wide
    joined = cast(alt.LayerChart, alt.layer(*layers))
    return joined.properties(width=room, height=top + LINE)
