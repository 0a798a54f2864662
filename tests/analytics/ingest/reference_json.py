"""One JSON object out of a text, by the grammar of RFC 8259, without any JSON library.

Slow and plain: a loop over the text and a stack, so that depth costs memory and never a crash. It
tells a text that ends too early (`Cut`) from one with a fault (`Fault`), which libraries do not.
Beyond the grammar it reads what Python's own writer emits, NaN and Infinity, as null.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Cut", "Fault", "Parsed", "parse_object"]

_MAX_DEPTH: Final = 50_000
_PLAIN_DEPTH: Final = 200
# Python refuses to read longer integers; no number that long means anything in a log.
_MAX_DIGITS: Final = 4300
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_PLAIN: Final = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE_CUT: Final = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?")
_HALF: Final = re.compile("[\ud800-\udfff]")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBER_CUT: Final = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*|(?:\.[0-9]+)?[eE][+-]?)?)?")
_WORDS: Final = {
    "true": True, "false": False, "null": None, "NaN": None, "Infinity": None, "-Infinity": None,
}  # fmt: skip
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Cut(Exception):
    """The text ends where an object that began well has not ended."""


class Fault(Exception):
    """The text breaks the grammar before it ends."""


@dataclass(frozen=True)
class Parsed:
    """An object, the place behind it, and the text of each of its values.

    is_unicode: no text of its value holds half a character (a surrogate without its other half).
    is_plain: every reader of JSON reads it; no NaN, no number too large, no great depth.
    """

    value: dict[str, Any]
    end: int
    spans: dict[str, str]
    is_unicode: bool
    is_plain: bool


def parse_object(text: str, at: int = 0) -> Parsed:
    """The object that begins at `at`, a brace. Of equal keys the last one counts.

    Raises Cut or Fault.
    """
    return _Reader(text, at).read()


class _Reader:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.stack: list[Any] = []
        self.keys: list[str] = []
        self.spans: dict[str, str] = {}
        self.begun = 0
        self.is_unicode = True
        self.is_plain = True

    def read(self) -> Parsed:
        self._open({})
        while True:
            container = self.stack[-1]
            closing = "}" if isinstance(container, dict) else "]"
            mark = self._peek()
            if mark == closing and not container:
                done = self._close()
            elif container and mark not in (closing, ","):
                raise Fault
            elif container and mark == closing:
                done = self._close()
            else:
                if container:
                    self.at += 1
                self._member()
                continue
            if done is not None:
                is_unicode = self.is_unicode or not _has_half(done)
                return Parsed(done, self.at, self.spans, is_unicode, self.is_plain)

    def _member(self) -> None:
        """A key and value, or an item; a container is opened and filled later."""
        if isinstance(self.stack[-1], dict):
            if self._peek() != '"':
                raise Fault
            self.keys.append(self._string())
            if self._peek() != ":":
                raise Fault
            self.at += 1
        mark = self._peek()
        if len(self.stack) == 1:
            self.begun = self.at
        if mark in "{[":
            # Held by its parent from the start: an empty parent is then one without members.
            fresh: Any = {} if mark == "{" else []
            self._put(fresh)
            self._open(fresh)
        else:
            self._put(self._string() if mark == '"' else self._bare())
            self._finish_span()

    def _put(self, value: Any) -> None:
        holder = self.stack[-1]
        if isinstance(holder, dict):
            holder[self.keys[-1]] = value
        else:
            holder.append(value)

    def _open(self, fresh: Any) -> None:
        if len(self.stack) >= _MAX_DEPTH:
            raise Fault
        self.is_plain = self.is_plain and len(self.stack) < _PLAIN_DEPTH
        self.stack.append(fresh)
        self.at += 1

    def _close(self) -> dict[str, Any] | None:
        self.at += 1
        closed = self.stack.pop()
        if not self.stack:
            found: dict[str, Any] = closed
            return found
        self._finish_span()
        return None

    def _finish_span(self) -> None:
        if len(self.stack) == 1:
            self.spans[self.keys[-1]] = self.text[self.begun : self.at]
        if isinstance(self.stack[-1], dict):
            self.keys.pop()

    def _peek(self) -> str:
        self.at = _match(_SPACE, self.text, self.at).end()
        if self.at == len(self.text):
            raise Cut
        return self.text[self.at]

    def _string(self) -> str:
        start = self.at = self.at + 1
        while True:
            self.at = _match(_PLAIN, self.text, self.at).end()
            if self.at == len(self.text):
                raise Cut
            if self.text[self.at] == '"':
                self.at += 1
                found = _unescape(self.text[start : self.at - 1])
                self.is_unicode = self.is_unicode and not _HALF.search(found)
                return found
            escape = _ESCAPE.match(self.text, self.at)
            if escape is None:
                raise Cut if _ESCAPE_CUT.fullmatch(self.text, self.at) else Fault
            self.at = escape.end()

    def _bare(self) -> Any:
        rest = self.text[self.at : self.at + 9]
        for word, value in _WORDS.items():
            if rest.startswith(word):
                self.at += len(word)
                self.is_plain = self.is_plain and word[-1] in "el"
                return value
        if any(word.startswith(rest) for word in _WORDS) or _NUMBER_CUT.fullmatch(
            self.text, self.at
        ):
            raise Cut
        number = _NUMBER.match(self.text, self.at)
        if number is None:
            raise Fault
        self.at = number.end()
        found = _number(number)
        self.is_plain = self.is_plain and found is not None
        return found


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    found = pattern.match(text, at)
    if found is None:
        raise AssertionError("a pattern that matches nothing at all")
    return found


def _number(found: re.Match[str]) -> int | float | None:
    """The number; null where it is too large for any column."""
    if found.group(1) or found.group(2):
        value = float(found.group())
        return value if math.isfinite(value) else None
    return int(found.group()) if len(found.group()) < _MAX_DIGITS else None


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(lambda found: _character(found.group()), text)
    # Two escapes that are one character together.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _character(escape: str) -> str:
    if escape[1] == "u":
        return chr(int(escape[2:], 16))
    return _SIMPLE.get(escape[1], escape[1])


def _has_half(value: Any) -> bool:
    """Whether half a character stands in any text of the value."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str) and _HALF.search(found):
            return True
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
    return False
