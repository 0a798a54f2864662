"""Numbers and names read as they should."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.report import wording


@pytest.mark.parametrize(
    ("share", "of", "text"),
    [
        (0.25, 4, "25 %"),
        (0.16515, 999, "17 %"),
        (0.16515, 1000, "16.5 %"),
        (0.0, 5000, "0 %"),
        (1.0, 5000, "100 %"),
        (0.0001, 9999, "under 0.1 %"),
        (0.9999, 9999, "over 99.9 %"),
        (0.004, 500, "under 1 %"),
        (0.996, 500, "over 99 %"),
    ],
)
def test_percentages_have_no_false_precision_and_no_false_zero(share, of, text):
    assert wording.percent(share, of) == text.replace(" %", "\u00a0%")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("course-v1:Org+C1+2024", "Org C1 2024"),
        ("ccx-v1:Org+C1+2024+ccx@3", "Org C1 2024+ccx@3"),
        ("Org/C1/2024", "Org C1 2024"),
        ("nonsense", "nonsense"),
        ("", "(no key)"),
    ],
)
def test_a_course_is_called_by_organisation_course_and_run(key, label):
    assert wording.course_label(key) == label


def test_courses_that_would_share_a_label_keep_their_keys():
    keys = ["course-v1:Org+C1+2024", "Org/C1/2024", "Org/C2/2024"]
    assert wording.course_labels(keys) == {
        keys[0]: keys[0],
        keys[1]: keys[1],
        keys[2]: "Org C2 2024",
    }


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2024, 3, 4), date(2024, 3, 4), "4 March 2024"),
        (date(2024, 3, 4), date(2024, 3, 9), "4 to 9 March 2024"),
        (date(2024, 3, 4), date(2024, 4, 9), "4 March to 9 April 2024"),
        (date(2023, 3, 4), date(2024, 3, 4), "4 March 2023 to 4 March 2024"),
    ],
)
def test_a_range_says_month_and_year_once(first, last, text):
    assert wording.day_range(first, last) == text


@given(st.sets(st.dates(date(2024, 1, 1), date(2024, 3, 1))))
def test_ranges_hold_exactly_the_days_and_never_touch(days):
    ranges = wording.day_ranges(list(days))
    held = {
        date.fromordinal(n) for first, last in ranges
        for n in range(first.toordinal(), last.toordinal() + 1)
    }  # fmt: skip
    assert held == days
    assert all((b[0] - a[1]).days > 1 for a, b in pairwise(ranges))


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
     (["a", "b", "c", "d", "e"], "a, b, c and 2 more")],
)  # fmt: skip
def test_long_lists_are_cut_with_the_count_of_the_rest(items, text):
    assert wording.listing(items) == text


@given(st.text())
def test_printable_text_can_be_written_and_holds_no_control(text):
    shown = wording.printable(text)
    shown.encode()
    assert not set(shown) & set("\x00\x1b\u202e\u2066\ud800")


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (48_200_311, "48.2 MB"), (3 * 10**12, "3.0 TB")]
)
def test_sizes_have_a_unit(size, text):
    assert wording.byte_size(size) == text
