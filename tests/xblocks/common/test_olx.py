"""Content as OLX and back: exact, stable, whatever stands there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.content import Content, Field, Items
from stembridge_xblocks.common.olx import Leftovers, OlxReading, read, write
from stembridge_xblocks.common.olx.form import (
    BOOKKEEPING,
    VERSION_ATTRIBUTE,
    attributes,
    is_attribute,
    item_fields,
    tag_of,
    within,
)
from stembridge_xblocks.common.validation import read_content, read_value
from stembridge_xblocks.course.declared import DECLARED

from .strategies import good_content, raw_content

BLOCKS = pytest.mark.parametrize("content", DECLARED.values(), ids=DECLARED)


def written(content: Content, data: Any, leftovers: str = "", *, deep: bool = True) -> Any:
    """The block's element within a vertical, as the platform writes it."""
    vertical = etree.Element("vertical")
    node = etree.SubElement(vertical, content.block) if deep else etree.Element(content.block)
    write(content, data, node, leftovers)
    return node


def xml(node: Any) -> str:
    return str(etree.tostring(node, encoding="unicode", with_tail=False))


def parsed(text: str, **options: Any) -> OlxReading:
    content = CASE if text.startswith("<stembridge_case") else CHALLENGE
    return read(content, etree.fromstring(text, etree.XMLParser(**options)))


def said(reading: OlxReading) -> list[str]:
    return [str(fault.message) for fault in reading.faults]


# --- exact -------------------------------------------------------------------------------------


@BLOCKS
def test_what_is_written_reads_the_same_in_each_way_that_a_platform_goes(content: Content) -> None:
    plain = etree.XMLParser(remove_blank_text=True)

    @given(raw_content(content))
    def check(raw: Any) -> None:
        data, _ = read_content(content, raw, checks=False)
        node = written(content, data)
        whole = node.getroottree()
        forms = [
            node,
            deepcopy(node),
            etree.fromstring(xml(node)),
            etree.fromstring(etree.tostring(node, pretty_print=True)),
            etree.fromstring(etree.tostring(whole, pretty_print=True))[0],
            etree.fromstring(etree.tostring(whole, pretty_print=True, encoding="utf-8"), plain)[0],
            etree.fromstring(
                etree.tostring(
                    etree.fromstring(etree.tostring(whole, pretty_print=True), plain),
                    pretty_print=True,
                )
            )[0],
            written(content, data, deep=False),
        ]
        for form in forms:
            reading = read(content, form)
            assert reading.data == data
            assert reading.leftovers == ""
            assert not any(fault.is_left_over for fault in reading.faults)
        assert xml(written(content, read(content, node).data)) == xml(node)

    check()


@BLOCKS
def test_the_same_content_is_the_same_bytes_in_whatever_order_it_came(content: Content) -> None:
    @given(good_content(content), st.randoms())
    def check(raw: Any, random: Any) -> None:
        data, _ = read_content(content, raw, checks=False)
        assert xml(written(content, shuffled(data, random))) == xml(written(content, data))

    check()


def shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(one, random) for one in value] if isinstance(value, list) else value


