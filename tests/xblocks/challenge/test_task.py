"""Tasks from content: variants, both ways of calculating, and every fault in its place."""

from __future__ import annotations

import copy
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.problems import points_of_the_box, problems, warnings
from stembridge_xblocks.challenge.task import Task, Worked
from stembridge_xblocks.challenge.task_content import TaskError

BASE: dict[str, Any] = {
    "version": 1,
    "calculate": "units",
    "parameters": [
        {"id": "s", "label": {"": "Way"}, "unit": "km", "minimum": 10, "maximum": 50, "step": 5},
        {"id": "t", "label": {"": "Time"}, "unit": "min", "minimum": 20, "maximum": 60, "step": 1},
    ],
    "constants": [{"id": "m", "label": {"": "Mass"}, "value": 2, "unit": "t"}],
    "quantities": [{"id": "v", "label": {"": "Speed"}, "formula": "s/t", "unit": "km/h"}],
    "answers": [
        {
            "id": "E",
            "prompt": {"": "How much energy?"},
            "formula": "m*v^2/2",
            "unit": "kJ",
            "units": ["kJ", "kWh"],
            "asks_unit": True,
            "tolerance_kind": "relative",
            "tolerance": 0.01,
            "points": 2,
            "mistakes": [{"id": "half", "formula": "m*v^2", "feedback": {"": "A half is lost."}}],
            "hints": [{"id": "h1", "text": {"": "Think of speed."}, "cost": 0.2}],
        }
    ],
    "variants": [
        {"id": "eu", "label": {"": "Europe"}, "countries": [], "facts": []},
        {
            "id": "at",
            "label": {"": "Austria"},
            "countries": ["AT"],
            "facts": [{"id": "employer", "text": {"": "a railway"}}],
            "parameters": [{"id": "s", "maximum": 100}],
            "constants": [{"id": "m", "value": 3}],
        },
    ],
}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """BASE with one thing changed; a new key or a new last item is added."""
    data = copy.deepcopy(BASE)
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    if isinstance(place, list) and path[-1] == len(place):
        place.append(to)
    else:
        place[path[-1]] = to
    return data


