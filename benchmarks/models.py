"""What fits over groups of people cost, against fits over the people.

    python benchmarks/models.py
    python benchmarks/models.py --people 100000 --flat 100000 1000000 --weekly 100000

Invented people of 400 runs with gender, country, level, route and earlier runs (up to 1,296
patterns with the outcome) stand in a Parquet file. In one run, each part in a process of its own:

- one logit over all of them, once from their rows and once from patterns that the engine counts;
- the same logit from patterns for more and more people;
- the sandwich over runs from rows, whose scores of each run are sums over them;
- the hazard of leaving by week over ten weeks, from a row a learner.

Reading or counting and fitting are told apart, in CPU seconds, which a machine that others use
bends least. Memory is the largest resident set of the process; `import` is a process that reads and
fits nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb

FORMULA: Final = "completed ~ gender + country + level + route + earlier_runs"
COLUMNS: Final = "completed, gender, country, level, route, earlier_runs"
RESULTS: Final = Path(__file__).resolve().parent / "results" / "models.md"
WEEKLY: Final = "~ gender + level + age_band"
# Of groups; the first fit of a process also loads what later ones find loaded.
_FITS: Final = 5


def prepare(file: Path, people: int) -> None:
    """So many people; what they do depends on gender, level and route."""
    drawn = ", ".join(f"hash(i * 8 + {at}) % 1000000 / 1e6 as u{at}" for at in range(7))
    levels = "case when u0 < .6 then 'woman' when u0 < .95 then 'man' else 'other' end as gender"
    duckdb.sql(f"""
        copy (
            select {levels}, 'C' || lpad((floor(12 * u1 * u1))::int::text, 2, '0') as country,
                'ISCED ' || (1 + floor(3 * u2))::int as level,
                if(u3 < .7, 'self', 'bulk') as route,
                ['0', '1', '2 or more'][1 + floor(3 * u4)::int] as earlier_runs,
                (u5 < .3 + .1 * (u0 < .6)::int - .1 * (u3 < .7)::int + .05 * floor(3 * u2))::int
                    as completed,
                floor(400 * u6)::int as run
            from (select {drawn} from range({people}) t(i))
        ) to '{file}' (format parquet)
    """)


def one(part: str, file: Path) -> dict[str, float]:
    """CPU seconds to read or count and to fit, and memory, of this process."""
    parts = {"rows": _rows, "groups": _groups, "scores": _scores, "weeks": _weeks}
    from stembridge_analytics.models import fitting  # noqa: F401  # `import` has it too

    made = parts[part](file) if part in parts else {}
    made["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return made


def _rows(file: Path) -> dict[str, float]:
    return _fitted(f"select {COLUMNS} from '{file}'", 1)


def _groups(file: Path) -> dict[str, float]:
    return _fitted(
        f"select {COLUMNS}, count(*) as n from '{file}' group by all order by all", _FITS
    )


def _fitted(query: str, times: int) -> dict[str, float]:
    from stembridge_analytics.models.fitting import fit_formula

    clock = _Clock()
    data = duckdb.sql(query).df()
    made = {"rows": float(len(data)), "read": clock.lap()}
    laps = []
    for _ in range(times):
        fitted = fit_formula(data, FORMULA)
        laps.append(clock.lap())
    return made | {
        "first": laps[0],
        "fit": min(laps),
        "estimate": float(fitted.fit.params[1]),
    }


def _scores(file: Path) -> dict[str, float]:
    """The sandwich alone, of a fit over rows."""
    from stembridge_analytics.estimators.clusters import cluster_covariance
    from stembridge_analytics.models.fitting import fit_formula

    clock = _Clock()
    data = duckdb.sql(f"select {COLUMNS}, run from '{file}'").df()
    made = {"rows": float(len(data)), "read": clock.lap()}
    fitted, codes = fit_formula(data, FORMULA), data["run"].to_numpy()
    clock.lap()
    cluster_covariance(fitted.fit, codes)
    lap = clock.lap()
    return made | {"first": lap, "fit": lap}


def _weeks(file: Path) -> dict[str, float]:
    import pandas as pd

    from stembridge_analytics.models.dropout import hazard

    clock = _Clock()
    data = pd.read_parquet(file)
    made = {"rows": float(len(data)), "read": clock.lap()}
    hazard(data, WEEKLY, time="day", event="left", entry="entry")
    lap = clock.lap()
    return made | {"first": lap, "fit": lap}


class _Clock:
    """CPU seconds from lap to lap."""

    def __init__(self) -> None:
        self._at = time.process_time()

    def lap(self) -> float:
        before, self._at = self._at, time.process_time()
        return self._at - before


def apart(part: str, file: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", part, str(file)]
    # Threads of linear algebra that wait for a core spin, and would count as work.
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    made = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **alone}
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


class Page:
    """Lines that are printed as they come, and kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """One line."""
        print(line, flush=True)
        self.lines.append(line)

    def show(self, people: int, part: str, cost: dict[str, Any]) -> None:
        """A row of the table."""
        numbers = [f"{cost[name]:.3f}" if name in cost else "" for name in ("read", "first", "fit")]
        rows = f"{cost['rows']:,.0f}" if "rows" in cost else ""
        self.say(f"| {people:,} | {part} | {rows} | {' | '.join(numbers)} "
                 f"| {cost['peak_mb']:,.0f} |")  # fmt: skip


