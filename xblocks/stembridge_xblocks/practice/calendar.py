"""The reminder of a commitment as a calendar file, RFC 5545."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

__all__ = ["reminder"]

# All-day events begin at midnight; this is nine in the morning of the day before.
_ALARM: Final = timedelta(hours=-15)
_PRODUCT: Final = "-//stembridge//practice//EN"


def reminder(
    *,
    uid: str,
    day: date,
    made_at: datetime,
    sequence: int,
    title: str,
    text: str,
    link: str,
) -> bytes:
    """A calendar with one event of a whole day and an alarm the day before.

    uid: the same for the same commitment, so that a corrected one replaces it in the calendar.
    sequence: grows with each correction.
    made_at: the time of this request, in UTC.
    link: https address of the lesson, "" if there is none.
    """
    # Not at the top: Open edX has it, but a block must load where it is missing.
    from icalendar import Alarm, Calendar, Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at)
    event.add("sequence", sequence)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{text}\n{link}".strip())
    if link:
        event.add("url", link)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _ALARM)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