def test_content_reads_well() -> None:
    raw = {
        "language": "de",
        "introduction": {"": "A cell.\n\n- one\n  - two", "de": "Eine Zelle & mehr"},
        "picture": {"src": "/static/cell.svg", "alt": {"": "A cell", "de": "Eine Zelle"}},
        "parameters": [
            {"id": "m", "label": "mass", "unit": "g", "minimum": 200, "maximum": 2e3, "step": 0.5}
        ],
        "dataset": {"columns": [{"id": "t", "label": "Time"}], "rows": "1\n2"},
        "answers": [
            {
                "id": "q",
                "prompt": "How much?",
                "formula": "2*m",
                "asks_unit": False,
                "units": ["A h", "mA h"],
                "tolerance": None,
                "hints": [{"id": "first", "text": "Two\nlines", "cost": 0.1}],
            }
        ],
        "provenance": {"lifecycle": "", "sponsor": 'Cells "&" Co'},
    }
    data, faults = read_content(CHALLENGE, raw, checks=False)
    assert faults == []
    node = written(CHALLENGE, data)
    text = etree.tostring(node.getroottree(), pretty_print=True, encoding="unicode")
    assert (
        text
        == """\
<vertical>
  <stembridge_challenge language="de">
    <introduction>
      A cell.

      - one
        - two
    </introduction>
    <introduction lang="de">Eine Zelle &amp; mehr</introduction>
    <picture src="/static/cell.svg">
      <alt>A cell</alt>
      <alt lang="de">Eine Zelle</alt>
    </picture>
    <parameter id="m" unit="g" minimum="200" maximum="2000" step="0.5">
      <label>mass</label>
    </parameter>
    <dataset>
      <column id="t">
        <label>Time</label>
      </column>
      <rows>
        1
        2
      </rows>
    </dataset>
    <answer id="q" formula="2*m" asks_unit="false" tolerance="">
      <prompt>How much?</prompt>
      <unit>A h</unit>
      <unit>mA h</unit>
      <hint id="first" cost="0.1">
        <text>
          Two
          lines
        </text>
      </hint>
    </answer>
    <provenance lifecycle="" sponsor="Cells &quot;&amp;&quot; Co"/>
  </stembridge_challenge>
</vertical>
"""
    )


@BLOCKS
def test_nothing_is_written_of_content_that_says_nothing(content: Content) -> None:
    data, _ = read_content(content, {}, checks=False)
    assert xml(written(content, data)) == f"<{content.block}/>"


def test_long_rich_text_stands_on_a_line_of_its_own() -> None:
    data, _ = read_content(CASE, {"summary": "x" * 61, "person": {"role": "y" * 61}}, checks=False)
    node = written(CASE, data, deep=False)
    assert node[0].text == f"\n    {'x' * 61}\n  "
    assert node.findtext("person/role") == "y" * 61


def test_a_later_shape_is_named_and_an_unknown_one_is_a_warning() -> None:
    second = Content(block="b", version=2, settings=(), fields=())
    node = written(second, read_content(second, {})[0])
    assert node.get("version") == "2"
    assert read(second, node).faults == ()
    assert "up to 1" in said(read(CASE, etree.fromstring('<x version="2"/>')))[0]


# --- the declarations --------------------------------------------------------------------------


def inner_fields(fields: tuple[Field, ...]) -> Any:
    yield fields
    for field in fields:
        if within(field):
            yield from inner_fields(within(field))


@BLOCKS
def test_within_one_element_each_name_has_one_meaning(content: Content) -> None:
    for fields in inner_fields(content.fields):
        tags = [tag_of(field) for field in fields if not is_attribute(field)]
        assert len(set(tags)) == len(tags)


@BLOCKS
def test_no_attribute_of_content_is_one_of_the_platform_or_a_setting(content: Content) -> None:
    names = {*BOOKKEEPING, *(one.name for one in content.settings), VERSION_ATTRIBUTE, "name"}
    assert not names & set(attributes(content.fields))


@BLOCKS
def test_an_id_that_the_reader_makes_is_one_that_the_field_takes(content: Content) -> None:
    for fields in inner_fields(content.fields):
        for field in fields:
            if isinstance(field, Items):
                _, faults = read_value(item_fields(field)[0], f"{field.tag}_{field.maximum}")
                assert faults == []


# --- what is not as it must be -----------------------------------------------------------------


