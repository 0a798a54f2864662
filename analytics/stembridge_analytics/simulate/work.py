"""A visit to the courseware: pages, films, answers, units of the week, as events in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.simulate.plan import VISIT_CAP_S, Visit
from stembridge_analytics.simulate.programme import BLOCKS, MODULES, WEEKS, Block
from stembridge_analytics.simulate.session import Event, Session

__all__ = ["answer_problem", "work"]

FILM_S: Final = 372
_HINT: Final = "Look at the poles."
_PLAN: Final = "My class of 24 builds a lemon battery and measures its voltage. "


def work(session: Session, visit: Visit) -> Iterator[Event]:
    """Everything one visit leaves in the logs; the first event is already work in the course."""
    end_us = visit.start_us + VISIT_CAP_S * 1_000_000
    for event in _steps(session, visit):
        if event.time_us >= end_us:
            return
        yield event


def _steps(session: Session, visit: Visit) -> Iterator[Event]:
    chance, module = session.chance, visit.module
    page = session.course.section_path(module)
    read, film, questions, deed = BLOCKS[module]
    yield _arrival(session, module)
    if visit.is_glance:
        session.wait(10, 200)
        yield from _go(session, module, 1)
    else:
        session.wait(60, 400)
        if chance.happens(0.3):
            yield from _complete(session, read)
        if chance.happens(0.4):
            yield from _go(session, module, 1)
            yield from _watch(session, film, page)
        yield from _go(session, module, 2)
        yield from answer_problem(session, questions, page)
        if chance.happens(0.35):
            yield from _go(session, module, 3)
        yield from _DEEDS[deed.category](session, deed, page)
        if module in (1, 3) and chance.happens(0.3):
            yield from _post(session)
    session.wait(5, 120)
    if chance.happens(0.35):
        yield session.browser("page_close", "", page)


def _arrival(session: Session, module: int) -> Event:
    """By a bookmark into the unit, from the outline, or by the section's address."""
    way = session.chance.weighted({"section": 0.5, "jump": 0.25, "outline": 0.25})
    if way == "section":
        return session.implicit(session.course.section_path(module))
    target = session.course.usage_key("sequential", str(module))
    if way == "jump":
        return session.implicit(f"/courses/{session.course.key}/jump_to/{target}")
    outline = f"/courses/{session.course.key}/course/"
    target_url = session.url(f"/courses/{session.course.key}/jump_to/{target}")
    payload = {"target_name": MODULES[module], "target_url": target_url, "widget_placement": ""}
    return session.browser("edx.ui.lms.outline.selected", payload, outline)


def _go(session: Session, module: int, place: int) -> Iterator[Event]:
    """On to the unit after `place`: mostly by the arrow, sometimes by its tab."""
    session.wait(3, 90)
    is_tab = session.chance.happens(0.2)
    payload: dict[str, Any] = {
        "old" if session.dialect == "old" else "current_tab": place,
        "id": session.course.usage_key("sequential", str(module)),
    }
    if session.dialect == "old":
        payload["new"] = place + 1
    else:
        payload |= {"tab_count": 4, "widget_placement": "top"}
        if is_tab:
            payload["target_tab"] = place + 1
    name = "seq_goto" if is_tab else "seq_next"
    yield session.browser(name, payload, session.course.section_path(module))


def _complete(session: Session, block: Block) -> Iterator[Event]:
    payload = {
        "user_id": session.who.user_id,
        "course_id": session.course.key,
        "block_id": session.course.usage_key(block.category, block.name),
        "block_type": block.category,
        "completion": 1.0,
    }
    name = "edx.completion.block_completion.changed"
    yield session.server(name, payload, block, "publish_completion")


def _watch(session: Session, film: Block, page: str) -> Iterator[Event]:
    """Load, play to a pause, sometimes a seek back, play to the end or not."""
    video_id = session.course.usage_key("video", film.name)[-32:]
    about = {"id": video_id, "code": "html5", "duration": FILM_S}
    yield session.browser("load_video", about, page)
    place_s, has_more = 0, True
    while has_more and place_s < FILM_S:
        yield session.browser("play_video", {**about, "currentTime": place_s}, page)
        length_s = session.chance.between(40, FILM_S)
        stop_s = min(FILM_S, place_s + length_s)
        session.clock_us += (stop_s - place_s) * 1_000_000
        place_s = stop_s
        if place_s == FILM_S:
            yield session.browser("stop_video", {**about, "currentTime": place_s}, page)
            yield from _complete(session, film)
            return
        yield session.browser("pause_video", {**about, "currentTime": place_s}, page)
        if session.chance.happens(0.15):
            back_s = max(0, place_s - session.chance.between(10, 60))
            seek = {"old_time": place_s, "new_time": back_s, "type": "onSlideSeek"}
            yield session.browser("seek_video", {**about, **seek}, page)
            place_s = back_s
        has_more = session.chance.happens(0.4)
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
        yield session.browser("problem_check", f"input_{field_id}={choice}", page)
        if attempt == 1 and chance.happens(0.3):
            path = session.course.handler_path(block, "xmodule_handler/problem_check")
            yield session.implicit(path, {f"input_{field_id}": [choice]})
        yield _server_check(session, block, usage_key, field_id, (choice, attempt, is_right))
        if attempt == 1 and chance.happens(0.1):
            graded = [f"input_{field_id}={choice}", '<div class="problem"><p>?</p></div>']
            yield session.browser("problem_graded", graded, page)
        if is_right:
            break
        if chance.happens(0.3):
            name, handler = "edx.problem.hint.demandhint_displayed", "xmodule_handler/hint_button"
            hint = {"module_id": usage_key, "hint_index": 0, "hint_len": 1, "hint_text": _HINT}
            yield session.server(name, hint, block, handler)
        if chance.happens(0.5):
            handler = "xmodule_handler/problem_show"
            yield session.browser("problem_show", {"problem": usage_key}, page)
            yield session.server("showanswer", {"problem_id": usage_key}, block, handler)
            break
    if not session.is_masquerade:
        yield from _grades(session, block, usage_key, is_right=is_right)
        yield from _complete(session, block)


