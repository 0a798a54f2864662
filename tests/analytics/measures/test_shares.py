"""Shares say what they are out of, and nobody is counted who is not in the denominator."""

import pandas as pd
import pytest

from stembridge_analytics.errors import DataError
from stembridge_analytics.measures.measure import Definition
from stembridge_analytics.measures.shares import enrolled, needed, share, spread, starters

DEFINITION = Definition("a.b", "A", "Text.", "some", "all")


def test_a_share_of_nobody_is_not_available_and_says_why():
    measure = share(DEFINITION, "w", (0, 0), nobody="nobody came")
    assert (measure.value, measure.reason) == (None, "nobody came")


def test_a_share_of_what_are_no_people_has_no_interval():
    measure = share(DEFINITION, "w", (1, 4), nobody="", of_people=False)
    assert (measure.value, measure.conf_low, measure.interval) == (0.25, None, None)


def test_quartiles_are_interpolated():
    found = spread(pd.Series([1.0, 2.0, 3.0, 6.0]))
    assert (found.low, found.median, found.high, found.n) == (1.75, 2.5, 3.75, 4)


def test_nothing_has_no_spread():
    assert spread(pd.Series([], dtype=float)) is None


def test_starters_are_those_in_the_funnel_who_started():
    people = pd.DataFrame(
        [("c", "in", True, True), ("c", "idle", True, False), ("c", "left", False, True)],
        columns=["course_id", "learner_id", "is_in_funnel", "is_started"],
    )
    assert starters(people)["learner_id"].tolist() == ["in"]
    assert enrolled(people)["learner_id"].tolist() == ["in", "idle"]


def test_a_missing_column_is_named_with_its_table():
    with pytest.raises(DataError, match="fact_forum lacks posts"):
        needed(pd.DataFrame({"views": []}), "fact_forum", ["views", "posts"])
