"""What keeps a learner's deeds single: a key for each, and a count of changes.

The platform saves state without a lock. A request that is sent again (a lost answer, a double
click, an impatient phone) carries the same key and changes nothing; a request from a tab that
shows an older state is refused, and the tab is shown the newer one. What remains: two requests in
the same moment on two servers may both pass, and the later write wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.message import Message

__all__ = ["deed"]

_KEPT: Final = 20
_KEY: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


def deed(
    block: Any, payload: Mapping[str, Any], do: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """What `do` answers, done once however often the request arrives, with the new revision.

    payload: has "key", made anew by the browser for each deed, and "revision", the one it shows.
    block: has the fields `deed_keys` and `revision`, and `newest()`: all its changing parts as
        HTML by name, as an answer carries them; a tab that is behind gets these.
    Raises Refused: 400 without a usable key, 409 for an older revision.
    """
    key, revision = payload.get("key"), payload.get("revision")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, Message("Load the page again and repeat this."))
    seen = block.deed_keys or []
    if key in seen:
        return {"parts": block.newest(), "revision": block.revision, "repeated": True}
    if revision != block.revision:
        raise Refused(
            409,
            Message("This changed in another window. You see the newest state now; try again."),
            parts=block.newest(),
            revision=block.revision,
        )
    answer = do()
    block.deed_keys = [*seen[-_KEPT + 1 :], key]
    block.revision = block.revision + 1
    return {**answer, "revision": block.revision}
