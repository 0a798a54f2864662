"""What the cohort was told to do in the blocks of the course: counts of people and attempts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.lesson import CHALLENGES
from stembridge_xblocks.demo.plan import Act, Plan

__all__ = ["lessons_told"]


def lessons_told(plans: list[Plan], outline: Outline) -> dict[str, Any]:
    """By block, what the learners of one run were told to do there, up to the end of the logs."""
    found: dict[str, Any] = {}
    for name in outline.named("stembridge_case"):
        found[name] = _case([_own(plan, name) for plan in plans])
    for name in outline.named("stembridge_challenge"):
        found[name] = {
            answer: _answer([[a for a in _own(plan, name) if a.said.get("answer") == answer]
                             for plan in plans])
            for answer in CHALLENGES[name]
        }  # fmt: skip
    found["tasks"] = _tasks(plans, outline.named("stembridge_challenge"))
    for name in outline.named("stembridge_career"):
        own = [_own(plan, name) for plan in plans]
        found[name] = {"viewed": _people(own, "card"), "reflected": _people(own, "reflect")}
    return found


def _tasks(plans: list[Plan], names: Iterable[str]) -> dict[str, int]:
    """Who worked on any task, and tasks of one learner that were worked on and hinted at."""
    works = [[own for name in names if (own := _own(plan, name))] for plan in plans]
    worked = [own for work in works for own in work]
    return {
        "task_people": sum(bool(work) for work in works),
        "tasks": len(worked),
        "tasks_hinted": _people(worked, "hint"),
    }


def _own(plan: Plan, block: str) -> list[Act]:
    return [act for act in plan.acts if act.said.get("block") == block]


def _people(acts: list[list[Act]], what: str) -> int:
    return sum(any(act.what == what for act in own) for own in acts)


def _case(acts: list[list[Act]]) -> dict[str, Any]:
    """People by deed, and by the option they decided for last."""
    decisions = [[act for act in own if act.what == "decide"] for own in acts]
    steps: Counter[str] = Counter()
    for own in acts:
        steps.update({a.said["step"] for a in own if a.what == "step"})
        steps.update({"estimate": any(a.what == "estimate" for a in own)})
        steps.update({"decision": any(a.what == "decide" for a in own)})
    return {
        "opened": _people(acts, "case"),
        "steps": dict(sorted(steps.items())),
        "decided": sum(bool(own) for own in decisions),
        "changed_their_mind": sum(len(own) > 1 for own in decisions),
        "options": dict(sorted(Counter(o[-1].said["option"] for o in decisions if o).items())),
    }


def _answer(acts: list[list[Act]]) -> dict[str, Any]:
    """One answer of a task: people who tried, right at first attempt, right in the end."""
    tries = [[act.said["how"] for act in own if act.what == "answer"] for own in acts]
    tries = [own for own in tries if own]
    mistakes = Counter(how for own in tries for how in own if how not in ("right", "wrong"))
    return {
        "tried": len(tries),
        "right_at_first": sum(own[0] == "right" for own in tries),
        "right": sum("right" in own for own in tries),
        "attempts": sum(len(own) for own in tries),
        "hints": sum(act.what == "hint" for own in acts for act in own),
        "mistakes": dict(sorted(mistakes.items())),
    }
