"""Blocks of courses as a reader meets them, and how many of them a page can hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

import pandas as pd

from stembridge_analytics.report.wording import printable

__all__ = ["MOST_A_RUN", "MOST_IN_ALL", "Labels", "clock", "kept", "rest"]

# Rows of blocks in the page; the tables beside it hold all.
MOST_A_RUN: Final = 40
MOST_IN_ALL: Final = 200
_LAST_PART: Final = re.compile(r"[^@/+]+$")
_Item = TypeVar("_Item")


class Labels:
    """The label of a block by course run and key: its title, else its type and the end of its key.

    blocks: columns of table `dim_block`. courses: the course runs whose blocks are asked for.
    """

    def __init__(self, blocks: pd.DataFrame, courses: Iterable[str]) -> None:
        mine = blocks[blocks["course_id"].isin(set(courses))]
        self._known = {
            (str(course), str(block)): (title, kind)
            for course, block, title, kind in zip(
                mine["course_id"], mine["block_id"], mine["title"], mine["block_type"], strict=True
            )
        }

    def __call__(self, course_id: str, block_id: str) -> str:
        title, kind = self._known.get((course_id, block_id), (None, None))
        if isinstance(title, str) and title.strip():
            return printable(" ".join(title.split()))
        found = _LAST_PART.search(block_id)
        end = found.group() if found else block_id
        return printable(f"{kind} {end}" if isinstance(kind, str) and kind else end)


def kept(items: Sequence[_Item], course: Callable[[_Item], str]) -> list[_Item]:
    """The first items, at most MOST_A_RUN of each course run and MOST_IN_ALL together."""
    seen: Counter[str] = Counter()
    shown: list[_Item] = []
    for item in items:
        seen[course(item)] += 1
        if seen[course(item)] <= MOST_A_RUN and len(shown) < MOST_IN_ALL:
            shown.append(item)
    return shown


def rest(shown: Sequence[object], items: Sequence[object], what: str, table: str) -> str:
    """What a caption says if not all are shown: `; 200 of 341 problems, all are in tables/x.csv`.

    table: name of the file that holds all, without its ending.
    """
    if len(shown) == len(items):
        return ""
    return f"; {len(shown):,} of {len(items):,} {what} are shown, all are in tables/{table}.csv"


def clock(seconds: float) -> str:
    """A place in a video: `1:05`, `1:02:05` from an hour on."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"
