"""From the name of an event to its kind."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Final

from stembridge_analytics import events
from stembridge_analytics.events.kind import Kind, Label
from stembridge_analytics.events.other import KIND as OTHER
from stembridge_analytics.events.page import label_page

__all__ = ["KINDS", "label_event"]

_MAX_NAME: Final = 200
# Names come from browsers and may be of any length; a search costs more than their length.
_LOOK_AT: Final = 1000
_HOST: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}://[^/?#]*")
_ADDRESS: Final = re.compile(r"[^\s@/]+@[^\s@/]+\.[^\s@/]+")


def _find_kinds() -> dict[str, Kind]:
    found = {}
    for module in pkgutil.iter_modules(events.__path__, f"{events.__name__}."):
        kind = getattr(importlib.import_module(module.name), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.name] = kind
    return found


# Every kind by name, `other` included.
KINDS: Final = _find_kinds()
_ACTIONS: Final = {
    name: Label(kind, action, name, kind.counts_as_courseware(action))
    for kind in KINDS.values()
    for name, action in kind.actions.items()
}
_PREFIXES: Final = tuple((prefix, kind) for kind in KINDS.values() for prefix in kind.prefixes)


def label_event(name: str) -> Label:
    """Kind and action of the event of that name; `other`, with its name kept, if it is unknown.

    Names that are addresses lose what could name a person: a URL becomes a route, an e-mail
    address in a name is blanked.
    """
    known = _ACTIONS.get(name)
    if known is not None:
        return known
    host = _HOST.match(name)
    if host or name.startswith("/"):
        return label_page(name[host.end() :] or "/" if host else name)
    name = name.strip()[:_LOOK_AT]
    for prefix, kind in _PREFIXES:
        if name.startswith(prefix):
            name = _ADDRESS.sub("<address>", name)[:_MAX_NAME]
            action = name.removeprefix(prefix)
            return Label(kind, action, name, kind.counts_as_courseware(action))
    return Label(OTHER, "unknown", _ADDRESS.sub("<address>", name)[:_MAX_NAME], False)