def main() -> None:
    """All parts; a table and what follows from it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--flat", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    parser.add_argument("--scores", type=int, nargs="+", default=[125_000, 250_000, 500_000, 10**6])
    parser.add_argument("--weekly", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, help=f"file of the table, such as {RESULTS.name}")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one[0], Path(asked.one[1]))))
        return
    page = Page()
    page.say("# What fits cost")
    page.say("")
    page.say(f"Made by `{' '.join(['python benchmarks/models.py', *sys.argv[1:]])}` in one run, a "
             f"process each: {os.cpu_count()} cores, {made_by()}. What the parts are stands in "
             "`benchmarks/models.py`.")  # fmt: skip
    page.say("")
    page.say("| people | part | rows | read or count, CPU s | first fit, CPU s "
             f"| least of {_FITS} fits of groups, CPU s | peak, MB |")  # fmt: skip
    page.say("|---" * 7 + "|")
    with tempfile.TemporaryDirectory() as folder:
        said = _all(page, asked, Path(folder))
    page.say("")
    for line in said:
        page.say(f"- {line}")
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text("\n".join(page.lines) + "\n", encoding="utf-8")


def made_by() -> str:
    """The versions that made the numbers."""
    names = ("stembridge", "numpy", "scipy", "pandas", "duckdb")
    return ", ".join([f"Python {platform.python_version()}",
                      *(f"{name} {version(name)}" for name in names)])  # fmt: skip


def _all(page: Page, asked: argparse.Namespace, folder: Path) -> list[str]:
    """Every part; what follows, in sentences."""
    file = folder / "people.parquet"
    prepare(file, asked.people)
    found = {part: apart(part, file) for part in ("import", "rows", "groups")}
    for part, cost in found.items():
        page.show(asked.people, part, cost)
    rows, groups = found["rows"], found["groups"]
    flat = {}
    for people in asked.flat:
        prepare(file, people)
        flat[people] = apart("groups", file)
        page.show(people, "groups", flat[people])
    scores = {}
    for people in asked.scores:
        prepare(file, people)
        scores[people] = apart("scores", file)
        page.show(people, "scores", scores[people])
    _prepare_weeks(file, asked.weekly)
    weeks = apart("weeks", file)
    page.show(asked.weekly, "weeks", weeks)
    whole = (rows["read"] + rows["first"]) / (groups["read"] + groups["first"])
    least, most = (choose(one["fit"] for one in flat.values()) for choose in (min, max))
    return [
        f"The fit of {asked.people:,} people from rows takes {rows['first'] / groups['first']:.0f} "
        f"times as long as from groups, each the first of its process; {whole:.0f} times with "
        f"reading or counting. Peak memory {rows['peak_mb']:,.0f} MB against "
        f"{groups['peak_mb']:,.0f} MB, of which {found['import']['peak_mb']:,.0f} MB are the "
        f"imports. The estimates differ by {abs(rows['estimate'] - groups['estimate']):.1e}.",
        f"From {min(flat):,} to {max(flat):,} people a fit from groups takes {least:.3f} to "
        f"{most:.3f} CPU s; counting them is the engine's and grows with people.",
        "The exponent of the sandwich over runs is "
        f"{exponent(list(scores), [one['fit'] for one in scores.values()]):.2f} in rows "
        "(1 is in proportion).",
        f"The weekly hazard of {asked.weekly:,} learners over ten weeks peaks at "
        f"{weeks['peak_mb']:,.0f} MB, with the learners' rows in it.",
    ]  # fmt: skip


def _prepare_weeks(file: Path, learners: int) -> None:
    """A row a learner, made in a process that ends, so that its memory is not kept."""
    code = (
        "import sys; from models_hazard import learners; "
        "learners(int(sys.argv[1])).to_parquet(sys.argv[2])"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(learners), str(file)], check=True, cwd=RESULTS.parents[1]
    )


def exponent(sizes: list[int], costs: list[float]) -> float:
    """The slope of log cost on log size."""
    import numpy as np

    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


if __name__ == "__main__":
    main()
