"""Single values of content, read by their fields, with all that is wrong with each.

Never raises: what cannot be read is left empty and is a fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Choice,
    Code,
    Date,
    Fault,
    Field,
    Flag,
    Group,
    Id,
    Image,
    Items,
    Link,
    Markdown,
    Number,
    Path,
    Strings,
    Table,
    Text,
    default_of,
)
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.plain_text import (
    MAX_LANGUAGES,
    is_language_tag,
    normal_text,
    single_line,
)
from stembridge_xblocks.common.vocabularies import is_code

__all__ = ["IMAGE_FIELDS", "ContentReader", "most_read"]

_LINK: Final = re.compile(r"https://[^\s<>\"'\\]+")
# Only files of the course: an address elsewhere would call a third party from each learner's page.
_STATIC: Final = re.compile(r"/static/[^\s<>\"'\\?#]+")
# What a page shows: the platform may have put an address of its own in the place of `/static/`.
_OWN: Final = re.compile(r"/(?![/\\])")
# What a picture is made of, read as fields are.
IMAGE_FIELDS: Final = (
    Text(name="src", label="File", localised=False, max_length=300),
    Text(name="alt", label="Alternative text", max_length=400),
    Text(name="credit", label="Credit", localised=False),
)
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


def most_read(maximum: int) -> int:
    """How many entries of a list are read that may have `maximum`; those beyond are dropped.

    An author who adds too many must not lose what was typed, and nobody may send a million.
    """
    return maximum * 4


class ContentReader:
    """Reads values by their fields and collects what is wrong in `faults`.

    drops_addresses: leave out what could run a script or call somebody else's site.
    """

    def __init__(self, *, drops_addresses: bool = False) -> None:
        self.faults: list[Fault] = []
        self.drops_addresses = drops_addresses

    def fault(self, path: Path, text: str, /, **values: Any) -> None:
        self.faults.append(Fault(path, Message(text, **values)))

    def group(self, field: Group, raw: object, path: Path) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            if raw not in (None, ""):
                self.fault(path, "This must be a group of fields.")
            raw = {}
        known = {inner.name for inner in field.fields}
        for key in raw:
            if key not in known:
                self.fault(path, "There is no field {name} here.", name=str(key)[:80])
        return {
            inner.name: self.value(inner, raw[inner.name], (*path, inner.name))
            if inner.name in raw
            else default_of(inner)
            for inner in field.fields
        }

    def value(self, field: Field, raw: object, path: Path) -> Any:
        match field:
            case Text(localised=True) | Markdown():
                return self.localised(field, raw, path)
            case Number():
                return self.number(field, raw, path)
            case Flag():
                return self.flag(field, raw, path)
            case Strings():
                return self.strings(field, raw, path)
            case Image():
                return self.image(raw, path)
            case Group():
                return self.group(field, raw, path)
            case Items():
                return self.items(field, raw, path)
        return self.string(field, raw, path)

    def string(self, field: Field, raw: object, path: Path) -> str:
        if raw is None:
            return ""
        if not isinstance(raw, str):
            self.fault(path, "This must be text.")
            return ""
        text = normal_text(raw) if isinstance(field, Table) else single_line(raw)
        limit = getattr(field, "max_length", 500)
        if len(text) > limit:
            self.too_long(path, len(text), limit)
        elif text:
            self.check_string(field, text, path)
        if self.drops_addresses and isinstance(field, Link) and not _LINK.fullmatch(text):
            return ""
        return text

    def too_long(self, path: Path, length: int, limit: int) -> None:
        self.fault(
            path,
            "This is {length} characters long; at most {limit} fit. Shorten it.",
            length=length,
            limit=limit,
        )

    def check_string(self, field: Field, text: str, path: Path) -> None:
        match field:
            case Id() if not re.fullmatch(field.pattern, text):
                self.fault(
                    path, "{text} cannot be an id: use letters and digits, no blanks.", text=text
                )
            case Choice() if text not in dict(field.options):
                allowed = ", ".join(value for value, _ in field.options if value)
                self.fault(path, "{text} is not among: {allowed}.", text=text, allowed=allowed)
            case Date() if not _is_day(text):
                self.fault(
                    path, "{text} is no day; write it as year-month-day: 2026-09-30.", text=text
                )
            case Link() if not _LINK.fullmatch(text):
                self.fault(path, "This must be an address that begins with https://.")
            case Code() if not is_code(field.vocabulary, text):
                self.fault(
                    path,
                    "{text} is no code of {vocabulary}; search for it by name.",
                    text=text,
                    vocabulary=field.vocabulary,
                )

    def localised(self, field: Text | Markdown, raw: object, path: Path) -> dict[str, str]:
        if raw is None:
            return {}
        if isinstance(raw, str):
            raw = {"": raw}
        if not isinstance(raw, Mapping) or not all(isinstance(v, str) for v in raw.values()):
            self.fault(path, "This must be text, one for each language.")
            return {}
        if len(raw) > MAX_LANGUAGES:
            self.fault(path, "There are more than {limit} languages.", limit=MAX_LANGUAGES)
            return {}
        texts: dict[str, str] = {}
        for tag, text in raw.items():
            if tag and not is_language_tag(tag):
                self.fault(path, "{tag} is no language tag such as de or pt-BR.", tag=tag[:40])
                continue
            text = single_line(text) if isinstance(field, Text) else normal_text(text)
            if len(text) > field.max_length:
                self.too_long(path, len(text), field.max_length)
            if text:
                texts[tag] = text
        self.check_texts(field, texts, path)
        return texts

    def check_texts(self, field: Text | Markdown, texts: Mapping[str, str], path: Path) -> None:
        if not texts:
            return
        if "" not in texts:
            self.fault(path, "The text in the course's own language is missing.")
            return
        if isinstance(field, Markdown) and any("![" in text for text in texts.values()):
            self.fault(
                path, "Pictures do not work inside of texts; use the picture field beside it."
            )
        wanted = set(_PLACEHOLDER.findall(texts[""]))
        for tag, text in texts.items():
            if set(_PLACEHOLDER.findall(text)) != wanted:
                self.faults.append(
                    Fault(
                        path,
                        Message(
                            "The text in {tag} has other placeholders than the first.", tag=tag
                        ),
                        is_warning=True,
                    )
                )

    def number(self, field: Number, raw: object, path: Path) -> int | float | None:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        value = _number(raw)
        if value is None:
            self.fault(path, "{text} is no number; write it as 12.5.", text=_shown(raw))
            return None
        if field.integer and value != int(value):
            self.fault(path, "This must be a whole number.")
        if field.minimum is not None and value < field.minimum:
            self.fault(path, "This must be at least {minimum}.", minimum=_plain(field.minimum))
        if field.maximum is not None and value > field.maximum:
            self.fault(path, "This must be at most {maximum}.", maximum=_plain(field.maximum))
        # One number has one form, so that content is equal however it came in.
        return int(value) if value == int(value) and abs(value) < 2**53 else value

    def flag(self, field: Flag, raw: object, path: Path) -> bool:
        if isinstance(raw, str) and raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        if not isinstance(raw, bool):
            self.fault(path, "This must be yes or no.")
            return field.default
        return raw

    def strings(self, field: Strings, raw: object, path: Path) -> list[str]:
        raws = self.sequence(raw, field.maximum, path)
        values = [self.string(field.of, value, (*path, i)) for i, value in enumerate(raws)]
        return list(dict.fromkeys(value for value in values if value))

    def image(self, raw: object, path: Path) -> dict[str, Any] | None:
        if raw in (None, "", {}):
            return None
        if not isinstance(raw, Mapping):
            self.fault(path, "This must be a picture with its alternative text.")
            return None
        values = self.group(Group(name="", label="", fields=IMAGE_FIELDS), raw, path)
        src, alt, credit = values["src"], values["alt"], values["credit"]
        if not src and not alt and not credit:
            return None
        if not _STATIC.fullmatch(src) or ".." in src:
            self.fault(
                (*path, "src"),
                "Choose a file of the course; its address begins with /static/.",
            )
        if not alt:
            self.fault((*path, "alt"), "Say what the picture shows, for those who cannot see it.")
        return None if self.drops_addresses and not _OWN.match(src) else values

    def items(self, field: Items, raw: object, path: Path) -> list[dict[str, Any]]:
        raws = self.sequence(raw, field.maximum, path)
        inner = Group(
            name=field.name,
            label="",
            fields=field.fields if field.own_id else (field.id_field, *field.fields),
        )
        values = [self.group(inner, value, (*path, i)) for i, value in enumerate(raws)]
        seen: set[str] = set()
        for i, value in enumerate(values):
            key = value["id"]
            if not key:
                self.fault((*path, i, "id"), "This needs an id.")
            elif key in seen:
                self.fault((*path, i, "id"), "The id {id} is taken; choose another.", id=key)
            seen.add(key)
        return values

    def sequence(self, raw: object, maximum: int, path: Path) -> Sequence[object]:
        if raw in (None, ""):
            return ()
        if not isinstance(raw, list | tuple):
            self.fault(path, "This must be a list.")
            return ()
        if len(raw) > maximum:
            self.fault(
                path,
                "There are {count} entries; at most {limit} fit.",
                count=len(raw),
                limit=maximum,
            )
            return raw[: most_read(maximum)]
        return raw


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        value = float(raw)
    except (ValueError, OverflowError):
        return None
    if isinstance(raw, str) and not re.fullmatch(r"\s*[-+0-9.eE]{1,40}\s*", raw):
        return None  # float() takes "1_000", "infinity" and other scripts' digits too
    return value if math.isfinite(value) else None


def _shown(raw: object) -> str:
    # Python refuses to write out integers of thousands of digits.
    return raw[:40] if isinstance(raw, str) else type(raw).__name__


def _plain(value: float) -> str:
    return f"{value:g}"
