"""Values of a form or a program, read strictly, with a sentence for what cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from stembridge_xblocks.common.address import safe_link
from stembridge_xblocks.common.message import Message, MessageError
from stembridge_xblocks.common.numbers import NumberError, read_number
from stembridge_xblocks.common.plain_text import normal_text

__all__ = ["EntryError", "read_count", "read_link", "read_text", "read_yes"]

_LINK: Final = re.compile(r"https://[^\s<>\"'\\]+")
_BLANKS: Final = re.compile(r"\s+")


class EntryError(MessageError):
    """What a teacher sent cannot be taken; `field` is where, `message` says why and what to do."""

    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message)
        self.field = field


def read_text(
    payload: Mapping[str, Any], name: str, max_length: int, *, lines: bool = False
) -> str:
    """The text under a name, "" if none; on one line unless `lines`. Raises EntryError."""
    value = payload.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EntryError(name, Message("This must be text."))
    text = normal_text(value)
    text = text if lines else _BLANKS.sub(" ", text).strip()
    if len(text) > max_length:
        raise EntryError(
            name,
            Message(
                "This is {length} characters long; at most {limit} fit. Shorten it.",
                length=len(text),
                limit=max_length,
            ),
        )
    return text


def read_count(
    payload: Mapping[str, Any], name: str, least: int, most: int, locale: str, empty: Message | None
) -> int | None:
    """The whole number under a name, typed or sent as a number. Raises EntryError.

    empty: what to say where there is none; None if there need be none.
    """
    value = payload.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        if empty is None:
            return None
        raise EntryError(name, empty)
    number: object = value
    if isinstance(value, str):
        try:
            number = read_number(value, locale).value
        except NumberError as error:
            raise EntryError(name, error.message) from error
        # What is typed comes out as a float; one that is sent as one is no count.
        number = int(number) if isinstance(number, float) and number.is_integer() else number
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise EntryError(
            name,
            Message("Write a whole number from {least} to {most}.", least=least, most=most),
        )
    return number


def read_yes(payload: Mapping[str, Any], name: str) -> bool | None:
    """True for "yes", False for "no", None where nothing was said. Raises EntryError."""
    value = payload.get(name)
    if value in (None, ""):
        return None
    if value is True or value == "yes":
        return True
    if value is False or value == "no":
        return False
    raise EntryError(name, Message("Choose yes or no."))


def read_link(payload: Mapping[str, Any], name: str, max_length: int) -> str:
    """The https address under a name, "" if none. Raises EntryError.

    What a colleague would not be shown is none, and must not count as an artefact.
    """
    text = read_text(payload, name, max_length)
    if text and not (_LINK.fullmatch(text) and safe_link(text)):
        raise EntryError(
            name, Message("Write a whole address that begins with https://, or leave it empty.")
        )
    return text
