"""Reach: teachers who enrolled, beside the teachers of their country."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from .uptake import built, learner, run


def _person(who: str, day: date, **attributes: Any) -> tuple[Any, Any]:
    told = {"country": "AT", "level": "ISCED 1", "role": "teacher", **attributes}
    return learner(who, enrolled_day=day), {"learner_id": who, **told}


def _reach(folder: Path, *people: Any, population: Any = ()) -> list[dict[str, Any]]:
    made = built(
        folder, [], [one for one, _ in people], [run()], ["reach"],
        dim_learner=[row for _, row in people], teacher_population=population,
    )  # fmt: skip
    return made["reach"]


def _count(level: str | None, teachers: int, year: int = 2022, **more: Any) -> dict[str, Any]:
    return {"country": "AT", "level": level, "year": year, "teachers": teachers,
            "source": "UIS", "is_latest": True, **more}  # fmt: skip


def _told(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("level", "school_year", "enrolled", "teachers", "year"))


def test_levels_2_and_3_are_one_level_as_in_the_external_counts(tmp_path: Path) -> None:
    day = date(2025, 9, 20)
    rows = _reach(
        tmp_path, _person("a", day), _person("b", day, level="ISCED 2"),
        _person("c", day, level="ISCED 3"), _person("d", day, level=None),
        population=[_count("ISCED 1", 1000), _count("ISCED 2-3", 3000), _count(None, 9999)],
    )  # fmt: skip
    assert [_told(row) for row in rows] == [
        ("ISCED 1", 2025, 1, 1000, 2022), ("ISCED 2-3", 2025, 2, 3000, 2022),
        ("not stated", 2025, 1, None, None),
    ]  # fmt: skip
    assert [row["years_old"] for row in rows] == [3, 3, None]


def test_halves_are_added_only_if_both_are_known(tmp_path: Path) -> None:
    person = _person("a", date(2025, 9, 20), level="ISCED 2")
    both = [_count("ISCED 2", 100, 2021), _count("ISCED 3", 50, 2023)]
    assert [_told(r)[3:] for r in _reach(tmp_path, person, population=both)] == [(150, 2021)]
    assert [_told(r)[3:] for r in _reach(tmp_path, person, population=both[:1])] == [(None, None)]


def test_older_counts_are_left_aside(tmp_path: Path) -> None:
    counts = [_count("ISCED 1", 900, 2015, is_latest=False), _count("ISCED 1", 1000)]
    (row,) = _reach(tmp_path, _person("a", date(2025, 9, 20)), population=counts)
    assert (row["teachers"], row["year"]) == (1000, 2022)


def test_a_teacher_in_two_runs_of_a_school_year_is_one_and_in_two_years_is_in_both(
    tmp_path: Path,
) -> None:
    people = [
        learner("a", enrolled_day=date(2025, 7, 31)),
        learner("a", enrolled_day=date(2025, 8, 1), course_id="c2"),
        learner("a", enrolled_day=date(2026, 2, 1), course_id="c3"),
    ]
    told = {"learner_id": "a", "country": "AT", "level": "ISCED 1", "role": "teacher"}
    made = built(tmp_path, [], people, [run()], ["reach"], dim_learner=[told])
    assert [(r["school_year"], r["enrolled"]) for r in made["reach"]] == [(2024, 1), (2025, 1)]


def test_other_roles_are_left_out_and_unknown_ones_told(tmp_path: Path) -> None:
    day = date(2025, 9, 20)
    people = [_person("a", day), _person("b", day, role=None), _person("c", day, role="leader")]
    (row,) = _reach(tmp_path, *people)
    assert (row["enrolled"], row["without_role"]) == (2, 1)
