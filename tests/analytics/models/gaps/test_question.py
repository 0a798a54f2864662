"""The default set: what it asks of the tables, and what it says when they lack it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.models import FrameSource, ModelResult, Settings
from stembridge_analytics.models.gaps import MODEL


def participation(runs: int = 8, each: int = 150, seed: int = 1) -> pd.DataFrame:
    """Invented rows of the table; the last run is not mature."""
    rng = np.random.default_rng(seed)
    people = runs * each
    route = rng.choice(["self", "bulk"], people)
    return pd.DataFrame(
        {
            "course_id": np.repeat([f"run {one}" for one in range(runs)], each),
            "learner_id": [f"p{one}" for one in range(people)],
            "gender": rng.choice(["woman", "man", None], people, p=[0.6, 0.3, 0.1]),
            "country": rng.choice(["DE", "FR", "ES"], people),
            "level": rng.choice(["ISCED 1", "ISCED 2"], people), "route": route,
            "language": rng.choice(["de", "fr"], people), "area": None,
            "is_mature": np.repeat(np.arange(runs) < runs - 1, each),
            "is_completed_k2": rng.random(people) < np.where(route == "self", 0.5, 0.3),
            "is_completed_k1": pd.array([pd.NA] * people, dtype="boolean"),
        }
    )  # fmt: skip


def completers(people: pd.DataFrame) -> pd.DataFrame:
    """Invented completers: a third used it, a third said no, a third are silent."""
    done = people[people["is_completed_k2"]].reset_index(drop=True)
    answer = np.array(["used", "no", "silent"])[np.arange(len(done)) % 3]
    return pd.DataFrame(
        {"evidence_level": "K2", "course_id": done["course_id"], "learner_id": done["learner_id"],
         "is_due": True, "is_used": answer == "used", "answer": answer}
    )  # fmt: skip


def _run(people: pd.DataFrame, settings: Settings | None = None) -> tuple[ModelResult, ModelResult]:
    source = FrameSource({"participation": people, "uptake_completer": completers(people)})
    completion, first_use = MODEL.run(source, settings or Settings())
    return completion, first_use


def _texts(result: ModelResult, name: str) -> list[str]:
    return [problem.text for problem in result.problems if problem.name == name]


def test_completion_is_compared_by_all_that_is_there_and_what_lacks_is_named() -> None:
    people = participation()
    found, _ = _run(people)
    assert list(found.table["term"]) == [
        "gender[man]", "gender[not stated]", "country[DE]", "country[ES]", "country[FR]",
        "level[ISCED 1]", "route[bulk]",
    ] or set(found.table["term"]) > {"gender[man]", "country[FR]", "route[bulk]"}  # fmt: skip
    assert _texts(found, "left out") == [
        "area: everybody is in one group", "experience_band: not in the data",
    ]  # fmt: skip
    assert (found.n_used, found.dropped[0].n) == (1050, 150)
    assert _texts(found, "not mature")
    assert found.clusters is not None
    assert found.clusters.count == 7
    assert "is_completed_k2 ~ level + route + language + country" in found.formula
    assert "is_completed_k2 ~ course_id + country + level + route + gender" in found.formula
    assert found.row("route[bulk]")["p_adjusted"] < 0.05
    assert found.drawn == "gaps"


def test_with_few_runs_they_are_held_fixed_and_that_is_said_once() -> None:
    found, first_use = _run(participation(runs=4, each=300))
    assert found.clusters is None
    assert len(_texts(found, "too few clusters")) == 1
    assert "course_id + country + level + route + gender" in found.formula
    assert len(_texts(first_use, "too few clusters")) == 1


def test_first_use_counts_silence_as_no_and_bounds_what_it_leaves_open() -> None:
    people = participation()
    _, found = _run(people)
    assert found.row("gender[man]")["kind"] == "crude"
    assert "silence counts as no" in found.estimand
    bounds = found.tables["bounds"].set_index("term")
    joined = completers(people).merge(people, on=["course_id", "learner_id"])
    sides = [joined[joined["gender"] == one] for one in ("man", "woman")]
    (low, high), (other_low, other_high) = (
        (side["is_used"].mean(), 1 - (side["answer"] == "no").mean()) for side in sides
    )
    assert bounds.loc["gender[man]", "low"] == pytest.approx(low - other_high)
    assert bounds.loc["gender[man]", "high"] == pytest.approx(high - other_low)
    assert "gender[man]" in [p.term for p in found.problems if p.name == "not identified"]


def test_what_is_held_fixed_and_the_reference_can_be_set() -> None:
    settings = Settings(
        formulas={"gaps": "~ level"}, references={"country": "DE", "gender": "woman"},
        options={"gaps": {"adjustment": "benjamini-hochberg", "fewest": 150}},
    )  # fmt: skip
    found, _ = _run(participation(), settings)
    assert "is_completed_k2 ~ level + country;" in f"{found.formula};"
    assert "benjamini-hochberg" in found.method
    assert set(found.table.loc[found.table["term"].str.startswith("country"), "reference"]) <= {
        "DE"
    }
    assert _texts(found, "too few people")


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({}, "no participation"),
        ({"participation": participation()[["course_id", "gender"]]}, "lacks is_completed_k2"),
        ({"participation": participation().assign(is_completed_k2=True)}, "all or nobody"),
        ({"participation": participation()[["course_id", "is_mature", "is_completed_k2"]]},
         "no attribute"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_said_the_result_is_empty_and_says_why(
    tables: dict[str, pd.DataFrame], why: str
) -> None:
    for found in MODEL.run(FrameSource(tables), Settings()):
        assert found.table.empty
        assert found.problems[0].name == "not available"
    assert why in MODEL.run(FrameSource(tables), Settings())[0].in_words


def test_completion_that_no_log_can_tell_is_not_available() -> None:
    found, _ = _run(participation(), Settings(evidence="K1"))
    assert "of 0 people" in found.in_words
