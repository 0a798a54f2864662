"""Search among the entries of a vocabulary, as somebody types."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from stembridge_xblocks.common.vocabularies.entries import Entry, entries

__all__ = ["MAX_RESULTS", "search"]

MAX_RESULTS: Final = 30
_MAX_QUERY: Final = 200
_WORD: Final = re.compile(r"[\w+#]+")


def search(
    vocabulary: str, query: str, language: str = "en", limit: int = MAX_RESULTS
) -> tuple[Entry, ...]:
    """The entries that fit `query`, best first, at most `limit`; the first of all if it is empty.

    Best is the code itself, then a code that begins so, then a label that does, then a label whose
    words do, then one that has it inside. Accents and case do not count; a label in the reader's
    language counts before one in another.
    """
    wanted = _fold(query[:_MAX_QUERY]).strip()
    found = entries(vocabulary, language)
    if not wanted:
        return found[:limit]
    ranked = [
        (rank, place, entry)
        for place, entry in enumerate(found)
        if (rank := _rank(entry, wanted, language)) is not None
    ]
    return tuple(entry for _, _, entry in sorted(ranked, key=lambda item: item[:2])[:limit])


def _rank(entry: Entry, wanted: str, language: str) -> int | None:
    code = entry.code.casefold()
    if wanted in (code, code.rpartition("/")[2], code.replace(".", "")):
        return 0
    if "/" not in code and (code.startswith(wanted) or code.replace(".", "").startswith(wanted)):
        return 1
    own = entry.label(language)
    ranks = [_label_rank(_fold(own), wanted)]
    ranks += [
        None if (rank := _label_rank(_fold(label), wanted)) is None else rank + 1
        for label in entry.labels.values()
        if label != own
    ]
    return min((rank for rank in ranks if rank is not None), default=None)


def _label_rank(label: str, wanted: str) -> int | None:
    if label.startswith(wanted):
        return 2
    words, asked = _words(label), _words(wanted)
    if asked and all(any(word.startswith(part) for word in words) for part in asked):
        return 4
    return 6 if wanted in label else None


@lru_cache(maxsize=16_384)
def _words(folded: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded))


# All labels of our lists in a few languages: a search folds each of them at each key press.
@lru_cache(maxsize=16_384)
def _fold(text: str) -> str:
    """`text` without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
