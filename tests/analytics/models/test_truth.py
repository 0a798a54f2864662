"""The models on the tables of the shipped sample find what its truth says, course by course."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from stembridge_analytics import sample
from stembridge_analytics.models.community import forum_use, review_use
from stembridge_analytics.models.engagement import video_use
from stembridge_analytics.models.problems import problem_use
from stembridge_analytics.models.progress import run_progress
from stembridge_analytics.study import run_study


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tables of a run on the sample with its programme, and what is true of each course."""
    folder: Path = tmp_path_factory.mktemp("truth")
    here = sample.path()
    run_study(
        [here / "logs"], folder / "out", programme=here / "programme.toml", key_path=folder / "key"
    )

    def table(name: str) -> pd.DataFrame:
        return pd.read_parquet(folder / "out" / "tables" / f"{name}.parquet")

    truth = json.loads((here / "truth.json").read_text(encoding="utf-8"))["more"]
    return SimpleNamespace(table=table, truth=truth)


def of_truth(ran: Any, name: str, courses: Any) -> dict[str, int]:
    return {course: ran.truth[course][name] for course in courses}


def test_people_still_there_at_each_module(ran: Any) -> None:
    windows = ran.table("run_window").merge(ran.table("dim_course")[["course_id", "programme"]])
    runs = run_progress(
        *(ran.table(name) for name in
          ("dim_block", "learner_module", "learner_unit", "fact_learner_course")), windows, "w",
    )  # fmt: skip
    assert runs
    # A plan's modules are those with required units; what comes after them is off the path.
    found = {run.scope: [s.there.numerator for s in run.path if s.number] for run in runs}
    assert found == of_truth(ran, "modules_reached", found)


def test_problems_answered(ran: Any) -> None:
    uses = problem_use(ran.table("fact_problem_response"), ran.table("fact_learner_course"), "w")
    found = {use.scope: use.pairs for use in uses[1:]}
    assert found == of_truth(ran, "problems_answered", found)


def test_videos_begun(ran: Any) -> None:
    uses = video_use(ran.table("fact_learner_video"), ran.table("fact_learner_course"), "w")
    found = {use.scope: use.finished.denominator for use in uses[1:]}
    assert found == of_truth(ran, "videos_played", found)


def test_posts(ran: Any) -> None:
    uses = forum_use(ran.table("fact_forum"), ran.table("fact_learner_course"), "w")
    found = {use.scope: use.posts for use in uses[1:]}
    assert found == of_truth(ran, "posts", found)


def test_people_who_submitted(ran: Any) -> None:
    uses = review_use(
        ran.table("fact_assessment"), ran.table("fact_learner_course"),
        int(ran.table("run_window")["logs_end_us"].max()), "w",
    )  # fmt: skip
    found = {use.scope: use.submitted for use in uses[1:]}
    assert found == of_truth(ran, "submissions", found)
