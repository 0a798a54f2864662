"""What a code of each vocabulary looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["VOCABULARIES", "is_code", "pattern_of"]

_ESCO = r"http://data\.europa\.eu/esco/{kind}/[0-9a-f-]{{36}}"
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "nace": re.compile(r"[0-9]{2}(\.[0-9]{1,2})?"),
    "isced-f": re.compile(r"[0-9]{2,4}"),
    "esco-occupation": re.compile(_ESCO.format(kind="occupation")),
    "esco-skill": re.compile(_ESCO.format(kind="skill")),
    "country": re.compile(r"[A-Z]{2}"),
    "language": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
}

VOCABULARIES: Final = tuple(_PATTERNS)


def is_code(vocabulary: str, text: str) -> bool:
    """Whether `text` has the form of a code of the vocabulary, in our list or not."""
    return _PATTERNS[vocabulary].fullmatch(text) is not None


def pattern_of(vocabulary: str) -> str:
    """The regular expression of the vocabulary's codes, in words that XML Schema knows too."""
    return _PATTERNS[vocabulary].pattern
