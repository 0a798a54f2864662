"""Models: who completes, when people leave, what reaches classrooms, for whom it differs.

One module a question; each gives `ModelResult`s. `MODELS` is the registry.
"""

from typing import Final

from stembridge_analytics.models import completion, dropout, effects, forecast, gaps, uptake
from stembridge_analytics.models.design import Design, build_design
from stembridge_analytics.models.registry import Model, Registry
from stembridge_analytics.models.result import (
    COLUMNS,
    PROBLEMS,
    Clusters,
    Dropped,
    ModelResult,
    Problem,
)
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import FrameSource, Source

MODELS: Final = Registry(
    completion.MODEL, dropout.MODEL, uptake.MODEL, gaps.MODEL, effects.MODEL, forecast.MODEL
)

__all__ = [
    "COLUMNS",
    "MODELS",
    "PROBLEMS",
    "Clusters",
    "Design",
    "Dropped",
    "FrameSource",
    "Model",
    "ModelResult",
    "Problem",
    "Registry",
    "Settings",
    "Source",
    "build_design",
]
