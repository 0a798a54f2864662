"""A block's OLX in XBlock's own runtimes, with fields that a platform mixes in."""

from __future__ import annotations

import datetime
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, DateTime, Dict, Float, Integer, List, Scope, String
from xblock.runtime import DictKeyValueStore, KvsFieldData
from xblock.test.tools import TestRuntime as Runtime

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.common import olx_block
from stembridge_xblocks.common.olx_block import OlxMixin
from stembridge_xblocks.common.validation import read_content

from .strategies import good_content


class Case(OlxMixin, XBlock):
    """As thin as a block can be."""

    CONTENT = CASE
    display_name = String(scope=Scope.settings, default="Case")
    data = Dict(scope=Scope.content)
    xml_leftovers = String(scope=Scope.content, default="")
    step = Integer(scope=Scope.user_state)
    choices = Dict(scope=Scope.user_state_summary)


class PlatformMixin(XBlockMixin):
    """Fields as Studio's and the LMS's mixins have them."""

    group_access = Dict(scope=Scope.settings)
    due = DateTime(scope=Scope.settings)
    visible_to_staff_only = Boolean(scope=Scope.settings, default=False)
    weight = Float(scope=Scope.settings)
    upstream = String(scope=Scope.settings, default=None, enforce_type=True)
    downstream_customized = List(scope=Scope.settings)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    return make_runtime(monkeypatch)


def make_runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    made = Runtime(
        services={"field-data": KvsFieldData(DictKeyValueStore())}, mixins=(PlatformMixin,)
    )
    load = made.load_block_type
    monkeypatch.setattr(
        made,
        "load_block_type",
        lambda name: made.mixologist.mix(Case) if name == "stembridge_case" else load(name),
    )
    return made


def parse(runtime: Runtime, text: str) -> Any:
    return runtime.get_block(runtime.parse_xml_string(text))


def export(block: Any) -> Any:
    vertical = etree.Element("vertical")
    node = etree.SubElement(vertical, "unknown")
    block.add_xml_to_node(node)
    return node


FULL = """<stembridge_case xmlns:option="http://code.edx.org/xblock/option"
  url_name="abc" xblock-family="xblock.v1" display_name="Batteries" minutes="20"
  group_access="{&quot;50&quot;: [1, 2]}" due="2030-01-02T03:04:05Z" visible_to_staff_only="true"
  weight="2.5" upstream="lb:Org:Lib:stembridge_case:x">
  <option:downstream_customized>["display_name"]</option:downstream_customized>
  <person name="Anna"><text>She tests cells.</text></person>
</stembridge_case>"""


def test_content_and_the_platform_s_fields_are_read(runtime: Runtime) -> None:
    block = parse(runtime, FULL)
    assert block.data["minutes"] == 20
    assert block.data["person"]["text"] == {"": "She tests cells."}
    assert block.display_name == "Batteries"
    assert block.group_access == {"50": [1, 2]}
    assert block.due == datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert block.visible_to_staff_only is True
    assert block.weight == 2.5
    assert block.upstream == "lb:Org:Lib:stembridge_case:x"
    assert block.downstream_customized == ["display_name"]
    assert block.xml_leftovers == ""
    assert not hasattr(block, "children") or not block.children


def test_an_export_reads_the_same_and_names_neither_data_nor_state(runtime: Runtime) -> None:
    block = parse(runtime, FULL)
    block.step = 3
    block.choices = {"a": 1}
    node = export(block)
    assert node.tag == "stembridge_case"
    assert node.get("xblock-family") == "xblock.v1"
    assert {"data", "xml_leftovers", "step", "choices"}.isdisjoint(node.attrib)
    again = parse(runtime, etree.tostring(node, encoding="unicode"))
    for name in (
        "data",
        "display_name",
        "group_access",
        "due",
        "weight",
        "upstream",
        "downstream_customized",
        "visible_to_staff_only",
    ):
        assert getattr(again, name) == getattr(block, name), name
        assert again.fields[name].is_set_on(again) == block.fields[name].is_set_on(block)
    assert etree.tostring(export(again)) == etree.tostring(node)


