"""Runs the modules of this folder and writes their table."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from benchmarks.coverage import Coverage, cover, page, scenarios

from stembridge_analytics import __version__

RESULTS = Path(__file__).resolve().parents[1] / "results" / "coverage.md"


def main() -> int:
    """Run what is asked for; 0 if all of it is accepted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="programmes a module [2000]")
    parser.add_argument("--only", nargs="+", default=[], help="modules whose name begins so")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other programmes [0]")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--out", type=Path, help=f"file of the table [{RESULTS.name} in results, if all are run]"
    )
    parser.add_argument(
        "--keep", type=Path, help="folder that keeps what is done, and of which nothing is redone"
    )
    asked = parser.parse_args()
    if not (names := list(scenarios(asked.only))):
        parser.error(f"no such module; there are: {', '.join(scenarios())}")
    found = []
    for name in names:
        one = _kept(asked, name) or _done(asked, name)
        said = "; ".join(one.misses) or "accepted"
        print(f"{one.name}: {one.held:,} of {one.runs:,} hold {one.truth:.4g}, mean error "
              f"{one.mean_error:+.2f}, ratio {one.ratio:.3f}, {one.cpu_s:.0f} CPU s: {said}",
              flush=True)  # fmt: skip
        found.append(one)
    out = asked.out or (None if asked.only or asked.runs != 2000 else RESULTS)
    if out is not None:
        words = [f"--{name} {getattr(asked, name)}" for name in ("runs", "seed")]
        command = " ".join(["python -m benchmarks.coverage", *words])
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page(found, command, made_by()), encoding="utf-8")
        print(out)
    return 1 if any(one.misses for one in found) else 0


def made_by() -> str:
    """The versions that made the numbers."""
    names = ("numpy", "scipy", "pandas", "statsmodels")
    used = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    return ", ".join([f"stembridge {__version__}", *used])


def _done(asked: argparse.Namespace, name: str) -> Coverage:
    one = cover(name, asked.runs, seed=asked.seed, processes=asked.processes)
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
        _file(asked, name).write_text(json.dumps(dataclasses.asdict(one)), encoding="utf-8")
    return one


def _kept(asked: argparse.Namespace, name: str) -> Coverage | None:
    if asked.keep is None or not _file(asked, name).exists():
        return None
    kept = json.loads(_file(asked, name).read_text(encoding="utf-8"))
    return Coverage(**{**kept, "failed": Counter(kept["failed"])})


def _file(asked: argparse.Namespace, name: str) -> Path:
    folder: Path = asked.keep
    return folder / f"{name}-{asked.runs}-{asked.seed}.json"


if __name__ == "__main__":
    sys.exit(main())
