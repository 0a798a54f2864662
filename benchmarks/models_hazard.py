"""What the hazard by week and Cox regression cost for a million learners in one run.

    python benchmarks/models_hazard.py
    python benchmarks/models_hazard.py --learners 100000 1000000

Each in a process of its own: a row a learner, ten weeks, three attributes, with the memory of the
data themselves in it. `groups` starts from patterns as an engine counts them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from meter import measure

from stembridge_analytics.models.dropout import cox, hazard

_WEEKS: Final = 10
_TOLD: Final[dict[str, Any]] = {"time": "day", "event": "left", "entry": "entry"}


def learners(size: int) -> pd.DataFrame:
    """A row a learner: attributes, day of entry and end, and how it ended."""
    rng = np.random.default_rng(1)
    day = np.minimum(rng.exponential(120, size).astype(int) + 1, 7 * _WEEKS)
    levels = {"gender": 3, "level": 4, "age_band": 4}
    made = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(
                rng.integers(0, size_of, size), [f"{name} {at}" for at in range(size_of)]
            )
            for name, size_of in levels.items()
        }
    )  # fmt: skip
    return made.assign(
        entry=np.where(rng.random(size) < 0.1, np.minimum(rng.integers(0, 15, size), day - 1), 0),
        day=day, left=(day < 7 * _WEEKS) & (rng.random(size) < 0.7),
    )  # fmt: skip


def rows_hazard(paths: list[Path], _: Path) -> None:
    """The hazard from rows."""
    hazard(pd.read_parquet(paths[0]), "~ gender + level + age_band", **_TOLD)


def groups_hazard(paths: list[Path], _: Path) -> None:
    """The hazard from groups."""
    hazard(pd.read_parquet(paths[1]), "~ gender + level + age_band", **_TOLD)


def rows_cox(paths: list[Path], _: Path) -> None:
    """Cox regression from rows."""
    cox(pd.read_parquet(paths[0]), "~ gender + level + age_band", **_TOLD)


def groups_cox(paths: list[Path], _: Path) -> None:
    """Cox regression from groups."""
    cox(pd.read_parquet(paths[1]), "~ gender + level + age_band", **_TOLD)


def nothing(paths: list[Path], _: Path) -> None:
    """Reading the rows alone, to compare with."""
    pd.read_parquet(paths[0])


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[100_000, 1_000_000])
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'learners':>10}{'groups':>9}  {'part':<16}{'s':>8}{'CPU s':>8}{'MB':>8}")
    for size in asked.learners:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / "rows.parquet", Path(folder) / "groups.parquet"]
            people = learners(size)
            people.to_parquet(paths[0])
            groups = people.groupby(list(people.columns), observed=True).size()
            groups.reset_index(name="n").to_parquet(paths[1])
            for part in (nothing, rows_hazard, groups_hazard, rows_cox, groups_cox):
                cost = measure(part, paths)
                print(
                    f"{size:>10,}{len(groups):>9,}  {part.__name__:<16}{cost.seconds:>8.1f}"
                    f"{cost.cpu:>8.1f}{cost.peak_kb / 1024:>8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
