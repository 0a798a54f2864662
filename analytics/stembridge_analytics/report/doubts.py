"""Doubts of a result as a reader meets them: what is said of many groups is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from stembridge_analytics.models import Problem
from stembridge_analytics.report.model_wording import prose

__all__ = ["doubts"]

_OF_TERM: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\[(?P<level>[^\]]*)\])?: (?P<text>.+)")
# Numbers, but not those in the name of a level, such as `age_band[30-39]`.
_NUMBER: Final = re.compile(r"\[[^\]]*\]|(?<![\w.,])[-+]?\d[\d,]*(?:\.\d+)?")


def doubts(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Pairs of a name and a text, those that differ by their group and numbers alone in one.

    >>> doubts([Problem("too few people", "country[FI]: 33 people; 400 are needed"),
    ...         Problem("too few people", "country[MT]: 57 people; 400 are needed")])
    [('too few people', 'country: FI, MT: 33–57 people; 400 are needed')]
    """
    alike: dict[tuple[str, bool, str], list[Problem]] = {}
    for one in dict.fromkeys(problems):
        found = _OF_TERM.fullmatch(one.text)
        form = _NUMBER.sub(_blank, found["text"] if found else one.text)
        alike.setdefault((one.name, found is not None, form), []).append(one)
    return [
        (name, prose(_together([one.text for one in those], of_terms=of_terms)))
        for (name, of_terms, _), those in alike.items()
    ]


def _blank(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("[") else "#"


def _together(texts: Sequence[str], *, of_terms: bool) -> str:
    """One text for all: whom it is about, then the text with each number from least to most."""
    distinct = list(dict.fromkeys(texts))
    if len(distinct) == 1:
        return distinct[0]
    if not of_terms:
        return _ranged(distinct)
    found = [match for text in distinct if (match := _OF_TERM.fullmatch(text))]
    levels: dict[str, list[str]] = {}
    for match in found:
        of_name = levels.setdefault(match["name"], [])
        if match["level"] is not None and match["level"] not in of_name:
            of_name.append(match["level"])
    plain = [name for name, of_name in levels.items() if not of_name]
    whom = ([", ".join(plain)] if plain else []) + [
        f"{name}: {', '.join(of_name)}" for name, of_name in levels.items() if of_name
    ]
    return f"{'; '.join(whom)}: {_ranged([match['text'] for match in found])}"


def _ranged(texts: Sequence[str]) -> str:
    """The first text, each of its numbers from the least to the most of all texts."""
    numbers = zip(*(_numbers(text) for text in texts), strict=True)
    ranges = iter([_range(of_one) for of_one in numbers])
    return _NUMBER.sub(
        lambda found: found[0] if found[0].startswith("[") else next(ranges), texts[0]
    )


def _numbers(text: str) -> list[str]:
    return [found[0] for found in _NUMBER.finditer(text) if not found[0].startswith("[")]


def _range(numbers: Sequence[str]) -> str:
    values = sorted(numbers, key=lambda text: float(text.replace(",", "")))
    low, high = values[0], values[-1]
    if float(low.replace(",", "")) == float(high.replace(",", "")):
        return low
    # A dash between signed numbers would be read as one more sign.
    return f"{low} … {high}" if {low[0], high[0]} & set("+-") else f"{low}–{high}"
