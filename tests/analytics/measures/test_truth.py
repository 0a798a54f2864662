"""The models on the tables of the shipped sample find what its truth says, course by course."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from stembridge_analytics import sample
from stembridge_analytics.measures.community import forum_use, review_use
from stembridge_analytics.measures.engagement import video_use
from stembridge_analytics.measures.problems import problem_use
from stembridge_analytics.measures.progress import run_progress
from stembridge_analytics.study import run_study

from ..conftest import tables_alone


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tables of a run on the sample with its programme, and what is true of each course."""
    folder: Path = tmp_path_factory.mktemp("truth")
    here = sample.path()
    logs, programme = here / "logs", here / "programme.toml"
    with tables_alone():
        run_study([logs], folder / "out", programme=programme, key_path=folder / "key")

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


# What the tables call it, and the truth: the same count where every window is over.
_TOLD = {
    "answered_no": "answered_no",
    "adapted": "adapted_told",
    "used": "first_use_180_told",
}
_PRACTICE = {
    "committed": "committed",
    "uses": "uses_told",
    "uses_e3": "uses_confirmed",
    "told_others": "told_colleagues",
    "commitments_withdrawn": "commitments_withdrawn",
}


@pytest.mark.parametrize(("ours", "theirs"), _PRACTICE.items())
def test_what_teachers_told_of_practice(ran: Any, ours: str, theirs: str) -> None:
    table = ran.table("practice_run").set_index("course_id")[ours].to_dict()
    assert sum(table.values()) > 0
    assert table == of_truth(ran, theirs, table)


def _by_run(ran: Any) -> pd.DataFrame:
    """First uses by run at K2; left out are runs where somebody was certified after C.

    The truth knows no C, so it holds such a person for a completer, and the tables do not.
    """
    people = ran.table("fact_learner_course")
    late = people[~people["is_completed_k2"] & (people["is_certified"] | people["is_passed"])]
    runs = ran.table("uptake_run")
    kept = ~runs["course_id"].isin(set(late["course_id"]))
    return runs[kept & (runs["evidence_level"] == "K2")].set_index("course_id")


@pytest.mark.parametrize(("ours", "theirs"), _TOLD.items())
def test_first_uses_where_everybody_is_due(ran: Any, ours: str, theirs: str) -> None:
    runs = _by_run(ran)
    found = runs.loc[runs["not_due"] == 0, ours].to_dict()
    assert len(found) > 5
    assert sum(found.values()) > 0
    assert found == of_truth(ran, theirs, found)


def test_first_and_second_uses_whether_due_or_not(ran: Any) -> None:
    runs = _by_run(ran)
    used = (runs["used"] + runs["used_not_due"]).to_dict()
    assert used == of_truth(ran, "first_use_180_told", used)
    # A second use 60 days after the first is told only if the logs hold these days.
    due = runs.loc[runs["not_due"] == 0, "sustained"].to_dict()
    assert sum(due.values()) > 0
    assert due == of_truth(ran, "sustained_told", due)


def test_codes_of_colleagues(ran: Any) -> None:
    codes = ran.table("referral").groupby("course_id")
    entered = {course: len(rows) for course, rows in codes}
    assert entered == {c: n for c, n in of_truth(ran, "referrals", ran.truth).items() if n}
    own = {course: int(rows["is_self"].sum()) for course, rows in codes}
    assert own == of_truth(ran, "own_referrals", own)
