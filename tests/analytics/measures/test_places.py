"""Blocks in the order of the course, or of first visits where that is all there is."""

import pandas as pd

from stembridge_analytics.measures.places import by_first_visit, in_course_order

BLOCKS = [
    ("course", "course", None, None, 1, False),
    ("unit", "vertical", 1, "unit", 2, True),
    ("film", "video", 1, "unit", 3, True),
    ("quiz", "problem", 1, "unit", 4, True),
    ("alone", "vertical", 2, "alone", 5, False),
    ("text", "html", 2, "alone", 6, False),
    ("loose", "html", None, None, None, False),
]
REACHED = {"film": (7, 3, 500), "quiz": (9, 8, 300), "text": (2, 0, 900), "loose": (1, 1, 100)}


def frames():
    blocks = pd.DataFrame(
        [("c", *block) for block in BLOCKS],
        columns=["course_id", "block_id", "block_type", "module_no", "unit_id", "place",
                 "is_required"],
    )  # fmt: skip
    progress = pd.DataFrame(
        [("c", block[0], *REACHED.get(block[0], (0, 0, None))) for block in BLOCKS],
        columns=["course_id", "block_id", "learners_reached", "learners_completed", "first_us"],
    )
    units = pd.DataFrame(
        [("c", "a", "unit", True), ("c", "b", "unit", False)],
        columns=["course_id", "learner_id", "unit_id", "is_completed"],
    )
    return blocks.sample(frac=1, random_state=1), progress, units


def test_blocks_stand_in_the_order_of_the_course_and_headings_are_left_out():
    places = in_course_order(*frames(), has_completion=True)
    assert [place.block_id for place in places] == ["unit", "film", "quiz", "text"]


def test_a_unit_is_reached_by_at_least_as_many_as_its_most_visited_block():
    unit = in_course_order(*frames(), has_completion=True)[0]
    assert (unit.reached, unit.is_least, unit.completed) == (9, True, 1)


def test_a_unit_of_one_block_is_not_told_apart_from_it():
    ids = [place.block_id for place in in_course_order(*frames(), has_completion=True)]
    assert "alone" not in ids


def test_without_completion_events_completing_is_unknown_and_not_zero():
    assert {place.completed for place in in_course_order(*frames(), has_completion=False)} == {None}


def test_by_first_visit_only_what_was_visited_has_a_place():
    blocks, progress, _ = frames()
    places = by_first_visit(blocks, progress, has_completion=True)
    assert [place.block_id for place in places] == ["loose", "quiz", "film", "text"]
    assert places[0].first_us == 100
