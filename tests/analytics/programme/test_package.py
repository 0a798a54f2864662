"""The platform's tables: known by their headers, read by their columns."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from typing import Any

import pytest

from stembridge_analytics.programme.package import PACKAGE_TABLES

from ..conftest import COURSE
from .conftest import HASHES, PACKAGE, Side, Writer, tabbed

ME = HASHES.of_id(7)


def _us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def _table(*rows: str) -> str:
    """A table with cells divided by |."""
    return "".join(row.replace("|", "\t") + "\n" for row in rows)


def _write(write: Writer, *tables: str, **files: str | bytes) -> Side:
    found: dict[str, str | bytes] = {f"package/{n}.sql": t for n, t in enumerate(tables)}
    found |= {f"package/{name.replace('__', '.')}": text for name, text in files.items()}
    return write(PACKAGE, found)


CASES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "table_enrolments",
        _table("id|user_id|course_id|created|is_active|mode",
               f"1|7|{COURSE}|2025-03-01 10:00:00|1|honor"),
        {"created_us": _us("2025-03-01 10:00:00"), "created_day": date(2025, 3, 1),
         "is_active": True, "mode": "honor"},
    ),
    (
        "table_certificates",
        _table("id|user_id|grade|course_id|status|created_date|modified_date|mode",
               f"1|7|0.27|{COURSE}|notpassing|2025-03-01 10:00:00|2025-03-02 10:00:00.5|honor"),
        {"status": "notpassing", "mode": "honor", "grade": 0.27,
         "created_us": _us("2025-03-01 10:00:00"),
         "modified_us": _us("2025-03-02 10:00:00") + 500_000},
    ),
    (
        "table_grades",
        _table("course_id|user_id|percent_grade|letter_grade|passed_timestamp|modified",
               f"{COURSE}|7|0.8|Pass|2025-03-01 10:00:00|2025-03-02 10:00:00"),
        {"grade": 0.8, "letter_grade": "Pass", "passed_us": _us("2025-03-01 10:00:00"),
         "modified_us": _us("2025-03-02 10:00:00")},
    ),
    (
        "table_subsection_grades",
        _table("course_id|user_id|usage_key|earned_all|possible_all|earned_graded|possible_graded"
               "|modified", f"{COURSE}|7|u|3|5|2|4|NULL"),
        {"block_id": "u", "earned": 2.0, "possible": 4.0, "modified_us": None},
    ),
    (
        "table_subsection_grades",
        _table("course_id|user_id|usage_key|earned_all|possible_all|earned_graded|possible_graded"
               "|modified", f"{COURSE}|7|u|3|5|0|0|NULL"),
        {"block_id": "u", "earned": 3.0, "possible": 5.0, "modified_us": None},
    ),
    (
        "table_modules",
        _table("id|module_type|module_id|student_id|state|grade|created|modified|max_grade|done"
               "|course_id", f"1|problem|u|7|{{}}|2|2025-03-01 10:00:00|NULL|3|na|{COURSE}"),
        {"block_id": "u", "block_type": "problem", "earned": 2.0, "possible": 3.0,
         "created_us": _us("2025-03-01 10:00:00"), "modified_us": None},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), CASES)
def test_a_table_of_the_platform_is_a_side_table(
    write: Writer, name: str, content: str, expected: dict[str, Any]
) -> None:
    side = _write(write, content)
    assert side.rows(name) == [{"key": ME, "course_id": COURSE, **expected}]
    assert side.notes() == []


@pytest.mark.parametrize(("name", "content", "expected"), CASES)
def test_the_order_of_columns_and_strange_ones_do_not_matter(
    write: Writer, name: str, content: str, expected: dict[str, Any]
) -> None:
    lines = [["strange", *reversed(line.split("\t"))] for line in content.splitlines()]
    turned = "".join("\t".join(line) + "\n" for line in lines)
    assert _write(write, turned).rows(name) == [{"key": ME, "course_id": COURSE, **expected}]


@pytest.mark.parametrize("table", PACKAGE_TABLES.values(), ids=lambda table: str(table.name))
def test_every_table_is_known_by_its_own_columns(write: Writer, table: Any) -> None:
    side = _write(write, "\t".join({*table.known_by, *table.used, *table.one_of}) + "\n")
    assert [account.kind for account in side.account.inputs] == [table.name]


def test_a_profile_is_a_row_with_language_and_cohort(write: Writer) -> None:
    side = _write(
        write,
        tabbed("id user_id gender year_of_birth level_of_education country bio",
               "70 7 f 1980 p_se AUT x", "80 8 NULL NULL NULL NULL x"),
        tabbed("id user_profile_id code", "1 70 de", "2 70 en"),
        tabbed("course_id user_id course_user_group_id", f"{COURSE} 7 3", f"{COURSE} 9 4",
               f"{COURSE} 8 3", f"{COURSE} 8 4"),
    )  # fmt: skip
    rows = {row.pop("key"): row for row in side.rows("person_attributes")}
    said = {key: {name: one for name, one in row.items() if one is not None}
            for key, row in rows.items()}  # fmt: skip
    assert said == {
        ME: {"source": "profile", "country": "AT", "country_raw": "AUT", "gender": "woman",
             "birth_year": 1980, "education": "p_se", "language": "de", "cohort": "3"},
        HASHES.of_id(8): {"source": "profile", "gender": "not stated"},
        HASHES.of_id(9): {"source": "profile", "cohort": "4"},
    }  # fmt: skip
    assert [what for what, *_ in side.notes()] == [
        "further language of a person, the first one holds",
        "person in several groups, so in none here",
    ]


def test_accounts_link_names_and_ids(write: Writer) -> None:
    side = _write(
        write,
        tabbed("id username email password is_staff is_superuser", "7 anna a@b.c x 0 0",
               "8 NULL a@b.c x 0 0"),
        tabbed("hash_id id username", "h 7 anna", "h 9 carl"),
    )  # fmt: skip
    found = {(row["name_key"], row["user_key"]) for row in side.rows("table_accounts")}
    assert found == {(HASHES.of_name(name), HASHES.of_id(user))
                     for name, user in (("anna", 7), ("carl", 9))}  # fmt: skip
    assert side.note("without a user name").line == 3


def test_a_name_with_two_ids_in_the_tables_of_accounts_is_a_conflict(write: Writer) -> None:
    side = _write(
        write,
        tabbed("id username email password is_superuser", "7 anna x x 0"),
        tabbed("hash_id id username", "h 8 anna", "h 7 anna"),
    )
    assert side.notes() == [("user name with several user ids", None, 1, None)]


HEADER = "id|user_id|course_id|created|is_active|mode"


def test_rows_that_say_nothing_are_left_out_and_counted(write: Writer) -> None:
    good = f"1|7|{COURSE}|2025-03-01 10:00:00|0|honor"
    side = _write(write, _table(
        HEADER, good, "2|7", f"3|NULL|{COURSE}|2025-03-01 10:00:00|1|honor",
        "4|7|library|2025-03-01 10:00:00|1|honor", f"5|8|{COURSE}|soon|1|honor",
        f"6|9|{COURSE}|0000-00-00 00:00:00|1|honor",
    ))  # fmt: skip
    assert [row["is_active"] for row in side.rows("table_enrolments")] == [False]
    assert side.notes() == [
        ("row with too few cells, left out", None, 1, 3),
        ("row without a person, course, block or time, left out", None, 4, 4),
        ("time that cannot be read", None, 1, 6),
    ]


def test_of_two_files_of_a_table_equal_rows_are_one_and_the_later_of_others_holds(
    write: Writer,
) -> None:
    row = f"1|7|{COURSE}|2025-03-01 10:00:00|1|honor"
    side = _write(write, _table(HEADER, row), _table(HEADER, row),
                  _table(HEADER, row.replace("|1|honor", "|0|honor")))  # fmt: skip
    assert [found["is_active"] for found in side.rows("table_enrolments")] == [False]
    assert side.account.tables["table_enrolments"] == 1
    assert side.note("two rows for one key").rows == 2


def test_files_may_be_named_one_by_one_and_are_read_once(write: Writer) -> None:
    content = _table(HEADER, f"1|7|{COURSE}|2025-03-01 10:00:00|1|honor")
    toml = '[package]\nfolders = ["package", "package/a.sql", "b.sql.gz"]\n'
    files = {
        "package/a.sql": content,
        "b.sql.gz": gzip.compress(content.replace("7", "8").encode()),
    }
    side = write(toml, files)
    assert [account.name for account in side.account.inputs] == ["package/a.sql", "b.sql.gz"]
    assert len(side.rows("table_enrolments")) == 2
    assert side.notes() == []


def test_an_encrypted_table_is_a_fault_with_advice_until_it_is_decrypted(write: Writer) -> None:
    side = _write(write, a__sql__gpg=b"\x85\x01")
    assert "gpg --decrypt" in side.note("encrypted").what
    assert side.note("encrypted").is_fault
    assert _write(write, a__sql="x\ty\n").account.faults == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a\tb\n1\t2\n", "no table that is known by its header"),
        ('{"block": {}}', "a course structure is named by"),
        (b"\x00\x01\x02", "no table, not read"),
        (b"PK\x03\x04...", "an archive, not read; unpack it first"),
        ("", "no table that is known by its header"),
        ('See "our" notes, "please\n', "no table that is known by its header"),
        ("Grüße, alle\n".encode("cp1252"), "no table that is known by its header"),
    ],
)
def test_what_is_not_used_is_named_with_the_reason(
    write: Writer, content: str | bytes, says: str
) -> None:
    side = _write(write, content if isinstance(content, str) else "", x=content)
    assert says in {note.what for note in side.account.notes if note.input == "package/x"}.pop()


def test_a_table_that_is_cut_is_a_fault_and_what_was_read_is_used(write: Writer) -> None:
    rows = [f"{n}|{n}|{COURSE}|2025-03-01 10:00:00|1|honor" for n in range(1, 9000)]
    packed = gzip.compress(_table(HEADER, *rows).encode())
    side = _write(write, a__sql__gz=packed[: len(packed) // 2])
    assert side.note("cut").is_fault
    assert str(side.folder.parent) not in side.note("cut").what
    assert 1000 < len(side.rows("table_enrolments")) < 9000


def test_hidden_files_are_passed_over(write: Writer) -> None:
    assert _write(write, __DS_Store=b"\x00", a="x\ty\n").account.inputs[0].name == "package/a"
