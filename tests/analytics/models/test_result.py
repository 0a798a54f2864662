"""A result whose parts contradict each other is a bug, and is refused."""

import math

import pandas as pd
import pytest

from stembridge_analytics.models import PROBLEMS, Problem

from .results import result, table


def test_a_table_without_the_common_columns_is_refused():
    with pytest.raises(ValueError, match="table begins with"):
        result(table=pd.DataFrame({"term": ["a"], "estimate": [1.0]}))


def test_a_term_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        result(table=table(("a", 1, 0, 2), ("a", 1, 0, 2)))


def test_an_interval_that_does_not_hold_its_estimate_is_refused():
    with pytest.raises(ValueError, match="interval"):
        result(table=table(("a", 3, 0, 2)))


def test_a_missing_estimate_needs_a_problem_that_says_why():
    missing = table(("a", math.nan, 0, 2))
    with pytest.raises(ValueError, match="no problem says why"):
        result(table=missing)
    assert result(table=missing, problems=(Problem("separation", "nobody did", "a"),)).problems


def test_an_unknown_problem_is_refused_and_the_known_ones_are_listed():
    with pytest.raises(ValueError, match="separation"):
        Problem("bad luck", "it rained")


def test_every_problem_says_what_it_means():
    assert all(PROBLEMS.values())


def test_a_picture_needs_the_columns_it_draws():
    with pytest.raises(ValueError, match="lacks"):
        result(drawn="survival")
    assert result(drawn="forest").drawn == "forest"


def test_a_row_is_found_by_its_term_and_an_unknown_one_lists_them():
    assert result().row("gender[man]")["estimate"] == -0.018
    with pytest.raises(KeyError, match="gender"):
        result().row("age")
