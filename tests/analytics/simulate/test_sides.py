"""Side files agree with the logs and with the ledger of what is odd in them."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from datetime import date

import pytest

from stembridge_analytics.simulate import Parameters
from stembridge_analytics.simulate.people import teacher

ODD = {"EL", "GRC", "UK", "GBR", "AUT", "PRT", "FIN", "MLT"}
COLUMNS = ("country", "gender", "level", "role", "subject", "school", "school_type", "is_rural",
           "experience_years")  # fmt: skip


@pytest.fixture(scope="module")
def rows(made):
    with (made.folder / "participants.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def programme(made):
    return tomllib.loads((made.folder / "programme.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def teachers(made):
    seed, count = (made.truth["parameters"][name] for name in ("seed", "learners"))
    return {p.user_id: p for p in (teacher(seed, n, Parameters()) for n in range(count))}


def package(made, table: str) -> list[dict[str, str]]:
    found = []
    for path in sorted((made.folder / "package").glob(f"*-{table}-prod-analytics.sql")):
        header, *lines = path.read_text(encoding="utf-8").split("\n")[:-1]
        found += [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return found


def test_participants_are_teachers_of_the_logs_with_their_own_names(rows, book, teachers):
    for row in rows:
        person = teachers[int(row["user_id"])]
        assert row["username"] == person.account.username
        assert book.owner.get(row["username"], person.user_id) == person.user_id


def test_cells_say_what_is_true_or_are_empty_or_odd(rows, teachers):
    for row in rows:
        person = teachers[int(row["user_id"])]
        assert row["country"] in {person.country, ""} | ODD
        assert row["role"] in {person.role, ""}
        assert row["level"] in {person.level, ""}
        assert row["school"] in {f"S{person.school:05d}", ""}


def test_oddities_of_participants_are_those_of_the_ledger(rows, made, teachers):
    ledger = made.truth["side_files"]
    ids = Counter(row["user_id"] for row in rows)
    assert ledger["rows"] == len(rows)
    assert ledger["missing_row"] == len(teachers) - len(ids)
    assert ledger.get("second_row", 0) == sum(count - 1 for count in ids.values())
    odd = sum(row["country"] in ODD for row in rows)
    said = sum(v for k, v in ledger.items() if k.startswith("odd_country/"))
    blanked = ledger.get("missing_cell/country", 0)
    assert odd <= said <= odd + blanked
    for column in COLUMNS:
        if column != "gender":  # not stated is empty too
            empty = sum(row[column] == "" for row in rows)
            assert ledger.get(f"missing_cell/{column}", 0) == empty


def test_at_least_three_odd_codes_of_countries_occur(rows):
    assert len({row["country"] for row in rows} & ODD) >= 3


def test_programme_names_every_course_run_with_its_dates_and_structure(programme, made):
    runs = {run["course_id"]: run for run in programme["runs"]}
    assert set(made.truth["courses"]) <= set(runs)
    for key, more in made.truth["more"].items():
        assert runs[key].get("country") == more["country"]
        assert runs[key].get("start") == (
            date.fromisoformat(more["start"]) if more["pacing"] == "instructor" else None
        )
        assert str(runs[key].get("end")) == str(more["end"])
        assert (made.folder / runs[key]["structure"]).is_file()


def test_files_that_the_programme_names_are_there(programme, made):
    named = [programme["participants"]["file"], *programme["staff"]["files"],
             *programme["package"]["folders"]]  # fmt: skip
    assert all((made.folder / name).exists() for name in named)


def test_columns_of_participants_are_mapped_to_themselves(programme, rows):
    columns = programme["participants"]["columns"]
    assert set(columns.values()) == set(rows[0])


def test_every_block_of_the_logs_is_in_the_structure_of_its_course(programme, made, book):
    structures = {
        run["course_id"]: json.loads((made.folder / run["structure"]).read_text(encoding="utf-8"))
        for run in programme["runs"]
    }
    seen = Counter()
    for event in book.events:
        key = event.raw["context"].get("module", {}).get("usage_key")
        if key:
            course = f"course-v1:{key.partition(':')[2].partition('+type@')[0]}"
            assert structures[course][key]["children"] == []
            seen[course] += 1
    assert len(seen) == len(made.truth["courses"])


def test_a_structure_is_one_tree_whose_graded_units_are_two_a_module(programme, made):
    for run in programme["runs"]:
        blocks = json.loads((made.folder / run["structure"]).read_text(encoding="utf-8"))
        children = [child for block in blocks.values() for child in block["children"]]
        roots = set(blocks) - set(children)
        assert [blocks[root]["category"] for root in roots] == ["course"]
        assert len(children) == len(set(children)) == len(blocks) - 1
        chapters = [b for b in blocks.values() if b["category"] == "chapter"]
        graded = [b for b in blocks.values()
                  if b["category"] == "vertical" and b["metadata"].get("graded")]  # fmt: skip
        assert len(graded) == 2 * (len(chapters) - 1)


def test_the_package_holds_the_enrolled_of_its_courses(made):
    rows = package(made, "student_courseenrollment")
    courses = {row["course_id"] for row in rows}
    assert {key.split("+")[1] for key in courses} == {"BATT-AT", "BATT-MT"}
    for key in courses:
        mine = [row for row in rows if row["course_id"] == key]
        assert len(mine) == made.truth["courses"][key]["enrolled"]
        inactive = sum(row["is_active"] == "0" for row in mine)
        assert inactive == made.truth["courses"][key]["unenrolled"]


def test_the_package_certifies_whom_the_logs_certify(made):
    rows = package(made, "certificates_generatedcertificate")
    for key in {row["course_id"] for row in rows}:
        issued = sum(r["status"] == "downloadable" for r in rows if r["course_id"] == key)
        assert issued == made.truth["courses"][key]["certified"]


def test_the_package_escapes_and_counts_its_rows(made, teachers):
    users, ledger = package(made, "auth_user"), made.truth["side_files"]
    assert len(users) == ledger["package_rows/auth_user"]
    assert {int(row["id"]) for row in users} <= set(teachers)
    assert any("\\" in row["last_name"] for row in users)
    assert any(row["last_login"] == "NULL" for row in users)


def test_staff_are_listed_with_their_ids(made, book):
    with (made.folder / "staff.csv").open(encoding="utf-8") as file:
        listed = {row["username"]: int(row["user_id"]) for row in csv.DictReader(file)}
    assert sorted(listed) == made.truth["people"]["staff"]
    assert {name: book.owner[name] for name in listed} == listed