def test_unknown_attributes_elements_and_text_are_kept_and_written_back_where_they_stood() -> None:
    text = """<stembridge_case colour="red" url_name="x" due="2030-01-01">stray
      <person nick="Ann"><text>Anna</text><age unit="a">33</age></person>
      <decision>
        <question>?</question>
        <option id="a"><text>A</text></option>
        <option id="b" weight="2"><text>B</text><why/></option>
      </decision>
      <extra xmlns="urn:x"><deep/></extra>
    </stembridge_case>"""
    reading = parsed(text)
    assert said(reading)[:2] == [
        "There is no attribute colour here; there can be: language, minutes.",
        "Text between elements: stray. Put it into one.",
    ]
    assert all(fault.is_warning and fault.is_left_over for fault in reading.faults)
    node = written(CASE, reading.data, reading.leftovers)
    assert node.get("colour") == "red"
    assert node.get("due") is None  # a field of the runtime, which writes it itself
    assert node.text == "stray"
    assert node.find("person").get("nick") == "Ann"
    assert node.find("person/age").text == "33"
    assert [one.get("weight") for one in node.findall("decision/option")] == [None, "2"]
    assert node.find("decision")[2].find("why") is not None
    assert node.find("{urn:x}extra/{urn:x}deep") is not None
    assert read(CASE, node).leftovers == reading.leftovers


def test_a_value_that_cannot_be_read_is_kept_until_there_is_another() -> None:
    reading = parsed(
        '<stembridge_challenge minutes="soon"><answer id="q" asks_unit="maybe" tolerance="wide"/>'
        "</stembridge_challenge>"
    )
    assert "soon is no number; write it as 12.5." in said(reading)
    answer = reading.data["answers"][0]
    assert (answer["asks_unit"], answer["tolerance"]) == (True, 0.01)
    node = written(CHALLENGE, reading.data, reading.leftovers)
    assert (node.get("minutes"), node[0].get("asks_unit")) == ("soon", "maybe")
    reading.data["minutes"] = 5
    reading.data["answers"][0]["asks_unit"] = False
    node = written(CHALLENGE, reading.data, reading.leftovers)
    assert (node.get("minutes"), node[0].get("asks_unit")) == ("5", "false")


def test_what_belonged_to_a_thing_goes_with_it_and_moves_with_it() -> None:
    reading = parsed(
        '<stembridge_challenge><answer id="a" x="1"/><answer id="b" y="2"/></stembridge_challenge>'
    )
    reading.data["answers"] = [reading.data["answers"][1]]
    node = written(CHALLENGE, reading.data, reading.leftovers)
    assert dict(node[0].attrib) == {"id": "b", "y": "2"}


def test_the_second_of_what_can_stand_once_is_kept_aside() -> None:
    reading = parsed(
        "<stembridge_case><summary>one</summary><summary>two</summary><summary lang='de'>zwei"
        "</summary><person/><person name='Ann'/><person name='Bea'/></stembridge_case>"
    )
    assert reading.data["summary"] == {"": "one", "de": "zwei"}
    assert reading.data["person"]["name"] == "Ann"
    assert said(reading) == [
        "A second summary; only the first is used.",
        "A second person; only the first is used.",
    ]
    again = read(CASE, written(CASE, reading.data, reading.leftovers))
    assert (again.data, again.leftovers) == (reading.data, reading.leftovers)


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("<summary>See <b>this</b></summary>", "summary holds b, but only text"),
        ("<summary class='x'>a</summary>", "summary has the attribute class"),
        ("<summary lang='<>'>a</summary>".replace("<>", "&lt;&gt;"), "<> is no language tag"),
        ("<sumary>a</sumary>", "There is no element sumary here; did you mean summary?"),
        ("<minutes>5</minutes>", "There is no element minutes here; it is an attribute."),
        ("<variant id='a' labl='x'/>", "There is no attribute labl here; "),
        ("<variant><label>A</label></variant>", "This has no id; variant_1 is used."),
        ("<sector level='nine'/>", "nine is no number"),
        ("<sector level='9'/>", "This must be at most 8."),
    ],
)
def test_a_fault_teaches(inner: str, message: str) -> None:
    found = said(parsed(f"<stembridge_case>{inner}</stembridge_case>"))
    assert any(one.startswith(message) for one in found), found