def faults(data: dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    return {path: str(message) for path, message in problems(data)}


def test_a_sound_task_has_no_faults() -> None:
    assert problems(BASE) == []
    assert warnings(BASE) == []


def test_values_are_worked_out_in_si_and_shown_in_the_units_stated() -> None:
    task = Task.from_content(BASE)

    worked = task.worked({"s": 36.0, "t": 60.0})

    assert worked.values == {"s": 36000, "t": 3600, "m": 2000, "v": 10}
    assert worked.shown == {"s": 36, "t": 60, "m": 2, "v": pytest.approx(36)}
    assert worked.result(task.answers[0]) == pytest.approx(100)


def test_plain_numbers_are_taken_as_stated_if_the_task_says_so() -> None:
    task = Task.from_content(changed("calculate", to="numbers"))

    assert task.worked({"s": 36.0, "t": 60.0}).result(task.answers[0]) == pytest.approx(0.36)


def test_a_variant_changes_what_it_names_and_nothing_else() -> None:
    task = Task.from_content(BASE, "at")

    assert task.variant == "at"
    assert [float(p.maximum) for p in task.parameters] == [100, 60]
    assert [float(p.minimum) for p in task.parameters] == [10, 20]
    assert task.constants[0].value == 3
    assert task.facts == {"employer": {"": "a railway"}}


@pytest.mark.parametrize("variant", [None, "gone", ""])
def test_an_unknown_variant_is_the_first(variant: str | None) -> None:
    assert Task.from_content(BASE, variant).variant == "eu"


def test_a_task_without_variants_has_none() -> None:
    assert Task.from_content(changed("variants", to=[])).variant is None


def test_answers_are_found_by_id_and_one_that_is_gone_is_not() -> None:
    task = Task.from_content(BASE)

    assert task.answer("E") is task.answers[0]
    assert task.answer("gone") is None


def test_a_parameter_added_after_the_draw_has_its_smallest_value() -> None:
    task = Task.from_content(BASE)

    assert task.worked({"s": 36.0}).shown["t"] == 20


def test_texts_are_left_in_all_their_languages() -> None:
    task = Task.from_content(changed("answers", 0, "prompt", to={"": "How?", "de": "Wie?"}))

    assert task.answers[0].prompt == {"": "How?", "de": "Wie?"}


def test_a_faulty_task_says_where_its_first_fault_is() -> None:
    with pytest.raises(TaskError) as caught:
        Task.from_content(changed("answers", 0, "formula", to="m*x"))

    assert caught.value.path == ("answers", 0, "formula")


def test_an_empty_task_asks_for_an_answer() -> None:
    assert faults({}) == {("answers",): "Ask for at least one answer."}


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("parameters", 0, "id"), "1s", "cannot be a name"),
        (("parameters", 0, "id"), "", "cannot be a name"),
        (("parameters", 0, "id"), "sin", "is a function"),
        (("parameters", 1, "id"), "s", "twice"),
        (("constants", 0, "id"), "s", "twice"),
        (("quantities", 0, "id"), "m", "twice"),
        (("parameters", 0, "unit"), "kmx", "not known"),
        (("parameters", 0, "minimum"), None, "Write a number"),
        (("parameters", 0, "minimum"), "nan", "not a number"),
        (("parameters", 0, "minimum"), True, "not a number"),
        (("parameters", 0, "maximum"), float("inf"), "not a number"),
        (("parameters", 0, "maximum"), 5, "below the smallest"),
        (("parameters", 0, "step"), 0, "step above 0"),
        (("parameters", 0, "step"), 1e-12, "too small"),
        (("constants", 0, "value"), "x", "not a number"),
        (("constants", 0, "value"), 1e305, "not a number"),
        (("constants", 0, "unit"), "J/kg K", "two ways"),
        (("quantities", 0, "formula"), "s/T", "did you mean t"),
        (("quantities", 0, "formula"), "s/", "ends too early"),
        (("quantities", 0, "formula"), "s+t", "length and time"),
        (("quantities", 0, "unit"), "xyz", "not known"),
        (("quantities", 0, "formula"), "v", "worked out later"),
        (("answers", 0, "formula"), "m*v", "another kind of quantity (momentum)"),
        (("answers", 0, "formula"), "m*v^2/nothing", "there are m, s, t, v"),
        (("answers", 0, "formula"), "m*v^t", "exponent has a unit"),
        (("answers", 0, "units", 1), "kW", "unit of power"),
        (("answers", 0, "units", 1), "foo", "not known"),
        (("answers", 0, "tolerance_kind"), "about", "relative, absolute, figures, exact"),
        (("answers", 0, "tolerance"), -1, "0 or more"),
        (("answers", 0, "tolerance"), 5, "share"),
        (("answers", 0, "points"), "many", "not a number"),
        (("answers", 0, "hints", 0, "cost"), "free", "not a number"),
        (("answers", 0, "mistakes", 0, "formula"), "m", "another kind"),
        (("answers", 0, "mistakes", 0, "formula"), "", "Write a formula"),
        (("answers", 0, "mistakes", 1), {"id": "half", "formula": "m*v^2"}, "twice"),
        (("answers", 1), {"id": "E", "formula": "m", "unit": "kg"}, "twice"),
        (("variants", 1, "parameters", 0, "id"), "x", "does not have"),
        (("variants", 1, "constants", 0, "id"), "x", "does not have"),
        (("variants", 1, "parameters", 0, "maximum"), 1, "below the smallest"),
        (("variants", 1, "constants", 0, "value"), "x", "not a number"),
    ],
)  # fmt: skip
def test_every_fault_is_named_at_its_place(path: tuple[str | int, ...], to: Any, said: str) -> None:
    found = faults(changed(*path, to=to))
    places = [place for place, text in found.items() if said in text]

    # Of a thing that is there twice the id is at fault; of an item of its own, one of its fields.
    assert any(place[: len(path)] == path for place in places), found


def test_figures_are_asked_for_as_a_small_whole_number() -> None:
    data = changed("answers", 0, "tolerance_kind", to="figures")
    data["answers"][0]["figures"] = 2.5

    assert "whole number" in faults(data)["answers", 0, "figures"]


def test_quantities_that_use_each_other_are_refused() -> None:
    data = changed("quantities", 1, to={"id": "w", "formula": "v", "unit": "km/h"})
    data["quantities"][0]["formula"] = "w"

    assert "w is worked out later" in faults(data)["quantities", 0, "formula"]


def test_units_are_not_checked_where_numbers_are_plain() -> None:
    data = changed("answers", 0, "formula", to="m + v + exp(t)")
    data["calculate"] = "numbers"
    data["answers"][0]["mistakes"] = []

    assert faults(data) == {}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("m*v^2/(s/s - 1)", "divided by zero"),
        ("m*v^2*ln(s/t/v - 1)", "no real result"),
        ("m*v^2*exp(1e6*s/s)", "too large"),
    ],
)
def test_a_formula_that_fails_everywhere_is_found(formula: str, said: str) -> None:
    assert said in faults(changed("answers", 0, "formula", to=formula))["answers", 0, "formula"]


def test_a_formula_that_fails_in_one_corner_only_is_found_with_the_values() -> None:
    data = changed("constants", 1, to={"id": "far", "value": 50, "unit": "km"})
    data["answers"][0]["formula"] = "m*v^2*far/(far - s)"

    said = faults(data)["answers", 0, "formula"]

    assert "divided by zero" in said
    assert "s = 50000" in said


