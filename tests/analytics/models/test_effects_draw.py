"""Variants drawn at random: the draw leads, what could spoil it is named."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.effects import randomised

from .wording import foreign_numbers


def made(seed: int = 1, n: int = 800) -> pd.DataFrame:
    """People drawn into a or b within runs; b completes 12 points more often."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"run": rng.choice(["r1", "r2", "r3"], n), "active": rng.integers(0, 5, n)})
    data["variant"] = rng.choice(["a", "b"], n)
    share = 0.2 + 0.08 * data["active"] + 0.12 * (data["variant"] == "b")
    data["done"] = (rng.random(n) < share).astype(float)
    data["person"] = np.arange(n)
    return data


def drawn(data, **more):
    return randomised(data, **({"outcome": "done", "arm": "variant", "draws": 499} | more))


def test_the_difference_by_the_draw_leads_and_the_adjusted_one_stands_beside() -> None:
    found = drawn(made(), block="run", formula="~ active")
    assert found.table["term"].tolist() == ["variant[b]", "variant[b], adjusted"]
    plain, held = found.row("variant[b]"), found.row("variant[b], adjusted")
    assert held["std_error"] < plain["std_error"]
    for row in (plain, held):
        assert row["conf_low"] < 0.12 < row["conf_high"]
    assert found.estimand.startswith("mean effect on done")


def test_without_blocks_it_is_the_interval_and_the_p_of_welch() -> None:
    data = made(2)
    row = drawn(data).row("variant[b]")
    welch = stats.ttest_ind(*(data.loc[data["variant"] == arm, "done"] for arm in "ba"),
                            equal_var=False)  # fmt: skip
    assert row["p_value"] == pytest.approx(welch.pvalue, rel=1e-9)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(
        tuple(welch.confidence_interval()), rel=1e-9
    )


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_order_grouping_and_names_change_nothing_and_the_reference_turns_the_sign(
    seed: int,
) -> None:
    data = made(seed, 300).drop(columns="person")
    call = {"block": "run", "formula": "~ active", "strata": "run"}
    first = drawn(data, **call)
    groups = data.groupby(list(data.columns)).size().reset_index(name="n")
    for other in (data.sample(frac=1, random_state=seed), groups):
        found = drawn(other, **call)
        pd.testing.assert_frame_equal(found.table, first.table, rtol=1e-9)
        for name, table in first.tables.items():
            pd.testing.assert_frame_equal(table, found.tables[name], rtol=1e-9)
    renamed = drawn(data.assign(run=data["run"].map({"r1": "z", "r2": "y", "r3": "x"})), **call)
    pd.testing.assert_frame_equal(renamed.table, first.table, rtol=1e-9)
    turned = drawn(data, **call, references={"variant": "b"})
    assert (-turned.table["estimate"]).tolist() == pytest.approx(first.table["estimate"].tolist())


def test_clusters_with_one_arm_each_are_what_was_drawn() -> None:
    rng = np.random.default_rng(3)
    school = rng.integers(0, 60, 1200)
    arm, level = rng.permutation(np.arange(60) % 2), rng.normal(0, 0.15, 60)
    data = pd.DataFrame({"school": school, "variant": np.where(arm == 1, "b", "a")[school]})
    data["done"] = (rng.random(1200) < 0.5 + level[school]).astype(float)
    found, people = drawn(data, clusters="school"), drawn(data)
    assert found.row("variant[b]")["estimate"] == people.row("variant[b]")["estimate"]
    assert found.row("variant[b]")["std_error"] > 1.3 * people.row("variant[b]")["std_error"]
    assert found.clusters.count == 60
    assert "clusters drawn as a whole" in found.method
    assert found.tables["arms"]["units"].tolist() == [30, 30]
    assert (
        found.tables["draw"]["permutation_p"].iloc[0]
        > people.tables["draw"]["permutation_p"].iloc[0]
    )


def test_a_person_in_several_blocks_is_one_cluster_and_not_several_people() -> None:
    data = pd.concat([made(4).assign(case=case, variant=lambda d, c=case: np.where(
        (d["person"] + c) % 2 == 0, "a", "b")) for case in range(3)])  # fmt: skip
    data["done"] = (data["person"] % 3 == 0).astype(float)  # the same in all three
    found = drawn(data, block="case", clusters="person")
    assert found.clusters.count == 800
    assert "people drawn" in found.method
    assert (
        found.row("variant[b]")["std_error"]
        < drawn(data, block="case").row("variant[b]")["std_error"]
    )  # in both arms with the same outcome, a person's own part cancels


def test_fewer_than_six_clusters_are_named() -> None:
    data = made(5).assign(school=lambda rows: rows["person"] % 4)
    found = drawn(data, clusters="school")
    assert "too few clusters" in {one.name for one in found.problems}
    assert np.isfinite(found.row("variant[b]")["std_error"])


