"""JSON as other writers make it, and what is wrong where it is none.

Python writes NaN and Infinity, numbers may overflow or have thousands of digits, values may be
nested a thousand deep. None of that may cost more than the field it stands in.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from stembridge_analytics.schema import REJECT_REASONS

__all__ = ["RejectedLine", "dumped", "is_text", "parse", "parse_object"]

# Python refuses to read longer whole numbers, since 3.11 (CVE-2020-10735).
_MOST_DIGITS: Final = 4300
# Deep enough for what has been seen; far from what the C stack bears.
_DEPTH: Final = 5000
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class RejectedLine(Exception):
    """A line that is no event: a `reason` of schema.REJECT_REASONS, `detail` what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        if reason not in REJECT_REASONS:
            raise ValueError(f"unknown reason {reason!r}; add it to schema.REJECT_REASONS")
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _bounded(text: str) -> int | None:
    return int(text) if len(text) < _MOST_DIGITS else None


_DECODER: Final = json.JSONDecoder(
    parse_constant=lambda _: None, parse_float=_finite, parse_int=_bounded
)
# What can stand at the end of a line that was cut inside a word, a number or an escape.
_WORDS: Final = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_BEGUN: Final = "|".join(re.escape(word[:end]) for word in _WORDS for end in range(1, len(word)))
_CUT_INSIDE: Final = {
    "Expecting value": re.compile(f"-|{_BEGUN}"),
    "Expecting ',' delimiter": re.compile(r"\.|(?:\.[0-9]+)?[eE][+-]?"),
    "Invalid \\uXXXX escape": re.compile(r"\\?u?[0-9a-fA-F]{0,4}"),
}


def dumped(value: Any) -> bytes | None:
    """A JSON value as text; None if it is nested too deeply for that."""
    try:
        with _deeper():
            return json.dumps(value).encode()
    except RecursionError:
        return None


@contextmanager
def _deeper() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def parse(text: bytes | str) -> Any:
    """The value of a JSON text; None if it is none."""
    try:
        with _deeper():
            return _DECODER.decode(text if isinstance(text, str) else text.decode())
    except (ValueError, RecursionError):
        return None


def parse_object(text: str) -> dict[str, Any]:
    """The object that `text` begins with and holds nothing after. Raises RejectedLine."""
    try:
        with _deeper():
            found, end = _DECODER.raw_decode(text)
    except RecursionError:
        raise RejectedLine("not_json", "nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _why(text, error) from None
    rest = text[end:].strip()
    if rest and "{" in rest and ("time" in found or "timestamp" in found):
        raise RejectedLine("two_events", f"another object follows at character {end + 1}")
    if rest:
        raise RejectedLine("not_json", f"more text follows at character {end + 1} of the object")
    if not is_text(found):
        raise RejectedLine("bad_text", "text that is not valid Unicode")
    result: dict[str, Any] = found
    return result


def _why(text: str, error: json.JSONDecodeError) -> RejectedLine:
    rest = text[error.pos :].strip()
    begun = _CUT_INSIDE.get(error.msg)
    # Cut lines end inside a string, or where a value, comma or brace had to come.
    is_cut = not rest or error.msg.startswith("Unterminated string")
    if is_cut or (begun is not None and begun.fullmatch(rest)):
        length = len(text.encode())
        return RejectedLine("cut", f"the JSON object ends in the middle, after {length} bytes")
    return RejectedLine("not_json", f"{error.msg} at character {error.pos + 1} of the object")


def is_text(value: Any) -> bool:
    """Whether all strings in a JSON value are valid Unicode; an escape may be half a pair."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and _SURROGATE.search(one):
            return False
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return True
