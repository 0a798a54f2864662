"""Events of this project's own blocks, by the event contract: `stembridge.<block>.<verb>`."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.simulate.plan import Act
from stembridge_analytics.simulate.programme import DIARY, PRACTICE
from stembridge_analytics.simulate.session import Event, Session

__all__ = ["CONTRACT_VERSION", "act_event"]

CONTRACT_VERSION: Final = 3
# Told by somebody else: no work of the learner's.
_NOT_WORK: Final = frozenset({"practice.confirmed"})


def act_event(session: Session, act: Act) -> Event:
    """The event that tells of the act, by the block it belongs to."""
    block = DIARY if act.what.startswith("diary.") else PRACTICE
    payload = {
        "usage_key": session.course.usage_key(block.category, block.name),
        "contract_version": CONTRACT_VERSION,
        **act.payload,
    }
    handler = act.what.rpartition(".")[2]
    what = "block" if act.what in _NOT_WORK else "block.work"
    return session.server(f"stembridge.{act.what}", payload, block, handler, what=what)
