"""Where a line names its course run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stembridge_analytics.ingest.courses import course_from_url, course_key, split_course_key

from ..conftest import event, event_rows

A, B, C = "course-v1:O+A+1", "course-v1:O+B+1", "course-v1:O+C+1"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("course-v1:Org+C+2025", "course-v1:Org+C+2025"),
        ("course-v1:Org+C+2025\n", "course-v1:Org+C+2025"),
        ("Org/C/2025", "Org/C/2025"),
        ("ccx-v1:Org+C+2025+ccx@7", "ccx-v1:Org+C+2025+ccx@7"),
        ("", None),
        ("library-v1:Org+Lib", None),
        ("nonsense", None),
        ("a/b", None),
        ("<script>/x/y", None),
        (None, None),
        (5, None),
    ],
)
def test_a_course_key_is_stripped_and_nonsense_is_none(value: object, key: str | None) -> None:
    assert course_key(value) == key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("/courses/course-v1:O+A+1/courseware/x/", A),
        ("https://lms.example/courses/course-v1:O%2BA%2B1/info?x=1", A),
        ("https://lms.example/courses/course-v1%3AO%2BA%2B1", A),
        ("/courses/Org/Old/2014/xblock/i4x:;_;_Org;_Old/handler/x", "Org/Old/2014"),
        ("http://lms.example/xblock/block-v1:O+A+1+type@vertical+block@v1", A),
        ("/xblock/ccx-block-v1:O+A+1+ccx@3+type@html+block@h", "ccx-v1:O+A+1+ccx@3"),
        ("/dashboard", None),
        ("/courses/", None),
        (None, None),
    ],
)
def test_an_address_gives_the_course_it_is_in(url: str | None, key: str | None) -> None:
    assert course_from_url(url) == key


def _course_of(**fields: Any) -> str | None:
    line = event(fields.pop("name", "page_close"), "2025-01-01T00:00:00Z", **fields)
    found: str | None = event_rows([json.dumps(line).encode()])[0]["course_id"]
    return found


def test_the_payload_names_the_course_of_an_enrolment() -> None:
    name = "edx.course.enrollment.activated"
    assert _course_of(name=name, event={"course_id": B}, context={"course_id": A}) == B


def test_the_context_comes_before_the_path_for_other_events() -> None:
    context = {"course_id": A, "path": f"/courses/{B}/x"}
    assert _course_of(context=context, event={"course_id": C}) == A


def test_the_path_comes_before_the_page() -> None:
    context = {"course_id": "", "path": f"/courses/{B}/x"}
    assert _course_of(context=context, page=f"https://lms.example/courses/{C}/y") == B


def test_the_page_helps_a_browser_event() -> None:
    page = f"https://lms.example/courses/{C}/courseware/"
    assert _course_of(context={"path": "/event"}, page=page, event_source="browser") == C


def test_the_url_helps_an_implicit_event() -> None:
    assert _course_of(name=f"/courses/{C}/info", context={}) == C


def test_a_microfrontend_page_carries_no_course() -> None:
    assert _course_of(context={"path": "/event"}, page="https://apps.example/learning/x") is None


@pytest.mark.parametrize("key", ["course-v1:O+A+1", "O/A/1"])
def test_a_key_splits_into_organisation_course_run(key: str) -> None:
    assert split_course_key(key) == ("O", "A", "1")


def test_the_run_of_a_coached_course_keeps_its_number() -> None:
    assert split_course_key("ccx-v1:O+A+1+ccx@9") == ("O", "A", "1+ccx@9")
