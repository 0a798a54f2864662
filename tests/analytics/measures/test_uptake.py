"""Uptake over runs and by run: who counts, what is left open, and why a figure is missing."""

from __future__ import annotations

import pandas as pd
import pytest

from stembridge_analytics.errors import DataError
from stembridge_analytics.measures.cascade import cascade
from stembridge_analytics.measures.class_places import class_places, school_year_label
from stembridge_analytics.measures.intervals import CLUSTERED, WILSON
from stembridge_analytics.measures.reach import reach
from stembridge_analytics.measures.uptake import uptake
from stembridge_analytics.schema import table


def _row(name, **given):
    return dict.fromkeys(table(name).names, 0) | given


def run(course="c", level="K2", **given):
    """A run of `uptake_run` where 20 completed, all of them due, and 6 used it."""
    counts = {"enrolled": 50, "completed": 20, "due": 20, "used": 6, "answered_no": 2,
              "answered_undated": 1, "silent": 11, "second_possible": 6, "last_due_us": None,
              **given}  # fmt: skip
    return _row("uptake_run", course_id=course, evidence_level=level, **counts)


def practice(course="c", **given):
    counts = {"enrolled": 50, "committed": 10, "entries": 30, **given}
    flags = {"is_commitment_mature": True, "is_year_after_over": None} | {
        name: counts.pop(name)
        for name in ("is_commitment_mature", "is_year_after_over")
        if name in counts
    }
    return _row("practice_run", course_id=course, **counts) | flags


def made(*runs, told=None, people=()):
    frames = [pd.DataFrame(rows, columns=table(name).names) for name, rows in (
        ("uptake_run", runs), ("practice_run", [practice()] if told is None else told),
        ("uptake_people", people))]  # fmt: skip
    return uptake(*frames, "1 May 2025")


def test_bounds_and_respondents_of_all_runs():
    found = made(run("a"), run("b", used=0, silent=17)).first_use
    assert (found.yes, found.no, found.undated, found.silent) == (6, 4, 2, 28)
    assert (found.limits.low, found.limits.high) == (6 / 40, 36 / 40)
    assert (found.respondents.numerator, found.respondents.denominator) == (6, 10)


def test_runs_of_which_nobody_told_anything_are_named_apart():
    told = [practice("a"), practice("b", entries=0), practice("c", entries=0)]
    runs = [run("a"), run("b"), run("c", due=0), run("b", "K1")]
    assert made(*runs, told=told).untold == (20, 1)
    assert made(run("a"), told=told).untold == (0, 0)


def test_runs_whose_year_after_is_not_over_are_counted_and_unknown_ones_are_not():
    told = [practice("a", is_year_after_over=False), practice("b", is_year_after_over=True),
            practice("c")]  # fmt: skip
    assert made(run("a"), told=told).open_years == 1
    assert made(run("a"), told=[practice("c")]).open_years == 0


def test_whose_days_are_over_is_no_chance_and_has_no_interval():
    due = made(run("a"), run("b", due=0, not_due=20, last_due_us=9), run("c")).due
    assert (due.numerator, due.denominator) == (40, 60)
    assert due.conf_low is None


def test_levels_of_completion_are_never_mixed():
    found = made(run(), run(level="K1", used=3, silent=14))
    assert [one.definition.evidence_level for one in found.levels] == ["K1", "K2", "K3"]
    assert [one.yes for one in found.levels] == [3, 6, 0]
    assert found.levels[2].reason == "needs the pass mark of each run, and grades in the logs "\
        "that reach it"  # fmt: skip


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([], "no pass or certificate event"),
        ([run(completed=0, due=0, used=0, answered_no=0, answered_undated=0, silent=0)],
         "nobody completed"),
        ([run(due=0, not_due=20, last_due_us=9, used=0, answered_no=0, answered_undated=0,
              silent=0)],
         "the 180 days of nobody"),
    ],
)  # fmt: skip
def test_bounds_of_nobody_say_why(given, reason):
    found = made(*given).first_use
    assert found.limits is None
    assert reason in found.reason


def test_who_is_not_due_is_listed_and_in_no_rate():
    late = run("b", due=0, not_due=20, used_not_due=4, last_due_us=9, used=0, answered_no=0,
               answered_undated=0, silent=0)  # fmt: skip
    found = made(run("a"), late)
    assert found.first_use.people == 20
    assert found.first_use.note == "20 people are not yet due"
    assert [(n.course_id, n.not_due, n.used_so_far) for n in found.not_due] == [("b", 20, 4)]
    assert (found.due.numerator, found.due.denominator) == (20, 40)
    assert [one.scope for one in found.runs] == ["a"]


