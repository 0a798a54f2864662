"""Plans what teachers do with the course in their classes, and what of it they tell."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from stembridge_analytics.simulate.clock import day_of
from stembridge_analytics.simulate.effects import day_of_hazard
from stembridge_analytics.simulate.plan import Act, Participation, Uptake, Visit
from stembridge_analytics.simulate.planning import Planning

__all__ = ["FIRST_USE_DAYS", "SUSTAINED_AFTER_DAYS", "referral_code", "with_uptake"]

FIRST_USE_DAYS: Final = 180
SUSTAINED_AFTER_DAYS: Final = 60
_OBSTACLES: Final = ("time", "timetable", "curriculum", "equipment", "leave", "leadership", "other")
_LEVELS: Final = {"ISCED 1": 1, "ISCED 2": 2, "ISCED 3": 3}


def referral_code(teacher_number: int) -> str:
    """The code that a teacher gives to colleagues; the same in every course."""
    return "R" + hashlib.sha256(f"referral/{teacher_number}".encode()).hexdigest()[:10]


def with_uptake(on: Planning, plan: Participation) -> Participation:
    """The plan with commitment, diary, uses in class, the follow-up, and what of it is told."""
    if not plan.modules_done:
        return plan
    story = _Story(on, plan)
    plan = replace(plan, visits=story.visits())
    if plan.completed_us and any(grade.what == "passed" for grade in plan.grades):
        story.after(plan.completed_us)
    acts = tuple(sorted(story.acts, key=lambda act: act.time_us))
    return replace(plan, acts=acts, uptake=story.uptake, refers_to_self=story.refers_to_self)


@dataclass
class _Story:
    """One teacher's classroom, step by step."""

    on: Planning
    plan: Participation
    uptake: Uptake = field(default_factory=Uptake)
    acts: list[Act] = field(default_factory=list)
    commitment: str | None = None
    refers_to_self: bool = False

    def __post_init__(self) -> None:
        self.class_id = f"c{self.on.chance.between(1, 9)}"
        self.pupils = self.on.chance.between(12, 30)

    def visits(self) -> tuple[Visit, ...]:
        """The visits with what is told in them."""
        chance, shares = self.on.chance, self.on.parameters.shares
        full = [number for number, v in enumerate(self.plan.visits) if not v.is_glance]
        visits = list(self.plan.visits)
        for number in full:
            visit, acts = visits[number], list[Act]()
            if number == full[0] and chance.happens(shares["enters_referral"]):
                acts.append(self._referral())
            if chance.happens(shares["writes_diary"]):
                acts.append(self._diary(f"module-{visit.module + 1}", day_of(visit.start_us)))
            if number == full[-1] and self.plan.has_all_modules:
                acts += self._at_the_end(visit)
            if acts:
                visits[number] = replace(visit, acts=tuple(acts))
        return tuple(visits)

    def _referral(self) -> Act:
        """A code is entered: one's own here; which colleague's is found when all are planned."""
        own = self.on.person.number
        self.refers_to_self = self.on.chance.happens(self.on.parameters.shares["refers_to_self"])
        payload = {"referral_code": referral_code(own) if self.refers_to_self else ""}
        return Act(0, "practice.referral_entered", payload)

    def _diary(self, prompt: str, day: date, time_us: int = 0) -> Act:
        payload = {
            "entry_id": "d" + self.on.chance.hexadecimal(12), "prompt": prompt,
            "on": day.isoformat(), "is_new": True,
        }  # fmt: skip
        return Act(time_us, "diary.entry_saved", payload)

    def _at_the_end(self, visit: Visit) -> list[Act]:
        """A use before the end of the course; a commitment, which is told after it."""
        chance, acts, day = self.on.chance, list[Act](), day_of(visit.start_us)
        if chance.happens(self.on.parameters.shares["uses_before_completion"]):
            self.uptake = replace(self.uptake, uses_before=True)
            before = day - timedelta(days=chance.between(1, 6))
            acts.append(Act(0, "practice.implemented", self._use(before, is_adapted=False)))
        if self.on.happens("commit", self.plan.route):
            self.uptake = replace(self.uptake, is_committed=True)
            self.commitment = "k" + chance.hexadecimal(12)
            payload = {"commitment_id": self.commitment, **self._class()}
            payload["planned_on"] = (day + timedelta(days=chance.between(7, 70))).isoformat()
            acts.append(Act(0, "practice.committed", payload))
        return acts

    def _class(self) -> dict[str, Any]:
        level = _LEVELS.get(self.on.person.level, 2)
        lesson = f"{self.on.course.programme.name}-lesson"
        return {
            "class_id": self.class_id, "lesson": lesson, "level": level, "pupils": self.pupils,
        }  # fmt: skip

    def _use(self, day: date, *, is_adapted: bool, tier: str = "E1") -> dict[str, Any]:
        chance = self.on.chance
        return {
            "use_id": "u" + chance.hexadecimal(12),
            "commitment_id": self.commitment,
            **self._class(),
            "on": day.isoformat(),
            "girls": chance.between(3, self.pupils - 3) if chance.happens(0.7) else None,
            "adapted": is_adapted,
            "tier": tier,
        }

    def after(self, completed_us: int) -> None:
        """From completion on: first use, second, and what the teacher tells of them."""
        on, terms = self.on, ["committed"] if self.uptake.is_committed else []
        first = self._first_use(terms)
        is_used = first is not None and first <= FIRST_USE_DAYS
        second, is_adapted, tier = None, False, ""
        if first is not None and is_used:
            if on.happens("sustain", self.plan.route, *terms):
                second = first + SUSTAINED_AFTER_DAYS + on.chance.between(0, 40)
            is_adapted = on.happens("adapt", self.plan.route, *terms)
            tier = self._tier()
        answers = on.happens("answer", self.plan.route, *terms, *(["used"] if is_used else []))
        self.uptake = replace(
            self.uptake, is_completer=True, first_use_day=first, second_use_day=second,
            is_adapted=is_adapted, tier=tier, answers=answers,
        )  # fmt: skip
        if answers:
            self._told(day_of(completed_us))

    def _first_use(self, terms: list[str]) -> int | None:
        """The day of the first use, by inversion of the cumulative hazard; None within a year."""
        on = self.on
        more = [*terms, self.plan.route, *(["returning"] if on.is_returning else [])]
        ratio = math.exp(on.effects.log_odds("first_use", on.person, *more))
        day = day_of_hazard(on.parameters, -math.log(1 - on.chance.draw()) / ratio)
        return None if math.isinf(day) else max(1, math.ceil(day))

    def _tier(self) -> str:
        shares, mark = self.on.parameters.shares, self.on.chance.draw()
        if mark < shares["confirmed_by_another"]:
            return "E3"
        return "E2" if mark < shares["confirmed_by_another"] + shares["artefact_attached"] else "E1"

    def _told(self, completed: date) -> None:
        """What of it reaches the logs: uses some days later, the answer after half a year."""
        up = self.uptake
        told: dict[str, Any] = {}
        if up.first_use_day:
            day = completed + timedelta(days=up.first_use_day)
            # The block knows of E1 and E2; a confirmation lifts the use to E3.
            said = "E2" if up.tier == "E2" else "E1"
            use = self._use(day, is_adapted=up.is_adapted, tier=said)
            told["is_first_logged"] = self._tell("practice.implemented", use, day, 0, 10)
            if told["is_first_logged"] and up.tier == "E3":
                payload = {"use_id": use["use_id"]}
                self._tell("practice.confirmed", payload, day, 11, 15, by="colleague")
            if self.on.chance.happens(self.on.parameters.shares["tells_colleagues"]):
                payload = {
                    "cascade_id": "a" + self.on.chance.hexadecimal(12),
                    "lesson": use["lesson"], "on": (day + timedelta(days=3)).isoformat(),
                    "colleagues": self.on.chance.between(1, 12),
                }  # fmt: skip
                told["tells_colleagues"] = self._tell("practice.cascaded", payload, day, 4, 14)
        if up.second_use_day:
            day = completed + timedelta(days=up.second_use_day)
            use = self._use(day, is_adapted=up.is_adapted)
            told["is_second_logged"] = self._tell("practice.implemented", use, day, 0, 10)
        asked = completed + timedelta(days=FIRST_USE_DAYS)
        self.uptake = replace(up, **told, **self._answer(completed, asked))

    def _answer(self, completed: date, asked: date) -> dict[str, Any]:
        """The answer half a year after completion; who will not use the lesson may say so."""
        up, chance = self.uptake, self.on.chance
        day = self.on.later(asked, 1, 14)
        first = up.first_use_day
        has_used = first is not None and completed + timedelta(days=first) <= day
        answer = {"has_used": has_used, "obstacle": None if has_used else self._obstacle()}
        told = {"has_used": has_used, "is_answer_logged": False}
        told["is_answer_logged"] = self._tell("practice.answered", answer, day, 0, 0)
        withdraws = self.on.parameters.shares["withdraws_commitment"]
        if self.commitment and not has_used and chance.happens(withdraws):
            payload = {
                "entry_type": "commitment", "entry_id": self.commitment,
                "obstacle": answer["obstacle"],
            }  # fmt: skip
            told["is_withdrawal_logged"] = self._tell("practice.withdrawn", payload, day, 0, 3)
        return told

    def _obstacle(self) -> str | None:
        states = self.on.chance.happens(self.on.parameters.shares["states_obstacle"])
        return self.on.chance.pick(_OBSTACLES) if states else None

    def _tell(
        self,
        what: str,
        payload: dict[str, Any],
        day: date,
        low: int,
        high: int,
        *,
        by: str = "self",
    ) -> bool:
        """Add the act, told so many days later; False if the logs end before."""
        time_us = self.on.moment(self.on.later(day, low, high), 5, 19)
        if not self.on.is_logged(time_us):
            return False
        self.acts.append(Act(time_us, what, payload, by))
        return True
