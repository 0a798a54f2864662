"""One learner's sheet."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_xblocks.challenge.sheet import Sheet, shown_figures
from stembridge_xblocks.challenge.task_content import task_and_faults

from .sample import content

SEED = 11


def sheet(data: dict[str, Any] | None = None, givens: Any = None, seed: int = SEED) -> Sheet:
    task, _ = task_and_faults(data or content())
    return Sheet.of(task, seed, givens)


def with_mass(**changes: Any) -> dict[str, Any]:
    data = content()
    data["parameters"][0] |= changes
    return data


def test_values_that_were_kept_outlive_a_change_of_their_range() -> None:
    first = sheet()

    later = sheet(with_mass(minimum=5000, maximum=6000), first.givens)

    assert later.drawn == first.drawn


def test_values_that_were_kept_are_converted_when_the_author_changes_the_unit() -> None:
    first = sheet()

    later = sheet(with_mass(unit="kg", minimum=1, maximum=9, step=1), first.givens)

    assert later.drawn["m"] == pytest.approx(first.drawn["m"] / 1000)


@pytest.mark.parametrize(
    "kept",
    [None, 5, [5], [5, "s"], ["5", "g"], [True, "g"], [float("nan"), "g"], [5, "nonsense"],
     [5, None]],
)  # fmt: skip
def test_a_kept_value_that_cannot_be_used_is_drawn_anew(kept: Any) -> None:
    assert sheet(givens={"m": kept}).drawn == sheet().drawn


def test_the_token_changes_with_a_value_and_with_a_constant_only() -> None:
    data = content()
    data["constants"][0]["value"] = 96000
    reworded = content()
    reworded["introduction"] = {"": "Other words."}

    tokens = [s.token for s in (sheet(), sheet(seed=SEED + 1), sheet(data), sheet(reworded))]

    assert len(set(tokens[:3])) == 3
    assert tokens[3] == tokens[0]


def test_a_formula_that_cannot_be_worked_out_leaves_the_other_answers() -> None:
    data = content()
    data["answers"][0]["formula"] = "m*("

    broken = sheet(data)

    assert [answer.id for answer in broken.task.answers] == ["share"]


def test_an_intermediate_result_without_a_value_leaves_no_answer_and_no_error() -> None:
    data = content()
    data["quantities"] = [
        {"id": "q", "label": {}, "formula": "1/(u-u)", "unit": ""},
    ]

    broken = sheet(data)

    assert broken.worked is None
    assert [broken.right(answer) for answer in broken.task.answers] == [None, None]
    assert broken.text_of("q", "en") is None


def test_a_value_is_written_with_its_unit_in_the_learners_language() -> None:
    found = sheet(givens={"m": [1640, "g"]})

    assert found.text_of("m", "en") == "1,640\u00a0g"
    assert found.text_of("m", "de") == "1.640\u00a0g"
    assert found.text_of("nothing", "en") is None


def test_steps_to_an_answer_are_those_it_needs_in_the_order_of_the_task() -> None:
    data = content()
    data["quantities"] = [
        {"id": "n", "label": {}, "formula": "m/M", "unit": "mol"},
        {"id": "unused", "label": {}, "formula": "2*u", "unit": ""},
        {"id": "Q", "label": {}, "formula": "n*F", "unit": "Ah"},
    ]
    data["answers"][0]["formula"] = "Q*u"
    found = sheet(data)

    assert [step.id for step in found.steps_to(found.task.answers[0])] == ["n", "Q"]


@pytest.mark.parametrize(
    ("kind", "tolerance", "right", "expected"),
    [
        ("relative", 0.01, 500.0, 3),
        ("relative", 0.05, 500.0, 3),
        ("relative", 0.0, 500.0, 6),
        ("absolute", 0.5, 500.0, 4),
        ("absolute", 0.5, 0.0, 6),
        ("figures", 0.0, 500.0, 3),
        ("exact", 0.0, 500.0, None),
    ],
)
def test_a_right_value_is_shown_a_little_finer_than_the_tolerance(
    kind: str, tolerance: float, right: float, expected: int | None
) -> None:
    data = content()
    data["answers"][0] |= {"tolerance_kind": kind, "tolerance": tolerance, "figures": 3}

    assert shown_figures(sheet(data).task.answers[0], right) == expected
