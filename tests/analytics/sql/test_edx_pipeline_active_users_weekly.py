"""The edX pipeline's active users of a week."""

from __future__ import annotations

from pathlib import Path

from ..conftest import Builder, event
from .older import at, monday, objects, real_lines

TABLE = "edx_pipeline_active_users_weekly"


def test_an_event_outside_of_courses_makes_active(build: Builder) -> None:
    built = build([event("edx.user.login", at(1), 7, context={"user_id": 7})])
    (row,) = built.rows(TABLE)
    assert (row["week"], row["learner_id"], row["events"]) == ("2025-03-03", built.learner(7), 1)


def test_copies_count_as_events_of_one_person(build: Builder) -> None:
    line = event("page_close", at(1))
    (row,) = build([line, line]).rows(TABLE)
    assert row["events"] == 2


def test_an_event_of_nobody_makes_nobody_active(build: Builder) -> None:
    assert build([event("page_close", at(1), None)]).rows(TABLE) == []


def test_the_published_figures_are_reproduced(shared_data: Path, build: Builder) -> None:
    """edX's own expectation: acceptance/fixtures/output/expected_active_users_per_week.csv."""
    lines = real_lines(shared_data, "active_users_tracking.log")
    built = build(lines)
    found = {(r["week"], r["learner_id"]) for r in built.rows(TABLE)}
    published = {
        "2017-07-10": "user1 user3 user5 user6 user7 user8",
        "2017-07-17": "user1 user2 user4 user5 user6",
    }
    expected = {
        (week, built.pseudonymiser.of_name(name))
        for week, names in published.items()
        for name in names.split()
    }
    # The pipeline was run for these two weeks only.
    assert {one for one in found if one[0] in published} == expected
    assert found == {
        (monday(o), built.pseudonymiser.of_name(o["username"]))
        for o in objects(lines)
        if o["username"]
    }
