"""Whether a lesson goes with completion among people alike, and what it does where it was drawn."""

from typing import Final

from stembridge_analytics.models.effects.comparison import compare
from stembridge_analytics.models.effects.draw import randomised
from stembridge_analytics.models.effects.question import MODEL_NAME, run
from stembridge_analytics.models.registry import Model

MODEL: Final = Model(
    MODEL_NAME,
    "Whether those who worked in an industry case complete more often than others alike, and what "
    "a case's variants do where they were drawn at random.",
    ("landmark", "case_assignment", "participation"),
    run,
)

__all__ = ["MODEL", "compare", "randomised"]
