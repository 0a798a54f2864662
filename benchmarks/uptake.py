"""How the cost of uptake grows with the uses that teachers tell: time, CPU, fitted exponents.

    python benchmarks/uptake.py
    python benchmarks/uptake.py --uses 12500 25000 --keep /tmp/uptake-logs

For each size a programme of short courses is simulated whose teachers nearly all complete, use the
lesson twice and tell of it, and taken into a store. Then, each in a process of its own: all tables
are made; the tables on uptake alone, from those they read; the models of the section on the
classroom; and the report as a whole from tables that are there. The exponent is the slope of log
cost on log uses: 1 means in proportion. Sizes are measured in one run, so that what else the
machine does weighs on all. CPU seconds are steadier than seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from meter import Meter, measure
from tables import exponent

from stembridge_analytics.engines import open_engine
from stembridge_analytics.measures.cascade import cascade
from stembridge_analytics.measures.class_places import class_places
from stembridge_analytics.measures.reach import reach
from stembridge_analytics.measures.uptake import uptake
from stembridge_analytics.pipeline import build_tables, with_inputs
from stembridge_analytics.simulate import Parameters, simulate
from stembridge_analytics.store import Options, ingest
from stembridge_analytics.study import run_study
from stembridge_analytics.tables import TableOptions, make_tables

UPTAKE: Final = (
    "school_year_day", "class_use", "uptake_learner", "uptake_completer", "uptake_run",
    "uptake_people", "practice_run", "uptake_obstacle", "class_places", "referral", "reach",
)  # fmt: skip
# Uses that a teacher tells of on average, by the parameters below; found by simulating them.
USES_PER_TEACHER: Final = 2.15
PARTS: Final = ("all tables", "uptake tables", "uptake models", "report")


def busy() -> Parameters:
    """Short courses that nearly everybody completes, uses twice and tells of."""
    usual = Parameters()
    short = [
        replace(one, modules=one.modules[:1], deeds=("poll",)) for one in usual.programmes
    ]  # fmt: skip
    effects = {
        decision: {**terms, "intercept": 6.0 if decision != "first_use" else 2.5}
        for decision, terms in usual.effects.items()
    }
    return replace(usual, programmes=tuple(short), effects=effects)


def prepare(folder: Path, uses: int) -> None:
    """A programme with about so many uses in a store, unless it is there."""
    if (folder / "store" / "manifest.json").exists():
        return
    learners = round(uses / USES_PER_TEACHER)
    simulate(folder / "programme", learners=learners, seed=1, parameters=busy())
    options = Options(key_path=folder / "keys" / "key")
    ingest([folder / "programme" / "logs"], folder / "store", options)


def all_tables(paths: list[Path], _: Path) -> None:
    """Every table of the store."""
    folder, out = paths
    make_tables(folder / "store", out, _options(folder))


def uptake_tables(paths: list[Path], work: Path) -> None:
    """The tables on uptake from those they read; grades that reach K3 are left out."""
    _, made = paths
    engine = open_engine(temp=work)
    for file in made.glob("*.parquet"):
        engine.register(file.stem, [file])
    names = ("course_id", "learner_id")
    nobody = pa.table({**{n: pa.array([], pa.string()) for n in names}, "reached_us": pa.array(
        [], pa.int64())})  # fmt: skip
    pq.write_table(nobody, work / "k3_moment.parquet")
    engine.register("k3_moment", [work / "k3_moment.parquet"])
    build_tables(engine, work, names=UPTAKE, given=with_inputs(UPTAKE) - set(UPTAKE))
    engine.close()


def uptake_models(paths: list[Path], _: Path) -> None:
    """What the section computes, from reading its tables on."""
    import pandas as pd

    frames = {name: pd.read_parquet(paths[1] / f"{name}.parquet") for name in UPTAKE}
    uptake(frames["uptake_run"], frames["practice_run"], frames["uptake_people"], "the end")
    class_places(frames["class_places"])
    cascade(frames["referral"], int(frames["uptake_people"]["enrolled"].iloc[0]))
    reach(frames["reach"])


def report(paths: list[Path], work: Path) -> None:
    """The whole report, from tables that are there."""
    folder, _ = paths
    run_study(
        [], work / "report", store=folder / "store",
        programme=folder / "programme" / "programme.toml", key_path=folder / "keys" / "key",
    )  # fmt: skip


def _options(folder: Path) -> TableOptions:
    return TableOptions(
        programme=folder / "programme" / "programme.toml", key_path=folder / "keys" / "key"
    )


def run(folder: Path, uses: int) -> tuple[int, int, list[Meter]]:
    """Uses and entries told, and the cost of each of PARTS."""
    prepare(folder, uses)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        paths = [folder, Path(out) / "tables"]
        costs = [measure(part, paths) for part in (all_tables, uptake_tables, uptake_models)]
        told = [pq.read_metadata(paths[1] / f"{name}.parquet").num_rows
                for name in ("class_use", "practice_entry")]  # fmt: skip
    make_tables(folder / "store", None, _options(folder))  # what `report` takes over
    costs.append(measure(report, [folder, folder]))
    return told[0], told[1], costs


def main() -> None:
    """Run each size, print its cost, then the exponents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uses", type=int, nargs="+", default=[12_500, 25_000, 50_000, 100_000])
    parser.add_argument("--keep", type=Path, help="keep logs and stores here for the next time")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'uses':>8}{'entries':>9}" + "".join(f"{part + ', s (CPU)':>24}" for part in PARTS))
    made = []
    with tempfile.TemporaryDirectory() as temporary:
        base = asked.keep or Path(temporary)
        for uses in sorted(asked.uses):
            folder = base / f"{uses}"
            folder.mkdir(parents=True, exist_ok=True)
            told, entries, costs = run(folder, uses)
            made.append((told, costs))
            cells = "".join(f"{f'{one.seconds:.1f} ({one.cpu:.1f})':>24}" for one in costs)
            print(f"{told:>8,}{entries:>9,}{cells}", flush=True)
    if len(made) > 1:
        for at, part in enumerate(PARTS):
            uses = [told for told, _ in made]
            seconds = exponent(uses, [costs[at].seconds for _, costs in made])
            cpu = exponent(uses, [costs[at].cpu for _, costs in made])
            print(f"exponent of {part}: seconds {seconds:.2f}, CPU {cpu:.2f}")


if __name__ == "__main__":
    main()
