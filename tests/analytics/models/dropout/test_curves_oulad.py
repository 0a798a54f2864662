"""Real learners: survival numbers of R 4.2.2, survival 3.5.3, through the public functions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models import oulad

from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.dropout import incidence, log_rank, restricted_mean, survival


@pytest.fixture(scope="module")
def learners() -> pd.DataFrame:
    """The survival set, with the day of entry and what ended it."""
    rows = oulad.survival()
    end = np.where(rows["left"] == 1, "left", np.where(rows["completed"] == 1, "completed", None))
    return rows.assign(entry=rows["registered"].clip(lower=0), end=end)


def row(result: ModelResult, term: str) -> list[float]:
    return [float(result.row(term)[c]) for c in ("estimate", "std_error", "conf_low", "conf_high")]


def test_the_curve_and_its_log_interval(learners: pd.DataFrame) -> None:
    found = survival(learners, time="time", event="left", times=[30, 120, 240])
    assert (found.n_used, found.events) == (29_403, 6_975)
    assert found.row("S(30)")["estimate"] == pytest.approx(0.9309594259, abs=5e-11)
    assert found.row("S(120)")["estimate"] == pytest.approx(0.8395061728, abs=5e-11)
    assert row(found, "S(240)") == pytest.approx(
        [0.7629744875, 0.002480582701, 0.7581280923, 0.7678518636], abs=5e-11
    )


def test_the_log_log_interval(learners: pd.DataFrame) -> None:
    found = survival(learners, time="time", event="left", times=[30, 240], conf_type="log-log")
    assert row(found, "S(30)")[2:] == pytest.approx([0.9280023559, 0.9337994207], abs=5e-11)
    assert row(found, "S(240)")[2:] == pytest.approx([0.7580707494, 0.7677946901], abs=5e-11)


def test_groups_and_their_quantiles(learners: pd.DataFrame) -> None:
    found = survival(
        learners, time="time", event="left", by="gender", times=[120], quantiles=[0.05, 0.1, 0.2]
    )
    assert row(found, "S(120) gender[F]") == pytest.approx(
        [0.8498023715, 0.003114788587, 0.8437193740, 0.8559292259], abs=5e-11
    )
    assert row(found, "S(120) gender[M]")[0] == pytest.approx(0.8311688312, abs=5e-11)
    men = found.tables["quantiles"].query("group == 'gender[M]'")
    assert men[["estimate", "conf_low", "conf_high"]].to_numpy().tolist() == [
        [16, 12, 18], [51, 47, 54], [157, 150, 163]
    ]  # fmt: skip


def test_late_entry_counts_nobody_before_they_registered(learners: pd.DataFrame) -> None:
    found = survival(learners, time="time", event="left", entry="entry", times=[30, 240])
    assert [one.n for one in found.dropped] == [10]
    assert found.row("S(30)")["at_risk"] == 27_410
    assert row(found, "S(30)")[:2] == pytest.approx([0.9308660883, 0.001481477715], abs=5e-11)
    assert row(found, "S(240)") == pytest.approx(
        [0.7628646922, 0.002482066314, 0.7580154099, 0.7677449970], abs=5e-11
    )


def test_weights_with_people_in_several_courses(learners: pd.DataFrame) -> None:
    found = survival(
        learners, time="time", event="left", weights="credits60", clusters="person",
        correction="R", times=[240],
    )  # fmt: skip
    assert row(found, "S(240)") == pytest.approx(
        [0.7326348099, 0.003149866256, 0.7264871239, 0.7388345189], abs=5e-11
    )


def test_twenty_two_presentations_as_clusters(learners: pd.DataFrame) -> None:
    rs = survival(
        learners, time="time", event="left", clusters="presentation", correction="R", times=[240]
    )
    assert row(rs, "S(240)")[1] == pytest.approx(0.01796125257, abs=5e-11)
    own = survival(learners, time="time", event="left", clusters="presentation", times=[240])
    assert own.clusters is not None
    assert "jackknife" in own.clusters.correction
    assert row(own, "S(240)")[1] > row(rs, "S(240)")[1]


def test_restricted_means_and_their_difference(learners: pd.DataFrame) -> None:
    all_ = restricted_mean(learners, time="time", event="left", horizon=240)
    assert row(all_, "RMST(240)")[:2] == pytest.approx([203.6858682974, 0.4251412605], abs=5e-10)
    found = restricted_mean(learners, time="time", event="left", by="gender", horizon=240)
    women, men = (row(found, f"RMST(240) gender[{sex}]") for sex in "FM")
    assert women[:2] == pytest.approx([206.050885446, 0.618898451230], abs=5e-10)
    assert men[:2] == pytest.approx([201.770685614, 0.583366183824], abs=5e-10)
    gap = row(found, "RMST(240) gender[M] - gender[F]")
    assert gap[0] == pytest.approx(men[0] - women[0])
    assert gap[1] == pytest.approx(np.hypot(men[1], women[1]))
    late = restricted_mean(learners, time="time", event="left", entry="entry", horizon=240)
    assert row(late, "RMST(240)")[:2] == pytest.approx([203.660005922, 0.425654048751], abs=5e-10)


@pytest.mark.parametrize(
    ("by", "strata", "rho", "chi_square", "freedom"),
    [
        ("gender", None, 0, 27.98792034, 1), ("gender", None, 1, 27.808858126, 1),
        ("gender", "module", 0, 16.029672275, 1), ("gender", "module", 1, 15.394198089, 1),
        ("age", "module", 0, 9.5017036348, 2), ("education", None, 1, 181.65034405, 4),
    ],
)  # fmt: skip
def test_log_rank_tests(
    learners: pd.DataFrame, by: str, strata: str | None, rho: float, chi_square: float, freedom: int
) -> None:
    found = log_rank(learners, time="time", event="left", by=by, strata=strata, rho=rho)
    assert found.statistics["chi_square"] == pytest.approx(chi_square, abs=5e-9)
    assert found.statistics["degrees_of_freedom"] == freedom


def test_expected_events(learners: pd.DataFrame) -> None:
    found = log_rank(learners, time="time", event="left", by="gender")
    assert found.row("gender[F]")["observed"] == 2928
    assert found.row("gender[F]")["expected"] == pytest.approx(3147.3679781, abs=5e-8)


def test_completing_competes_with_leaving(learners: pd.DataFrame) -> None:
    found = incidence(learners, time="time", cause="end", entry="entry", times=[30, 240, 260])
    assert row(found, "F(240) left") == pytest.approx(
        [0.23708550351, 0.002481640774, 0.232271130, 0.2419996659], abs=5e-10
    )
    assert row(found, "F(260) completed") == pytest.approx(
        [0.19473467031, 0.002369654680, 0.1901451799, 0.199434936], abs=5e-10
    )
    assert np.isnan(found.row("F(30) completed")["conf_low"])


def test_competing_ends_by_group_on_the_log_log_scale(learners: pd.DataFrame) -> None:
    found = incidence(
        learners, time="time", cause="end", entry="entry", by="gender", times=[260],
        conf_type="log-log",
    )  # fmt: skip
    assert row(found, "F(260) left gender[M]") == pytest.approx(
        [0.2490958519, 0.003394191683, 0.242468785, 0.255772759], abs=5e-10
    )


def test_groups_of_people_alike_give_what_rows_give(learners: pd.DataFrame) -> None:
    cells = learners.groupby(["time", "left", "gender", "module"]).size().reset_index(name="n")
    assert len(cells) < len(learners) / 4
    for asked in (
        {"function": survival, "by": "gender", "clusters": "module", "times": [100, 200]},
        {"function": restricted_mean, "by": "gender", "clusters": "module", "horizon": 200},
        {"function": log_rank, "by": "gender", "strata": "module"},
    ):
        function = asked.pop("function")
        one = function(learners, time="time", event="left", **asked)  # type: ignore[operator]
        two = function(cells, time="time", event="left", **asked)  # type: ignore[operator]
        pd.testing.assert_frame_equal(one.table, two.table, rtol=1e-9)
