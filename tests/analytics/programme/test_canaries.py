"""Nothing that names a person, a school, or is free text, is in any byte that is written."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ..conftest import COURSE
from .conftest import PACKAGE, RUN, Side, Writer
from .course import as_json

USER, MAIL, FULL, SCHOOL = "canary-user", "canary@example.org", "Canary Fullname", "Canary School"
STATE, BIO, PASSWORD, CITY = "canary state text", "canary bio", "canarypassword", "Canaryville"
CANARIES = [USER, MAIL, FULL, SCHOOL, STATE, BIO, PASSWORD, CITY, "canary"]

TOML = (
    RUN
    + 'structure = "s.json"\n'
    + PACKAGE
    + f"""
[participants]
file = "p.csv"
[participants.columns]
user_id = "id"
username = "name"
email = "mail"
country = "country"
gender = "gender"
level = "level"
role = "role"
school = "school"
subject = "subject"
region = "region"
birth_year = "born"
[staff]
usernames = ["{USER}"]
files = ["staff.csv"]
[population]
file = "t.csv"
"""
)

PARTICIPANTS = (
    f"id,name,mail,country,gender,level,role,school,subject,region,born,{FULL}\n"
    f"7,{USER},{MAIL},{FULL},{FULL},{BIO},{SCHOOL},{SCHOOL},{BIO} is a long text of mine,{MAIL},"
    f"{CITY},{BIO}\n"
    f",{USER},,AT,f,1,teacher,{SCHOOL},physics,AT13,1980,x\n"
    f",,{MAIL},AT,f,1,teacher,{SCHOOL},physics,AT13,1980,x\n"
    f"{USER},{MAIL},{FULL}\n"
)


def _table(*rows: str) -> str:
    return "".join(row.replace("|", "\t") + "\n" for row in rows)


FILES = {
    "s.json": as_json(),
    "p.csv": PARTICIPANTS,
    "staff.csv": f"username,{FULL}\n{USER},{FULL}\n,{MAIL}\n",
    "t.csv": f"iso3,isced1_year,isced1_teachers\n{FULL},2020,1\nAT,{BIO},{BIO}\n",
    f"package/{COURSE}-auth_user.sql": _table(
        "id|username|first_name|email|password|is_staff|is_superuser",
        f"7|{USER}|{FULL}|{MAIL}|{PASSWORD}|1|1", f"x|{USER}|{FULL}|{MAIL}|{PASSWORD}|1|1",
        f"{USER}|{MAIL}",
    ),
    "package/profile.sql": _table(
        "id|user_id|name|gender|year_of_birth|level_of_education|country|bio|city|location",
        f"1|7|{FULL}|{BIO}|{BIO}|{BIO}|{CITY}|{BIO}|{CITY}|{CITY}",
    ),
    "package/language.sql": _table("id|user_profile_id|code", f"1|1|{BIO}"),
    "package/modules.sql": _table(
        "module_type|module_id|student_id|state|grade|created|modified|max_grade|course_id",
        f"{STATE}|u|7|{STATE}|{STATE}|{STATE}|{STATE}|{STATE}|{COURSE}",
        f"problem|{STATE}|7|{STATE}|1|2025-01-01 00:00:00|NULL|1|{COURSE}",
        f"problem|u|7|{STATE}|1|2025-01-01 00:00:00|NULL|1|{COURSE}",
    ),
    "package/certificates.sql": _table(
        "user_id|course_id|status|grade|name|mode",
        f"7|{COURSE}|downloadable|{FULL}|{FULL}|{BIO}",
    ),
    "package/roles.sql": _table("user_id|course_id|org|role", f"7|{COURSE}|Org|staff"),
    # No header: its first line is a person's.
    "package/unknown.sql": _table(f"7|{USER}|{FULL}|{MAIL}"),
}  # fmt: skip


@pytest.fixture
def side(write: Writer) -> Side:
    """Canaries wherever inputs carry people and their words."""
    return write(TOML, dict(FILES))


def _written(path: Path) -> bytes:
    """All that a Parquet file holds: values, footer, bytes."""
    table = pq.read_table(path)
    return b"\n".join([
        repr(table.to_pylist()).encode(), repr(pq.read_metadata(path).to_dict()).encode(),
        path.read_bytes(),
    ])  # fmt: skip


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_is_in_any_side_table(side: Side, canary: str) -> None:
    paths = sorted(side.folder.rglob("*"))
    assert len(paths) == len(side.account.tables)
    for path in paths:
        assert not re.search(re.escape(canary.encode()), _written(path), re.I), path.name


def test_no_canary_is_in_the_notes(side: Side) -> None:
    assert len(side.account.notes) > 15
    assert "canary" not in repr(side.account.notes).lower()


def test_the_rows_that_carry_them_are_used(side: Side) -> None:
    for name in ("table_modules", "table_certificates", "staff_accounts", "table_accounts"):
        assert side.rows(name), name
    schools = {row["school_key"] for row in side.rows("person_attributes")}
    assert len(schools - {None}) == 1


def test_the_search_finds_what_is_there(side: Side) -> None:
    assert re.search(b"physics", _written(side.folder / "person_attributes.parquet"))
