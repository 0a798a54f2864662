"""What a plan earns: marks by the demo's own arithmetic, and when they are enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.lesson import CHALLENGES, earned_share
from stembridge_xblocks.demo.plan import Act

__all__ = ["grade_after", "passed_at"]


def grade_after(acts: Iterable[Act], outline: Outline) -> float:
    """The course's grade, 0 to 1, after these acts in their order."""
    deeds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for act in acts:
        if act.what in ("answer", "hint"):
            of = deeds.setdefault((act.said["block"], act.said["answer"]), [])
            of.append((act.what, act.said["how" if act.what == "answer" else "hint"]))
    return outline.grade({block: _share(block, deeds) for block in outline.weights})


def passed_at(acts: Iterable[Act], outline: Outline) -> datetime | None:
    """When the grade first reaches the pass mark; None if never."""
    done: list[Act] = []
    for act in acts:
        done.append(act)
        if act.what == "answer" and grade_after(done, outline) >= outline.policy.pass_mark:
            return act.at
    return None


def _share(block: str, deeds: Mapping[tuple[str, str], list[tuple[str, str]]]) -> float:
    """The share of a challenge's points that is earned; its answers count alike."""
    questions = CHALLENGES[block]
    earned = (
        earned_share(one, iter(deeds.get((block, name), ()))) for name, one in questions.items()
    )
    return sum(earned) / len(questions)
