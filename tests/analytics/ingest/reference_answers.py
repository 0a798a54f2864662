"""What of an answer to a problem is kept, read slowly and plainly.

Written from the meaning of the column `answers` and the documentation of the platform's event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["answers"]

_FROM_A_LIST: Final = ("choiceresponse", "multiplechoiceresponse", "optionresponse",
                       "truefalseresponse")  # fmt: skip
_A_NUMBER: Final = ("numericalresponse", "formularesponse")
_ID: Final = r"[\w.:+-]{1,64}"


def answers(payload: Mapping[str, Any], whole: Any, text: Any) -> str | None:
    """A JSON list of [part, answer, right?, kind, variant], in the order of the parts."""
    submission = payload.get("submission")
    given = payload.get("answers")
    correct_map = payload.get("correct_map")
    given = given if isinstance(given, dict) else {}
    correct_map = correct_map if isinstance(correct_map, dict) else {}
    if isinstance(submission, dict):
        names = list(submission)
    else:
        submission = {}
        names = [name for name in given if name in correct_map]
    found = []
    for name in sorted(names):
        is_hidden = name.endswith("_dynamath") or name.endswith("_comment")
        if is_hidden or not re.fullmatch(r"[\w.:;+@%/-]{1,255}", name) or text(name) is None:
            continue
        told = submission.get(name)
        told = told if isinstance(told, dict) else {}
        kind = told.get("response_type")
        kind = kind if isinstance(kind, str) and re.fullmatch(_ID, kind) else None
        answer = given[name] if name in given else told.get("answer")
        found.append([name, _answer(answer, kind), _right(correct_map.get(name), told), kind,
                      whole(told.get("variant"))])  # fmt: skip
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None


def _right(mapped: object, told: Mapping[str, Any]) -> bool | None:
    if isinstance(mapped, dict):
        if mapped.get("correctness") == "correct":
            return True
        return False if mapped.get("correctness") == "incorrect" else None
    return told.get("correct") if isinstance(told.get("correct"), bool) else None


def _answer(answer: object, kind: str | None) -> str | None:
    if kind in _FROM_A_LIST:
        return _choices(answer, _ID)
    if kind is None:
        return _choices(answer, r"choice_[\w.:+-]{1,57}") or _number(answer)
    return _number(answer) if kind in _A_NUMBER else None


def _choices(answer: object, pattern: str) -> str | None:
    several = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(one, str) and re.fullmatch(pattern, one) for one in several):
        return None
    return "[" + "|".join(several) + "]" if isinstance(answer, list) else several[0]


def _number(answer: object) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, str | int | float):
        return None
    if isinstance(answer, int) and len(str(abs(answer) if abs(answer) < 10**20 else 10**20)) > 15:
        return None
    written = str(answer).strip(" \t\n\r")
    mantissa, exponent = [*re.split("[eE]", written, maxsplit=1), "0"][:2]
    before, _, behind = mantissa.lstrip("+-").replace(",", ".").partition(".")
    is_number = (
        len(mantissa) - len(mantissa.lstrip("+-")) <= 1
        and re.fullmatch("[0-9]{0,15}", before)
        and re.fullmatch("[0-9]{0,15}", behind)
        and (before or behind)
        and re.fullmatch("[+-]?[0-9]{1,3}", exponent)
    )
    return written if is_number else None
