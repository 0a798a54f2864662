"""The truth of a simulation against a slow plain reader of its logs."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stembridge_analytics.schema import table
from stembridge_analytics.simulate import Parameters, simulate
from stembridge_analytics.simulate.people import teacher

SIZES = st.tuples(st.integers(1, 40), st.integers(0, 10**6))
few = settings(
    max_examples=6, deadline=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # what fails is no smaller for a smaller seed
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture
def check(tmp_path_factory, plain_reader):
    """Simulate, read back the slow way, hold every table of the truth against it."""

    def checked(learners: int, seed: int) -> None:
        folder = tmp_path_factory.mktemp("check") / "programme"
        truth = simulate(folder, learners=learners, seed=seed).truth
        against_reader(truth, plain_reader.read_folder(folder / "logs"), plain_reader)

    return checked


def against_reader(truth, book, plain_reader) -> None:
    found = plain_reader.standings(book)
    assert courses_of(found, truth) == truth["courses"]
    assert weeks_of(found) == keyed(truth["course_week"], "course_id", "week")
    assert days_of(found, truth) == truth["course_day"]
    assert people_of(book, found, truth) == truth["people"]
    assert lines_of(book) == {name: truth["lines"][name] for name in lines_of(book)}
    assert events_of(found, truth) == {
        course: {name: more[name] for name in EVENTS} for course, more in truth["more"].items()
    }


def k2(one) -> bool:
    return one.passed or one.certified


def courses_of(found, truth) -> dict:
    expected = {}
    for course in found:
        if not any(one.enrolled for one in found[course].values()):
            continue
        people = [one for one in found[course].values() if one.enrolled]
        days = sorted(one.first_day for one in people)
        expected[course] = {
            "enrolled": len(people),
            "enrolled_inferred": sum(one.inferred for one in people),
            "unenrolled": sum(one.unenrolled for one in people),
            "started": sum(one.started for one in people),
            "completed_k2": sum(k2(one) for one in people),
            "completed_k2_started": sum(k2(one) and one.started for one in people),
            "passed": sum(one.passed for one in people),
            "certified": sum(one.certified for one in people),
            "has_pass_events": any(one.passing_is_known for one in people),
            "has_certificate_events": any(one.has_certificates for one in people),
            "first_enrolled_day": str(days[0]) if days else None,
            "last_enrolled_day": str(days[-1]) if days else None,
            "last_day": truth["parameters"]["last_day"],
        }
    return expected


def countries_of(found, truth, home: dict[int, str]) -> dict:
    """`home`: the country of each teacher, from the plan's people."""
    tests = {
        "enrolled": lambda one: True,
        "enrolled_inferred": lambda one: one.inferred,
        "unenrolled": lambda one: one.unenrolled,
        "started": lambda one: one.started,
        "completed_k2": k2,
        "completed_k2_started": lambda one: k2(one) and one.started,
        "passed": lambda one: one.passed,
        "certified": lambda one: one.certified,
    }
    expected = {}
    for country in truth["countries"]:
        pairs = [
            (person, one)
            for people in found.values()
            for person, one in people.items()
            if one.enrolled and home[person] == country
        ]
        counts = {name: sum(test(one) for _, one in pairs) for name, test in tests.items()}
        for name, test in tests.items():
            counts[f"{name}_people"] = len({person for person, one in pairs if test(one)})
        expected[country] = counts
    return expected


# Each count of events as this reader knows it: the name of the event, and whether its source or
# module is asked.
EVENTS = {
    "courseware_events": lambda e: e.is_work and not is_twin(e),
    "video_events": lambda e: "video" in e.name and e.name.startswith(("edx.video", "load", "play",
                                                                       "pause", "stop", "seek")),
    "problem_checks": lambda e: e.name == "problem_check" and not is_twin(e),
    "problem_twins": lambda e: is_twin(e),
    "posts": lambda e: re.fullmatch(r"edx\.forum\.\w+\.created", e.name),
    "submissions": lambda e: e.name == "openassessmentblock.create_submission",
    "peer_reviews": lambda e: e.name == "openassessmentblock.peer_assess",
    "completions": lambda e: e.name == "edx.completion.block_completion.changed",
    "polls": lambda e: e.name.startswith(("xblock.poll.", "xblock.survey.")),
    "uses_told": lambda e: e.name == "stembridge.practice.implemented",
    "diary_entries": lambda e: e.name == "stembridge.diary.entry_saved",
    "referrals": lambda e: e.name == "stembridge.practice.referral_entered",
    "committed": lambda e: e.name == "stembridge.practice.committed",
    "referral_codes": lambda e: e.name == "stembridge.practice.referral_created",
    "uses_confirmed": lambda e: e.name == "stembridge.practice.confirmed",
    "answered_no": lambda e: has_answered(e, has_used=False),
    "answered_yes": lambda e: has_answered(e, has_used=True),
    "commitments_withdrawn": lambda e: e.name == "stembridge.practice.withdrawn",
}  # fmt: skip


def has_answered(event, *, has_used: bool) -> bool:
    answered = event.name == "stembridge.practice.answered"
    return answered and event.payload["has_used"] == has_used


def is_twin(event) -> bool:
    source = event.raw.get("event_source") or event.raw["context"].get("event_source")
    return event.name == "problem_check" and source == "browser"


def events_of(found, truth) -> dict:
    return {
        course: {
            name: sum(bool(test(e)) for one in found[course].values() for e in one.events)
            for name, test in EVENTS.items()
        }
        for course in truth["courses"]
    }


