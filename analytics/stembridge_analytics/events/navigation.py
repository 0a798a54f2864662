"""Moving through the course: sequences, outline, links."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import HOST, TEXT, WHOLE, block_type

__all__ = ["KIND"]

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
    },
    courseware=frozenset({"next", "previous", "tab", "outline"}),
)
