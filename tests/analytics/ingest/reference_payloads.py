"""What the `event` object of each kind says, column by column, and what single values mean.

Written from the meanings of the columns in the schema and the fields that the platform logs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from .reference_answers import answers
from .reference_deeds import DEEDS, deed

__all__ = ["AT_MODULE", "PAYLOADS", "block_type", "text", "whole"]

Payload = Mapping[str, Any]
Columns = dict[str, Any]
Value = TypeVar("Value")

_DECIMAL: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHOICE: Final = re.compile(r"[\w.:+-]{1,64}")
_NEW_BLOCK: Final = re.compile(r"\+type@([\w-]+)\+block@")
_OLD_BLOCK: Final = re.compile(r"i4x:/*([^/]+)/([^/]+)/([\w-]+)/")
_DAY_S: Final = 86_400
# Kinds whose events happen at the block that the context names, where the payload names none.
AT_MODULE: Final = ("assessment", "block", "forum", "other", "poll", *DEEDS)


def text(value: object) -> str | None:
    """An identifier: stripped, 255 characters at most; no e-mail address."""
    if not isinstance(value, str) or ("@" in value and "-v1:" not in value):
        return None
    return value.strip()[:255] or None


def whole(value: object) -> int | None:
    """A whole number of 64 bits, perhaps written as text or with an empty fraction."""
    is_written = isinstance(value, str) and re.fullmatch(r"-?\d{1,24}", value.strip())
    is_rounded = isinstance(value, float) and value == math.floor(value)
    if is_written or is_rounded:
        value = int(value)  # type: ignore[call-overload]
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -(2**63) <= value < 2**63 else None


def _number(value: object) -> float | None:
    if isinstance(value, str):
        value = float(value) if _DECIMAL.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _share(value: object) -> float | None:
    found = _number(value)
    return found if found is not None and 0 <= found <= 1 else None


def _completed(value: object) -> float | None:
    return float(value) if isinstance(value, bool) else _share(value)


def _seconds(value: object) -> float | None:
    found = _number(value)
    return found if found is not None and 0 <= found <= _DAY_S else None


def _truth(value: object) -> bool | None:
    if value in ("correct", "incorrect"):
        return value == "correct"
    return value if isinstance(value, bool) else None


def _choice(value: object) -> str | None:
    return value if isinstance(value, str) and _CHOICE.fullmatch(value) else None


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _host(value: object) -> str | None:
    try:
        return (urlsplit(value).hostname or None) if isinstance(value, str) else None
    except ValueError:
        return None


def _leads_away(target: object, page: object) -> bool | None:
    """Whether a link leads to another host or port than its page has."""
    try:
        hosts = [urlsplit(a).netloc if isinstance(a, str) and a else None for a in (target, page)]
    except ValueError:
        return None
    there, here = hosts
    if there is None or here is None:
        return None
    return there != "" and there.lower() != here.lower()


def block_type(block_id: str | None) -> str | None:
    if block_id is None:
        return None
    new = _NEW_BLOCK.search(block_id)
    if new:
        return new.group(1)
    # Inside an address the old keys have their slashes written as ";_".
    old = _OLD_BLOCK.search(block_id.replace(";_", "/"))
    return old.group(3) if old else None


def _first(payload: Payload, meaning: Callable[[object], Value | None], *names: str) -> Any:
    """What the first of these fields says that says anything in this meaning."""
    found = (meaning(payload.get(name)) for name in names)
    return next((value for value in found if value is not None), None)


def _enrolment(p: Payload) -> Columns:
    return {"mode": _choice(p.get("mode"))}


def _certificate(p: Payload) -> Columns:
    return {"mode": _choice(p.get("enrollment_mode"))}


def _video(p: Payload) -> Columns:
    block_id = _first(p, text, "id", "module_id")
    return {
        "block_id": block_id,
        "block_type": block_type(block_id) or "video",
        "position_s": _first(p, _seconds, "currentTime", "current_time"),
        "old_position_s": _seconds(p.get("old_time")),
        "new_position_s": _seconds(p.get("new_time")),
        "duration_s": _seconds(p.get("duration")),
    }


def _problem(p: Payload) -> Columns:
    block_id = _first(p, text, "problem_id", "module_id", "problem")
    return {
        "block_id": block_id,
        "block_type": block_type(block_id) or "problem",
        "success": _truth(p.get("success")),
        "attempts": whole(p.get("attempts")),
        "earned": _first(p, _number, "grade", "new_score"),
        "possible": _first(p, _number, "max_grade", "new_total"),
        "answers": answers(p, whole, text),
    }


def _grade(p: Payload) -> Columns:
    block_id = _first(p, text, "problem_id", "block_id")
    return {
        "block_id": block_id,
        "block_type": block_type(block_id),
        "earned": _first(p, _number, "weighted_earned", "weighted_graded_earned"),
        "possible": _first(p, _number, "weighted_possible", "weighted_graded_possible"),
        "grade": _share(p.get("percent_grade")),
        "letter_grade": text(p.get("letter_grade")),
    }


def _completion(p: Payload) -> Columns:
    block_id = text(p.get("block_id"))
    return {
        "block_id": block_id,
        "block_type": block_type(block_id),
        "completion": _first(p, _completed, "completion", "percent", "done"),
        "earned": _number(p.get("earned")),
        "possible": _number(p.get("possible")),
    }


def _navigation(p: Payload) -> Columns:
    block_id = text(p.get("id"))
    return {
        "block_id": block_id,
        "block_type": block_type(block_id),
        "place": _first(p, whole, "old", "current_tab"),
        "new_place": _first(p, whole, "new", "target_tab"),
        "target_host": _host(p.get("target_url")),
        "is_external": _leads_away(p.get("target_url"), p.get("current_url")),
    }


def _forum(p: Payload) -> Columns:
    return {
        "content_id": text(p.get("id")),
        "topic_id": text(p.get("commentable_id")),
        "content_type": _choice(p.get("thread_type")),
    }


def _assessment(p: Payload) -> Columns:
    return {
        "content_id": text(p.get("submission_uuid")),
        "content_type": _choice(p.get("score_type")),
        "earned": _sum(p.get("parts"), "option", "points"),
        "possible": _sum(p.get("parts"), "criterion", "points_possible"),
    }


def _sum(parts: object, holder: str, name: str) -> float | None:
    """Points over all parts; a part whose points cannot be read leaves no sum to speak of."""
    given = [p.get(holder) for p in parts if isinstance(p, dict)] if isinstance(parts, list) else []
    points = [_number(g.get(name)) for g in given if isinstance(g, dict)]
    found = [value for value in points if value is not None]
    return sum(found) if found and len(found) == len(points) else None


def _poll(p: Payload) -> Columns:
    choices = p.get("choices")
    return {
        "block_id": text(p.get("url_name")),
        "choice": _choice(p.get("choice")),
        "quantity": len(choices) if isinstance(choices, dict) else None,
    }


def _block(p: Payload) -> Columns:
    block_id = text(p.get("usage_key"))
    return {
        "block_id": block_id,
        "block_type": block_type(block_id),
        "success": _truth(p.get("correct")),
        "attempts": whole(p.get("attempt")),
        "choice": _first(p, _choice, "option", "step"),
        "quantity": _first(p, whole, "pupils", "colleagues", "minutes_total"),
        "event_day": _first(p, _day, "on", "planned_on"),
    }


def _deed(family: str, p: Payload) -> Columns:
    return {**_block(p), "deed": deed(family, p)}


# By kind of event; kinds that are not here keep nothing of their payload.
PAYLOADS: Final[dict[str, Callable[[Payload], Columns]]] = {
    "assessment": _assessment,
    "block": _block,
    **{family: partial(_deed, family) for family in DEEDS},
    "certificate": _certificate,
    "completion": _completion,
    "enrolment": _enrolment,
    "forum": _forum,
    "grade": _grade,
    "navigation": _navigation,
    "poll": _poll,
    "problem": _problem,
    "video": _video,
}
