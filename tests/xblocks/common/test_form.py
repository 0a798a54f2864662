"""The form as data: all of the declaration, safe in a page, numbers as people write them."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common import content as declared
from stembridge_xblocks.common.content import Code, Content, Group, Items, Number, Strings, Text
from stembridge_xblocks.common.form import (
    code_labels,
    describe,
    describe_faults,
    json_in_html,
    languages,
    read_form,
)
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.validation import read_content

ENGLISH = Translator("en")
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


class _Scripts(HTMLParser):
    """Reads HTML as a browser does: what stands in its script elements, and what else there is."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags == ["script"]:
            self.texts.append(data)


@given(_JSON)
def test_json_stays_in_its_element_and_means_the_same_there(value):
    parser = _Scripts()
    parser.feed(f"<script>{json_in_html(value)}</script>")
    parser.close()
    assert parser.tags == ["script"]
    assert json.loads("".join(parser.texts)) == value


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "]]>", "&amp;"]
)
def test_json_has_nothing_that_could_end_its_element(text):
    shown = json_in_html({"text": text})
    assert not set("<>&\u2028\u2029") & set(shown)
    assert json.loads(shown)["text"] == text


def test_json_holds_no_address_that_the_platform_would_rewrite():
    # It replaces quoted "/static/..." in whatever a view shows; saved again, that would stay.
    assert "/static/" not in json_in_html({"src": "/static/battery.png"})


def _all_fields(fields):
    for field in fields:
        yield field
        yield from _all_fields(getattr(field, "fields", ()))
        if isinstance(field, Strings):
            yield field.of


def _all_described(described):
    for one in described:
        yield one
        yield from _all_described(one.get("fields", ()))
        yield from _all_described([one["id"]] if one.get("id") else [])
        yield from _all_described([one["of"]] if "of" in one else [])


@pytest.mark.parametrize("name", BLOCKS)
def test_each_declared_field_is_described_once_with_its_label_and_kind(name):
    content = BLOCKS[name].CONTENT
    fields = [*content.settings, *content.fields]
    shown = [(one["type"], one["name"], one["label"]) for one in
             _all_described(describe(fields, ENGLISH))]  # fmt: skip
    wanted = [(type(f).__name__.lower(), f.name, f.label) for f in _all_fields(fields)]
    assert sorted(shown) == sorted(wanted)
    json.dumps(describe(fields, ENGLISH), allow_nan=False)


def test_every_kind_of_field_has_a_widget(root):
    kinds = {
        kind.__name__.lower()
        for kind in vars(declared).values()
        if isinstance(kind, type)
        and issubclass(kind, declared.Field)
        and kind is not declared.Field
    }
    script = root / "xblocks/stembridge_xblocks/public/common/editor-fields.js"
    table = script.read_text(encoding="utf-8").split("const make = {")[1].split("};")[0]
    words = set(table.replace(":", " ").replace(",", " ").split())
    assert kinds <= words


def test_labels_hints_and_options_are_in_the_readers_language():
    translate = {"Title": "Titel", "A hint": "Ein Hinweis", "None": "Keine", "Fact": "Tatsache"}

    class German(Translator):
        def __call__(self, text, /, **values):
            return translate.get(text, text)

    fields = (
        Text(name="a", label="Title", hint="A hint"),
        declared.Choice(name="b", label="Title", options=(("", "None"),)),
        Items(name="c", label="Title", item="Fact", tag="fact", fields=()),
    )
    first, second, third = describe(fields, German("de"))
    assert (first["label"], first["hint"]) == ("Titel", "Ein Hinweis")
    assert second["options"] == [["", "Keine"]]
    assert third["item"] == "Tatsache"


def test_an_empty_hint_stays_empty():
    # gettext answers an empty text with the head of the catalogue.
    assert describe((Text(name="a", label="A"),), Translator("de"))[0]["hint"] == ""


@pytest.mark.parametrize("name", BLOCKS)
def test_a_new_thing_of_a_list_is_what_reading_makes_of_nothing(name):
    for one in _all_described(describe(BLOCKS[name].CONTENT.fields, ENGLISH)):
        if one["type"] == "items":
            assert set(one["blank"]) == {"id", *(inner["name"] for inner in one["fields"])}


FIELDS = (
    Number(name="n", label="N", required=True),
    Group(name="g", label="G", fields=(Number(name="n", label="N"),)),
    Items(name="l", label="L", item="I", tag="i", fields=(Number(name="n", label="N"),)),
)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [("de", "0,01", 0.01), ("de", "0.5", 0.5), ("en", "1,234.5", 1234.5), ("fr", "1 234,5", 1234.5),
     ("en", "6.02e+23", 6.02e23), ("pt", "−3", -3)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them_at_every_depth(locale, text, value):
    raw, faults = read_form(FIELDS, {"n": text, "g": {"n": text}, "l": [{"n": text}]}, locale)
    assert raw == {"n": value, "g": {"n": value}, "l": [{"n": value}]}
    assert faults == {}


def test_what_is_no_number_stays_and_has_a_fault_at_its_place():
    raw, faults = read_form(FIELDS, {"n": " ", "l": [{}, {"n": "many"}]}, "en")
    assert raw == {"n": " ", "l": [{}, {"n": "many"}]}
    assert list(faults) == [("l", 1, "n")]


@given(_JSON)
def test_reading_a_form_never_raises_and_leaves_what_it_does_not_know(value):
    raw, faults = read_form(FIELDS, value, "de")
    if not isinstance(value, dict):
        assert raw is value
    read_content(Content(block="b", version=1, settings=(), fields=FIELDS), raw)
    assert isinstance(faults, dict)


def test_labels_of_the_codes_in_content_are_given_and_unknown_codes_marked():
    content = Content(
        block="b",
        version=1,
        settings=(),
        fields=(
            Code(name="nace", label="", vocabulary="nace"),
            Items(
                name="l",
                label="",
                item="",
                tag="i",
                fields=(
                    Strings(
                        name="c",
                        label="",
                        tag="c",
                        of=Code(name="c", label="", vocabulary="country"),
                    ),
                ),
            ),
        ),
    )
    labels = code_labels(content, {"nace": "01.11", "l": [{"c": ["AT", "QQ"]}]}, "de")
    assert labels["nace"] == {"01.11": None}
    assert labels["country"]["AT"]["label"] == "Österreich"
    assert labels["country"]["QQ"] is None


def test_languages_offered_are_named_in_the_readers_language_europes_first():
    offered = languages("de")
    assert ["hr", "Kroatisch"] in offered[:40]
    assert all(len(tag) == 2 for tag, _ in offered)


def test_faults_are_sentences_with_a_path_for_the_browser():
    fields = (Number(name="n", label="Number", required=True),)
    _, faults = read_content(Content(block="b", version=1, settings=(), fields=fields), {})
    assert describe_faults(faults, ENGLISH) == [
        {"path": ["n"], "text": "Number: this is needed.", "warning": False}
    ]
