"""A course's role models, counted: who is shown, from where, by which way, in which sector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stembridge_xblocks.career.content import CAREER, ENTRY_PATHS, GENDERS, KINDS, SENIORITIES
from stembridge_xblocks.common.olx import read
from stembridge_xblocks.common.vocabularies import label_of
from stembridge_xblocks.course.files import Limits, open_files
from stembridge_xblocks.course.findings import Findings
from stembridge_xblocks.course.tree import Block, read_tree

__all__ = ["NOT_STATED", "Count", "Dimension", "RoleModels", "role_models"]

NOT_STATED: Final = "Not stated"


@dataclass(frozen=True)
class Count:
    """How many cards say one value; `value` is "" for those that do not state it."""

    value: str
    label: str
    cards: int


@dataclass(frozen=True)
class Dimension:
    """What cards are counted by: a stable name, and a count a value, "not stated" the last."""

    name: str
    title: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class RoleModels:
    """The role models of a course.

    cards: how many; a card that several blocks show is one.
    blocks: how many blocks show them.
    unread: files that could not be read, whose cards are missing here.
    """

    cards: int
    blocks: int
    dimensions: tuple[Dimension, ...]
    unread: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The counts for programs."""
        return {
            "version": 1,
            "cards": self.cards,
            "blocks": self.blocks,
            "unread": list(self.unread),
            "by": {
                one.name: {count.value or "not_stated": count.cards for count in one.counts}
                for one in self.dimensions
            },
        }


def role_models(path: Path, *, limits: Limits | None = None) -> RoleModels:
    """The career cards of the course, library, file or packed export at a path, counted.

    Raises UsageError if there is nothing to read there, DataError if it cannot be read at all.
    """
    files = open_files(path, Findings(), limits)
    tree = read_tree(files, Findings())
    blocks = [block for block in tree.blocks if block.kind == CAREER.block]
    cards: dict[str, Mapping[str, Any]] = {}
    for block in blocks:
        data = read(CAREER, block.element, others=set(block.element.attrib)).data
        cards.setdefault(_card_id(block, data), data)
    found = list(cards.values())
    dimensions = tuple(
        Dimension(name, title, _counted([value(card) for card in found], declared, label))
        for name, title, value, declared, label in _DIMENSIONS
    )
    return RoleModels(len(found), len(blocks), dimensions, tuple(sorted(tree.broken)))


def _card_id(block: Block, data: Mapping[str, Any]) -> str:
    # Blocks whose authors named no card are each a card of their own.
    return data["card"] or f" {block.file}:{block.line}:{block.name}"


def _counted(
    values: list[str], declared: Iterable[str], label: Callable[[str], str]
) -> tuple[Count, ...]:
    """A count for each declared value, none left out, and for each other that a card states."""
    known = dict.fromkeys(value for value in declared if value)
    others = sorted(set(values) - set(known) - {""})
    return tuple(
        Count(value, label(value) if value else NOT_STATED, values.count(value))
        for value in (*known, *others, "")
    )


def _person(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda card: str(card["person"][name])


def _sector(card: Mapping[str, Any]) -> str:
    # A code means something else in another revision.
    work = card["work"]
    return f"{work['nace']} Rev. {work['nace_revision']}" if work["nace"] else ""


def _sector_label(value: str) -> str:
    code, _, revision = value.partition(" Rev. ")
    label = label_of("nace", code, "en", revision)
    return f"{value}: {label}" if label != code else value


def _choice(labels: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: labels.get(value, value)


def _country(value: str) -> str:
    return label_of("country", value)


# Name, title, the value of a card, all values that there can be (if they are few), a value's label.
_DIMENSIONS: Final = (
    ("kind", "Real or example", _person("kind"), KINDS, _choice(KINDS)),
    ("gender", "Gender", _person("gender"), GENDERS, _choice(GENDERS)),
    ("country", "Country", _person("country"), (), _country),
    ("region", "Region (NUTS)", _person("nuts"), (), str),
    ("entry_path", "Way into the job", _person("entry_path"), ENTRY_PATHS, _choice(ENTRY_PATHS)),
    ("seniority", "Where they stand", _person("seniority"), SENIORITIES, _choice(SENIORITIES)),
    ("sector", "Sector (NACE)", _sector, (), _sector_label),
)