def test_a_quantity_that_fails_somewhere_is_named_itself() -> None:
    data = changed("constants", 1, to={"id": "far", "value": 50, "unit": "km"})
    data["quantities"].append({"id": "w", "formula": "v*far/(far - s)", "unit": "km/h"})

    assert list(faults(data)) == [("quantities", 1, "formula")]


def test_a_variant_that_makes_a_formula_fail_is_found() -> None:
    data = changed("constants", 1, to={"id": "far", "value": 100, "unit": "km"})
    data["answers"][0]["formula"] = "m*v^2*far/(far - s)"

    said = faults(data)["answers", 0, "formula"]
    assert said.startswith("In the variant at: Something is divided by zero")
    data["variants"].pop()
    assert faults(data) == {}


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("parameters", 0, "step"), 7, "the last one drawn is 45"),
        (("parameters", 0, "step"), 100, "Every learner gets the same value of s"),
        (("answers", 0, "mistakes", 0, "formula"), "m*v^2/2", "leads to the right value"),
        (("answers", 0, "mistakes", 1), {"id": "double", "formula": "2*m*v^2/2"}, "same value as"),
        (("answers", 0, "formula"), "m*v^2*0", "can be 0"),
        (("answers", 0, "tolerance"), 0, "Without a tolerance"),
    ],
)
def test_what_works_but_looks_wrong_is_a_warning(
    path: tuple[str | int, ...], to: Any, said: str
) -> None:
    data = changed(*path, to=to)

    assert problems(data) == []
    assert any(said in str(message) for _, message in warnings(data))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("answers", 0, "formula"), "m*v^2*far/(far - s)"),
        (("answers", 0, "mistakes", 0, "formula"), "m*v^2*tan(s/far)"),
        (("quantities", 1), {"id": "w", "formula": "v*far/(far - s)", "unit": "km/h"}),
    ],
)
def test_a_pole_that_no_learner_draws_is_a_warning(path: tuple[str | int, ...], to: Any) -> None:
    data = changed(*path, to=to)
    data["constants"].append({"id": "far", "value": 33.7, "unit": "km"})

    assert problems(data) == []
    found = [where for where, message in warnings(data) if "zero in between" in str(message)]
    assert found == [path if path[-1] == "formula" else (*path, "formula")]


@pytest.mark.parametrize("count", [1, 5, 20])
def test_the_work_of_trying_ranges_is_bounded(count: int, lessons: ModuleType) -> None:
    given_ = [lessons.given(f"x{i}", "", 0, 9, 1) for i in range(count)]
    data = lessons.task(given_, [], [lessons.answer("a", "x0", "", 0.1, tolerance_kind="exact")])
    task = Task.from_content(data)

    points = list(points_of_the_box(task.parameters, 64))

    assert len(points) <= 64
    for end in (0.0, 9.0):
        assert {f"x{i}": end for i in range(count)} in points
    assert problems(data) == []


def test_a_relative_tolerance_that_is_left_empty_is_one_per_cent() -> None:
    assert Task.from_content(changed("answers", 0, "tolerance", to=None)).answers[0].tolerance == (
        0.01
    )


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id label unit minimum maximum step value formula units tolerance answers "
                "parameters constants quantities variants mistakes hints facts points figures "
                "cost".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(sorted(BASE)), json_like))
@example({"constants": [{"id": []}], "variants": [{"id": {}, "constants": [{"id": []}]}]})
def test_no_content_whatever_breaks_the_check(data: dict[str, Any]) -> None:
    """Content reaches a block by OLX and by other versions of itself, not by our editor alone."""
    for path, message in [*problems(data), *warnings(data)]:
        assert path
        assert str(message)


def test_the_work_on_the_largest_form_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    mistakes = [{"id": f"m{j}", "formula": f"p0+{j + 1}"} for j in range(12)]
    data = {
        "calculate": "numbers",
        "parameters": [{"id": f"p{i}", "minimum": 1, "maximum": 2, "step": 0.1} for i in range(20)],
        "answers": [{"id": f"a{i}", "formula": "p0", "mistakes": mistakes} for i in range(12)],
        "variants": [{"id": f"v{i}", "facts": []} for i in range(40)],
    }
    results = 0
    result = Worked.result

    def counted(self: Worked, *arguments: Any) -> float:
        nonlocal results
        results += 1
        return result(self, *arguments)

    monkeypatch.setattr(Worked, "result", counted)

    problems(data)
    warnings(data)

    # Each of 30 variants is tried at four points at least: all results once, and twice the right.
    assert 0 < results <= 2 * 30 * 4 * (12 * 13 + 12)