def test_a_fault_names_the_line_that_it_stands_in() -> None:
    reading = parsed(
        "<stembridge_case\n  minutes='x'>\n<variant\n id='a'>\n<label>A</label>\n"
        "<country>AT</country>\n<country>Austria</country></variant></stembridge_case>"
    )
    assert [(fault.path, fault.line) for fault in reading.faults] == [
        (("minutes",), 2),
        (("variants", 0, "countries", 1), 7),
    ]
    assert reading.line_of(("variants", 0, "facts", 3)) == 4


def test_things_without_an_id_get_the_same_one_each_time_and_keep_it() -> None:
    text = """<stembridge_case><decision><question>?</question>
      <option id="option_2"><text>A</text></option><option><text>B</text></option>
      <option><text>C</text></option></decision></stembridge_case>"""
    first = parsed(text).data
    assert [one["id"] for one in first["decision"]["options"]] == [
        "option_2",
        "option_2_",
        "option_3",
    ]
    assert parsed(text).data == first
    # What the author puts after them changes nothing, and export writes them down.
    longer = parsed(text.replace("</decision>", "<option><text>D</text></option></decision>"))
    assert longer.data["decision"]["options"][:3] == first["decision"]["options"]
    assert read(CASE, written(CASE, first)).data == first


def test_comments_and_instructions_are_no_content() -> None:
    reading = parsed(
        "<stembridge_case><!-- a --><summary>one <!-- two -->three<?four?></summary><?five?>"
        "</stembridge_case>"
    )
    assert reading.data["summary"] == {"": "one three"}
    assert (reading.leftovers, reading.faults) == ("", ())


