"""Rates per 1,000 teachers against R, and each doubt that they name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.errors import DataError
from stembridge_analytics.models.uptake import enrolment_rate

FORMULA = "enrolled ~ level + year"


def places(**changes: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "enrolled": [12, 30, 5, 0, 44, 18, 9, 61, 3, 27, 15, 8, 33, 2, 70, 21],
            "teachers": [1000, 2500, 800, 150, 3000, 1200, 900, 5200, 400, 1500, 1600, 700, 2100,
                         300, 4000, 1900],
            "level": ["a", "b"] * 8,
            "year": ["y1", "y1", "y2", "y2"] * 4,
            "country": [f"c{at % 8}" for at in range(16)],
            "weight": [1, 2, 1, 3, 2, 1, 1, 2, 1, 1, 2, 3, 1, 1, 2, 1],
        }
    ).assign(**changes)  # fmt: skip


def test_ratios_are_those_of_r() -> None:
    # R 4.2.2, MASS 7.3.58.2: glm.nb(enrolled ~ level + year + offset(log(teachers))).
    found = enrolment_rate(places(), FORMULA)
    assert found.table["estimate"].tolist() == pytest.approx(
        [-4.2362776950, -0.0693794045, -0.1491819591], abs=1e-7
    )
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.1055356475, 0.1252743723, 0.1250512735], abs=1e-7
    )
    assert found.statistics["theta"] == pytest.approx(86.01395, rel=1e-6)
    assert found.statistics["log_likelihood"] == pytest.approx(-45.0195507519, abs=1e-7)
    assert found.row("level[b]")["ratio"] == pytest.approx(np.exp(-0.0693794045))


def test_counts_of_alike_places_are_the_weights_of_r() -> None:
    # The same with weights = weight.
    found = enrolment_rate(places(), FORMULA, count="weight")
    assert found.table["estimate"].tolist() == pytest.approx(
        [-4.2115240007, -0.1508408315, -0.1010888396], abs=1e-7
    )
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.0815284574, 0.0928550609, 0.0936738696], abs=1e-7
    )
    assert found.n_used == 25


def test_probability_weights_take_the_sandwich_of_r() -> None:
    # R's sandwich 3.0.2 of the weighted fit: the roots of its diagonal.
    found = enrolment_rate(places(), FORMULA, weights="weight", correction="R")
    expected = np.sqrt([0.00391680490582, 0.01553323434412, 0.01417164307885])
    assert found.table["std_error"].tolist() == pytest.approx(expected, abs=1e-6)


def test_clusters_take_the_sandwich_of_r() -> None:
    # R's sandwich 3.0.2: vcovCL(fit, country, type = "HC0", cadjust = TRUE), G/(G-1) alone.
    found = enrolment_rate(places(), FORMULA, clusters="country", correction="R")
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.08199253059, 0.12225154455, 0.12791264136], abs=1e-6
    )


def test_places_without_teachers_are_dropped_and_counted() -> None:
    frame = places()
    frame.loc[3, "teachers"] = np.nan
    found = enrolment_rate(frame, FORMULA)
    assert found.n_used == 15
    assert [(one.n, one.why) for one in found.dropped] == [(1, "places without teachers")]


def test_an_offset_adds_to_that_of_the_exposure() -> None:
    shifted = enrolment_rate(places(shift=np.log(2.0)), FORMULA, offset="shift")
    plain = enrolment_rate(places(), FORMULA)
    assert shifted.row("Intercept")["estimate"] == pytest.approx(
        plain.row("Intercept")["estimate"] - np.log(2)
    )
    assert shifted.tables["rates"]["observed"].equals(plain.tables["rates"]["observed"])


def test_with_a_constant_alone_the_rate_is_near_that_of_the_sums() -> None:
    found = enrolment_rate(places(), "enrolled ~ 1")
    rate = found.tables["rates"].iloc[0]
    assert rate["observed"] == pytest.approx(1000 * 358 / 27_250)
    assert rate["conf_low"] < rate["observed"] < rate["conf_high"]


def test_a_level_where_nobody_enrolled_has_no_rate_and_is_named() -> None:
    frame = places()
    frame["enrolled"] = frame["enrolled"].where(frame["level"] == "a", 0)
    found = enrolment_rate(frame, FORMULA)
    assert np.isnan(found.row("level[b]")["estimate"])
    assert [(one.name, one.term) for one in found.problems if one.term] == [
        ("separation", "level[b]")
    ]
    alone = enrolment_rate(frame[frame["level"] == "a"], "enrolled ~ year")
    assert found.row("year[y2]")["estimate"] == pytest.approx(alone.row("year[y2]")["estimate"])


def test_old_populations_are_flagged_and_counted_all_the_same() -> None:
    old = places(years_old=[1, 3] * 8)
    found = enrolment_rate(old, FORMULA, years_old="years_old", place="country")
    texts = [one.text for one in found.problems if one.name == "stale denominator"]
    assert len(texts) == 1
    assert "8 of 16 populations are more than 2 years old: c1 (3 years)" in texts[0]
    assert found.n_used == 16
    fresh = enrolment_rate(old, FORMULA, years_old="years_old", stale_years=3)
    assert not [one for one in fresh.problems if one.name == "stale denominator"]


def test_few_places_and_poisson_like_counts_are_named() -> None:
    frame = places().iloc[:6].assign(enrolled=[10, 25, 8, 2, 30, 12])
    names = [one.name for one in enrolment_rate(frame, "enrolled ~ level").problems]
    assert names == ["boundary", "too few places"]


@pytest.mark.parametrize(
    ("groups", "correction", "problem"),
    [
        (4, "none: too few clusters, errors take people as unrelated", True),
        (8, "delete-one-cluster jackknife, t(G-1)", False),
    ],
)
def test_clusters_are_treated_by_how_many_there_are(
    groups: int, correction: str, problem: bool
) -> None:
    frame = places(country=[f"c{at % groups}" for at in range(16)])
    found = enrolment_rate(frame, "enrolled ~ year", clusters="country")
    assert found.clusters is not None
    assert found.clusters.correction == correction
    assert any(one.name == "too few clusters" for one in found.problems) is problem


def test_the_jackknife_over_countries_is_that_of_refits() -> None:
    found = enrolment_rate(places(), "enrolled ~ year", clusters="country")
    frame = places()
    without = [
        enrolment_rate(frame[frame["country"] != name], "enrolled ~ year").row("year[y2]")
        for name in sorted(set(frame["country"]))
    ]
    moves = np.array([row["estimate"] for row in without]) - found.row("year[y2]")["estimate"]
    assert found.row("year[y2]")["std_error"] == pytest.approx(
        np.sqrt(7 / 8 * (moves**2).sum()), rel=1e-6
    )


def test_a_place_that_tells_little_is_drawn_to_what_is_expected() -> None:
    shown = enrolment_rate(
        places(enrolled=[12, 30, 5, 9, 144, 18, 9, 61, 3, 97, 15, 8, 33, 2, 70, 121]),
        "enrolled ~ 1", place="country",
    ).tables["places"]  # fmt: skip
    middle = shown["rate"].mean()
    assert ((shown["rate"] - middle).abs() < (shown["observed"] - middle).abs() + 1e-9).mean() > 0.8
    assert (shown["conf_low"] < shown["rate"]).all()
    assert (shown["rate"] < shown["conf_high"]).all()


def test_words_speak_of_the_tables_alone() -> None:
    found = enrolment_rate(places(), FORMULA)
    assert foreign_numbers(found) == []
    assert "13.34" in found.in_words


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match="the data lack pupils"):
        enrolment_rate(places(), FORMULA, exposure="pupils")


@given(st.permutations(range(16)), st.sampled_from([("a", "b"), ("z", "k")]))
@settings(max_examples=6, deadline=None)
def test_order_of_places_and_names_of_levels_change_nothing(
    order: list[int], names: tuple[str, str]
) -> None:
    frame = places().iloc[order]
    frame["level"] = frame["level"].map(dict(zip("ab", names, strict=True)))
    found = enrolment_rate(frame, FORMULA, references={"level": names[0]})
    plain = enrolment_rate(places(), FORMULA)
    assert found.table["estimate"].tolist() == pytest.approx(
        plain.table["estimate"].tolist(), abs=1e-7
    )
