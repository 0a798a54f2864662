"""The registry: what it knows, and what it says where data allow nothing."""

import pandas as pd
import pytest

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models import MODELS, FrameSource, Model, Registry, Settings


def model(run, needs=("people",)):
    return Model("guess", "What is guessed?", needs, run)


def test_an_unknown_model_is_told_what_there_is():
    with pytest.raises(UsageError, match="unknown model 'uptke'; available: guess"):
        Registry(model(lambda *_: ()))["uptke"]


def test_data_that_allow_nothing_give_a_result_that_says_why():
    def run(source, settings):
        raise DataError("nobody is left")

    found = model(run).results(FrameSource({"people": pd.DataFrame({"a": [1]})}), Settings())
    assert found[0].table.empty
    assert [(one.name, one.text) for one in found[0].problems] == [
        ("not available", "nobody is left")
    ]


def test_a_model_without_any_of_its_tables_is_not_run():
    found = model(lambda *_: 1 / 0).results(FrameSource({}), Settings())
    assert "no table people" in found[0].problems[0].text


def test_settings_that_cannot_be_used_are_an_error_of_the_call():
    def run(source, settings):
        raise UsageError("no formula")

    with pytest.raises(UsageError):
        model(run).results(FrameSource({"people": pd.DataFrame({"a": [1]})}), Settings())


@pytest.mark.parametrize("name", list(MODELS))
def test_every_model_answers_without_data(name):
    for result in MODELS[name].results(FrameSource({}), Settings()):
        assert result.model in (name, "guess")
        assert result.problems


@pytest.mark.parametrize("name", list(MODELS))
def test_every_model_asks_one_question_in_a_sentence(name):
    assert MODELS[name].question.endswith((".", "?"))
