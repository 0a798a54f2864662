"""Blocks have a label that can be read, and pages hold no more of them than they can."""

import pandas as pd
import pytest

from stembridge_analytics.report.blocks import (
    MOST_A_RUN,
    MOST_IN_ALL,
    Labels,
    clock,
    kept,
    rest,
)

KEY = "block-v1:Org+C1+2025+type@video+block@0f3a"


def labels(title, kind="video"):
    columns = ["course_id", "block_id", "title", "block_type"]
    return Labels(pd.DataFrame([("c", KEY, title, kind)], columns=columns), ["c"])


def test_a_title_is_the_label():
    assert labels("  A film\n about it ")("c", KEY) == "A film about it"


@pytest.mark.parametrize("title", [None, float("nan"), " "])
def test_without_a_title_the_type_and_the_end_of_the_key_are_the_label(title):
    assert labels(title)("c", KEY) == "video 0f3a"


def test_a_block_that_no_table_knows_is_named_by_its_key():
    assert labels("A film")("other", "i4x://Org/C1/problem/p7") == "p7"
    assert labels(None, None)("c", KEY) == "0f3a"


def test_direction_marks_in_a_title_are_shown_and_not_obeyed():
    assert "\u202e" not in labels("film \u202e end")("c", KEY)


def test_no_course_and_no_page_gets_more_rows_than_it_can_hold():
    items = [("large", n) for n in range(100)] + [(f"c{n}", n) for n in range(300)]
    shown = kept(items, lambda item: item[0])
    assert [item for item in shown if item[0] == "large"] == items[:MOST_A_RUN]
    assert len(shown) == MOST_IN_ALL


def test_a_caption_says_what_is_left_out_and_where_it_is():
    assert rest([1], [1], "problems", "x") == ""
    assert rest([1], [1, 2], "problems", "x").endswith("1 of 2 problems are shown, all are in "
                                                       "tables/x.csv")  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (65.9, "1:05"), (3600, "1:00:00"), (7325, "2:02:05")]
)
def test_places_in_a_video_are_told_as_players_do(seconds, said):
    assert clock(seconds) == said
