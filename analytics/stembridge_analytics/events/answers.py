"""What of a problem's answer may be kept: never what a person typed, but for numbers.

A server's `problem_check` holds `answers` (raw, by part), `correct_map` and, since 2014,
`submission`, which names the kind of each part. Free text can be anything: names, addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from stembridge_analytics.events.values import option, text, whole
from stembridge_analytics.parts import Part, dump_parts

__all__ = ["answers"]

# Parts of these kinds are chosen from what the author wrote ...
_CHOSEN: Final = frozenset(
    {"choiceresponse", "multiplechoiceresponse", "optionresponse", "truefalseresponse"}
)
# ... and in these a number is what is asked for.
_NUMERIC: Final = frozenset({"numericalresponse", "formularesponse"})
# Where the kind is not told, a choice is known by the ids that the platform makes.
_CHOICE: Final = re.compile(r"choice_[\w.:+-]{1,57}")
_NUMBER: Final = re.compile(
    r"[+-]?([0-9]{1,15}([.,][0-9]{0,15})?|[.,][0-9]{1,15})([eE][+-]?[0-9]{1,3})?"
)
_LARGE: Final = 10**15
_PART: Final = re.compile(r"[\w.:;+@%/-]{1,255}")
# What the platform adds for itself: how a formula was drawn, and the like.
_HIDDEN: Final = ("_dynamath", "_comment")
_CORRECTNESS: Final = {"correct": True, "incorrect": False}


def answers(submission: Any, raw: Any, correct_map: Any) -> str | None:
    """The parts of one answer as text (see `parts`); None if there are none to tell of.

    submission, raw, correct_map: the payload's fields of these names (`answers` is raw), of any
        type. Without a submission only parts of the correct map count: the rest is not asked for.
    """
    told = submission if isinstance(submission, dict) else None
    raw = raw if isinstance(raw, dict) else {}
    correct_map = correct_map if isinstance(correct_map, dict) else {}
    found = []
    for part_id in (raw.keys() & correct_map.keys()) if told is None else told:
        if part_id.endswith(_HIDDEN) or not _PART.fullmatch(part_id) or not text(part_id):
            continue
        about = told[part_id] if told is not None else None
        about = about if isinstance(about, dict) else {}
        kind = option(about.get("response_type"))
        value = raw.get(part_id, about.get("answer"))
        right = _is_correct(correct_map.get(part_id), about.get("correct"))
        found.append(Part(part_id, _kept(value, kind), right, kind, whole(about.get("variant"))))
    return dump_parts(found)


def _is_correct(mapped: Any, told: Any) -> bool | None:
    if isinstance(mapped, dict):
        correctness = mapped.get("correctness")
        return _CORRECTNESS.get(correctness) if isinstance(correctness, str) else None
    return told if isinstance(told, bool) else None


def _kept(value: Any, kind: str | None) -> str | None:
    if kind in _CHOSEN:
        return _option(value, option)
    if kind is None:
        return _option(value, _choice) or _number(value)
    return _number(value) if kind in _NUMERIC else None


def _option(value: Any, keep: Callable[[Any], str | None]) -> str | None:
    """An option, or all of several; None if any of them may not be kept."""
    if not isinstance(value, list):
        return keep(value)
    several = [keep(one) for one in value]
    kept = [one for one in several if one is not None]
    return f"[{'|'.join(kept)}]" if len(kept) == len(several) else None


def _choice(value: Any) -> str | None:
    return value if isinstance(value, str) and _CHOICE.fullmatch(value) else None


def _number(value: Any) -> str | None:
    if isinstance(value, float) or (type(value) is int and abs(value) < _LARGE):
        value = str(value)
    found = value.strip(" \t\r\n") if isinstance(value, str) else ""
    return found if _NUMBER.fullmatch(found) else None
