"""Whether 95 % intervals hold the truth in 95 of 100 programmes: one module a model's main number.

    python -m benchmarks.coverage                       # all, 2,000 programmes each, the table
    python -m benchmarks.coverage --only gaps --runs 200

A module has NAME, ESTIMAND (in words), TRUTH, `programme(rng)` that draws the data of a programme
and `estimate(data)` that gives (estimate, standard error, low, high). AT_LEAST = True says that
95 % is a promise of at least: the intervals may hold the truth more often, and their width is not
that of one standard error. WHY says of a module that misses what is known of the reason. Accepted
is:

- 1,867 to 1,931 of 2,000 intervals hold the truth (the exact binomial range of 99.9 %); a fit that
  fails or gives no number is a miss;
- the mean error is within 3.3 Monte Carlo errors of zero;
- the mean standard error is 0.95 to 1.05 of the standard deviation of the estimates.
"""

from __future__ import annotations

import math
import os
import pkgutil
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from types import ModuleType
from typing import Any, Final

import numpy as np
from scipy.stats import binom

__all__ = ["Coverage", "cover", "page", "scenarios"]

LEVEL: Final = 0.95
_TAIL: Final = 0.0005
_MONTE_CARLO_ERRORS: Final = 3.3
_RATIO: Final = (0.95, 1.05)
_CHUNK: Final = 25
_COLUMNS: Final = (
    "model", "truth", "mean estimate", "mean error, in Monte Carlo errors",
    "mean standard error / spread", "intervals that hold the truth", "may be", "failed fits",
    "accepted", "CPU s",
)  # fmt: skip
# Processes are many already; threads of linear algebra in each would only wait for each other.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Coverage:
    """What became of the intervals of one module.

    held: intervals that hold the truth. failed: fits without numbers, by what they said.
    mean: of the estimates. mean_error: in Monte Carlo errors. ratio: mean standard error over the
    standard deviation of the estimates. cpu_s: of all runs. why: it misses, if that is known.
    """

    name: str
    estimand: str
    truth: float
    runs: int
    held: int
    failed: Counter[str] = field(default_factory=Counter)
    mean: float = math.nan
    mean_error: float = math.nan
    ratio: float = math.nan
    cpu_s: float = math.nan
    at_least: bool = False
    why: str = ""

    @property
    def limits(self) -> tuple[int, int]:
        """How many intervals of 95 % may hold the truth."""
        low, high = binom.ppf([_TAIL, 1 - _TAIL], self.runs, LEVEL)
        return int(low), self.runs if self.at_least else int(high)

    @property
    def misses(self) -> tuple[str, ...]:
        """What is not as it should be; nothing if all is well."""
        low, high = self.limits
        found = []
        if not low <= self.held <= high:
            found.append(f"{self.held:,} of {self.runs:,} hold the truth, {low:,} to {high:,} may")
        if not self.at_least and not abs(self.mean_error) <= _MONTE_CARLO_ERRORS:
            found.append(f"the mean error is {self.mean_error:.1f} Monte Carlo errors")
        if not self.at_least and not _RATIO[0] <= self.ratio <= _RATIO[1]:
            found.append(f"standard errors are {self.ratio:.3f} of the spread of estimates")
        return tuple(found)


def scenarios(only: Iterable[str] = ()) -> dict[str, ModuleType]:
    """The modules of this folder by their name; of `only`, those whose name begins with one."""
    wanted = tuple(only)
    names = sorted(one.name for one in pkgutil.iter_modules(__path__) if one.name != "__main__")
    return {
        name: import_module(f"{__name__}.{name}")
        for name in names
        if not wanted or name.startswith(wanted)
    }


