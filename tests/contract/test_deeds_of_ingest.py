"""What ingest knows of the blocks' events is what their contract says, in every version of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.deed_tables import FIELDS
from stembridge_analytics.deeds import FAMILIES, DeedField, Family
from stembridge_analytics.events import KINDS, label_event
from stembridge_analytics.schema import TABLES
from stembridge_xblocks.contract import TYPES, Event, Field
from stembridge_xblocks.contract.versions import VERSIONS, frozen_events

# Which is the column `block_id`.
KEY = "usage_key"
COLUMN_TYPES = {"int": "int64", "float": "float64", "bool": "bool", "date": "date"}


def events() -> Iterator[Event]:
    return (event for version in VERSIONS for event in frozen_events(version).values())


def told() -> dict[str, dict[str, list[Field]]]:
    """By block and field, what each event of each version says of it."""
    found: dict[str, dict[str, list[Field]]] = defaultdict(lambda: defaultdict(list))
    for event in events():
        for field in event.fields:
            found[event.block][field.name].append(field)
    return found


def test_every_block_of_any_version_is_a_family_and_a_kind() -> None:
    assert {event.block for event in events()} == set(FAMILIES)
    assert set(FAMILIES) <= set(KINDS)


def test_every_event_of_any_version_has_its_fields_and_no_others() -> None:
    expected: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for event in events():
        verb = event.name.rpartition(".")[2]
        expected[event.block][verb] |= {f.name for f in event.fields} - {KEY, "contract_version"}
    found = {
        name: {verb: set(fields) for verb, fields in family.events.items()}
        for name, family in FAMILIES.items()
    }
    assert found == expected


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_every_field_has_the_contracts_type_choices_smallest_number_and_nulls(
    family: Family,
) -> None:
    expected = told()[family.name]
    assert {field.name for field in family.all_fields} == set(expected) - {KEY}
    for field in family.all_fields:
        said = expected[field.name]
        assert {one.type for one in said} == {field.type}, field.name
        choices = dict.fromkeys(choice for one in said for choice in one.choices)
        assert set(field.choices) == set(choices), field.name
        assert {one.minimum for one in said} == {field.minimum}, field.name
        assert any(one.null for one in said) == field.null, field.name


@pytest.mark.parametrize("name", sorted({event.name for event in events()}))
def test_an_event_is_of_the_kind_of_its_block(name: str) -> None:
    label = label_event(name)
    assert (label.kind.name, label.action) == (name.split(".")[1], name.partition(".")[2])


def of_form(field: Field) -> st.SearchStrategy[object]:
    """Values that the contract allows, null apart."""
    if field.choices:
        return st.sampled_from(field.choices)
    kind = TYPES[field.type]
    if field.type == "date":
        return st.dates().map(lambda day: day.isoformat())
    if kind.python is bool:
        return st.booleans()
    if kind.python is int:
        return st.integers(field.minimum if field.minimum is not None else -(2**63), 2**63 - 1)
    if kind.python is float:
        return st.floats(min_value=field.minimum, allow_nan=False, allow_infinity=False)
    longest = kind.schema.get("maxLength", 100)
    form = st.from_regex(kind.schema["pattern"], fullmatch=True)
    return form.filter(lambda text: len(text) <= longest and not text.endswith("\n"))


FIELDS_TOLD = [
    (FAMILIES[block], field, one)
    for block, fields in told().items()
    for field in FAMILIES[block].all_fields
    for one in fields[field.name][-1:]
]


@given(st.data(), st.sampled_from(FIELDS_TOLD))
def test_every_value_that_the_contract_allows_is_kept(
    data: st.DataObject, which: tuple[Family, DeedField, Field]
) -> None:
    family, field, one = which
    value = data.draw(of_form(one))
    verb = next((v for v, names in family.events.items() if field.name in names), "")
    place = family.all_fields.index(field)
    values = [None] * place + [value] + [None] * (len(family.all_fields) - place - 1)
    text = family.dump(*values)
    assert family.load(text, f"{family.name}.{verb}")[field.name] == value


@given(st.text(), st.sampled_from(FIELDS_TOLD))
def test_a_text_that_the_contract_does_not_allow_is_not_kept(
    text: str, which: tuple[Family, DeedField, Field]
) -> None:
    _, field, one = which
    kind = TYPES[one.type]
    kept = field.kept(text)
    if kind.python is not str or one.choices:
        assert kept is None or kept in one.choices
    elif kept is not None:
        assert kept == text
        assert " " not in text
        assert "@" not in text


@pytest.mark.parametrize("name", ["case", "challenge", "career", "practice"])
def test_the_table_of_a_block_has_a_column_of_the_type_of_each_field(name: str) -> None:
    columns = {FIELDS.get(c.name, c.name): c for c in TABLES[f"fact_{name}"].columns}
    assert {"course_id", "learner_id", "block_id", "time_us", "day", "action"} <= set(columns)
    for field in FAMILIES[name].all_fields:
        column = columns[field.name]
        assert column.type == COLUMN_TYPES.get(field.type, "string"), field.name
        assert column.null, field.name
