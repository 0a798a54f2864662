"""Spells of enrolment."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ..conftest import COURSE, Builder, event


def _change(what: str, time: str, user: int = 8, mode: str = "audit") -> dict[str, Any]:
    payload = {"course_id": COURSE, "user_id": user, "mode": mode}
    return event(f"edx.course.enrollment.{what}", time, 7, event=payload)


def _spells(build: Builder, *lines: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (r["spell"], r["start_day"], r["end_day"], r["is_inferred"])
        for r in build(list(lines)).rows("fact_enrolment")
    ]


def _at(day: int) -> str:
    return f"2025-03-{day:02d}T12:00:00+00:00"


def _day(day: int) -> str:
    return f"2025-03-{day:02d}"


def test_the_learner_is_the_one_enrolled_not_the_one_who_clicked(build: Builder) -> None:
    built = build([_change("activated", _at(1), user=8)])
    (row,) = built.rows("fact_enrolment")
    assert row["learner_id"] == built.learner(8)


def test_enrolling_again_after_leaving_is_a_second_spell(build: Builder) -> None:
    lines = [
        _change(w, _at(d)) for d, w in [(1, "activated"), (3, "deactivated"), (5, "activated")]
    ]
    assert _spells(build, *lines) == [(1, _day(1), _day(3), False), (2, _day(5), None, False)]


def test_enrolling_twice_is_one_spell(build: Builder) -> None:
    lines = [_change("activated", _at(1)), _change("activated", _at(2))]
    assert _spells(build, *lines) == [(1, _day(1), None, False)]


def test_leaving_without_having_enrolled_is_no_spell(build: Builder) -> None:
    assert _spells(build, _change("deactivated", _at(1))) == []


def test_work_without_enrolment_event_is_an_inferred_spell(build: Builder) -> None:
    assert _spells(build, event("play_video", _at(4), 8)) == [(1, _day(4), None, True)]


def test_work_before_a_first_deactivation_infers_the_spell_it_ends(build: Builder) -> None:
    lines = [event("play_video", _at(2), 8), _change("deactivated", _at(6))]
    assert _spells(build, *lines) == [(1, _day(2), _day(6), True)]


def test_work_before_the_enrolment_event_infers_nothing(build: Builder) -> None:
    lines = [event("play_video", _at(2), 8), _change("activated", _at(6))]
    assert _spells(build, *lines) == [(1, _day(6), None, False)]


def test_looking_at_the_about_page_is_no_enrolment(build: Builder) -> None:
    assert _spells(build, event(f"/courses/{COURSE}/about", _at(2), 8)) == []


def test_a_changed_mode_tells_of_an_enrolment_that_was_not_logged(build: Builder) -> None:
    (row,) = build([_change("mode_changed", _at(2), mode="verified")]).rows("fact_enrolment")
    assert (row["start_day"], row["is_inferred"]) == (_day(2), True)
    assert row["mode_last"] == "verified"


def test_a_spell_keeps_its_first_and_last_mode(build: Builder) -> None:
    lines = [_change("activated", _at(1)), _change("mode_changed", _at(2), mode="verified")]
    (row,) = build(lines).rows("fact_enrolment")
    assert (row["mode_first"], row["mode_last"]) == ("audit", "verified")


def test_a_late_file_of_an_early_day_lands_where_it_belongs(build: Builder) -> None:
    built = build(
        [_change("activated", _at(5))],
        [_change("deactivated", _at(3)), _change("activated", _at(1))],
    )
    assert [(r["start_day"], r["end_day"]) for r in built.rows("fact_enrolment")] == [
        (_day(1), _day(3)),
        (_day(5), None),
    ]


def test_a_masqueraded_event_infers_no_enrolment(build: Builder) -> None:
    own = [event("page_close", _at(1), 9, username="staff") for _ in range(1)]
    own.append(event("page_close", _at(2), 9, username="staff"))
    learner = [event("page_close", _at(1), 8, username="anna")]
    learner.append(event("page_close", _at(2), 8, username="anna"))
    assert _spells(build, *own, *learner, event("play_video", _at(3), 8, username="staff")) == []


def test_a_service_account_is_not_enrolled(build: Builder) -> None:
    payload = {"course_id": COURSE, "user_id": 3, "mode": "audit"}
    name = "edx.course.enrollment.activated"
    line = event(name, _at(1), 3, username="course_discovery_worker", event=payload)
    assert _spells(build, line) == []


@pytest.mark.parametrize(
    "name",
    ["edx.course.grade.passed.first_time", "edx.certificate.created",
     "edx.completion.block_completion.changed"],
)  # fmt: skip
def test_who_passed_or_completed_was_enrolled(build: Builder, name: str) -> None:
    line = event(name, _at(4), 7, event={"user_id": 8, "course_id": COURSE})
    assert _spells(build, line) == [(1, _day(4), None, True)]


def test_a_device_clock_outside_the_period_enrols_nobody(build: Builder) -> None:
    early = event("play_video", "2012-01-01T00:00:00Z", 8, event_source="mobile")
    late = event("play_video", "2031-01-01T00:00:00Z", 9, event_source="mobile")
    assert _spells(build, _change("activated", _at(1), user=7), early, late) == [
        (1, _day(1), None, False)
    ]


# An independent oracle: the state machine in plain Python, one learner at a time.
_START = datetime(2025, 3, 1, tzinfo=UTC)


def _by_hand(deeds: list[tuple[str, int, int]]) -> set[tuple[int, int, int | None, bool]]:
    found = set()
    for user in {user for _, user, _ in deeds}:
        own = sorted((hour, what) for what, who, hour in deeds if who == user)
        changes = [(h, w) for h, w in own if w in ("activated", "deactivated")]
        works = [h for h, w in own if w in ("work", "mode_changed")]
        start, inferred = None, False
        if works and (not changes or (changes[0][1] == "deactivated" and works[0] < changes[0][0])):
            start, inferred = works[0], True
        for hour, what in changes:
            if what == "activated" and start is None:
                start, inferred = hour, False
            elif what == "deactivated" and start is not None:
                found.add((user, start, hour, inferred))
                start = None
        if start is not None:
            found.add((user, start, None, inferred))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_spells_are_those_of_the_state_machine_by_hand(build: Builder, seed: int) -> None:
    chance = random.Random(seed)
    whats = ["activated", "deactivated", "mode_changed", "work"]
    hours = chance.sample(range(2000), 400)
    deeds = [(chance.choice(whats), chance.randint(1, 60), hour) for hour in hours]
    lines = []
    for what, user, hour in deeds:
        time = (_START + timedelta(hours=hour)).isoformat()
        lines.append(
            event("play_video", time, user) if what == "work" else _change(what, time, user)
        )
    built = build(lines)
    start_us = int(_START.timestamp()) * 1_000_000

    def hour_of(us: int | None) -> int | None:
        return None if us is None else round((us - start_us) / 3.6e9)

    names = {built.learner(user): user for user in range(1, 61)}
    found = {
        (names[r["learner_id"]], hour_of(r["start_us"]), hour_of(r["end_us"]), r["is_inferred"])
        for r in built.rows("fact_enrolment")
    }
    assert found == _by_hand(deeds)
