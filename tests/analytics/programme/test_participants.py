"""The list of participants: columns by a map, people by their identity."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from .conftest import HASHES, PACKAGE, Side, Writer, tabbed

TOML = '[participants]\nfile = "p.csv"\n[participants.columns]\n'
COLUMNS = 'user_id = "id"\ncountry = "Land"\n'
AUTH_USER = {
    "package/auth_user.sql": tabbed(
        "id username email password is_superuser",
        "7 anna Anna@Example.org x 0", "8 bert bert@example.org x 0", "9 Carla c@example.org x 0",
    )
}  # fmt: skip


def _write(write: Writer, content: str | bytes, columns: str = COLUMNS, extra: str = "",
           files: dict[str, Any] | None = None) -> Side:  # fmt: skip
    return write(TOML + columns + extra, {"p.csv": content, **(files or {})})


def _said(side: Side) -> dict[str, dict[str, Any]]:
    """key -> what the list says of a person."""
    return {
        row["key"]: {
            name: value
            for name, value in row.items()
            if name not in ("key", "source") and value is not None
        }
        for row in side.rows("person_attributes")
        if row["source"] == "participants"
    }


def test_every_mapped_column_is_an_attribute(write: Writer) -> None:
    names = ("country region gender birth_year education language role subject level school_type "
             "is_rural experience_years school cohort").split()  # fmt: skip
    columns = 'user_id = "id"\n' + "".join(f'{name} = "Q {name}"\n' for name in names)
    header = ";".join(["id", *(f"Q {name}" for name in names)])
    row = "7;Österreich;AT13;f;1980;p;de;teacher;physics;2;Gymnasium;no;7,5;HTL  Graz;A"
    (said,) = _said(_write(write, f"{header}\n{row}\n", columns)).values()
    assert said == {
        "country": "AT", "country_raw": "Österreich", "region": "AT13", "gender": "woman",
        "birth_year": 1980, "education": "p", "language": "de", "role": "teacher",
        "subject": "physics", "level": "ISCED 2", "school_type": "Gymnasium", "is_rural": False,
        "experience_years": 7.5, "school_key": HASHES.of_school("htl graz"), "cohort": "A",
    }  # fmt: skip


@pytest.mark.parametrize("delimiter", ",;\t")
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packed", [False, True])
def test_tables_of_any_form_are_read(
    write: Writer, delimiter: str, mark: str, packed: bool
) -> None:
    content = (mark + 'id,Land\r\n7,"AT"\r\n'.replace(",", delimiter)).encode()
    side = _write(write, gzip.compress(content) if packed else content)
    assert _said(side) == {HASHES.of_id(7): {"country": "AT"}}
    assert side.notes() == []


def test_another_encoding_is_refused_with_advice(write: Writer) -> None:
    side = _write(write, "id;Land\n7;Österreich\n".encode("cp1252"))
    assert side.rows("person_attributes") == []
    fault = side.note("Windows-1252")
    assert fault.what.startswith("line 2: not UTF-8")
    assert fault.is_fault
    assert "CSV UTF-8" in fault.what


def test_a_column_that_is_not_there_is_a_fault_and_the_others_are_used(write: Writer) -> None:
    side = _write(write, "id,land\n7,AT\n", COLUMNS + 'gender = "Geschlecht"\n')
    assert _said(side) == {HASHES.of_id(7): {"country": "AT"}}
    assert side.note('no column "Geschlecht" for gender among 2 columns').is_fault


def test_without_a_header_nothing_of_the_first_line_is_told(write: Writer) -> None:
    side = _write(write, "anna,AT\nbert,FI\n")
    assert side.rows("person_attributes") == []
    assert len(side.notes(faults=True)) == 2
    assert "anna" not in repr(side.account.notes)


def test_the_accounts_columns_are_those_used_and_those_not_used(write: Writer) -> None:
    (account,) = _write(write, "id,Land,Name\n7,AT,Anna\n").account.inputs
    assert (account.used, account.ignored) == (("user_id", "country"), ("Name",))
    assert (account.rows, account.people) == (1, 1)


def test_equal_rows_of_a_person_are_one_and_of_differing_ones_the_last_holds(
    write: Writer,
) -> None:
    side = _write(write, "id,Land\n7,AT\n8,FI\n7,AUT\n8,FI\n7,DE\n")
    assert _said(side) == {HASHES.of_id(7): {"country": "DE"}, HASHES.of_id(8): {"country": "FI"}}
    assert side.notes(faults=False) == [
        ("row repeated", None, 1, 5),
        ("two rows for one person, the last one holds", None, 2, 4),
    ]


def test_people_are_found_by_name_id_or_address(write: Writer) -> None:
    columns = 'user_id = "id"\nusername = "name"\nemail = "mail"\ncohort = "c"\n'
    side = _write(
        write,
        "id,name,mail,c\n,,anna@example.org,a\n,bert,,b\n,carla,,c\n,dora,,d\n11,eva,,e\n",
        columns, PACKAGE, AUTH_USER,
    )  # fmt: skip
    assert {key: said["cohort"] for key, said in _said(side).items()} == {
        HASHES.of_id(7): "a",
        HASHES.of_id(8): "b",
        HASHES.of_id(9): "c",  # Carla, in another case
        HASHES.of_name("dora"): "d",
        HASHES.of_id(11): "e",
    }
    assert side.account.faults == ()


def test_a_person_once_by_name_and_once_by_id_is_one(write: Writer) -> None:
    columns = 'user_id = "id"\nusername = "name"\ncohort = "c"\n'
    side = _write(write, "id,name,c\n7,,a\n,anna,a\n", columns, PACKAGE, AUTH_USER)
    assert list(_said(side)) == [HASHES.of_id(7)]
    assert side.note("row repeated").rows == 1


def test_an_id_and_a_name_of_two_accounts_are_a_conflict_and_the_id_holds(write: Writer) -> None:
    columns = 'user_id = "id"\nusername = "name"\n'
    side = _write(write, "id,name\n7,bert\n", columns, PACKAGE, AUTH_USER)
    assert list(_said(side)) == [HASHES.of_id(7)]
    assert side.note("of several accounts").line == 2


def test_an_id_as_spreadsheets_with_gaps_write_it_is_an_id(write: Writer) -> None:
    assert list(_said(_write(write, "id,Land\n7.0,AT\n"))) == [HASHES.of_id(7)]


def test_rows_that_name_nobody_are_faults(write: Writer) -> None:
    columns = 'user_id = "id"\nemail = "mail"\n'
    side = _write(write, "id,mail\n7.5,\n,x@y.z\n,\n", columns)
    assert side.notes(faults=True) == [
        ("row that names no person, left out", None, 1, 2),
        ("row whose e-mail address no account has, left out", None, 1, 3),
    ]


def test_codes_that_are_corrected_or_not_known_are_counted_and_kept_raw(write: Writer) -> None:
    side = _write(write, "id,Land\n1,UK\n2,EL\n3,ZZ\n4,UK\n5,\n")
    said = _said(side)
    assert [said[HASHES.of_id(user)] for user in range(1, 6)] == [
        {"country": "GB", "country_raw": "UK"}, {"country": "GR", "country_raw": "EL"},
        {"country_raw": "ZZ"}, {"country": "GB", "country_raw": "UK"}, {},
    ]  # fmt: skip
    assert side.notes(faults=False) == [
        ("corrected country", "UK", 2, 2),
        ("corrected country", "EL", 1, 3),
        ("unknown country", "ZZ", 1, 4),
    ]


def test_an_unknown_text_is_told_by_its_line_only(write: Writer) -> None:
    side = _write(write, "id,Land\n1,Anna Gruber\n2,Bert Huber\n3,Anna Gruber\n")
    assert side.notes(faults=False) == [
        ("unknown country", None, 2, 2),
        ("unknown country", None, 1, 3),
    ]
    assert _said(side)[HASHES.of_id(1)] == {}


def test_the_files_own_words_are_mapped(write: Writer) -> None:
    extra = (
        '[participants.values.gender]\n"Frau" = "woman"\n'
        "[participants.values.is_rural]\nLand = true\n"
    )
    columns = 'user_id = "id"\ngender = "g"\nis_rural = "r"\n'
    side = _write(write, "id,g,r\n7,frau,land\n", columns, extra)
    assert _said(side) == {HASHES.of_id(7): {"gender": "woman", "is_rural": True}}
    assert side.notes() == []


def test_rare_words_of_a_column_of_many_are_left_out_but_for_codes_and_mapped_ones(
    write: Writer,
) -> None:
    columns = 'user_id = "id"\nregion = "r"\n'
    extra = '[participants.values.region]\n"west" = "West"\n'
    words = [*(f"word {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)), "AT13", "west",
             *["Tirol"] * 5]  # fmt: skip
    rows = "".join(f"{user},{word}\n" for user, word in enumerate(words, 1))
    side = _write(write, "id,r\n" + rows, columns, extra)
    assert {row["region"] for row in side.rows("person_attributes")} == {
        None, "AT13", "West", "Tirol",
    }  # fmt: skip
    assert side.note("fewer than 5 people").rows == 60


def test_what_differs_from_the_profile_is_counted(write: Writer) -> None:
    profile = tabbed("id user_id gender year_of_birth level_of_education country",
                     "1 7 f NULL NULL FI", "2 8 f NULL NULL AT")  # fmt: skip
    side = _write(write, "id,Land\n7,AT\n8,AT\n", extra=PACKAGE,
                  files={"package/profile.sql": profile})  # fmt: skip
    assert side.note("country that differs from the list of participants").rows == 1
    assert len(side.rows("person_attributes")) == 4
