"""Completion of blocks, and of what contains them. Posted again on each visit."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, number, share, text

__all__ = ["KIND"]


class Completion(Payload):
    """Payload of completion events; the aggregator counts `earned` of `possible`, or a percent."""

    block_id: Any = None
    block_type: Any = None
    completion: Any = None
    percent: Any = None
    earned: Any = None
    possible: Any = None
    done: Any = None


def _values(p: Completion) -> tuple[object, ...]:
    block_id = text(p.block_id)
    completion = share(p.completion) if p.completion is not None else share(p.percent)
    if completion is None and isinstance(p.done, bool):
        completion = float(p.done)
    kind = text(p.block_type) or block_type(block_id)
    return block_id, kind, completion, number(p.earned), number(p.possible)


KIND = Kind(
    name="completion",
    payload=Completion,
    actions={
        "edx.completion.block_completion.changed": "block",
        "openedx.completion_aggregator.progress.course": "course",
        "openedx.completion_aggregator.progress.chapter": "chapter",
        "openedx.completion_aggregator.progress.sequential": "sequential",
        "openedx.completion_aggregator.progress.vertical": "vertical",
        "edx.done.toggled": "done",
    },
    columns=("block_id", "block_type", "completion", "earned", "possible"),
    values=_values,
    # The platform posts completion by itself; only the button is an act of the learner.
    courseware=frozenset({"done"}),
    learner_course=True,
)
