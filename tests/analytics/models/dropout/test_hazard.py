"""The hazard in discrete time: real learners against R 4.2.2, groups against rows, doubts named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models import oulad

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.dropout.hazard import hazard
from stembridge_analytics.models.result import COLUMNS

COVARIATES = "~ gender + education + age + disability + attempts + credits60"
TOLD = {"time": "time", "event": "left"}


def estimates(result, *terms: str) -> list[float]:
    return [float(result.row(term)["estimate"]) for term in terms]


@pytest.fixture(scope="module")
def with_module():
    return hazard(oulad.survival(), f"{COVARIATES} + module", width=30, **TOLD,
                  references=oulad.REFERENCES, left_out=["module"])  # fmt: skip


def test_leaving_the_module_out_turns_gender_and_is_flagged(with_module):
    plain = hazard(oulad.survival(), COVARIATES, width=30, **TOLD, references=oulad.REFERENCES,
                   left_out=())  # fmt: skip
    assert estimates(with_module, "gender[M]") == pytest.approx([-0.091075], abs=5e-7)
    assert estimates(plain, "gender[M]") == pytest.approx([0.138796], abs=5e-7)
    turned = [one for one in with_module.problems if one.name == "reversal"]
    assert [one.term for one in turned] == ["gender[M]"]
    assert "-0.091075 with module and +0.138796 without it" in turned[0].text
    assert not [one for one in plain.problems if one.name == "reversal"]


def test_an_interval_in_which_all_leave_is_named_and_counted(with_module):
    # Module lengths differ: of those at risk after day 240 only the eight who leave are seen.
    empty = [one for one in with_module.problems if one.name == "empty group"]
    assert [one.text for one in empty] == [
        "interval 9: all of 8 at risk with the event, so it has no estimate and is left out of the "
        "fit"
    ]
    assert with_module.tables["intervals"]["events"].sum() == 6975
    assert with_module.events == 6967


def test_complementary_log_log_and_smooth_baselines_give_the_numbers_of_glm():
    rows = oulad.survival()
    found = hazard(rows, "~ gender + disability + module", width=30, link="cloglog", **TOLD,
                   references=oulad.REFERENCES, left_out=())  # fmt: skip
    assert estimates(found, "gender[M]", "disability[Y]") == pytest.approx(
        [-0.1036970337, 0.405351154], rel=1e-7
    )
    errors = [found.row(term)["std_error"] for term in ("gender[M]", "disability[Y]")]
    assert errors == pytest.approx([0.02902683808, 0.03585588421], rel=1e-5)
    assert found.statistics["log_likelihood"] == pytest.approx(-29055.15163, abs=5e-6)
    # glm(left ~ ep + I(ep^2) + gender + gender:ep + module) on the same person-months
    formula = "~ gender*interval_number + I(interval_number**2) + module"
    smooth = hazard(rows, formula, width=30, baseline="constant", references=oulad.REFERENCES,
                    left_out=(), **TOLD)  # fmt: skip
    assert estimates(
        smooth, "interval_number", "I(interval_number ** 2)", "gender[M]",
        "gender[M]:interval_number",
    ) == pytest.approx(
        [-0.34952858121, 0.02104318761, -0.08917757010, -0.00836313284], rel=1e-6
    )  # fmt: skip


def test_words_and_tables_say_the_same(with_module):
    by = with_module.tables["left_by"].set_index("term")
    gap = by.loc["M - F", "estimate"]
    assert gap == pytest.approx(by.loc["M", "estimate"] - by.loc["F", "estimate"])
    assert f"a difference of {100 * gap:+.1f} percentage points" in with_module.in_words
    assert with_module.n_used == round(with_module.table["n"].iloc[0])
    assert with_module.drawn == "hazard"


def test_the_share_left_is_the_product_of_the_hazards():
    rows = small()
    found = hazard(rows, "~ sex", time="day", event="left")
    by = found.tables["left_by"].set_index("term")["estimate"]
    picture = found.tables["hazard"]
    for level in ("f", "m"):
        stays = 1 - picture.loc[picture["group"] == level, "estimate"]
        assert by[level] == pytest.approx(1 - stays.prod())


def test_with_a_hazard_for_each_level_and_interval_the_share_has_greenwoods_error():
    found = hazard(small(), "~ sex + sex:interval", time="day", event="left", left_out=())
    by, picture = found.tables["left_by"].set_index("term"), found.tables["hazard"]
    for level in ("f", "m"):
        mine = picture[picture["group"] == level]
        n, d = mine["at_risk"], mine["events"]
        stays = (1 - d / n).prod()
        assert by.loc[level, "estimate"] == pytest.approx(1 - stays)
        greenwood = stays * np.sqrt((d / (n * (n - d))).sum())
        assert by.loc[level, "std_error"] == pytest.approx(greenwood, rel=1e-6)


def small() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sex": ["f", "m"] * 5, "place": ["a"] * 6 + ["b"] * 4,
            "day": [3, 5, 9, 9, 14, 14, 14, 14, 6, 13],
            "left": [1, 1, 1, 0, 0, 1, 0, 0, 1, 1],
            "n": [20, 30, 10, 15, 90, 20, 40, 80, 15, 25],
        }
    )  # fmt: skip


@settings(max_examples=8)
@given(
    st.lists(st.integers(1, 20), min_size=10, max_size=10), st.sampled_from(["logit", "cloglog"])
)
def test_groups_give_what_their_people_give(sizes, link):
    groups = small().assign(n=sizes)
    people = groups.loc[groups.index.repeat(groups["n"])].drop(columns="n")
    one, other = (
        hazard(data, "~ sex", time="day", event="left", link=link, left_out=())
        for data in (groups, people)
    )
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-6)
    assert one.statistics["log_likelihood"] == pytest.approx(other.statistics["log_likelihood"])
    assert (one.n_used, one.events) == (other.n_used, other.events)


def test_rows_that_start_and_stop_are_one_person():
    rows = small()
    people = rows.loc[rows.index.repeat(rows["n"])].drop(columns="n").reset_index(drop=True)
    people = people.assign(person=people.index, begins=0)
    first = people.assign(day=people["day"].clip(upper=8))
    first["left"] = np.where(people["day"] > 8, 0, people["left"])
    second = people[people["day"] > 8].assign(begins=8)
    split = pd.concat([first, second], ignore_index=True)
    told = {"time": "day", "event": "left", "left_out": ()}
    whole = hazard(people, "~ sex", **told)
    parts = hazard(split, "~ sex", entry="begins", person="person", **told)
    pd.testing.assert_frame_equal(whole.table, parts.table)


def test_late_entrants_count_from_the_next_interval_on():
    rows = small().assign(begins=[0, 0, 0, 0, 3, 7, 0, 8, 0, 0])
    found = hazard(rows, "~ sex", time="day", event="left", entry="begins")
    inside = found.tables["intervals"].set_index("number")["at_risk"]
    assert inside[1] == 20 + 30 + 10 + 15 + 40 + 15 + 25
    assert inside[2] == 10 + 90 + 20 + 40 + 25
    assert found.dropped[-1].n == 80


def test_clusters_weights_and_offsets_reach_the_fit():
    rows = small().assign(run=list("abcdefghij"), w=2.0, known=0.5)
    told = {"time": "day", "event": "left", "left_out": ()}
    plain = hazard(rows, "~ sex", **told)
    clustered = hazard(rows, "~ sex", clusters="run", **told)
    assert clustered.clusters is not None
    assert clustered.clusters.count == 10
    np.testing.assert_allclose(plain.table["estimate"], clustered.table["estimate"], rtol=1e-9)
    assert (plain.table["std_error"] != clustered.table["std_error"]).all()
    weighted = hazard(rows, "~ sex", weights="w", **told)
    np.testing.assert_allclose(plain.table["estimate"], weighted.table["estimate"], rtol=1e-7)
    shifted = hazard(rows, "~ sex", offset="known", **told)
    assert estimates(shifted, "Intercept") == pytest.approx(
        [estimates(plain, "Intercept")[0] - 0.5], rel=1e-7
    )


def test_without_events_the_result_is_empty_and_says_so():
    found = hazard(small().assign(left=0), "~ sex", time="day", event="left")
    assert found.table.empty
    assert list(found.table.columns) == list(COLUMNS)
    assert [one.name for one in found.problems] == ["too few events"]


def test_a_level_of_which_nobody_leaves_is_named_separation():
    rows = small()
    rows.loc[rows["sex"] == "m", "left"] = 0
    found = hazard(rows, "~ sex", time="day", event="left")
    assert np.isnan(found.row("sex[m]")["estimate"])
    assert "separation" in {one.name for one in found.problems}


def test_wrong_calls_say_what_is_allowed():
    rows, told = small(), {"time": "day", "event": "left"}
    with pytest.raises(UsageError, match="the outcome is not part of it; write ~ sex"):
        hazard(rows, "left ~ sex", **told)
    with pytest.raises(UsageError, match="unknown link 'probit'; available: logit, cloglog"):
        hazard(rows, "~ sex", link="probit", **told)
    with pytest.raises(UsageError, match="unknown baseline 'spline'; available: interval"):
        hazard(rows, "~ sex", baseline="spline", **told)
    with pytest.raises(UsageError, match="rows of one person need entry="):
        hazard(rows, "~ sex", person="n", **told)
    with pytest.raises(UsageError, match="place: not in the formula, which has sex"):
        hazard(rows, "~ sex", by="place", **told)
    with pytest.raises(DataError, match="the data lack age; they have sex, place"):
        hazard(rows, "~ age", **told)
    with pytest.raises(DataError, match="left: an event is 0 or 1, and there is 2"):
        hazard(rows.assign(left=2), "~ sex", **told)
