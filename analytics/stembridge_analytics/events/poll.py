"""Polls and surveys."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import COUNT, OPTION, TEXT, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="poll",
    actions={
        "xblock.poll.submitted": "submitted",
        "xblock.survey.submitted": "survey_submitted",
        "xblock.poll.view_results": "results_viewed",
        "xblock.survey.view_results": "survey_results_viewed",
    },
    columns={
        "block_id": Field(TEXT, "url_name", or_module=True),
        "block_type": Derived("block_id", block_type),
        "choice": Field(OPTION, "choice"),
        "quantity": Field(COUNT, "choices"),
    },
    courseware=None,
)
