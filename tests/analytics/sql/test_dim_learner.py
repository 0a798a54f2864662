"""Who a learner is, as the programme's list and the platform's profile say."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder, event
from .programme import at

LINE = event("play_video", at(3), 8)


def _row(build: Builder, *attributes: dict[str, Any]) -> dict[str, Any]:
    (row,) = build([LINE], sides={"person_attributes": attributes}).rows("dim_learner")
    return row


def test_who_is_on_no_list_has_no_attributes(build: Builder) -> None:
    row = _row(build)
    assert (row["has_attributes"], row["country"], row["gender"]) == (False, None, "not stated")


def test_the_programmes_list_comes_before_the_profile(build: Builder) -> None:
    row = _row(
        build,
        {"user": 8, "source": "participants", "country": "AT"},
        {"user": 8, "source": "profile", "country": "PT", "gender": "woman"},
    )
    assert (row["country"], row["gender"], row["attribute_conflicts"]) == ("AT", "woman", 1)


def test_a_gender_not_stated_on_the_list_leaves_the_profile_its_word(build: Builder) -> None:
    row = _row(
        build,
        {"user": 8, "source": "participants", "gender": "not stated"},
        {"user": 8, "source": "profile", "gender": "man"},
    )
    assert (row["gender"], row["attribute_conflicts"]) == ("man", 0)


def test_a_code_that_is_no_country_is_kept_raw(build: Builder) -> None:
    row = _row(build, {"user": 8, "source": "participants", "country_raw": "XX"})
    assert (row["country"], row["country_raw"]) == (None, "XX")


def test_a_name_on_the_list_is_the_person_whose_id_the_accounts_tell(build: Builder) -> None:
    pseudonymiser = build([LINE]).pseudonymiser
    name, ident = pseudonymiser.of_name("registered"), pseudonymiser.of_id(8)
    sides = {
        "person_attributes": [{"key": name, "source": "participants", "country": "FI"}],
        "table_accounts": [{"name_key": name, "user_key": ident}],
    }
    (row,) = build([LINE], sides=sides).rows("dim_learner")
    assert row["country"] == "FI"
