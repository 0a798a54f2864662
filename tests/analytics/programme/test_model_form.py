"""The form of `[models]` against the models there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stembridge_analytics import models
from stembridge_analytics.models import MODELS
from stembridge_analytics.programme.form import TableOf
from stembridge_analytics.programme.model_form import CLUSTERS, MODEL_OPTIONS
from stembridge_analytics.programme.model_form import MODELS as FORM
from stembridge_analytics.schema import table

_ASKED = re.compile(r'settings\.(?:number|numbers|text)\(\s*[\w."]+,\s*"(\w+)"')


def _asked_by(name: str) -> set[str]:
    """The options that a model's code asks the settings for."""
    folder = Path(models.__file__).parent
    files = [folder / f"{name}.py", *(folder / name).glob("*.py")]
    return {
        option for file in files if file.exists() for option in _ASKED.findall(file.read_text())
    }


def test_every_model_has_a_table_of_its_own() -> None:
    assert set(MODEL_OPTIONS) >= set(MODELS)
    assert {name for name, one in FORM.fields.items() if isinstance(one.kind, TableOf)} == set(
        MODEL_OPTIONS
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_options_that_may_be_set_are_those_that_the_model_asks_for(name: str) -> None:
    assert set(MODEL_OPTIONS[name]) == _asked_by(name)


def test_clusters_are_columns_of_people_in_runs() -> None:
    assert set(CLUSTERS) <= set(table("participation").names)
