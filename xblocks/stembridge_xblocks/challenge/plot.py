"""Plots as inline SVG that a screen reader can name, with the numbers behind them.

Colours, widths and fonts come from the style sheet by the classes `sb-plot-...`; text has no
colour of its own here, and shape says what colour says: the second series is dashed, its marks
are squares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer, Worked
from stembridge_xblocks.common.message import Message, MessageError
from stembridge_xblocks.common.number_display import format_number

__all__ = ["Axis", "Plot", "PlotError", "Series", "curve_of", "plot_svg", "ticks"]

MAX_POINTS: Final = 400
_CURVE_POINTS = 61
# The picture's own units; the style sheet gives it the width there is.
_WIDTH, _HEIGHT = 480, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 28, 48
_LETTER = 6.6  # width of a letter of a tick's text, more or less
_WANTED_TICKS = 6


class PlotError(MessageError):
    """The numbers make no plot."""


@dataclass(frozen=True)
class Axis:
    """What an axis measures, in words and with its unit: "height above ground (km)"."""

    label: str


@dataclass(frozen=True)
class Series:
    """Points in order, and their name, which is shown if there are two series."""

    name: str
    points: tuple[tuple[float, float], ...]
    is_line: bool = True


@dataclass(frozen=True)
class Plot:
    """A picture of one or two series.

    title: what it shows; description: what a reader who does not see it should know.
    mark: a point to be marked, such as the learner's own.
    """

    title: str
    description: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    mark: tuple[float, float] | None = None


def curve_of(worked: Worked, answer: Answer, parameter_id: str, *, name: str = "") -> Series:
    """The answer's right value over one parameter's whole range, all else as the learner has it.

    Both are in the units stated. Where there is no value the curve has no point. Raises
    PlotError if the parameter is not there or does not vary.
    """
    parameter = next((p for p in worked.task.parameters if p.id == parameter_id), None)
    if parameter is None or parameter.count < 2:
        raise PlotError(
            Message("{name} is not a parameter that varies; choose one.", name=parameter_id)
        )
    low, high = float(parameter.minimum), parameter.value(parameter.count - 1)
    points = []
    for i in range(_CURVE_POINTS):
        x = low + (high - low) * i / (_CURVE_POINTS - 1)
        try:
            y = worked.task.worked({**worked.shown, parameter_id: x}).result(answer)
        except FormulaError:
            continue
        points.append((x, y))
    return Series(name, tuple(points))


def ticks(low: float, high: float, wanted: int = _WANTED_TICKS) -> list[float]:
    """Round numbers that cover the range, steps of 1, 2 or 5 times a power of ten.

    >>> ticks(0, 1)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    if not low < high:
        pad = abs(low) / 2 or 1.0
        low, high = low - pad, high + pad
    rough = (high - low) / max(1, wanted - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    # By division where the step is a fraction: 3 * 0.1 is not 0.3, 3 / 10 is.
    turned = round(1 / step) if step < 1 else 0
    return [i / turned if turned else i * step for i in range(first, last + 1)]


@dataclass(frozen=True)
class _Scale:
    """Places in the picture for numbers between the first and the last tick."""

    marks: Sequence[float]
    start: float
    end: float

    def place(self, value: float) -> float:
        low, high = self.marks[0], self.marks[-1]
        return self.start + (self.end - self.start) * ((value - low) / (high - low))


def plot_svg(plot: Plot, locale: str, *, title_id: str, description_id: str) -> str:
    """The plot as an `<svg>` element; the two ids must be unique on the page.

    Raises PlotError if there is no finite point, or more than 400 in a series.
    """
    points = [point for series in plot.series for point in series.points]
    points += [plot.mark] if plot.mark else []
    finite = [p for p in points if math.isfinite(p[0]) and math.isfinite(p[1])]
    if not finite or len(finite) != len(points):
        raise PlotError(Message("There are no points to plot, or some are not numbers."))
    if any(abs(value) > 1e150 or 0 < abs(value) < 1e-150 for point in finite for value in point):
        raise PlotError(Message("The numbers are too large or too small to plot."))
    if any(len(series.points) > MAX_POINTS for series in plot.series):
        raise PlotError(
            Message("There are too many points; at most {count} are plotted.", count=MAX_POINTS)
        )
    x = _Scale(_ticks_of(p[0] for p in finite), _LEFT, _WIDTH - _RIGHT)
    y = _Scale(_ticks_of(p[1] for p in finite), _HEIGHT - _BOTTOM, _TOP)
    parts = [*_axes(plot, x, y, locale), *_curves(plot, x, y)]
    if len(plot.series) > 1:
        parts += _legend(plot.series)
    return (
        f'<svg class="sb-plot" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'aria-labelledby="{escape(title_id)}" aria-describedby="{escape(description_id)}">'
        f'<title id="{escape(title_id)}">{escape(plot.title)}</title>'
        f'<desc id="{escape(description_id)}">{escape(plot.description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _ticks_of(values: Iterable[float]) -> list[float]:
    found = list(values)
    return ticks(min(found), max(found))


def _axes(plot: Plot, x: _Scale, y: _Scale, locale: str) -> Iterator[str]:
    left, right, top, bottom = _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM
    labels = [format_number(value, locale) for value in x.marks]
    widest = max(len(label) for label in labels) * _LETTER
    # Labels that would touch are left out, their ticks stay.
    every = math.ceil(widest * len(labels) / (right - left)) or 1
    for i, (value, label) in enumerate(zip(x.marks, labels, strict=True)):
        at = _rounded(x.place(value))
        yield f'<line class="sb-plot-grid" x1="{at}" x2="{at}" y1="{top}" y2="{bottom}"/>'
        if i % every == 0:
            # The last one stays inside the picture.
            is_wide = float(at) + len(label) * _LETTER / 2 > _WIDTH
            yield _text(label, _WIDTH if is_wide else at, bottom + 16,
                        "end" if is_wide else "middle")  # fmt: skip
    for value in y.marks:
        at = _rounded(y.place(value))
        yield f'<line class="sb-plot-grid" x1="{left}" x2="{right}" y1="{at}" y2="{at}"/>'
        yield _text(format_number(value, locale), left - 6, float(at) + 4, "end")
    yield f'<path class="sb-plot-axis" d="M{left} {top}V{bottom}H{right}"/>'
    yield _text(plot.x.label, (left + right) / 2, _HEIGHT - 10, "middle", "sb-plot-label")
    # Above the axis, where it can be read without turning the head.
    yield _text(plot.y.label, 4, 14, "start", "sb-plot-label")


def _curves(plot: Plot, x: _Scale, y: _Scale) -> Iterator[str]:
    for i, series in enumerate(plot.series):
        places = [(_rounded(x.place(a)), _rounded(y.place(b))) for a, b in series.points]
        if series.is_line:
            path = "M" + "L".join(f"{a} {b}" for a, b in places)
            yield f'<path class="sb-plot-line sb-plot-{i + 1}" d="{path}"/>'
        else:
            yield from (_mark(a, b, i) for a, b in places)
    if plot.mark:
        a, b = _rounded(x.place(plot.mark[0])), _rounded(y.place(plot.mark[1]))
        yield f'<circle class="sb-plot-own" cx="{a}" cy="{b}" r="6"/>'


def _mark(a: str, b: str, index: int) -> str:
    kind = f'class="sb-plot-point sb-plot-{index + 1}"'
    if index == 0:
        return f'<circle {kind} cx="{a}" cy="{b}" r="4"/>'
    corner = f'x="{_rounded(float(a) - 3.5)}" y="{_rounded(float(b) - 3.5)}"'
    return f'<rect {kind} {corner} width="7" height="7"/>'


def _legend(series: Sequence[Series]) -> Iterator[str]:
    """Names of the series, each beside a piece of its line or a mark, at the upper right."""
    end = float(_WIDTH - _RIGHT)
    for i, one in reversed(list(enumerate(series))):
        yield _text(one.name, end, 14, "end")
        end -= min(len(one.name), 30) * _LETTER + 8
        if one.is_line:
            line = f"M{_rounded(end - 22)} 10H{_rounded(end)}"
            yield f'<path class="sb-plot-line sb-plot-{i + 1}" d="{line}"/>'
        else:
            yield _mark(_rounded(end - 8), "10", i)
        end -= 34


def _text(
    text: str, x: float | str, y: float | str, anchor: str, kind: str = "sb-plot-tick"
) -> str:
    a = x if isinstance(x, str) else _rounded(x)
    b = _rounded(float(y))
    return f'<text class="{kind}" x="{a}" y="{b}" text-anchor="{anchor}">{escape(text)}</text>'


def _rounded(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
