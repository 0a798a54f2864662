"""What fits over groups of people cost, against fits over the people.

    python benchmarks/models.py
    python benchmarks/models.py --people 100000 --flat 100000 1000000

Invented people with gender, country, level, route and earlier runs (up to 1,296 patterns with
the outcome) stand in a Parquet file. One logit over all of them, once from their rows and once from
patterns that the engine counts, each in a process of its own; then the latter for more and more
people. Counting and fitting are told apart. Memory is the largest resident set of the process;
`import` is a process that reads and fits nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import duckdb

FORMULA: Final = "completed ~ gender + country + level + route + earlier_runs"
COLUMNS: Final = "completed, gender, country, level, route, earlier_runs"


def prepare(file: Path, people: int) -> None:
    """So many people; what they do depends on gender, level and route."""
    drawn = ", ".join(f"hash(i * 8 + {at}) % 1000000 / 1e6 as u{at}" for at in range(6))
    levels = "case when u0 < .6 then 'woman' when u0 < .95 then 'man' else 'other' end as gender"
    duckdb.sql(f"""
        copy (
            select {levels}, 'C' || lpad((floor(12 * u1 * u1))::int::text, 2, '0') as country,
                'ISCED ' || (1 + floor(3 * u2))::int as level,
                if(u3 < .7, 'self', 'bulk') as route,
                ['0', '1', '2 or more'][1 + floor(3 * u4)::int] as earlier_runs,
                (u5 < .3 + .1 * (u0 < .6)::int - .1 * (u3 < .7)::int + .05 * floor(3 * u2))::int
                    as completed
            from (select {drawn} from range({people}) t(i))
        ) to '{file}' (format parquet)
    """)


def one(part: str, file: Path) -> dict[str, float]:
    """Seconds to read or count, seconds to fit, and memory, of this process."""
    from stembridge_analytics.models.fitting import fit_formula

    start = time.perf_counter()
    counted = f"select {COLUMNS}, count(*) as n from '{file}' group by all order by all"
    query = {"rows": f"select {COLUMNS} from '{file}'", "groups": counted}.get(part)
    made = {"rows": 0.0, "read": 0.0, "fit": 0.0, "estimate": 0.0}
    if query:
        data = duckdb.sql(query).df()
        read = time.perf_counter()
        fitted = fit_formula(data, FORMULA)
        made = {
            "rows": float(len(data)),
            "read": read - start,
            "fit": time.perf_counter() - read,
            "estimate": float(fitted.fit.params[1]),
        }
    made["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return made


def apart(part: str, file: Path) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", part, str(file)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(made.stdout)
    return found


def main() -> None:
    """Both fits of as many people as asked for, then growing numbers of people from groups."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--flat", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one[0], Path(asked.one[1]))))
        return
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; {FORMULA}")
    header = f"{'people':>12}{'from':>8}{'rows':>11}{'read, s':>10}{'fit, s':>10}{'peak, MB':>10}"
    print(header)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.parquet"
        prepare(file, asked.people)
        found = {part: apart(part, file) for part in ("import", "rows", "groups")}
        for part, cost in found.items():
            show(asked.people, part, cost)
        rows, groups = found["rows"], found["groups"]
        ratio = rows["fit"] / groups["fit"]
        whole = (rows["read"] + rows["fit"]) / (groups["read"] + groups["fit"])
        print(
            f"fits: rows take {ratio:.0f} times as long as groups; with reading {whole:.0f} times"
        )
        print(f"the same estimate to {abs(rows['estimate'] - groups['estimate']):.1e}")
        for people in asked.flat:
            prepare(file, people)
            show(people, "groups", apart("groups", file))


def show(people: int, part: str, cost: dict[str, float]) -> None:
    """A line of the table."""
    print(
        f"{people:>12,}{part:>8}{cost['rows']:>11,.0f}{cost['read']:>10.2f}{cost['fit']:>10.3f}"
        f"{cost['peak_mb']:>10,.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
