"""Names of events -> labels, remembered."""

from __future__ import annotations

from typing import Any, Final

from stembridge_analytics.events import KINDS, Label, label_event
from stembridge_analytics.ingest.envelope import Context, Envelope
from stembridge_analytics.ingest.remembered import Remembered, simple

__all__ = ["Labels"]

_OTHER: Final = KINDS["other"]
_MANY: Final = 50_000  # URLs have no end


class Labels:
    """Finds what the names of events say."""

    def __init__(self) -> None:
        self._known = Remembered(_label, at_most=_MANY)

    def of(self, envelopes: list[Envelope], contexts: list[Context]) -> list[Label]:
        """The label of each event, by its name, else by its type."""
        names = simple([envelope.name for envelope in envelopes])
        labels = list(map(self._known.__getitem__, names))
        for at, label in enumerate(labels):
            if label.kind is _OTHER:
                labels[at] = self._by_type(label, envelopes[at], contexts[at])
        return labels

    def _by_type(self, label: Label, envelope: Envelope, context: Context) -> Label:
        """Old data key on the type: it decides where the name is missing or not known."""
        by_type = self._known[_text(envelope.event_type) or _text(context.event_type)]
        return by_type if by_type.kind is not _OTHER or not label.event_name else label


def _text(name: Any) -> str | None:
    return name if isinstance(name, str) else None


def _label(name: Any) -> Label:
    return label_event(name.strip() if isinstance(name, str) else "")
