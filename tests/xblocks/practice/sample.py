"""A practice block for tests, on a fixed day."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from stembridge_xblocks.blocks import PracticeBlock
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.practice.content import PRACTICE
from stembridge_xblocks.preview import Stage

__all__ = ["RAW", "TODAY", "Practice", "content", "day"]

TODAY = date(2027, 3, 10)
RAW: dict[str, Any] = {
    "language": "en",
    "summary": {"": "Take it to class."},
    "minutes": 5,
    "lessons": [
        {"id": "battery", "title": {"": "Charge", "de": "Ladung"}, "minutes": 45,
         "link": "https://example.org/battery"},
        {"id": "plating", "title": {"": "Plating"}},
    ],
    "level": {"lowest": 2, "highest": 4, "default": 3},
    "tips": {"": "Try it at home."},
    "adaptation": {"": "Use a coin."},
    "follow_up": {"": "Thank you for coming back."},
    "minimum_group": 5,
}  # fmt: skip


def content(**changes: Any) -> dict[str, Any]:
    """The block's content with top-level fields replaced, read as an author's would be."""
    data, faults = read_content(PRACTICE, {**copy.deepcopy(RAW), **changes})
    assert [fault for fault in faults if not fault.is_warning] == []
    return data


def day(offset: int) -> str:
    """A day, this many after the first one of a test."""
    return (TODAY + timedelta(days=offset)).isoformat()


class Practice:
    """A stage with one practice block, "p", whose day a test sets: `today` = days after TODAY."""

    def __init__(self, **changes: Any) -> None:
        self.today = 0
        practice = self

        class Dated(PracticeBlock):
            def now(self) -> datetime:
                return datetime(2027, 3, 10, 9, tzinfo=UTC) + timedelta(days=practice.today)

        Dated.__module__ = PracticeBlock.__module__
        olx = '<stembridge_practice url_name="p"/><stembridge_practice url_name="q"/>'
        self.stage = Stage.from_olx(olx, types={"stembridge_practice": Dated})
        for name in ("p", "q"):
            block = self.stage.block(name, user=self.stage.author("writer"))
            block.data = content(**changes)
            block.save()
        self.ana = self.stage.learner("ana")

    def block(self, person: Any = None, name: str = "p") -> Any:
        return self.stage.block(name, user=person or self.ana)

    def send(self, handler: str, /, person: Any = None, at: str = "p", **fields: Any) -> Any:
        """The answer to a deed, with a fresh key and the newest revision."""
        revision = self.block(person, at).revision
        payload = {"revision": revision, "key": f"key-{revision:08}", **fields}
        return self.stage.call(at, handler, payload, user=person or self.ana)

    def commit(self, person: Any = None, **fields: Any) -> str:
        """A plan for in 20 days, or as the fields say; its id."""
        return self._made("commitments", "commit", person, **{**PLAN, **fields})

    def use(self, person: Any = None, **fields: Any) -> str:
        """A use of ten days ago, or as the fields say; its id."""
        return self._made("uses", "implement", person, **{**USE, **fields})

    def tell(self, person: Any = None, **fields: Any) -> str:
        """Two colleagues told yesterday, or as the fields say; its id."""
        told = {"lesson": "battery", "on": day(-1), "colleagues": "2", **fields}
        return self._made("cascades", "cascade", person, **told)

    def _made(self, field: str, handler: str, person: Any, **fields: Any) -> str:
        answer = self.send(handler, person, **fields)
        assert answer.status_code == 200, answer.text
        return list(getattr(self.block(person), field))[-1]

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """Payloads of the practice events whose name ends so, oldest first."""
        return [
            line["event"]
            for line in self.stage.events
            if line["name"].startswith("stembridge.practice.") and line["name"].endswith(name)
        ]


PLAN = {"lesson": "battery", "class": "new", "class_name": "8b", "planned_on": day(20),
        "level": "3", "pupils": "24"}  # fmt: skip
USE = {"lesson": "battery", "class": "new", "class_name": "8b", "on": day(-10), "level": "3",
       "pupils": "24"}  # fmt: skip
