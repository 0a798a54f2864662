"""Enrolment in a course run: by the learner, by staff, in bulk."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import text

__all__ = ["KIND"]


class Enrolment(Payload):
    """Payload of `edx.course.enrollment.*`."""

    mode: Any = None


KIND = Kind(
    name="enrolment",
    payload=Enrolment,
    actions={
        "edx.course.enrollment.activated": "activated",
        "edx.course.enrollment.deactivated": "deactivated",
        "edx.course.enrollment.mode_changed": "mode_changed",
        "edx.course.enrollment.upgrade.succeeded": "upgraded",
    },
    columns=("mode",),
    values=lambda p: (text(p.mode),),
    learner_course=True,
)
