"""What was planned against what was done."""

from __future__ import annotations

from datetime import date

import pytest

from stembridge_analytics.models import COLUMNS, Problem
from stembridge_analytics.models.plan import Analysis, AnalysisPlan, follow_plan

from .results import result, table

FORMULA = "is_completed_k2 ~ gender + level"


def _followed(analysis, *results):
    marked, outcome = follow_plan(AnalysisPlan((analysis,)), results)
    return [one.status for one in marked], outcome.followed[0], outcome.added


def test_a_result_of_the_planned_model_is_planned_and_others_are_added():
    marked, outcome = follow_plan(
        AnalysisPlan((Analysis("completion"),), "A plan", date(2025, 3, 1)),
        [result(), result(model="gaps", name="completion")],
    )
    assert [one.status for one in marked] == ["planned", "added"]
    assert outcome.followed[0].results == ("completion.margins",)
    assert outcome.added == ("gaps.completion",)


def test_what_the_plan_names_must_be_that_result():
    statuses, followed, added = _followed(Analysis("completion", result="logit"), result())
    assert (statuses, followed.is_done, added) == (["added"], False, ("completion.margins",))
    assert followed.why == "there is no result logit"


@pytest.mark.parametrize(
    ("formula", "is_planned"),
    [
        ("is_completed_k2 ~ level + gender", True),
        ("is_completed_k2 ~ gender * level", False),
        ("is_completed_k1 ~ gender + level", False),
        ("is_completed_k2 ~ gender", False),
        ("~ gender + level", False),
    ],
)
def test_a_formula_is_the_planned_one_whatever_the_order_of_its_terms(formula, is_planned):
    statuses, followed, _ = _followed(
        Analysis("completion", formula=FORMULA), result(formula=formula)
    )
    assert followed.is_done is is_planned
    assert statuses == ["planned" if is_planned else "added"]


def test_a_formula_that_differs_is_told():
    _, followed, _ = _followed(Analysis("completion", formula=FORMULA), result(formula="y ~ role"))
    assert followed.why == "its formula was y ~ role"


@pytest.mark.parametrize(("groups", "is_done"), [(("gender",), True), (("gender", "area"), False)])
def test_every_planned_group_must_be_told_of(groups, is_done):
    _, followed, _ = _followed(Analysis("completion", groups=groups), result())
    assert followed.is_done is is_done
    assert followed.why == ("" if is_done else "it does not tell of area")


def test_a_group_of_the_formula_counts_and_one_that_begins_alike_does_not():
    of_terms = result(table=table(("gender_of_pupils[girl]", 0.1, 0.0, 0.2)))
    assert not _followed(Analysis("completion", groups=("gender",)), of_terms)[1].is_done
    of_formula = result(formula="completed ~ gender")
    assert _followed(Analysis("completion", groups=("gender",)), of_formula)[1].is_done


def test_too_few_people_are_told_and_what_is_shown_all_the_same_is_marked_as_planned():
    statuses, followed, _ = _followed(Analysis("completion", minimum=1201), result())
    assert statuses == ["planned"]
    assert followed.why == "1,200 people, planned from 1,201 on; shown all the same"
    assert _followed(Analysis("completion", minimum=1200), result())[1].is_done


def test_an_analysis_that_the_data_do_not_allow_is_not_done_for_the_reason_of_the_result():
    empty = result(
        table=table().reindex(columns=list(COLUMNS)),
        problems=(Problem("not available", "nobody completed by K3"),),
    )
    statuses, followed, added = _followed(Analysis("completion"), empty)
    assert (statuses, added) == (["planned"], ())
    assert (followed.is_done, followed.why) == (False, "nobody completed by K3")


def test_a_model_that_was_not_run_did_nothing():
    _, followed, _ = _followed(Analysis("dropout"), result())
    assert followed.why == "the model dropout was not run"


def test_a_plan_with_nothing_in_it_makes_everything_added():
    marked, outcome = follow_plan(AnalysisPlan(()), [result()])
    assert (marked[0].status, outcome.added) == ("added", ("completion.margins",))
