"""Fitted formulas: R's numbers on real learners, invariances, and every failure by its name.

R 4.2.2, stats::glm; cluster errors with G/(G-1) by its cov.unscaled and the scores at its
fitted means (the package sandwich takes those of the step before, 1e-7 of the error away).
The tolerance is that of the digits printed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.models import oulad

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.fitting import Fitted, fit_formula

FORMULA = "completed ~ gender + education + age + disability + attempts + credits60 + module"


@pytest.fixture(scope="module")
def registered() -> pd.DataFrame:
    return oulad.still_registered()


def _row(fitted: Fitted, term: str) -> pd.Series:
    return fitted.table.set_index("term").loc[term]


# link, log-likelihood, and of gender[M] and attempts: estimate, error, error by person.
R_LINKS = {
    "logit": (-19418.5832839, (-0.0919458878091, 0.0303900938497, 0.03161269542958),
              (-0.4208102252354, 0.0282714170519, 0.02986476322048)),
    "cloglog": (-19423.32074205, (-0.06316977538142, 0.02108123178305, 0.02191647739652),
                (-0.32778531578196, 0.02236836444956, 0.02328326735784)),
    "probit": (-19420.04055333, (-0.05665668261396, 0.01877214634988, 0.01954028001569),
               (-0.25545519740153, 0.01703137040356, 0.01816905752595)),
}  # fmt: skip


@pytest.mark.parametrize("link", list(R_LINKS))
def test_each_link_has_rs_estimates_and_errors(registered: pd.DataFrame, link: str) -> None:
    likelihood, *terms = R_LINKS[link]
    alone = fit_formula(registered, FORMULA, link=link, references=oulad.REFERENCES)
    clustered = fit_formula(
        registered, FORMULA, link=link, references=oulad.REFERENCES, clusters="person",
        correction="R",
    )  # fmt: skip
    assert alone.statistics["log_likelihood"] == pytest.approx(likelihood, abs=5e-8)
    for name, (estimate, error, by_person) in zip(("gender[M]", "attempts"), terms, strict=True):
        assert _row(alone, name)["estimate"] == pytest.approx(estimate, abs=5e-13)
        assert _row(alone, name)["std_error"] == pytest.approx(error, abs=5e-13)
        assert _row(clustered, name)["std_error"] == pytest.approx(by_person, abs=5e-13)
    assert not alone.problems


def test_an_interaction_has_rs_errors_by_presentation(registered: pd.DataFrame) -> None:
    found = fit_formula(
        registered, "completed ~ gender * disability + education", clusters="presentation",
        references=oulad.REFERENCES, correction="R",
    )  # fmt: skip
    row = _row(found, "gender[M]:disability[Y]")
    assert row["estimate"] == pytest.approx(-0.155077638363, abs=5e-13)
    assert row["std_error"] == pytest.approx(0.1058339392999, abs=5e-13)
    assert [one.name for one in found.problems] == ["too few clusters"]  # 22 for a sandwich


def test_by_default_22_clusters_get_rs_jackknife_with_t(registered: pd.DataFrame) -> None:
    found = fit_formula(
        registered, "completed ~ gender + disability", clusters="presentation",
        references=oulad.REFERENCES,
    )  # fmt: skip
    row = _row(found, "gender[M]")
    assert row["std_error"] == pytest.approx(0.0684442715544, abs=5e-13)
    assert found.freedom == 21
    assert row["conf_high"] == pytest.approx(-0.146948132185 + 2.079613844728 * 0.0684442715544)
    assert not found.problems


def test_counts_with_an_exposure_have_rs_numbers(registered: pd.DataFrame) -> None:
    found = fit_formula(
        registered, "attempts ~ gender + age", family="poisson", exposure="credits60",
        clusters="presentation", correction="R", references=oulad.REFERENCES,
    )  # fmt: skip
    logged = registered.assign(log_credits=np.log(registered["credits60"]))
    offset = fit_formula(
        logged, "attempts ~ gender + age", family="poisson", offset="log_credits",
        references=oulad.REFERENCES,
    )  # fmt: skip
    row = _row(found, "gender[M]")
    assert row["estimate"] == pytest.approx(-0.165410486309, abs=5e-13)
    assert row["std_error"] == pytest.approx(0.10100493410931, abs=5e-13)
    assert _row(offset, "gender[M]")["std_error"] == pytest.approx(0.0291483195629, abs=5e-13)
    assert found.statistics["log_likelihood"] == pytest.approx(-13519.2835662, abs=5e-8)


def test_a_straight_line_has_rs_numbers(registered: pd.DataFrame) -> None:
    found = fit_formula(registered, "credits60 ~ gender + age", family="gaussian",
                        references=oulad.REFERENCES)  # fmt: skip
    assert found.statistics["log_likelihood"] == pytest.approx(-29032.5219942, abs=5e-8)
    assert _row(found, "gender[M]")["std_error"] == pytest.approx(0.0076001983361, abs=5e-13)


def test_probability_weights_have_rs_sandwich(registered: pd.DataFrame) -> None:
    asked = {"weights": "credits60", "correction": "R", "references": oulad.REFERENCES}
    people = fit_formula(registered, "completed ~ gender + disability", **asked)
    persons = fit_formula(registered, "completed ~ gender + disability", clusters="person", **asked)
    row = _row(people, "disability[Y]")
    assert row["estimate"] == pytest.approx(-0.5217381279097, abs=5e-13)
    assert row["std_error"] == pytest.approx(0.04560679609266, abs=5e-13)
    assert _row(persons, "disability[Y]")["std_error"] == pytest.approx(0.04737180749531, abs=5e-13)


def _data(seed: int, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "gender": rng.choice(["woman", "man", "other"], n, p=[0.6, 0.3, 0.1]),
            "level": rng.choice(["primary", "secondary"], n),
            "run": rng.choice(list("abcdefgh"), n),
        }
    )
    return frame.assign(completed=(rng.random(n) < 0.4).astype(int))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_groups_and_people_give_the_same_table(seed: int) -> None:
    people = _data(seed)
    groups = people.groupby(list(people.columns)).size().reset_index(name="n")
    first, second = (
        fit_formula(data, "completed ~ gender + level", clusters="run") for data in (people, groups)
    )
    pd.testing.assert_frame_equal(first.table, second.table, rtol=1e-6, atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_relabelled_groups_keep_their_numbers(seed: int) -> None:
    people = _data(seed)
    names = {"woman": "z", "man": "a", "other": "m"}
    first = fit_formula(people, "completed ~ gender", references={"gender": "woman"})
    second = fit_formula(
        people.replace({"gender": names}), "completed ~ gender", references={"gender": "z"}
    )
    for old, new in (("man", "a"), ("other", "m")):
        assert _row(second, f"gender[{new}]").to_list() == pytest.approx(
            _row(first, f"gender[{old}]").to_list(), rel=1e-7, nan_ok=True
        )


def test_a_level_without_completions_is_named_and_the_others_keep_their_estimates() -> None:
    people = _data(1)
    people.loc[people["gender"] == "other", "completed"] = 0
    with_them = fit_formula(people, "completed ~ gender + level")
    without = fit_formula(people[people["gender"] != "other"], "completed ~ gender + level")
    (problem,) = with_them.problems
    assert (problem.name, problem.term) == ("separation", "gender[other]")
    assert "none of" in problem.text
    assert np.isnan(_row(with_them, "gender[other]")["estimate"])
    assert _row(with_them, "level[secondary]")["estimate"] == pytest.approx(
        _row(without, "level[secondary]")["estimate"], abs=5e-13
    )


def test_few_events_for_each_parameter_are_counted() -> None:
    people = _data(1)
    people["completed"] = (np.arange(300) < 12).astype(int)
    found = fit_formula(people, "completed ~ gender + level")
    (problem,) = found.problems
    assert problem.name == "too few events"
    assert problem.text == "12 events for 3 parameters: 4.0 each"


def test_few_people_without_the_outcome_are_the_rarer_side() -> None:
    people = _data(1)
    people["completed"] = (np.arange(300) >= 12).astype(int)
    (problem,) = fit_formula(people, "completed ~ gender + level").problems
    assert problem.text.startswith("12 people without the outcome")


def test_a_group_of_nobody_is_named() -> None:
    people = _data(1).assign(gender=pd.Categorical(_data(1)["gender"]).add_categories("none"))
    (problem,) = fit_formula(people, "completed ~ gender").problems
    assert (problem.name, problem.text) == ("empty group", "gender: nobody is none")


def test_groups_of_no_people_count_for_nothing() -> None:
    groups = _data(1).groupby(["completed", "gender"]).size().reset_index(name="n")
    ghost = pd.DataFrame({"completed": [0], "gender": ["ghost"], "n": [0]})
    found = fit_formula(pd.concat([groups, ghost]), "completed ~ gender")
    pd.testing.assert_frame_equal(found.table, fit_formula(groups, "completed ~ gender").table)
    assert [one.name for one in found.problems] == ["empty group"]


def test_five_runs_are_too_few_and_it_says_what_to_do() -> None:
    people = _data(1)
    people = people[people["run"] < "f"]
    found = fit_formula(people, "completed ~ gender", clusters="run")
    (problem,) = found.problems
    assert problem.name == "too few clusters"
    assert "5 clusters of run" in problem.text
    assert "fixed effects" in problem.text
    alone = fit_formula(people, "completed ~ gender")
    pd.testing.assert_frame_equal(found.table, alone.table)


def test_a_run_that_alone_holds_a_level_leaves_it_without_an_error() -> None:
    people = _data(1)
    people.loc[people["run"] == "c", "level"] = "vocational"
    found = fit_formula(people, "completed ~ gender + level", clusters="run")
    row = _row(found, "level[vocational]")
    assert np.isfinite(row["estimate"])
    assert np.isnan(row["std_error"])
    assert [(one.name, one.term) for one in found.problems] == [
        ("too few clusters", "level[vocational]")
    ]


def test_people_without_a_cluster_are_dropped_and_counted() -> None:
    people = _data(1)
    people.loc[:9, "run"] = None
    found = fit_formula(people, "completed ~ gender", clusters="run")
    assert [(one.n, one.why) for one in found.dropped] == [(10, "a missing value of run")]
    assert found.design.n == 290


def test_nobody_with_the_outcome_is_no_traceback() -> None:
    people = _data(1).assign(completed=0)
    found = fit_formula(people, "completed ~ gender")
    assert found.table["estimate"].isna().all()
    assert {one.name for one in found.problems} == {"separation", "too few events"}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"formula": "completed ~ ("}, UsageError, "is no formula"),
        ({"formula": "done ~ gender"}, DataError, "the data lack done"),
        ({"clusters": "school"}, DataError, "the data lack school"),
        ({"weights": "gender"}, DataError, "column gender must hold numbers"),
        ({"formula": "days ~ gender"}, DataError, "from 0 to 1; it is 0 to 299"),
        ({"exposure": "days"}, DataError, "above 0"),
        ({"formula": "~ gender"}, DataError, "a left side is needed"),
    ],
)
def test_wrong_calls_say_what_was_found(change: dict, error: type, words: str) -> None:
    people = _data(1).assign(days=range(300))
    with pytest.raises(error, match=words):
        fit_formula(people, **{"formula": "completed ~ gender", **change})


def test_groups_that_are_hardly_any_are_said_to_be_rows() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"age": rng.normal(40, 9, 1200), "done": rng.integers(0, 2, 1200), "n": 1})
    (problem,) = fit_formula(data, "done ~ age").problems
    assert problem.name == "row level"
    assert "age takes 1,200 values" in problem.text
    banded = data.assign(age=data["age"].round(-1))
    grouped = banded.groupby(["age", "done"], as_index=False)["n"].sum()
    assert not fit_formula(grouped, "done ~ age").problems
    assert not fit_formula(data.drop(columns="n"), "done ~ age").problems
    many = {f"c{at}": rng.choice(list("abcde"), 1200) for at in range(5)}
    assert not fit_formula(data.assign(**many), "done ~ c0 + c1 + c2 + c3 + c4").problems
