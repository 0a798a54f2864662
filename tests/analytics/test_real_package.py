"""A real log with the research data package that belongs to it, joined by identity."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.privacy import Pseudonymiser, load_or_create_key
from stembridge_analytics.store import Options, ingest
from stembridge_analytics.tables import TableOptions, make_tables

COURSE = "course-v1:edX+DemoX+Demo_Course"
# What the codes of this package mean: the platform's for gender, ISO 3166-1 for countries; UK is
# no ISO code of a country, but the United Kingdom everywhere else.
GENDERS = {"m": "man", "f": "woman", "o": "other", "NULL": "not stated", "": "not stated"}
COUNTRIES = {"PL": "PL", "FR": "FR", "UK": "GB", "UKR": "UA"}


class Joined:
    """The tables, and the package's own rows."""

    def __init__(self, folder: Path, shared_data: Path) -> None:
        self.package = shared_data / "edx_package"
        log = shared_data / "edx_logs" / "obfuscation_tracking.log"
        key = folder / "keys" / "key"
        ingest([log], folder / "store", Options(key_path=key, processes=1))
        structure = next(self.package.glob("*course_structure*.json"))
        programme = folder / "programme.toml"
        programme.write_text(
            f'version = 1\n[[runs]]\ncourse_id = "{COURSE}"\nstructure = "{structure}"\n'
            f'[package]\nfolders = ["{self.package}"]\n'
        )
        options = TableOptions(programme=programme, key_path=key)
        self.folder = make_tables(folder / "store", None, options).folder
        self._pseudonymiser = Pseudonymiser(load_or_create_key(key, outside=self.folder))

    def learner(self, user: str | int) -> str:
        return self._pseudonymiser.of_id(int(user))

    def rows(self, name: str) -> dict[str, dict[str, Any]]:
        """A table's rows by learner."""
        found = pq.read_table(self.folder / f"{name}.parquet").to_pylist()
        return {row["learner_id"]: row for row in found}

    def told(self, table: str) -> list[dict[str, str]]:
        """The rows of a table of the package, read by columns alone."""
        (path,) = self.package.glob(f"*-{table}-*")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    @property
    def learners(self) -> set[str]:
        """Accounts that are not the platform's superusers, who are staff."""
        return {row["id"] for row in self.told("auth_user") if row["is_superuser"] == "0"}


@pytest.fixture(scope="module")
def joined(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Joined:
    return Joined(tmp_path_factory.mktemp("package"), shared_data)


def test_the_people_are_those_of_the_package_without_its_staff(joined: Joined) -> None:
    assert set(joined.rows("dim_learner")) == {joined.learner(user) for user in joined.learners}


def test_profiles_join_the_people_of_the_log(joined: Joined) -> None:
    found = joined.rows("dim_learner")
    for told in joined.told("auth_userprofile"):
        if told["user_id"] not in joined.learners:
            continue
        row = found[joined.learner(told["user_id"])]
        year = None if told["year_of_birth"] == "NULL" else int(told["year_of_birth"])
        assert (row["country"], row["gender"], row["birth_year"]) == (
            COUNTRIES[told["country"]], GENDERS[told["gender"]], year,
        )  # fmt: skip


def test_languages_join_by_the_profile(joined: Joined) -> None:
    profiles = {row["id"]: row["user_id"] for row in joined.told("auth_userprofile")}
    found = joined.rows("dim_learner")
    for told in joined.told("student_languageproficiency"):
        user = profiles[told["user_profile_id"]]
        if user in joined.learners:
            assert found[joined.learner(user)]["language"] == told["code"]


def test_enrolments_come_from_the_table_since_the_log_has_none(joined: Joined) -> None:
    found = joined.rows("fact_enrolment")
    told = [
        row for row in joined.told("student_courseenrollment") if row["user_id"] in joined.learners
    ]
    assert len(found) == len(told)
    for row in told:
        spell = found[joined.learner(row["user_id"])]
        assert (spell["evidence"], str(spell["start_day"]), spell["mode_last"]) == (
            "table", row["created"][:10], row["mode"],
        )  # fmt: skip
        assert spell["end_us"] is None


def test_certificates_that_are_not_downloadable_make_nobody_certified(joined: Joined) -> None:
    statuses = {row["status"] for row in joined.told("certificates_generatedcertificate")}
    found = joined.rows("fact_learner_course").values()
    assert statuses == {"notpassing"}
    assert not any(row["is_certified"] or row["is_completed_k2"] for row in found)
    (funnel,) = pq.read_table(joined.folder / "course_funnel.parquet").to_pylist()
    assert funnel["has_certificate_events"] is True


def test_the_structure_names_blocks_beside_those_of_the_log(joined: Joined) -> None:
    (path,) = joined.package.glob("*course_structure*")
    blocks = pq.read_table(joined.folder / "dim_block.parquet").to_pylist()
    found = {row["block_id"]: row for row in blocks}
    for usage_key, told in json.loads(path.read_text()).items():
        row = found[usage_key]
        assert (row["is_in_structure"], row["block_type"], row["title"]) == (
            True, told["category"], told["metadata"]["display_name"],
        )  # fmt: skip
    assert any(not row["is_in_structure"] for row in blocks)
