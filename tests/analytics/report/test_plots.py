"""Plots of estimates follow the grammar, fit their width, and say what they stand for."""

import json

import altair
import pytest

from stembridge_analytics.report.forest import Dot, ForestRow, forest
from stembridge_analytics.report.pictures import NARROW, WIDE, picture
from stembridge_analytics.report.plots import Plot, Risk, Trace, plot

TICKS = list(range(0, 71, 7))


def survival(groups=("woman", "man", "not stated")):
    traces, risk = [], []
    for number, group in enumerate(groups, start=1):
        shares = [1 - number * day / 1000 for day in TICKS]
        traces.append(
            Trace(group, TICKS, shares, [s - 0.05 for s in shares], [s + 0.05 for s in shares],
                  "step")
        )  # fmt: skip
        risk.append(Risk(group, [f"{int(12000 * share):,}" for share in shares]))
    return Plot(traces, "days since the run began", TICKS, risk=risk, risk_title="Still at risk")


def weeks(look="points"):
    values = [0.03, 0.02, 0.01]
    traces = [Trace(name, [1, 2, 3], values, [0.0] * 3, [0.05] * 3, look) for name in "ab"]
    return Plot(traces, "week", [0, 1, 2, 3, 4], top=0.06)


ROWS = [
    ForestRow("gender: man", "-1.8 (-3.0 to -0.6) points", [Dot(-1.8, -3, -0.6)]),
    ForestRow("route: bulk", "-12 (-800 to 800) points", [Dot(-12, -800, 800)]),
    ForestRow("area: rural", "no estimate", [Dot(None)]),
]
DRAWINGS = {
    "survival": lambda width: plot(survival(), width),
    "one curve": lambda width: plot(survival(("",)), width),
    "hazard": lambda width: plot(weeks(), width),
    "lines": lambda width: plot(weeks("line"), width),
    "calibration": lambda width: plot(
        Plot([Trace("", [0.1, 0.6], [0.2, 0.5], [0.1, 0.4], [0.3, 0.6], "points")],
             "predicted share", [0, 0.5, 1], x_is_share=True, diagonal=True), width),
    "forest": lambda width: forest(ROWS, width),
    "gaps": lambda width: forest(
        [ForestRow("France", "", [Dot(1, 0, 2, 0), Dot(2, 1, 3, 1), Dot(3, 2, 4, 2)])], width,
        kinds=["as counted", "standardised", "mix-adjusted"]),
}  # fmt: skip


def texts(spec):
    """All words that a drawing shows."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(spec)
    return found


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_follow_the_grammar_and_fit_their_width(name, width):
    draw = DRAWINGS[name]
    altair.Chart.from_dict(draw(width))
    drawn = picture("a", "t", "d", draw, subtitle="", note="")
    box = (drawn.wide if width == WIDE else drawn.narrow).split('viewBox="0 0 ')[1].split()[0]
    assert float(box) <= width + 16


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_people_at_risk_stand_below_every_named_place_of_the_axis(width):
    one = survival()
    spec = plot(one, width)
    drawing = spec["vconcat"][1]
    named = drawing["layer"][0]["encoding"]["x"]["axis"]["values"]
    wanted = [risk.counts[TICKS.index(tick)] for risk in one.risk for tick in named]
    assert [text for text in texts(drawing) if text in wanted]
    assert sum(text in wanted for text in texts(drawing)) == len(wanted)


def test_several_lines_are_named_and_one_line_is_not():
    assert {"woman", "man", "not stated"} <= set(texts(plot(survival(), WIDE)["vconcat"][0]))
    assert "vconcat" not in plot(survival(("",)), WIDE)


def test_an_interval_far_beyond_the_estimates_ends_in_an_arrow():
    spec = json.dumps(forest(ROWS, WIDE))
    assert "triangle-left" in spec
    assert "triangle-right" in spec


def test_intervals_within_the_axis_have_no_arrow():
    assert "triangle-left" not in json.dumps(forest(ROWS[:1], WIDE))


def test_a_missing_estimate_is_a_cross_and_has_no_interval():
    spec = forest([ROWS[2]], WIDE)
    marks = [layer for layer in spec["layer"] if isinstance(layer.get("mark"), dict)]
    crosses = [layer for layer in marks if str(layer["mark"].get("shape", "")).startswith("M-1")]
    assert len(crosses[0]["data"]["values"]) == 1
    assert not [layer for layer in marks if layer["mark"].get("strokeWidth") == 2
                and layer["mark"]["type"] == "rule"]  # fmt: skip


def test_zero_is_named_and_marked_in_every_row():
    spec = forest(ROWS, WIDE)
    assert "no difference" in texts(spec)
    assert len(spec["layer"][0]["data"]["values"]) == len(ROWS)
