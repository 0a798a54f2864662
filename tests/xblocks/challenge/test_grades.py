"""Score, completion and grading again."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from xblock.scorable import Score

from stembridge_xblocks.blocks import ChallengeBlock
from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.preview import Person, Stage

from .sample import BATTERY, at, challenge, content, right_text, set_content, submit


def rescore(stage: Stage, person: Person, *, only_if_higher: bool = False) -> None:
    """As the instructor's task does: a fresh block, no request, then a save."""
    block = stage.block("q", user=person, without=("i18n", "replace_urls"))
    block.rescore(only_if_higher)
    block.save()


def earned(stage: Stage, person: Person) -> float:
    grade = stage.grade(person, "q")
    assert grade is not None
    return grade.raw_earned


def mended(formula: str) -> dict[str, Any]:
    data = content()
    data["answers"][0]["formula"] = formula
    return data


def solve(stage: Stage, person: Person) -> None:
    for answer, unit in (("charge", "Ah"), ("share", "")):
        submit(stage, person, right_text(stage, person, answer), unit, answer)


def test_all_right_is_the_whole_score_and_complete() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    solve(stage, ana)

    grade = stage.grade(ana, "q")
    assert grade is not None
    assert (grade.raw_earned, grade.raw_possible) == (3, 3)
    assert stage.completion(ana, "q") == 1.0


def test_weight_scales_the_score_in_the_course() -> None:
    stage = challenge(weight=6.0)
    ana = stage.learner("ana")

    submit(stage, ana, right_text(stage, ana), "Ah")

    grade = stage.grade(ana, "q")
    assert grade is not None
    assert (grade.earned, grade.possible) == (4, 6)


def test_a_later_wrong_attempt_takes_nothing_away() -> None:
    stage = challenge(show_correctness="never")
    ana = stage.learner("ana")

    submit(stage, ana, right_text(stage, ana), "Ah")
    submit(stage, ana, "1", "Ah")

    assert earned(stage, ana) == 2


def test_the_largest_score_is_the_same_for_everyone() -> None:
    stage = challenge()
    people = [stage.learner("ana"), stage.learner("eva", country="AT"), stage.staff("sue")]

    assert {stage.block("q", user=person).max_score() for person in people} == {3.0}


def test_out_of_attempts_is_done_with() -> None:
    stage = challenge(max_attempts=1)
    ana = stage.learner("ana")

    submit(stage, ana, "1", "Ah")
    assert stage.completion(ana, "q") == 0.5
    submit(stage, ana, "1", answer="share")
    assert stage.completion(ana, "q") == 1.0


def test_a_wrong_attempt_with_more_to_come_is_not_done_with() -> None:
    stage = challenge(max_attempts=2)
    ana = stage.learner("ana")

    submit(stage, ana, "1", "Ah")

    assert stage.completion(ana, "q") == 0


def test_where_right_and_wrong_are_hidden_completion_does_not_tell_them() -> None:
    stage = challenge(show_correctness="never")
    ana, eva = stage.learner("ana"), stage.learner("eva")

    submit(stage, ana, right_text(stage, ana), "Ah")
    submit(stage, eva, "1", "Ah")

    assert stage.completion(ana, "q") == stage.completion(eva, "q") == 0.5


def test_a_closed_challenge_is_complete_for_whoever_sees_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = challenge(due=at("2026-03-01 12:00"))
    ana = stage.learner("ana")

    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-03-01 11:00"))
    stage.call("q", "seen", {}, user=ana)
    assert stage.completion(ana, "q") == 0
    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-03-01 12:01"))
    stage.call("q", "seen", {}, user=ana)
    assert stage.completion(ana, "q") == 1.0


def test_a_mended_formula_gives_points_to_who_was_right_all_along() -> None:
    stage = challenge(mended("m*F/M*u/2"), max_attempts=5)
    ana = stage.learner("ana")
    block = stage.block("q", user=ana)
    truth = 2 * float(right_text(stage, ana))
    submit(stage, ana, f"{truth:.6e}", "Ah")
    for guess in ("1", "2", "3"):  # the learner then tries other numbers
        submit(stage, ana, guess, "Ah")
    assert earned(stage, ana) == 0.5
    del block

    set_content(stage, content())
    rescore(stage, ana)

    assert earned(stage, ana) == 2
    fresh = stage.block("q", user=ana)
    assert fresh.get_score() == Score(raw_earned=2, raw_possible=3)
    assert "An earlier attempt was right" in stage.render("q", user=ana).content \
        or "Right" in stage.render("q", user=ana).content  # fmt: skip


def test_grading_again_takes_points_away_unless_only_higher_ones_are_stored() -> None:
    stage = challenge()
    ana, eva = stage.learner("ana"), stage.learner("eva")
    for person in (ana, eva):
        submit(stage, person, right_text(stage, person), "Ah")
    set_content(stage, mended("m*F/M*u/3"))

    rescore(stage, ana, only_if_higher=True)
    rescore(stage, eva)

    assert (earned(stage, ana), earned(stage, eva)) == (2, 0.5)
    assert stage.block("q", user=ana).raw_earned == 2
    assert stage.block("q", user=ana).submissions["charge"]["correct"] is True


def test_grading_again_reads_a_number_as_its_learner_wrote_it() -> None:
    stage = challenge(mended("m*F/M*u/2"))
    ana = stage.learner("ana", language="de")
    truth = 2 * float(right_text(stage, ana))
    submit(stage, ana, f"{truth:.3f}".replace(".", ","), "Ah")
    set_content(stage, content())

    rescore(stage, ana)  # in English, as a task runs

    assert earned(stage, ana) == 2


