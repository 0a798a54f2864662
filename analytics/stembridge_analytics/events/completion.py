"""Completion of blocks, and of what contains them. Posted again on each visit."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import COMPLETED, NUMBER, TEXT, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="completion",
    actions={
        "edx.completion.block_completion.changed": "block",
        "openedx.completion_aggregator.progress.course": "course",
        "openedx.completion_aggregator.progress.chapter": "chapter",
        "openedx.completion_aggregator.progress.sequential": "sequential",
        "openedx.completion_aggregator.progress.vertical": "vertical",
        "edx.done.toggled": "done",
    },
    columns={
        "block_id": Field(TEXT, "block_id"),
        "block_type": Derived("block_id", block_type),
        # The aggregator may write a percent, the button of `done` a boolean.
        "completion": Field(COMPLETED, "completion", "percent", "done"),
        "earned": Field(NUMBER, "earned"),
        "possible": Field(NUMBER, "possible"),
    },
    # The platform posts completion by itself; only the button is an act of the learner.
    courseware=frozenset({"done"}),
    learner_course=True,
)
