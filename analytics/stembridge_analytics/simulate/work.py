"""A visit to the courseware: pages, films, answers, units of the week, as events in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.plan import Visit
from stembridge_analytics.simulate.practice import act_event
from stembridge_analytics.simulate.programme import Block
from stembridge_analytics.simulate.session import Event, Session

__all__ = ["answer_problem", "long_text", "work"]

FILM_S: Final = 372
_MOST_PLAYS: Final = 3
_HINT: Final = "Look at the poles."
_PLAN: Final = "My class of 24 builds a lemon battery and measures its voltage. "


def work(session: Session, visit: Visit, shares: dict[str, float]) -> Iterator[Event]:
    """Everything one visit leaves in the logs; the first event is already work in the course."""
    chance, module = session.chance, visit.module
    page = session.course.section_path(module)
    yield _arrival(session, module)
    if visit.is_glance:
        session.wait(10, 200)
        yield from _go(session, module, 1)
    else:
        session.wait(60, 400)
        yield from _all_units(session, visit, shares)
    for act in visit.acts:
        session.wait(30, 120)
        yield act_event(session, act)
    session.wait(5, 120)
    if chance.happens(0.35):
        yield _page_close(session, page)


def _all_units(session: Session, visit: Visit, shares: dict[str, float]) -> Iterator[Event]:
    """The four units of a module: the answers and the deed always, reading and film at times."""
    chance, module = session.chance, visit.module
    read, film, questions, deed = session.course.programme.blocks[module]
    page = session.course.section_path(module)
    if chance.happens(0.3):
        yield from _complete(session, read)
    if chance.happens(0.4):
        yield from _go(session, module, 1)
        yield from _watch(session, film, page)
    yield from _go(session, module, 2)
    page = session.course.section_path(module, 3)
    yield from answer_problem(session, questions, page)
    if chance.happens(0.35):
        yield from _go(session, module, 3)
    if deed.category == "openassessment":
        yield from _submit(session, deed, visit, shares)
    else:
        yield from _DEEDS[deed.category](session, deed, page)
    if module in (1, 3) and chance.happens(0.3):
        yield from _post(session)


def _page_close(session: Session, page: str) -> Event:
    """The last a browser says; some releases send null for the empty payload, or nothing."""
    event = session.browser("page_close", "", page)
    mark = session.chance.draw()
    if mark < 0.06:
        event.payload = "null"
    elif mark < 0.1:
        event.payload, event.can_be_async = "", False
    return event


def _arrival(session: Session, module: int) -> Event:
    """By a bookmark into the unit, from the outline, or by the section's address."""
    course, mark = session.course, session.chance.draw()
    if mark < 0.5:
        return session.implicit(course.section_path(module), what="page.work")
    target = course.sequential(module, 1)
    if mark < 0.75:
        return session.implicit(f"/courses/{course.key}/jump_to/{target}", what="page.work")
    outline = f"/courses/{course.key}/course/"
    payload = {
        "target_name": course.programme.modules[module],
        "target_url": session.url(f"/courses/{course.key}/jump_to/{target}"),
        "widget_placement": "",
    }
    return session.browser("edx.ui.lms.outline.selected", payload, outline, what="navigation")


def _go(session: Session, module: int, place: int) -> Iterator[Event]:
    """On to the unit after `place` (from 1): mostly by the arrow, sometimes by its tab.

    A sequential holds two units, so the second unit's arrow leads to the next sequential.
    """
    session.wait(3, 90)
    tab = (place - 1) % 2 + 1
    is_tab = tab == 1 and session.chance.happens(0.2)
    old = session.dialect == "old"
    payload: dict[str, Any] = {
        "old" if old else "current_tab": tab,
        "id": session.course.sequential(module, place),
    }
    if old:
        payload["new"] = tab + 1
    else:
        payload |= {"tab_count": 2, "widget_placement": "top"}
        if is_tab:
            payload["target_tab"] = tab + 1
    name = "seq_goto" if is_tab else "seq_next"
    page = session.course.section_path(module, place)
    yield session.browser(name, payload, page, what="navigation")


