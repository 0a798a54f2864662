"""Labels are never cut and never overlap."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.report.lettering import apart, text_width, wrapped


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=80))
def test_wrapping_keeps_every_character_and_fits_the_width(text):
    lines = wrapped(text, 100, 12)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 12) <= 100 for line in lines)


boxes = st.lists(st.tuples(st.floats(0, 260), st.sampled_from([16.0, 32.0, 48.0])), max_size=4)


@given(boxes)
def test_boxes_never_overlap_and_stay_above_the_lower_edge(wanted):
    heights = [height for _, height in wanted]
    centres = apart([place for place, _ in wanted], heights, 276)
    placed = sorted(zip(centres, heights, strict=True))
    for (a, a_height), (b, b_height) in pairwise(placed):
        assert b - a >= (a_height + b_height) / 2 - 1e-9
    assert all(centre + height / 2 <= 276 + 1e-9 for centre, height in placed)


def test_boxes_with_room_stay_where_they_are_wanted():
    assert apart([50.0, 150.0], [16.0, 16.0], 260) == [50.0, 150.0]


@pytest.mark.parametrize("text", ["WWWW", "iiii", "日本語"])
def test_bold_is_wider(text):
    assert text_width(text, 12, bold=True) > text_width(text, 12)
