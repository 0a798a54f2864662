"""Plots: named for those who do not see them, true to the numbers, safe in a page."""

from __future__ import annotations

import math
import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stembridge_xblocks.challenge.plot import (
    Axis,
    Plot,
    PlotError,
    Series,
    curve_of,
    plot_svg,
    ticks,
)
from stembridge_xblocks.challenge.task import Task


def drawn(*series: Series, locale: str = "en", mark: tuple[float, float] | None = None,
          words: str = "x") -> etree._Element:  # fmt: skip
    plot = Plot(words, words, Axis(words), Axis(words), series, mark)
    text = plot_svg(plot, locale, title_id="t1", description_id="d1")
    return etree.fromstring(text)


def line(*points: tuple[float, float]) -> Series:
    return Series("a", points)


def test_title_and_description_name_the_picture_by_the_ids_given() -> None:
    svg = drawn(line((0, 0), (1, 1)), words="Higher orbits take longer")

    assert svg.get("role") == "img"
    for attribute, tag in (("aria-labelledby", "title"), ("aria-describedby", "desc")):
        named = svg.find(tag)
        assert named is not None
        assert named.get("id") == svg.get(attribute)
        assert named.text == "Higher orbits take longer"


def test_a_point_stands_where_its_numbers_say() -> None:
    svg = drawn(line((0, 0), (10, 5)))
    path = svg.find("path[@class='sb-plot-line sb-plot-1']")
    axis = svg.find("path[@class='sb-plot-axis']")
    assert path is not None
    assert axis is not None
    left, top, bottom, right = map(float, re.findall(r"[\d.]+", str(axis.get("d"))))

    assert list(map(float, re.findall(r"[\d.]+", str(path.get("d"))))) == [
        left, bottom, right, top,
    ]  # fmt: skip


def test_ticks_are_written_in_the_learner_s_language() -> None:
    texts = [t.text for t in drawn(line((0, 0), (1, 1000)), locale="de").iter("text")]

    assert "0,2" in texts
    assert "1.000" in texts


def test_two_series_differ_by_more_than_colour_and_are_named() -> None:
    svg = drawn(Series("one", ((0, 0), (1, 1)), False), Series("two", ((0, 1), (1, 0)), False))

    assert len(svg.findall("circle")) == 3  # two points and one in the legend
    assert len(svg.findall("rect")) == 3
    assert {"one", "two"} <= {t.text for t in svg.iter("text")}


def test_no_colour_is_fixed_and_no_script_is_there() -> None:
    svg = drawn(line((0, 0), (1, 1)), mark=(0.5, 0.5))

    for element in svg.iter():
        assert etree.QName(element).localname in {
            "svg", "title", "desc", "line", "path", "text", "circle", "rect",
        }  # fmt: skip
        assert not {"fill", "stroke", "style", "onclick"} & set(element.attrib)


@given(st.text(alphabet="<>&\"'abc/= ", max_size=30))
def test_nothing_breaks_out_of_a_text(words: str) -> None:
    svg = drawn(line((0, 0), (1, 1)), words=words)
    title = svg.find("title")

    assert title is not None
    assert (title.text or "") == words


numbers = st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-12)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_every_point_lies_inside_of_the_picture(points: list[tuple[float, float]]) -> None:
    svg = drawn(Series("a", tuple(points), False))
    width, height = map(float, str(svg.get("viewBox")).split()[2:])

    for circle in svg.findall("circle"):
        assert 0 <= float(str(circle.get("cx"))) <= width
        assert 0 <= float(str(circle.get("cy"))) <= height


@given(numbers, numbers)
def test_ticks_cover_the_range_in_few_round_steps(low: float, high: float) -> None:
    low, high = sorted((low, high))
    if high - low < 1e-9 * max(abs(low), abs(high)):
        return
    marks = ticks(low, high)
    slack = 1e-6 * (marks[1] - marks[0])

    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert 3 <= len(marks) <= 9
    step = marks[1] - marks[0]
    assert round(step / 10 ** math.floor(math.log10(step * 1.001)), 4) in (1, 2, 5)


def test_ticks_have_no_tail() -> None:
    assert ticks(0, 0.5) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_one_point_alone_has_room_around_it() -> None:
    assert len(drawn(Series("a", ((5, 0),), False)).findall("circle")) == 1


@pytest.mark.parametrize(
    "points", [(), ((math.nan, 1),), ((1, math.inf),), ((0, 0),) * 401, ((1e300, -1e300), (0, 0))]
)
def test_what_cannot_be_plotted_is_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(PlotError):
        drawn(line(*points))


def test_a_curve_follows_the_answer_over_the_parameter(lessons: ModuleType) -> None:
    task = Task.from_content(lessons.ORBIT)
    curve = curve_of(task.worked({"h": 500.0}), task.answers[0], "h")

    for h, minutes in curve.points:
        seconds = 2 * math.pi * math.sqrt((6371e3 + h * 1e3) ** 3 / 3.986004e14)
        assert minutes == pytest.approx(seconds / 60)
    assert (curve.points[0][0], curve.points[-1][0]) == (400, 1000)


def test_a_curve_leaves_out_where_there_is_no_value(lessons: ModuleType) -> None:
    data = lessons.task(
        [lessons.given("x", "", 0, 10, 1)], [], [lessons.answer("y", "1/x", "", 0.1)]
    )
    task = Task.from_content(data)

    curve = curve_of(task.worked({"x": 5.0}), task.answers[0], "x")

    assert len(curve.points) == 60
    assert all(y == pytest.approx(1 / x) for x, y in curve.points)


@pytest.mark.parametrize("name", ["gone", "R"])
def test_a_curve_needs_a_parameter_that_varies(lessons: ModuleType, name: str) -> None:
    task = Task.from_content(lessons.ORBIT)

    with pytest.raises(PlotError, match=name):
        curve_of(task.worked({"h": 500.0}), task.answers[0], name)
