"""A small research data package that a real platform wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from .conftest import HASHES, Side, Writer

COURSE = "course-v1:edX+DemoX+Demo_Course"
NAME = "edX-DemoX-Demo_Course-{}-acceptance.sql"
US = 1_000_000


@pytest.fixture
def side(shared_data: Path, write: Writer) -> Side:
    """The package and its course structure as side tables."""
    package = shared_data / "edx_package"
    structure = package / "edX-DemoX-Demo_Course-course_structure-acceptance.json"
    return write(
        f'[[runs]]\ncourse_id = "{COURSE}"\nstructure = "{structure}"\n'
        f'[package]\nfolders = ["{package}"]\n'
    )


def _us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * US  # type: ignore[misc, arg-type]


def test_every_file_is_known_by_its_header(side: Side) -> None:
    kinds = {Path(one.name).name: one.kind for one in side.account.inputs if one.kind}
    tables = ("auth_user auth_userprofile certificates_generatedcertificate "
              "courseware_studentmodule student_courseenrollment "
              "student_languageproficiency").split()  # fmt: skip
    assert kinds == {
        **{NAME.format(table): table for table in tables},
        "edX-DemoX-Demo_Course-course_structure-acceptance.json": "course structure",
    }
    assert {one.rows for one in side.account.inputs if one.kind in tables} == {4}


def test_profiles_have_the_codes_of_the_source(side: Side) -> None:
    rows = {row["key"]: row for row in side.rows("person_attributes")}
    names = ("country", "country_raw", "gender", "birth_year", "education", "language")
    assert {
        user: tuple(rows[HASHES.of_id(user)][name] for name in names) for user in (1, 2, 3, 4)
    } == {
        1: ("PL", None, "man", 1980, None, "en"),
        2: ("FR", None, "not stated", None, None, "zh"),
        3: ("GB", "UK", "not stated", None, None, "fr"),
        4: ("UA", "UKR", "not stated", None, None, "en"),
    }


def test_codes_that_are_wrong_or_unknown_are_counted(side: Side) -> None:
    codes = {(n.what, n.value, n.rows, n.line) for n in side.account.notes if n.value}
    assert codes == {("corrected country", "UK", 1, 4), ("unknown education", "GS", 1, 2)}


def test_enrolments(side: Side) -> None:
    assert side.rows("table_enrolments") == [
        {"key": HASHES.of_id(user), "course_id": COURSE,
         "created_us": _us(2015, 8, 12, 23, 13, second), "created_day": date(2015, 8, 12),
         "is_active": True, "mode": mode}
        for user, second, mode in ((1, 4, "honor"), (2, 7, "audit"), (3, 10, "verified"),
                                   (4, 12, "honor"))
    ]  # fmt: skip


def test_certificates(side: Side) -> None:
    when = _us(2015, 3, 18, 4, 55, 31)
    assert side.rows("table_certificates") == [
        {"key": HASHES.of_id(user), "course_id": COURSE, "status": "notpassing", "mode": "honor",
         "grade": grade, "created_us": when, "modified_us": when}
        for user, grade in ((1, 0.27), (2, 0.0), (3, 0.0), (4, 0.51))
    ]  # fmt: skip


def test_states_are_kept_without_their_text(side: Side) -> None:
    rows = side.rows("table_modules")
    assert [row["block_type"] for row in rows] == ["problem", "chapter", "video", "sequential"]
    assert {row["created_us"] for row in rows} == {_us(2015, 11, 6, 11, 28, 36)}
    assert b"student_answers" not in (side.folder / "table_modules.parquet").read_bytes()


def test_a_structure_that_is_a_fragment_is_used_as_far_as_it_goes(side: Side) -> None:
    (row,) = side.rows("structure_blocks")
    assert (row["block_type"], row["title"], row["module_no"]) == (
        "chapter", "About Exams and Certificates", 1,
    )  # fmt: skip
    assert side.note("child that the structure does not hold").rows == 1


def test_of_four_accounts_with_the_staff_flag_one_is_staff(side: Side) -> None:
    assert side.rows("staff_accounts") == [
        {"key": HASHES.of_id(4), "course_id": None, "role": "superuser"}
    ]
    assert side.note("platform's staff flag").rows == 3


def test_names_and_ids_are_linked(side: Side) -> None:
    assert {(row["name_key"], row["user_key"]) for row in side.rows("table_accounts")} == {
        (HASHES.of_name(name), HASHES.of_id(user))
        for user, name in enumerate(("honor", "audit", "verified", "staff"), 1)
    }


def test_teachers_of_the_world_bank(shared_data: Path, write: Writer) -> None:
    side = write(
        f'[[runs]]\ncourse_id = "{COURSE}"\nstart = 2025-04-28\n'
        f'[population]\nfile = "{shared_data / "teachers_wdi.csv"}"\n'
    )
    rows = side.rows("teacher_population")
    lines = (shared_data / "teachers_wdi.csv").read_text().splitlines()[1:]
    pairs = [cells[at : at + 2] for line in lines for cells in [line.split(",")] for at in (3, 5)]
    assert len(rows) == sum(year != "" for year, _ in pairs)
    assert sum(row["teachers"] for row in rows) == sum(int(count or 0) for _, count in pairs)
    assert side.account.faults == ()
    stale = {n.value for n in side.account.notes if "older than 5 years" in n.what}
    assert stale == {"CZ", "FR", "PT", "SI"}
