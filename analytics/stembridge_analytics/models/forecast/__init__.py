"""Who needs help now: a forecast trained on earlier runs and judged on later ones."""

from typing import Final

from stembridge_analytics.models.forecast.answers import forecast
from stembridge_analytics.models.forecast.rules import COMMON_RULES, Rule, read_rule
from stembridge_analytics.models.forecast.run import FEATURES, MODEL_NAME, run
from stembridge_analytics.models.registry import Model

MODEL: Final = Model(
    MODEL_NAME,
    "Who will probably not complete, how far such a forecast can be trusted, and whether it beats "
    "the rules in use.",
    ("landmark",),
    run,
    makes=tuple(f"{name}_level" for name in FEATURES),
)

__all__ = ["COMMON_RULES", "MODEL", "Rule", "forecast", "read_rule"]