def _server_check(
    session: Session, block: Block, usage_key: str, field_id: str, given: tuple[str, int, bool]
) -> Event:
    choice, attempt, is_right = given
    submission = {
        "question": block.name, "answer": choice, "correct": is_right, "variant": "",
        "response_type": "multiplechoiceresponse", "input_type": "choicegroup",
    }  # fmt: skip
    payload = {
        "problem_id": usage_key,
        "answers": {field_id: choice},
        "grade": int(is_right),
        "max_grade": 1,
        "correct_map": {field_id: {"correctness": "correct" if is_right else "incorrect"}},
        "success": "correct" if is_right else "incorrect",
        "attempts": attempt,
        "submission": {field_id: submission},
    }
    return session.server("problem_check", payload, block, "xmodule_handler/problem_check")


def _grades(session: Session, block: Block, usage_key: str, *, is_right: bool) -> Iterator[Event]:
    """The platform's own sums; `user_id` is a string here, as it is in real logs."""
    whose = {"user_id": str(session.who.user_id), "course_id": session.course.key}
    handler = "xmodule_handler/problem_check"
    points = {"problem_id": usage_key, "weighted_earned": int(is_right), "weighted_possible": 1}
    yield session.server("edx.grades.problem.submitted", whose | points, block, handler)
    if session.chance.happens(0.3):
        module = next(number for number, unit in enumerate(BLOCKS) if block in unit)
        section = {
            "block_id": session.course.usage_key("sequential", str(module)),
            "weighted_graded_earned": int(is_right),
            "weighted_graded_possible": 1,
        }
        name = "edx.grades.subsection.grade_calculated"
        yield session.server(name, whose | section, block, handler)
        percent = round((module + 1) / WEEKS * (0.7 + 0.3 * is_right), 2)
        total = {"percent_grade": percent, "letter_grade": "Pass" if percent >= 0.8 else ""}
        yield session.server("edx.grades.course.grade_calculated", whose | total, block, handler)


def _vote(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(20, 120)
    payload = {"url_name": block.name[:8], "choice": session.chance.pick("RBGO")}
    yield session.server("xblock.poll.submitted", payload, block, "vote")
    yield from _complete(session, block)


def _survey(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(30, 180)
    choices = {key: session.chance.pick("YNM") for key in ("lamps", "meters", "cells")}
    yield session.server("xblock.survey.submitted", {"choices": choices}, block, "vote")
    yield from _complete(session, block)


def _drag(session: Session, block: Block, page: str) -> Iterator[Event]:
    yield session.server("edx.drag_and_drop_v2.loaded", {}, block, "publish_event")
    for item, part in enumerate(("zinc", "copper")):
        session.wait(4, 40)
        payload = {"item": part, "item_id": item, "location": "pole", "location_id": part,
                   "is_correct": session.chance.happens(0.8)}  # fmt: skip
        yield session.server("edx.drag_and_drop_v2.item.dropped", payload, block, "drop_item")
    yield from _complete(session, block)


def _submit(session: Session, block: Block, page: str) -> Iterator[Event]:
    session.wait(400, 1500)
    # Longer than the platform keeps of a request: the logged parameters end in mid-word.
    yield session.implicit(
        session.course.handler_path(block, "save_submission"), {"text": [_PLAN * 9]}
    )
    submission = {
        "submission_uuid": session.chance.hexadecimal(32),
        "attempt_number": 1,
        "answer": {"parts": [{"text": _PLAN}]},
    }
    yield session.server("openassessmentblock.create_submission", submission, block, "submit")
    if session.chance.happens(0.7):
        session.wait(120, 600)
        review = {
            "submission_uuid": session.chance.hexadecimal(32),
            "score_type": "PE",
            "parts": [{"option": {"points": 2}, "criterion": {"points_possible": 3}}],
        }
        yield session.server("openassessmentblock.peer_assess", review, block, "peer_assess")
    yield from _complete(session, block)


def _post(session: Session) -> Iterator[Event]:
    """A forum post: social, but not on the list of courseware events."""
    session.wait(60, 400)
    kind = session.chance.weighted({"thread": 0.5, "response": 0.3, "comment": 0.2})
    topic = "course-exchange"
    path = f"/courses/{session.course.key}/discussion/{topic}/{kind}s/create"
    payload = {
        "id": session.chance.hexadecimal(24),
        "commentable_id": topic,
        "body": "Zinc works best.",
    }
    if kind == "thread":
        payload |= {"thread_type": "discussion", "title": "How it went"}
    yield session.server(f"edx.forum.{kind}.created", payload, path=path)


_DEEDS: Final = {
    "poll": _vote,
    "survey": _survey,
    "drag-and-drop-v2": _drag,
    "openassessment": _submit,
    "problem": answer_problem,
}
