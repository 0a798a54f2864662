"""Names of events -> labels, remembered."""

from __future__ import annotations

from typing import Any, Final

from stembridge_analytics.events import Label, label_event
from stembridge_analytics.ingest.envelope import Context, Envelope
from stembridge_analytics.ingest.remembered import Remembered, simple

__all__ = ["Labels"]

_MANY: Final = 50_000  # URLs have no end


class Labels:
    """Finds what the names of events say."""

    def __init__(self) -> None:
        self._known = Remembered(_label, at_most=_MANY)

    def of(self, envelopes: list[Envelope], contexts: list[Context]) -> list[Label]:
        """The label of each event, by its name, else its type."""
        names = [
            e.name or e.event_type or c.event_type for e, c in zip(envelopes, contexts, strict=True)
        ]
        return list(map(self._known.__getitem__, simple(names)))


def _label(name: Any) -> Label:
    return label_event(name if isinstance(name, str) else "")
