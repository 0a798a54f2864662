"""Forum: threads, responses, comments."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import OPTION, TEXT, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="forum",
    prefixes=("edx.forum.",),
    columns={
        # A forum inside a page; the course's own has no block.
        "block_id": Field(TEXT, or_module=True),
        "block_type": Derived("block_id", block_type),
        "content_id": Field(TEXT, "id"),
        "topic_id": Field(TEXT, "commentable_id"),
        "content_type": Field(OPTION, "thread_type"),
    },
)
