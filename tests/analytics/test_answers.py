"""Answers by part: what becomes a row, whatever the size of a batch."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_analytics import answers as module

from .conftest import Builder
from .sql.blocks import PROBLEM, answered, at, us


def _answer(hour: int, user: int = 8, **parts: Any) -> dict[str, Any]:
    """An answer to a choice of each part; parts: the options."""
    kinds = {part: {"response_type": "choiceresponse", "correct": True} for part in parts}
    return answered(user, PROBLEM, at(hour), answers=parts, submission=kinds)


def _rows(build: Builder, *lines: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = build(list(lines)).rows("problem_answer")
    return [(r["attempt_no"], r["part_id"], r["answer"], r["is_correct"]) for r in rows]


def test_each_part_of_each_answer_is_a_row(build: Builder) -> None:
    lines = [_answer(13, p_2="choice_1"), _answer(12, p_3=["a", "b"], p_2="choice_0")]
    assert _rows(build, *lines) == [
        (1, "p_2", "choice_0", True), (1, "p_3", "[a|b]", True), (2, "p_2", "choice_1", True),
    ]  # fmt: skip


def test_a_row_says_when_and_where_it_was_read(build: Builder) -> None:
    (row,) = build(["# first", _answer(12, p_2="choice_1")]).rows("problem_answer")
    assert (row["time_us"], row["file_no"], row["line_no"]) == (us(12), 1, 2)
    assert (row["block_id"], row["response_type"], row["variant"]) == (
        PROBLEM, "choiceresponse", None,
    )  # fmt: skip


def test_answers_without_kept_parts_are_counted_but_have_no_row(build: Builder) -> None:
    lines = [answered(8, PROBLEM, at(11)), _answer(12, p_2="choice_1")]
    assert _rows(build, *lines) == [(2, "p_2", "choice_1", True)]


def test_twins_saved_answers_and_checks_that_failed_have_no_row(build: Builder) -> None:
    line = _answer(12, p_2="choice_1")
    others = [
        line | {"event_source": "browser"},
        line | {"event_type": "save_problem_success", "name": "save_problem_success"},
        line | {"event_type": "problem_check_fail", "name": "problem_check_fail"},
    ]
    assert _rows(build, *others) == []


def test_a_copy_is_one_answer(build: Builder) -> None:
    assert len(_rows(build, _answer(12, p_2="choice_1"), _answer(12, p_2="choice_1"))) == 1


def test_logs_without_answers_make_an_empty_table(build: Builder) -> None:
    assert _rows(build, answered(8, PROBLEM, at(12))) == []


def test_the_size_of_batches_does_not_matter(
    build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        _answer(hour, user, **{f"p_{n}": f"choice_{(hour + user) % 3}" for n in range(user % 4)})
        for user in range(1, 30)
        for hour in range(1, 20)
    ]
    whole = build(lines).rows("problem_answer")
    monkeypatch.setattr(module, "_ROWS", 7)
    assert build(lines).rows("problem_answer") == whole
    assert len(whole) == 19 * sum(user % 4 for user in range(1, 30))
