"""The tables of a run: what SQL makes of events, and the small ones beside them."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.answers import ANSWER_TABLES
from stembridge_analytics.schema.blocks import BLOCK_TABLES
from stembridge_analytics.schema.courses import COURSE_TABLES
from stembridge_analytics.schema.definitions import DEFINITION_TABLES
from stembridge_analytics.schema.dims import DIM_TABLES
from stembridge_analytics.schema.engagement import ENGAGEMENT_TABLES
from stembridge_analytics.schema.events import EVENTS, REJECTS, STAGED_EVENTS
from stembridge_analytics.schema.facts import FACT_TABLES
from stembridge_analytics.schema.inputs import INPUT_TABLES
from stembridge_analytics.schema.lessons import LESSON_TABLES
from stembridge_analytics.schema.models import MODEL_TABLES
from stembridge_analytics.schema.outcomes import OUTCOME_TABLES
from stembridge_analytics.schema.practice import PRACTICE_TABLES
from stembridge_analytics.schema.side import SIDE_TABLES
from stembridge_analytics.schema.table import Table
from stembridge_analytics.schema.uptake import UPTAKE_TABLES
from stembridge_analytics.schema.videos import VIDEO_TABLES

__all__ = ["TABLES", "table"]

# Every table, in the order a reader meets them in the documentation.
TABLES: Final = {
    t.name: t
    for t in (
        *DIM_TABLES,
        *FACT_TABLES,
        *ENGAGEMENT_TABLES,
        *VIDEO_TABLES,
        *BLOCK_TABLES,
        *ANSWER_TABLES,
        *LESSON_TABLES,
        *PRACTICE_TABLES,
        *OUTCOME_TABLES,
        *COURSE_TABLES,
        *UPTAKE_TABLES,
        *MODEL_TABLES,
        *DEFINITION_TABLES,
        EVENTS,
        STAGED_EVENTS,
        *INPUT_TABLES,
        REJECTS,
    )
}


def table(name: str) -> Table:
    """The table of that name; KeyError lists what there is."""
    found = TABLES.get(name) or SIDE_TABLES.get(name)
    if found is None:
        known = ", ".join((*TABLES, *SIDE_TABLES))
        raise KeyError(f"unknown table {name!r}; available: {known}")
    return found
