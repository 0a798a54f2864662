"""What a few people do in every block there is, on a stage, deed by deed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stembridge_xblocks.blocks import PracticeBlock
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.practice.content import PRACTICE
from stembridge_xblocks.preview import ANONYMOUS, Person, Stage

from ..xblocks.career.sample import content as career_content
from ..xblocks.case.sample import STEPS, drawn_content
from ..xblocks.case.sample import content as case_content
from ..xblocks.challenge.sample import content as challenge_content
from ..xblocks.challenge.sample import right_text

__all__ = ["play"]

# Blocks by the names that the samples' helpers know them by.
BLOCKS = {"c": "case", "q": "challenge", "k": "career", "p": "practice"}
# A second case, whose variants are drawn at random.
DRAWN = "d"
LESSONS = {
    "language": "en",
    "summary": {"": "Take it to class."},
    "lessons": [{"id": "battery", "title": {"": "Charge"}, "minutes": 45}],
    "level": {"lowest": 2, "highest": 4, "default": 3},
}
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Play:
    """A stage with one block of each kind, whose clock ticks with every event."""

    def __init__(self, file: Path) -> None:
        self.ticks = 0
        blocks = {**BLOCKS, DRAWN: "case"}
        olx = "".join(f'<stembridge_{kind} url_name="{name}"/>' for name, kind in blocks.items())
        self.stage = Stage.from_olx(olx, clock=self.tick, sink=file, types=self._dated())
        practice, _ = read_content(PRACTICE, LESSONS)
        given = {"c": case_content(), "q": challenge_content(), "k": career_content(),
                 "p": practice, DRAWN: drawn_content()}  # fmt: skip
        for name, data in given.items():
            block = self.stage.block(name, user=self.stage.author("writer"))
            block.data = data
            block.save()

    def tick(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)

    def _dated(self) -> dict[str, Any]:
        """The practice block on the stage's day: what it keeps are days."""

        class Dated(PracticeBlock):
            def now(self) -> datetime:
                return START

        Dated.__module__ = PracticeBlock.__module__
        return {"stembridge_practice": Dated}

    def send(self, name: str, person: Person, handler: str, **fields: Any) -> Any:
        """What a deed is answered, which must be that it is done."""
        revision = self.stage.block(name, user=person).revision
        payload = {"revision": revision, "key": f"key-{revision:08}", **fields}
        answer = self.stage.call(name, handler, payload, user=person)
        assert answer.status_code == 200, (handler, answer.text)
        return answer.json

    def state(self, person: Person, field: str) -> Any:
        return getattr(self.stage.block("p", user=person), field)


def play(file: Path) -> None:
    """Do everything in every block; `file` becomes the tracking log."""
    on = Play(file)
    ana, bob = on.stage.learner("ana", country="AT"), on.stage.learner("bob")
    for person in (ana, bob):
        _case(on, person)
        _challenge(on, person)
        _career(on, person)
    _practice(on, ana, bob)


def _case(on: Play, person: Person) -> None:
    on.send("c", person, "opened")
    for variant in ("at", "eu"):
        on.send("c", person, "choose_variant", variant=variant)
    for step in STEPS:
        if step not in ("estimate", "decision"):
            on.send("c", person, "complete_step", step=step)
    on.send("c", person, "save_estimate", estimate="99,5")
    for option in ("yes", "no"):
        on.send("c", person, "decide", option=option)
    on.send(DRAWN, person, "opened")


def _challenge(on: Play, person: Person) -> None:
    def answer(number: str, unit: str, which: str = "charge") -> None:
        on.send("q", person, "submit", answer=which, number=number, unit=unit)

    answer("1", "kWh")
    on.send("q", person, "hint", answer="charge", hint="moles")
    share_used = on.stage.block("q", user=person).givens["u"][0]
    answer(f"{float(right_text(on.stage, person)) / share_used:.6e}", "Ah")  # a known mistake
    answer(right_text(on.stage, person), "Ah")
    answer("3", "", "share")  # no unit is asked for


def _career(on: Play, person: Person) -> None:
    on.send("k", person, "opened")
    on.send("k", person, "reflect", text="I did not know that one can begin so.")


def _practice(on: Play, ana: Person, bob: Person) -> None:
    planned = {"lesson": "battery", "class": "new", "class_name": "8b", "level": "3",
               "pupils": "24", "planned_on": "2026-03-20"}  # fmt: skip
    on.send("p", ana, "commit", **planned)
    (plan,) = on.state(ana, "commitments")
    (group,) = on.state(ana, "classes")
    on.send("p", ana, "commit", **planned | {"class": group, "id": plan, "pupils": "25"})
    used = {"lesson": "battery", "class": group, "level": "3", "pupils": "24"}
    more = {"girls": "11", "adapted": "yes", "changed": "Lemons.", "commitment": plan,
            "evidence": "https://example.org/board"}  # fmt: skip
    on.send("p", ana, "implement", on="2026-02-27", **used, **more)
    on.send("p", ana, "implement", on="2026-02-28", **used)
    on.send("p", ana, "cascade", lesson="battery", on="2026-03-01", colleagues="3")
    on.send("p", ana, "create_referral")
    on.send("p", ana, "answer", has_used="yes")
    _confirm(on, ana, next(iter(on.state(ana, "uses"))))
    on.send("p", ana, "withdraw", entry=next(iter(on.state(ana, "cascades"))), obstacle="")
    on.send("p", bob, "enter_referral", code=on.state(ana, "referral")["own"])
    on.send("p", bob, "commit", **planned)
    on.send("p", bob, "withdraw", entry=next(iter(on.state(bob, "commitments"))), obstacle="time")
    on.send("p", bob, "answer", has_used="no", obstacle="timetable")


def _confirm(on: Play, person: Person, entry: str) -> None:
    """A colleague without an account follows the link; where the block makes links."""
    if not hasattr(PracticeBlock, "ask_confirmation"):
        return
    token = on.send("p", person, "ask_confirmation", entry=entry)["link"].partition("#")[2]
    for more in _looks(on, token):
        answer = on.stage.call("p", "confirm", more, user=ANONYMOUS, noauth=True)
        assert answer.status_code == 200, answer.text


def _looks(on: Play, token: str) -> Iterator[dict[str, Any]]:
    look = {"token": token, "deed": "look"}
    yield look
    seen = on.stage.call("p", "confirm", look, user=ANONYMOUS, noauth=True).json["seen"]
    yield {"token": token, "deed": "confirm", "seen": seen}