def test_the_first_draw_counts_whatever_came_later() -> None:
    data = made(6).assign(at=1)
    later = data[:100].assign(at=2, variant=lambda rows: rows["variant"].map({"a": "b", "b": "a"}))
    both = pd.concat([later, data])
    found = drawn(both, person="person", order="at")
    assert [(one.n, one.why) for one in found.dropped] == [
        (100, "a later draw of the same person")
    ]  # fmt: skip
    pd.testing.assert_frame_equal(found.table, drawn(data).table)


def test_missing_outcomes_are_shown_by_arm_with_the_bounds_they_leave() -> None:
    data = made(7)
    data.loc[(data["variant"] == "b") & (data["person"] % 5 == 0), "done"] = np.nan
    found = drawn(data)
    assert "unequal attrition" in {one.name for one in found.problems}
    table = found.tables["attrition"].set_index("arm")
    assert table.loc["a", "missing"] == 0
    assert table.loc["b", "missing"] == pytest.approx(0.2, abs=0.05)
    b, a = (data[data["variant"] == arm]["done"] for arm in "ba")
    assert found.statistics["bound_low"] == pytest.approx(b.fillna(0).mean() - a.mean())
    assert found.statistics["bound_high"] == pytest.approx(b.fillna(1).mean() - a.mean())
    assert found.dropped[-1].n == int(data["done"].isna().sum())


def test_arms_of_sizes_that_a_fair_draw_hardly_gives_are_named() -> None:
    data = made(8)
    uneven = data.drop(data[(data["variant"] == "b")].index[:150])
    even = {"a": 0.5, "b": 0.5}
    assert [one.name for one in drawn(uneven, shares=even).problems] == ["unequal arms"]
    assert drawn(data, shares=even).problems == ()
    assert drawn(uneven).problems == ()


def test_blocks_without_two_in_each_arm_are_counted_and_named() -> None:
    data = pd.concat([made(9), pd.DataFrame({"run": "r9", "variant": ["b"] * 7, "done": 1.0})])
    found = drawn(data, block="run")
    (problem,) = found.problems
    assert problem.name == "empty group"
    assert "1 blocks with 7 people" in problem.text
    assert found.row("variant[b]")["n"] == 800
    alone = drawn(data[data["run"] == "r9"].assign(variant=["a"] + ["b"] * 6), block="run")
    assert np.isnan(alone.row("variant[b]")["estimate"])
    assert {one.name for one in alone.problems} == {"empty group", "too few people"}
    assert "nothing can be told" in alone.in_words


def test_for_whom_it_differs_is_shown_with_whether_that_may_be_chance() -> None:
    rng = np.random.default_rng(10)
    data = made(10, 2000)
    only = (data["run"] == "r1") & (data["variant"] == "b")
    data["done"] = (rng.random(2000) < 0.3 + 0.3 * only).astype(float)
    table = drawn(data, strata="run").tables["strata"].set_index("term")
    assert table.loc["run[r1]", "conf_low"] > 0.1
    assert table.loc["run[r2]", "conf_low"] < 0 < table.loc["run[r2]", "conf_high"]
    assert table["p_same"].max() < 0.001


def test_three_arms_are_each_compared_with_the_reference_and_holm_counts_them() -> None:
    data = made(11).assign(variant=lambda rows: np.array(["a", "b", "c"])[rows["person"] % 3])
    found = drawn(data, references={"variant": "b"})
    assert found.table["term"].tolist() == ["variant[a]", "variant[c]"]
    draw = found.tables["draw"]
    assert draw["p_holm"].min() == pytest.approx(min(2 * draw["permutation_p"].min(), 1))


def test_words_take_their_numbers_from_tables() -> None:
    for seed in range(5):
        found = drawn(made(seed), block="run", labels={"done": "completed"})
        assert foreign_numbers(found) == []
        assert "percentage points" in found.in_words
        assert "had completed" in found.in_words
    hours = drawn(made(1).assign(done=lambda rows: rows["active"] * 1.25))
    assert foreign_numbers(hours) == []
    assert (hours.unit, hours.events) == ("", None)


@pytest.mark.parametrize(
    ("data", "more", "error", "message"),
    [
        (made(), {"outcome": "passed"}, DataError, "the data lack passed; they have run"),
        (made(), {"block": "case"}, DataError, "the data lack case"),
        (made(), {"references": {"variant": "z"}}, DataError, "'z' is not among a, b"),
        (made().query("variant == 'a'"), {}, DataError, "two arms at least; found a alone"),
        (made(), {"block": "done"}, UsageError, "cannot be an arm, block or covariate"),
        (made(), {"outcome": "run"}, DataError, "run: the outcome must be a number; found r1"),
    ],
)  # fmt: skip
def test_wrong_calls_say_what_is_allowed(data, more, error, message) -> None:
    with pytest.raises(error, match=message):
        drawn(data, **more)
