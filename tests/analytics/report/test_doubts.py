"""Doubts that differ by their group alone are said once."""

from __future__ import annotations

from stembridge_analytics.models import Problem
from stembridge_analytics.report.doubts import doubts


def _of(*texts, name="no overlap"):
    return [text for _, text in doubts(Problem(name, text) for text in texts)]


def test_the_same_of_several_levels_is_said_once_with_numbers_from_least_to_most():
    assert _of(
        "country[PT]: 29 of 108 strata have both; about 42.6% of 1,254 people",
        "country[MT]: 23 of 108 strata have both; about 20.6% of 872 people",
    ) == [
        "country: PT, MT: 23–29 of 108 strata have both; about 20.6–42.6\u00a0% of 872–1,254 people"
    ]


def test_other_words_or_another_name_stay_apart():
    texts = ["country[PT]: 3 people", "country[AT]: 4 runs"]
    assert _of(*texts) == ["country: PT: 3 people", "country: AT: 4 runs"]
    two = [Problem("no overlap", "x: 1"), Problem("left out", "y: 1")]
    assert [name for name, _ in doubts(two)] == ["no overlap", "left out"]


def test_columns_without_levels_are_listed():
    assert _of("role: too few for 10 parameters", "route: too few for 9 parameters") == [
        "role, route: too few for 9–10 parameters"
    ]


def test_numbers_in_names_of_levels_stay_as_they_are():
    assert _of("1 of age_band[30-39] is alone", "2 of age_band[30-39] is alone") == [
        "1–2 of age band: 30-39 is alone"
    ]


def test_signed_numbers_keep_their_signs_apart():
    assert _of("a[x]: from -60.6 to +53.7", "a[y]: from -38.0 to +46.5") == [
        "a: x, y: from \u221260.6 … \u221238.0 to +46.5 … +53.7"
    ]


def test_what_is_said_twice_is_said_once():
    assert _of("no error is known", "no error is known") == ["no error is known"]
