"""How many teachers there are."""

from __future__ import annotations

import pytest

from .conftest import RUN, Side, Writer

WIDE = '[population]\nfile = "t.csv"\nsource = "WDI"\n'
LONG = WIDE + (
    '[population.columns]\ncountry = "Country"\nlevel = "Level"\nyear = "Year"\nteachers = "N"\n'
)


def _rows(side: Side) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in side.rows("teacher_population")]


def test_a_wide_file_is_a_row_a_country_and_level(write: Writer) -> None:
    content = "iso3,country,isced1_year,isced1_teachers,isced23_year,isced23_teachers\n" \
              "AUT,Austria,2023,31980,2023,75445\nISL,Iceland,2023,3568,,\n"  # fmt: skip
    side = write(WIDE, {"t.csv": content})
    assert _rows(side) == [
        ("AT", "ISCED 1", 2023, 31980, "WDI", True),
        ("AT", "ISCED 2-3", 2023, 75445, "WDI", True),
        ("IS", "ISCED 1", 2023, 3568, "WDI", True),
    ]
    assert side.notes() == [("country and level without a count", None, 1, 3)]


def test_a_long_file_keeps_every_year_and_marks_the_latest(write: Writer) -> None:
    content = "Country;Level;Year;N\nAT;1;2020;10\nAT;1;2022;11\nAT;2;2021;5\nEL;;2019;7\n"
    side = write(LONG, {"t.csv": content})
    assert _rows(side) == [
        ("AT", "ISCED 1", 2020, 10, "WDI", False),
        ("AT", "ISCED 1", 2022, 11, "WDI", True),
        ("AT", "ISCED 2", 2021, 5, "WDI", True),
        ("GR", None, 2019, 7, "WDI", True),
    ]
    assert side.notes() == [("corrected country", "EL", 1, 5)]


@pytest.mark.parametrize(("start", "stale"), [(2024, []), (2025, ["AT"]), (2030, ["AT", "FI"])])
def test_counts_that_are_old_when_the_last_run_begins_are_noted(
    write: Writer, start: int, stale: list[str]
) -> None:
    run = f'[[runs]]\ncourse_id = "a/b/c"\nstart = {start}-03-01\n'
    content = "Country,Level,Year,N\nAT,1,2019,1\nAT,1,2018,1\nFI,1,2023,1\n"
    side = write(RUN + run + LONG, {"t.csv": content})
    assert [value for what, value, *_ in side.notes() if "older than 5 years" in what] == stale
    assert side.account.faults == ()


def test_rows_that_cannot_be_used_are_faults(write: Writer) -> None:
    content = "Country,Level,Year,N\nZZ,1,2020,1\nAT,9,2020,1\nAT,1,20,1\nAT,1,2020,many\nAT,1\n"
    side = write(LONG, {"t.csv": content})
    assert _rows(side) == []
    assert side.notes(faults=True) == [
        ("bad number of teachers, row left out", None, 1, 5),
        ("bad year, row left out", None, 1, 4),
        ("row with too few cells, left out", None, 1, 6),
        ("unknown country, row left out", "ZZ", 1, 2),
        ("unknown level, row left out", "9", 1, 3),
    ]


def test_two_numbers_for_one_year_are_a_conflict_and_the_last_holds(write: Writer) -> None:
    side = write(LONG, {"t.csv": "Country,Level,Year,N\nAT,1,2020,1\nAUT,1,2020,2\n"})
    assert _rows(side) == [("AT", "ISCED 1", 2020, 2, "WDI", True)]
    assert side.note("two numbers for one year").line == 3


@pytest.mark.parametrize(("toml", "says"), [(WIDE, "no wide file"), (LONG, 'no column "Country"')])
def test_a_file_without_the_columns_is_a_fault(write: Writer, toml: str, says: str) -> None:
    side = write(toml, {"t.csv": "a,b\n1,2\n"})
    assert side.note(says).is_fault
