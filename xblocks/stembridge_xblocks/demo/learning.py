"""How far a teacher goes in the course: sittings, steps of the case, attempts at tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.course import Outline, Unit
from stembridge_xblocks.demo.lesson import CHALLENGES, OPTIONS, READING, Question
from stembridge_xblocks.demo.marks import passed_at
from stembridge_xblocks.demo.plan import DAY, Act, Plan

__all__ = ["Walk"]

_STEPS: Final = ("person", "problem", "estimate", "concept", "uncertainty", "decision", "classroom")
_ESTIMATES: Final = ("5", "12", "20", "40", "60", "100", "150")
# By first attempt: right, wrong in a way that the task knows, wrong in another.
_FIRST: Final = {"right": 0.58, "mistake": 0.3, "wrong": 0.12}


class Walk:
    """One teacher's way through the course, drawn once.

    begins: the first moment at which there is anything to do. end: of the run.
    """

    def __init__(self, chance: Chance, outline: Outline, begins: datetime, end: datetime) -> None:
        self._chance, self._outline = chance, outline
        self._begins, self._end = begins, end
        self.depth = self._drawn_depth(len(outline.units))
        # Some come in the last days only; a few finish after the run, some of them too late.
        self._delay = chance.weighted({0: 0.9, 6: 0.06, 16: 0.04})
        self._done = list(self._drawn())

    @staticmethod
    def completed(plan: Plan) -> bool:
        """Whether the plan's acts reach the pass mark at any time."""
        return any(act.what == "certificate" for act in plan.acts)

    @property
    def passed_at(self) -> datetime | None:
        """When the pass mark is reached."""
        return passed_at(self._done, self._outline)

    @property
    def last(self) -> datetime:
        """The moment of the last act."""
        return self._done[-1].at

    @property
    def reached(self) -> list[Unit]:
        """The units that are opened."""
        return list(self._outline.units[: self.depth])

    def acts(self) -> Iterator[Act]:
        """Everything up to where this teacher stops, and the certificate if they pass."""
        yield from self._done
        passed = self.passed_at
        if passed is not None:
            yield Act(passed + timedelta(seconds=4), "certificate")

    def _drawn_depth(self, units: int) -> int:
        if self._chance.happens(0.68):
            return units
        return self._chance.between(1, units - 1)

    def _drawn(self) -> Iterator[Act]:
        chance = self._chance
        room = max(2, (self._end - self._begins).days - 3)
        at = self._begins + chance.between(0, max(1, room // 3)) * DAY + _hours(chance)
        for place, unit in enumerate(self.reached):
            if place and chance.happens(0.45):  # another sitting
                at = max(at + DAY, self._sitting(at, place))
            if self._delay and place == self.depth - 2:
                at = max(at, self._end + (self._delay - 2) * DAY)
            at += timedelta(seconds=chance.between(20, 90))
            yield Act(at, "open", {"unit": unit.name, "place": place})
            for kind, name in unit.blocks:
                for what, said, seconds in self._block(kind, name):
                    at += timedelta(seconds=seconds)
                    is_deed = what not in ("read", "case", "card")
                    yield Act(at, what, said, is_sent_twice=is_deed and chance.happens(0.03))

    def _sitting(self, at: datetime, place: int) -> datetime:
        left = max(1, (self._end - at).days - 1)
        step = self._chance.between(1, max(1, left // (len(self._outline.units) - place)))
        return at + step * DAY + timedelta(minutes=self._chance.between(-90, 90))

    def _block(self, kind: str, name: str) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        chance = self._chance
        if kind == "html":
            yield "read", {"block": name}, chance.between(30, 240)
        elif kind == "stembridge_case":
            yield from self._case(name)
        elif kind == "stembridge_challenge":
            for answer, question in CHALLENGES[name].items():
                yield from self._question(name, answer, question)
        elif kind == "stembridge_career":
            yield "card", {"block": name}, chance.between(5, 15)
            if chance.happens(0.7):
                yield "reflect", {"block": name}, chance.between(60, 400)

    def _case(self, name: str) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        chance = self._chance
        yield "case", {"block": name}, 2
        stops = chance.between(1, 6) if chance.happens(0.12) else len(_STEPS)
        for step in _STEPS[:stops]:
            wait = chance.between(40, 420)
            if step in READING:
                yield "step", {"block": name, "step": step}, wait
            elif step == "estimate":
                yield "estimate", {"block": name, "text": chance.pick(_ESTIMATES)}, wait
            else:
                option = chance.pick(OPTIONS)
                yield "decide", {"block": name, "option": option}, wait
                if chance.happens(0.15):
                    other = chance.pick([one for one in OPTIONS if one != option])
                    yield "decide", {"block": name, "option": other}, chance.between(20, 200)

    def _question(
        self, block: str, answer: str, question: Question
    ) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        """Attempts at one answer: most end right, some are given up."""
        chance = self._chance
        about = {"block": block, "answer": answer}
        if chance.happens(0.05):  # left out
            return
        how = chance.weighted(_FIRST)
        hints = list(question.hints)
        for _ in range(4):
            if how == "mistake":
                how = chance.pick(list(question.mistakes))
            yield "answer", {**about, "how": how}, chance.between(60, 500)
            if how == "right" or chance.happens(0.12):  # done, or given up
                return
            if hints and chance.happens(0.45):
                yield "hint", {**about, "hint": hints.pop(0)}, chance.between(5, 60)
            how = chance.weighted({"right": 0.7, "mistake": 0.2, "wrong": 0.1})


def _hours(chance: Chance) -> timedelta:
    return timedelta(hours=chance.between(13, 19), seconds=chance.between(0, 3599))
