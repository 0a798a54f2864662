"""The judge of coverage: it accepts what is right, and names what is not."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def coverage() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT))
    try:
        yield importlib.import_module("benchmarks.coverage")
    finally:
        sys.path.remove(str(ROOT))


def _scenario(*, width: float = 1.0, bias: float = 0.0, fails: float = 0.0, **more: Any) -> Any:
    """The mean of 25 numbers, whose error is 0.2; told with another width, bias, or not at all."""
    scenario = ModuleType("mean")

    def programme(rng: np.random.Generator) -> Any:
        return rng.normal(2, 1, 25), rng.random()

    def estimate(data: Any) -> tuple[float, float, float, float]:
        numbers, draw = data
        if draw < fails:
            raise ArithmeticError("no fit")
        mean, error = float(np.mean(numbers)) + bias, 0.2 * width
        return mean, error, mean - 1.96 * error, mean + 1.96 * error

    given = {"NAME": "mean", "ESTIMAND": "the mean", "TRUTH": 2.0, **more}
    vars(scenario).update(given, programme=programme, estimate=estimate)
    return scenario


def _covered(coverage: ModuleType, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Any:
    scenario = _scenario(**changes)
    monkeypatch.setitem(sys.modules, "mean", scenario)
    rows, failed, cpu_s = coverage._runs(("mean", "mean", 0, range(2000)))
    found = np.array(rows, dtype=float)
    return coverage._judged(scenario, 2000, found, failed, cpu_s)


def test_right_intervals_are_accepted(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _covered(coverage, monkeypatch)
    assert found.limits == (1867, 1931)
    assert found.misses == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"width": 0.8}, ["hold the truth", "standard errors are 0."]),
        ({"width": 1.3}, ["hold the truth", "standard errors are 1."]),
        ({"bias": 0.05}, ["the mean error is 1"]),
        ({"fails": 0.1}, ["hold the truth"]),
    ],
)
def test_what_is_not_right_is_named(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch, changes: dict[str, float],
    said: list[str],
) -> None:  # fmt: skip
    misses = _covered(coverage, monkeypatch, **changes).misses
    assert len(misses) >= len(said)
    for text in said:
        assert any(text in miss for miss in misses)


def test_a_failed_fit_is_a_miss_with_the_name_of_what_stopped_it(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _covered(coverage, monkeypatch, fails=1.0)
    assert (found.held, found.failed) == (0, Counter(ArithmeticError=2000))
    assert found.misses


def test_a_promise_of_at_least_may_be_kept_too_well(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _covered(coverage, monkeypatch, width=2.0, AT_LEAST=True).misses == ()
    assert _covered(coverage, monkeypatch, width=0.8, AT_LEAST=True).misses


def test_the_table_tells_each_module_and_names_what_is_missed(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [_covered(coverage, monkeypatch), _covered(coverage, monkeypatch, width=0.8)]
    reason = _covered(coverage, monkeypatch, width=0.8, WHY="Too narrow.")
    assert "Too narrow." in coverage.page([reason], "", "")
    text = coverage.page(found, "python -m benchmarks.coverage", "stembridge 0")
    assert text.count("| mean | 2.0000 | ") == 2
    assert "Accepted: 1 of 2." in text
    assert "- **mean**: " in text
    assert "Why is not known." in text


def test_every_module_has_what_the_runner_needs(coverage: ModuleType) -> None:
    found = coverage.scenarios()
    assert found
    for name, one in found.items():
        assert "" not in (one.NAME, one.ESTIMAND), name
        assert np.isfinite(one.TRUTH), name
        assert all(map(callable, (one.programme, one.estimate))), name
    assert len({one.NAME for one in found.values()}) == len(found)


def test_a_module_runs_and_gives_the_same_again(coverage: ModuleType) -> None:
    name = next(iter(coverage.scenarios(["forecast"])))
    first, again = (
        coverage._runs((f"benchmarks.coverage.{name}", name, 0, range(3)))[0] for _ in range(2)
    )
    assert len(first) == 3
    assert first == again
