"""The XML Schema takes what is written, and refuses what the reader has to set aside."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.content import Content
from stembridge_xblocks.common.olx import read, write
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.common.xsd import schema_text
from stembridge_xblocks.course.declared import DECLARED

from .strategies import good_content

BLOCKS = pytest.mark.parametrize("content", DECLARED.values(), ids=DECLARED)
SCHEMAS = {
    block: etree.XMLSchema(etree.fromstring(schema_text(content)))
    for block, content in DECLARED.items()
}


def refusals(node: Any) -> list[str]:
    schema = SCHEMAS[node.tag]
    # As a file of its own: libxml2 validates documents.
    schema.validate(etree.fromstring(etree.tostring(node, pretty_print=True)))
    return [error.message for error in schema.error_log]


@BLOCKS
def test_the_schema_takes_all_good_content(content: Content) -> None:
    @given(good_content(content))
    def check(raw: Any) -> None:
        data, faults = read_content(content, raw, checks=False)
        assert [fault for fault in faults if not fault.is_warning] == []
        node = etree.Element(content.block)
        write(content, data, node)
        assert refusals(node) == []

    check()


@pytest.mark.parametrize(
    "attributes",
    [
        'url_name="a" xblock-family="xblock.v1" display_name="A" due="2030-01-01T00:00:00Z"',
        'group_access="{}" upstream="lb:a:b:c:d" weight="null" max_attempts="null"',
        'weight="" max_attempts="3" showanswer="finished"',
    ],
)
def test_the_schema_takes_the_platform_s_attributes_and_options(attributes: str) -> None:
    node = etree.fromstring(
        f'<stembridge_challenge xmlns:o="http://code.edx.org/xblock/option" {attributes}>'
        '<o:display_name none="true"/></stembridge_challenge>'
    )
    assert refusals(node) == []


def test_elements_stand_in_any_order() -> None:
    text = (
        "<stembridge_case><provenance/><variant id='a'><fact id='x'/><country>AT</country>"
        "<label>A</label><fact id='y'/></variant><person/></stembridge_case>"
    )
    assert refusals(etree.fromstring(text)) == []


CASES = [
    "<sumary>a</sumary>",
    "<summary>a <b>b</b></summary>",
    "<summary class='x'>a</summary>",
    "<summary lang='English'>a</summary>",
    "<sector level='nine'/>",
    "<sector level='9'/>",
    "<sector level='1.5'/>",
    "<sector nace='27.2x'/>",
    "<sector nace_revision='3'/>",
    "<sector><occupation>http://example.org</occupation></sector>",
    "<person nick='Ann'/>",
    "<person><age>3</age></person>",
    "<decision minimum_group='4'/>",
    "<decision><option id=''/></decision>",
    "<decision><option id='no id'/></decision>",
    "<decision><option id='a'/><option id='a'/></decision>",
    "<variant id='a'><country>Austria</country></variant>",
    "<variant id='a'><fact id='A'/></variant>",
    "<variant id='a'><fact id='b'/><fact id='b'/></variant>",
    "<provenance reviewed_on='2026-02-30'/>",
    "<provenance reviewed_on='2026-02-03Z'/>",
    "<provenance sponsor_link='http://x.org'/>",
    "<provenance licence='mine'/>",
    f"<provenance author='{'x' * 201}'/>",
    "<person>Anna</person>",
]


@pytest.mark.parametrize("inner", CASES)
def test_what_the_schema_refuses_the_reader_finds_too(inner: str) -> None:
    node = etree.fromstring(f"<stembridge_case>{inner}</stembridge_case>")
    assert refusals(node) != []
    assert read(CASE, node).faults != ()


@pytest.mark.parametrize(
    "inner",
    [
        "<answer id='a' asks_unit='maybe'/>",
        "<answer id='a' tolerance='-1'/>",
        "<answer id='a' tolerance='INF'/>",
        "<answer id='a' tolerance='NaN'/>",
        "<answer id='a' figures='0'/>",
        "<answer id='a' tolerance_kind='sloppy'/>",
        "<answer id='a'><hint id='h' cost='2'/></answer>",
        "<parameter id='1m'/>",
        "<parameter id='m-n'/>",
        "<parameter id='m' minimum='1' maximum='2'/>",
        "<dataset plot='pie'/>",
        "<constant id='c'/>",
    ],
)
def test_numbers_names_and_what_is_needed_are_in_the_schema(inner: str) -> None:
    node = etree.fromstring(f"<stembridge_challenge>{inner}</stembridge_challenge>")
    assert refusals(node) != []
    assert read(CHALLENGE, node).faults != ()


def test_letters_of_any_script_are_symbols() -> None:
    node = etree.fromstring(
        "<stembridge_challenge><constant id='λ_0' value='1'/><constant id='Td' value='2e-3'/>"
        "</stembridge_challenge>"
    )
    assert refusals(node) == []


@BLOCKS
def test_each_name_is_explained(content: Content) -> None:
    schema = etree.fromstring(schema_text(content))
    names = {"xs": "http://www.w3.org/2001/XMLSchema"}
    for node in schema.iterfind(".//xs:complexType//*[@name]", names):
        if node.tag.endswith(("element", "attribute")) and node.get("name") != "lang":
            assert node.findtext("xs:annotation/xs:documentation", namespaces=names), node.attrib
