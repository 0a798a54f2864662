"""Versions of the contract: frozen for good, and each only adds to the one before."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from itertools import pairwise

import pytest

from stembridge_xblocks.contract import CONTRACT_VERSION, EVENTS, json_schema
from stembridge_xblocks.contract.versions import VERSIONS, frozen_events, frozen_schema

# SHA-256 of each file. A version that was released keeps its digest for good.
DIGESTS = {
    1: "6393dd93b539b09254823b9a33ae549a08259c83b66017b9ff8bc6432cd04ad9",
    2: "691d18a896503432066ee6cbd07bc726e07ff0fcdd3fc26d16c22af09beced56",
    3: "240d56c19164936041fd319af1f51e5926e3abaf1f53682ecca0505045f22018",
}
WHAT_TO_DO = (
    "the contract in force is not that of versions/{0}.json: an event or a field was changed. Raise"
    " CONTRACT_VERSION in contract/events.py, write versions/{1}.json by the line in this test's"
    " docstring, add its digest here, and type what is new in analytics/.../deeds.py"
)


def test_the_contract_in_force_is_the_newest_frozen_version() -> None:
    """A changed field needs a new version.

    python -c "import json; from stembridge_xblocks.contract import json_schema;
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))" > versions/N.json
    """
    assert VERSIONS[-1] == CONTRACT_VERSION
    assert json_schema() == frozen_schema(CONTRACT_VERSION), WHAT_TO_DO.format(
        CONTRACT_VERSION, CONTRACT_VERSION + 1
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_frozen_version_stays_byte_for_byte(version: int) -> None:
    folder = files("stembridge_xblocks.contract.versions")
    content = (folder / f"{version}.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGESTS[version]


def test_versions_are_numbered_without_a_gap() -> None:
    assert tuple(range(1, CONTRACT_VERSION + 1)) == VERSIONS


def test_the_events_read_back_are_those_in_force() -> None:
    assert dict(frozen_events(CONTRACT_VERSION)) == dict(EVENTS)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_names_itself_in_every_event(version: int) -> None:
    schema = frozen_schema(version)
    told = {d["properties"]["contract_version"]["const"] for d in schema["$defs"].values()}
    assert told == {version}
    assert json.dumps(schema["title"]).endswith(f'version {version}"')


@pytest.mark.parametrize(("older", "newer"), list(pairwise(VERSIONS)))
def test_a_version_adds_fields_and_keeps_what_the_others_mean(older: int, newer: int) -> None:
    """The same name has the same type and unit; choices and meaning may only be added to."""
    for name, before in frozen_events(older).items():
        after = frozen_events(newer).get(name)
        fields = {field.name: field for field in after.fields} if after else {}
        for field in before.fields:
            now = fields.get(field.name)
            if now is None:
                continue
            assert (now.type, now.unit) == (field.type, field.unit), (name, field.name)
            assert set(now.choices) >= set(field.choices), (name, field.name)
            assert now.meaning.startswith(field.meaning), (name, field.name)
            assert now.minimum == field.minimum, (name, field.name)


def test_an_unknown_version_is_told_which_there_are() -> None:
    with pytest.raises(LookupError, match="no contract version 99; there are 1, 2, 3"):
        frozen_schema(99)
