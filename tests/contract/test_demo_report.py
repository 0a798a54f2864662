"""The report on a demo finds exactly what the cohort was told to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from stembridge_analytics.cli import checkout_commands, root_group


@pytest.fixture(scope="module")
def demo(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command makes, its report included."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    commands = root_group(checkout_commands(root / "pyproject.toml"))
    key = str(folder.parent / "key")
    done = CliRunner(env={"STEMBRIDGE_KEY": key}).invoke(
        commands, ["demo", "--out", str(folder), "--teachers", "40"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def told(demo: Path) -> dict[str, Any]:
    """What the cohort was told."""
    told: dict[str, Any] = json.loads((demo / "told.json").read_text())
    return told


def table(demo: Path, name: str) -> pd.DataFrame:
    """A table beside the report."""
    return pd.read_csv(demo / "report" / "tables" / f"{name}.csv")


def test_the_funnel_of_each_run_is_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = table(demo, "course_funnel").set_index("course_id")
    assert set(found.index) == set(told["runs"])
    for key, counts in told["runs"].items():
        assert {name: int(found.loc[key, name]) for name in counts} == counts, key


def test_each_group_of_people_is_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = {
        (row["dimension"], row["label"], row["course_id"]): row
        for row in table(demo, "group_funnel").to_dict("records")
    }
    expected = {
        (dimension, label, key): counts
        for dimension, labels in told["groups"].items()
        for label, runs in labels.items()
        for key, counts in runs.items()
    }
    assert set(found) == set(expected)
    for key, counts in expected.items():
        assert {name: found[key][name] for name in counts} == counts, key


def test_lines_that_are_no_learners_work_are_counted_apart(
    demo: Path, told: dict[str, Any]
) -> None:
    totals = table(demo, "event_totals").iloc[0]
    lines = told["lines"]
    assert lines["duplicates"] > 0
    assert int(table(demo, "files")["duplicates"].sum()) == lines["duplicates"]
    assert int(totals["mismatch_events"]) == lines["masquerade_events"] > 0
    assert int(totals["staff_events"]) == lines["staff_events"] > 0
    assert int(totals["enrolled_people"]) == told["people"]


def test_nothing_of_a_demo_is_refused_or_misread(demo: Path) -> None:
    assert table(demo, "rejects").empty
    assert int(table(demo, "files")["rejects"].sum()) == 0