def test_fields_that_are_none_stay_none(runtime: Runtime) -> None:
    block = parse(runtime, "<stembridge_case/>")
    block.display_name = None
    block.xml_leftovers = None
    node = export(block)
    assert [etree.QName(child).localname for child in node] == ["display_name"]
    assert parse(runtime, etree.tostring(node, encoding="unicode")).display_name is None


def test_a_block_without_content_keeps_its_fields_unset(runtime: Runtime) -> None:
    block = parse(runtime, "<stembridge_case url_name='x'/>")
    assert not block.fields["data"].is_set_on(block)
    assert not block.fields["xml_leftovers"].is_set_on(block)
    assert dict(export(block).attrib) == {"xblock-family": "xblock.v1"}


@pytest.mark.parametrize(
    "attributes",
    [
        'due="soon"',
        'weight="heavy"',
        'weight=".nan"',
        'weight="1e999"',
        'group_access="[1]"',
        'group_access="{"',
        'group_access="2030-01-01"',
        'group_access="{a: 2030-01-01}"',
        'group_access="{a: .inf}"',
        'group_access="{a: &amp;x [1], b: *x}"',
        'group_access="!!python/object/apply:os.system [x]"',
        f'group_access="{"[" * 50_000}"',
        f'weight="{"9" * 10_000}"',
        'data="{}"',
        'xml_leftovers="x"',
        'step="3"',
        'choices="{}"',
        'children="[]"',
        'parent="x"',
        'start_of_tomorrow="x"',
    ],
)
def test_an_attribute_that_no_field_takes_is_kept_aside_and_written_back(
    runtime: Runtime, caplog: pytest.LogCaptureFixture, attributes: str
) -> None:
    with caplog.at_level(logging.WARNING):
        block = parse(runtime, f"<stembridge_case minutes='5' {attributes}/>")
    name, value = attributes.split("=", 1)
    assert block.data["minutes"] == 5
    assert f'name="{name}"' in block.xml_leftovers
    assert "1 faults in its OLX" in caplog.text
    assert not any(
        block.fields[one].is_set_on(block) for one in ("weight", "due", "group_access", "step")
    )
    node = export(block)
    if name not in ("data", "xml_leftovers"):
        assert etree.tostring(etree.Element("x", {name: node.get(name)})) == etree.tostring(
            etree.fromstring(f"<x {name}={value}/>")
        )


def test_children_that_are_no_content_never_become_blocks(runtime: Runtime) -> None:
    block = parse(
        runtime,
        """<stembridge_case xmlns:option="http://code.edx.org/xblock/option">
        <video url_name="v"/><html>text</html><option:no_field>x</option:no_field>
        <option:step>3</option:step><!-- c --><?pi?>stray</stembridge_case>""",
    )
    assert block.has_children is False
    for kept in ("<video", "<html>text</html>", "no_field", "step", "stray"):
        assert kept in block.xml_leftovers
    node = export(block)
    assert parse(runtime, etree.tostring(node, encoding="unicode")).xml_leftovers == (
        block.xml_leftovers
    )


def test_even_a_fault_of_ours_ends_no_import(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(olx_block, "read", lambda *_, **__: 1 / 0)
    block = parse(runtime, FULL)
    assert "She tests cells." in block.xml_leftovers
    assert "could not be read from OLX" in caplog.text
    monkeypatch.undo()
    node = export(block)
    assert node.find("stembridge_case") is not None


def test_data_that_is_no_content_is_exported_as_far_as_it_can_be_read(runtime: Runtime) -> None:
    block = parse(runtime, "<stembridge_case/>")
    block.data = {"minutes": "7", "person": 3, "strange": [1]}
    assert dict(export(block).attrib) == {"xblock-family": "xblock.v1", "minutes": "7"}


def test_any_content_survives_export_and_import(runtime: Runtime) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(good_content(CASE))
    def check(raw: Any) -> None:
        block = parse(runtime, "<stembridge_case/>")
        block.data, _ = read_content(CASE, raw, checks=False)
        text = etree.tostring(export(block).getroottree(), pretty_print=True)
        platform = etree.XMLParser(remove_blank_text=True, load_dtd=False, dtd_validation=False)
        node = etree.fromstring(text, platform)[0]
        again = parse(runtime, etree.tostring(node, encoding="unicode"))
        assert again.data == block.data
        assert again.xml_leftovers == ""

    check()
