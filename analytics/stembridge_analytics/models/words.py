"""Sentences whose numbers come from the tables they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["said"]


def said(template: str, table: pd.DataFrame, /, terms: Mapping[str, str], **figures: Any) -> str:
    """The template with numbers of rows of the table, and single figures beside it.

    terms: short name -> term of the table, so that `{men.estimate:.2f}` is the estimate of that
        row. figures: such as n=1200. A number can only come from there.

    >>> table = pd.DataFrame({"term": ["gender[man]"], "estimate": [-0.0921]})
    >>> said("{n:,} people; men {men.estimate:+.2f}.", table, {"men": "gender[man]"}, n=29496)
    '29,496 people; men -0.09.'
    """
    rows = {}
    for short, term in terms.items():
        found = table[table["term"] == term]
        if found.empty:
            raise KeyError(f"no term {term!r}; there are: {list(table['term'])}")
        rows[short] = found.iloc[0]
    return template.format(**rows, **figures)
