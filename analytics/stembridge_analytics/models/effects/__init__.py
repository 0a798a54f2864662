"""Whether a lesson goes with completion among people alike, and what it does where it was drawn."""

from stembridge_analytics.models.effects.comparison import compare
from stembridge_analytics.models.effects.draw import randomised

__all__ = ["compare", "randomised"]
