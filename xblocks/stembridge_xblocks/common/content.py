"""What a block's authored content is made of: declared once, as data.

One declaration serves four readers, each in a module of its own: the editor's form (`form.py`),
the check of what an author sent (`validation.py`, by `value_reader.py`), OLX (`olx/`) and its XML
Schema (`xsd.py`).

Values, as they stand in a block's `data` field:

    Text, Markdown     {language tag: text}, the key "" for the course's own language; {} if empty.
                       A Text that is not localised is a plain string, "" if empty.
    Id, Code, Date,
    Link, Formula,
    Unit, Table        a string, "" if empty
    Choice             one of its values
    Number             int or float, None if empty
    Flag               True or False
    Strings            a list of strings
    Image              {"src": "/static/...", "alt": {language: text}, "credit": ""}, None if none
    Group              a dict by field name
    Items              a list of dicts by field name, each with an "id"

Single lines and codes become attributes in OLX, texts and structures elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from stembridge_xblocks.common.message import Message

__all__ = [
    "ID_PATTERN",
    "Choice",
    "Code",
    "Content",
    "Date",
    "Fault",
    "Field",
    "Flag",
    "Formula",
    "Group",
    "Id",
    "Image",
    "Items",
    "Link",
    "Markdown",
    "Number",
    "Path",
    "Strings",
    "Table",
    "Text",
    "Unit",
]

# Where a value stands in the content, such as ("answers", 0, "formula").
Path: TypeAlias = tuple[str | int, ...]

# Ids that authors give; they end up in events, whose contract takes these and no others.
ID_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9._~-]*"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with content, at one place, in words that say what to do.

    A warning does not keep content from being saved.
    """

    path: Path
    message: Message
    is_warning: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """What every field has. `label` and `hint` are message ids.

    required: an empty value is a fault. What stands in a Group that is wholly empty is not asked.
    """

    name: str
    label: str
    hint: str = ""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A single line of plain text, in several languages unless `localised` is False."""

    localised: bool = True
    max_length: int = 200


@dataclass(frozen=True, kw_only=True)
class Markdown(Field):
    """Rich text in several languages, written in Markdown without HTML and without images."""

    max_length: int = 8_000


@dataclass(frozen=True, kw_only=True)
class Id(Field):
    """A name that programs and formulas use, unique in its list; see ID_PATTERN.

    pattern: a narrower pattern, as a regular expression for the whole id.
    """

    pattern: str = ID_PATTERN
    max_length: int = 64


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A finite number within bounds, both included. `suffix` is the unit shown beside it."""

    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    suffix: str = ""
    default: float | None = None


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no."""

    default: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few values; `options` are pairs of value and label."""

    options: tuple[tuple[str, str], ...]
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    """A calendar day, YYYY-MM-DD."""


@dataclass(frozen=True, kw_only=True)
class Link(Field):
    """An https address."""

    max_length: int = 500


@dataclass(frozen=True, kw_only=True)
class Code(Field):
    """A code of a vocabulary (`vocabularies.py`): nace, isced-f, esco-occupation, esco-skill,
    country, language, ...
    """

    vocabulary: str
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Formula(Field):
    """A formula of the challenge (`challenge/formula.py`)."""

    max_length: int = 300


@dataclass(frozen=True, kw_only=True)
class Unit(Field):
    """A unit as people write it (`challenge/units.py`)."""

    max_length: int = 40


@dataclass(frozen=True, kw_only=True)
class Table(Field):
    """Comma-separated values as plain text of several lines."""

    max_length: int = 20_000


@dataclass(frozen=True, kw_only=True)
class Strings(Field):
    """A list of short values of one kind: `of` is a Text that is not localised, a Code or a Unit.

    tag: the element that each is in OLX, such as "country".
    """

    of: Text | Code | Unit
    tag: str
    maximum: int = 30


@dataclass(frozen=True, kw_only=True)
class Image(Field):
    """A picture among the course's files, with the alternative text that it must have."""


@dataclass(frozen=True, kw_only=True)
class Group(Field):
    """Fields that belong together, one element in OLX."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Items(Field):
    """A list of things with stable ids that an author can add to, reorder and shorten.

    fields: what each thing has besides its id; an own Id field named "id" may stand first,
        else ids are made by the editor.
    item: the label of one thing, a message id.
    tag: the element that each is in OLX, such as "answer".
    """

    fields: tuple[Field, ...]
    item: str
    tag: str
    minimum: int = 0
    maximum: int = 50

    @property
    def id_field(self) -> Id:
        """The Id field of each thing."""
        first = self.fields[0] if self.fields else None
        return first if isinstance(first, Id) else Id(name="id", label="Id")

    @property
    def own_id(self) -> bool:
        """Whether the author names the things."""
        return bool(self.fields) and isinstance(self.fields[0], Id)


Checks: TypeAlias = Callable[[Mapping[str, Any]], Iterator[Fault]]


@dataclass(frozen=True)
class Content:
    """All that an author writes into one kind of block.

    block: the entry point's name, which is the element's name in OLX.
    version: of the shape of `data`; raised when old content must be changed on reading.
    settings: plain XBlock fields that the editor shows beside the content, such as
        display_name; they are attributes of the block's own element.
    fields: what stands in `data`.
    checks: what is wrong with content as a whole, beyond its single fields; it is given content
        whose every field has the right type.
    max_bytes: the largest content, as JSON.
    """

    block: str
    version: int
    settings: tuple[Field, ...]
    fields: tuple[Field, ...]
    checks: Checks | None = None
    max_bytes: int = 400_000


def default_of(field: Field) -> Any:
    """The value of a field that nobody has filled in."""
    match field:
        case Text(localised=True) | Markdown():
            return {}
        case Number() | Flag() | Choice() | Code():
            return field.default
        case Strings() | Items():
            return []
        case Image():
            return None
        case Group():
            return {inner.name: default_of(inner) for inner in field.fields}
    return ""


def is_empty(field: Field, value: Any) -> bool:
    """Whether a value says nothing. A Group is empty if all in it is, by default or not."""
    match field:
        case Group():
            return all(
                is_empty(inner, value.get(inner.name)) or value[inner.name] == default_of(inner)
                for inner in field.fields
            )
        case Flag():
            return not value
    return value in ("", None) or value == {} or value == []
