"""Places: the largest class, once a teacher, class and school year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from .uptake import DAY_0, built, learner, run, use


def _places(folder: Path, *entries: Any, **more: Any) -> list[dict[str, Any]]:
    people = [learner(who) for who in sorted({entry["learner_id"] for entry in entries})]
    return built(folder, entries, people, names=["class_places"], **more)["class_places"]


def _day(*when: int) -> int:
    return (date(*when) - DAY_0).days


def test_the_largest_use_of_a_class_counts_once(tmp_path: Path) -> None:
    (row,) = _places(tmp_path, use(5, pupils=20), use(9, pupils=27, girls=13), use(30, pupils=24))
    assert (row["pupils"], row["girls"], row["uses"]) == (27, 13, 3)
    assert (row["first_day"], row["last_day"]) == ("2025-03-08", "2025-04-02")


def test_two_classes_of_a_teacher_and_one_name_of_two_teachers_are_apart(tmp_path: Path) -> None:
    rows = _places(
        tmp_path, use(5, "a", class_id="8b"), use(6, "a", class_id="8c", pupils=19),
        use(5, "b", class_id="8b", pupils=30),
    )  # fmt: skip
    found = [(r["learner_id"], r["class_id"], r["pupils"], r["teacher_places"]) for r in rows]
    assert found == [("a", "8b", 24, 43), ("a", "8c", 19, 43), ("b", "8b", 30, 30)]


def test_a_school_year_begins_on_the_first_of_august(tmp_path: Path) -> None:
    days = [_day(2025, 7, 31), _day(2025, 8, 1), _day(2025, 12, 31), _day(2026, 1, 1)]
    rows = _places(tmp_path, *(use(day, pupils=20 + at) for at, day in enumerate(days)))
    found = [(r["school_year"], r["pupils"], r["uses"]) for r in rows]
    assert found == [(2024, 20, 1), (2025, 23, 3)]


def test_a_class_told_in_two_runs_is_one_class(tmp_path: Path) -> None:
    entries = [use(5, pupils=20), use(50, pupils=22, course_id="c2")]
    people = [learner("a"), learner("a", course_id="c2")]
    made = built(tmp_path, entries, people, [run(), run(course_id="c2")], ["class_places"])
    (row,) = made["class_places"]
    assert (row["pupils"], row["uses"], row["course_id"]) == (22, 2, "c2")


def test_withdrawn_uses_and_those_without_a_class_a_day_or_a_size_have_no_place(
    tmp_path: Path,
) -> None:
    rows = _places(
        tmp_path, use(1, is_withdrawn=True), use(2, class_id=None), use(None), use(4, pupils=None)
    )
    assert rows == []


def test_places_count_to_the_last_day_of_the_year_after_the_run(tmp_path: Path) -> None:
    rows = _places(
        tmp_path, use(375, pupils=20), use(376, pupils=30, class_id="c2"), runs=[run(end=10)]
    )
    assert [row["pupils"] for row in rows] == [20]


def test_flags_are_told_and_drop_nothing(tmp_path: Path) -> None:
    # 300 and 301 places of a teacher in one school year; 40 and 41 in a class.
    entries = [use(1 + n, "a", class_id=f"c{n}", pupils=30) for n in range(10)]
    entries += [use(1 + n, "b", class_id=f"c{n}", pupils=30 + (n == 0)) for n in range(10)]
    entries += [use(1, "c", pupils=40), use(1, "d", pupils=41)]
    rows = _places(tmp_path, *entries)
    assert {r["learner_id"] for r in rows if r["is_many_places"]} == {"b"}
    assert {r["learner_id"] for r in rows if r["is_large_class"]} == {"d"}
    assert sum(r["pupils"] for r in rows) == 300 + 301 + 40 + 41


def test_many_places_are_those_of_one_school_year(tmp_path: Path) -> None:
    entries = [use(1, class_id=f"c{n}", pupils=30) for n in range(10)]
    entries += [use(300, class_id=f"c{n}", pupils=30) for n in range(10)]
    rows = _places(tmp_path, *entries)
    assert {r["school_year"]: r["teacher_places"] for r in rows} == {2024: 300, 2025: 300}
    assert not any(r["is_many_places"] for r in rows)


def test_girls_are_those_of_the_largest_use_that_states_them(tmp_path: Path) -> None:
    (row,) = _places(tmp_path, use(1, pupils=24), use(9, pupils=24, girls=11), use(12, girls=3,
                     pupils=20))  # fmt: skip
    assert (row["pupils"], row["girls"]) == (24, 11)
