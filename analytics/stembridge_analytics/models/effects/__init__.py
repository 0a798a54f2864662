"""Whether a lesson goes with completion among people alike, and what it does where it was drawn."""

from stembridge_analytics.models.effects.comparison import compare

__all__ = ["compare"]
