"""The editor's form as data: what `public/common/editor.js` draws, made from the declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from stembridge_xblocks.common.content import (
    ID_PATTERN,
    Choice,
    Code,
    Content,
    Fault,
    Field,
    Flag,
    Group,
    Id,
    Items,
    Markdown,
    Number,
    Path,
    Strings,
    Text,
    default_of,
)
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.numbers import NumberError, read_number
from stembridge_xblocks.common.vocabularies import Entry, entries, entry_of

__all__ = ["code_labels", "describe", "describe_faults", "json_in_html", "languages", "read_form"]

# What could end the element that the JSON stands in or be taken for a course file's address, which
# the platform rewrites in whatever a view shows; and line ends that only JSON allows.
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&/'\u2028\u2029"}


def json_in_html(value: object) -> Markup:
    """`value` as JSON that can stand inside a script element of HTML and stays as it is there."""
    return Markup(json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_UNSAFE))


def describe(fields: Sequence[Field], translator: Translator) -> list[dict[str, Any]]:
    """What each field is, in the reader's language: JSON-safe dicts with at least these keys.

    type: the field's class in lower case; name, label, hint, required.
    """
    return [_described(field, translator) for field in fields]


def _described(field: Field, translator: Translator) -> dict[str, Any]:
    return {
        "type": type(field).__name__.lower(),
        "name": field.name,
        "label": translator(field.label),
        "hint": translator(field.hint) if field.hint else "",
        "required": field.required,
        **_particulars(field, translator),
    }


def _particulars(field: Field, translator: Translator) -> dict[str, Any]:
    match field:
        case Text():
            return {"localised": field.localised, "max": field.max_length}
        case Markdown():
            return {"localised": True, "max": field.max_length}
        case Id():
            # An id that nothing else spells can be made by the editor; a formula's symbol cannot.
            return {"made": field.pattern == ID_PATTERN, "max": field.max_length}
        case Number():
            return {"integer": field.integer, "suffix": field.suffix}
        case Flag():
            return {}
        case Choice():
            return {"options": [[value, translator(label)] for value, label in field.options]}
        case Code():
            return {"vocabulary": field.vocabulary}
        case Strings():
            return {"of": _described(field.of, translator), "maximum": field.maximum}
        case Group():
            return {"fields": describe(field.fields, translator)}
        case Items():
            return _of_items(field, translator)
    return {}


def _of_items(field: Items, translator: Translator) -> dict[str, Any]:
    inner = field.fields[1:] if field.own_id else field.fields
    return {
        "item": translator(field.item),
        "tag": field.tag,
        "id": _described(field.id_field, translator) if field.own_id else None,
        "fields": describe(inner, translator),
        "blank": {"id": "", **{one.name: default_of(one) for one in inner}},
        "minimum": field.minimum,
        "maximum": field.maximum,
    }


def describe_faults(faults: Sequence[Fault], translator: Translator) -> list[dict[str, Any]]:
    """Faults for the browser: path, text in the reader's language, and whether it is a warning."""
    return [
        {
            "path": list(fault.path),
            "text": translator.say(fault.message),
            "warning": fault.is_warning,
        }
        for fault in faults
    ]


def code_labels(
    content: Content, data: Mapping[str, Any], language: str
) -> dict[str, dict[str, dict[str, str] | None]]:
    """By vocabulary and code: how each code in `data` is shown; None if it is not in our list."""
    labels: dict[str, dict[str, dict[str, str] | None]] = {}
    for vocabulary, code, version in _codes(content.fields, data):
        found = entry_of(vocabulary, code, language, version)
        shown = shown_entry(found, language) if found else None
        labels.setdefault(vocabulary, {})[code] = shown
    return labels


def shown_entry(entry: Entry, language: str) -> dict[str, str]:
    """An entry of a vocabulary as the form shows it."""
    return {
        "code": entry.code,
        "label": entry.label(language),
        "note": entry.note,
        "group": entry.group(language),
    }


def languages(language: str) -> list[list[str]]:
    """The languages offered for a translation, tag and name: Europe's first, then the rest."""
    known = entries("language", language)
    # Those with a code of two letters: the hundreds of others would bury them.
    return [[entry.code, entry.label(language)] for entry in known if len(entry.code) == 2]


def _codes(fields: Sequence[Field], data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Vocabulary, code and version of each code; the version stands beside it or is ""."""
    for field in fields:
        value = data.get(field.name)
        match field:
            case Code() if value:
                version = data.get(f"{field.name}_revision") or ""
                yield field.vocabulary, str(value), str(version)
            case Strings(of=Code() as of):
                yield from ((of.vocabulary, code, "") for code in value or ())
            case Group():
                yield from _codes(field.fields, value or {})
            case Items():
                for item in value or ():
                    yield from _codes(field.fields, item)


def read_form(fields: Sequence[Field], raw: object, locale: str) -> tuple[Any, dict[Path, Fault]]:
    """What the form sent, numbers as people write them turned into numbers; and what no number is.

    Numbers stand in `raw` as text, with the decimal sign of `locale` or with a point. One that
    cannot be read stays as it is, with a fault that says how to write it. Nothing else is changed,
    whatever it is: `validation.py` reads it next.
    """
    faults: dict[Path, Fault] = {}
    return _read_group(fields, raw, (), locale, faults), faults


def _read_group(
    fields: Sequence[Field], raw: object, path: Path, locale: str, faults: dict[Path, Fault]
) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    read = dict(raw)
    for field in fields:
        if field.name in raw:
            where = (*path, field.name)
            read[field.name] = _read_value(field, raw[field.name], where, locale, faults)
    return read


def _read_value(
    field: Field, raw: object, path: Path, locale: str, faults: dict[Path, Fault]
) -> Any:
    match field:
        case Number() if isinstance(raw, str) and raw.strip():
            try:
                return read_number(raw, locale).value
            except NumberError as error:
                faults[path] = Fault(path, error.message)
        case Group():
            return _read_group(field.fields, raw, path, locale, faults)
        case Items() if isinstance(raw, list):
            return [
                _read_group(field.fields, item, (*path, place), locale, faults)
                for place, item in enumerate(raw)
            ]
    return raw
