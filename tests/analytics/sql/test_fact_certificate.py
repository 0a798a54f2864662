"""Certificates: issued, updated, revoked."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .blocks import at, us


def _told(what: str, hour: int, mode: str | None = "honor", by: int = 8) -> dict[str, Any]:
    payload = {"user_id": 8, "course_id": COURSE, "enrollment_mode": mode}
    return event(f"edx.certificate.{what}", at(hour), by, event=payload)


def _table(status: str, created: int | None, modified: int | None) -> list[dict[str, Any]]:
    moments = {"created_us": created and us(created), "modified_us": modified and us(modified)}
    return [{"user": 8, "course_id": COURSE, "status": status, "mode": "verified", **moments}]


def _row(build: Builder, *lines: Any, **sides: Any) -> dict[str, Any]:
    (row,) = build(list(lines), sides=sides).rows("fact_certificate")
    return row


def test_an_update_fires_created_again(build: Builder) -> None:
    row = _row(build, _told("created", 12), _told("created", 9), _told("created", 15, "verified"))
    assert (row["first_created_us"], row["last_created_us"]) == (us(9), us(15))
    assert (row["created_events"], row["is_certified"], row["mode"]) == (3, True, "verified")


def test_a_revoked_certificate_is_none(build: Builder) -> None:
    row = _row(build, _told("created", 9), _told("revoked", 10))
    assert (row["is_certified"], row["revoked_us"]) == (False, us(10))


def test_a_certificate_issued_again_after_it_was_revoked_is_one(build: Builder) -> None:
    row = _row(build, _told("created", 9), _told("revoked", 10), _told("created", 11))
    assert (row["is_certified"], row["revoked_us"]) == (True, us(10))


def test_the_last_mode_that_is_told_counts(build: Builder) -> None:
    assert _row(build, _told("created", 9), _told("revoked", 10, None))["mode"] == "honor"


def test_what_is_shared_or_visited_makes_no_row(build: Builder) -> None:
    assert build([_told("shared", 9)]).rows("fact_certificate") == []


def test_a_certificate_by_staff_is_the_learners(build: Builder) -> None:
    built = build([_told("created", 9, by=9)])
    (row,) = built.rows("fact_certificate")
    assert row["learner_id"] == built.learner(8)


@pytest.mark.parametrize(("status", "certified"), [("downloadable", True), ("notpassing", False)])
def test_the_tables_status_tells_who_is_certified(
    build: Builder, status: str, certified: bool
) -> None:
    row = _row(build, event("page_close", at(9), 8), table_certificates=_table(status, 7, 8))
    assert (row["is_certified"], row["source"], row["created_events"]) == (certified, "table", 0)
    assert row["first_created_us"] == (us(7) if certified else None)


@pytest.mark.parametrize(("modified", "source"), [(8, "event"), (10, "table")])
def test_the_later_of_event_and_table_counts(build: Builder, modified: int, source: str) -> None:
    row = _row(build, _told("created", 9), table_certificates=_table("notpassing", 7, modified))
    assert (row["source"], row["is_certified"]) == (source, source == "event")


def test_staff_of_the_course_are_left_out(build: Builder) -> None:
    sides = {
        "table_certificates": _table("downloadable", 7, 8),
        "staff_accounts": [{"user": 8, "course_id": COURSE}],
    }
    assert build([_told("created", 9)], sides=sides).rows("fact_certificate") == []


def test_it_agrees_with_the_person_course_table(build: Builder) -> None:
    built = build([_told("created", 9), _told("revoked", 10), _told("created", 11)])
    (fact,), (person,) = built.rows("fact_certificate"), built.rows("fact_learner_course")
    assert (fact["is_certified"], fact["first_created_us"]) == (
        person["is_certified"],
        person["certified_us"],
    )
