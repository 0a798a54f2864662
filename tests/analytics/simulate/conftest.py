"""A second, slow reader of tracking logs: json.loads line by line, sets and dicts, no shared code.

It knows the definitions from the documentation only, so that simulated truth and real ingest can
both be held against it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

ENROLMENT = "edx.course.enrollment."
CERTIFICATE = "edx.certificate."
PASSING = {
    "edx.course.grade.passed.first_time": True,
    "edx.course.grade.now_passed": True,
    "edx.course.grade.now_failed": False,
}
NO_WORK = (ENROLMENT, CERTIFICATE, "edx.course.grade.", "edx.grades.", "edx.completion.",
           "edx.forum.", "edx.user.", "edx.ui.lms.link_clicked", "page_close",
           "openassessmentblock.staff_assess", "stembridge.practice.confirmed")  # fmt: skip
# Of these the course of the person is the payload's.
ABOUT = (ENROLMENT, CERTIFICATE, "edx.course.grade.", "edx.grades.", "edx.completion.")
WORK = re.compile(
    r"seq_(next|prev|goto)|edx\.ui\.lms\.(sequence\..+|outline\.selected)"
    r"|(load|play|pause|stop|seek)_video|edx\.video\..+"
    r"|problem_(check|show|graded)|showanswer|edx\.problem\.hint\..+"
    r"|/courses/[^/]+/(courseware|jump_to)(/.*)?"
)
COURSE = re.compile(r"(course|ccx)-v1:[^/+\s]+\+[^/+\s]+\+[^/\s]+|[\w-]+/[\w-]+/[\w-]+")
SERVICE = "course_discovery_worker"


@dataclass
class Line:
    """What this reader needs of an event."""

    day: date
    time: datetime
    name: str
    username: str
    context_id: int | None
    event_id: int | None
    course: str
    is_work: bool
    raw: dict
    payload: object


@dataclass
class Book:
    """What stands in a folder of logs."""

    files: dict[str, Counter] = field(default_factory=dict)
    raw_lines: list[bytes] = field(default_factory=list)
    events: list[Line] = field(default_factory=list)
    duplicates: int = 0
    outside: list[Line] = field(default_factory=list)
    mismatched: list[Line] = field(default_factory=list)
    service: list[Line] = field(default_factory=list)
    people: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))
    owner: dict[str, int] = field(default_factory=dict)


def file_lines(path: Path) -> list[bytes]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = content.split(b"\n")
    return lines[:-1] if not lines[-1] else lines


def kind_of(line: bytes) -> tuple[str, dict]:
    if not line.strip():
        return "blank", {}
    if line.lstrip().startswith(b"#"):
        return "comment", {}
    try:
        text = line.decode()
        found = json.loads(text[text.index("{") :])
    except ValueError:  # also what index and decode raise
        return "rejects", {}
    return ("staged_events", found) if isinstance(found, dict) else ("rejects", {})


def whole(value) -> int | None:
    return int(value) if str(value).isdecimal() else None


def in_address(address) -> str:
    found = re.search(r"/courses/([^/?]+)", address or "")
    return found[1] if found and COURSE.fullmatch(found[1]) else ""


def course_of(raw: dict, event: dict, name: str) -> str:
    """The first place that names a course."""
    context = raw["context"]
    said = (context.get("course_id") or "").strip()
    places = [said if COURSE.fullmatch(said) else "", in_address(context.get("path")),
              in_address(raw.get("page") or context.get("page"))]  # fmt: skip
    if name.startswith(ABOUT):
        places.insert(0, event.get("course_id") or "")
    return next((place for place in places if place), "")


def parsed(raw: dict) -> Line:
    context = raw["context"]
    payload = raw["event"] if "event" in raw else raw.get("data")
    event = payload
    if isinstance(event, str) and event.startswith("{"):
        try:
            event = json.loads(event)
        except ValueError:  # cut by the platform
            event = {}
    event = event if isinstance(event, dict) else {}
    name = raw.get("name") or raw["event_type"]
    time = datetime.fromisoformat(raw.get("time") or raw["timestamp"])
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    is_work = bool(WORK.fullmatch(name)) or (
        "usage_key" in context.get("module", {}) and not name.startswith(NO_WORK)
    )
    return Line(
        day=time.date(),
        time=time,
        name=name,
        username=raw.get("username", context.get("username", "")).strip(),
        context_id=whole(context.get("user_id")),
        event_id=whole(event.get("user_id")),
        course=course_of(raw, event, name),
        is_work=is_work,
        raw=raw,
        payload=payload,
    )


def read_folder(logs: Path) -> Book:
    book, seen, names = Book(), set(), defaultdict(Counter)
    for path in sorted(logs.iterdir()):
        counts = book.files[f"logs/{path.name}"] = Counter()
        for line in file_lines(path):
            kind, raw = kind_of(line)
            counts["lines"] += 1
            counts[kind] += 1
            book.raw_lines.append(line)
            if kind != "staged_events":
                continue
            key = json.dumps(raw, sort_keys=True)
            if key in seen:
                book.duplicates += 1
                continue
            seen.add(key)
            event = parsed(raw)
            book.events.append(event)
            if event.username and event.context_id is not None:
                names[event.username][event.context_id] += 1
    book.owner = {name: ids.most_common(1)[0][0] for name, ids in names.items()}
    # What servers and browsers say is the period; a phone's clock may be years off.
    days = [event.day for event in book.events if not is_mobile(event)]
    for event in sorted(book.events, key=lambda event: event.time):
        if min(days) <= event.day <= max(days):
            sort_out(book, event)
        else:
            book.outside.append(event)
    return book


def is_mobile(event: Line) -> bool:
    source = event.raw.get("event_source") or event.raw["context"].get("event_source")
    return source == "mobile"


def sort_out(book: Book, event: Line) -> None:
    """Nobody's, a service account's, or one person's."""
    by_name = book.owner.get(event.username)
    if event.username == SERVICE:
        book.service.append(event)
    elif None not in (by_name, event.context_id) and by_name != event.context_id:
        book.mismatched.append(event)
    else:
        ids = (event.event_id, event.context_id, by_name)
        person = next((one for one in ids if one is not None), None)
        if person is not None:
            book.people[person].append(event)


