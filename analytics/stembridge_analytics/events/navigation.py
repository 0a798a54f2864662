"""Moving through the course: sequences, outline, links."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from stembridge_analytics.events.kind import Combined, Derived, Field, Kind
from stembridge_analytics.events.values import HOST, TEXT, WHOLE, block_type

__all__ = ["KIND"]


def _is_external(target: Any, current: Any) -> bool | None:
    """Whether a link leads to another host than that of its page; None if either is not told.

    As in the edX pipeline: a target without a host (`/x`, `javascript:...`) stays where it is, and
    a port makes another host.
    """
    if not (isinstance(target, str) and target and isinstance(current, str) and current):
        return None
    there, here = _host_and_port(target), _host_and_port(current)
    if there is None or here is None:
        return None
    return there not in ("", here)


@lru_cache(maxsize=4096)
def _host_and_port(address: str) -> str | None:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return None


KIND = Kind(
    name="navigation",
    actions={
        "edx.ui.lms.sequence.next_selected": "next",
        "seq_next": "next",
        "edx.ui.lms.sequence.previous_selected": "previous",
        "seq_prev": "previous",
        "edx.ui.lms.sequence.tab_selected": "tab",
        "seq_goto": "tab",
        "edx.ui.lms.outline.selected": "outline",
        "edx.ui.lms.jump_nav.selected": "outline",
        "edx.ui.lms.link_clicked": "link",
        "link_clicked": "link",
        "page_close": "page_close",
    },
    columns={
        "block_id": Field(TEXT, "id"),
        "block_type": Derived("block_id", block_type),
        # Old and new releases name places differently.
        "place": Field(WHOLE, "old", "current_tab"),
        "new_place": Field(WHOLE, "new", "target_tab"),
        "target_host": Field(HOST, "target_url"),
        "is_external": Combined(_is_external, "target_url", "current_url"),
    },
    courseware=frozenset({"next", "previous", "tab", "outline"}),
)
