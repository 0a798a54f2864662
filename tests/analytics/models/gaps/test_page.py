"""The page on gaps: its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from stembridge_analytics.models import MODELS

PAGE = Path(__file__).resolve().parents[4] / "docs" / "models" / "gaps.md"


def test_the_pages_example_runs_as_it_stands() -> None:
    rng = np.random.default_rng(0)
    names = {"gender": ["woman", "man", None], "country": ["DE", "FR"], "route": ["self", "bulk"],
             "level": ["ISCED 1", "ISCED 2"], "course_id": [f"run {one}" for one in range(8)],
             "completed": [True, False]}  # fmt: skip
    people = pd.DataFrame({name: rng.choice(values, 800) for name, values in names.items()})
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    made: dict[str, object] = {"people": people}
    exec(code[1], made)
    assert made["one"].row("mix-adjusted")["n"] > 200  # type: ignore[attr-defined]
    assert len(made["all_of_them"].table) == 4  # type: ignore[attr-defined]


def test_the_question_is_in_the_registry() -> None:
    assert MODELS["gaps"].needs == ("participation", "uptake_completer")
