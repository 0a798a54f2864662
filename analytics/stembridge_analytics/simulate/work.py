"""A visit to the courseware: pages, films, answers, units of the week, as events in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.simulate.deeds import DEEDS, answer_problem, complete, post, submit
from stembridge_analytics.simulate.plan import Visit
from stembridge_analytics.simulate.practice import act_event
from stembridge_analytics.simulate.programme import Block
from stembridge_analytics.simulate.session import Event, Session

__all__ = ["work"]

FILM_S: Final = 372
_MOST_PLAYS: Final = 3


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
        yield from complete(session, read)
    if chance.happens(0.4):
        yield from _go(session, module, 1)
        yield from _watch(session, film, page)
    yield from _go(session, module, 2)
    page = session.course.section_path(module, 3)
    yield from answer_problem(session, questions, page)
    if chance.happens(0.35):
        yield from _go(session, module, 3)
    if deed.category == "openassessment":
        yield from submit(session, deed, visit, shares)
    else:
        yield from DEEDS[deed.category](session, deed, page)
    if module in (1, 3) and chance.happens(0.3):
        yield from post(session)


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
            yield from complete(session, film)
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
