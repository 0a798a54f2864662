"""Certificates. `created` fires again when one is updated."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import text

__all__ = ["KIND"]


class Certificate(Payload):
    """Payload of `edx.certificate.*`."""

    enrollment_mode: Any = None


KIND = Kind(
    name="certificate",
    payload=Certificate,
    actions={
        "edx.certificate.created": "created",
        "edx.certificate.revoked": "revoked",
        "edx.certificate.shared": "shared",
        "edx.certificate.evidence_visited": "visited",
    },
    columns=("mode",),
    values=lambda p: (text(p.enrollment_mode),),
    learner_course=True,
)
