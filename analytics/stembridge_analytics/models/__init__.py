"""Models: data frames in, results that state what they are out."""

from stembridge_analytics.models.breakdown import FEWEST, Breakdown, Group, breakdown
from stembridge_analytics.models.dictionary import DEFINITIONS
from stembridge_analytics.models.funnel import (
    NO_EVIDENCE,
    NOT_YET,
    course_completion,
    programme_funnel,
)
from stembridge_analytics.models.intervals import CLUSTERED, WILSON
from stembridge_analytics.models.result import (
    ALL_COURSES,
    METRICS_VERSION,
    Definition,
    Measure,
)

__all__ = [
    "ALL_COURSES",
    "CLUSTERED",
    "DEFINITIONS",
    "FEWEST",
    "METRICS_VERSION",
    "NOT_YET",
    "NO_EVIDENCE",
    "WILSON",
    "Breakdown",
    "Definition",
    "Group",
    "Measure",
    "breakdown",
    "course_completion",
    "programme_funnel",
]
