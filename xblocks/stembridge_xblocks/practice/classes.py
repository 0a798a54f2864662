"""A teacher's own classes: named in their words, known to events by a digest alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from stembridge_xblocks.common.message import Message
from stembridge_xblocks.practice.reading import EntryError, read_text

__all__ = ["MOST_CLASSES", "NEW", "class_key", "normal_name", "read_class"]

MOST_CLASSES: Final = 20
# What a form sends where none of the teacher's classes is meant.
NEW: Final = "new"
_MAX_NAME: Final = 40
_HEX_DIGITS: Final = 20


def normal_name(name: str) -> str:
    """What of a class's name tells it from another: letters and digits, whatever their case.

    >>> normal_name(" 8 B. ")
    '8b'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in folded if sign.isalnum())


def class_key(digest: bytes) -> str:
    """The id of a class: in events, and in the teacher's state."""
    return "c" + digest.hex()[:_HEX_DIGITS]


def read_class(
    payload: Mapping[str, Any],
    classes: Mapping[str, Mapping[str, Any]],
    key_of: Callable[[str], str],
) -> tuple[str, dict[str, Any]]:
    """The key of the class that is meant, and the classes with it among them.

    payload: "class", the key of one of theirs or "new"; "class_name", of a new one.
    key_of: the key for a name as `normal_name` gives it; asked only for a new class.
    Raises EntryError.
    """
    chosen, name = payload.get("class"), read_text(payload, "class_name", _MAX_NAME)
    if isinstance(chosen, str) and chosen in classes:
        return chosen, dict(classes)
    if chosen not in (NEW, "", None) and not name:
        raise EntryError("class", Message("Choose one of your classes, or name a new one."))
    normal = normal_name(name)
    if not normal:
        raise EntryError("class_name", Message("Give the class a name, such as 8b."))
    for key, known in classes.items():
        if normal_name(str(known.get("name", ""))) == normal:
            return key, dict(classes)
    if len(classes) >= MOST_CLASSES:
        raise EntryError(
            "class_name",
            Message("At most {count} classes fit. Choose one of them.", count=MOST_CLASSES),
        )
    key = key_of(normal)
    return key, {**classes, key: {"name": name}}
