"""Which answers were given, by first and last response."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder
from .blocks import PROBLEM, answered, at


def _answer(hour: int, option: Any, user: int = 8, *, right: bool = False, **part: Any) -> Any:
    told = {"response_type": "multiplechoiceresponse", "correct": right, **part}
    return answered(user, PROBLEM, at(hour), answers={"p_2_1": option}, submission={"p_2_1": told})


def _counts(build: Builder, *lines: Any) -> list[tuple[Any, ...]]:
    rows = build(list(lines)).rows("answer_distribution")
    return [(r["answer"], r["first_responses"], r["last_responses"], r["responses"]) for r in rows]


def test_first_and_last_responses_are_those_of_each_person(build: Builder) -> None:
    lines = [_answer(11, "a"), _answer(12, "b"), _answer(13, "c"), _answer(11, "c", 9),
             _answer(12, "a", 9)]  # fmt: skip
    assert _counts(build, *lines) == [("a", 1, 1, 2), ("b", 0, 0, 1), ("c", 1, 1, 2)]


def test_who_answered_once_is_first_and_last(build: Builder) -> None:
    assert _counts(build, _answer(11, "a")) == [("a", 1, 1, 1)]


def test_texts_are_one_row_without_an_answer(build: Builder) -> None:
    lines = [_answer(11, "anna", response_type="stringresponse"),
             _answer(12, "berta", 9, response_type="stringresponse")]  # fmt: skip
    assert _counts(build, *lines) == [(None, 2, 2, 2)]


def test_an_answer_that_was_right_and_later_wrong_is_two_rows(build: Builder) -> None:
    rows = build([_answer(11, "a", right=True), _answer(12, "a", 9)]).rows("answer_distribution")
    assert [(r["answer"], r["is_correct"]) for r in rows] == [("a", False), ("a", True)]


def test_variants_of_a_problem_are_told_apart(build: Builder) -> None:
    rows = build([_answer(11, "a", variant=1), _answer(12, "a", 9, variant=2)]).rows(
        "answer_distribution"
    )
    assert [(r["variant"], r["responses"]) for r in rows] == [(1, 1), (2, 1)]


def test_first_and_last_are_answers_to_the_whole_problem(build: Builder) -> None:
    parts = {"p_2_1": "a", "p_3_1": "b"}
    kinds = {part: {"response_type": "choiceresponse"} for part in parts}
    both = answered(8, PROBLEM, at(11), answers=parts, submission=kinds)
    rows = build([both, _answer(12, "a")]).rows("answer_distribution")
    assert [(r["part_id"], r["first_responses"], r["last_responses"]) for r in rows
            if r["part_id"] == "p_3_1"] == [("p_3_1", 1, 0)]  # fmt: skip