def test_who_completed_at_an_unknown_moment_is_in_no_denominator():
    found = made(run(completed=25, completed_undated=5))
    assert found.due.denominator == 20


def test_commitments_count_in_runs_whose_window_has_passed():
    told = [practice("a"), practice("b", is_commitment_mature=False), practice("c")]
    found = made(run(), told=told).committed
    assert (found.numerator, found.denominator) == (20, 100)
    assert "1 run is left out" in found.note


def test_three_runs_have_intervals_that_know_of_runs():
    assert made(run("a"), run("b")).adapted.interval == WILSON
    three = [run(name, adapted=n) for name, n in zip("abc", (1, 3, 5), strict=True)]
    assert made(*three).adapted.interval == CLUSTERED


def test_a_column_that_is_missing_is_named():
    frame = pd.DataFrame([run()]).drop(columns="silent")
    with pytest.raises(DataError, match="silent"):
        uptake(frame, pd.DataFrame([practice()]), pd.DataFrame(
            [], columns=table("uptake_people").names), "w")  # fmt: skip


def codes(*rows):
    columns = ["learner_id", "owner_id", "owner_course_id", "is_self", "is_in_window",
               "is_verified"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def test_newcomers_are_distinct_people_and_every_code_is_accounted_for():
    found = cascade(
        codes(
            ("n", "a", "c", False, True, True), ("n", "b", "c", False, True, True),
            ("m", "a", "c", False, True, True), ("a", "a", "c", True, True, False),
            ("o", None, None, False, True, False), ("p", "x", None, False, True, False),
            ("q", "a", "c", False, False, False),
        ), 40,
    )  # fmt: skip
    assert (found.newcomers, found.owners, found.per_participant) == (2, 2, 0.05)
    assert (found.own, found.unknown, found.late) == (1, 2, 1)
    assert found.entered == 3 + 1 + 2 + 1


def test_places_by_school_year_and_level_add_up():
    columns = ["learner_id", "class_id", "school_year", "pupils", "girls", "level",
               "is_large_class", "is_many_places"]  # fmt: skip
    rows = [("a", "1", 2024, 24, 11, 2, False, True), ("a", "2", 2024, 41, None, None, True, True),
            ("b", "1", 2025, 20, 9, 2, False, False)]  # fmt: skip
    whole, *parts = class_places(pd.DataFrame(rows, columns=columns))
    assert (whole.places, whole.classes, whole.teachers) == (85, 3, 2)
    assert (whole.stated, whole.girls, whole.large, whole.many) == (44, 20, 1, 1)
    assert [(p.school_year, p.level, p.places) for p in parts] == [
        (2024, 2, 24), (2024, None, 41), (2025, 2, 20),
    ]  # fmt: skip
    assert school_year_label(2099) == "2099/00"


def test_more_girls_than_pupils_are_no_statement_about_girls():
    columns = ["learner_id", "class_id", "school_year", "pupils", "girls", "level",
               "is_large_class", "is_many_places"]  # fmt: skip
    rows = [("a", "1", 2024, 24, 25, 2, False, False), ("a", "2", 2024, 10, 10, 2, False, False)]
    whole, *_ = class_places(pd.DataFrame(rows, columns=columns))
    assert (whole.places, whole.stated, whole.girls) == (34, 10, 10)


def test_reach_needs_a_count_and_a_country():
    columns = ["country", "level", "school_year", "enrolled", "without_role", "teachers", "year",
               "source"]  # fmt: skip
    rows = [("AT", "ISCED 1", 2025, 30, 0, 30_000, 2019, "UIS"),
            ("MT", "ISCED 1", 2025, 30, 0, 20, 2022, None),
            ("PT", "ISCED 1", 2025, 30, 0, None, None, None)]  # fmt: skip
    austria, malta, portugal = reach(pd.DataFrame(rows, columns=columns))
    assert (austria.measure.value, austria.is_stale) == (0.001, True)
    assert malta.measure.reason == "30 enrolled and 20 teachers by the external count"
    assert (portugal.measure.reason[:17], portugal.year) == ("no external count", None)
    nowhere = [("not stated", "ISCED 1", 2025, 30, 0, None, None, None)]
    assert reach(pd.DataFrame(nowhere, columns=columns)) == []
