"""Courses are read as Open edX exports them, and nothing outside their folder is."""

from __future__ import annotations

import pytest
from lxml import etree
from opaque_keys.edx.locator import CourseLocator

from stembridge_xblocks.errors import DataError, UsageError
from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.olx import parse, read_course, write_block
from stembridge_xblocks.preview.samples import sample_course


def test_an_exported_course_is_read_through_its_pointers(folder, toy):
    stage = Stage.from_folder(folder, types={"toy": toy})
    titles = [(node.kind, node.title) for node in stage.course.root.walk()]
    assert titles == [
        ("course", "Batteries"),
        ("chapter", "One"),
        ("sequential", "Two"),
        ("vertical", "Unit"),
        ("html", "Text"),
        ("toy", "First"),
        ("toy", "Second"),
        ("problem", "A problem"),
    ]
    assert str(stage.key("t1")) == "block-v1:StemBridge+BAT+2026+type@toy+block@t1"
    assert [node.name for node in stage.blocks()] == ["t1", "t2"]


def test_the_policy_speaks_for_what_stands_below(folder, toy):
    assert Stage.from_folder(folder, types={"toy": toy}).block("t1").showanswer == "never"


def test_a_folder_without_a_course_is_said_with_what_to_do(tmp_path):
    with pytest.raises(
        UsageError, match=r"no course in .*it holds no course\.xml; name the folder"
    ):
        read_course(tmp_path)


def test_a_pointer_to_nothing_names_the_file_it_stands_in(folder):
    (folder / "sequential" / "s1.xml").unlink()
    with pytest.raises(DataError, match=r"c1\.xml: sequential 's1' has no file in sequential/"):
        read_course(folder)


def test_broken_xml_names_the_file_and_the_line(folder):
    (folder / "vertical" / "v1.xml").write_text("<vertical>\n<toy></vertical>")
    with pytest.raises(DataError, match=r"v1\.xml is no well-formed XML: .*line 2"):
        read_course(folder)


def test_a_pointer_or_a_link_out_of_the_folder_is_not_followed(folder):
    secret = folder.parent / "secret.xml"
    secret.write_text('<vertical display_name="secret"/>')
    (folder / "vertical" / "v2.xml").symlink_to(secret)
    for name in ("../../secret", "v2"):
        (folder / "sequential" / "s1.xml").write_text(
            f'<sequential><vertical url_name="{name}"/></sequential>'
        )
        with pytest.raises(DataError, match="has no file"):
            read_course(folder)


def test_an_entity_brings_no_file_in(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    assert etree.tostring(parse(text, "it")) == b"<a>&x;</a>"


def test_entities_do_not_explode():
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(8))
    text = f'<!DOCTYPE a [<!ENTITY e0 "ha">{bomb}]><a>&e8;</a>'
    try:
        size = len(etree.tostring(parse(text, "it")))
    except DataError:
        size = 0  # newer parsers refuse it
    assert size < 2000


@pytest.mark.parametrize("kind", ["course", "chapter", "sequential", "vertical", "toy"])
def test_text_of_any_level_becomes_a_course(toy, kind):
    levels = ["course", "chapter", "sequential", "vertical", "toy"]
    olx = ""
    for level in reversed(levels[levels.index(kind) :]):
        olx = f'<{level} url_name="{level}1">{olx}</{level}>'
    stage = Stage.from_olx(olx, types={"toy": toy})
    node = stage.nodes[stage.key("toy1")]
    kinds = []
    while node:
        kinds.append(node.kind)
        node = node.parent
    assert kinds == levels[::-1]


def test_a_block_without_a_name_gets_one_that_lasts(toy):
    names = {Stage.from_olx("<toy>x</toy>", types={"toy": toy}).blocks()[0].name for _ in "ab"}
    assert len(names) == 1
    assert names.pop().startswith("toy_")


def test_a_block_written_back_leaves_the_rest_of_its_file_alone(folder, toy):
    stage = Stage.from_folder(folder, types={"toy": toy})
    stage.call("t1", "write", {"data": {"text": "new & <b>"}}, user=stage.author())
    before = (folder / "vertical" / "v1.xml").read_text()
    path = write_block(stage.nodes[stage.key("t1")], stage.olx("t1"))
    old = '<toy url_name="t1" display_name="First" weight="2">one</toy>'
    new = '<toy display_name="First" weight="2.0" url_name="t1">new &amp; &lt;b&gt;</toy>'
    assert path.read_text() == before.replace(old, new)
    again = Stage.from_folder(folder, types={"toy": toy})
    assert again.block("t1").data == {"text": "new & <b>"}


def test_a_block_that_left_its_file_is_not_written(folder, toy):
    stage = Stage.from_folder(folder, types={"toy": toy})
    (folder / "vertical" / "v1.xml").write_text("<vertical/>")
    with pytest.raises(DataError, match="has no toy named 't1' any more"):
        write_block(stage.nodes[stage.key("t1")], stage.olx("t1"))


def test_a_course_read_into_another_run_has_that_runs_keys_and_its_own_policy():
    key = CourseLocator("Org", "BATT", "AT-2025")
    course = read_course(sample_course(), key)
    assert {node.key.course_key for node in course.root.walk()} == {key}
    assert course.root.title == read_course(sample_course()).root.title
