"""The fields of the blocks' events, and the text that keeps a deed's fields in the events table.

Declared here for the analytics' side, once; tests/contract hold it equal to the blocks' contract,
for every version of it that was released. Of a family of events all fields have one place each in
the text, a JSON list; a version may add fields, and may not change the type of one.

There is no type for free text: what does not have the form of an id, a code or a listed choice is
no value of a field, so nothing that a person wrote reaches the events table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import msgspec

__all__ = ["FAMILIES", "DeedField", "Family", "Value"]

Value = str | int | float | bool | None

_MAX_WHOLE: Final = 2**63


@dataclass(frozen=True)
class DeedField:
    """One field: `type` is one of `id`, `choice`, `date`, `bool`, `int`, `float` or a code's.

    null: some event of some version may leave it null. choices: the values of a `choice`, of every
    version. minimum: the smallest number that is one.
    """

    name: str
    type: str
    null: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None

    def kept(self, value: object) -> Value:
        """The value as JSON holds it, if it is one of this field's; else None."""
        if value is None:
            return None
        if self.choices:
            return value if isinstance(value, str) and value in self.choices else None
        found = _KEEP[self.type](value)
        if self.minimum is not None and isinstance(found, int | float) and found < self.minimum:
            return None
        return found


def _form(pattern: str, longest: int) -> Callable[[object], str | None]:
    form = re.compile(pattern)

    def keep(value: object) -> str | None:
        is_one = isinstance(value, str) and len(value) <= longest and form.fullmatch(value)
        return str(value) if is_one else None

    return keep


