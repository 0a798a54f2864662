"""Forum: threads, responses, comments."""

from __future__ import annotations

from stembridge_analytics.events.kind import Field, Kind
from stembridge_analytics.events.values import OPTION, TEXT

__all__ = ["KIND"]

KIND = Kind(
    name="forum",
    prefixes=("edx.forum.",),
    columns={
        "content_id": Field(TEXT, "id"),
        "topic_id": Field(TEXT, "commentable_id"),
        "content_type": Field(OPTION, "thread_type"),
    },
)
