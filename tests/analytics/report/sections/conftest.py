"""Sections as a reader meets them: text, tables and pictures of the page."""

from importlib import import_module

import pytest
from lxml import html

from stembridge_analytics.report import page, render


class Shown:
    """One section, in a page that has no other, because drawing all takes ten times as long."""

    def __init__(self, data, name):
        build = import_module(f"stembridge_analytics.report.sections.{name}").build
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(page, "SECTIONS", (build,))
            self.tree = html.fromstring(render(data)).xpath(f"//section[@id='{name}']")[0]

    @property
    def title(self):
        return " ".join(self.tree.xpath("./h1")[0].text_content().split())

    @property
    def text(self):
        return " ".join(self.tree.text_content().split())

    def rows(self, table):
        found = self.tree.xpath(f".//table[caption[@id='{table}-caption']]/tbody/tr")
        return [[" ".join(cell.text_content().split()) for cell in row] for row in found]

    def caption(self, table):
        return " ".join(self.tree.xpath(f"string(.//caption[@id='{table}-caption'])").split())

    def drawn(self, picture):
        """The text in the wide drawing, and its description."""
        svg = self.tree.xpath(f".//*[name()='svg'][contains(@aria-labelledby, '{picture}-wide')]")
        return " ".join(" ".join(svg[0].itertext()).split()) if svg else ""


@pytest.fixture(scope="session")
def shown():
    """A section of the page that data gives, by its name."""
    return Shown


@pytest.fixture(scope="session")
def changed(build):
    """Report data of the usual six courses with some tables changed by a function each."""

    def change(courses=None, **tables):
        data = build.report_data(courses)
        made = {name: change(data[name]) for name, change in tables.items()}
        return type(data)(data.facts, dict(data.tables) | made)

    return change
