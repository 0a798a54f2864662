"""Cox regression on real learners against R 4.2.2 with survival 3.5-3, and its doubts by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models import oulad

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.dropout.cox import cox
from stembridge_analytics.models.result import COLUMNS

COVARIATES = "~ gender + education + age + disability + attempts + credits60"
TOLD = {"time": "time", "event": "left"}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return oulad.survival()


@pytest.fixture(scope="module")
def stratified(rows):
    return cox(rows, COVARIATES, strata="module", references=oulad.REFERENCES, **TOLD)


def test_real_learners_give_the_numbers_of_coxph(stratified):
    men, disability = stratified.row("gender[M]"), stratified.row("disability[Y]")
    assert men["estimate"] == pytest.approx(-0.08509696412, abs=5e-12)
    assert men["std_error"] == pytest.approx(0.02910623466, abs=5e-12)
    assert disability["estimate"] == pytest.approx(0.31286445210, abs=5e-12)
    assert stratified.statistics["log_likelihood"] == pytest.approx(-58207.70403, abs=5e-6)
    assert (stratified.n_used, stratified.events) == (29403, 6975)


def test_leaving_the_module_out_turns_gender_and_is_flagged(rows, stratified):
    plain = cox(rows, COVARIATES, references=oulad.REFERENCES, left_out=(), **TOLD)
    # coxph gives 0.1408784966.
    assert plain.row("gender[M]")["estimate"] == pytest.approx(0.1408784966, abs=5e-11)
    turned = [one for one in stratified.problems if one.name == "reversal"]
    assert [one.term for one in turned] == ["gender[M]"]
    assert "module" in turned[0].text
    assert not [one for one in plain.problems if one.name == "reversal"]


def test_hazards_that_are_not_proportional_are_named_with_the_test_of_cox_zph(stratified):
    tests = stratified.tables["proportionality"].set_index("term")["chi_square"]
    np.testing.assert_allclose(
        tests[["gender", "education", "age", "disability", "attempts", "credits60", "GLOBAL"]],
        [1.665169579, 27.20828468, 8.025711869, 10.06575887, 13.75747943, 63.1195926, 141.2937862],
        rtol=5e-10,
    )
    named = {one.term for one in stratified.problems if one.name == "non-proportional hazards"}
    assert named == {"education", "age", "disability", "attempts", "credits60", ""}


def test_other_transforms_and_ties_are_those_of_r(rows):
    found = cox(rows, COVARIATES, strata=["module"], references=oulad.REFERENCES, left_out=(),
                ties="breslow", transform="identity", **TOLD)  # fmt: skip
    assert found.row("gender[M]")["estimate"] == pytest.approx(-0.08524959917, abs=5e-11)
    assert found.statistics["log_likelihood"] == pytest.approx(-58229.24575, abs=5e-6)
    efron = cox(rows, COVARIATES, strata=["module"], references=oulad.REFERENCES, left_out=(),
                transform="identity", **TOLD)  # fmt: skip
    tests = efron.tables["proportionality"].set_index("term")["chi_square"]
    np.testing.assert_allclose(tests[["gender", "GLOBAL"]], [1.125634715, 123.2942704], rtol=5e-10)


def test_late_entry_gives_the_numbers_of_coxph(rows):
    entry = np.minimum(rows["registered"], rows["time"] - 1).clip(lower=0).fillna(0)
    found = cox(rows.assign(begins=entry), "~ gender + education + disability", entry="begins",
                strata="module", references=oulad.REFERENCES, left_out=(), **TOLD)  # fmt: skip
    assert found.row("gender[M]")["estimate"] == pytest.approx(-0.1168827682, abs=5e-11)
    assert found.row("gender[M]")["std_error"] == pytest.approx(0.02909265173, abs=5e-12)
    assert found.statistics["log_likelihood"] == pytest.approx(-58380.65432, abs=5e-6)


def test_weights_give_the_estimates_and_robust_errors_of_coxph(rows):
    found = cox(rows.assign(w=1 + rows["attempts"] / 2), "~ gender + disability", weights="w",
                strata="module", references=oulad.REFERENCES, left_out=(), **TOLD)  # fmt: skip
    np.testing.assert_allclose(found.table["estimate"], [-0.1052472858, 0.408191921], rtol=2e-9)
    np.testing.assert_allclose(found.table["std_error"], [0.02978831697, 0.03649431386], rtol=1e-9)


def test_clustered_errors_of_r_lack_the_factor_of_ours(rows):
    told = {"strata": "module", "references": oulad.REFERENCES, "left_out": (), **TOLD}
    as_r = cox(rows, COVARIATES, clusters="person", correction="R", **told)
    assert as_r.row("gender[M]")["std_error"] == pytest.approx(0.03077009318, abs=5e-11)
    ours = cox(rows, COVARIATES, clusters="person", **told)
    count = rows["person"].nunique()
    ratio = ours.table["std_error"] / as_r.table["std_error"]
    np.testing.assert_allclose(ratio, np.sqrt(count / (count - 1)), rtol=1e-12)
    assert ours.clusters is not None
    assert (ours.clusters.count, ours.clusters.by) == (count, "person")


def test_few_clusters_are_left_out_in_turn(rows):
    told = {"strata": "module", "references": oulad.REFERENCES, "left_out": (), **TOLD}
    found = cox(rows, "~ gender", clusters="presentation", **told)
    names = sorted(rows["presentation"].unique())
    without = [
        cox(rows[rows["presentation"] != name], "~ gender", **told).row("gender[M]")["estimate"]
        for name in names
    ]
    moves = np.array(without) - found.row("gender[M]")["estimate"]
    size = len(names)
    assert found.row("gender[M]")["std_error"] == pytest.approx(
        np.sqrt((size - 1) / size * (moves**2).sum()), rel=1e-8
    )
    # Intervals are those of Student's t with 21 degrees of freedom.
    reach = found.row("gender[M]")["conf_high"] - found.row("gender[M]")["estimate"]
    assert reach / found.row("gender[M]")["std_error"] == pytest.approx(2.0796138, abs=1e-6)


def small() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sex": ["f", "m"] * 5, "place": ["a", "b", "c", "a", "b"] * 2,
            "day": [3, 5, 9, 9, 14, 14, 14, 14, 6, 13],
            "left": [1, 1, 1, 0, 0, 1, 0, 0, 1, 1],
            "n": [20, 30, 10, 15, 90, 20, 40, 80, 15, 25],
        }
    )  # fmt: skip


def test_groups_give_what_their_people_give():
    groups = small()
    people = groups.loc[groups.index.repeat(groups["n"])].drop(columns="n")
    one, other = (cox(data, "~ sex + place", time="day", event="left") for data in (groups, people))
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-9)
    pd.testing.assert_frame_equal(
        one.tables["proportionality"], other.tables["proportionality"], rtol=1e-7
    )


def test_clusters_below_six_are_too_few():
    found = cox(small(), "~ sex", time="day", event="left", clusters="place")
    plain = cox(small(), "~ sex", time="day", event="left")
    assert [one.name for one in found.problems if "cluster" in one.name] == ["too few clusters"]
    np.testing.assert_allclose(found.table["std_error"], plain.table["std_error"])


def test_a_level_of_which_nobody_leaves_is_named_and_the_others_stay():
    rows = small().astype({"place": "str"})
    rows.loc[rows["place"] == "c", "left"] = 0
    found = cox(rows, "~ sex + place", time="day", event="left")
    rest = cox(rows[rows["place"] != "c"], "~ sex + place", time="day", event="left")
    assert np.isnan(found.row("place[c]")["estimate"])
    problem = next(one for one in found.problems if one.name == "separation")
    assert problem.text == "place[c]: none of 90 have the event"
    assert found.row("sex[m]")["estimate"] == pytest.approx(rest.row("sex[m]")["estimate"])


def test_a_term_that_the_strata_hold_fixed_is_named():
    found = cox(small(), "~ sex + place", time="day", event="left", strata="place")
    assert {one.term for one in found.problems if one.name == "collinear terms"} == {
        "place[b]", "place[c]",
    }  # fmt: skip
    assert np.isfinite(found.row("sex[m]")["estimate"])


def test_few_events_for_each_parameter_are_counted():
    found = cox(small().assign(n=1), "~ sex", time="day", event="left")
    few = next(one for one in found.problems if one.name == "too few events")
    assert few.text == "6 events for 1 parameters: 6.0 each"


def test_without_events_the_result_is_empty_and_says_so():
    found = cox(small().assign(left=0), "~ sex", time="day", event="left")
    assert found.table.empty
    assert list(found.table.columns) == list(COLUMNS)
    assert found.in_words == "Nobody of 345 has left."


def test_rows_without_a_time_at_risk_are_dropped_and_counted():
    rows = small().assign(begins=[0, 0, 0, 9, 0, 0, 0, 0, 0, 0])
    rows["sex"] = rows["sex"].where(rows.index != 9)
    found = cox(rows, "~ sex", time="day", event="left", entry="begins")
    assert [one.n for one in found.dropped] == [25, 15]
    assert found.n_used == 345 - 40


def test_where_all_are_alike_there_is_nothing_to_compare():
    found = cox(small().assign(sex="f"), "~ sex", time="day", event="left")
    assert found.table.empty
    assert [one.name for one in found.problems] == ["empty group"]


def test_a_term_that_one_cluster_alone_tells_has_no_error_and_says_so():
    rows = small().assign(run=list("abcdefghij"))
    rows.loc[rows["place"] == "c", "left"] = [1, 0]
    found = cox(rows, "~ sex + place", time="day", event="left", clusters="run")
    row = found.row("place[c]")
    assert np.isfinite(row["estimate"])
    assert np.isnan(row["std_error"])
    assert "place[c]" in {one.term for one in found.problems if one.name == "too few clusters"}


def test_wrong_calls_say_what_is_allowed():
    rows, told = small(), {"time": "day", "event": "left"}
    with pytest.raises(UsageError, match="the outcome is not part of it; write ~ sex"):
        cox(rows, "left ~ sex", **told)
    with pytest.raises(UsageError, match="unknown ties 'exact'"):
        cox(rows, "~ sex", ties="exact", **told)
    with pytest.raises(UsageError, match="unknown transform 'square'"):
        cox(rows, "~ sex", transform="square", **told)
    with pytest.raises(DataError, match="the data lack run; they have sex"):
        cox(rows, "~ sex", clusters="run", **told)
    with pytest.raises(UsageError, match=r"left_out=\['run'\]: no such column; sex, place"):
        cox(rows, "~ sex", left_out=["run"], **told)
    with pytest.raises(DataError, match="the reference level 'x' is not among f, m"):
        cox(rows, "~ sex", references={"sex": "x"}, **told)
