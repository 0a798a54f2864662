"""How side tables meet the logs."""

from __future__ import annotations

from stembridge_analytics.programme.joins import Joins, join_with_logs

from ..conftest import COURSE
from .conftest import HASHES, PACKAGE, RUN, Writer, tabbed


def test_people_and_course_runs_that_both_have_are_counted(write: Writer) -> None:
    toml = RUN + PACKAGE + (
        '[participants]\nfile = "p.csv"\ncolumns = { user_id = "id" }\n[staff]\nuser_ids = [9]\n'
    )  # fmt: skip
    side = write(toml, {
        "p.csv": "id\n7\n8\n10\n",
        "package/a.sql": tabbed("id username email password is_superuser", "8 bert x x 0"),
        "package/b.sql": tabbed("id user_id level_of_education", "1 7 p", "2 11 p"),
    })  # fmt: skip
    # In the logs: 7 by id, bert by name only, 9 (staff), and one that no list has.
    identity = {HASHES.of_id(7): "A", HASHES.of_name("bert"): "B", HASHES.of_id(9): "C", "x": "D"}
    assert join_with_logs(side.folder, identity, {"a/b/c"}) == Joins(
        participants=3,
        participants_in_logs=2,
        profiles=2,
        profiles_in_logs=1,
        people_in_logs=3,
        people_with_attributes=2,
        staff_in_logs=1,
        runs_without_events=(COURSE,),
        courses_without_run=("a/b/c",),
    )
