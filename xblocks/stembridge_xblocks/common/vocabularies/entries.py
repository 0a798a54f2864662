"""The codes we know, with their labels.

NACE, ISCED-F and ESCO stand in the `.tsv` files beside this module, whose heads name source and
version; countries and languages are those of Unicode's CLDR, by Babel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

from babel import Locale, UnknownLocaleError

from stembridge_xblocks.common.vocabularies.codes import VOCABULARIES, is_code

__all__ = ["Entry", "entries", "entry_of", "label_of"]

# EU, EFTA, candidates, United Kingdom: what our authors need first.
_NEAR_COUNTRIES: Final = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "
    "CH IS LI NO AL BA GE MD ME MK RS TR UA GB"
).split()
# What CLDR lists beside the countries of ISO 3166, and codes that are no language.
_NO_CODES: Final = frozenset(
    "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ mis mul root und zxx".split()
)
_EU_LANGUAGES: Final = (
    "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
).split()
# Neighbours' and regional languages of schools in Europe.
_NEAR_LANGUAGES: Final = (
    *_EU_LANGUAGES,
    *"bs ca cy eu ga gl is ka lb mk nb nn ru sq sr tr uk ar he".split(),
)


@dataclass(frozen=True)
class Entry:
    """One code of a vocabulary.

    labels: by language, "en" always among them.
    note: what tells it from others with like labels, such as the revision it is of.
    parent: the label of the group it belongs to, by language; {} if there is none.
    """

    code: str
    labels: Mapping[str, str]
    note: str = ""
    parent: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """The label in `language`, or in English."""
        return _in(self.labels, language)

    def group(self, language: str) -> str:
        """The label of its group in `language` or English, or ""."""
        return _in(self.parent, language) if self.parent else ""


def entries(vocabulary: str, language: str = "en") -> tuple[Entry, ...]:
    """All entries we know, in their order: by code, or what our authors need first.

    language: matters for countries and languages, whose labels are made on demand.
    Raises KeyError if there is no such vocabulary.
    """
    if vocabulary not in VOCABULARIES:
        raise KeyError(vocabulary)
    if vocabulary in ("country", "language"):
        return _from_babel(vocabulary, _known_locale(language))
    return _from_file(vocabulary)


def entry_of(vocabulary: str, code: str, language: str = "en", version: str = "") -> Entry | None:
    """The entry of a code, or None if it is not in our list.

    version: the revision of NACE, "2" or "2.1", whose meaning of the code is asked for; the first
        in our list if it is not said.
    """
    found = _by_code(vocabulary, _known_locale(language)).get(code, ())
    if vocabulary == "nace" and version:
        found = tuple(entry for entry in found if entry.note == f"NACE Rev. {version}")
    return found[0] if found else None


def label_of(vocabulary: str, code: str, language: str = "en", version: str = "") -> str:
    """The label of a code in `language` or English; the code itself if it is not in our list."""
    found = entry_of(vocabulary, code, language, version)
    return found.label(language) if found else code


def _in(labels: Mapping[str, str], language: str) -> str:
    tag = language.replace("_", "-").lower()
    return labels.get(tag) or labels.get(tag.split("-")[0]) or labels["en"]


# Only as many as there are languages of ours and some more; a page's language is the reader's.
@lru_cache(maxsize=256)
def _by_code(vocabulary: str, language: str) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries(vocabulary, language):
        found[entry.code] = (*found.get(entry.code, ()), entry)
    return found


@lru_cache(maxsize=256)
def _known_locale(language: str) -> str:
    """The language as CLDR writes it, or "en" if it is not known there."""
    try:
        return str(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        base = language.replace("_", "-").split("-")[0]
        return "en" if base == language else _known_locale(base)


@lru_cache(maxsize=128)
def _from_babel(vocabulary: str, locale: str) -> tuple[Entry, ...]:
    kind = "territories" if vocabulary == "country" else "languages"
    near = _NEAR_COUNTRIES if vocabulary == "country" else _NEAR_LANGUAGES
    names: Mapping[str, str] = dict(getattr(Locale.parse(locale), kind))
    english: Mapping[str, str] = dict(getattr(Locale.parse("en"), kind))
    tag = locale.replace("_", "-").lower()
    found = [
        Entry(code, {"en": label, tag: names.get(key, label)})
        for key, label in english.items()
        if is_code(vocabulary, code := key.replace("_", "-")) and code not in _NO_CODES
    ]
    rank = {code: i for i, code in enumerate(dict.fromkeys(near))}
    return tuple(sorted(found, key=lambda e: (e.code not in rank, e.label(tag).casefold(), e.code)))


@lru_cache(maxsize=8)
def _from_file(vocabulary: str) -> tuple[Entry, ...]:
    if vocabulary == "nace":
        return tuple(_nace())
    if vocabulary == "isced-f":
        return tuple(_isced())
    return tuple(_esco(vocabulary.removeprefix("esco-")))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    head = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(head, line.split("\t"), strict=True))


def _labels(row: Mapping[str, str]) -> dict[str, str]:
    return {tag: row[tag] for tag in ("en", "de", "fr") if row.get(tag)}


def _nace() -> Iterator[Entry]:
    section: dict[str, str] = {}
    sections: dict[str, dict[str, str]] = {}
    for row in _rows("nace.tsv"):
        code, revision = row["code"], row["revision"]
        if code.isalpha():
            section = _labels(row)
            continue
        parent = sections.setdefault(code[:2], section)
        yield Entry(code, _labels(row), f"NACE Rev. {revision}", parent)


def _isced() -> Iterator[Entry]:
    broad: dict[str, dict[str, str]] = {}
    for row in _rows("isced-f.tsv"):
        code = row["code"]
        labels = _labels(row)
        broad.setdefault(code[:2], labels)
        yield Entry(code, labels, "ISCED-F 2013", broad[code[:2]] if len(code) > 2 else {})


def _esco(kind: str) -> Iterator[Entry]:
    for row in _rows("esco.tsv"):
        if row["kind"] == kind:
            uri = f"http://data.europa.eu/esco/{kind}/{row['id']}"
            yield Entry(uri, _labels(row), f"ESCO {row['versions'].split()[-1]}")
