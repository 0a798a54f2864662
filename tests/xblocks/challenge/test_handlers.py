"""What learners do in a challenge: answers, attempts, hints, regions."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.contract import EVENTS
from stembridge_xblocks.preview import Stage

from .sample import at, challenge, content, right_text, set_content, submit

NAME = "stembridge.challenge"


def events(stage: Stage, name: str = "submitted") -> list[dict[str, Any]]:
    return [line["event"] for line in stage.events if line["name"] == f"{NAME}.{name}"]


def ask_hint(stage: Stage, person: Any, hint: str, **more: Any) -> Any:
    revision = stage.block("q", user=person).revision
    payload = {"answer": "charge", "hint": hint, "revision": revision, "key": f"hint-{revision:08}"}
    return stage.call("q", "hint", {**payload, **more}, user=person)


def tries(stage: Stage, person: Any, answer: str = "charge") -> int:
    stored = stage.block("q", user=person).submissions.get(answer) or {"tries": 0}
    return int(stored["tries"])


def test_a_right_answer_earns_its_points_and_says_so() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    answer = submit(stage, ana, right_text(stage, ana), "Ah").json

    assert "Right" in answer["parts"]["answer-charge"]
    assert "Well reckoned at a plant" in answer["parts"]["answer-charge"]
    assert answer["focus"].endswith("-feedback")
    assert stage.grade(ana, "q") is not None
    assert stage.grade(ana, "q").raw_earned == 2  # type: ignore[union-attr]


def test_a_right_number_in_another_unit_is_right() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    charge = float(right_text(stage, ana)) * 3.6

    submit(stage, ana, f"{charge:.6e}", "kC")

    assert events(stage)[0]["correct"] is True


def test_number_and_unit_are_judged_apart() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    answer = submit(stage, ana, right_text(stage, ana), "kWh").json

    part = answer["parts"]["answer-charge"]
    assert "Partly right" in part
    assert "The number is right." in part
    assert "The unit is not right yet." in part
    assert stage.grade(ana, "q").raw_earned == 1.5  # type: ignore[union-attr]


def test_a_number_that_is_right_in_another_unit_is_not_called_wrong_beside_it() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    part = submit(stage, ana, right_text(stage, ana), "C").json["parts"]["answer-charge"]

    assert "The number is right in" in part
    assert "The number is not right yet." not in part


def test_a_known_mistake_is_named_by_the_authors_feedback() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    block = stage.block("q", user=ana)
    whole = float(right_text(stage, ana)) / block.sheet.drawn["u"]

    answer = submit(stage, ana, f"{whole:.6e}", "Ah").json

    assert "Not all of the material takes part." in answer["parts"]["answer-charge"]
    assert events(stage)[0]["mistake"] == "whole-cell"


def test_what_was_typed_stays_in_the_fields() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    submit(stage, ana, "12,5", "kWh")

    html = stage.render("q", user=ana).content
    assert 'value="12,5"' in html
    assert 'value="kWh"' in html


def test_how_an_ambiguous_number_was_read_is_told() -> None:
    stage = challenge()
    ana = stage.learner("ana", language="de")

    answer = submit(stage, ana, "1.234", "Ah").json

    assert "1234\u00a0Ah" in unescape(answer["parts"]["answer-charge"])


def test_a_german_decimal_comma_is_read() -> None:
    stage = challenge()
    ana = stage.learner("ana", language="de")
    typed = f"{float(right_text(stage, ana)):.1f}".replace(".", ",")

    submit(stage, ana, typed, "Ah")

    assert events(stage)[0]["correct"] is True


@pytest.mark.parametrize(
    ("number", "unit", "field"),
    [
        ("", "Ah", "number"),
        ("abc", "Ah", "number"),
        ("NaN", "Ah", "number"),
        ("1e999", "Ah", "number"),
        ("0x1F", "Ah", "number"),
        ("100", "Ahh", "unit"),
        ("100", "", "unit"),
        ("100", "m**m**m", "unit"),
        ("100", "__class__", "unit"),
        ("1" * 60, "Ah", "number"),
        ("1" * 61, "Ah", "number"),
        ("1", "A" * 61, "unit"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_costs_no_attempt(
    number: str, unit: str, field: str
) -> None:
    stage = challenge(max_attempts=1)
    ana = stage.learner("ana")

    answer = submit(stage, ana, number, unit)

    assert answer.status_code == 422
    assert answer.json["field"] == field
    assert answer.json["error"]
    assert tries(stage, ana) == 0
    assert stage.events == []


@pytest.mark.parametrize("name", ["answer", "number", "unit", "sheet"])
@pytest.mark.parametrize("value", [None, 3, True, ["x"], {"a": 1}])
def test_values_of_other_types_are_refused(name: str, value: Any) -> None:
    stage = challenge()
    ana = stage.learner("ana")

    answer = submit(stage, ana, "1", "Ah", **{name: value})

    assert answer.status_code == 422
    assert tries(stage, ana) == 0


def test_an_answer_that_is_not_there_is_refused() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    assert submit(stage, ana, "1", "Ah", answer="foreign").status_code == 422
    assert stage.block("q", user=ana).submissions == {}


def test_forged_fields_change_nothing() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    seed = stage.block("q", user=ana).sheet.seed

    submit(
        stage, ana, "1", "Ah", score=99, correct=True, earned=1, seed=1, values={"m": 1},
        attempt=0, tries=-5, max_attempts=99, variant="at", raw_earned=3, completion=1,
        event_type="grade", value=3, max_value=3,
    )  # fmt: skip

    assert events(stage)[0]["seed"] == seed
    assert events(stage)[0]["correct"] is False
    assert stage.grade(ana, "q").raw_earned <= 0.5  # type: ignore[union-attr]
    assert stage.completion(ana, "q") == 0
    assert stage.block("q", user=ana).variant == "eu"


def test_attempts_end_at_the_limit_of_each_answer() -> None:
    stage = challenge(max_attempts=2)
    ana = stage.learner("ana")

    for _ in range(2):
        assert submit(stage, ana, "1", "Ah").status_code == 200
    refused = submit(stage, ana, right_text(stage, ana), "Ah")

    assert refused.status_code == 409
    assert "used all attempts" in refused.json["error"]
    assert refused.json["revision"] == 2
    assert submit(stage, ana, "1", answer="share").status_code == 200
    assert tries(stage, ana) == 2


def test_a_replayed_request_is_one_attempt() -> None:
    stage = challenge(max_attempts=3)
    ana = stage.learner("ana")
    payload = {"answer": "charge", "number": "1", "unit": "Ah", "revision": 0, "key": "same-key-1"}

    first, second = (stage.call("q", "submit", payload, user=ana) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json["repeated"] is True
    assert tries(stage, ana) == 1
    assert len(events(stage)) == 1


def test_a_tab_that_is_behind_is_shown_the_newest_state() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, "1", "Ah")

    late = submit(stage, ana, "2", "Ah", revision=0, key="other-tab-1")

    assert late.status_code == 409
    assert {"region", "task", "answer-charge", "answer-share", "score"} <= set(late.json["parts"])
    assert tries(stage, ana) == 1


def test_values_that_changed_under_an_open_page_cost_no_attempt() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    token = stage.block("q", user=ana).sheet.token
    data = content()
    data["parameters"][0] |= {"minimum": 5000, "maximum": 9000}
    set_content(stage, data)

    answer = submit(stage, ana, "1", "Ah", sheet=token)

    assert answer.status_code == 409
    assert "values" in answer.json["error"]
    assert tries(stage, ana) == 0


def test_values_stay_a_learners_own_once_they_answered() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, "1", "Ah")
    before = stage.block("q", user=ana).sheet.drawn
    data = content()
    data["parameters"][0] |= {"minimum": 5000, "maximum": 9000}
    set_content(stage, data)

    assert stage.block("q", user=ana).sheet.drawn == before


def test_what_is_right_is_closed() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")

    again = submit(stage, ana, "1", "Ah")

    assert again.status_code == 409
    assert stage.grade(ana, "q").raw_earned == 2  # type: ignore[union-attr]


def test_where_right_and_wrong_are_hidden_nothing_tells_them() -> None:
    stage = challenge(show_correctness="never", showanswer="always")
    ana = stage.learner("ana")

    right = submit(stage, ana, right_text(stage, ana), "Ah").json
    wrong = submit(stage, ana, "1", "Ah").json

    for answer in (right, wrong):
        part = answer["parts"]["answer-charge"]
        assert "Saved" in part
        for word in ("Right", "right yet", "SECRET", "Points: 2 of", "Well reckoned"):
            assert word not in part
        assert "Points" not in answer["parts"]["score"]
        assert answer["announce"].startswith("Question 1: Saved.")
    assert stage.grade(ana, "q").raw_earned == 2  # type: ignore[union-attr]


def test_after_the_due_date_and_its_grace_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = challenge(due=at("2026-03-01 12:00"), graceperiod="1 hour")
    ana = stage.learner("ana")

    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-03-01 12:59"))
    in_time = submit(stage, ana, "1", "Ah")
    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-03-01 13:01"))
    late = submit(stage, ana, "2", "Ah")

    assert (in_time.status_code, late.status_code) == (200, 409)
    assert "over" in late.json["error"]


def test_hints_come_in_their_order_and_cost_what_they_say() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    assert ask_hint(stage, ana, "faraday").status_code == 409
    first = ask_hint(stage, ana, "moles").json
    assert "Begin with the amount" in first["parts"]["answer-charge"]
    assert "takes away 25%" in first["parts"]["answer-charge"]
    second = ask_hint(stage, ana, "faraday").json
    assert "96,485.33\u00a0C/mol" in unescape(second["parts"]["answer-charge"])

    submit(stage, ana, right_text(stage, ana), "Ah")
    assert stage.grade(ana, "q").raw_earned == 1.5  # type: ignore[union-attr]
    assert [e["hint_index"] for e in events(stage, "hint_shown")] == [0, 1]


def test_a_hint_is_paid_for_once() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    ask_hint(stage, ana, "moles")
    again = ask_hint(stage, ana, "moles")

    assert again.status_code == 200
    assert stage.block("q", user=ana).submissions["charge"]["hints"] == ["moles"]
    assert len(events(stage, "hint_shown")) == 1


def test_a_hint_that_the_author_took_away_is_no_error() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    ask_hint(stage, ana, "moles")
    data = content()
    data["answers"][0]["hints"] = data["answers"][0]["hints"][1:]
    set_content(stage, data)

    assert ask_hint(stage, ana, "moles").status_code == 409
    assert stage.render("q", user=ana).content


def test_the_region_is_free_until_the_first_attempt_and_locked_with_a_reason_after_it() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    change = {"variant": "at", "revision": 0, "key": "change-1"}

    page = stage.call("q", "choose_variant", change, user=ana).json["page"]
    assert "<select" in page.partition("sb-task")[0]
    answer = submit(stage, ana, "1", "Ah").json
    assert "<select" not in answer["parts"]["region"]
    assert "because your first answer was given with its values" in answer["parts"]["region"]

    back = {"variant": "eu", "revision": 2, "key": "change-2"}
    refused = stage.call("q", "choose_variant", back, user=ana)
    assert refused.status_code == 409
    assert stage.block("q", user=ana).variant == "at"


def test_the_region_decides_the_values() -> None:
    stage = challenge()
    ana, eva = stage.learner("ana"), stage.learner("eva", country="AT")

    assert 200 <= stage.block("q", user=ana).sheet.drawn["m"] <= 2000
    assert 3000 <= stage.block("q", user=eva).sheet.drawn["m"] <= 4000


def test_the_event_of_an_attempt_tells_all_that_the_contract_asks_for() -> None:
    stage = challenge()
    ana = stage.learner("ana", country="AT")

    submit(stage, ana, "2.5", "Ah")

    event = events(stage)[0]
    assert set(event) == {field.name for field in EVENTS[f"{NAME}.submitted"].fields}
    assert event["value_si"] == 9000
    assert (event["unit"], event["variant"], event["answer_index"]) == ("Ah", "at", 0)
    assert (event["attempt"], event["unit_correct"]) == (1, True)


def test_attempts_given_back_by_the_platform_count_anew() -> None:
    stage = challenge(max_attempts=1)
    ana = stage.learner("ana")
    submit(stage, ana, "1", "Ah")
    submit(stage, ana, "1", answer="share")
    # As the instructor's dashboard does it: in the stored state, by the counter's name alone.
    row = stage.store.rows["user_state", ana.id, str(stage.key("q"))]
    row["attempts"] = "0"

    assert submit(stage, ana, "2", "Ah").status_code == 200
    assert (tries(stage, ana), tries(stage, ana, "share")) == (1, 0)
    assert submit(stage, ana, "2", "Ah").status_code == 409


def test_ids_that_authors_files_bring_in_do_not_break_events() -> None:
    data = content()
    data["answers"][0]["mistakes"][0]["id"] = "größer als 1"
    stage = challenge(data)
    ana = stage.learner("ana")
    whole = float(right_text(stage, ana)) / stage.block("q", user=ana).sheet.drawn["u"]

    assert submit(stage, ana, f"{whole:.6e}", "Ah").status_code == 200
    assert events(stage)[0]["mistake"].startswith("x-")


def test_state_of_answers_that_are_gone_stays_and_harms_nothing() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")
    set_content(stage, content(answers=[content()["answers"][1]]))

    submit(stage, ana, "1", answer="share")

    assert set(stage.block("q", user=ana).submissions) == {"charge", "share"}
    assert stage.grade(ana, "q").raw_possible == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("junk", [{"charge": 1}, {"charge": {"inputs": "x", "tries": "many"}}, {}])
def test_state_that_cannot_be_read_is_as_if_it_were_not_there(junk: Any) -> None:
    stage = challenge()
    ana = stage.learner("ana")
    block = stage.block("q", user=ana)
    block.submissions = junk
    block.attempts = 3
    block.save()

    assert stage.render("q", user=ana).content
    assert submit(stage, ana, "1", "Ah").status_code == 200


def test_staff_see_what_another_learner_has_and_learners_do_not() -> None:
    stage = challenge()
    ana, sue = stage.learner("ana"), stage.staff("sue")
    stage.block("q", user=ana)

    shown = stage.call("q", "values_of", {"learner": str(ana.id)}, user=sue)
    hidden = stage.call("q", "values_of", {"learner": "1"}, user=ana)

    mass = stage.block("q", user=ana).sheet.text_of("m", "en")
    assert mass in shown.json["parts"]["staff"]
    assert hidden.status_code == 403


@pytest.mark.parametrize("learner", ["", "ana", "-1", "1.5", "٣", "9" * 21])
def test_staff_are_told_what_number_is_meant(learner: str) -> None:
    stage = challenge()

    answer = stage.call("q", "values_of", {"learner": learner}, user=stage.staff("sue"))

    assert answer.status_code == 422
    assert answer.json["field"] == "learner"


def test_an_attempt_is_told_only_after_all_else_succeeded(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = challenge()
    ana = stage.learner("ana")

    def fail(*args: Any, **more: Any) -> None:
        raise OSError("the grade cannot be stored")

    monkeypatch.setattr(type(stage.records), "grade", fail)

    with pytest.raises(OSError, match="grade"):
        submit(stage, ana, "1", "Ah")
    assert events(stage) == []


def test_the_event_of_an_attempt_is_the_last_thing_that_happens() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    submit(stage, ana, right_text(stage, ana), "Ah")

    assert stage.events[-1]["name"] == f"{NAME}.submitted"
    assert {line["name"] for line in stage.events[:-1]} == {
        "edx.grades.problem.submitted",
        "edx.completion.block_completion.changed",
    }


def test_a_share_without_a_unit_cannot_be_tried_out_for_nothing() -> None:
    share = {"id": "charge", "prompt": {"": "Which share?"}, "formula": "u", "unit": "%",
             "asks_unit": True, "tolerance": 0.01, "points": 1}  # fmt: skip
    stage = challenge(content(answers=[share]), max_attempts=2)
    ana = stage.learner("ana")

    answers = [submit(stage, ana, number).status_code for number in ("0.2", "0.3", "0.4")]

    assert answers == [200, 200, 409]
    assert [event["attempt"] for event in events(stage)] == [1, 2]


def test_a_number_that_lacks_its_unit_is_sent_back_right_or_wrong() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    answers = [submit(stage, ana, number) for number in (right_text(stage, ana), "7")]

    assert [(a.status_code, a.json["field"]) for a in answers] == [(422, "unit")] * 2
    assert tries(stage, ana) == 0


def test_attempts_given_back_do_not_mix_the_values_of_one_region_with_the_text_of_another() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")
    block = stage.block("q", user=ana)
    block.attempts = 0  # as the platform gives them back
    block.save()

    switch = {"variant": "at", "revision": block.revision, "key": "switch-key"}
    answer = stage.call("q", "choose_variant", switch, user=ana)

    assert answer.status_code == 409
    assert stage.block("q", user=ana).shown.id == "eu"
    assert "<select id=" not in answer.json["parts"]["region"]


def test_no_hint_is_given_where_no_attempt_is_left() -> None:
    stage = challenge(max_attempts=1)
    ana = stage.learner("ana")
    submit(stage, ana, "7", "Ah")

    answer = ask_hint(stage, ana, "moles")

    assert answer.status_code == 409
    assert "Begin with the amount" not in answer.text
    assert stage.block("q", user=ana).answered["charge"].hints == ()
