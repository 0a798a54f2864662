"""What a case of the corpus is, and the line most cases are a small change of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from stembridge_analytics.privacy import Pseudonymiser

from ..reference import KEY

__all__ = [
    "DROP", "RUN", "TIME", "Case", "Text", "about", "cases", "context", "line", "said_by",
]  # fmt: skip

RUN: Final = "course-v1:Org+C1+2025"
TIME: Final = "2025-03-03T12:00:00.250000+00:00"
DROP: Final = object()
_PSEUDONYMS: Final = Pseudonymiser(KEY)

Expected = str | dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One line, and what must come of it.

    expected: the columns of an event that matter here; else a reason of a reject, "blank" or
        "comment".
    """

    name: str
    line: bytes
    expected: Expected


class Text(str):
    """JSON to stand in a line as it is written here."""

    __slots__ = ()


def context(**changes: Any) -> dict[str, Any]:
    """The context of the line, with these fields changed or dropped."""
    usual = {"course_id": RUN, "user_id": 7, "org_id": "Org", "path": "/event"}
    return usual | changes


def line(**changes: Any) -> bytes:
    """The line, with these fields of its root changed, added or dropped; a name is a type too."""
    usual: dict[str, Any] = {
        "username": "anna",
        "event_type": changes.get("name", "page_close"),
        "name": "page_close",
        "event_source": "browser",
        "time": TIME,
        "ip": "192.0.2.7",
        "agent": "Mozilla/5.0 (anna's)",
        "session": "5ec4e7",
        "page": "https://lms.example/dashboard",
        "context": context(),
        "event": {},
    }
    return _write(usual | changes).encode("utf-8", "surrogatepass")


def _write(value: Any) -> str:
    if isinstance(value, Text):
        return value
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if inner is not DROP}
        return "{" + ", ".join(f"{json.dumps(k)}: {_write(v)}" for k, v in kept.items()) + "}"
    return json.dumps(value)


def said_by(name: str | None, user_id: int | None) -> dict[str, str | None]:
    """The keyed hashes of who a line names."""
    return {
        "name_key": None if name is None else _PSEUDONYMS.of_name(name),
        "user_key": None if user_id is None else _PSEUDONYMS.of_id(user_id),
    }


def about(person: str | int | None) -> dict[str, str | None]:
    """The keyed hash of whom a line is about: a user id, or a name where no id is known."""
    if person is None:
        return {"subject_key": None}
    if isinstance(person, int):
        return {"subject_key": _PSEUDONYMS.of_id(person)}
    return {"subject_key": _PSEUDONYMS.of_name(person)}


def cases(**named: tuple[bytes, Expected]) -> tuple[Case, ...]:
    """Cases by name; the words of a name are joined by underscores."""
    return tuple(Case(name, *rest) for name, rest in named.items())
