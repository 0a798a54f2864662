"""Models on a source: settings from three places, formulas checked, plans followed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stembridge_analytics import modelling
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.modelling import (
    Choices,
    check_models,
    held_to_plan,
    run_models,
    settings_of,
)
from stembridge_analytics.models import FrameSource, Model, Registry, Settings, Source
from stembridge_analytics.programme import Programme, ProgrammeError, load_programme

from .models.results import result

SOURCE = FrameSource({"participation": pd.DataFrame({"gender": ["woman"]})})


def _echo(source: Source, settings: Settings) -> Any:
    return (result(model="echo", formula=settings.formulas.get("echo", "y ~ gender")),)


def _stop(error: Exception) -> Any:
    def run(source: Source, settings: Settings) -> Any:
        raise error

    return run


ECHO = Model("echo", "What is said?", ("participation",), _echo, makes=("week",))
OTHER = Model("other", "And else?", ("landmark",), _echo)


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelling, "MODELS", Registry(ECHO, OTHER))


def _programme(folder: Path, text: str) -> Programme:
    (folder / "programme.toml").write_text(text, encoding="utf-8")
    return load_programme(folder / "programme.toml")


def _with(programme: Programme, **formulas: str) -> Programme:
    """The programme with formulas of the models of this module, which its form does not know."""
    from dataclasses import replace

    return replace(programme, models=replace(programme.models, formulas=formulas))


def test_without_a_programme_the_settings_are_the_defaults() -> None:
    assert settings_of(None) == Settings()


def test_a_call_comes_before_the_programme_and_that_before_the_default(tmp_path: Path) -> None:
    programme = _programme(
        tmp_path,
        '[models]\nevidence = "K1"\nclusters = "school_key"\n'
        '[models.references]\ngender = "man"\nlevel = "ISCED 1"\n',
    )
    choices = Choices(references={"gender": "other"}, evidence="K3")
    found = settings_of(programme, choices=choices, names=["echo"])
    assert (found.evidence, found.clusters, found.clock) == ("K3", "school_key", "run")
    assert found.references["gender"] == "other"
    assert found.references["level"] == "ISCED 1"
    assert found.references["area"] == "urban"


def test_a_formula_of_a_call_is_that_of_its_one_model() -> None:
    found = settings_of(None, choices=Choices(formula="y ~ gender + week"), names=["echo"])
    assert found.formulas == {"echo": "y ~ gender + week"}
    with pytest.raises(UsageError, match="a formula is of one model, and 2 are asked for"):
        settings_of(None, choices=Choices(formula="y ~ gender"), names=["echo", "other"])


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("y ~ gendre", "names gendre, which the tables of the model echo lack; they have: "),
        ("y ~ gender + (", "is no formula"),
        ("gender", "has no right side; write: outcome ~ gender"),
        ("y ~ ", "has no right side"),
    ],
)
def test_a_formula_that_cannot_be_used_is_told_before_anything_is_made(
    formula: str, said: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        settings_of(None, choices=Choices(formula=formula), names=["echo"])


def test_a_reference_of_a_column_that_no_model_reads_is_told() -> None:
    with pytest.raises(UsageError, match="a reference of 'gendre': no model reads such a column"):
        settings_of(None, choices=Choices(references={"gendre": "woman"}), names=["echo"])


def test_faults_of_a_programme_come_together_with_their_lines(tmp_path: Path) -> None:
    text = '[models.references]\ngendre = "woman"\n[models.gaps]\nformula = "y ~ x"\n'
    programme = _programme(tmp_path, text)
    with pytest.raises(ProgrammeError) as caught:
        check_models(_with(programme, echo="y ~ nothing"))
    first, second = caught.value.faults
    assert "models.echo.formula: 'y ~ nothing' names nothing" in first
    assert "line 2: models.references.gendre: no model reads a column 'gendre'" in second


def test_a_model_that_the_data_stop_says_so_and_the_others_go_on() -> None:
    stopped = Model("stopped", "?", ("participation",), _stop(DataError("nobody is left")))
    found = run_models(SOURCE, [stopped, ECHO], Settings())
    assert [one.full_name for one in found] == ["stopped.none", "echo.margins"]
    assert found[0].problems[0].text == "nobody is left"


def test_wrong_settings_stop_with_the_name_of_the_model() -> None:
    wrong = Model("wrong", "?", ("participation",), _stop(UsageError("no such level")))
    with pytest.raises(UsageError, match="model wrong: no such level"):
        run_models(SOURCE, [wrong], Settings())


def test_the_plan_of_a_programme_marks_results(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        '[[analyses]]\nmodel = "uptake"\nresult = "first_use"\n', encoding="utf-8"
    )
    programme = _programme(tmp_path, '[models]\nplan = "plan.toml"\n')
    results = (result(model="uptake", name="first_use"), result())
    marked, outcome = held_to_plan(results, programme)
    assert [one.status for one in marked] == ["planned", "added"]
    assert outcome is not None
    assert held_to_plan(results, None) == (results, None)
