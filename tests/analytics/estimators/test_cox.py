"""Cox regression against R 4.2.2 with survival 3.5-3, and against itself on the same data told
otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.cox import CoxFit, fit_cox
from stembridge_analytics.estimators.partial_likelihood import PartialLikelihood, Point
from stembridge_analytics.estimators.proportionality import change_tests
from stembridge_analytics.estimators.risk_sets import risk_sets

from .spells import spells, split_at

# R prints ten significant digits here; its own iterations stop at 1e-9 of the log-likelihood.
DIGITS = {"rtol": 2e-8, "atol": 2e-9}


def matrix(rows: pd.DataFrame) -> np.ndarray:
    return np.column_stack([rows["x"], rows["g"] == "b", rows["g"] == "c"]).astype(float)


def errors(fit: CoxFit, clusters: pd.Series | None = None) -> np.ndarray:
    covariance = fit.covariance
    if clusters is not None:
        data = fit.point.data
        heavy = fit.scores * (data.counts * data.weights)[:, None]
        sums = pd.DataFrame(heavy).groupby(clusters.to_numpy()).sum().to_numpy()
        covariance = covariance @ sums.T @ sums @ covariance
    return np.sqrt(np.diag(covariance))


def test_both_ties_give_the_estimates_of_coxph():
    rows = spells()
    expected = {
        "efron": ([0.2889400343, 0.1799787219, 0.2836756916],
                  [0.2270354633, 0.3405198092, 0.3376219551],
                  -196.7380333, -195.4684834, 2.527251342),
        "breslow": ([0.2869395507, 0.1734761027, 0.2602360442],
                    [0.2260572357, 0.3400901678, 0.3359494782],
                    -198.4727317, -197.2689303, 2.395414509),
    }  # fmt: skip
    for ties, (params, spread, null, value, score) in expected.items():
        fit = fit_cox(matrix(rows), rows["time"], rows["event"], ties=ties)
        np.testing.assert_allclose(fit.params, params, **DIGITS)
        np.testing.assert_allclose(errors(fit), spread, **DIGITS)
        np.testing.assert_allclose(
            [fit.log_likelihood_null, fit.log_likelihood, fit.score_test],
            [null, value, score], **DIGITS,
        )  # fmt: skip


def test_late_entry_and_strata_give_the_estimates_of_coxph():
    rows = spells()
    expected = {
        "efron": ([0.6306327428, 0.1591684428, 0.1607475099],
                  [0.2669497873, 0.3468855092, 0.3382352696], -132.0228838),
        "breslow": ([0.6192938378, 0.1506356961, 0.1436746076],
                    [0.2652897902, 0.3463965563, 0.3378995897], -133.1941841),
    }  # fmt: skip
    for ties, (params, spread, value) in expected.items():
        fit = fit_cox(matrix(rows), rows["time"], rows["event"], start=rows["entry"],
                      strata=rows["s"], ties=ties)  # fmt: skip
        np.testing.assert_allclose(fit.params, params, **DIGITS)
        np.testing.assert_allclose(errors(fit), spread, **DIGITS)
        assert fit.log_likelihood == pytest.approx(value, rel=2e-9)


def test_weights_offset_and_clusters_give_the_robust_errors_of_coxph():
    rows = spells()
    expected = {
        "efron": ([0.3447960306, -0.1307823566, -0.01815346191],
                  [0.2257833516, 0.3061049667, 0.3473253072], -182.1804945),
        "breslow": ([0.3274955437, -0.1262812637, -0.01908902361],
                    [0.2203702532, 0.3008230666, 0.3425672515], -183.5089526),
    }  # fmt: skip
    for ties, (params, spread, value) in expected.items():
        fit = fit_cox(matrix(rows), rows["time"], rows["event"], start=rows["entry"],
                      strata=rows["s"], weights=rows["w"], offset=0.3 * rows["x"],
                      ties=ties)  # fmt: skip
        np.testing.assert_allclose(fit.params, params, **DIGITS)
        np.testing.assert_allclose(errors(fit, rows["cl"]), spread, **DIGITS)
        assert fit.log_likelihood == pytest.approx(value, rel=2e-9)


def test_covariates_that_change_are_rows_of_the_same_person():
    rows = split_at(spells(), 8)
    x = np.column_stack([matrix(rows), rows["z"]])
    fit = fit_cox(x, rows["time"], rows["event"], start=rows["entry"])
    np.testing.assert_allclose(
        fit.params, [0.3307858347, 0.1894330446, 0.2582481716, -0.02788291183], **DIGITS
    )
    np.testing.assert_allclose(
        errors(fit), [0.2425013457, 0.3577576707, 0.3427279245, 0.2769702153], **DIGITS
    )
    np.testing.assert_allclose(
        errors(fit, rows["i"]), [0.2267947399, 0.3643960469, 0.3371554563, 0.2859811464], **DIGITS
    )


@pytest.mark.parametrize(
    ("ties", "transform", "chi_squares"),
    [
        ("efron", "km", [0.5826921262, 0.4101934457, 1.108141214]),
        ("efron", "rank", [0.3785475472, 0.1695083223, 0.6020614014]),
        ("efron", "identity", [0.2153396835, 0.104799331, 0.3536769215]),
        ("efron", "log", [0.07472563914, 0.3712605352, 0.4344279816]),
        ("breslow", "km", [0.4821495909, 0.316919495, 0.8766174915]),
        ("breslow", "rank", [0.3078495915, 0.1084151386, 0.4483475145]),
    ],
)
def test_proportionality_is_tested_as_by_cox_zph(ties, transform, chi_squares):
    rows = spells()
    fit = fit_cox(matrix(rows), rows["time"], rows["event"], ties=ties)
    found = change_tests(fit, rows["time"], terms={"x": [0], "g": [1, 2]}, transform=transform)
    assert [(one.term, one.freedom) for one in found] == [("x", 1), ("g", 2), ("GLOBAL", 3)]
    np.testing.assert_allclose([one.chi_square for one in found], chi_squares, rtol=1e-7)


def test_proportionality_with_strata_late_entry_and_weights_is_that_of_cox_zph():
    rows = spells()
    for ties, chi_squares in {
        "efron": [0.0108952883, 0.7556071783, 0.8317802353],
        "breslow": [0.005128519369, 0.7466443211, 0.8071294842],
    }.items():
        fit = fit_cox(matrix(rows), rows["time"], rows["event"], start=rows["entry"],
                      strata=rows["s"], weights=rows["w"], ties=ties)  # fmt: skip
        found = change_tests(fit, rows["time"], start=rows["entry"], terms={"x": [0], "g": [1, 2]})
        np.testing.assert_allclose([one.chi_square for one in found], chi_squares, rtol=1e-6)


def test_proportionality_of_rows_that_start_and_stop_is_that_of_cox_zph():
    rows = split_at(spells(), 8)
    x = np.column_stack([matrix(rows), rows["z"]])
    fit = fit_cox(x, rows["time"], rows["event"], start=rows["entry"])
    for transform, chi_squares in {
        "km": [0.7121921281, 0.4351712307, 0.5014773613, 1.684967621],
        "rank": [0.3504272846, 0.2646063199, 0.2156945968, 0.6742542237],
    }.items():
        found = change_tests(
            fit, rows["time"], start=rows["entry"], transform=transform,
            terms={"x": [0], "g": [1, 2], "z": [3]},
        )  # fmt: skip
        np.testing.assert_allclose([one.chi_square for one in found], chi_squares, rtol=1e-6)


@st.composite
def told_twice(draw: st.DrawFn) -> pd.DataFrame:
    """Groups of people with counts; at least one event."""
    size = draw(st.integers(6, 14))
    columns = {
        "x": st.sampled_from([0.0, 1.0, 2.5]), "g": st.sampled_from("ab"),
        "s": st.sampled_from("pq"), "entry": st.integers(0, 3), "length": st.integers(1, 5),
        "event": st.integers(0, 1), "n": st.integers(0, 4),
    }  # fmt: skip
    rows = pd.DataFrame(
        {name: draw(st.lists(one, min_size=size, max_size=size)) for name, one in columns.items()}
    )
    rows.loc[0, ["event", "n"]] = [1, 2]
    return rows.assign(time=rows["entry"] + rows["length"])


def at_any(rows: pd.DataFrame, ties: str = "efron", *, counts: pd.Series | None = None) -> Point:
    """The likelihood where nothing was fitted, so that no data are too thin for it."""
    x = np.column_stack([rows["x"], rows["g"] == "b"]).astype(float)
    people = rows["n"] if counts is None else counts
    sets = risk_sets(
        rows["time"], (rows["event"] == 1) & (people > 0), start=rows["entry"], strata=rows["s"]
    )
    ones = np.ones(len(rows))
    data = PartialLikelihood(sets, x, np.asarray(people, dtype=float), ones, 0 * ones, ties)
    return data.at(np.array([0.4, -0.7]))


def same(one: Point, other: Point) -> None:
    # Sums in another order differ in the last digits.
    assert one.value == pytest.approx(other.value, rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(one.score(), other.score(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(one.information(), other.information(), rtol=1e-9, atol=1e-9)
    meats = [
        point.scores().T @ (point.data.counts[:, None] * point.scores()) for point in (one, other)
    ]
    np.testing.assert_allclose(*meats, rtol=1e-8, atol=1e-8)


@settings(max_examples=50)
@given(told_twice(), st.sampled_from(["efron", "breslow"]))
def test_groups_give_what_their_people_give(rows, ties):
    people = rows.loc[rows.index.repeat(rows["n"])].reset_index(drop=True)
    same(at_any(rows, ties), at_any(people.assign(n=1), ties))


@settings(max_examples=50)
@given(told_twice(), st.randoms(use_true_random=False))
def test_neither_order_nor_names_of_strata_matter(rows, chance):
    order = list(range(len(rows)))
    chance.shuffle(order)
    other = rows.iloc[order].reset_index(drop=True).replace({"s": {"p": "z", "q": "a"}})
    same(at_any(rows), at_any(other))


@settings(max_examples=50)
@given(told_twice(), st.integers(1, 6))
def test_a_spell_cut_in_two_changes_nothing(rows, day):
    first = rows.assign(time=rows["time"].clip(upper=day))
    first["event"] = np.where(rows["time"] > day, 0, rows["event"])
    second = rows.assign(entry=rows["entry"].clip(lower=day))[rows["time"] > day]
    cut = pd.concat([first[first["time"] > first["entry"]], second], ignore_index=True)
    one, other = at_any(rows), at_any(cut)
    assert one.value == pytest.approx(other.value, rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(one.information(), other.information(), rtol=1e-9, atol=1e-9)


@settings(max_examples=30)
@given(told_twice())
def test_a_stratum_without_events_changes_nothing(rows):
    more = rows.assign(s="nobody left", event=0)
    same(at_any(rows), at_any(pd.concat([rows, more], ignore_index=True)))


def test_scores_are_what_each_person_moves():
    """The influence of a little more weight, found by fitting again."""
    rows = spells()
    weights = np.asarray(rows["w"], dtype=float)

    def fitted(weights: np.ndarray) -> CoxFit:
        return fit_cox(matrix(rows), rows["time"], rows["event"], start=rows["entry"],
                       strata=rows["s"], weights=weights, ties="breslow")  # fmt: skip

    fit = fitted(weights)
    for person in (0, 17, 60):
        moved = fitted(weights + 1e-5 * (np.arange(len(rows)) == person))
        np.testing.assert_allclose(
            (moved.params - fit.params) / 1e-5, fit.covariance @ fit.scores[person],
            rtol=1e-3, atol=1e-6,
        )  # fmt: skip


def test_a_term_constant_within_strata_is_loose():
    rows = spells()
    x = np.column_stack([matrix(rows), rows["s"] == "q", 2 * rows["x"] + 1]).astype(float)
    fit = fit_cox(x, rows["time"], rows["event"], start=rows["entry"], strata=rows["s"])
    assert fit.loose.tolist() == [False, False, False, True, True]
    assert np.isnan(fit.params[3:]).all()
    np.testing.assert_allclose(fit.params[:3], [0.6306327428, 0.1591684428, 0.1607475099], **DIGITS)


def test_with_breslow_a_weight_of_two_is_a_person_twice():
    rows = spells()
    twice = pd.concat([rows, rows[rows["w"] == 1]], ignore_index=True)
    weighted = fit_cox(matrix(rows), rows["time"], rows["event"], ties="breslow",
                       weights=np.where(rows["w"] == 1, 2.0, 1.0))  # fmt: skip
    counted = fit_cox(matrix(twice), twice["time"], twice["event"], ties="breslow")
    np.testing.assert_allclose(weighted.params, counted.params, rtol=1e-9)


def test_scores_add_up_to_nothing_at_the_estimate():
    rows = spells()
    fit = fit_cox(matrix(rows), rows["time"], rows["event"], strata=rows["s"], weights=rows["w"])
    np.testing.assert_allclose(rows["w"] @ fit.scores, np.zeros(3), atol=1e-8)


def test_a_level_without_events_has_no_end_and_the_others_stay():
    rows = spells()
    rows.loc[rows["g"] == "c", "event"] = 0
    fit = fit_cox(matrix(rows), rows["time"], rows["event"])
    assert fit.endless.tolist() == [False, False, True]
    assert np.isnan(fit.params[2])
    rest = rows[rows["g"] != "c"]
    alone = fit_cox(matrix(rest)[:, :2], rest["time"], rest["event"])
    np.testing.assert_allclose(fit.params[:2], alone.params, rtol=1e-6)
    np.testing.assert_allclose(errors(fit)[:2], errors(alone), rtol=1e-6)


def test_without_events_nothing_is_estimated():
    rows = spells()
    fit = fit_cox(matrix(rows), rows["time"], np.zeros(len(rows), dtype=bool))
    assert not fit.converged
    assert fit.events == 0


def test_wrong_calls_say_what_is_allowed():
    rows = spells()
    x = matrix(rows)
    with pytest.raises(UsageError, match="unknown ties 'exact'; available: efron, breslow"):
        fit_cox(x, rows["time"], rows["event"], ties="exact")
    with pytest.raises(DataError, match="whole numbers"):
        fit_cox(x, rows["time"], rows["event"], counts=rows["w"])
    with pytest.raises(DataError, match="spells do not end after they start, such as"):
        fit_cox(x, rows["time"], rows["event"], start=rows["time"])
    with pytest.raises(DataError, match="weights must be numbers above 0"):
        fit_cox(x, rows["time"], rows["event"], weights=rows["w"] * 0)
    fit = fit_cox(x, rows["time"], rows["event"])
    with pytest.raises(UsageError, match="unknown transform 'square'"):
        change_tests(fit, rows["time"], terms={"x": [0]}, transform="square")