def cover(
    name: str, runs: int, *, seed: int = 0, processes: int = 1, module: str | None = None
) -> Coverage:
    """The coverage of a module over `runs` programmes; the same for whatever processes.

    module: its full name, by default that of `name` in this folder.
    """
    full = module or f"{__name__}.{name}"
    chunks = [
        (full, name, seed, range(at, min(at + _CHUNK, runs))) for at in range(0, runs, _CHUNK)
    ]
    for variable in _THREADS:
        os.environ.setdefault(variable, "1")
    # Started afresh, since a copy of this process has loaded its linear algebra already.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_runs, chunks))
    found = np.array([row for rows, _, _ in done for row in rows], dtype=float).reshape(-1, 4)
    failed = sum((failures for _, failures, _ in done), Counter[str]())
    scenario = import_module(full)
    return _judged(scenario, runs, found, failed, sum(cpu_s for _, _, cpu_s in done))


def _judged(
    scenario: ModuleType, runs: int, found: Any, failed: Counter[str], cpu_s: float
) -> Coverage:
    truth = float(scenario.TRUTH)
    value, error, low, high = found.T if len(found) else np.empty((4, 0))
    errors = value - truth
    spread = float(errors.std(ddof=1)) if len(errors) > 1 else math.nan
    return Coverage(
        scenario.NAME,
        scenario.ESTIMAND,
        truth,
        runs,
        int(((low <= truth) & (truth <= high)).sum()),
        failed,
        truth + float(errors.mean()) if len(errors) else math.nan,
        float(errors.mean()) / (spread / math.sqrt(len(errors))) if spread > 0 else math.nan,
        float(error.mean()) / spread if spread > 0 else math.nan,
        cpu_s,
        bool(getattr(scenario, "AT_LEAST", False)),
        str(getattr(scenario, "WHY", "")),
    )


def _runs(chunk: tuple[str, str, int, range]) -> tuple[list[Any], Counter[str], float]:
    """Estimates of some programmes; each has a stream of random numbers of its own."""
    full, name, seed, numbers = chunk
    scenario, began = import_module(full), time.process_time()
    rows, failed = [], Counter[str]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in numbers:
            data = scenario.programme(
                np.random.default_rng([seed, zlib.crc32(name.encode()), number])
            )
            try:
                row = scenario.estimate(data)
            except Exception as error:  # whatever a fit stumbles over is a miss, and named
                failed[type(error).__name__] += 1
                continue
            if np.isfinite([row[0], row[2], row[3]]).all():
                rows.append(row)
            else:
                failed["no number"] += 1
    return rows, failed, time.process_time() - began


def page(found: Iterable[Coverage], command: str, made: str) -> str:
    """The table as Markdown. made: by what and when."""
    return "\n".join(_lines(list(found), command, made)) + "\n"


def _lines(found: list[Coverage], command: str, made: str) -> Iterator[str]:
    yield "# Coverage of 95 % intervals"
    yield ""
    yield f"Made by `{command}`, {made}. What is simulated and what is accepted stands in"
    yield "`benchmarks/coverage`: every module draws programmes with a known truth, and a fit that"
    yield "fails is a miss."
    yield ""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield "|---" * len(_COLUMNS) + "|"
    for one in found:
        low, high = one.limits
        yield (
            f"| {one.name} | {one.truth:.4f} | {one.mean:.4f} | {one.mean_error:+.2f} | "
            f"{one.ratio:.3f} | {one.held:,} of {one.runs:,} | {low:,} to {high:,} | "
            f"{_failed(one)} | {'no' if one.misses else 'yes'} | {one.cpu_s:.0f} |"
        )
    yield ""
    missed = [one for one in found if one.misses]
    yield f"Accepted: {len(found) - len(missed)} of {len(found)}."
    for one in missed:
        yield f"- **{one.name}**: {'; '.join(one.misses)}. {one.why or 'Why is not known.'}"
    yield ""
    yield "## What is estimated"
    yield ""
    for one in found:
        promise = (
            " At least 95 % is promised, so only the lower end counts." if one.at_least else ""
        )
        yield f"- **{one.name}**: {one.estimand}.{promise}"


def _failed(one: Coverage) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(one.failed.items())) or "0"
