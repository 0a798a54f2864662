"""What holds for every result of every model, on a simulated programme of 900 teachers."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from stembridge_analytics.models import MODELS, PROBLEMS, FrameSource, ModelResult, Settings
from stembridge_analytics.simulate import simulate
from stembridge_analytics.study import run_study

from ..conftest import tables_alone
from .wording import foreign_numbers

SETTINGS = Settings(options={"forecast": {"permutations": 9}})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> FrameSource:
    """The tables of a simulated programme with everything that is known beside its logs."""
    folder: Path = tmp_path_factory.mktemp("programme")
    simulate(folder / "sim", learners=900, seed=3, processes=1)
    with tables_alone():
        run_study(
            [folder / "sim" / "logs"], folder / "out", key_path=folder / "key",
            programme=folder / "sim" / "programme.toml", processes=1,
        )  # fmt: skip
    files = (folder / "out" / "tables").glob("*.parquet")
    return FrameSource({file.stem: pd.read_parquet(file) for file in files})


@pytest.fixture(scope="module")
def results(source: FrameSource) -> list[ModelResult]:
    return [one for model in MODELS.values() for one in model.results(source, SETTINGS)]


def shown(results: list[ModelResult]) -> list[ModelResult]:
    return [one for one in results if not one.table.empty]


def test_every_model_has_something_to_say_on_a_whole_programme(results: list[ModelResult]) -> None:
    assert {one.model for one in shown(results)} == set(MODELS)


def test_names_of_results_are_unique(results: list[ModelResult]) -> None:
    names = [one.full_name for one in results]
    assert sorted(names) == sorted(set(names))


def test_every_number_of_the_words_stands_in_the_tables(results: list[ModelResult]) -> None:
    foreign = {one.full_name: foreign_numbers(one) for one in results}
    assert {name: numbers for name, numbers in foreign.items() if numbers} == {}


def test_every_result_states_what_it_is_of_whom_and_how(results: list[ModelResult]) -> None:
    for one in shown(results):
        assert one.estimand, one.full_name
        assert one.method, one.full_name
        assert one.in_words, one.full_name
        assert one.n_used > 0, one.full_name
        assert all(dropped.n > 0 for dropped in one.dropped), one.full_name


def test_a_result_without_a_table_says_why(results: list[ModelResult]) -> None:
    for one in results:
        if one.table.empty:
            assert any(problem.name in PROBLEMS for problem in one.problems), one.full_name


def test_the_word_effect_stands_only_where_a_variant_was_drawn_at_random(
    results: list[ModelResult],
) -> None:
    for one in results:
        if "random" in one.method and "intercept" not in one.method:
            continue
        assert not re.search(r"\beffects?\b", one.in_words), one.full_name


def test_estimates_in_log_units_are_not_called_shares(results: list[ModelResult]) -> None:
    for one in shown(results):
        if one.unit == "share":
            known = one.table["estimate"].dropna()
            assert known.between(0, 1).all(), one.full_name


def test_results_are_the_same_whatever_the_order_of_the_rows(
    source: FrameSource, results: list[ModelResult]
) -> None:
    turned = FrameSource(
        {
            name: source.rows(name, source.columns(name)).iloc[::-1].reset_index(drop=True)
            for name in ("participation", "landmark", "uptake_completer", "uptake_run",
                         "class_places", "reach", "case_assignment")
            if source.columns(name)
        }
    )  # fmt: skip
    again = [one for model in MODELS.values() for one in model.results(turned, SETTINGS)]
    for one, other in zip(results, again, strict=True):
        assert one.full_name == other.full_name
        pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-7, atol=1e-9)
