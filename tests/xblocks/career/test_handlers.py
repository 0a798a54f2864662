"""What learners do with a career card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from stembridge_xblocks.blocks import CareerBlock
from stembridge_xblocks.preview import Stage

from .sample import OCCUPATION, card, content, send, set_content


def events(stage: Stage, name: str) -> list[dict[str, Any]]:
    found = [line for line in stage.events if line["name"] == f"stembridge.career.{name}"]
    return [line["event"] for line in found]


def test_a_card_is_complete_when_it_was_seen_and_its_question_answered() -> None:
    stage = card()
    ana = stage.learner("ana")

    stage.call("c", "opened", {}, user=ana)
    assert stage.completion(ana, "c") == 0.5

    send(stage, ana, "reflect", text="Two of them.")
    assert stage.completion(ana, "c") == 1.0


def test_a_card_without_a_question_is_complete_when_it_was_seen() -> None:
    nothing: dict[str, Any] = {}
    stage = card(content(reflection=nothing))
    ana = stage.learner("ana")

    stage.call("c", "opened", {}, user=ana)

    assert stage.completion(ana, "c") == 1.0
    assert send(stage, ana, "reflect", text="Words").status_code == 422


def test_an_answer_completes_the_card_where_no_script_saw_it() -> None:
    stage = card()
    ana = stage.learner("ana")

    send(stage, ana, "reflect", text="Two of them.")

    assert stage.completion(ana, "c") == 1.0


def test_each_visit_is_told_with_card_region_and_occupation() -> None:
    stage = card()
    eva = stage.learner("eva", country="CH")

    for _ in range(2):
        assert stage.call("c", "opened", {}, user=eva).status_code == 200

    told = [(e["card"], e["variant"], e["occupation"]) for e in events(stage, "viewed")]
    assert told == [("marta", "ch", OCCUPATION)] * 2
    block = stage.block("c", user=eva)
    assert (block.viewed, block.variant, block.revision) == (True, None, 0)


@pytest.mark.parametrize(
    ("stated", "told"),
    [("marta", "marta"), ("", "c"), ("no id", "x-"), ("x" * 65, "x-"), ("-a", "x-")],
)
def test_a_card_is_told_by_its_authors_id_or_the_blocks_own(stated: str, told: str) -> None:
    stage = card({**content(), "card": stated})

    stage.call("c", "opened", {}, user=stage.learner("ana"))

    (event,) = events(stage, "viewed")
    assert event["card"].startswith(told)


def test_a_card_without_occupation_and_regions_is_told_too() -> None:
    stage = card({})

    assert stage.call("c", "opened", {}, user=stage.learner("ana")).status_code == 200
    assert [(e["variant"], e["occupation"]) for e in events(stage, "viewed")] == [(None, None)]


def test_an_answer_may_be_changed_and_is_told_once() -> None:
    stage = card()
    ana = stage.learner("ana")

    first = send(stage, ana, "reflect", text="Two.").json
    send(stage, ana, "reflect", text="Three of them.")

    assert "SECRET-AFTERWARDS" in first["parts"]["reflection"]
    assert stage.block("c", user=ana).reflection == {"text": "Three of them."}
    assert [e["card"] for e in events(stage, "reflected")] == ["marta"]


def test_a_double_click_and_a_replay_tell_one_answer() -> None:
    stage = card()
    ana = stage.learner("ana")
    payload = {"text": "Two.", "key": "key-of-one-deed", "revision": 0}

    for _ in range(3):
        assert stage.call("c", "reflect", payload, user=ana).status_code == 200

    assert len(events(stage, "reflected")) == 1
    assert stage.block("c", user=ana).revision == 1


def test_a_page_that_is_behind_is_told_and_gets_the_newest_answer() -> None:
    stage = card()
    ana = stage.learner("ana")
    send(stage, ana, "reflect", text="From the other tab.")
    late = {"text": "Older.", "key": "a-late-deed", "revision": 0}

    answer = stage.call("c", "reflect", late, user=ana)

    assert answer.status_code == 409
    assert "From the other tab." in answer.json["parts"]["reflection"]
    assert 'data-sb-part="region"' in answer.json["parts"]["region"]
    assert stage.block("c", user=ana).reflection == {"text": "From the other tab."}


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1501, None, 3, ["words"]])
def test_an_answer_that_is_none_is_refused_at_its_field(text: Any) -> None:
    stage = card()
    ana = stage.learner("ana")

    answer = send(stage, ana, "reflect", text=text)

    assert (answer.status_code, answer.json["field"]) == (422, "text")
    assert stage.block("c", user=ana).reflection == {}
    assert stage.events == []


def test_nothing_that_a_learner_wrote_is_in_an_event() -> None:
    stage = card()

    send(stage, stage.learner("ana"), "reflect", text="Because of Ana.")

    assert "Because" not in str(stage.events)


def test_another_region_is_shown_and_kept() -> None:
    stage = card()
    ana = stage.learner("ana")

    page = send(stage, ana, "choose_variant", variant="ch").json["page"]

    assert "a works in Olten" in page
    assert "a works in Olten" in stage.render("c", user=stage.learner("ana", country="PT")).content


@pytest.mark.parametrize("variant", ["", "xx", None, 3])
def test_a_region_that_is_not_there_is_refused(variant: Any) -> None:
    stage = card()

    assert send(stage, stage.learner(), "choose_variant", variant=variant).status_code == 422


def test_the_region_is_kept_from_the_answer_on() -> None:
    stage = card()
    send(stage, stage.learner("eva", country="CH"), "reflect", text="Two.")

    assert "in Olten" in stage.render("c", user=stage.learner("eva", country="PT")).content


def test_a_question_that_came_later_leaves_the_card_to_be_done() -> None:
    nothing: dict[str, Any] = {}
    stage = card(content(reflection=nothing))
    ana = stage.learner("ana")
    stage.call("c", "opened", {}, user=ana)
    set_content(stage, content())

    assert "<textarea" in stage.render("c", user=ana).content
    send(stage, ana, "reflect", text="Two.")
    assert stage.completion(ana, "c") == 1.0


def test_state_stays_within_its_bounds() -> None:
    stage = card()
    ana = stage.learner("ana")

    send(stage, ana, "reflect", text="𝄞" * 1500)

    text = stage.block("c", user=ana).reflection["text"]
    assert len(text) == 1500
    assert len(text.encode()) + 20 <= 6_200
    assert [row for row in stage.store.dump() if row[0] == "user_state_summary"] == []


def test_masquerading_staff_answer_nothing_for_a_learner() -> None:
    stage = card()
    ana, sue = stage.learner("ana"), stage.staff("sue")

    stage.call("c", "opened", {}, user=stage.masquerade(sue, ana))
    send(stage, stage.masquerade(sue, ana), "reflect", text="Not Ana.")

    assert stage.completion(ana, "c") == 0
    assert stage.block("c", user=ana).reflection == {}


@dataclass
class State:
    """One row as the platform hands it to a report."""

    username: str
    state: dict[str, Any]


def test_a_report_can_be_read_and_holds_no_formula_for_a_spreadsheet() -> None:
    state = {"viewed": True, "reflection": {"text": "=1+1"}, "variant": "ch"}
    rows = list(CareerBlock.generate_report_data(iter([State("ana", state), State("bo", {})])))

    assert list(rows[0][1].values()) == ["yes", "'=1+1", "ch"]
    assert rows[1] == ("bo", dict.fromkeys(rows[0][1], ""))
    limited = CareerBlock.generate_report_data(iter([State("a", {})] * 5), limit_responses=2)
    assert len(list(limited)) == 2


@pytest.mark.parametrize("reflection", ["x", 3, [1], None, {"text": None}])
def test_a_report_survives_state_of_any_kind(reflection: Any) -> None:
    rows = CareerBlock.generate_report_data(iter([State("a", {"reflection": reflection})]))

    assert len(list(rows)) == 1
