"""Reading what a browser sent, and writing what a spreadsheet will open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.plain_text import normal_text

__all__ = ["cell", "text_of"]

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def text_of(payload: Mapping[str, Any], name: str, max_length: int) -> str:
    """The text sent under a name, "" if none. Raises Refused (422) if it is none or too long."""
    value = payload.get(name, "")
    if not isinstance(value, str):
        raise Refused(422, Message("This must be text."), field=name)
    value = normal_text(value)
    if len(value) > max_length:
        raise Refused(
            422,
            Message(
                "This is {length} characters long; at most {limit} fit. Shorten it.",
                length=len(value),
                limit=max_length,
            ),
            field=name,
        )
    return value


def cell(value: Any) -> str:
    """A value for a cell of a CSV file, which a spreadsheet must not take for a formula.

    Some spreadsheets take full-width signs, as East Asian keyboards write them, for plain ones.
    """
    text = str(value)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