_DATE: Final = _form(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", 10)


def _int(value: object) -> int | None:
    """A whole number of 64 bits; JSON knows no difference between 3 and 3.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_one = isinstance(value, int) and not isinstance(value, bool)
    return value if is_one and -_MAX_WHOLE <= value < _MAX_WHOLE else None  # type: ignore


def _float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: object) -> str | None:
    found = _DATE(value)
    try:
        return None if found is None else date.fromisoformat(found).isoformat()
    except ValueError:  # the 30th of February
        return None


# By type: a value of any kind -> the value if it is one of the type.
_KEEP: Final[Mapping[str, Callable[[object], Value]]] = {
    "id": _form(r"[A-Za-z0-9][A-Za-z0-9._~-]*", 64),
    "country": _form(r"[A-Z]{2}", 2),
    "language": _form(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 35),
    "nace": _form(r"[0-9]{2}(\.[0-9]{1,2})?", 5),
    "occupation": _form(r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}", 100),
    "unit": _form(r"[A-Za-zµΩΔ°Å%0-9*/._-]+", 32),
    "date": _date,
    "bool": _bool,
    "int": _int,
    "float": _float,
}  # fmt: skip


def _count(name: str, *, least: int = 0, null: bool = False) -> DeedField:
    return DeedField(name, "int", null, minimum=least)


def _choice(name: str, *choices: str, null: bool = False) -> DeedField:
    return DeedField(name, "choice", null, choices)


def _id(name: str, *, null: bool = False) -> DeedField:
    return DeedField(name, "id", null)


# First in every list. What an older contract called it, it is called still.
_VERSION: Final = _count("contract_version", least=1)


@dataclass(frozen=True)
class Family:
    """The events of one block: `events` names the fields of each verb, `fields` says what they are.

    Every event has `usage_key`, which is the column `block_id`, and `contract_version` besides.
    The order of `fields` is that of the lists in stores: new ones are added at the end.
    """

    name: str
    fields: tuple[DeedField, ...]
    events: Mapping[str, tuple[str, ...]]

    @cached_property
    def all_fields(self) -> tuple[DeedField, ...]:
        """The fields of the text, in its order."""
        return (_VERSION, *self.fields)

    def dump(self, *values: object) -> str | None:
        """The deed as text: the fields' values as they came, in order, those that are none as null.

        None if nothing is left.
        """
        kept = [field.kept(value) for field, value in zip(self.all_fields, values, strict=True)]
        while kept and kept[-1] is None:
            kept.pop()
        return msgspec.json.encode(kept).decode() if kept else None

    def load(self, text: str | None, action: str) -> dict[str, Value]:
        """The fields of a deed by name, all of them; null those that such an event has not."""
        values = [] if text is None else _DECODE(text)
        has = {"contract_version", *self.events.get(action.partition(".")[2], ())}
        return {
            field.name: values[place] if place < len(values) and field.name in has else None
            for place, field in enumerate(self.all_fields)
        }


_DECODE: Final = msgspec.json.Decoder(list[Any]).decode


def _family(
    name: str, events: Mapping[str, tuple[str, ...]], fields: Iterable[DeedField]
) -> Family:
    return Family(name, tuple(fields), events)


_OBSTACLES: Final = (
    "time", "timetable", "curriculum", "equipment", "level", "language", "leave", "leadership",
    "other",
)  # fmt: skip

# Family by name: the blocks whose events there are, those that are still to come included.
FAMILIES: Final[Mapping[str, Family]] = {
    family.name: family
    for family in (
        _family(
            "case",
            {
                "opened": ("variant",),
                "variant_selected": ("variant", "previous_variant"),
                "variant_assigned": ("variant", "variants"),
                "step_completed": ("variant", "step"),
                "decision_made": ("variant", "option", "is_changed"),
            },
            (
                _id("variant", null=True),
                _id("previous_variant", null=True),
                _choice("step", "person", "problem", "estimate", "concept", "uncertainty",
                        "decision", "classroom"),
                _id("option"),
                DeedField("is_changed", "bool"),
                _count("variants", least=2),
            ),
        ),
        _family(
            "challenge",
            {
                "submitted": ("variant", "answer_index", "value_si", "unit", "correct",
                              "unit_correct", "mistake", "attempt", "seed"),
                "hint_shown": ("answer_index", "hint_index", "attempts"),
            },
            (
                _id("variant", null=True),
                _count("answer_index"),
                DeedField("value_si", "float", null=True),
                DeedField("unit", "unit", null=True),
                DeedField("correct", "bool"),
                DeedField("unit_correct", "bool", null=True),
                _id("mistake", null=True),
                _count("attempt", least=1),
                DeedField("seed", "int"),
                _count("hint_index"),
                _count("attempts"),
            ),
        ),
        _family(
            "career",
            {"viewed": ("card", "variant", "occupation"), "reflected": ("card",)},
            (
                _id("card"),
                _id("variant", null=True),
                DeedField("occupation", "occupation", null=True),
            ),
        ),
        _family(
            "plan",
            {
                "saved": ("plan_id", "revision", "minutes_total", "phases", "outcomes_aligned"),
                "submitted": ("plan_id", "revision"),
                "shared": ("plan_id", "revision"),
                "exported": ("plan_id", "revision", "format"),
                "peer_viewed": ("plan_id",),
            },
            (
                _id("plan_id"),
                _count("revision", least=1),
                _count("minutes_total"),
                _count("phases"),
                _count("outcomes_aligned"),
                _choice("format", "docx", "html", "json"),
            ),
        ),
        _family(
            "diary",
            {"entry_saved": ("entry_id", "prompt", "on", "is_new")},
            (
                _id("entry_id"),
                _id("prompt", null=True),
                DeedField("on", "date"),
                DeedField("is_new", "bool"),
            ),
        ),
        _family(
            "practice",
            {
                "committed": ("commitment_id", "class_id", "lesson", "planned_on", "level",
                              "pupils"),
                "implemented": ("use_id", "commitment_id", "class_id", "lesson", "on", "level",
                                "pupils", "girls", "adapted", "tier"),
                "confirmed": ("use_id",),
                "cascaded": ("cascade_id", "lesson", "on", "colleagues"),
                "referral_created": ("referral_code",),
                "referral_entered": ("referral_code",),
                "withdrawn": ("entry_type", "entry_id", "obstacle"),
                "answered": ("has_used", "obstacle"),
            },
            (
                _id("commitment_id", null=True),
                _id("class_id"),
                _id("lesson"),
                DeedField("planned_on", "date"),
                _count("level"),
                _count("pupils", least=1),
                _id("use_id"),
                DeedField("on", "date"),
                _count("girls", null=True),
                DeedField("adapted", "bool"),
                _choice("tier", "E1", "E2", "E3"),
                _id("cascade_id"),
                _count("colleagues", least=1),
                _id("referral_code"),
                _choice("entry_type", "commitment", "use", "cascade"),
                _id("entry_id"),
                _choice("obstacle", *_OBSTACLES, null=True),
                DeedField("has_used", "bool"),
            ),
        ),
        _family(
            "workplace",
            {
                "logged": ("stay_id", "nace", "nace_revision", "hours", "first_on", "last_on",
                           "skills"),
                "confirmed": ("stay_id", "hours"),
                "rejected": ("stay_id",),
            },
            (
                _id("stay_id"),
                DeedField("nace", "nace"),
                _choice("nace_revision", "2", "2.1"),
                DeedField("hours", "float", minimum=0),
                DeedField("first_on", "date"),
                DeedField("last_on", "date"),
                _count("skills"),
            ),
        ),
        _family(
            "credential",
            {"claimed": ("achievement",), "downloaded": ("achievement", "format")},
            (_id("achievement"), _choice("format", "json", "png", "svg", "pdf")),
        ),
        _family(
            "catalogue",
            {
                "searched": ("country", "language", "nace", "level", "has_words", "results"),
                "opened": ("record_id",),
            },
            (
                DeedField("country", "country", null=True),
                DeedField("language", "language", null=True),
                DeedField("nace", "nace", null=True),
                _count("level", null=True),
                DeedField("has_words", "bool"),
                _count("results"),
                _id("record_id"),
            ),
        ),
    )
}  # fmt: skip
