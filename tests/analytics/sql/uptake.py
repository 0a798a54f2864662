"""Rows of what people told, as hand-written inputs of the tables on uptake."""

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
from stembridge_analytics.pipeline import build_tables, register_sides
from stembridge_analytics.schema import SIDE_TABLES, table

DAY_US = 86_400_000_000
COURSE = "course-v1:Org+C1+2025"
BLOCK = "block-v1:Org+C1+2025+type@stembridge_practice+block@p"
# The day on which everybody completes, at noon, unless told.
DAY_0 = date(2025, 3, 3)
_EPOCH = date(1970, 1, 1)
_READ = ("practice_entry", "fact_practice", "fact_learner_course", "run_window", "dim_learner",
         "k3_moment")  # fmt: skip
TABLES = ("uptake_learner", "uptake_completer", "uptake_run", "uptake_people", "practice_run",
          "class_use", "class_places", "uptake_obstacle", "referral", "reach")  # fmt: skip

Row = dict[str, Any]


def on(day: int) -> date:
    """The day that many days after DAY_0."""
    return DAY_0 + timedelta(days=day)


def us(day: float) -> int:
    """The moment that many days after the beginning of DAY_0."""
    return int(((DAY_0 - _EPOCH).days + day) * DAY_US)


def learner(who: str = "a", *, done: float | None = 0.5, **more: Any) -> Row:
    """One participation in E that completed by K2 on that day; None: did not."""
    return {
        "course_id": COURSE, "learner_id": who, "is_in_funnel": True, "enrolled_us": us(-30),
        "enrolled_day": on(-30), "is_completed_k2": done is not None,
        "completed_k2_us": None if done is None else us(done), **more,
    }  # fmt: skip


def run(*, end: int | None = None, last_day: int = 400, **more: Any) -> Row:
    """The clock of a run: its last day, and the last day of the logs."""
    end_us = None if end is None else us(end + 1)
    return {
        "course_id": COURSE, "end_us": end_us, "close_us": end_us and end_us + 14 * DAY_US,
        "logs_end_us": us(last_day + 1), "has_k1": False, "has_k2": True, "has_k3": False, **more,
    }  # fmt: skip


def _entry(kind: str, who: str, told: float, more: Row) -> Row:
    return {
        "course_id": COURSE, "learner_id": who, "block_id": BLOCK, "entry_type": kind,
        "first_us": us(told), "last_us": us(told), "is_withdrawn": False, **more,
    }  # fmt: skip


def use(day: int | None, who: str = "a", *, told: float | None = None, **more: Any) -> Row:
    """A use on that day, told the day after."""
    said = (day or 0) + 1.5 if told is None else told
    given = {
        "entry_id": f"u-{who}-{day}-{more.get('class_id', 'c1')}", "class_id": "c1", "lesson": "l",
        "level": 2, "pupils": 24, "tier": "E1", "is_adapted": False, "is_confirmed": False,
        "event_day": None if day is None else on(day), **more,
    }  # fmt: skip
    return _entry("use", who, said, given)


def commitment(told: float, who: str = "a", **more: Any) -> Row:
    """A commitment made then, for ten days later."""
    given = {
        "entry_id": f"k-{who}-{told}", "class_id": "c1", "lesson": "l", "level": 2, "pupils": 24,
        "event_day": on(int(told) + 10), **more,
    }  # fmt: skip
    return _entry("commitment", who, told, given)


def answer(told: float, who: str = "a", *, has_used: bool, **more: Any) -> Row:
    """An answer to the follow-up."""
    return _entry("answer", who, told, {"has_used": has_used, **more})


def cascade(day: int, who: str = "a", colleagues: int = 3, **more: Any) -> Row:
    """Colleagues told or trained on that day."""
    given = {"entry_id": f"a-{who}-{day}", "event_day": on(day), "colleagues": colleagues, **more}
    return _entry("cascade", who, day + 1.5, given)


def code(entered: float, who: str, of: str, **more: Any) -> Row:
    """The code of somebody, entered then."""
    return _entry("referral", who, entered, {"referral_code": f"R{of}", **more})


def created(who: str, told: float = -5.0) -> Row:
    """Somebody asks for the own code."""
    return {
        "course_id": COURSE, "learner_id": who, "block_id": BLOCK, "time_us": us(told),
        "day": on(int(told)), "action": "practice.referral_created", "referral_code": f"R{who}",
    }  # fmt: skip


_K3 = pa.schema(
    [("course_id", pa.string()), ("learner_id", pa.string()), ("reached_us", pa.int64())]
)


def built(
    folder: Path,
    entries: Sequence[Row] = (),
    learners: Sequence[Row] = (),
    runs: Sequence[Row] = (),
    names: Sequence[str] = TABLES,
    **sides: Sequence[Row],
) -> dict[str, list[Row]]:
    """The tables on uptake of these rows; one learner and one run unless told.

    sides: rows of `fact_practice`, `dim_learner`, `k3_moment`, `teacher_population`.
    """
    numbered = [{"entry_no": number, **entry} for number, entry in enumerate(entries, 1)]
    given = {
        "practice_entry": numbered, "fact_learner_course": learners or [learner()],
        "run_window": runs or [run()], **sides,
    }  # fmt: skip
    engine = open_engine(temp=folder)
    try:
        for name in (*_READ, *(side for side in given if side in SIDE_TABLES)):
            schema = _K3 if name == "k3_moment" else arrow_schema(table(name))
            # Columns that a test does not speak of are null, whatever the schema promises.
            schema = pa.schema([field.with_nullable(True) for field in schema])
            made = pa.Table.from_pylist([dict(row) for row in given.get(name, ())], schema)
            pq.write_table(made, folder / f"{name}.parquet")
            engine.register(name, [folder / f"{name}.parquet"])
        register_sides(engine, folder)
        build_tables(engine, folder, names=names, given=_given(names))
        return {name: _rows(engine, name) for name in names}
    finally:
        engine.close()


def _given(names: Sequence[str]) -> set[str]:
    """Everything on the way to these tables but themselves and the days."""
    from stembridge_analytics.pipeline import with_inputs

    return with_inputs(names) - set(TABLES) - {"school_year_day"}


def _rows(engine: Any, name: str) -> list[Row]:
    frame = read_frame(engine, name)
    found: list[Row] = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    days = frame.select_dtypes("datetime").columns
    for row in found:
        row.update({day: row[day] and row[day][:10] for day in days})
    return found
