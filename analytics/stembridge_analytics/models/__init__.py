"""Models: data frames in, results that state what they are out."""

from stembridge_analytics.models.funnel import (
    DEFINITIONS,
    NO_EVIDENCE,
    WILSON,
    course_completion,
    programme_funnel,
)
from stembridge_analytics.models.result import (
    ALL_COURSES,
    METRICS_VERSION,
    Definition,
    Measure,
)

__all__ = [
    "ALL_COURSES",
    "DEFINITIONS",
    "METRICS_VERSION",
    "NO_EVIDENCE",
    "WILSON",
    "Definition",
    "Measure",
    "course_completion",
    "programme_funnel",
]
