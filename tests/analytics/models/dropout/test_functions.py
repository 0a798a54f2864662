"""What the curve functions say of data that are thin, odd or wrong, and what stays the same."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.estimators.small_lives import SMALL, random_lives
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.dropout import incidence, log_rank, restricted_mean, survival

NAMES = {0: None, 1: "completed", 2: "left"}


def lives(seed: int = 1, rows: int = 60) -> pd.DataFrame:
    data = random_lives(seed, rows, late=True)
    return data.assign(event=(data["cause"] > 0).astype(int), end=data["cause"].map(NAMES))


def names(found: object) -> list[str]:
    return [problem.name for problem in found.problems]  # type: ignore[attr-defined]


def test_missing_values_and_who_never_was_at_risk_are_dropped_and_counted() -> None:
    data = pd.DataFrame(
        {"time": [3, 4, np.nan, 2, 5], "entry": [0, 1, 0, 2, 0], "event": [1, 0, 1, 1, 1],
         "n": [1, 2, 3, 4, 5]}
    )  # fmt: skip
    found = survival(data, time="time", event="event", entry="entry")
    assert [(one.n, one.why.split(",")[0]) for one in found.dropped] == [
        (3, "a missing value of time"), (4, "left no later than they entered")
    ]  # fmt: skip
    assert found.n_used == 8


def test_a_time_that_nobody_is_followed_to_has_no_estimate_and_says_so() -> None:
    found = survival(lives(), time="time", event="event", times=[3, 99])
    assert np.isnan(found.row("S(99)")["estimate"])
    assert [(p.name, p.term) for p in found.problems] == [("too few people", "S(99)")]


def test_once_everybody_had_the_event_the_curve_stays_at_zero() -> None:
    data = pd.DataFrame({"time": [1, 2], "event": [1, 1]})
    found = survival(data, time="time", event="event", times=[5])
    assert found.row("S(5)")["estimate"] == 0
    assert not found.problems


def test_the_risk_table_counts_who_is_there_just_before() -> None:
    data = pd.DataFrame({"time": [10, 10, 20], "event": [1, 0, 0], "n": [4, 3, 2]})
    risk = survival(data, time="time", event="event").tables["risk"]
    assert risk.loc[risk["time"].isin([0, 10, 20]), "at_risk"].tolist() == [9, 9, 2]
    assert risk.loc[risk["time"] == 20, ["events", "censored"]].to_numpy().tolist() == [[4, 5]]


def test_the_drawn_curve_begins_with_everybody() -> None:
    found = survival(lives(), time="time", event="event", by="group")
    for _, part in found.tables["survival"].groupby("group"):
        assert part[["time", "estimate"]].iloc[0].tolist() == [0, 1]
        assert part["estimate"].is_monotonic_decreasing


def test_a_band_is_labelled_simultaneous_and_never_stands_for_the_interval() -> None:
    found = survival(
        SMALL, time="time", event="event", bands="equal precision", conf_type="log-log"
    )
    band = found.tables["bands"]
    assert band["kind"].unique().tolist() == ["simultaneous, equal precision"]
    assert "conf_low" not in band
    both = band.merge(found.tables["survival"], on="time")
    assert (both["band_low"] < both["conf_low"]).all()
    assert "pointwise" in found.method


def test_a_start_makes_the_curve_one_of_those_who_reach_it() -> None:
    # R 4.2.2, survival 3.5.3: survfit(Surv(entry, time, event) ~ 1, start.time = 5).
    found = survival(SMALL, time="time", event="event", entry="entry", start=5, times=[5, 9, 14])
    assert found.table["estimate"].tolist() == pytest.approx(
        [0.97297297297, 0.75751879699, 0.30245759590], abs=6e-12
    )
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.026659295239, 0.066789693340, 0.077023639307], abs=6e-12
    )


def test_few_clusters_are_named_and_errors_are_those_of_people() -> None:
    data = lives().assign(run=lambda d: d["cluster"] % 3)
    found = survival(data, time="time", event="event", clusters="run", times=[5])
    alone = survival(data, time="time", event="event", times=[5])
    assert names(found) == ["too few clusters"]
    assert found.row("S(5)")["std_error"] == alone.row("S(5)")["std_error"]


def test_the_jackknife_is_what_leaving_out_each_cluster_gives() -> None:
    data = lives()
    found = incidence(data, time="time", cause="end", entry="entry", clusters="cluster", times=[6])
    assert found.clusters is not None
    assert found.clusters.correction == "delete-one-cluster jackknife, t(G-1)"
    without = [
        incidence(data[data["cluster"] != c], time="time", cause="end", entry="entry", times=[6])
        .row("F(6) left")["estimate"]
        for c in range(8)
    ]  # fmt: skip
    expected = np.sqrt(7 / 8 * ((np.array(without) - np.mean(without)) ** 2).sum())
    assert found.row("F(6) left")["std_error"] == pytest.approx(expected)


def test_a_difference_of_means_allows_for_clusters_across_groups() -> None:
    data = lives(rows=400)
    twins = pd.concat([data.assign(side="a"), data.assign(side="b")])
    twins["pair"] = np.tile(np.arange(400), 2)
    found = restricted_mean(
        twins, time="time", event="event", by="side", horizon=6, clusters="pair"
    )
    gap = found.row("RMST(6) side[b] - side[a]")
    # Two people alike in each cluster, one on each side: no difference, and no doubt of it.
    assert gap["estimate"] == 0
    assert gap["std_error"] == pytest.approx(0, abs=1e-12)


def test_the_difference_of_unrelated_groups_has_a_p_value_of_its_interval() -> None:
    found = restricted_mean(
        lives(), time="time", event="event", by="group", horizon=6, references={"group": "b"}
    )
    gaps = found.table[found.table["term"].str.contains(" - ")]
    assert [term.split(" - ")[1] for term in gaps["term"]] == ["group[b]"] * 2
    outside = (gaps["conf_low"] > 0) | (gaps["conf_high"] < 0)
    assert (outside == (gaps["p_value"] < 0.05)).all()


def test_a_horizon_that_a_group_does_not_reach_is_refused_for_it() -> None:
    data = pd.DataFrame({"time": [3, 9], "event": [0, 0], "g": ["a", "b"]})
    found = restricted_mean(data, time="time", event="event", by="g", horizon=6)
    assert np.isnan(found.row("RMST(6) g[a]")["estimate"])
    assert set(names(found)) == {"too few people"}


def test_a_trend_needs_a_score_for_each_level() -> None:
    asked = {"time": "time", "event": "event", "by": "group"}
    found = log_rank(SMALL, **asked, scores={"a": 0, "b": 1, "c": 2})
    assert 0 < found.statistics["trend_p_value"] < 1
    with pytest.raises(UsageError, match=r"lack group\[c\]"):
        log_rank(SMALL, **asked, scores={"a": 0, "b": 1})


def test_groups_that_never_meet_are_named_and_not_compared() -> None:
    data = pd.DataFrame({"time": [1, 2, 3], "event": 1, "g": ["a", "a", "b"], "s": ["x", "x", "y"]})
    found = log_rank(data, time="time", event="event", by="g", strata="s")
    assert names(found) == ["not identified"]
    assert np.isnan(found.statistics["p_value"])


def test_a_group_without_expected_events_is_named() -> None:
    found = log_rank(SMALL.head(20), time="time", event="event", by="group")
    assert "too few events" in names(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event": "nothing"}, "the data lack nothing; they have"),
        ({"conf_type": "loglog"}, "unknown conf_type 'loglog'; allowed: log, log-log"),
        ({"event": "time"}, "an event is 0 or 1, found 2"),
        ({"time": "group"}, "numbers are needed"),
        ({"bands": "wide"}, "unknown bands 'wide'; allowed: hall-wellner, equal precision"),
        ({"bands": "hall-wellner", "weights": "weight"}, "without weights"),
        ({"level": 95}, "between 0 and 1"),
        ({"weights": "cause"}, "weights must be numbers above 0"),
        ({"correction": "HC3"}, "allowed: rule, R"),
    ],
)
def test_a_wrong_call_is_told_what_is_allowed(change: dict[str, str], message: str) -> None:
    with pytest.raises((DataError, UsageError), match=message):
        survival(SMALL.replace({"time": {1: 2}}), **{"time": "time", "event": "event"} | change)


def test_one_group_cannot_be_tested() -> None:
    with pytest.raises(DataError, match="two groups or more"):
        log_rank(SMALL[SMALL["group"] == "a"], time="time", event="event", by="group")


def test_nobody_left_tells_why() -> None:
    with pytest.raises(DataError, match="nobody is left"):
        survival(SMALL.assign(time=np.nan), time="time", event="event")


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 10**6))
def test_relabelled_groups_and_added_censored_people(seed: int) -> None:
    data = lives(seed)
    base = incidence(data, time="time", cause="end", by="group", times=[5])
    renamed = data.assign(group=data["group"].map({"a": "z", "b": "y", "c": "x"}))
    other = incidence(renamed, time="time", cause="end", by="group", times=[5])
    for old, new in zip("abc", "zyx", strict=True):
        for end in ("left", "completed"):
            one = base.row(f"F(5) {end} group[{old}]")[["estimate", "conf_low", "conf_high"]]
            two = other.row(f"F(5) {end} group[{new}]")[["estimate", "conf_low", "conf_high"]]
            assert one.astype(float).tolist() == pytest.approx(
                two.astype(float).tolist(), nan_ok=True
            )
    more = pd.concat([data, pd.DataFrame({"time": [9.0] * 9, "event": 0, "group": "d"})])
    with_d = survival(more, time="time", event="event", by="group", times=[5])
    assert with_d.row("S(5) group[d]")["estimate"] == 1
    assert with_d.row("S(5) group[a]")["estimate"] == pytest.approx(
        survival(data, time="time", event="event", by="group", times=[5])
        .row("S(5) group[a]")["estimate"]
    )  # fmt: skip


def test_the_shares_of_a_time_sum_to_one() -> None:
    steps = incidence(lives(), time="time", cause="end", entry="entry").tables["incidence"]
    assert steps.groupby("time")["estimate"].sum().to_numpy() == pytest.approx(1.0)


def test_every_number_of_the_words_stands_in_the_tables() -> None:
    data = lives()
    for found in (
        survival(data, time="time", event="event", by="group"),
        incidence(data, time="time", cause="end", by="group"),
        restricted_mean(data, time="time", event="event", by="group"),
        log_rank(data, time="time", event="event", by="group", strata="stratum"),
    ):
        assert not foreign_numbers(found), found.in_words


def test_the_example_of_the_documentation_runs() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "models" / "dropout.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    known: dict[str, object] = {}
    exec(blocks[0], known)
    curve = known["curve"]
    assert isinstance(curve, ModelResult)
    assert curve.row("S(28)")["estimate"] == pytest.approx(585 / 615 * 630 / 670)
