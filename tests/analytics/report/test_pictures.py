"""SVGs belong to the page: named, described, unique, without anything from outside."""

import pytest
from lxml import etree

from stembridge_analytics.report.charts import ShareRow, share_rows
from stembridge_analytics.report.pictures import picture
from stembridge_analytics.report.tokens import CHART_TOKENS, LIGHT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn():
    rows = [ShareRow("a <b> & c", "1 of 2", 0.5, 0.1, 0.9), ShareRow("none", "no", None)]
    return picture(
        "example", "Title <1>", "Said & described", lambda w: share_rows(rows, w, mark="dot"),
        subtitle="", note="",
    )  # fmt: skip


def test_a_picture_is_named_and_described(drawn):
    root = etree.fromstring(drawn.wide)
    ids = root.get("aria-labelledby").split()
    assert root.get("role") == "img"
    assert [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")] == ids
    assert root.findtext(f"{SVG}title") == "Title <1>"
    assert root.findtext(f"{SVG}desc") == "Said & described"


def test_both_drawings_share_no_id(drawn):
    ids = [
        element.get("id")
        for svg in (drawn.wide, drawn.narrow)
        for element in etree.fromstring(svg).iter()
        if element.get("id")
    ]
    assert len(set(ids)) == len(ids)


def test_text_stays_text(drawn):
    texts = [element.text for element in etree.fromstring(drawn.wide).iter(f"{SVG}text")]
    assert "a <b> & c" in texts


def test_every_colour_is_a_token(drawn):
    allowed = {LIGHT[token] for token in CHART_TOKENS} | {"none", None, "transparent"}
    for element in etree.fromstring(drawn.wide).iter():
        assert {element.get("fill"), element.get("stroke")} <= allowed


def test_nothing_refers_to_the_outside(drawn):
    attributes = [
        value
        for element in etree.fromstring(drawn.wide).iter()
        for value in element.attrib.values()
    ]
    assert not [value for value in attributes if "http" in value or "href" in value]
