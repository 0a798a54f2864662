"""The share that has not left by day 28, with the log-log interval."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.coverage import dropout_survival_log
from benchmarks.coverage.dropout_survival_log import ESTIMAND, TRUTH, programme

__all__ = ["ESTIMAND", "NAME", "TRUTH", "estimate", "programme"]

NAME: Final = "dropout: share not left by day 28, log-log interval"


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    return dropout_survival_log.estimate(data, "log-log")
