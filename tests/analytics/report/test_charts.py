"""Charts hold to the grammar of Vega-Lite, to the theme, and to what they were given."""

from datetime import date, timedelta

import altair
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.report.charts import Series, ShareRow, panels, share_rows, together
from stembridge_analytics.report.pictures import NARROW, WIDE, picture
from stembridge_analytics.report.ranges import RangeRow, range_rows
from stembridge_analytics.report.wording import course_label


def series(count, points=10, partial=()):
    days = [date(2024, 1, 1) + timedelta(days=7 * n) for n in range(points)]
    return [
        Series(f"Org C{n} 2024", days, [n * place for place in range(points)], partial)
        for n in range(1, count + 1)
    ]


ROWS = [
    ShareRow("whole", "10 of 10", 1.0),
    ShareRow("part", "3 of 10", 0.3, 0.1, 0.6),
    ShareRow("zero", "0 of 10", 0.0, 0.0, 0.3),
    ShareRow("missing", "not available: no reason", None),
]

RANGES = [
    RangeRow("open", "20 % to 90 % of 40", 0.2, 0.9, 0.1, 0.95, 0.7),
    RangeRow("nothing certain", "0 % to 90 % of 40", 0.0, 0.9, 0.0, 0.95),
    RangeRow("known", "12 of 40", 0.3, low=0.2, high=0.4),
    RangeRow("zero", "0 of 40", 0.0, low=0.0, high=0.1),
    RangeRow("missing", "not available: nobody is due", None),
]


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    "draw",
    [
        lambda width: share_rows(ROWS, width, mark="bar"),
        lambda width: share_rows(ROWS, width, mark="dot", reference=(0.2, "All: 20 of 100")),
        lambda width: share_rows(ROWS[:1], width, mark="dot"),
        lambda width: range_rows(RANGES, width),
        lambda width: range_rows(RANGES[-1:], width),
        lambda width: together(series(4), width),
        lambda width: together(series(1, points=1), width),
        lambda width: panels(series(1, points=1), width, shared=True),
        lambda width: panels(series(20, partial=(True,) + 9 * (False,)), width, shared=False),
    ],
)
def test_charts_follow_the_grammar_and_fit_their_width(draw, width):
    altair.Chart.from_dict(draw(width))
    drawn = picture("a", "t", "d", draw, subtitle="", note="")
    # The padding and half a label may stand over; a phone shows the picture at full size.
    box = (drawn.wide if width == WIDE else drawn.narrow).split('viewBox="0 0 ')[1].split()[0]
    assert float(box) <= width + 16


def test_zero_missing_and_value_have_marks_of_their_own():
    drawn = picture("a", "t", "d", lambda w: share_rows(ROWS, w, mark="dot"), subtitle="", note="")
    shapes = [part.split('"')[0] for part in drawn.wide.split(' d="')[1:]]
    marks = {"".join(c for c in shape if c.isalpha()) for shape in shapes if shape}
    assert {"MAA", "MLLLZ", "MLML"} <= marks  # circle, diamond, cross


def test_bars_start_at_zero_and_end_at_the_whole():
    axis = share_rows(ROWS, WIDE, mark="bar")["layer"][0]["encoding"]["x"]
    assert axis["scale"]["domain"] == [0, 1]


def test_lines_of_courses_differ_by_dash_as_well_as_hue():
    spec = together(series(4), WIDE)
    lines = [la["mark"] for la in spec["layer"] if la["mark"]["type"] == "line"]
    assert len({tuple(line["strokeDash"]) for line in lines}) == 4
    assert len({line["color"] for line in lines}) == 4


def test_every_label_of_many_courses_is_in_the_picture_in_full():
    named = [
        Series(f"Organisation Course-with-a-long-name-{n:02d} 2024", [date(2024, 1, 1)], [n])
        for n in range(20)
    ]
    drawn = picture(
        "a", "t", "d", lambda w: panels(named, w, shared=True), subtitle="", note=""
    )  # fmt: skip
    for one in (drawn.wide, drawn.narrow):
        text = "".join(part.split("<")[0] for part in one.split(">"))
        for course in named:
            assert course.label.replace(" ", "") in text.replace(" ", "")
        assert "…" not in text


@settings(max_examples=10)
@given(st.text(max_size=40))
def test_any_label_gives_a_picture(label):
    rows = [ShareRow(course_label(label), "1 of 2", 0.5, 0.1, 0.9)]
    picture("a", "t", "d", lambda w: share_rows(rows, w, mark="bar"), subtitle="", note="")


def _rows(mark, field):
    """The rows of the layers with that mark and that start, in a picture of RANGES."""
    return [
        [row["value"] for row in layer["data"]["values"]]
        for layer in range_rows(RANGES, WIDE)["layer"]
        if isinstance(layer.get("mark"), dict)
        and layer["mark"].get("shape", layer["mark"]["type"]) == mark
        and layer["encoding"]["x"]["field"] == field
    ]


def test_a_range_is_full_to_what_is_certain_and_light_to_what_is_possible():
    light_parts, full = _rows("rule", "value")
    assert light_parts == [0.2, 0.0]  # from the lower bound on
    assert full == [0.2, 0.0, 0.3]
    assert _rows("triangle-up", "respondents") == [[0.2]]


def test_the_interval_of_a_range_is_what_lies_beyond_its_ends():
    for start, end in (("low", "below"), ("above", "high")):
        (layer,) = [
            layer for layer in range_rows(RANGES[:1], WIDE)["layer"]
            if layer.get("encoding", {}).get("x", {}).get("field") == start
        ]  # fmt: skip
        (row,) = layer["data"]["values"]
        assert (row[start], row[end]) in {(0.1, 0.2), (0.9, 0.95)}


def test_a_zero_is_no_range_and_a_range_from_zero_is_no_zero():
    assert _rows("diamond", "value") == [[0.0]]
    (zero,) = [
        layer for layer in range_rows(RANGES, WIDE)["layer"]
        if isinstance(layer.get("mark"), dict) and layer["mark"].get("shape") == "diamond"
    ]  # fmt: skip
    assert [row["upper"] for row in zero["data"]["values"]] == [None]
