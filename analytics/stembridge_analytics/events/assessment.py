"""Open response assessment (ORA2): submissions and who assessed them."""

from __future__ import annotations

import pyarrow as pa

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import NUMBER, OPTION, TEXT, Coercion, block_type

__all__ = ["KIND"]


def _points(parts: object, name: str) -> float | None:
    """Points over all criteria; None unless each states them."""
    if not isinstance(parts, list):
        return None
    sources = [
        part.get("option" if name == "points" else "criterion")
        for part in parts
        if isinstance(part, dict)
    ]
    found = [NUMBER.one(source.get(name)) for source in sources if isinstance(source, dict)]
    if not found or None in found:
        return None
    return sum(points for points in found if isinstance(points, float))


EARNED = Coercion(lambda parts: _points(parts, "points"), pa.float64())
POSSIBLE = Coercion(lambda parts: _points(parts, "points_possible"), pa.float64())

KIND = Kind(
    name="assessment",
    prefixes=("openassessmentblock.",),
    columns={
        "block_id": Field(TEXT, or_module=True),
        "block_type": Derived("block_id", block_type),
        "content_id": Field(TEXT, "submission_uuid"),
        "content_type": Field(OPTION, "score_type"),
        "earned": Field(EARNED, "parts"),
        "possible": Field(POSSIBLE, "parts"),
    },
    # Staff assess and unlock; students submit, assess peers and themselves.
    courseware=frozenset(
        {
            "create_submission",
            "save_submission",
            "peer_assess",
            "self_assess",
            "get_peer_submission",
            "submit_feedback_on_assessments",
        }
    ),
)
