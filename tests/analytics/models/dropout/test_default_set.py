"""The default set on table `participation`: the clock, who competes, what is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analytics.models.wording import foreign_numbers

from stembridge_analytics.models import FrameSource, ModelResult, Settings
from stembridge_analytics.models.dropout import curves, incidence
from stembridge_analytics.models.dropout.run import MODEL


def participation(runs: int = 8, people: int = 150, seed: int = 4) -> pd.DataFrame:
    """People of runs of 56 days: some leave, some complete, the others have not at the close."""
    rng = np.random.default_rng(seed)
    n = runs * people
    entry = rng.choice([0, 0, 0, 5, 12], n)
    woman = rng.random(n) < 0.5
    leave = rng.exponential(np.where(woman, 120, 60)).astype(int) + 1
    complete = rng.integers(28, 90, n)
    first = np.minimum(np.minimum(leave, complete), 70)
    event = np.select([first == 70, first == leave], ["not completed", "unenrolled"], "completed")
    frame = pd.DataFrame(
        {
            "course_id": np.repeat([f"run {at}" for at in range(runs)], people),
            "learner_id": [str(at) for at in range(n)],
            "gender": np.where(woman, "woman", "man"),
            "role": "teacher",
            "clock": "run",
            "entry_days": entry,
            "exit_days": np.where(first > entry, first, entry + 1).astype(float),
            "exit_event": event,
        }
    )
    return frame


def answers(frame: pd.DataFrame, **settings: Any) -> dict[str, ModelResult]:
    found = curves.results(FrameSource({"participation": frame}), Settings(**settings))
    return {result.name: result for result in found}


@pytest.fixture(scope="module")
def found() -> dict[str, ModelResult]:
    return answers(participation())


def test_completing_and_leaving_lead(found: dict[str, ModelResult]) -> None:
    assert list(found) == [
        "incidence", "incidence by gender", "survival", "restricted mean", "log-rank"
    ]  # fmt: skip
    states = set(found["incidence"].table["state"])
    assert states == {"completed", "left"}
    assert "close" in found["incidence"].censoring


def test_at_the_close_everybody_has_left_or_completed(found: dict[str, ModelResult]) -> None:
    last = found["incidence"].table.query("time == 70")
    assert last["estimate"].sum() == pytest.approx(1.0)


def test_completers_are_leavers_in_no_curve_but_the_hypothetical(
    found: dict[str, ModelResult],
) -> None:
    left = found["incidence"].row("F(56) left")["estimate"]
    alone = 1 - found["survival"].row("S(56)")["estimate"]
    assert alone > left
    assert "as if they could still leave" in found["survival"].in_words


def test_late_registrants_enter_late() -> None:
    frame = participation()
    found = answers(frame)["incidence"]
    rows = frame.assign(end=frame["exit_event"].replace(
        {"unenrolled": "left", "not completed": "left"}))  # fmt: skip
    by_hand = incidence(
        rows, time="exit_days", cause="end", entry="entry_days", clusters="course_id", times=[28]
    )
    assert found.row("F(28) left")["estimate"] == by_hand.row("F(28) left")["estimate"]
    assert "late registrants enter when they enrol" in found.clock


def test_the_clock_of_the_enrolment_has_no_late_entry() -> None:
    found = answers(participation(), clock="enrolment")["incidence"]
    risk = found.tables["risk"]
    assert risk["at_risk"].is_monotonic_decreasing
    assert "from the enrolment" in found.clock


def test_runs_without_dates_are_dropped_and_counted_beside_runs_with_dates() -> None:
    paced = participation(runs=1, seed=9).assign(clock="enrolment", course_id="paced", entry_days=0)
    found = answers(pd.concat([participation(), paced]))["incidence"]
    assert (150, "in a run without dates: another clock") in [(d.n, d.why) for d in found.dropped]
    assert found.n_used == 1200
    alone = answers(paced)["incidence"]
    assert alone.n_used == 150


def test_what_the_data_lack_is_named(found: dict[str, ModelResult]) -> None:
    left_out = [p.text for p in found["incidence"].problems if p.name == "left out"]
    assert "role: one group only" in left_out
    assert "area: not there" in left_out


def test_who_left_nobody_knows_when_is_counted() -> None:
    frame = participation()
    frame.loc[:6, ["exit_days", "exit_event"]] = [np.nan, None]
    dropped = answers(frame)["incidence"].dropped
    assert (7, "no day at risk, or left nobody knows when") in [(d.n, d.why) for d in dropped]


def test_a_true_difference_is_found_and_the_family_is_named(found: dict[str, ModelResult]) -> None:
    tests = found["log-rank"]
    assert tests.row("gender")["p_adjusted"] < 0.001
    assert "Holm" in tests.method
    gap = found["restricted mean"].table.set_index("term").filter(like=" - ", axis=0)
    assert list(gap.index.str.split(" ", n=1).str[1]) == ["gender[man] - gender[woman]"]
    assert gap["conf_high"].iloc[0] < 0


def test_who_unenrolled_is_counted_apart_from_who_did_not_complete(
    found: dict[str, ModelResult],
) -> None:
    ends = found["incidence"].tables["ends"].set_index("end")["n"]
    assert ends.to_dict() == participation()["exit_event"].value_counts().to_dict()


def test_few_runs_are_named() -> None:
    found = answers(participation(runs=3))["incidence"]
    assert "too few clusters" in [p.name for p in found.problems]


def test_days_that_are_asked_for_are_answered() -> None:
    found = answers(participation(), options={"dropout": {"times": [14, 28]}})["incidence"]
    assert sorted(set(found.table["time"])) == [14, 28]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        participation().assign(exit_event="censored"),
        participation().assign(exit_days=np.nan),
    ],
    ids=["no table", "nobody left", "no days"],
)
def test_where_nothing_can_be_said_that_is_the_result(frame: pd.DataFrame) -> None:
    tables = {} if frame.empty else {"participation": frame}
    found = MODEL.run(FrameSource(tables), Settings())[0]
    assert found.table.empty
    assert [p.name for p in found.problems] == ["not available"]


def test_every_number_of_the_words_stands_in_the_tables(found: dict[str, ModelResult]) -> None:
    for result in found.values():
        assert not foreign_numbers(result), result.in_words
