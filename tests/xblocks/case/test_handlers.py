"""What learners do in a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from stembridge_xblocks.blocks import CaseBlock
from stembridge_xblocks.preview import Stage

from .sample import STEPS, case, content, send, set_content

READING = [step for step in STEPS if step not in ("estimate", "decision")]


def events(stage: Stage, name: str) -> list[dict[str, Any]]:
    found = [line for line in stage.events if line["name"] == f"stembridge.case.{name}"]
    return [line["event"] for line in found]


def finish(stage: Stage, person: Any) -> None:
    for step in READING:
        assert send(stage, person, "complete_step", step=step).status_code == 200
    send(stage, person, "save_estimate", estimate="100")
    send(stage, person, "decide", option="yes")


def test_all_steps_done_is_complete_and_each_is_told_once() -> None:
    stage = case()
    ana = stage.learner("ana")

    finish(stage, ana)
    finish(stage, ana)

    assert stage.completion(ana, "c") == 1.0
    assert sorted(e["step"] for e in events(stage, "step_completed")) == sorted(STEPS)


def test_completion_grows_with_the_steps() -> None:
    stage = case()
    ana = stage.learner("ana")

    send(stage, ana, "complete_step", step="person")

    assert stage.completion(ana, "c") == pytest.approx(1 / 7)


def test_an_estimate_is_stored_before_the_solution_is_shown_and_stays() -> None:
    stage = case()
    ana = stage.learner("ana")
    assert "SECRET-SOLUTION" not in stage.render("c", user=ana).content

    answer = send(stage, ana, "save_estimate", estimate="99,5").json
    send(stage, ana, "save_estimate", estimate="100")

    assert "SECRET-SOLUTION" in answer["parts"]["step-estimate"]
    block = stage.block("c", user=ana)
    assert block.estimate == {"text": "99,5", "number": 99.5, "unit": "Ah"}


@pytest.mark.parametrize("estimate", ["", "  ", "much", "NaN", "1e999", "x" * 501])
def test_an_estimate_that_cannot_be_read_is_told_at_its_field(estimate: str) -> None:
    stage = case()
    ana = stage.learner("ana")

    answer = send(stage, ana, "save_estimate", estimate=estimate)

    assert answer.status_code == 422
    assert answer.json["field"] == "estimate"
    assert stage.block("c", user=ana).estimate == {}
    assert stage.events == []


@pytest.mark.parametrize("step", ["estimate", "decision", "invented", "", "person "])
def test_only_reading_steps_are_done_by_saying_so(step: str) -> None:
    stage = case()
    ana = stage.learner("ana")

    answer = send(stage, ana, "complete_step", step=step)

    assert answer.status_code == (200 if step.strip() == "person" else 422)


def test_a_decision_may_be_changed_and_is_counted_once() -> None:
    stage = case()
    ana = stage.learner("ana")

    for option in ("yes", "no", "no"):
        send(stage, ana, "decide", option=option, why="More data.")

    block = stage.block("c", user=ana)
    assert block.choices == {"no": 1}
    assert block.decision == {"option": "no", "why": "More data."}
    told = [(e["option"], e["is_changed"]) for e in events(stage, "decision_made")]
    assert told == [("yes", False), ("no", True)]


@pytest.mark.parametrize("option", ["", "maybe", None, 1, ["yes"]])
def test_a_decision_is_for_one_of_the_options(option: Any) -> None:
    stage = case()
    ana = stage.learner("ana")

    assert send(stage, ana, "decide", option=option).status_code == 422
    assert stage.block("c", user=ana).choices == {}


def test_choices_of_others_are_shown_to_those_who_decided_and_to_a_group_only() -> None:
    stage = case()
    people = [stage.learner(f"u{i}") for i in range(6)]
    for person in people[:4]:
        few = send(stage, person, "decide", option="yes").json["parts"]["step-decision"]
        assert "at least 5 participants" in few

    many = send(stage, people[4], "decide", option="no").json["parts"]["step-decision"]

    assert "80%" in many
    assert "20%" in many
    assert "80%" not in stage.render("c", user=people[5]).content


def test_no_name_and_no_word_of_a_learner_stands_in_what_all_share() -> None:
    stage = case()
    ana = stage.learner("ana")

    send(stage, ana, "decide", option="yes", why="Because of Ana.")

    shared = [row for row in stage.store.dump() if row[0] == "user_state_summary"]
    assert [row[3] for row in shared] == [{"choices": '{"yes": 1}'}]


def test_nothing_that_a_learner_wrote_is_in_an_event() -> None:
    stage = case()
    ana = stage.learner("ana")

    send(stage, ana, "save_estimate", estimate="123,25")
    send(stage, ana, "decide", option="yes", why="Because of Ana.")

    assert "123" not in str([line["event"] for line in stage.events if "case" in line["name"]])
    assert "Because" not in str(stage.events)


def test_the_region_is_kept_from_the_first_deed_on() -> None:
    stage = case()
    eva = stage.learner("eva", country="AT")
    send(stage, eva, "complete_step", step="person")

    at_home = stage.learner("eva", country="PT")

    assert "Varta" in stage.render("c", user=at_home).content


def test_another_region_is_told_with_the_one_before() -> None:
    stage = case()
    ana = stage.learner("ana")

    page = send(stage, ana, "choose_variant", variant="at").json["page"]
    send(stage, ana, "choose_variant", variant="at")

    assert "Varta" in page
    assert [(e["variant"], e["previous_variant"]) for e in events(stage, "variant_selected")] == [
        ("at", "eu")
    ]


@pytest.mark.parametrize("variant", ["", "xx", None, 3])
def test_a_region_that_is_not_there_is_refused(variant: Any) -> None:
    stage = case()

    assert send(stage, stage.learner(), "choose_variant", variant=variant).status_code == 422


def test_opening_is_told_and_changes_nothing() -> None:
    stage = case()
    eva = stage.learner("eva", country="AT")

    stage.call("c", "opened", {}, user=eva)

    assert [e["variant"] for e in events(stage, "opened")] == ["at"]
    assert stage.block("c", user=eva).variant is None


def test_steps_that_the_author_took_away_do_not_stand_in_the_way() -> None:
    stage = case()
    ana = stage.learner("ana")
    for step in READING:
        send(stage, ana, "complete_step", step=step)
    nothing: dict[str, Any] = {}
    set_content(stage, content(decision=nothing, classroom=nothing))

    send(stage, ana, "save_estimate", estimate="1")

    assert stage.completion(ana, "c") == 1.0


def test_state_stays_within_its_bounds() -> None:
    stage = case()
    ana = stage.learner("ana")
    finish(stage, ana)
    send(stage, ana, "decide", option="no", why="ä" * 1500)

    assert stage.stored_bytes("c", "steps_done") <= 100
    assert stage.stored_bytes("c", "choices") <= 400
    assert len(stage.block("c", user=ana).decision["why"]) == 1500


def test_counting_anew_is_for_staff_and_says_where_it_can_be_done() -> None:
    stage = case()

    assert send(stage, stage.learner("ana"), "recount").status_code == 403
    assert send(stage, stage.staff("sue"), "recount").status_code == 501


def test_masquerading_staff_complete_nothing_for_a_learner() -> None:
    stage = case()
    ana, sue = stage.learner("ana"), stage.staff("sue")

    send(stage, stage.masquerade(sue, ana), "complete_step", step="person")

    assert stage.completion(ana, "c") == 0
    assert stage.block("c", user=ana).steps_done == []


@dataclass
class State:
    """One row as the platform hands it to a report."""

    username: str
    state: dict[str, Any]


def test_a_report_can_be_read_and_holds_no_formula_for_a_spreadsheet() -> None:
    state = {"steps_done": ["person"], "estimate": {"text": "=1+1"}, "decision": {"option": "yes"}}
    rows = list(CaseBlock.generate_report_data(iter([State("ana", state), State("bo", {})])))

    assert rows[0][1]["Estimate"] == "'=1+1"
    assert rows[0][1]["Decision"] == "yes"
    assert rows[1] == ("bo", dict.fromkeys(rows[0][1], ""))
    limited = CaseBlock.generate_report_data(iter([State("a", {})] * 5), limit_responses=2)
    assert len(list(limited)) == 2


@pytest.mark.parametrize(("estimate", "decision"), [("x", "y"), (3, 4), ([1], [2]), (None, None)])
def test_a_report_survives_state_of_any_kind(estimate: Any, decision: Any) -> None:
    state = State("a", {"estimate": estimate, "decision": decision, "steps_done": 5})

    assert len(list(CaseBlock.generate_report_data(iter([state])))) == 1


def test_a_page_that_is_behind_gets_the_switch_of_the_region_too() -> None:
    stage = case()
    ana = stage.learner("ana", country="AT")
    send(stage, ana, "complete_step", step="person")
    late = {"step": "problem", "key": "a-late-deed", "revision": 0}

    answer = stage.call("c", "complete_step", late, user=ana)

    assert answer.status_code == 409
    assert 'data-sb-part="region"' in answer.json["parts"]["region"]
