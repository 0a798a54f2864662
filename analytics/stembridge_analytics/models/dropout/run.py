"""The dropout model: what is asked of a programme by default, part by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from stembridge_analytics.models.dropout import curves
from stembridge_analytics.models.dropout.regressions import cox_results, hazard_results
from stembridge_analytics.models.dropout.silence_results import silence_results
from stembridge_analytics.models.registry import Model
from stembridge_analytics.models.result import ModelResult
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import Source

__all__ = ["MODEL", "run"]

# In this order in the report; each part says itself what the data lack.
PARTS: Final[tuple[Callable[[Source, Settings], tuple[ModelResult, ...]], ...]] = (
    curves.results, hazard_results, cox_results, silence_results,
)  # fmt: skip


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """All answers on leaving."""
    return tuple(result for part in PARTS for result in part(source, settings))


MODEL: Final = Model(
    "dropout",
    "When do people leave, who leaves sooner, and who falls silent?",
    ("participation", "landmark"),
    run,
    makes=("interval",),
)
