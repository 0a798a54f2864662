"""The modules of `benchmarks/coverage` leave formulas and frames out to be quick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.models import ModelResult, completion, dropout, gaps, uptake

FIGURES = ("estimate", "std_error", "conf_low", "conf_high")
# Of programmes of benchmarks/coverage/completion.py.
MODEL = "completed ~ gender + level"
MEN = {"gender": "man"}


@pytest.fixture(autouse=True)
def found_from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2]))
    for name in [one for one in sys.modules if one.split(".")[0] == "benchmarks"]:
        monkeypatch.delitem(sys.modules, name)


def _figures(result: ModelResult, term: str) -> list[float]:
    return [float(result.row(term)[name]) for name in FIGURES]


def _cells(data: Any) -> pd.DataFrame:
    made = pd.DataFrame(data, columns=["run", "woman", "level", "completed", "n"])
    return made.assign(gender=np.where(made["woman"] == 1, "woman", "man"))


def _margins(data: Any) -> list[float]:
    found = completion.margins(_cells(data), MODEL, clusters="run", references=MEN)
    return _figures(found, "gender[woman]")


def _logit(data: Any) -> list[float]:
    found = completion.logit(_cells(data), MODEL, clusters="run", references=MEN)
    return _figures(found, "gender[woman]")


def _gee(data: Any) -> list[float]:
    found = completion.gee(_cells(data), MODEL, group="run", references=MEN)
    return _figures(found, "gender[woman]")


def _intercept(data: Any) -> list[float]:
    found = completion.random_intercept(_cells(data), MODEL, group="run", references=MEN)
    return _figures(found, "gender[woman]")


def _intercept_sd(data: Any) -> list[float]:
    found = completion.random_intercept(_cells(data), MODEL, group="run", references=MEN)
    row = found.tables["sd"].iloc[0]
    low, high = float(row["conf_low"]), float(row["conf_high"])
    return [float(row["estimate"]), (high - low) / 3.919927969080108, low, high]


def _lives(data: Any) -> tuple[pd.DataFrame, dict[str, str]]:
    entry, exit_, cause = data
    ends = np.array(["censored", "left", "completed"])[cause]
    lives = pd.DataFrame({"entry": entry, "exit": exit_, "end": ends, "left": cause == 1})
    return lives, {"time": "exit", "entry": "entry"}


def _log(data: Any) -> list[float]:
    lives, told = _lives(data)
    return _figures(dropout.survival(lives, event="left", times=[28], **told), "S(28)")


def _log_log(data: Any) -> list[float]:
    lives, told = _lives(data)
    found = dropout.survival(lives, event="left", times=[28], conf_type="log-log", **told)
    return _figures(found, "S(28)")


def _restricted(data: Any) -> list[float]:
    lives, told = _lives(data)
    return _figures(dropout.restricted_mean(lives, event="left", horizon=42, **told), "RMST(42)")


def _incidence(data: Any) -> list[float]:
    lives, told = _lives(data)
    found = dropout.incidence(lives, cause="end", times=[42], conf_type="log-log", **told)
    return _figures(found, "F(42) left")


def _cox(data: Any) -> list[float]:
    lives = pd.DataFrame(data, columns=["entry", "time", "left", "run", "man"])
    found = dropout.cox(lives, "~ man", time="time", event="left", entry="entry", strata="run",
                        left_out=())  # fmt: skip
    return _figures(found, "man")


def _hazard(data: Any) -> list[float]:
    entry, end, left, pattern = data
    lives = pd.DataFrame({"entry": 7 * entry, "time": 7 * end, "left": left, "man": pattern % 2,
                          "module": (pattern // 2).astype(str)})  # fmt: skip
    found = dropout.hazard(lives, "~ man + module", time="time", event="left", entry="entry",
                           left_out=(), predicted=False)  # fmt: skip
    return _figures(found, "man")


def _silence(data: Any) -> list[float]:
    active, woman, follow, after = data
    people = pd.DataFrame(
        {"landmark_days": 14, "landmark_us": 14, "activity_last_us": 13, "active_days": active,
         "gender": np.where(woman, "woman", "man"), "next_active_days": after,
         "follow_after_days": follow}
    )  # fmt: skip
    return _figures(dropout.silence(people, "~ active_days + gender", gaps=()), "active_days")


def _holm(data: Any) -> list[float]:
    rows = [(name, value, n) for name, done in data.items() for value, n in ((1, done),
            (0, 200 - done))]  # fmt: skip
    people = pd.DataFrame(rows, columns=["group", "done", "n"])
    table = gaps.gaps(
        people, outcome="done", groups=["group"], references={"group": "reference"}
    ).table
    none = table[table["term"].str.contains("same")]
    return [float(none.loc[none["p_value"].idxmin(), name]) for name in FIGURES[:2]]


def _standardised(data: Any) -> list[float]:
    people, done = data
    at = np.arange(len(people))
    group = np.where(at % 2, "b", "a")
    cells = pd.DataFrame({"run": at // 4, "level": at // 2 % 2, "group": group})
    both = pd.concat([cells.assign(done=1, n=done), cells.assign(done=0, n=people - done)])
    found = gaps.gap(both[both["n"] > 0], outcome="done", group="group", reference="a",
                     strata=["level"], mix=(), clusters="run")  # fmt: skip
    return _figures(found, "standardised")


def _bounds(data: Any) -> list[float]:
    people = pd.DataFrame(
        {"course_id": np.repeat(np.arange(len(data)).astype(str), 3), "is_due": True,
         "answer": ["used", "no", "silent"] * len(data), "days_followed": 200.0,
         "first_use_days": [100.0, np.nan, np.nan] * len(data), "n": data.reshape(-1)}
    )  # fmt: skip
    found = uptake.first_use(people, days=[180], step_days=90)
    limits = found.tables["bounds"].iloc[0]
    lower = _figures(found, "day 180, silent all no")
    return [*lower[:2], float(limits["conf_low"]), float(limits["conf_high"])]


def _weights(data: Any) -> list[float]:
    run, level, answers, used = data
    people = pd.DataFrame(
        {"course_id": run.astype(str), "level": level.astype(str), "is_due": True,
         "answer": np.where(~answers, "silent", np.where(used, "used", "no"))}
    )  # fmt: skip
    return _figures(uptake.weighted_use(people, "~ level"), "weighted")


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("completion", _margins), ("completion_logit_06", _logit), ("completion_logit_10", _logit),
        ("completion_logit_40", _logit), ("completion_gee", _gee),
        ("completion_intercept", _intercept), ("completion_intercept_sd", _intercept_sd),
        ("dropout_survival_log", _log), ("dropout_survival_log_log", _log_log),
        ("dropout_restricted_mean", _restricted), ("dropout_incidence", _incidence),
        ("cox", _cox), ("hazard", _hazard), ("silence", _silence), ("gaps_holm", _holm),
        ("gaps_standardised", _standardised), ("uptake_bounds", _bounds),
        ("uptake_weights", _weights),
    ],
)  # fmt: skip
def test_a_module_gives_what_the_public_function_gives(
    name: str, public: Callable[[Any], list[float]]
) -> None:
    module = import_module(f"benchmarks.coverage.{name}")
    data = module.programme(np.random.default_rng(7))
    expected = public(data)
    # Fits stop where a step moves the deviance by 1e-8 of it, from other rows a step elsewhere.
    assert module.estimate(data)[: len(expected)] == pytest.approx(expected, rel=1e-6)
