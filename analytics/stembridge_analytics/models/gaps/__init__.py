"""Gaps between groups: crude, standardised and mix-adjusted, several at once, doubts named."""

from stembridge_analytics.models.gaps.gap import gap
from stembridge_analytics.models.gaps.pair import KINDS
from stembridge_analytics.models.gaps.question import MODEL
from stembridge_analytics.models.gaps.rows import WHOLE
from stembridge_analytics.models.gaps.several import FEWEST, gaps

__all__ = ["FEWEST", "KINDS", "MODEL", "WHOLE", "gap", "gaps"]
