"""Enrolment in a course run: by the learner, by staff, in bulk."""

from __future__ import annotations

from stembridge_analytics.events.kind import Field, Kind
from stembridge_analytics.events.values import OPTION

__all__ = ["KIND"]

KIND = Kind(
    name="enrolment",
    actions={
        "edx.course.enrollment.activated": "activated",
        "edx.course.enrollment.deactivated": "deactivated",
        "edx.course.enrollment.mode_changed": "mode_changed",
        "edx.course.enrollment.upgrade.succeeded": "upgraded",
    },
    columns={
        "mode": Field(OPTION, "mode"),
    },
    learner_course=True,
)
