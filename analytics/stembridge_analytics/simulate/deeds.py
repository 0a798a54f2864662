"""What a unit asks for: answers, votes, a plan handed in and reviewed, a post; and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.plan import Visit
from stembridge_analytics.simulate.programme import Block
from stembridge_analytics.simulate.session import Event, Session

__all__ = ["DEEDS", "answer_problem", "complete", "post", "submit"]

_HINT: Final = "Look at the poles."
_PLAN: Final = "My class of 24 builds a lemon battery and measures its voltage. "


def complete(session: Session, block: Block) -> Iterator[Event]:
    """The platform's word that a block is complete."""
    payload = {
        "user_id": session.who.user_id,
        "course_id": session.course.key,
        "block_id": session.course.usage_key(block.category, block.name),
        "block_type": block.category,
        "completion": 1.0,
    }
    name = "edx.completion.block_completion.changed"
    yield session.server(name, payload, block, "publish_completion", what="completion")


def answer_problem(session: Session, block: Block, page: str) -> Iterator[Event]:
    """One to three answers, each seen by browser and server, then grades and completion."""
    chance = session.chance
    usage_key = session.course.usage_key(block.category, block.name)
    field_id = f"{usage_key[-32:]}_2_1"
    for attempt in range(1, 4):
        session.wait(20, 240)
        choice = f"choice_{chance.between(0, 3)}"
        is_right = chance.happens(0.75)
        answer = f"input_{field_id}={choice}"
        # The browser's record of the answer is a form, not JSON.
        yield session.browser("problem_check", None, page, what="problem.twin", form=answer)
        if attempt == 1 and chance.happens(0.3):
            path = session.course.handler_path(block, "xmodule_handler/problem_check")
            yield session.implicit(path, {f"input_{field_id}": [choice]})
        payload = _server_check(block, usage_key, field_id, (choice, attempt, is_right))
        yield session.server("problem_check", payload, block, "xmodule_handler/problem_check",
                             what=f"problem.checked/{block.name}")  # fmt: skip
        if attempt == 1 and chance.happens(0.1):
            graded = [answer, '<div class="problem"><p>Correct &gt; 3 V</p></div>']
            yield session.browser("problem_graded", graded, page, what="problem", is_list=True)
        if is_right:
            break
        if chance.happens(0.3):
            name, handler = "edx.problem.hint.demandhint_displayed", "xmodule_handler/hint_button"
            hint = {"module_id": usage_key, "hint_index": 0, "hint_len": 1, "hint_text": _HINT}
            yield session.server(name, hint, block, handler, what="problem")
        if chance.happens(0.5):
            handler = "xmodule_handler/problem_show"
            yield session.browser("problem_show", {"problem": usage_key}, page, what="problem")
            payload = {"problem_id": usage_key}
            yield session.server("showanswer", payload, block, handler, what="problem")
            break
    if not session.is_masquerade:
        yield from _grades(session, block, usage_key, is_right=is_right)
        yield from complete(session, block)


def _server_check(
    block: Block, usage_key: str, field_id: str, given: tuple[str, int, bool]
) -> dict[str, Any]:
    choice, attempt, is_right = given
    word = "correct" if is_right else "incorrect"
    submission = {
        "question": block.name, "answer": choice, "correct": is_right, "variant": "",
        "response_type": "multiplechoiceresponse", "input_type": "choicegroup",
    }  # fmt: skip
    return {
        "problem_id": usage_key,
        "answers": {field_id: choice},
        "grade": int(is_right),
        "max_grade": 1,
        "correct_map": {field_id: {"correctness": word}},
        "success": word,
        "attempts": attempt,
        "submission": {field_id: submission},
    }


def _grades(session: Session, block: Block, usage_key: str, *, is_right: bool) -> Iterator[Event]:
    """The platform's own sums; `user_id` is a string here, as it is in real logs."""
    programme, chance = session.course.programme, session.chance
    whose = {"user_id": str(session.who.user_id), "course_id": session.course.key}
    handler = "xmodule_handler/problem_check"
    points = {"problem_id": usage_key, "weighted_earned": int(is_right), "weighted_possible": 1}
    name = "edx.grades.problem.submitted"
    yield session.server(name, whose | points, block, handler, what="grade")
    if chance.happens(0.3):
        module = next(number for number, unit in enumerate(programme.blocks) if block in unit)
        section = {
            "block_id": session.course.sequential(module, 3),
            "weighted_graded_earned": int(is_right),
            "weighted_graded_possible": 1,
        }
        name = "edx.grades.subsection.grade_calculated"
        yield session.server(name, whose | section, block, handler, what="grade")
        # Below the pass mark: what passes comes with the event that tells of passing.
        share = (module + 1) / len(programme.modules) * (0.8 + 0.2 * is_right)
        percent = round(share * (programme.pass_mark - 0.02), 2)
        total = {"percent_grade": percent, "letter_grade": ""}
        name = "edx.grades.course.grade_calculated"
        yield session.server(name, whose | total, block, handler, what="grade")


