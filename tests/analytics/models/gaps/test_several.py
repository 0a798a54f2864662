"""Many gaps at once: one named family, and levels too small for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.errors import UsageError
from stembridge_analytics.models.gaps import WHOLE, gap, gaps


def programme(seed: int = 0, runs: int = 12, people: int = 2400) -> pd.DataFrame:
    """Invented enrolments; bulk enrolment halves completion, and men come in bulk."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["woman", "man"], people)
    bulk = rng.random(people) < np.where(sex == "man", 0.7, 0.2)
    return pd.DataFrame(
        {
            "sex": sex, "route": np.where(bulk, "bulk", "self"),
            "country": rng.choice(["DE", "FR", "ES", "MT"], people, p=[0.4, 0.3, 0.298, 0.002]),
            "run": np.arange(people) % runs,
            "done": rng.random(people) < np.where(bulk, 0.2, 0.6) + 0.05 * (sex == "man"),
        }
    )  # fmt: skip


def test_rows_are_those_of_one_gap_at_a_time_and_share_one_family() -> None:
    data = programme()
    found = gaps(data, outcome="done", groups=["sex", "country"], references={"sex": "woman"},
                 strata=["route"], clusters="run")  # fmt: skip
    assert list(found.table["term"]) == ["sex[man]", "country[DE]", "country[FR]", "country[ES]"]
    one = gap(data, outcome="done", group="sex", reference="woman", strata=["route"],
              clusters="run").row("standardised")  # fmt: skip
    row = found.row("sex[man]")
    for column in ("estimate", "std_error", "conf_low", "conf_high", "p_value"):
        assert row[column] == pytest.approx(one[column], rel=1e-12)
    whole = gap(data, outcome="done", group="country", level="FR", reference=WHOLE,
                strata=["route"], clusters="run").row("standardised")  # fmt: skip
    assert found.row("country[FR]")["estimate"] == pytest.approx(whole["estimate"], rel=1e-12)
    assert "one family: 4 standardised comparisons by sex, country" in found.method
    p = found.table["p_value"].to_numpy()
    assert (found.table["p_adjusted"].to_numpy() >= p).all()
    assert (found.table["joint_low"] < found.table["conf_low"]).all()
    assert (found.table["joint_high"] > found.table["conf_high"]).all()
    assert set(found.tables["gaps"]["kind"]) == {
        "crude", "Mantel-Haenszel", "standardised", "mix-adjusted"
    }  # fmt: skip


def test_a_reversal_is_flagged_at_its_term_alone() -> None:
    """Men complete more on each route, and less over all, because they come in bulk."""
    found = gaps(programme(people=24000), outcome="done", groups=["sex", "country"],
                 references={"sex": "woman"}, strata=["route"])  # fmt: skip
    turned = [problem.term for problem in found.problems if problem.name == "reversal"]
    assert turned == ["sex[man]"]


def test_small_levels_are_named_and_not_compared_but_stay_in_the_standard() -> None:
    data = programme()
    found = gaps(data, outcome="done", groups=["country"], strata=["route"])
    few = (data["country"] == "MT").sum()
    assert 0 < few < 10
    text = next(problem.text for problem in found.problems if problem.name == "too few people")
    assert text == f"country: MT ({few} people) not compared; a group needs 10"
    assert "country[MT]" not in list(found.table["term"])
    assert found.n_used == len(data)
    compared = gaps(data, outcome="done", groups=["country"], strata=["route"], fewest=1)
    assert "country[MT]" in list(compared.table["term"])


def test_a_group_of_one_level_is_named_and_the_others_are_compared() -> None:
    data = programme().assign(planet="earth")
    found = gaps(data, outcome="done", groups=["planet", "sex"], references={"sex": "woman"})
    assert list(found.table["term"]) == ["sex[man]"]
    assert [problem.name for problem in found.problems] == ["empty group"]


def test_a_mix_that_cannot_be_fitted_leaves_nan_with_a_name_and_no_place_in_the_family() -> None:
    data = programme()
    data.loc[data["country"] == "MT", "done"] = False
    found = gaps(data, outcome="done", groups=["country"], strata=["route"], fewest=1,
                 lead="mix-adjusted")  # fmt: skip
    assert np.isnan(found.row("country[MT]")["estimate"])
    assert np.isnan(found.row("country[MT]")["p_adjusted"])
    assert found.statistics["comparisons"] == 3
    assert ("separation", "country[MT]") in [(p.name, p.term) for p in found.problems]
    assert found.table["estimate"].notna().sum() == 3


def test_words_take_their_numbers_from_the_table() -> None:
    found = gaps(programme(), outcome="done", groups=["route"], references={"route": "self"},
                 label="completed (K2)")  # fmt: skip
    row = found.row("route[bulk]")
    assert found.in_words == (
        "Completed (K2): of 1 group compared, 1 differs, their number allowed for. Route bulk "
        f"against self: {100 * row['estimate']:+.1f} percentage points (95 % interval "
        f"{100 * row['conf_low']:+.1f} to {100 * row['conf_high']:+.1f})."
    )


def test_a_kind_that_does_not_exist_is_told_what_there_is() -> None:
    with pytest.raises(UsageError, match="available: crude, Mantel-Haenszel, standardised"):
        gaps(programme(), outcome="done", groups=["sex"], lead="adjusted")
    with pytest.raises(UsageError, match="at least one group"):
        gaps(programme(), outcome="done", groups=[])


def test_against_everybody_who_never_completes_counts_as_they_are() -> None:
    """As in the limit of ever fewer completions: the model predicts what they did."""
    data = programme()
    nobody = data["country"] == "FR"
    asked = {"outcome": "done", "groups": ["country"], "strata": ["route"], "lead": "mix-adjusted"}
    none = gaps(data.assign(done=data["done"] & ~nobody), **asked)
    almost = data.assign(n=1.0, done=data["done"] & ~nobody)
    extra = data[nobody].drop_duplicates("route").assign(done=True, n=1e-4)
    limit = gaps(pd.concat([almost, extra]), **asked)
    for term in ("country[DE]", "country[ES]"):
        assert none.row(term)["estimate"] == pytest.approx(limit.row(term)["estimate"], abs=1e-5)
    assert np.isnan(none.row("country[FR]")["estimate"])


def test_a_country_with_a_language_of_its_own_is_compared_over_those_the_model_can_tell() -> None:
    """Nobody else speaks Spanish and no Spaniard anything else: no model can tell the two apart."""
    data = programme()
    rng = np.random.default_rng(0)
    own = data["country"] == "ES"
    data["language"] = np.where(own, "es", rng.choice(["de", "fr"], len(data)))
    found = gaps(data, outcome="done", groups=["country"], references={"country": "DE"},
                 strata=["language"], lead="mix-adjusted")  # fmt: skip
    assert np.isnan(found.row("country[ES]")["estimate"])
    without = gaps(data[~own], outcome="done", groups=["country"], references={"country": "DE"},
                   strata=["language"], lead="mix-adjusted")  # fmt: skip
    for column in ("estimate", "std_error"):
        assert found.row("country[FR]")[column] == pytest.approx(
            without.row("country[FR]")[column], rel=1e-6
        )
    text = next(p.text for p in found.problems if p.term == "country[FR]")
    assert f"about {1 - own.mean():.1%} of the standard" in text
