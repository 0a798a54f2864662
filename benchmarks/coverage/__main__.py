"""Runs the modules of this folder and writes their table."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.coverage import cover, page, scenarios

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
    asked = parser.parse_args()
    if not (names := list(scenarios(asked.only))):
        parser.error(f"no such module; there are: {', '.join(scenarios())}")
    found = []
    for name in names:
        one = cover(name, asked.runs, seed=asked.seed, processes=asked.processes)
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
        out.write_text(page(found, command, f"stembridge {__version__}"), encoding="utf-8")
        print(out)
    return 1 if any(one.misses for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
