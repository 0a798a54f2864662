"""Results as files: everything a result states, in full, and nothing a parser stumbles over."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stembridge_analytics.models import Clusters, Dropped, ModelResult, Problem
from stembridge_analytics.result_files import json_of, json_text, write_results

from .models.results import result, table

ODD = pd.DataFrame(
    {
        "term": ["=SUM(A1)", "b", None],
        "kind": pd.Categorical(["x", "y", "x"]),
        "bin": pd.IntervalIndex.from_breaks([0, 1, 2, 3]),
        "is_known": pd.array([True, None, False], dtype="boolean"),
        "share": [0.123456789012345, np.nan, np.inf],
        "day": pd.to_datetime(["2025-03-01", None, "2025-03-02"]),
        "n": np.array([1, 2, 3], dtype=np.int64),
    }
)


def _result(**changes: Any) -> ModelResult:
    return result(
        tables={"odd": ODD},
        clusters=Clusters(16, "course_id", "jackknife"),
        dropped=(Dropped(3, "a missing value"),),
        problems=(Problem("separation", "nobody failed", "gender[man]"),),
        statistics={"log_likelihood": -12.5, "nothing": float("nan")},
        **changes,
    )


def test_json_holds_all_that_a_result_states_and_no_nan() -> None:
    found = json.loads(json_text(json_of(_result())), parse_constant=lambda name: 1 / 0)
    for name in ("model", "name", "title", "method", "estimand", "n_used", "in_words", "unit",
                 "formula", "clock", "censoring", "status", "drawn", "events"):  # fmt: skip
        assert name in found
    assert found["full_name"] == "completion.margins"
    assert found["table"][0]["estimate"] == -0.018
    assert found["clusters"] == {"count": 16, "by": "course_id", "correction": "jackknife"}
    assert found["dropped"] == [{"n": 3, "why": "a missing value"}]
    assert found["problems"][0]["term"] == "gender[man]"
    assert found["statistics"] == {"log_likelihood": -12.5, "nothing": None}
    odd = found["tables"]["odd"]
    assert [row["share"] for row in odd] == [0.123456789012345, None, None]
    assert [row["is_known"] for row in odd] == [True, None, False]
    assert odd[0]["bin"] == "(0, 1]"
    assert odd[0]["day"].startswith("2025-03-01")


def test_each_table_is_a_csv_with_all_digits_and_tamed_texts(tmp_path: Path) -> None:
    names = write_results([_result()], tmp_path)
    assert names == ["completion.margins.csv", "completion.margins.odd.csv",
                     "completion.margins.json"]  # fmt: skip
    with (tmp_path / "completion.margins.odd.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["term"] == "'=SUM(A1)"
    assert float(rows[0]["share"]) == 0.123456789012345
    assert (rows[1]["share"], rows[1]["is_known"], rows[2]["term"]) == ("", "", "")
    assert [row["kind"] for row in rows] == ["x", "y", "x"]


def test_names_of_files_have_no_spaces_or_slashes(tmp_path: Path) -> None:
    odd = result(name="by gender/area", tables={"at risk": ODD})
    assert write_results([odd], tmp_path) == [
        "completion.by_gender_area.csv",
        "completion.by_gender_area.at_risk.csv",
        "completion.by_gender_area.json",
    ]


def test_a_result_without_estimates_is_written_too(tmp_path: Path) -> None:
    empty = result(
        table=table(), in_words="Nothing.", problems=(Problem("not available", "nobody"),)
    )
    write_results([empty], tmp_path)
    assert json.loads((tmp_path / "completion.margins.json").read_text())["table"] == []
