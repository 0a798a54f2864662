"""Where each person stands with each problem."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..conftest import Builder, event
from .blocks import PROBLEM, answered, at, us


def _row(build: Builder, *lines: dict[str, Any]) -> dict[str, Any]:
    (row,) = build(list(lines)).rows("fact_problem_response")
    return row


def _helped(what: str, hour: int, **payload: Any) -> dict[str, Any]:
    return event(what, at(hour), 8, event=payload)


def test_the_first_and_the_last_answer_are_told_apart(build: Builder) -> None:
    lines = [answered(8, PROBLEM, at(14), 2, 2), answered(8, PROBLEM, at(12), 0, 2),
             answered(8, PROBLEM, at(13), 1, 2)]  # fmt: skip
    row = _row(build, *lines)
    assert (row["answers"], row["first_us"], row["last_us"]) == (3, us(12), us(14))
    assert (row["first_is_correct"], row["is_correct"]) == (False, True)
    assert (row["earned"], row["possible"]) == (2, 2)


def test_the_best_answer_need_not_be_the_last(build: Builder) -> None:
    row = _row(build, answered(8, PROBLEM, at(12), 3, 4), answered(8, PROBLEM, at(13), 1, 4))
    assert (row["best_share"], row["earned"], row["is_correct"]) == (0.75, 1, False)


def test_points_out_of_none_are_no_share(build: Builder) -> None:
    assert _row(build, answered(8, PROBLEM, at(12), 0, 0))["best_share"] is None


def test_the_platform_may_count_attempts_that_the_logs_lack(build: Builder) -> None:
    row = _row(build, answered(8, PROBLEM, at(12), attempts=4))
    assert (row["answers"], row["attempts"]) == (1, 4)


def test_attempts_begun_anew_are_not_fewer_than_answers(build: Builder) -> None:
    row = _row(
        build, *(answered(8, PROBLEM, at(h), attempts=n) for h, n in [(1, 1), (2, 2), (3, 1)])
    )
    assert (row["answers"], row["attempts"]) == (3, 3)


def test_the_browsers_twin_is_no_answer(build: Builder) -> None:
    twin = answered(8, PROBLEM, at(13)) | {"event_source": "browser"}
    assert _row(build, answered(8, PROBLEM, at(12), 0, 1), twin)["answers"] == 1


def test_an_answer_without_success_is_neither_right_nor_wrong(build: Builder) -> None:
    row = _row(build, _helped("problem_check", 12, problem_id=PROBLEM))
    assert (row["first_is_correct"], row["is_correct"], row["earned"]) == (None, None, None)


@pytest.mark.parametrize(("hour", "shown"), [(13, True), (15, False)])
@pytest.mark.parametrize("name", ["showanswer", "problem_show"])
def test_the_solution_shown_before_the_last_answer_is_told(
    build: Builder, name: str, hour: int, shown: bool
) -> None:
    lines = [answered(8, PROBLEM, at(12)), answered(8, PROBLEM, at(14))]
    assert _row(build, *lines, _helped(name, hour, problem_id=PROBLEM))["is_shown"] is shown


def test_hints_asked_for_are_counted_feedback_is_not(build: Builder) -> None:
    hints = [_helped("edx.problem.hint.demandhint_displayed", h, module_id=PROBLEM) for h in (1, 2)]
    other = _helped("edx.problem.hint.feedback_displayed", 3, module_id=PROBLEM)
    assert _row(build, *hints, other, answered(8, PROBLEM, at(12)))["hints"] == 2


def test_who_only_looked_at_the_solution_has_no_row(build: Builder) -> None:
    line = _helped("showanswer", 12, problem_id=PROBLEM)
    assert build([line]).rows("fact_problem_response") == []


def test_a_masqueraded_answer_is_nobodys(build: Builder) -> None:
    names = [event("page_close", at(h), user) for user in (7, 8) for h in (1, 2)]
    line = answered(8, PROBLEM, at(12)) | {"username": "user7"}
    assert build([*names, line]).rows("fact_problem_response") == []


# user, second, what, earned of 2, attempts
Deed = tuple[int, int, str, int, int]


def _by_hand(deeds: list[Deed]) -> dict[int, tuple[Any, ...]]:
    found = {}
    for user in {deed[0] for deed in deeds}:
        own = sorted(deed for deed in deeds if deed[0] == user)
        checks = [deed for deed in own if deed[2] == "check"]
        if not checks:
            continue
        shown = [second for _, second, what, _, _ in own if what == "show"]
        first, last = checks[0], checks[-1]
        found[user] = (
            len(checks),
            max(len(checks), *(deed[4] for deed in checks)),
            first[3] == 2,
            last[3] == 2,
            last[3],
            max(deed[3] for deed in checks) / 2,
            any(second < last[1] for second in shown),
            sum(what == "hint" for _, _, what, _, _ in own),
        )
    return found


def _line(deed: Deed) -> dict[str, Any]:
    user, second, what, earned, attempts = deed
    time = f"2025-03-03T12:{second // 60:02d}:{second % 60:02d}Z"
    if what == "check":
        return answered(user, PROBLEM, time, earned, 2, attempts=attempts)
    if what == "twin":
        return answered(user, PROBLEM, time, earned, 2) | {"event_source": "browser"}
    name = {"show": "showanswer", "hint": "edx.problem.hint.demandhint_displayed"}[what]
    field = "problem_id" if what == "show" else "module_id"
    return event(name, time, user, event={field: PROBLEM})


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.integers(0, 3000),
            st.sampled_from(["check", "check", "twin", "show", "hint"]),
            st.integers(0, 2),
            st.integers(1, 4),
        ),
        min_size=1,
        max_size=60,
        unique_by=lambda deed: deed[1],
    )
)
def test_responses_are_those_by_hand(build: Builder, deeds: list[Deed]) -> None:
    built = build([_line(deed) for deed in deeds])
    people = {built.learner(user): user for user in range(1, 6)}
    names = ("answers", "attempts", "first_is_correct", "is_correct", "earned", "best_share",
             "is_shown", "hints")  # fmt: skip
    rows = built.rows("fact_problem_response")
    found = {people[r["learner_id"]]: tuple(r[name] for name in names) for r in rows}
    assert found == _by_hand(deeds)
