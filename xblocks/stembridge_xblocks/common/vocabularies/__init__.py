"""Vocabularies that content takes its codes from: their forms, their labels, search among them.

Our lists are selections. A code that is not in a list but has the right form is still a code.
"""

from stembridge_xblocks.common.vocabularies.codes import VOCABULARIES, is_code, pattern_of
from stembridge_xblocks.common.vocabularies.entries import Entry, entries, entry_of, label_of
from stembridge_xblocks.common.vocabularies.search import search

__all__ = [
    "VOCABULARIES",
    "Entry",
    "entries",
    "entry_of",
    "is_code",
    "label_of",
    "pattern_of",
    "search",
]
