"""The reminder as a calendar file, read by a library and by RFC 5545 itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from stembridge_xblocks.practice.calendar import reminder

from .sample import PLAN, Practice, day

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


def made(title: str = "In class: Charge", text: str = "Tell it.", link: str = "") -> bytes:
    return reminder(
        uid="k1@sb.stembridge", day=date(2027, 12, 31), sequence=4, title=title, text=text,
        link=link, made_at=datetime(2027, 3, 10, 9, tzinfo=UTC),
    )  # fmt: skip


def unfolded(body: bytes) -> list[str]:
    """Content lines by RFC 5545, 3.1."""
    return re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")


def value(body: bytes, name: str) -> str:
    """The text of the first property of a name, unescaped by RFC 5545, 3.3.11."""
    line = next(line for line in unfolded(body) if re.match(rf"{name}[;:]", line))
    escaped = line.partition(":")[2]
    return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], escaped)


def test_it_is_a_whole_day_with_an_alarm_on_the_morning_before() -> None:
    (event,) = Calendar.from_ical(made()).walk("VEVENT")
    (alarm,) = event.walk("VALARM")

    assert event.decoded("dtstart") == date(2027, 12, 31)
    assert event.decoded("dtend") == date(2028, 1, 1)
    assert event.decoded("dtstamp") == datetime(2027, 3, 10, 9, tzinfo=UTC)
    assert (str(event["uid"]), event["sequence"]) == ("k1@sb.stembridge", 4)
    assert alarm.decoded("trigger") == timedelta(hours=-15)
    assert str(alarm["action"]) == "DISPLAY"
    assert "DTSTART;VALUE=DATE:20271231" in unfolded(made())


@given(TEXT, TEXT)
def test_lines_end_and_fold_as_the_standard_says_and_texts_come_back(title: str, text: str) -> None:
    body = made(title=title, text=text)

    assert body.endswith(b"END:VCALENDAR\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", body) is None
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert value(body, "SUMMARY") == title
    assert value(body, "DESCRIPTION") == f"{text}\n".strip()


def test_what_separates_is_escaped_so_that_no_text_adds_a_property() -> None:
    body = made(title="a, b; c\\d\nATTENDEE:mailto:x@example.org")

    assert value(body, "SUMMARY") == "a, b; c\\d\nATTENDEE:mailto:x@example.org"
    assert not any(line.startswith("ATTENDEE") for line in unfolded(body))


def test_the_learners_own_plan_is_downloaded_and_nothing_else(tmp_path: object) -> None:
    practice = Practice()
    key = practice.commit(class_name="Zebrafink")

    def get(query: str):  # type: ignore[no-untyped-def]
        return practice.stage.call("p", "reminder", method="GET", user=practice.ana, query=query)

    answer = get(f"commitment={key}")
    (event,) = Calendar.from_ical(answer.body).walk("VEVENT")
    assert answer.content_type == "text/calendar"
    assert 'filename="reminder.ics"' in answer.headers["Content-Disposition"]
    assert event.decoded("dtstart").isoformat() == day(20)
    assert str(event["summary"]) == "In class: Charge"
    assert str(event["url"]) == "https://example.org/battery"
    # The name of the class stays in the block.
    assert b"Zebrafink" not in answer.body
    assert str(event["uid"]).startswith(f"{key}@")
    for query in ("", "commitment=k000000000000", "commitment=__class__"):
        assert get(query).status_code == 404


def test_a_corrected_plan_replaces_its_reminder() -> None:
    practice = Practice()
    key = practice.commit()

    def event():  # type: ignore[no-untyped-def]
        query = f"commitment={key}"
        answer = practice.stage.call("p", "reminder", method="GET", user=practice.ana, query=query)
        return Calendar.from_ical(answer.body).walk("VEVENT")[0]

    first = event()
    practice.send("commit", **{**PLAN, "id": key, "planned_on": day(30)})
    second = event()

    assert first["uid"] == second["uid"]
    assert first["sequence"] < second["sequence"]


def test_a_withdrawn_plan_has_no_reminder() -> None:
    practice = Practice()
    key = practice.commit()
    practice.send("withdraw", entry=key)
    query = f"commitment={key}"

    answer = practice.stage.call("p", "reminder", method="GET", user=practice.ana, query=query)

    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_reminder_speaks_the_learners_language(language: str) -> None:
    practice = Practice()
    key = practice.commit()
    person = practice.stage.learner("ana", language=language)
    query = f"commitment={key}"

    body = practice.stage.call("p", "reminder", method="GET", user=person, query=query).body

    assert value(body, "SUMMARY").endswith("Ladung" if language == "de" else "Charge")
