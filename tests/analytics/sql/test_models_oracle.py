"""Any people in any runs: the tables for models against a slow reading of the rules in Python."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from .models import COURSE, act, learner, made, run, spell

Spells = list[tuple[float, float | None]]
Person = tuple[str, Spells, float | None, list[float]]

LOGS = 75
# Last day before t1 of each run; the second closes after the logs, the third has no dates.
RUNS: dict[str, float | None] = {COURSE: 42.0, "late": 70.0, "undated": None}
LANDMARKS = (7, 14, 21, 28, 42, 56)


def _enrolled(spells: Spells, just_before: float) -> bool:
    return any(start < just_before and (end is None or end >= just_before) for start, end in spells)


class _Read:
    """One person in one run, read moment by moment."""

    def __init__(self, person: Person) -> None:
        course, self.spells, self.done, self.work = person
        end = RUNS[course]
        self.close = None if end is None else end + 14
        from_t0 = [s for s in self.spells if end is None or s[1] is None or s[1] > 0]
        self.is_in_e = bool(from_t0)
        self.entry = min(start for start, _ in from_t0) if from_t0 else 0.0
        self.zero = 0.0 if end is not None else float(self.entry // 1)
        self.cut = min(LOGS, self.close) if self.close else LOGS
        ends = [e for start, e in from_t0 if e is not None and start < self.cut]
        gone = bool(ends) and not _enrolled(self.spells, self.cut)
        self.left = max(ends) if gone else None

    def participation(self) -> dict[str, Any]:
        """What happens first, day by day from the entry on."""
        entry = max(0, int((self.entry - self.zero) // 1))
        follow = int(-(-(self.cut - self.zero) // 1))
        found: dict[str, Any] = {"entry_days": entry, "exit_days": None, "exit_event": None}
        early = [m for m in (self.done, self.left) if m is not None and m < self.zero + entry]
        if early:
            return found
        for day in range(entry, follow):
            here = [
                (moment, order, what)
                for order, (moment, what) in enumerate(
                    [(self.done, "completed"), (self.left, "unenrolled")]
                )
                if moment is not None and day <= moment - self.zero < day + 1
            ]
            if here:
                return {**found, "exit_days": day + 1, "exit_event": min(here)[2]}
        if follow > entry:
            is_closed = self.close is not None and self.close <= LOGS
            found["exit_days"] = follow
            found["exit_event"] = "not completed" if is_closed else "censored"
        return found

    def landmark(self, days: int) -> dict[str, Any] | None:
        """What was done before; None: nobody is there."""
        at = self.zero + days
        if at > LOGS or (self.close is not None and at >= self.close) or self.entry >= at:
            return None
        if not _enrolled(self.spells, at) or (self.done is not None and self.done < at):
            return None
        first = min(start for start, _ in self.spells)
        before = [m for m in self.work if first <= m < at]
        after = [m for m in self.work if m >= at and m >= first]
        on = {int((m - self.zero) // 1) for m in before}
        left = None if self.left is None or self.left < at else int(self.left - at)
        return {
            "active_days": len(on),
            "active_days_last_7": len([d for d in on if d >= days - 7]),
            "silent_days": int(at - max([self.entry, *before])),
            "next_active_days": int(min(after) - at) if after else None,
            "left_after_days": left,
        }


_MOMENTS = st.integers(-40, 4 * LOGS - 1).map(lambda quarter: quarter / 4)


@st.composite
def _people(draw: st.DrawFn) -> Person:
    course = draw(st.sampled_from(sorted(RUNS)))
    turns = sorted(draw(st.lists(_MOMENTS, min_size=1, max_size=5, unique=True)))
    spells = [
        (start, turns[at + 1] if at + 1 < len(turns) else None)
        for at, start in enumerate(turns)
        if at % 2 == 0
    ]
    close = None if RUNS[course] is None else (RUNS[course] or 0) + 14
    done = draw(st.one_of(st.none(), _MOMENTS))
    if done is not None and close is not None and done >= close:
        done = None  # K2 is to C
    return course, spells, done, draw(st.lists(_MOMENTS, max_size=6))


# An example is a whole programme, so a few hold many people.
# Making a failing programme smaller would take minutes, and its people are small already.
@settings(max_examples=8, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.lists(_people(), min_size=40, max_size=60))
def test_the_tables_say_what_the_rules_say(people: list[Person]) -> None:
    learners, spells, work, read = [], [], [], {}
    for number, person in enumerate(people):
        course, told, done, moments = person
        who = {"course_id": course, "learner_id": f"p{number}"}
        read[who["learner_id"]] = mine = _Read(person)
        first = min(start for start, _ in told)
        more = {**who, "is_in_funnel": mine.is_in_e}
        learners.append(learner(entry=first, done=done, **more))
        spells += [{**spell(*one, spell=at), **who} for at, one in enumerate(told, 1)]
        work += [{**act(moment), **who} for moment in moments]
    given_rows = {
        "fact_learner_course": learners, "fact_enrolment": spells, "events": work,
        "run_window": [run(end=end, logs=LOGS, course_id=c) for c, end in RUNS.items()],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        rows = made(Path(folder), "participation", **given_rows)
    expected = {who: one.participation() for who, one in read.items() if one.is_in_e}
    found = {r["learner_id"]: {n: r[n] for n in expected[r["learner_id"]]} for r in rows}
    assert found == expected
    with tempfile.TemporaryDirectory() as folder:
        rows = made(Path(folder), "participation", "landmark", **given_rows)
    there = {
        (who, days): mark
        for who, one in read.items()
        for days in LANDMARKS
        if one.is_in_e and (mark := one.landmark(days)) is not None
    }
    assert {
        (r["learner_id"], r["landmark_days"]): {
            name: r[name] for name in there.get((r["learner_id"], r["landmark_days"]), ())
        }
        for r in rows
    } == there
