"""What models found, on the page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from stembridge_analytics.models import COLUMNS, Clusters, Dropped, ModelResult, Problem
from stembridge_analytics.report import page, render
from stembridge_analytics.report.sections.modelled import BUILDERS

MAIN = pd.DataFrame(
    [("gender[man]", -0.018, 0.006, -0.03, -0.006, 0.003, 13000),
     ("area[rural]", float("nan"), float("nan"), float("nan"), float("nan"), float("nan"), 4)],
    columns=list(COLUMNS),
)  # fmt: skip
CURVE = pd.DataFrame(
    [(group, day, 1000 - 10 * day, 10, 0, 1 - day / 100, 0.9 - day / 100, 1.0)
     for group in ("woman", "man") for day in range(1, 30)],
    columns=["group", "time", "at_risk", "events", "censored", "estimate", "conf_low",
             "conf_high"],
)  # fmt: skip


def result(**changes):
    fields = {
        "model": "completion", "name": "margins", "title": "Completion by group",
        "method": "grouped logit", "estimand": "difference in the share that completes",
        "table": MAIN, "n_used": 29496, "events": 15385, "unit": "share difference",
        "in_words": "Men complete 1.8 points less often than women. That is all.",
        "drawn": "forest", "formula": "completed ~ gender", "clock": "none",
        "dropped": (Dropped(93, "no date"),),
        "clusters": Clusters(12, "course_id", "jackknife, t(11)"),
        "problems": (Problem("separation", "nobody in rural schools did", "area[rural]"),),
    }  # fmt: skip
    return ModelResult(**fields | changes)


@pytest.fixture(scope="module")
def tree(build):
    results = {
        "completion": (
            result(),
            result(name="logit", title="Log odds", drawn="", table=MAIN.head(0)),
        ),
        "dropout": (
            result(model="dropout", name="survival", title="Still there", drawn="survival",
                   clock="days since the run began", tables={"survival": CURVE}, unit="share",
                   in_words="A sentence that is far too long to be a title. " * 4),
        ),
    }  # fmt: skip
    data = replace(build.report_data(), results=results)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SECTIONS", BUILDERS)
        return html.fromstring(render(data))


def words(tree, path):
    return " ".join(tree.xpath(path)[0].text_content().split())


def test_a_model_that_was_not_run_has_no_section(tree):
    assert [section.get("id") for section in tree.xpath("//main/section")] == [
        "model-completion", "model-dropout",
    ]  # fmt: skip


def test_the_title_is_the_first_sentence_of_the_leading_result(tree):
    title = words(tree, "//*[@id='model-completion-title']")
    assert title == "Men complete 1.8 points less often than women"


def test_estimates_stand_in_percentage_points_with_their_interval(tree):
    drawn = words(tree, "//*[name()='svg'][contains(@aria-labelledby, 'margins-wide')]")
    assert "−1.8 (−3.0 to −0.6) points" in drawn
    assert "gender: man" in drawn


def test_a_missing_estimate_is_named_and_its_reason_is_on_the_page(tree):
    section = words(tree, "//section[@id='model-completion']")
    assert "no estimate" in section
    assert "Separation: nobody in rural schools did" in section


def test_what_a_result_states_stands_beside_it(tree):
    section = words(tree, "//section[@id='model-completion']")
    for said in ("29,496", "93: no date", "15,385", "12 by course_id; jackknife, t(11)",
                 "completed ~ gender", "no plan"):  # fmt: skip
        assert said in section


def test_a_result_without_a_table_says_what_cannot_be_said(tree):
    assert "Log odds: nobody in rural schools did" in words(
        tree, "//section[@id='model-completion']"
    )


def test_a_curve_has_its_people_at_risk_and_its_table(tree):
    drawn = words(tree, "//*[name()='svg'][contains(@aria-labelledby, 'survival-wide')]")
    assert "Still at risk" in drawn
    assert tree.xpath("//section[@id='model-dropout']//table[count(tbody/tr) > 50]")


def test_a_title_tells_the_finding_without_its_intervals(build):
    leading = result(
        in_words="Of 3,314 people 948 completed (28.6 %). With route bulk the share is 15.5 "
        "percentage points lower (95 % interval 11.4 to 19.7) than with route self."
    )
    data = replace(build.report_data(), results={"completion": (leading,)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SECTIONS", BUILDERS)
        tree = html.fromstring(render(data))
    assert words(tree, "//*[@id='model-completion-title']") == (
        "With route bulk the share is 15.5 percentage points lower than with route self"
    )


def test_further_tables_print_what_they_hold_and_not_the_unit_of_the_main_one(build):
    shares = pd.DataFrame({"term": ["gender[man]"], "estimate": [0.25], "n": [40]})
    ratios = pd.DataFrame({"term": ["gender[man]"], "estimate": [1.25], "n": [40]})
    bounds = pd.DataFrame({"term": ["day 30"], "low": [0.1], "high": [0.9], "n": [40]})
    leading = result(tables={"adjusted": shares, "ratios": ratios, "bounds": bounds})
    data = replace(build.report_data(), results={"completion": (leading,)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SECTIONS", BUILDERS)
        tree = html.fromstring(render(data))
    rows = [words(one, ".") for one in tree.xpath("//table/tbody/tr")]
    assert rows[-3:] == ["gender: man 25.0 40", "gender: man 1.25 40", "day 30 10.0 90.0 40"]


def test_a_gap_is_drawn_as_it_is_and_as_its_result_leads(build):
    kinds = ["crude", "Mantel-Haenszel", "standardised", "mix-adjusted"]
    gaps = pd.DataFrame(
        [(f"country[{at}]", 0.1, 0.01, 0.05, 0.15, 0.01, 50, kind)
         for at in range(9) for kind in kinds],
        columns=[*COLUMNS, "kind"],
    )  # fmt: skip
    leading = result(
        model="gaps", name="completion", drawn="gaps", tables={"gaps": gaps},
        table=gaps[gaps["kind"] == "mix-adjusted"],
    )  # fmt: skip
    data = replace(build.report_data(), results={"gaps": (leading,)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "SECTIONS", BUILDERS)
        tree = html.fromstring(render(data))
    drawn = words(tree, "//*[name()='svg'][contains(@aria-labelledby, 'completion-wide')]")
    assert "crude +10.0 points; mix-adjusted +10.0 points" in drawn
    assert "Mantel-Haenszel" not in drawn
