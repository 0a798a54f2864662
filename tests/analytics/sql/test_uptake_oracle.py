"""Any entries of any people: the tables against a slow reading of the definitions in Python."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from .uptake import COURSE, DAY_0, answer, built, learner, run, use

LAST_DAY = 300  # some are due on it, some are not
RUNS = {COURSE: 30, "c2": None}  # last day of the run


def _oracle_completer(person: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What the dictionary says of one completer, day by day."""
    done = DAY_0 + timedelta(days=int(person["day"]))
    dated = [e for e in entries if e["entry_type"] == "use" and not e["is_withdrawn"]
             and e["event_day"]]  # fmt: skip
    after = {day: [e for e in dated if e["event_day"] == done + timedelta(days=day)]
             for day in range(1, 366)}  # fmt: skip
    used_on = [day for day in after if after[day]]
    first = next((day for day in used_on if day <= 180), None)
    in_window = [e for day in range(1, 181) for e in after[day]]
    followed = (DAY_0 + timedelta(days=LAST_DAY) - done).days
    answers = sorted(
        (e for e in entries if e["entry_type"] == "answer"), key=lambda e: e["last_us"]
    )
    said = "used" if first else "silent"
    if not first and answers:
        moment = date(1970, 1, 1) + timedelta(days=answers[-1]["last_us"] // 86_400_000_000)
        if any(one["has_used"] for one in answers):
            said = "yes without a date"
        elif moment > done + timedelta(days=180):
            said = "no"
    is_possible = first is not None and followed >= first + 60
    return {
        "is_due": followed >= 180,
        "is_used": first is not None,
        "uses_before": sum(e["event_day"] <= done for e in dated),
        "answer": said,
        "is_adapted": any(e["is_adapted"] for e in in_window),
        "tier": max((e["tier"] for e in in_window), default=None),
        "is_second_possible": is_possible,
        "is_sustained": is_possible and any(day >= first + 60 for day in used_on),
        "sustained_use_days": None
        if first is None
        else next((day for day in used_on if day >= first + 60), None),
    }


def _oracle_places(entries: list[dict[str, Any]]) -> dict[tuple[str, str, int], int]:
    """Places by teacher, class and school year."""
    places: dict[tuple[str, str, int], int] = defaultdict(int)
    for entry in entries:
        if entry["entry_type"] != "use" or entry["is_withdrawn"] or not entry["event_day"]:
            continue
        day = entry["event_day"]
        end = RUNS[entry["course_id"]]
        if end is not None and day > DAY_0 + timedelta(days=end + 365):
            continue
        year = day.year if (day.month, day.day) >= (8, 1) else day.year - 1
        key = entry["learner_id"], entry["class_id"], year
        places[key] = max(places[key], entry["pupils"])
    return places


_DAYS = st.one_of(
    st.integers(-40, 460), st.sampled_from([0, 1, 59, 60, 61, 179, 180, 181, 240, 365, 395, 396])
)
_USE = st.builds(
    lambda day, pupils, name, tier, flags: use(
        day, pupils=pupils, class_id=name, tier=tier, is_adapted=flags[0], is_confirmed=flags[1],
        is_withdrawn=flags[2],
    ),
    st.one_of(st.none(), _DAYS), st.integers(1, 45), st.sampled_from("xyz"),
    st.sampled_from(["E1", "E2", "E3"]), st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip
_ANSWER = st.builds(lambda day, used: answer(day + 0.25, has_used=used), _DAYS, st.booleans())
_PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(sorted(RUNS)),
        st.sampled_from([0.0, 0.5, 0.999, 60.5, 119.5, 120.5, 121.0]),
        st.lists(st.one_of(_USE, _USE, _ANSWER), max_size=5, unique_by=lambda e: e["last_us"]),
    ),
    min_size=20, max_size=40,
)  # fmt: skip


# An example is a whole programme, so a few hold many people.
# Making a failing programme smaller would take minutes, and its people are small already.
@settings(max_examples=12, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(_PEOPLE)
def test_the_tables_say_what_the_definitions_say(
    people: list[tuple[str, float, list[Any]]],
) -> None:
    learners, entries, expected = [], [], {}
    for number, (course, day, told) in enumerate(people):
        who = f"p{number // 2}"  # two participations of each person, perhaps in one run
        if any(one["learner_id"] == who and one["course_id"] == course for one in learners):
            who = f"q{number}"
        mine = [
            {**entry, "learner_id": who, "course_id": course, "entry_id": f"{who}{course}{at}"}
            for at, entry in enumerate(told)
        ]
        learners.append(learner(who, course_id=course, done=day))
        entries += mine
        expected[course, who] = _oracle_completer({"day": day}, mine)
    runs = [run(course_id=c, end=end, last_day=LAST_DAY) for c, end in RUNS.items()]
    with tempfile.TemporaryDirectory() as folder:
        made = built(Path(folder), entries, learners, runs, ["uptake_completer", "class_places"])
    rows = {(row["course_id"], row["learner_id"]): row for row in made["uptake_completer"]}
    found = {key: {name: rows[key][name] for name in want} for key, want in expected.items()}
    assert found == expected
    places = {(r["learner_id"], r["class_id"], r["school_year"]): r["pupils"]
              for r in made["class_places"]}  # fmt: skip
    assert places == _oracle_places(entries)
