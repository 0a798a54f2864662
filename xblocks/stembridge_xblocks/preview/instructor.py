"""What course staff do to learners' results, as the platform's instructor tasks run it.

A task has no request: the learner's country is unknown, and nobody's language is active.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from xblock.scorable import Score

from stembridge_xblocks.preview.people import Person, Session
from stembridge_xblocks.preview.stage import Stage

__all__ = ["UserState", "override_score", "report", "rescore", "reset_attempts"]

_REPORT_ROWS = 5000  # of all blocks of a report together


class UserState(NamedTuple):
    """One learner's state of a block, as a report's maker is given it."""

    username: str
    block_key: Any
    state: dict[str, Any]
    updated: Any = None
    scope: Any = None


def rescore(stage: Stage, which: Any, learner: Person, *, only_if_higher: bool = False) -> None:
    """Score a learner's stored answers again, as after an author mended a task.

    What the block raises, the task counts as failed; here it is raised.
    """
    block = _bound(stage, which, learner)
    block.rescore(only_if_higher)
    block.save()


def override_score(stage: Stage, which: Any, learner: Person, earned: float) -> None:
    """Give a learner a score by hand. Raises ValueError outside 0 to the block's maximum."""
    block = _bound(stage, which, learner)
    possible = block.max_score()
    if not 0 <= earned <= possible:
        raise ValueError(f"a score of this block is from 0 to {possible}, not {earned}")
    block.set_score(Score(raw_earned=earned, raw_possible=possible))
    block.publish_grade()
    block.save()


def reset_attempts(stage: Stage, which: Any, learner: Person) -> bool:
    """Set the learner's stored `attempts` to 0; False if there were none to set.

    The task looks for a field of just that name in the stored state.
    """
    if learner.id is None:
        return False
    return stage.store.reset_counter(learner.id, str(stage.key(which)), "attempts")


def report(stage: Stage, which: Any) -> list[tuple[str, dict[str, Any]]]:
    """The rows of the platform's report on a block: username and columns, at most 5,000.

    The block's maker is called on a block that is bound to nobody.
    """
    key = stage.key(which)
    block = stage.block(key, user=Session(Person(None, "")), mode="studio")

    def states() -> Iterator[UserState]:
        for person in stage.people.values():
            state = stage.store.state_of(person.id, str(key)) if person.id is not None else {}
            if state:
                yield UserState(person.username, key, state)

    return list(block.generate_report_data(states(), _REPORT_ROWS))


def _bound(stage: Stage, which: Any, learner: Person) -> Any:
    return stage.block(which, user=replace(learner, country=None), mode="lms")