def _complete(session: Session, block: Block) -> Iterator[Event]:
    payload = {
        "user_id": session.who.user_id,
        "course_id": session.course.key,
        "block_id": session.course.usage_key(block.category, block.name),
        "block_type": block.category,
        "completion": 1.0,
    }
    name = "edx.completion.block_completion.changed"
    yield session.server(name, payload, block, "publish_completion", what="completion")


def _watch(session: Session, film: Block, page: str) -> Iterator[Event]:
    """Load, play to a pause, sometimes a seek back, play to the end or not."""
    video_id = session.course.usage_key("video", film.name)[-32:]
    about = {"id": video_id, "code": "html5", "duration": FILM_S}
    yield session.browser("load_video", about, page, what="video")
    place_s = 0
    for play in range(_MOST_PLAYS):
        yield session.browser("play_video", {**about, "currentTime": place_s}, page,
                              what=f"video.played/{film.name}")  # fmt: skip
        stop_s = min(FILM_S, place_s + session.chance.between(40, FILM_S))
        session.clock_us += (stop_s - place_s) * 1_000_000
        place_s = stop_s
        if place_s == FILM_S:
            yield session.browser(
                "stop_video", {**about, "currentTime": place_s}, page, what="video"
            )
            yield from _complete(session, film)
            return
        yield session.browser("pause_video", {**about, "currentTime": place_s}, page, what="video")
        if play + 1 == _MOST_PLAYS or not session.chance.happens(0.4):
            return
        if session.chance.happens(0.3):
            back_s = max(0, place_s - session.chance.between(10, 60))
            seek = {"old_time": place_s, "new_time": back_s, "type": "onSlideSeek"}
            yield session.browser("seek_video", {**about, **seek}, page, what="video")
            place_s = back_s
        session.wait(2, 60)


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
        yield from _complete(session, block)


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
    yield from _complete(session, block)


def _survey(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(30, 180)
    choices = {key: session.chance.pick("YNM") for key in ("lamps", "meters", "cells")}
    payload = {"choices": choices}
    yield session.server("xblock.survey.submitted", payload, block, "vote", what="poll")
    yield from _complete(session, block)


def _drag(session: Session, block: Block, page: str) -> Iterator[Event]:
    loaded = "edx.drag_and_drop_v2.loaded"
    yield session.server(loaded, {}, block, "publish_event", what="other.work")
    for item, part in enumerate(("zinc", "copper")):
        session.wait(4, 40)
        payload = {"item": part, "item_id": item, "location": "pole", "location_id": part,
                   "is_correct": session.chance.happens(0.8)}  # fmt: skip
        dropped = "edx.drag_and_drop_v2.item.dropped"
        yield session.server(dropped, payload, block, "drop_item", what="other.work")
    yield from _complete(session, block)


def long_text(chance: Chance) -> str:
    """A lesson plan whose line is longer than 2,043 characters, or than 10,000."""
    return _PLAN * (chance.between(30, 90) if chance.happens(0.6) else chance.between(170, 230))


def _submit(
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
    text = long_text(chance) if chance.happens(shares["submission_long"]) else _PLAN
    payload = {
        "submission_uuid": visit.submission, "attempt_number": 1,
        "answer": {"parts": [{"text": text}]},
    }  # fmt: skip
    name = "openassessmentblock.create_submission"
    yield session.server(name, payload, block, "submit", what="submission")
    for uuid in visit.reviews:
        session.wait(60, 240)
        yield from _review(session, block, uuid)
    yield from _complete(session, block)


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


def _post(session: Session) -> Iterator[Event]:
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


_DEEDS: Final = {
    "poll": _vote,
    "survey": _survey,
    "drag-and-drop-v2": _drag,
    "problem": answer_problem,
}
