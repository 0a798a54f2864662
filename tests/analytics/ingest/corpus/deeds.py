"""Events of this project's blocks: what of their fields is kept, and what is none of their type."""

from __future__ import annotations

import json
from typing import Any, Final

from .case import Case, line

__all__ = ["DEEDS"]

_ESCO: Final = "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"


def _deed(verb: str, what: str, fields: dict[str, Any], *kept: Any) -> Case:
    text = json.dumps(list(kept), separators=(",", ":"), ensure_ascii=False) if kept else None
    return Case(f"{verb}_{what}", line(name=f"stembridge.{verb}", event=fields), {"deed": text})


def _field(verb: str, field: str, place: int, **values: tuple[Any, Any]) -> tuple[Case, ...]:
    """One field with each value, in its place of the list; None keeps nothing."""
    return tuple(
        _deed(verb, f"{field}_{what}", {field: value},
              *([None] * place + [kept] if kept is not None else []))
        for what, (value, kept) in values.items()
    )  # fmt: skip


DEEDS: Final = (
    _deed("case.opened", "of_version_1", {"contract_version": 1, "variant": "at"}, 1, "at"),
    _deed("case.opened", "with_nothing", {}),
    _deed("case.opened", "with_a_field_of_another_deed", {"option": "a"}, None, None, None, None,
          "a"),
    _deed("career.viewed", "of_an_occupation", {"card": "lea", "occupation": _ESCO}, None, "lea",
          None, _ESCO),
    _deed("credential.downloaded", "as_a_picture", {"contract_version": 2, "format": "png"}, 2,
          None, "png"),
    _deed("practice.imagined", "is_of_no_contract", {"lesson": "battery"}),
    *_field("practice.implemented", "lesson", 3,
            id=("battery-1.2_~", "battery-1.2_~"), words=("my lesson", None), nothing=("", None),
            longest=("x" * 64, "x" * 64), too_long=("x" * 65, None), dot_first=(".x", None),
            address=("anna@school.example", None), umlaut=("Übung", None), newline=("x\n", None),
            number=(7, None), truth=(True, None), list=(["x"], None), object=({"x": 1}, None)),
    *_field("practice.implemented", "pupils", 6,
            number=(24, 24), none=(0, None), negative=(-1, None), whole_fraction=(24.0, 24),
            fraction=(24.5, None), text=("24", None), truth=(True, None),
            largest=(2**63 - 1, 2**63 - 1), too_large=(2**63, None), huge=(10**400, None),
            largest_fraction=(1e300, None)),
    *_field("practice.implemented", "on", 8,
            day=("2025-03-01", "2025-03-01"), no_day=("2025-02-30", None),
            moment=("2025-03-01T10:00:00Z", None), short=("20250301", None),
            week=("2025-W09-6", None), other_digits=("２０２５-03-01", None)),
    *_field("practice.implemented", "adapted", 10,
            yes=(True, True), no=(False, False), word=("correct", None), number=(1, None)),
    *_field("practice.implemented", "tier", 11, first=("E1", "E1"), unknown=("E4", None),
            small=("e1", None)),
    *_field("challenge.submitted", "value_si", 3,
            number=(1.5, 1.5), whole=(3, 3.0), text=("1.5", None), truth=(False, None),
            huge=(10**400, None)),
    *_field("challenge.submitted", "unit", 4, unit=("kW*h", "kW*h"), ohm=("Ω", "Ω"),
            words=("ampere hours", None), longest=("m" * 32, "m" * 32), too_long=("m" * 33, None)),
    *_field("challenge.submitted", "seed", 9, negative=(-7, -7), least=(-(2**63), -(2**63)),
            less=(-(2**63) - 1, None)),
    *_field("workplace.logged", "nace", 2, code=("27.20", "27.20"), short=("27", "27"),
            letter=("C27", None)),
    *_field("workplace.logged", "hours", 4, hours=(6.5, 6.5), negative=(-0.5, None)),
    *_field("catalogue.searched", "country", 1, code=("AT", "AT"), small=("at", None)),
    *_field("catalogue.searched", "language", 2, tag=("sr-Latn", "sr-Latn"),
            underscore=("de_AT", None)),
)  # fmt: skip
