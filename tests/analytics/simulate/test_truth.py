"""The truth of a simulation against a slow plain reader of its logs."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.schema import table
from stembridge_analytics.simulate import simulate

SIZES = st.tuples(st.integers(1, 40), st.integers(0, 10**6))
few = settings(
    max_examples=8, deadline=None, derandomize=True,
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
    assert countries_of(found, truth) == truth["countries"]
    assert weeks_of(found) == keyed(truth["course_week"], "course_id", "week")
    assert days_of(found, truth) == truth["course_day"]
    assert people_of(book, found, truth) == truth["people"]
    assert country_weeks_of(found) == keyed(truth["country_week"], "country", "week")
    assert lines_of(book) == truth["lines"]


def k2(one) -> bool:
    return one.passed or one.certified


def courses_of(found, truth) -> dict:
    expected = {}
    for course in truth["courses"]:
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


def country_of(course: str) -> str:
    return course.split("+")[1].removeprefix("BATT-")


def countries_of(found, truth) -> dict:
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
            for course, people in found.items()
            if country_of(course) == country
            for person, one in people.items()
            if one.enrolled
        ]
        counts = {name: sum(test(one) for _, one in pairs) for name, test in tests.items()}
        for name, test in tests.items():
            counts[f"{name}_people"] = len({person for person, one in pairs if test(one)})
        expected[country] = counts
    return expected


def keyed(rows, *names) -> dict:
    counts = {tuple(row[name] for name in names): row["active_learners"] for row in rows}
    assert len(counts) == len(rows)
    return counts


def weeks_of(found) -> dict:
    counts = Counter()
    for course, people in found.items():
        counts.update((course, str(week)) for one in people.values() for week in one.weeks)
    return dict(counts)


def country_weeks_of(found) -> dict:
    triples = {
        (country_of(course), str(week), person)
        for course, people in found.items()
        for person, one in people.items()
        for week in one.weeks
    }
    return dict(Counter((country, week) for country, week, _ in triples))


def days_of(found, truth) -> list:
    rows = []
    for course in truth["courses"]:
        people = [one for one in found[course].values() if one.enrolled]
        day = min((one.first_day for one in people), default=date.max)
        while str(day) <= truth["parameters"]["last_day"]:
            by_events = sum(
                step for one in people if not one.inferred for on, step in one.steps if on <= day
            )
            inferred = sum(one.inferred and one.first_day <= day for one in people)
            rows.append(
                {
                    "course_id": course,
                    "day": str(day),
                    "enrolled": by_events + inferred,
                    "enrolled_total": sum(one.first_day <= day for one in people),
                    "enrolled_edx_pipeline": by_events,
                }
            )
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
        "staff": ["coordination.at", "coordination.fi", "coordination.pt"],
        "service_accounts": sorted({event.username for event in book.service}),
    }


def lines_of(book) -> dict:
    total = sum(book.files.values(), Counter())
    nobody = [e for e in book.events if not e.username and "path" in e.raw["context"]]
    ledger = {
        name: total[name] for name in ("lines", "staged_events", "rejects", "blank", "comment")
    }
    columns = ("lines", "staged_events", "rejects", "blank", "comment")
    return ledger | {
        "events": len(book.events),
        "duplicates": book.duplicates,
        "rejects_by_reason": reasons(book),
        "masquerading_events": len(book.masquerading),
        "service_events": len(book.service),
        "anonymous_events": len(nobody),
        "files": [
            {"path": path, **{column: counts[column] for column in columns}}
            for path, counts in sorted(book.files.items())
        ],
    }


def reasons(book) -> dict:
    """Told apart by looking at the rejected line itself."""
    counts = dict.fromkeys(("cut", "not_json", "not_object", "bad_utf8"), 0)
    for line in book.raw_lines:
        if not line.strip() or line.lstrip().startswith(b"#"):
            continue
        try:
            text = line.decode()
        except UnicodeDecodeError:
            counts["bad_utf8"] += 1
            continue
        if text.endswith("}"):
            continue
        if text[:9] in ('["heartbe', "null"):
            counts["not_object"] += 1
            continue
        is_junk = text[:9] in ("Traceback", '  File "/', "<html><bo", "tracking ")
        counts["not_json" if is_junk else "cut"] += 1
    return counts


@few
@given(SIZES)
def test_every_count_of_the_truth_is_what_a_plain_reader_finds(check, size):
    check(*size)


def test_every_count_of_the_shipped_size_is_what_a_plain_reader_finds(made, book, plain_reader):
    against_reader(made.truth, book, plain_reader)


def test_truth_names_exactly_the_columns_of_course_funnel(made):
    columns = set(table("course_funnel").names) - {"course_id"}
    assert {frozenset(course) for course in made.truth["courses"].values()} == {frozenset(columns)}


def test_course_day_and_course_week_use_the_columns_of_the_tables(made):
    assert set(made.truth["course_day"][0]) == set(table("course_day").names)
    assert set(made.truth["course_week"][0]) < set(table("course_week").names)


def test_no_count_is_trivially_zero_at_the_shipped_size(made):
    totals = Counter()
    for course in made.truth["courses"].values():
        totals.update({name: value for name, value in course.items() if isinstance(value, int)})
    assert min(totals.values()) > 0
    assert totals["completed_k2_started"] < totals["completed_k2"] < totals["started"]
    assert totals["passed"] != totals["certified"]


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


def test_participants_list_every_teacher_in_the_logs_once(made, book):
    with (made.folder / "participants.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    staff = {book.owner[name] for name in made.truth["people"]["staff"]}
    assert sorted(int(row["user_id"]) for row in rows) == sorted(set(book.people) - staff)
    assert len({row["username"].lower() for row in rows}) == len(rows)
    assert {row["country"] for row in rows} == set(made.truth["countries"])


def test_participants_names_and_ids_agree_with_the_logs(made, book):
    with (made.folder / "participants.csv").open(encoding="utf-8") as file:
        ids = {row["username"]: int(row["user_id"]) for row in csv.DictReader(file)}
    teachers = {name: owner for name, owner in book.owner.items() if name in ids}
    assert len(teachers) > 100
    assert teachers == {name: ids[name] for name in teachers}
