"""Duplicates folded, people linked, masquerading marked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .practice import confirmed, implemented

TIME = "2025-03-03T12:00:00.5+00:00"


def test_identical_lines_are_one_event_with_copies(build: Builder) -> None:
    line = event("play_video", TIME)
    (row,) = build([line, line], [line]).rows("events")
    assert (row["copies"], row["file_no"], row["line_no"]) == (3, 1, 1)


def test_a_duplicate_may_differ_in_what_is_dropped(build: Builder) -> None:
    one, two = event("play_video", TIME, ip="1.2.3.4"), event("play_video", TIME, ip="5.6.7.8")
    assert [row["copies"] for row in build([one, two]).rows("events")] == [2]


def test_a_prefix_does_not_hide_a_duplicate(build: Builder) -> None:
    import json

    line = json.dumps(event("play_video", TIME))
    assert [row["copies"] for row in build([line, f"lms-1  | {line}"]).rows("events")] == [2]


def test_events_that_differ_in_any_part_of_the_key_are_kept(build: Builder) -> None:
    line = event("play_video", TIME)
    others = [
        {**line, "username": "b"},
        {**line, "event_source": "browser"},
        {**line, "event": {"a": 1}},
        {**line, "time": "2025-03-03T12:00:00.6+00:00"},
        {**line, "context": {**line["context"], "path": "/y"}},
        {**line, "event_type": "pause_video", "name": "pause_video"},
    ]
    assert len(build([line, *others]).rows("events")) == 7


def test_the_browser_and_server_twins_of_an_answer_are_both_kept(build: Builder) -> None:
    server = event("problem_check", TIME, event={"problem_id": "p", "success": "correct"})
    browser = {**server, "event_source": "browser", "event": "input_1=2"}
    built = build([server, browser])
    assert len(built.rows("events")) == 2
    assert [row["problem_events"] for row in built.rows("fact_learner_day")] == [1]


def test_the_browsers_twin_is_flagged(build: Builder) -> None:
    server = event("problem_check", TIME, event={"problem_id": "p", "success": "correct"})
    browser = {**server, "event_source": "browser", "event": "input_1=2"}
    rows = build([server, browser]).rows("events")
    assert {(row["source"], row["is_twin"]) for row in rows} == {
        ("server", False),
        ("browser", True),
    }


def test_data_beside_a_null_event_is_the_payload(build: Builder) -> None:
    line = event("edx.course.enrollment.activated", TIME, 8, event=None)
    line["data"] = {"course_id": "course-v1:Org+C1+2025", "user_id": 9, "mode": "honor"}
    built = build([line])
    (row,) = built.rows("events")
    assert (row["mode"], row["learner_id"]) == ("honor", built.learner(9))


def test_an_unknown_name_beside_a_known_type_is_of_that_kind(build: Builder) -> None:
    line = event("play_video", TIME) | {"name": "edx.video.renamed"}
    (row,) = build([line]).rows("events")
    assert (row["kind"], row["action"]) == ("video", "played")


def test_no_address_of_a_person_is_kept_wherever_it_stands(build: Builder) -> None:
    mail = "anna@example.org"
    lines = [
        event("xblock.poll.submitted", TIME, 1, event={"url_name": mail, "choice": mail}),
        event("play_video", TIME, 2, event={"id": mail}, event_source=mail),
        event("edx.course.enrollment.activated", TIME, 3, event={"user_id": 3, "mode": mail}),
        event(f"edx.forum.{mail}", TIME, 4),
        event("page_close", mail, 5),
        event(f"/{mail}", TIME, 6),
    ]
    built = build(lines)
    assert len(built.rows("events")) == 5
    assert mail not in str(built.rows("events")) + str(built.rows("rejects"))


def test_lines_by_name_and_lines_by_id_are_one_person(build: Builder) -> None:
    by_name = event("play_video", TIME, None, username="anna")
    by_id = event("pause_video", TIME, 7, username="")
    both = event("stop_video", TIME, 7, username="anna ")
    built = build([by_name], [by_id], [both])
    assert {row["learner_id"] for row in built.rows("events")} == {built.learner(7)}


def test_masquerading_is_marked_and_counts_for_nobody(build: Builder) -> None:
    staff = [event("page_close", f"2025-03-03T1{n}:00:00Z", 9, username="staff") for n in range(3)]
    anna = [event("page_close", f"2025-03-03T1{n}:00:00Z", 8, username="anna") for n in range(3)]
    masked = event("play_video", TIME, 8, username="staff")
    built = build([*staff, *anna, masked])
    assert [row["action"] for row in built.rows("events") if row["is_mismatch"]] == ["played"]
    assert sum(row["courseware_events"] for row in built.rows("fact_learner_day")) == 0
    assert [row["mismatch_events"] for row in built.rows("event_totals")] == [1]


def test_a_service_account_is_no_learner(build: Builder) -> None:
    built = build([event("page_close", TIME, 3, username="course_discovery_worker")])
    assert built.rows("dim_learner") == []
    assert [row["service_events"] for row in built.rows("event_totals")] == [1]


def test_a_service_that_enrols_somebody_is_not_what_the_event_is_about(build: Builder) -> None:
    name = "edx.course.enrollment.activated"
    payload = {"user_id": 8, "course_id": "course-v1:Org+C1+2025", "mode": "audit"}
    built = build([event(name, TIME, 3, username="enterprise_worker", event=payload)])
    assert [r["learner_id"] for r in built.rows("fact_enrolment")] == [built.learner(8)]


@pytest.mark.parametrize("source", ["browser", "mobile"])
@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("stembridge.practice.confirmed", {"use_id": "u1", "user_id": 8}),
        ("edx.course.enrollment.activated", {"user_id": 8, "course_id": COURSE, "mode": "audit"}),
        ("edx.course.grade.passed.first_time", {"user_id": 8, "course_id": COURSE}),
        ("edx.certificate.created", {"user_id": 8, "course_id": COURSE}),
    ],
)
def test_what_only_servers_write_is_nobodys_if_a_page_sent_it(
    build: Builder, source: str, name: str, payload: dict[str, Any]
) -> None:
    told = event(name, TIME, 8, event=payload)
    sent = event(name, TIME, 9, event=json.dumps(payload), event_source=source)
    built = build([told, sent, event("play_video", TIME, 9)])
    flags = {
        row["source"]: (row["is_feigned"], row["is_about_learner"], row["is_own"])
        for row in built.rows("events") if row["action"] != "played"
    }  # fmt: skip
    assert flags == {"server": (False, True, True), source: (True, False, False)}
    assert [row["feigned_events"] for row in built.rows("event_totals")] == [1]


def test_a_confirmation_that_a_page_sent_confirms_nothing(build: Builder) -> None:
    sent = confirmed(3) | {"event_source": "browser", "username": "user8"}
    (row,) = build([implemented(1), sent]).rows("practice_entry")
    assert (row["tier"], row["is_confirmed"]) == ("E1", False)
