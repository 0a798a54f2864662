"""Results of models as files: a CSV a table, a JSON a result with everything it states."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.plan import PlanOutcome
from stembridge_analytics.output import frame_to_csv

__all__ = ["json_of", "json_text", "plan_json", "write_results"]


def write_results(results: Iterable[ModelResult], folder: Path) -> list[str]:
    """Write `<model>.<name>.csv`, `<model>.<name>.<table>.csv` and `<model>.<name>.json` of each.

    The names of the files, in order; what is no letter, digit or sign of a file name is `_` there.
    Numbers stand there in full: shares from 0 to 1.
    """
    written = []
    for result in results:
        frames = {"": result.table, **{f".{name}": table for name, table in result.tables.items()}}
        for ending, frame in frames.items():
            name = _file_name(f"{result.full_name}{ending}.csv")
            frame_to_csv(_plain(frame), folder / name)
            written.append(name)
        name = _file_name(f"{result.full_name}.json")
        (folder / name).write_text(json_text(json_of(result)), encoding="utf-8")
        written.append(name)
    return written


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text)


def json_of(result: ModelResult) -> dict[str, Any]:
    """All that a result states, as JSON holds it: a table is a list of rows, NaN is null."""
    return {"full_name": result.full_name, **_as_json(result)}


def plan_json(outcome: PlanOutcome | None) -> dict[str, Any] | None:
    """An analysis plan against the results, as JSON holds it."""
    return None if outcome is None else _as_json(outcome)


def json_text(content: Any) -> str:
    """Strict JSON: no NaN, no infinity."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _as_json(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        rows = value.to_dict(orient="records")
        return [{str(name): _as_json(cell) for name, cell in row.items()} for row in rows]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _as_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _as_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """A number, text or truth; what is missing or no number is null."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns that are neither texts, numbers nor truths as texts: intervals, categories."""
    found = frame.copy(deep=False)
    for name in found.columns:
        kind = found[name].dtype
        if isinstance(kind, pd.CategoricalDtype | pd.IntervalDtype) or kind == np.dtype(object):
            kept = found[name].astype(object)
            found[name] = kept.map(
                lambda cell: cell if cell is None or _is_nan(cell) else str(cell)
            )
    return found


def _is_nan(cell: Any) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