def test_references_to_entities_are_kept_as_their_letters_and_never_resolved() -> None:
    text = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY i "inner">]>
    <stembridge_case><summary>a &e; b</summary>&i;<person><who>&i;</who></person></stembridge_case>
    """
    node = etree.fromstring(text, etree.XMLParser(resolve_entities=False))
    reading = read(CASE, node)
    assert reading.data["summary"] == {"": "a &e; b"}
    assert "<who>&amp;i;</who>" in reading.leftovers
    again = read(CASE, written(CASE, reading.data, reading.leftovers))
    assert again.leftovers == reading.leftovers


def test_too_many_of_anything_is_kept_up_to_a_bound_and_takes_no_long_time() -> None:
    many = "".join(f"<a{i} b='{i}'/>" for i in range(20_000))
    reading = parsed(f"<stembridge_case>{many}<variant/>{'<variant/>' * 500}</stembridge_case>")
    assert len(reading.leftovers) < 300_000
    assert "is lost" in said(reading)[0]
    assert len(reading.data["variants"]) == 160
    assert len(reading.faults) < 1_000


@pytest.mark.parametrize("node", [None, 1, etree.Comment("x"), etree.ProcessingInstruction("x")])
def test_what_is_no_element_reads_as_nothing(node: Any) -> None:
    assert read(CASE, node).data == read_content(CASE, {}, checks=False)[0]


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        "<other/>",
        "<leftovers><attribute/><element/><text/><what/><!-- x --></leftovers>",
        """<leftovers><attribute at="[1]" name="a" value="b"/></leftovers>""",
        """<leftovers><attribute at='["person", "x"]' name="a" value="b"/></leftovers>""",
        """<leftovers><attribute at='["variants"]' name="a" value="b"/></leftovers>""",
        """<leftovers><attribute at='["variants", {}, []]' name="a" value="b"/></leftovers>""",
        """<leftovers><attribute at='[[]]' name="a" value="b"/></leftovers>""",
        """<leftovers><attribute at="[]" name="a b" value="b"/></leftovers>""",
        """<leftovers><attribute at="[" name="a" value="b"/></leftovers>""",
        """<!DOCTYPE x [<!ENTITY e "x">]><leftovers><text at="[]">&e;</text></leftovers>""",
        """<!DOCTYPE x [<!ENTITY e "x">]><leftovers><attribute at="[]" name="a" value="&e;"/>
        </leftovers>""",
    ],
)
def test_leftovers_that_someone_spoilt_do_no_harm(text: str) -> None:
    data, _ = read_content(CASE, {}, checks=False)
    node = written(CASE, data, text)
    assert read(CASE, node).data == data
    assert all(str(message) for message in Leftovers.parse(text).messages())


def test_the_author_is_told_what_is_kept_aside() -> None:
    reading = parsed("<stembridge_case a='1'>x<b/></stembridge_case>")
    assert [str(message) for message in Leftovers.parse(reading.leftovers).messages()] == [
        'The attribute a="1" could not be used and is kept aside.',
        "The element b could not be used and is kept aside.",
        "Text between elements could not be used and is kept aside: x",
    ]


# --- never raises ------------------------------------------------------------------------------

NAMES = st.sampled_from(
    "person decision option variant fact label text summary picture alt sources country sector "
    "occupation rows answer hint unit parameter id lang src minutes level language provenance "
    "strange {urn:x}other {http://code.edx.org/xblock/option}due".split()
)
SAFE_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["", "1", "1e999", "9" * 400, "true", "de", "[]", "  ", "\n a\n  b"])


@st.composite
def trees(draw: Any, depth: int = 3) -> Any:
    element = etree.Element(draw(NAMES), draw(st.dictionaries(NAMES, SAFE_TEXT, max_size=3)))
    element.text = draw(SAFE_TEXT)
    if depth:
        for child in draw(st.lists(trees(depth - 1) | asides(), max_size=3)):
            element.append(child)
            child.tail = draw(SAFE_TEXT)
    return element


def asides() -> Any:
    made = st.sampled_from([etree.Comment, etree.ProcessingInstruction, etree.Entity])
    return made.map(lambda make: make("x"))


def test_prefixes_that_nobody_wrote_do_not_depend_on_what_else_is_kept() -> None:
    """Attributes are written back first, and take the first numbers for themselves."""
    due, other = "{http://code.edx.org/xblock/option}due", "{urn:x}other"
    node = etree.Element("stembridge_case", {due: ""})
    etree.SubElement(node, "variant", {other: "", "id": "a"})
    etree.SubElement(node, "strange", {due: "", other: ""})

    first = read(CASE, node)
    again = read(CASE, written(CASE, first.data, first.leftovers))

    assert again.leftovers == first.leftovers


@BLOCKS
def test_any_tree_is_read_and_nothing_of_it_changes_when_written_and_read(
    content: Content,
) -> None:
    @given(trees())
    def check(node: Any) -> None:
        first = read(content, node)
        assert [fault for fault in first.faults if not str(fault.message)] == []
        again = read(content, written(content, first.data, first.leftovers))
        assert again.data == first.data
        assert again.leftovers == first.leftovers

    check()


@BLOCKS
def test_content_with_anything_put_into_it_is_read_the_same_twice(content: Content) -> None:
    @given(good_content(content), st.data())
    def check(raw: Any, choose: Any) -> None:
        data, _ = read_content(content, raw, checks=False)
        node = written(content, data)
        for _ in range(choose.draw(st.integers(1, 4))):
            mutate(choose, node)
        first = read(content, node)
        again = read(content, written(content, first.data, first.leftovers))
        assert again.data == first.data
        assert again.leftovers == first.leftovers

    check()


def mutate(choose: Any, root: Any) -> None:
    """Spoil one place of a tree."""
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    node = choose.draw(st.sampled_from(nodes))
    kind = choose.draw(st.integers(0, 6))
    if kind == 0:
        node.append(choose.draw(trees(1)))
    elif kind == 1:
        node.set(choose.draw(NAMES), choose.draw(SAFE_TEXT))
    elif kind == 2 and node.attrib:
        node.set(choose.draw(st.sampled_from(sorted(node.attrib))), choose.draw(SAFE_TEXT))
    elif kind == 3 and node.attrib:
        del node.attrib[choose.draw(st.sampled_from(sorted(node.attrib)))]
    elif kind == 4:
        node.text = choose.draw(SAFE_TEXT)
    elif kind == 5 and node is not root:
        node.tag = choose.draw(NAMES)
    elif node is not root:
        node.addnext(deepcopy(node))
