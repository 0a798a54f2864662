"""Models: data frames in, results that state what they are out."""

from typing import Final

from stembridge_analytics.measures import (
    cascade,
    class_places,
    community,
    engagement,
    lessons,
    problems,
    reach,
    steps,
    uptake,
)
from stembridge_analytics.measures.breakdown import FEWEST, OTHERS, Breakdown, Group, breakdown
from stembridge_analytics.measures.breaks import Break, breaks_in_series
from stembridge_analytics.measures.dictionary import DEFINITIONS
from stembridge_analytics.measures.funnel import (
    NO_EVIDENCE,
    NOT_YET,
    course_completion,
    programme_funnel,
)
from stembridge_analytics.measures.intervals import CLUSTERED, WILSON
from stembridge_analytics.measures.measure import (
    ALL_COURSES,
    METRICS_VERSION,
    Definition,
    Measure,
)

# Every definition, the funnel's first.
DICTIONARY: Final = (
    *DEFINITIONS,
    *engagement.DEFINITIONS,
    *problems.DEFINITIONS,
    *steps.DEFINITIONS,
    *lessons.DEFINITIONS,
    *community.DEFINITIONS,
    *uptake.DEFINITIONS,
    *class_places.DEFINITIONS,
    *cascade.DEFINITIONS,
    *reach.DEFINITIONS,
)

__all__ = [
    "ALL_COURSES",
    "CLUSTERED",
    "DEFINITIONS",
    "DICTIONARY",
    "FEWEST",
    "METRICS_VERSION",
    "NOT_YET",
    "NO_EVIDENCE",
    "OTHERS",
    "WILSON",
    "Break",
    "Breakdown",
    "Definition",
    "Group",
    "Measure",
    "breakdown",
    "breaks_in_series",
    "course_completion",
    "programme_funnel",
]
