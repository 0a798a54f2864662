"""The file of an analysis plan: proposed, read, and its faults told with their lines."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from stembridge_analytics.analysis_plan import load_plan, plan_schema_text, plan_text
from stembridge_analytics.errors import UsageError
from stembridge_analytics.models import MODELS
from stembridge_analytics.models.plan import Analysis
from stembridge_analytics.programme import ProgrammeError

MODEL = next(iter(MODELS))
FULL = f"""\
version = 1
title = "A plan"
registered_on = 2025-03-01
registered_at = "https://registry.example/1"

[[analyses]]
model = "{MODEL}"
result = "logit"
formula = "y ~ gender"
outcome = "completion"
groups = ["gender"]
family = "primary"
minimum = 400
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "analysis-plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_is_read_as_it_is_written(tmp_path: Path) -> None:
    found = load_plan(_file(tmp_path, FULL))
    assert (found.title, found.registered_on) == ("A plan", date(2025, 3, 1))
    assert found.registered_at == "https://registry.example/1"
    assert found.analyses == (
        Analysis(MODEL, "logit", "y ~ gender", "completion", ("gender",), "primary", 400),
    )


def test_the_proposal_is_a_plan_of_every_model(tmp_path: Path) -> None:
    found = load_plan(_file(tmp_path, plan_text()))
    assert [one.model for one in found.analyses] == list(MODELS)


def test_every_line_of_the_proposal_that_is_switched_on_is_right(tmp_path: Path) -> None:
    on = re.sub(r"^# (\w+ = .*?)  #.*$", r"\1", plan_text(), flags=re.M)
    found = load_plan(_file(tmp_path, on))
    assert found.registered_on is not None
    assert found.analyses[0].minimum == 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (FULL.replace(MODEL, "uptke"), 'line 7: analyses[1].model: found "uptke"; '),
        (FULL.replace("minimum = 400", "minimum = 0"), "line 13: analyses[1].minimum: found 0; "),
        (FULL.replace("2025-03-01", '"2025-02-30"'), "line 3: registered_on: found 2025-02-30; "),
        (FULL.replace("groups", "gruops"), "line 11: analyses[1].gruops: unknown key; did you "),
        ("version = 1\n", "`analyses` is missing"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(ProgrammeError, match=re.escape(said)):
        load_plan(_file(tmp_path, wrong))


def test_a_file_that_is_not_there_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="stembridge model plan --out"):
        load_plan(tmp_path / "none.toml")


def test_the_json_schema_accepts_and_refuses_the_same() -> None:
    schema = jsonschema.Draft202012Validator(json.loads(plan_schema_text()))
    content = tomllib.loads(FULL.replace("2025-03-01", '"2025-03-01"'))
    assert schema.is_valid(content)
    for key, value in (("model", "uptke"), ("minimum", 0), ("gruops", [])):
        wrong = {**content, "analyses": [{**content["analyses"][0], key: value}]}
        assert not schema.is_valid(wrong)
