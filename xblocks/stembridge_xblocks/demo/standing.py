"""Where one plan ends up in the funnel, by the definitions of the metric dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from stembridge_xblocks.demo.course import Outline, Unit
from stembridge_xblocks.demo.lesson import CHALLENGES
from stembridge_xblocks.demo.marks import passed_at
from stembridge_xblocks.demo.plan import DAY, Act, Plan, Teacher, midnight

__all__ = ["Standing"]

# Acts that are work in the course. A first page is only loaded; what a colleague confirms is the
# colleague's.
_NO_WORK: Final = frozenset({"enrol", "leave", "read", "certificate", "ask", "confirm"})


@dataclass(frozen=True)
class Standing:
    """One participation: E, S, K by evidence level, certified.

    completed: when, by evidence level; only levels that were reached in time.
    """

    plan: Plan
    route: str
    is_enrolled: bool
    has_left: bool
    is_started: bool
    is_k1: bool
    is_k2: bool
    is_k3: bool
    is_certified: bool
    completed: Mapping[str, datetime]

    @property
    def teacher(self) -> Teacher:
        return self.plan.teacher

    @classmethod
    def of(cls, plan: Plan, outline: Outline, ends: date) -> Standing:
        """The standing at the end of the logs."""
        start, end = midnight(plan.run.start), midnight(plan.run.end) + DAY
        close, certified_by = end + 14 * DAY, end + 44 * DAY
        enrolled = next(act for act in plan.acts if act.what == "enrol")
        left = next((act.at for act in plan.acts if act.what == "leave"), None)
        begins = max(start, enrolled.at)
        passed = passed_at(plan.acts, outline)
        is_passed = passed is not None and passed < close
        certified = next((act.at for act in plan.acts if act.what == "certificate"), None)
        required = [unit for unit in outline.units if unit.is_graded]
        units_done = _done_at(required, [act for act in plan.acts if act.at < close])
        is_k2 = is_passed or (certified is not None and certified < close)
        return cls(
            plan=plan,
            route=enrolled.said["route"],
            is_enrolled=left is None or left > start,
            has_left=left is not None,
            is_started=any(_is_work(act) and begins <= act.at < end for act in plan.acts),
            is_k1=units_done is not None,
            is_k2=is_k2,
            is_k3=is_passed,
            is_certified=certified is not None and certified < certified_by,
            completed={
                **({"K1": units_done} if units_done else {}),
                **({"K2": passed} if is_k2 and passed else {}),
                **({"K3": passed} if is_passed and passed else {}),
            },
        )


def _is_work(act: Act) -> bool:
    if act.what == "open":
        return bool(act.said["place"])
    return act.what not in _NO_WORK


def _done_at(units: Iterable[Unit], acts: Iterable[Act]) -> datetime | None:
    """When the last block of these units was completed; None if one was not."""
    acts = list(acts)
    moments = [_block_done_at(kind, name, acts) for unit in units for kind, name in unit.blocks]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


def _block_done_at(kind: str, name: str, acts: list[Act]) -> datetime | None:
    own = [act for act in acts if act.said.get("block") == name]
    if kind == "html":
        return next((act.at for act in own if act.what == "read"), None)
    if kind == "stembridge_challenge":
        right = {a.said["answer"]: a.at for a in reversed(own) if a.said.get("how") == "right"}
        return max(right.values()) if set(right) == set(CHALLENGES[name]) else None
    raise NotImplementedError(f"nothing is known of when a {kind} is completed")
