"""What is simulated of the blocks' events is what the event contract allows."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from stembridge_analytics.simulate import Parameters, simulate
from stembridge_analytics.simulate.practice import CONTRACT_VERSION
from stembridge_xblocks import contract


@pytest.fixture(scope="module")
def payloads(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, object]]]:
    """(name, payload) of each event of the blocks in simulated logs."""
    folder = tmp_path_factory.mktemp("simulated") / "made"
    parameters = Parameters()
    more = {"confirmed_by_another": 0.5, "withdraws_commitment": 1.0}
    often = replace(parameters, shares=parameters.shares | more)
    simulate(folder, learners=200, seed=7, parameters=often)
    found = []
    for path in sorted((folder / "logs").iterdir()):
        for line in _lines(path):
            start = line.find(b'{"')
            if start < 0 or b'"stembridge.' not in line:
                continue
            try:
                event = json.loads(line[start:])
            except ValueError:
                continue  # a line that was cut
            found.append((event["name"], event["event"] if "event" in event else event["data"]))
    return found


def _lines(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).split(b"\n")


def test_every_payload_fits_the_schema_of_its_event(
    payloads: list[tuple[str, dict[str, object]]],
) -> None:
    assert len(payloads) > 100
    for name, payload in payloads:
        jsonschema.validate(payload, contract.payload_schema(contract.EVENTS[name]))


def test_every_deed_of_the_practice_block_and_the_diary_occurs(
    payloads: list[tuple[str, dict[str, object]]],
) -> None:
    expected = {"practice.committed", "practice.implemented", "practice.confirmed",
                "practice.cascaded", "practice.referral_created", "practice.referral_entered",
                "practice.answered", "practice.withdrawn", "diary.entry_saved"}  # fmt: skip
    assert {name.removeprefix("stembridge.") for name, _ in payloads} == expected


def test_the_simulated_contract_is_of_the_version_in_force() -> None:
    assert CONTRACT_VERSION == contract.CONTRACT_VERSION
