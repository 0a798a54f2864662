"""Open response assessment (ORA2): submissions and who assessed them."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import number, option, text

__all__ = ["KIND"]


class Assessment(Payload):
    """Payload of `openassessmentblock.*`; answers and feedback are not read."""

    submission_uuid: Any = None
    requesting_student_id: Any = None
    score_type: Any = None
    parts: Any = None


def _points(parts: object, name: str) -> float | None:
    if not isinstance(parts, list):
        return None
    sources = [
        part.get("option" if name == "points" else "criterion")
        for part in parts
        if isinstance(part, dict)
    ]
    found = [number(source.get(name)) for source in sources if isinstance(source, dict)]
    return sum(f for f in found if f is not None) if found and None not in found else None


KIND = Kind(
    name="assessment",
    payload=Assessment,
    prefixes=("openassessmentblock.",),
    columns=("content_id", "content_type", "earned", "possible"),
    values=lambda p: (
        text(p.submission_uuid),
        option(p.score_type),
        _points(p.parts, "points"),
        _points(p.parts, "points_possible"),
    ),
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
