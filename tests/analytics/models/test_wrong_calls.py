"""Data and calls that cannot be meant are refused in a line that says why."""

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.completion import gee, logit, random_intercept
from stembridge_analytics.models.design import build_design, variables_of
from stembridge_analytics.models.dropout import cox, incidence, survival
from stembridge_analytics.models.effects import compare, randomised
from stembridge_analytics.models.gaps import gap, gaps
from stembridge_analytics.models.landmarks import LeakError
from stembridge_analytics.models.uptake import enrolment_rate

PEOPLE = pd.DataFrame({
    "done": [1, 0] * 20, "group": ["a", "b", "b", "a"] * 10, "x": np.arange(40.0) % 7,
    "run": [f"r{i // 5}" for i in range(40)], "saw": [0, 0, 1, 1] * 10, "day": range(1, 41),
    "teachers": 100,
})  # fmt: skip

CORRECTED = {
    "logit": lambda c: logit(PEOPLE, "done ~ x", clusters="run", correction=c),
    "cox": lambda c: cox(PEOPLE, "~ x", time="day", event="done", clusters="run", correction=c),
    "survival": lambda c: survival(PEOPLE, time="day", event="done", clusters="run", correction=c),
    "compare": lambda c: compare(
        PEOPLE, outcome="done", exposure="saw", baseline=["saw"], landmark=14, clusters="run",
        correction=c,
    ),
    "gap": lambda c: gap(
        PEOPLE, outcome="done", group="group", reference="a", clusters="run", correction=c
    ),
    "gaps": lambda c: gaps(PEOPLE, outcome="done", groups=["group"], correction=c),
    "enrolment_rate": lambda c: enrolment_rate(PEOPLE, "done ~ x", correction=c),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRECTED)
def test_an_unknown_correction_is_refused_and_not_taken_for_another(name):
    with pytest.raises(UsageError, match="unknown correction 'HC3'"):
        CORRECTED[name]("HC3")


def test_a_comparison_takes_the_correction_of_r_for_the_sandwich_and_not_for_the_jackknife():
    assert CORRECTED["compare"]("R").table.equals(CORRECTED["compare"]("sandwich").table)
    assert "jackknife" not in CORRECTED["compare"]("R").clusters.correction


def test_an_unknown_link_or_structure_is_refused():
    with pytest.raises(UsageError, match="unknown link 'logitt'; available: logit"):
        logit(PEOPLE, "done ~ x", link="logitt")
    with pytest.raises(UsageError, match="unknown structure 'ar1'; available: exchangeable"):
        gee(PEOPLE, "done ~ x", group="run", structure="ar1")


@pytest.mark.parametrize(("formula", "columns"), [
    ("y ~ center + scale:I", ("I", "center", "scale", "y")),
    ("y ~ poly(center, 2) + log(`b c`)", ("b c", "center", "y")),
    ("y ~ C(g, contr.treatment('a')) + C(h, Treatment('b')) + np.log(z)", ("g", "h", "y", "z")),
    ("y ~ Q('late') + log(`lag`)", ("lag", "late", "y")),
])  # fmt: skip
def test_columns_named_like_functions_of_formulas_are_columns(formula, columns):
    assert variables_of(formula) == columns


@pytest.mark.parametrize("formula", ["~ center", "~ poly(center, 2)", "~ Q('center')"])
def test_a_feature_named_like_a_function_does_not_slip_through_the_check_of_dates(formula):
    late = PEOPLE.assign(center=PEOPLE.x)
    with pytest.raises(LeakError, match="center"):
        compare(late, outcome="done", exposure="saw", formula=formula, baseline=["saw"],
                landmark=14)  # fmt: skip


@pytest.mark.parametrize("name", ["center", "log", "C", "np"])
def test_a_missing_column_named_like_a_function_is_told_as_missing(name):
    with pytest.raises(DataError, match=f"the data lack {name}"):
        logit(PEOPLE, f"done ~ {name}")


def test_a_fault_in_a_formula_is_told_without_colours():
    with pytest.raises(UsageError) as caught:
        variables_of("y ~ (")
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("values", "why"), [
    (pd.date_range("2024-01-01", periods=40), "found datetime64"),
    (pd.to_timedelta(range(40), "D"), "found timedelta64"),
    (np.arange(40) + 1j, "found complex128"),
    ([1, "a"] * 20, "found texts and other values"),
    ([np.inf, 1.0] * 20, "found inf"),
    ([1e200, 1.0] * 20, "found 1e.200"),
])  # fmt: skip
def test_values_that_are_neither_numbers_nor_texts_are_refused(values, why):
    with pytest.raises(DataError, match=f"column x: .*{why}"):
        logit(PEOPLE.assign(x=values), "done ~ x")


def test_numbers_in_a_column_of_objects_are_numbers_and_no_levels():
    design = build_design(PEOPLE.assign(x=PEOPLE.x.astype(object)), "done ~ x")
    assert design.names == ("Intercept", "x")


@pytest.mark.parametrize("fit", [
    logit, lambda data, formula: random_intercept(data, formula, group="run")
])  # fmt: skip
def test_columns_that_stand_twice_are_refused(fit):
    with pytest.raises(DataError, match="more than one column x"):
        fit(pd.concat([PEOPLE, PEOPLE[["x"]]], axis=1), "done ~ x")


def test_names_that_are_numbers_and_an_index_of_columns_do_no_harm():
    other = PEOPLE.assign(q=1).rename(columns={"q": 5}).set_index(["run", "group"], drop=False)
    plain = gee(PEOPLE, "done ~ x + group", group="run").table
    assert gee(other, "done ~ x + group", group="run").table.equals(plain)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_places_where_nobody_enrolled_are_a_named_problem():
    found = enrolment_rate(PEOPLE.assign(done=0), "done ~ group")
    assert found.problems
    assert found.table["estimate"].isna().all()


@pytest.mark.parametrize("last", [999, 1022, 20_000, 9e9])
def test_default_times_suit_long_clocks(last):
    people = pd.DataFrame({"day": [last / 2, last], "left": 1})
    assert 2 <= len(survival(people, time="day", event="left").table) <= 9


def test_causes_in_any_type_of_text_are_read():
    people = pd.DataFrame({"day": [1, 2, 3], "end": ["left", "done", None]}, dtype=object)
    found = incidence(people.astype({"end": "string", "day": int}), time="day", cause="end",
                      times=[3])  # fmt: skip
    assert found.table["estimate"].tolist() == pytest.approx([1 / 3, 1 / 3])


def test_arms_too_large_to_draw_anew_have_no_permutation_test():
    found = randomised(PEOPLE.assign(n=10**9), outcome="done", arm="group", draws=99)
    assert found.tables["draw"]["permutation_p"].isna().all()


def test_words_hold_no_missing_number():
    found = compare(PEOPLE.assign(done=0), outcome="done", exposure="saw", baseline=["saw"],
                    landmark=14)  # fmt: skip
    assert "nan" not in found.in_words
    assert found.problems
