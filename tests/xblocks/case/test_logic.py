"""Steps, counts and shares of a case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.case.content import CASE, STEPS
from stembridge_xblocks.case.logic import TITLES, choice_shares, counted, next_step, steps_of
from stembridge_xblocks.common.validation import read_content

OPTIONS = ["a", "b", "c"]


def content(**groups: Any) -> dict[str, Any]:
    return read_content(CASE, groups)[0]


def test_every_step_has_a_title() -> None:
    assert set(TITLES) == set(STEPS)


def test_steps_are_what_the_author_filled_in_and_keep_the_order_of_the_arc() -> None:
    found = content(
        classroom={"text": {"": "C"}}, person={"text": {"": "P"}}, estimate={"question": {"": "?"}}
    )

    assert steps_of(found) == ["person", "estimate", "classroom"]


def test_a_decision_needs_something_to_choose_from() -> None:
    options = [{"id": "a", "text": {"": "A"}}, {"id": "b", "text": {"": "B"}}]

    assert steps_of(content(decision={"question": {"": "?"}})) == []
    assert steps_of(content(decision={"question": {"": "?"}, "options": options})) == ["decision"]


@pytest.mark.parametrize(
    ("done", "after", "expected"),
    [
        ([], None, "a"),
        (["a"], "a", "b"),
        (["a", "b"], "b", "c"),
        (["c"], "c", "a"),
        (["a", "c"], "c", "b"),
        (["a", "b", "c"], "c", None),
        (["a"], "gone", "b"),
    ],
)
def test_the_next_step_is_the_first_one_not_done_after_this_one(
    done: list[str], after: str | None, expected: str | None
) -> None:
    assert next_step(OPTIONS, done, after) == expected


def test_a_changed_choice_is_counted_once() -> None:
    counts = counted({}, OPTIONS, before=None, now="a")
    counts = counted(counts, OPTIONS, before=None, now="b")

    assert counted(counts, OPTIONS, before="a", now="b") == {"b": 2}


@given(
    st.dictionaries(
        st.sampled_from([*OPTIONS, "gone"]),
        st.integers(-3, 9) | st.text(max_size=2) | st.none() | st.floats(),
    ),
    st.sampled_from([*OPTIONS, "gone", None]),
    st.sampled_from(OPTIONS),
)
def test_counts_stay_whole_positive_and_of_options_that_exist(
    counts: dict[str, Any], before: str | None, now: str
) -> None:
    found = counted(counts, OPTIONS, before=before, now=now)

    assert set(found) <= set(OPTIONS)
    assert all(isinstance(count, int) and count > 0 for count in found.values())
    assert found.get(now, 0) >= 1 or before == now


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.integers(1, 40))
def test_shares_are_hidden_below_the_group_and_told_in_steps_above(
    numbers: list[int], minimum: int
) -> None:
    shares = choice_shares(dict(zip(OPTIONS, numbers, strict=True)), OPTIONS, minimum)

    if sum(numbers) < minimum:
        assert shares is None
    else:
        assert shares is not None
        assert all(
            share % 5 == 0 and abs(share - 100 * n / sum(numbers)) <= 2.5
            for share, n in zip(shares.values(), numbers, strict=True)
        )


def test_counts_that_are_none_do_not_open_the_shares() -> None:
    assert choice_shares({"a": "99", "b": -5, "gone": 50}, OPTIONS, 1) is None
