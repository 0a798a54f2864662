"""The same small log under each definition: the worked example of docs/definitions.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stembridge_analytics.pipeline import DEFINITIONS, steps

from .conftest import COURSE, Builder, Built, event

ANNA, BERT, CLEO, OTTO = 8, 9, 10, 7


def _change(what: str, time: str, user: int, by: int) -> dict[str, Any]:
    told = {"course_id": COURSE, "user_id": user, "mode": "audit"}
    return event(f"edx.course.enrollment.{what}", f"2025-03-0{time}Z", by, event=told)


def _did(name: str, time: str, user: int, **told: Any) -> dict[str, Any]:
    source = told.pop("source", "browser")
    return event(name, f"2025-03-0{time}Z", user, event_source=source, event=told)


PAUSE = _did("pause_video", "6T18:01:00", CLEO, id="v", currentTime=60)
LINES = [
    # Monday: coordinator Otto enrols Anna and Bert, then looks at the course.
    _change("activated", "3T09:00:00", ANNA, OTTO),
    _change("activated", "3T09:00:01", BERT, OTTO),
    event(f"/courses/{COURSE}/info", "2025-03-03T09:10:00Z", OTTO),
    # Tuesday: Anna watches a video, answers rightly and passes.
    _did("play_video", "4T10:00:00", ANNA, id="v", currentTime=0),
    _did("pause_video", "4T10:04:00", ANNA, id="v", currentTime=240),
    _did("problem_check", "4T10:09:00", ANNA),
    _did("problem_check", "4T10:09:00", ANNA, source="server", problem_id="p", success="correct"),
    _did("edx.course.grade.now_passed", "4T10:09:00", ANNA, source="server", user_id=ANNA,
         course_id=COURSE),
    # Wednesday: Bert leaves.
    _change("deactivated", "5T12:00:00", BERT, BERT),
    # Thursday: Cleo, whose enrolment is not in the logs, watches; her pause was exported twice.
    _did("play_video", "6T18:00:00", CLEO, id="v", currentTime=0),
    PAUSE,
    PAUSE,
    # Sunday: the logs end.
    event("edx.user.login", "2025-03-09T20:00:00Z", OTTO, context={"user_id": OTTO}),
]  # fmt: skip


def _last(built: Built, table: str) -> dict[str, Any]:
    return built.rows(table)[-1]


def _ours(built: Built) -> list[str]:
    day, funnel = _last(built, "course_day"), _last(built, "course_funnel")
    people = built.rows("fact_learner_day")
    return [
        f"{day['enrolled']} now, {day['enrolled_total']} ever",
        str(_last(built, "course_week")["active_learners"]),
        str(sum(r["problem_events"] for r in people)),
        "",
        str(funnel["completed_k2"]),
    ]


def _edx_pipeline(built: Built) -> list[str]:
    day = _last(built, "edx_pipeline_enrolment_daily")
    labels = {r["label"]: r for r in built.rows("edx_pipeline_activity_weekly")}
    return [
        f"{day['enrolled']} now, {day['ever_enrolled']} ever",
        str(labels["ACTIVE"]["people"]),
        str(labels["ATTEMPTED_PROBLEM"]["events"]),
        "",
        "",
    ]


def _edx2bigquery(built: Built) -> list[str]:
    rows = built.rows("edx2bigquery_person_course")
    anna = next(r for r in rows if r["learner_id"] == built.learner(ANNA))
    times = [anna[f"total_time_{n}_s"] // 60 for n in (5, 30)]
    registered = [r for r in rows if r["registered"]]
    return [
        f"{sum(r['is_active'] for r in registered)} now, {len(registered)} ever",
        f"{sum(r['viewed'] for r in rows)} viewed",
        str(sum(r["nproblem_check"] for r in rows)),
        f"{times[0]:.0f} min below 5, {times[1]:.0f} min below 30, "
        f"{anna['sum_dt_s'] // 60:.0f} min up to 5",
        f"{sum(r['certified'] for r in rows)} certified",
    ]


def _aspects(built: Built) -> list[str]:
    found = {}
    for who in ("learner", "requester"):
        rows = [r for r in built.rows("aspects_passing") if r["counted_for"] == who]
        registered = sum(r["enrolment_status"] == "registered" for r in rows)
        passed = sum(r["approving_state"] == "passed" for r in rows)
        found[who] = f"{registered} now, {len(rows)} ever", f"{passed} passed"
    return [
        f"{found['learner'][0]}; until August 2025 {found['requester'][0]}",
        "",
        "",
        "",
        f"{found['learner'][1]}; until August 2025 {found['requester'][1]}",
    ]


def test_the_worked_example_says_what_the_tables_say(root: Path, build: Builder) -> None:
    page = (root / "docs" / "definitions.md").read_text(encoding="utf-8")
    table = page.split("| in that week |")[1].split("\n\n")[0].splitlines()[2:]
    told = [[cell.strip() for cell in line.strip("|").split("|")][1:] for line in table]
    built = build(LINES)
    columns = [_ours(built), _edx_pipeline(built), _edx2bigquery(built), _aspects(built)]
    assert told == [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("name", [s.name for s in steps(DEFINITIONS) if s.definition])
def test_the_page_names_every_table_of_an_older_system(root: Path, name: str) -> None:
    step = next(s for s in steps(DEFINITIONS) if s.name == name)
    page = (root / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert step.is_view or f"`{name}`" in page
