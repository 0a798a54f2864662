"""The analysis plan in the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import html
from tests.analytics.models.results import result

from stembridge_analytics.models.plan import Analysis, AnalysisPlan, follow_plan
from stembridge_analytics.report import page, render
from stembridge_analytics.report.sections import planned

PLAN = AnalysisPlan(
    (Analysis("completion", "margins", family="primary", minimum=400),
     Analysis("gaps", groups=("gender",))),
    title="Plan of the pilot", registered_on=date(2025, 3, 1),
)  # fmt: skip


@pytest.fixture
def section(build):
    results, outcome = follow_plan(PLAN, [result(), result(name="logit", title="Log-odds")])
    data = replace(build.report_data(), results={"completion": results}, plan=outcome)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SECTIONS", (planned.build,))
        return html.fromstring(render(data))


def _rows(tree, caption):
    path = f"//table[starts-with(normalize-space(caption), '{caption}')]/tbody/tr"
    return [[" ".join(cell.text_content().split()) for cell in row] for row in tree.xpath(path)]


def test_each_planned_analysis_says_what_became_of_it(section):
    assert _rows(section, "Planned analyses") == [
        ["completion.margins (family primary; from 400 people on)", "as planned",
         "completion.margins"],
        ["gaps by gender", "not as planned", "the model gaps was not run"],
    ]  # fmt: skip


def test_what_nobody_had_planned_is_listed(section):
    assert _rows(section, "Results that nobody") == [["completion.logit", "Log-odds"]]


def test_the_title_counts_and_the_text_says_when_it_was_registered(section):
    assert section.xpath("string(//*[@id='planned-title'])").strip() == (
        "1 of the 2 planned analyses was done as planned; 1 result was added"
    )
    assert "Plan of the pilot: registered 2025-03-01." in section.text_content()


def test_a_report_without_a_plan_has_no_such_section(build):
    assert 'id="planned"' not in render(build.report_data())
