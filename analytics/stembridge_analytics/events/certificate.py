"""Certificates. `created` fires again when one is updated."""

from __future__ import annotations

from stembridge_analytics.events.kind import Field, Kind
from stembridge_analytics.events.values import OPTION

__all__ = ["KIND"]

KIND = Kind(
    name="certificate",
    actions={
        "edx.certificate.created": "created",
        "edx.certificate.revoked": "revoked",
        "edx.certificate.shared": "shared",
        "edx.certificate.evidence_visited": "visited",
    },
    columns={
        "mode": Field(OPTION, "enrollment_mode"),
    },
    learner_course=True,
)
