"""State of any kind, by a script, a merge or a race: no page and no deed fails by it."""

from __future__ import annotations

from typing import Any

import pytest

from .sample import PLAN, USE, Practice, day

MOMENT = "2027-03-20T00:00:00+00:00"
LINK = {"nonce": "n", "until": MOMENT, "confirmed_at": None}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("commitments", {"planned_on": "9999-12-31"}),
        ("commitments", {"level": 99}),
        ("commitments", {"made_on": None}),
        ("commitments", {"withdrawn": {"on": day(0), "obstacle": {}}}),
        ("uses", {"on": "9999-12-31"}),
        ("uses", {"on": "0001-01-01"}),
        ("uses", {"level": 99}),
        ("uses", {"told_on": None}),
        ("uses", {"pupils": True}),
        ("uses", {"withdrawn": {}}),
        ("uses", {"withdrawn": {"on": 3}}),
        ("uses", {"withdrawn": {"on": day(0), "obstacle": ["time"]}}),
        ("uses", {"confirmation": {"x": 1}}),
        ("uses", {"confirmation": {**LINK, "until": "soon"}}),
        ("uses", {"confirmation": {**LINK, "until": "2027-03-20T00:00:00"}}),
        ("uses", {"confirmation": {**LINK, "confirmed_at": "yes"}}),
        ("uses", {"confirmation": {**LINK, "nonce": 5}}),
    ],
)
def test_an_entry_of_any_kind_stops_neither_pages_nor_deeds(
    field: str, change: dict[str, Any]
) -> None:
    practice = Practice()
    plan, use = practice.commit(), practice.use()
    block = practice.block()
    entries = getattr(block, field)
    setattr(block, field, {key: {**entry, **change} for key, entry in entries.items()})
    block.save()

    _all_answer(practice, plan, use)


@pytest.mark.parametrize("referral", [{"own": 5}, {"own": ["x"], "entered": {}}, {"entered": 1}])
def test_codes_of_any_kind_stop_neither_pages_nor_deeds(referral: Any) -> None:
    practice = Practice()
    block = practice.block()
    block.referral = referral
    block.save()

    assert practice.stage.render("p", user=practice.ana).content
    assert practice.send("create_referral").status_code == 200
    assert practice.block().referral["own"]


def test_a_class_that_a_race_lost_leaves_its_plan_readable() -> None:
    practice = Practice()
    plan = practice.commit()
    block = practice.block()
    block.classes = {}  # another request saved its own classes a moment later
    block.save()

    practice.today = 30
    assert "did you use it?" in practice.stage.render("p", user=practice.ana).content
    assert practice.send("commit", id=plan, **PLAN).status_code == 200


def _all_answer(practice: Practice, plan: str, use: str) -> None:
    stage, ana = practice.stage, practice.ana
    for user in (ana, stage.staff("sue")):
        assert stage.render("p", user=user).content
    deeds: list[tuple[str, dict[str, Any]]] = [
        ("show_entry", {"entry": plan, "as": "form"}),
        ("show_entry", {"entry": use, "as": "form"}),
        ("ask_confirmation", {"entry": use}),
        ("commit", {**PLAN, "id": plan, "pupils": "20"}),
        ("implement", {**USE, "id": use, "pupils": "20"}),
        ("withdraw", {"entry": plan}),
        ("withdraw", {"entry": use}),
        ("implement", {**USE, "class_name": "9x"}),
    ]
    for name, fields in deeds:
        assert practice.send(name, **fields).status_code in (200, 409, 422), name
    assert stage.render("p", user=ana).content
