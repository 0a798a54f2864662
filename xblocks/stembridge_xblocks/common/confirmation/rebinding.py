"""The only place that knows how a block without a learner becomes a learner's.

A request without a login reaches a block that is bound to nobody: what it reads is empty, what it
writes vanishes while the answer is 200. The LMS's service `rebind_user` binds the block to an
account for the rest of the request. The platform keeps that service for its old LTI block and
means to remove both, so here it may be missing, and then nothing is claimed.
"""

from __future__ import annotations

from typing import Any

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.message import Message

__all__ = ["bind_to_learner"]


def bind_to_learner(block: Any, anonymous_id: str) -> None:
    """Bind a block that nobody is logged in for to the account of an anonymous id.

    The caller has checked that the request may do this, and that nobody is logged in: with
    somebody's cookies the platform's service raises an error of its own, a 500.
    Raises Refused: 501 where the platform cannot do it, 410 if there is no such account.
    """
    users = block.runtime.service(block, "user")
    rebind = block.runtime.service(block, "rebind_user")
    if users is None or rebind is None:
        raise _cannot()
    learner = users.get_user_by_anonymous_id(anonymous_id)
    if learner is None:
        raise Refused(
            410,
            Message("The account that this link is about is gone. Nothing can be confirmed."),
        )
    rebind.rebind_noauth_module_to_user(block, learner)
    if block.scope_ids.user_id != learner.id:
        raise _cannot()


def _cannot() -> Refused:
    return Refused(
        501,
        Message(
            "This site cannot take confirmations by link, so nothing was confirmed. Tell the "
            "colleague who sent you the link."
        ),
    )