def test_grading_again_keeps_the_region_and_the_values_of_the_attempt() -> None:
    stage = challenge(mended("m*F/M*u/2"))
    eva = stage.learner("eva", country="AT")
    truth = 2 * float(right_text(stage, eva))
    submit(stage, eva, f"{truth:.6e}", "Ah")
    stage.learner("eva", country=None)  # a task has no address to guess from
    data = content()
    data["variants"][1]["parameters"][0] |= {"minimum": 7000, "maximum": 8000}
    set_content(stage, data)

    rescore(stage, stage.people["eva"])

    assert earned(stage, stage.people["eva"]) == 2


def test_hints_still_cost_after_grading_again() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    for i, hint in enumerate(("moles", "faraday")):
        payload = {"answer": "charge", "hint": hint, "revision": i, "key": f"hint-{i:08}"}
        stage.call("q", "hint", payload, user=ana)
    submit(stage, ana, right_text(stage, ana), "Ah")

    rescore(stage, ana)

    assert earned(stage, ana) == 1.5


def test_calculating_the_score_changes_nothing() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")
    set_content(stage, mended("m*F/M*u/3"))
    block: ChallengeBlock = stage.block("q", user=ana)
    before = (block.submissions, block.raw_earned)

    score = block.calculate_score()

    assert score == Score(raw_earned=0.5, raw_possible=3)
    assert (block.submissions, block.raw_earned) == before


def test_without_an_answer_there_is_nothing_to_grade_again() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    assert not stage.block("q", user=ana).has_submitted_answer()
    with pytest.raises(ValueError, match="nothing was submitted"):
        rescore(stage, ana)


def test_the_course_team_can_give_another_score() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, "1", "Ah")

    # As the instructor's task overrides a score, by the block's own methods.
    block = stage.block("q", user=ana)
    block.set_score(Score(raw_earned=2.5, raw_possible=block.max_score()))
    block.publish_grade()
    block.save()

    assert earned(stage, ana) == 2.5
    assert stage.block("q", user=ana).get_score() == Score(raw_earned=2.5, raw_possible=3)


def test_a_formula_that_breaks_later_leaves_what_was_earned() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")
    data = content()
    data["answers"][0]["formula"] = "m*("
    set_content(stage, data)

    rescore(stage, ana)

    assert earned(stage, ana) == 2


def test_masquerading_staff_change_neither_grade_nor_completion() -> None:
    stage = challenge()
    ana, sue = stage.learner("ana"), stage.staff("sue")
    session = stage.masquerade(sue, ana)

    submit(stage, session, right_text(stage, ana), "Ah")

    assert stage.grade(ana, "q") is None
    assert stage.completion(ana, "q") == 0


@dataclass
class State:
    """One row as the platform hands it to a report."""

    username: str
    state: Mapping[str, Any]


def test_a_report_has_a_row_for_each_answer_that_a_person_can_read() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, "1", "Ah")
    submit(stage, ana, right_text(stage, ana, "share"), answer="share")
    assert ana.id is not None
    state = State("ana", stage.store.state_of(ana.id, str(stage.key("q"))))

    rows = list(ChallengeBlock.generate_report_data(iter([state])))

    assert [(name, row["Answer"], row["Right"]) for name, row in rows] == [
        ("ana", "charge", "no"),
        ("ana", "share", "yes"),
    ]
    assert rows[0][1]["Number"] == "1"
    assert rows[0][1]["Attempts"] == 1


def test_a_report_hands_no_formula_to_a_spreadsheet_and_keeps_its_limit() -> None:
    one = {"inputs": [["-5", "=cmd()", "en", 0]], "tries": 1}
    states = [State(f"u{i}", {"submissions": {"charge": one, "share": one}}) for i in range(3)]

    rows = list(ChallengeBlock.generate_report_data(iter(states), limit_responses=4))

    assert len(rows) == 4
    assert rows[0][1]["Unit"].startswith("'=")


def test_a_report_survives_state_of_any_kind() -> None:
    states = [State("a", {}), State("b", {"submissions": [1]}), State("c", {"submissions": None})]

    assert list(ChallengeBlock.generate_report_data(iter(states))) == []


@pytest.mark.parametrize(("stated", "worth"), [(-5, 0), (1e300, 100), (1e308, 100), (None, 0)])
def test_points_that_no_editor_takes_stay_within_bounds(stated: Any, worth: float) -> None:
    raw = copy.deepcopy(BATTERY)
    for answer in raw["answers"]:
        answer["points"] = stated
    stage = challenge(raw)
    ana = stage.learner("ana")

    block = stage.block("q", user=ana)
    submit(stage, ana, f"{block.sheet.right(block.sheet.task.answer('charge')):.6e}", "Ah")

    grade = stage.grade(ana, "q")
    assert grade is not None
    assert (grade.raw_earned, grade.raw_possible) == (worth, 2 * worth)


def test_a_hint_below_nothing_earns_no_more_than_the_answer_is_worth() -> None:
    raw = copy.deepcopy(BATTERY)
    raw["answers"][0]["hints"][0]["cost"] = -3
    stage = challenge(raw)
    ana = stage.learner("ana")
    payload = {"answer": "charge", "hint": "moles", "revision": 0, "key": "hint-key"}
    assert stage.call("q", "hint", payload, user=ana).status_code == 200
    block = stage.block("q", user=ana)

    submit(stage, ana, f"{block.sheet.right(block.sheet.task.answer('charge')):.6e}", "Ah")

    assert stage.block("q", user=ana).submissions["charge"]["earned"] == 1.0
