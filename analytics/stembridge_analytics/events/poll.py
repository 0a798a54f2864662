"""Polls and surveys."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import option, text

__all__ = ["KIND"]


class Poll(Payload):
    """Payload of poll and survey events: `choice` is one id, `choices` an object of them."""

    url_name: Any = None
    choice: Any = None
    choices: Any = None


def _values(p: Poll) -> tuple[object, ...]:
    answered = len(p.choices) if isinstance(p.choices, dict) else None
    return text(p.url_name), option(p.choice), answered


KIND = Kind(
    name="poll",
    payload=Poll,
    actions={
        "xblock.poll.submitted": "submitted",
        "xblock.survey.submitted": "survey_submitted",
        "xblock.poll.view_results": "results_viewed",
        "xblock.survey.view_results": "survey_results_viewed",
    },
    columns=("block_id", "choice", "quantity"),
    values=_values,
    courseware=None,
)
