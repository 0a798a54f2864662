"""Moving through the course: sequences, outline, links."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, host, text, whole

__all__ = ["KIND"]


class Navigation(Payload):
    """Payload of sequence, outline and link events; releases name places differently."""

    id: Any = None
    old: Any = None
    new: Any = None
    current_tab: Any = None
    target_tab: Any = None
    target_url: Any = None


def _values(p: Navigation) -> tuple[object, ...]:
    block_id = text(p.id)
    old = whole(p.old) if p.old is not None else whole(p.current_tab)
    new = whole(p.new) if p.new is not None else whole(p.target_tab)
    return block_id, block_type(block_id), old, new, host(p.target_url)


KIND = Kind(
    name="navigation",
    payload=Navigation,
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
    columns=("block_id", "block_type", "place", "new_place", "target_host"),
    values=_values,
    courseware=frozenset({"next", "previous", "tab", "outline"}),
)
