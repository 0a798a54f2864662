"""What an author sent becomes content that can be stored, with all that is wrong with it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.content import (
    Choice,
    Code,
    Content,
    Date,
    Field,
    Flag,
    Group,
    Id,
    Image,
    Items,
    Link,
    Markdown,
    Number,
    Strings,
    Table,
    Text,
)
from stembridge_xblocks.common.olx.form import item_fields
from stembridge_xblocks.common.plain_text import is_language_tag, normal_text
from stembridge_xblocks.common.validation import read_content, read_settings, read_value
from stembridge_xblocks.course.declared import DECLARED

from .strategies import ANY_TEXT, JSON, good_content, raw_content

BLOCKS = pytest.mark.parametrize("content", DECLARED.values(), ids=DECLARED)


def said(content: Content, raw: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(f.path, str(f.message)) for f in read_content(content, raw, checks=False)[1]]


def assert_typed(fields: tuple[Field, ...], values: Any) -> None:
    """An own reading of the table in content.py."""
    assert set(values) == {field.name for field in fields}
    for field in fields:
        value = values[field.name]
        match field:
            case Text(localised=True) | Markdown():
                assert isinstance(value, dict)
                for tag, text in value.items():
                    assert tag == "" or is_language_tag(tag)
                    assert isinstance(text, str)
                    assert text
                    assert text == normal_text(text)
                    assert isinstance(field, Markdown) or "\n" not in text
            case Number():
                assert value is None or type(value) in (int, float)
                assert value is None or math.isfinite(value)
            case Flag():
                assert type(value) is bool
            case Strings():
                assert all(isinstance(one, str) and one for one in value)
                assert len(set(value)) == len(value) <= 4 * field.maximum
            case Image():
                if value is not None:
                    assert set(value) == {"src", "alt", "credit"}
                    assert isinstance(value["alt"], dict)
            case Group():
                assert_typed(field.fields, value)
            case Items():
                assert len(value) <= 4 * field.maximum
                for one in value:
                    assert_typed(item_fields(field), one)
            case _:
                assert isinstance(value, str)
                assert isinstance(field, Table) or "\n" not in value


@BLOCKS
def test_reading_never_raises_and_its_result_is_whole_typed_and_stable(content: Content) -> None:
    @given(raw_content(content))
    def check(raw: Any) -> None:
        data, faults = read_content(content, raw, checks=False)
        assert data.pop("version") == content.version
        assert_typed(content.fields, data)
        assert all(str(fault.message) for fault in faults)
        again, _ = read_content(content, data, checks=False)
        assert again.pop("version") == content.version
        assert again == data
        assert json.loads(json.dumps(data, allow_nan=False)) == data

    check()


@BLOCKS
def test_content_whose_fields_are_as_they_must_be_has_no_fault(content: Content) -> None:
    @given(good_content(content))
    def check(raw: Any) -> None:
        _, faults = read_content(content, raw, checks=False)
        assert [fault for fault in faults if not fault.is_warning] == []

    check()


@given(JSON)
def test_settings_are_read_from_anything(raw: Any) -> None:
    data, faults = read_settings(CHALLENGE, raw)
    assert set(data) == {"display_name", "weight", "max_attempts", "showanswer"}
    assert all(fault.path[0] == "settings" for fault in faults)


@given(ANY_TEXT)
def test_normal_text_of_normal_text_is_the_same(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    once.encode()
    assert "\r" not in once


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("\n    one\n      two\n\n    three\n  ", "one\n  two\n\nthree"),
        ("\n\tone\n\t two", "one\n two"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("hard  \nbreak", "hard  \nbreak"),
        ("a\n \t\nb", "a\n\nb"),
        ("null\x00 \ud800", "null"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_normal_text_keeps_what_its_author_meant(text: str, normal: str) -> None:
    assert normal_text(text) == normal


def test_no_break_spaces_of_a_single_line_stay() -> None:
    value, _ = read_value(Text(name="a", label=""), "Énergie\u202f: 12\u00a0V \n  or\tso")
    assert value == {"": "Énergie\u202f: 12\u00a0V or so"}


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        (Id(name="a", label=""), "no id", "cannot be an id"),
        (Number(name="a", label=""), "1_000", "1_000 is no number"),
        (Number(name="a", label=""), "١٢", "is no number"),
        (Number(name="a", label=""), "NaN", "is no number"),
        (Number(name="a", label=""), math.inf, "is no number"),
        (Number(name="a", label=""), True, "is no number"),
        (Number(name="a", label="", integer=True), 1.5, "whole number"),
        (Number(name="a", label="", minimum=1), 0, "at least 1"),
        (Number(name="a", label="", maximum=1), 2, "at most 1"),
        (Flag(name="a", label=""), "maybe", "yes or no"),
        (Choice(name="a", label="", options=(("x", "X"),)), "y", "y is not among: x"),
        (Date(name="a", label=""), "2026-02-30", "is no day"),
        (Date(name="a", label=""), "20260228", "is no day"),
        (Link(name="a", label=""), "http://example.org", "begins with https://"),
        (Link(name="a", label=""), "javascript:alert(1)", "begins with https://"),
        (Code(name="a", label="", vocabulary="country"), "Austria", "is no code of country"),
        (Text(name="a", label="", max_length=3), "long", "4 characters long; at most 3"),
        (Text(name="a", label=""), {"de": "nur"}, "own language is missing"),
        (Text(name="a", label=""), {"": "x", "<b>": "y"}, "<b> is no language tag"),
        (Text(name="a", label=""), {"": 1}, "one for each language"),
        (Markdown(name="a", label=""), "![x](/static/y)", "Pictures do not work"),
        (Image(name="a", label=""), {"src": "/static/../x", "alt": "a"}, "begins with /static/"),
        (Image(name="a", label=""), {"src": "https://x/y.svg", "alt": "a"}, "begins with /static/"),
        (Image(name="a", label=""), {"src": "/static/x.svg"}, "Say what the picture shows"),
        (Image(name="a", label=""), {"src": "/static/x", "alt": "a", "on": 1}, "no field on"),
    ],
)
def test_a_fault_says_what_was_found_and_what_is_allowed(
    field: Field, raw: Any, message: str
) -> None:
    _, faults = read_value(field, raw)
    assert message in " ".join(str(fault.message) for fault in faults)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12.50", 12.5), ("1e3", 1000), (3.0, 3), (-0.0, 0), (" 7 ", 7), ("", None), (2**60, 2.0**60)],
)
def test_one_number_has_one_form(raw: Any, value: float | None) -> None:
    read, faults = read_value(Number(name="a", label=""), raw)
    assert (read, type(read)) == (value, type(value))
    assert faults == []


def test_other_placeholders_in_a_translation_are_a_warning() -> None:
    raw = {"problem": {"text": {"": "At {{employer}}", "de": "Bei {{firma}}"}}}
    faults = read_content(CASE, raw, checks=False)[1]
    found = [
        (fault.path, fault.is_warning) for fault in faults if "placeholders" in str(fault.message)
    ]
    assert found == [(("problem", "text"), True)]


def test_what_stands_in_an_empty_group_is_not_asked_and_that_of_each_thing_is() -> None:
    raw: Mapping[str, Any] = {"variants": [{"id": "at"}, {"label": "Coast"}]}
    assert said(CASE, raw) == [
        (("variants", 1, "id"), "This needs an id."),
        (("variants", 0, "label"), "Name learners see: this is needed."),
    ]


def test_an_id_is_taken_once_in_its_list() -> None:
    options = [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]
    faults = said(CASE, {"decision": {"question": "?", "options": options}})
    assert faults == [(("decision", "options", 1, "id"), "The id a is taken; choose another.")]


def test_a_misspelt_field_is_noticed() -> None:
    assert said(CASE, {"sumary": "x"}) == [((), "There is no field sumary here.")]


def test_too_many_entries_are_a_fault_and_still_read_up_to_a_bound() -> None:
    countries = [f"{a}{b}" for a in "ABCDEFGHIJKLM" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    raw = {"variants": [{"id": "at", "label": "x", "countries": countries}]}
    data, faults = read_content(CASE, raw, checks=False)
    assert [str(fault.message) for fault in faults] == ["There are 338 entries; at most 60 fit."]
    assert data["variants"][0]["countries"] == countries[:240]


def test_content_that_is_too_large_says_how_large() -> None:
    raw = {
        "variants": [{"id": f"v{i}", "label": "x", "curriculum": "y" * 20_000} for i in range(30)]
    }
    messages = [message for _, message in said(CASE, raw)]
    assert any("The content is 6" in message and "400000 fit" in message for message in messages)


@pytest.mark.parametrize("checks", [True, False])
def test_checks_of_the_whole_run_unless_left_out(checks: bool) -> None:
    called: list[Mapping[str, Any]] = []

    def record(data: Mapping[str, Any]) -> Any:
        called.append(data)
        return iter(())

    content = Content(block="b", version=1, settings=(), fields=(), checks=record)
    read_content(content, {}, checks=checks)
    assert len(called) == checks


def test_each_reading_has_values_of_its_own() -> None:
    first, _ = read_content(CASE, {}, checks=False)
    first["variants"].append(1)
    first["summary"]["x"] = "y"
    second, _ = read_content(CASE, {}, checks=False)
    assert second["variants"] == []
    assert second["summary"] == {}


def test_a_number_of_more_digits_than_python_writes_is_a_fault() -> None:
    value, faults = read_value(Number(name="a", label=""), 10**5000)
    assert value is None
    assert [str(fault.message) for fault in faults] == ["int is no number; write it as 12.5."]
