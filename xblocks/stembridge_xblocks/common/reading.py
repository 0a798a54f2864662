"""Content as a block reads it, kept from one request to the next.

Reading large content takes longer than a whole handler may, and hundreds of requests read the
same. What was read is kept by what was stored, byte for byte, so a change is seen at once.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar, cast

from stembridge_xblocks.common.content import Content
from stembridge_xblocks.common.validation import read_content

__all__ = ["Reading", "reading_of"]

_T = TypeVar("_T")
# Blocks whose reading one process keeps, and things that follow from one of them.
_MOST: Final = 64
_MOST_DERIVED: Final = 400


class Reading:
    """Content, whole and well typed; nobody may change it in place, since many read it."""

    def __init__(self, declaration: Content, data: object) -> None:
        self.content: dict[str, Any] = read_content(declaration, data, whole=False)[0]
        self._derived: dict[Hashable, Any] = {}

    def derive(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What `make` gives, made once: it must follow from the content and the key alone."""
        if key not in self._derived:
            if len(self._derived) >= _MOST_DERIVED:
                self._derived.clear()
            made = make()
            self._derived[key] = made
            return made
        return cast("_T", self._derived[key])


_kept: OrderedDict[tuple[str, bytes], Reading] = OrderedDict()
_lock = Lock()


def reading_of(declaration: Content, data: object) -> Reading:
    """The reading of what is stored in a block's `data`."""
    try:
        text = json.dumps(data)
    except (TypeError, ValueError, RecursionError):  # not what a database gives
        return Reading(declaration, data)
    key = (declaration.block, hashlib.sha256(text.encode()).digest())
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    # A copy of its own: what the caller does with `data` later is not in it.
    made = Reading(declaration, json.loads(text))
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made