@dataclass
class Standing:
    """Where one person stands in one course when the logs end."""

    enrolled: bool = False
    inferred: bool = False
    unenrolled: bool = False
    started: bool = False
    passed: bool = False
    certified: bool = False
    passing_is_known: bool = False
    has_certificates: bool = False
    first_day: date | None = None
    weeks: set[date] = field(default_factory=set)
    steps: list[tuple[date, int]] = field(default_factory=list)
    events: list[Line] = field(default_factory=list)


def standing(events: list[Line]) -> Standing:
    """Read one person's events in one course, in order of time."""
    it = Standing(events=events)
    turns = [e for e in events if re.fullmatch(r".*\.(de)?activated", e.name)]
    first = next((e.time for e in turns if e.name.endswith(".activated")), None)
    work = [e for e in events if e.is_work]
    it.weeks = {e.day - timedelta(days=e.day.weekday()) for e in work}
    it.inferred = first is None and bool(work)
    since = work[0].time if it.inferred else first
    it.enrolled = since is not None
    it.first_day = since.date() if since else None
    it.started = it.enrolled and any(e.time >= since for e in work)
    state = it.inferred
    it.steps = [(it.first_day, 1)] if it.inferred else []
    for turn in turns:
        now = turn.name.endswith(".activated")
        it.steps.append((turn.day, now - state))
        state = now
    it.unenrolled = it.enrolled and not state
    for e in events:
        if e.name in PASSING:
            it.passing_is_known, it.passed = True, PASSING[e.name]
        if e.name.startswith(CERTIFICATE):
            it.passing_is_known = it.has_certificates = True
            it.certified = e.name.endswith(".created")
    return it


def standings(book: Book) -> dict[str, dict[int, Standing]]:
    """By course, then person."""
    found: dict[str, dict[int, Standing]] = defaultdict(dict)
    for person, events in book.people.items():
        courses = {event.course for event in events} - {""}
        for course in courses:
            mine = [event for event in events if event.course == course]
            found[course][person] = standing(mine)
    return found


@pytest.fixture(scope="session")
def plain_reader():
    """Functions of the slow reader: `plain_reader.read_folder(logs)` and `.standings(book)`."""

    class Reader:
        pass

    reader = Reader()
    reader.read_folder, reader.standings = read_folder, standings
    reader.file_lines, reader.kind_of = file_lines, kind_of
    return reader


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The default simulation, made once."""
    from stembridge_analytics.simulate import simulate

    return simulate(tmp_path_factory.mktemp("made") / "programme")


@pytest.fixture(scope="session")
def book(made):
    """What the slow reader finds in the default simulation's logs."""
    return read_folder(made.folder / "logs")