def keyed(rows, *names) -> dict:
    counts = {tuple(row[name] for name in names): row["active_learners"] for row in rows}
    assert len(counts) == len(rows)
    return counts


def weeks_of(found) -> dict:
    counts = Counter()
    for course, people in found.items():
        counts.update((course, str(week)) for one in people.values() for week in one.weeks)
    return dict(counts)


def days_of(found, truth) -> list:
    """Rows on which a number differs from that of the day before."""
    rows = []
    for course in truth["courses"]:
        people, last = [one for one in found[course].values() if one.enrolled], {}
        day = min(one.first_day for one in people)
        while str(day) <= truth["parameters"]["last_day"]:
            by_events = sum(
                step for one in people if not one.inferred for on, step in one.steps if on <= day
            )
            inferred = sum(one.inferred and one.first_day <= day for one in people)
            counts = {
                "enrolled": by_events + inferred,
                "enrolled_total": sum(one.first_day <= day for one in people),
                "enrolled_edx_pipeline": by_events,
            }
            if counts != last:
                rows.append({"course_id": course, "day": str(day), **counts})
            last = counts
            day += timedelta(days=1)
    return rows


def people_of(book, found, truth) -> dict:
    staff = {book.owner[name] for name in truth["people"]["staff"]}
    enrolments = Counter(
        person for people in found.values() for person, one in people.items() if one.enrolled
    )
    return {
        "teachers_with_events": len(set(book.people) - staff),
        "teachers_enrolled": len(enrolments),
        "teachers_in_two_runs": sum(count > 1 for count in enrolments.values()),
        "staff": sorted(f"coordination.{c.lower()}" for c in truth["parameters"]["countries"]),
        "service_accounts": sorted({event.username for event in book.service}),
    }


def lines_of(book) -> dict:
    total = sum(book.files.values(), Counter())
    nobody = [
        e for e in book.events
        if not e.username and "path" in e.raw["context"] and e.context_id is None
    ]  # fmt: skip
    ledger = {
        name: total[name] for name in ("lines", "staged_events", "rejects", "blank", "comment")
    }
    return ledger | {
        "events": len(book.events),
        "duplicates": book.duplicates,
        "rejects_by_reason": reasons(book),
        "mismatch_events": len(book.mismatched),
        "service_events": len(book.service),
        "anonymous_events": len(nobody),
        "outside_events": len(book.outside),
    }


def reasons(book) -> dict:
    """Told apart by looking at the rejected line itself."""
    counts = dict.fromkeys(("cut", "not_json", "not_object", "bad_utf8"), 0)
    junk = (b"Traceback", b'  File "/', b"<html><body>", b"tracking handler")
    for line in book.raw_lines:
        if b"\xe9cole." in line:
            counts["bad_utf8"] += 1
        elif line in (b"null", b'["heartbeat", 1]'):
            counts["not_object"] += 1
        elif line.startswith(junk):
            counts["not_json"] += 1
        elif b'{"' in line and not is_json(line[line.index(b'{"') :]):
            counts["cut"] += 1
    return counts


def is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@few
@given(SIZES)
def test_every_count_of_the_truth_is_what_a_plain_reader_finds(check, size):
    check(*size)


def test_every_count_of_the_shipped_size_is_what_a_plain_reader_finds(made, book, plain_reader):
    against_reader(made.truth, book, plain_reader)


def test_truth_names_columns_of_course_funnel_that_logs_alone_can_fill(made):
    columns = set(table("course_funnel").names) - {"course_id"}
    (named,) = {frozenset(course) for course in made.truth["courses"].values()}
    assert named < columns
    assert not named & {"engaged", "completed_k1", "completed_k3", "left_before"}


def test_course_day_and_course_week_use_the_columns_of_the_tables(made):
    assert set(made.truth["course_day"][0]) == set(table("course_day").names)
    assert set(made.truth["course_week"][0]) < set(table("course_week").names)


def test_no_count_is_trivially_zero_at_the_shipped_size(made):
    totals = Counter()
    for part in ("courses", "more"):
        for course in made.truth[part].values():
            totals.update({n: v for n, v in course.items() if isinstance(v, int)})
    assert [name for name, value in totals.items() if not value] == []
    assert totals["completed_k2_started"] < totals["completed_k2"] < totals["started"]
    assert totals["passed"] != totals["certified"]


def test_countries_are_counted_by_the_country_of_the_teacher(made, book, plain_reader):
    parameters, seed = Parameters(), made.truth["parameters"]["seed"]
    people = [teacher(seed, number, parameters) for number in range(300)]
    home = {person.user_id: person.country for person in people}
    found = plain_reader.standings(book)
    assert countries_of(found, made.truth, home) == made.truth["countries"]
    weeks = Counter(
        (home[person], str(week))
        for person in home
        for week in set().union(*(p[person].weeks for p in found.values() if person in p))
    )
    assert dict(weeks) == keyed(made.truth["country_week"], "country", "week")


def test_ledger_adds_up_in_total_and_for_each_file(made):
    lines = made.truth["lines"]
    for part in (lines, *lines["files"]):
        parts = ("staged_events", "rejects", "blank", "comment")
        assert part["lines"] == sum(part[name] for name in parts)
    assert lines["staged_events"] == lines["events"] + lines["duplicates"]
    assert lines["rejects"] == sum(lines["rejects_by_reason"].values())
    assert lines["lines"] == sum(file["lines"] for file in lines["files"])


def test_truth_file_says_what_simulate_returns(made):
    written = json.loads((made.folder / "truth.json").read_text(encoding="utf-8"))
    assert written == made.truth