def _vote(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(20, 120)
    payload = {"url_name": session.course.usage_key(block.category, block.name)[-32:],
               "choice": session.chance.pick("RBGO")}  # fmt: skip
    yield session.server("xblock.poll.submitted", payload, block, "vote", what="poll")
    yield from complete(session, block)


def _survey(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(30, 180)
    choices = {key: session.chance.pick("YNM") for key in ("lamps", "meters", "cells")}
    payload = {"choices": choices}
    yield session.server("xblock.survey.submitted", payload, block, "vote", what="poll")
    yield from complete(session, block)


def _drag(session: Session, block: Block, page: str) -> Iterator[Event]:
    loaded = "edx.drag_and_drop_v2.loaded"
    yield session.server(loaded, {}, block, "publish_event", what="other.work")
    for item, part in enumerate(("zinc", "copper")):
        session.wait(4, 40)
        payload = {"item": part, "item_id": item, "location": "pole", "location_id": part,
                   "is_correct": session.chance.happens(0.8)}  # fmt: skip
        dropped = "edx.drag_and_drop_v2.item.dropped"
        yield session.server(dropped, payload, block, "drop_item", what="other.work")
    yield from complete(session, block)


def _long_text(chance: Chance) -> str:
    """A lesson plan whose line is longer than 2,043 characters, or than 10,000."""
    return _PLAN * (chance.between(30, 90) if chance.happens(0.6) else chance.between(170, 230))


def submit(
    session: Session, block: Block, visit: Visit, shares: dict[str, float]
) -> Iterator[Event]:
    """Saving and handing in a lesson plan, then reading those of peers."""
    chance = session.chance
    session.wait(400, 1500)
    path = session.course.handler_path(block, "save_submission")
    if chance.happens(shares["submission_above_cap"]):
        # 50,000 bytes and more: the platform writes no event of that size, and says so nowhere.
        session.dropped += 1
    # Longer than the platform keeps of a request: the logged parameters end in mid-word.
    yield session.implicit(path, {"text": [_PLAN * 9]})
    text = _long_text(chance) if chance.happens(shares["submission_long"]) else _PLAN
    payload = {
        "submission_uuid": visit.submission, "attempt_number": 1,
        "answer": {"parts": [{"text": text}]},
    }  # fmt: skip
    name = "openassessmentblock.create_submission"
    yield session.server(name, payload, block, "submit", what="submission")
    for uuid in visit.reviews:
        session.wait(60, 240)
        yield from _review(session, block, uuid)
    yield from complete(session, block)


def _review(session: Session, block: Block, uuid: str) -> Iterator[Event]:
    seen = {"requesting_student_id": session.id, "submission_returned_uuid": uuid}
    name = "openassessmentblock.get_peer_submission"
    yield session.server(name, seen, block, "render_peer_assessment", what="other.work")
    review = {
        "submission_uuid": uuid,
        "score_type": "PE",
        "parts": [
            {
                "option": {"points": session.chance.between(1, 3)},
                "criterion": {"points_possible": 3},
            }
        ],
    }
    name = "openassessmentblock.peer_assess"
    yield session.server(name, review, block, "peer_assess", what="peer_review")


def post(session: Session) -> Iterator[Event]:
    """A forum post: social, but not on the list of courseware events."""
    chance = session.chance
    session.wait(60, 400)
    kind = chance.weighted({"thread": 0.5, "response": 0.3, "comment": 0.2})
    topic = "course-exchange"
    path = f"/courses/{session.course.key}/discussion/{topic}/{kind}s/create"
    payload = {"id": chance.hexadecimal(24), "commentable_id": topic, "body": "Zinc works best."}
    if kind == "thread":
        payload |= {"thread_type": "discussion", "title": "How it went"}
    yield session.server(f"edx.forum.{kind}.created", payload, path=path, what="post")


# What ends a module, by the type of its block; a plan handed in needs to know more.
DEEDS: Final = {
    "poll": _vote,
    "survey": _survey,
    "drag-and-drop-v2": _drag,
    "problem": answer_problem,
}
