"""Which files of events an ingest writes: what goes into each, and what is written anew for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from stembridge_analytics.ingest import Piece
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.manifest import Segment
from stembridge_analytics.store.merge import Bound, Group, Task, groups_of
from stembridge_analytics.store.places import Whole

__all__ = ["FILE_ROWS", "Month", "plan_months", "tasks_of"]

# Rows of one file of events: it is sorted in memory.
FILE_ROWS: Final = 131_072


@dataclass
class Month:
    """A month that changes: new rows, and the segments whose rows are written anew."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


def plan_months(
    draft: Draft, platform: str, pieces: Sequence[Piece], changed: Mapping[str, Whole]
) -> list[Month]:
    """The months that change, in order.

    changed: by month the keys of stored rows that change. A segment is written anew if it holds
    one of these, or if it is no larger than what is added to it: so there are few segments, each
    larger than the one that came after it, and a row is written anew as many times as the month
    has doubled.
    """
    months: dict[str, Month] = {}
    for piece in pieces:
        months.setdefault(piece.month, Month(piece.month)).pieces.append(piece)
    for name in changed:
        months.setdefault(name, Month(name))
    for name, month in months.items():
        keys = changed.get(name)
        stored = draft.manifest.find("events", platform, [name])
        anew = [one for one in stored if keys is not None and _holds(draft, one, keys)]
        rows = sum(piece.rows for piece in month.pieces) + sum(one.rows for one in anew)
        for one in sorted(stored, key=lambda segment: segment.rows):
            if one not in anew and one.rows <= min(rows, FILE_ROWS // 2):
                anew.append(one)
                rows += one.rows
        month.segments = anew
    return [months[name] for name in sorted(months)]


def _holds(draft: Draft, segment: Segment, keys: Whole) -> bool:
    with pq.ParquetFile(draft.folder / segment.path) as file:
        return any(
            np.isin(batch["duplicate_key"].to_numpy(), keys).any()
            for batch in file.iter_batches(columns=["duplicate_key"])
        )


def tasks_of(
    month: Month, draft: Draft, numbers: Mapping[int, int], places: Path | None
) -> Iterator[Task]:
    """The files that a month's rows become: one, or several of about FILE_ROWS rows each."""
    groups = [group for one in month.segments for group in groups_of(draft.folder / one.path)]
    bounds = _bounds([*month.pieces, *groups])
    for at, (low, high) in enumerate(zip([None, *bounds], [*bounds, None], strict=True)):
        yield Task(
            file=draft.work / f"events-{month.name}-{at}.parquet",
            month=month.name,
            pieces=tuple(
                piece.within(low and low[0], high and high[0])
                for piece in month.pieces
                if _meets(piece, low, high)
            ),
            groups=tuple(replace(group, runs=()) for group in groups if _meets(group, low, high)),
            low=low,
            high=high,
            numbers=numbers,
            places=places,
        )


def _meets(rows: Piece | Group, low: Bound | None, high: Bound | None) -> bool:
    """Whether some rows may lie between two bounds."""
    first, last = rows.runs[0], rows.runs[-1]
    return (low is None or (last[0], rows.max_time_us) >= low) and (
        high is None or first[:2] < high
    )


def _bounds(sources: Iterable[Piece | Group]) -> list[Bound]:
    """Where to cut so that each part has about FILE_ROWS rows; only where a run begins."""
    starts: dict[Bound, int] = defaultdict(int)
    for source in sources:
        for course, first_us, rows in source.runs:
            starts[course, first_us] += rows
    bounds: list[Bound] = []
    rows = 0
    for start in sorted(starts):
        if rows and rows + starts[start] > FILE_ROWS:
            bounds.append(start)
            rows = 0
        rows += starts[start]
    return bounds
