"""Forum: threads, responses, comments."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import option, text

__all__ = ["KIND"]


class Forum(Payload):
    """Payload of forum events; titles and bodies are not read."""

    id: Any = None
    commentable_id: Any = None
    thread_type: Any = None


KIND = Kind(
    name="forum",
    payload=Forum,
    prefixes=("edx.forum.",),
    columns=("content_id", "topic_id", "content_type"),
    values=lambda p: (text(p.id), text(p.commentable_id), option(p.thread_type)),
)
