"""Rows of people, runs and deeds, as hand-written inputs of the tables that models count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import open_engine
from stembridge_analytics.frames import read_frame
from stembridge_analytics.pipeline import build_tables, register_sides, with_inputs
from stembridge_analytics.schema import table

DAY_US = 86_400_000_000
COURSE = "course-v1:Org+C1+2025"
# The day on which the run begins, t0.
DAY_0 = date(2025, 3, 3)
_EPOCH = date(1970, 1, 1)
# What the tables are made from, and views on the way.
_READ = ("fact_learner_course", "fact_enrolment", "run_window", "dim_learner", "school_year_day",
         "events", "learner_unit", "fact_learner_video", "fact_case", "fact_challenge",
         "fact_career", "fact_practice")  # fmt: skip

Row = dict[str, Any]


def us(day: float) -> int:
    """The moment that many days after t0."""
    return round(((DAY_0 - _EPOCH).days + day) * DAY_US)


def run(*, end: float | None = 42, logs: float = 100, **more: Any) -> Row:
    """A run with so many days before t1, and the day on which the logs end; None: no dates."""
    known = end is not None
    close = us(end + 14) if end is not None else None
    return {
        "course_id": COURSE, "start_us": us(0) if known else None,
        "end_us": us(end) if end is not None else None, "close_us": close,
        "logs_end_us": us(logs), "is_completion_mature": None if close is None
        else close <= us(logs), "has_k1": True, "has_k2": True, "has_k3": False,
        "has_certificates": True, "required_units": 4, **more,
    }  # fmt: skip


def learner(who: str = "a", *, entry: float = -5, done: float | None = None, **more: Any) -> Row:
    """Somebody in E who enrolled on that day and completed on that one; None: did not."""
    return {
        "course_id": COURSE, "learner_id": who, "is_in_funnel": True, "enrolled_us": us(entry),
        "enrolled_day": _EPOCH + timedelta(days=us(entry) // DAY_US), "is_started": False,
        "is_completed_k1": False, "is_completed_k2": done is not None, "is_certified": False,
        "completed_k2_us": None if done is None else us(done), **more,
    }  # fmt: skip


def spell(start: float = -5, end: float | None = None, who: str = "a", **more: Any) -> Row:
    """A spell of enrolment between these days."""
    return {
        "course_id": COURSE, "learner_id": who, "spell": 1, "start_us": us(start),
        "end_us": None if end is None else us(end), "evidence": "event", **more,
    }  # fmt: skip


def act(day: float, who: str = "a", **more: Any) -> Row:
    """An event of work in the course, of no special kind unless told."""
    return {
        "course_id": COURSE, "learner_id": who, "time_us": us(day), "kind": "navigation",
        "action": "page", "is_own": True, "is_courseware": True, "is_twin": False, **more,
    }  # fmt: skip


def deed(day: float, action: str, who: str = "a", **more: Any) -> Row:
    """A deed in a block of ours."""
    return {
        "course_id": COURSE, "learner_id": who, "time_us": us(day), "action": action,
        "block_id": "b", "deed_no": round(day * 1000), **more,
    }  # fmt: skip


def made(folder: Path, *names: str, **rows: Sequence[Row]) -> list[Row]:
    """The rows of the last of these tables, all made from rows of their inputs.

    Somebody without a spell among the rows of `fact_enrolment` has one from the enrolment on.
    """
    given = dict(rows)
    given.setdefault("run_window", [run()])
    people = {(p["course_id"], p["learner_id"]): p for p in given["fact_learner_course"]}
    spells = list(given.get("fact_enrolment", ()))
    without = people.keys() - {(s["course_id"], s["learner_id"]) for s in spells}
    given["fact_enrolment"] = spells + [
        {**spell(who=key[1]), "course_id": key[0], "start_us": people[key]["enrolled_us"]}
        for key in sorted(without)
    ]
    engine = open_engine(temp=folder)
    try:
        for name in {*_READ, *(side for side in given if side not in _READ)}:
            # Columns that a test does not speak of are null, whatever the schema promises.
            schema = pa.schema([f.with_nullable(True) for f in arrow_schema(table(name))])
            file = folder / f"{name}.parquet"
            pq.write_table(
                pa.Table.from_pylist([dict(r) for r in given.get(name, ())], schema), file
            )
            engine.register(name, [file])
        register_sides(engine, folder)
        mine = {"learner_clock", *names}
        build_tables(engine, folder, names=names, given=with_inputs(names) - mine)
        text = read_frame(engine, names[-1]).to_json(orient="records")
        found: list[Row] = json.loads(text)
        return found
    finally:
        engine.close()
