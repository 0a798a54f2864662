"""Only what the contract allows is published."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_xblocks.common.emitter import ContractError, emit, payload_faults
from stembridge_xblocks.contract import CONTRACT_VERSION

KEY = "block-v1:X+Y+Z+type@stembridge_case+block@c"
HINT = {"answer_index": 0, "hint_index": 1, "attempts": 2}


class Block:
    """A block that keeps what it publishes."""

    usage_key = KEY

    def __init__(self) -> None:
        self.published: list[tuple[str, dict[str, Any]]] = []
        self.runtime = self

    def publish(self, block: Any, name: str, payload: dict[str, Any]) -> None:
        assert block is self
        self.published.append((name, payload))


def test_an_event_has_its_name_its_block_and_the_contracts_version() -> None:
    block = Block()

    emit(block, "challenge.hint_shown", **HINT)

    payload = {"usage_key": KEY, "contract_version": CONTRACT_VERSION, **HINT}
    assert block.published == [("stembridge.challenge.hint_shown", payload)]


@pytest.mark.parametrize(
    "change",
    [
        {"attempts": None},
        {"attempts": "2"},
        {"attempts": True},
        {"attempts": -1},
        {"attempts": 2.0},
        {"score": 1},
        {"answer_index": float("nan")},
    ],
)
def test_what_does_not_fit_is_not_published(change: dict[str, Any]) -> None:
    block = Block()

    with pytest.raises(ContractError):
        emit(block, "challenge.hint_shown", **{**HINT, **change})

    assert block.published == []


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(ContractError, match="'attempts' is missing"):
        emit(Block(), "challenge.hint_shown", answer_index=0, hint_index=0)


@pytest.mark.parametrize("name", ["challenge.invented", "grade", "completion", ""])
def test_an_event_that_is_not_in_the_contract_is_never_published(name: str) -> None:
    block = Block()

    with pytest.raises(ContractError, match="unknown event"):
        emit(block, name)

    assert block.published == []


def test_an_id_that_the_contract_does_not_take_is_told_by_its_digest() -> None:
    block = Block()

    emit(block, "case.opened", variant="Größe 1")
    emit(block, "case.opened", variant="at")
    emit(block, "case.opened", variant=None)

    told = [payload["variant"] for _, payload in block.published]
    assert told[0].startswith("x-")
    assert told[1:] == ["at", None]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 10**400])
def test_no_number_beyond_all_bounds_gets_through(value: Any) -> None:
    payload = {"usage_key": KEY, "contract_version": CONTRACT_VERSION, "stay_id": "s",
               "hours": value}  # fmt: skip

    assert payload_faults("stembridge.workplace.confirmed", payload)


def test_no_sentence_fits_into_an_event() -> None:
    payload = {"usage_key": "not a key", "contract_version": CONTRACT_VERSION, "variant": None}

    assert payload_faults("stembridge.case.opened", payload) == [
        "usage_key: 'not a key' is no usage_key"
    ]
