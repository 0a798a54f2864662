"""The small tables beside the staged events: who is who, which days, which course runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.courses import split_course_key
from stembridge_analytics.ingest.people import link_identities
from stembridge_analytics.ingest.staging import Staged
from stembridge_analytics.schema import table

__all__ = ["write_side_tables"]

_EPOCH: Final = date(1970, 1, 1)


def write_side_tables(
    staged: Staged, folder: Path, declared: Collection[tuple[str, str]] = ()
) -> None:
    """Write identity, calendar and course_keys as Parquet into `folder`.

    declared: (hash of name, hash of id) that a table of the platform's accounts names together.
    """
    _write(folder, "identity", _identity(staged, declared))
    _write(folder, "calendar", _calendar(staged.first_day, staged.last_day))
    keys = sorted(staged.courses)
    parts = [split_course_key(key) for key in keys]
    columns = [keys, *([part[at] for part in parts] for at in range(3))]
    _write(folder, "course_keys", columns)


def _identity(staged: Staged, declared: Collection[tuple[str, str]]) -> list[list[Any]]:
    links = link_identities(staged.keys, staged.pairs, declared)
    keys = sorted(links.people)
    return [keys, [links.people[key] for key in keys], [key in links.conflicts for key in keys]]


def _calendar(first: date | None, last: date | None) -> list[list[Any]]:
    days = []
    if first is not None and last is not None:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    mondays = [day - timedelta(days=day.weekday()) for day in days]
    return [days, [(day - _EPOCH).days for day in days], mondays]


def _write(folder: Path, name: str, columns: list[Any]) -> None:
    schema = arrow_schema(table(name))
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema), folder / f"{name}.parquet", compression="zstd"
    )
