"""The Parquet files of a store: where each lies, and how sorted rows become files by month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.errors import UsageError
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.manifest import Segment

__all__ = [
    "GROUP_ROWS",
    "SEGMENT_TABLES",
    "Writer",
    "check_platform",
    "segment_path",
    "write_months",
]

# Rows of a row group: what a reader skips or reads by the minimum and maximum of its columns.
GROUP_ROWS: Final = 65_536
SEGMENT_TABLES: Final = tuple(STORE_TABLES)
_PLATFORM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Nearly every value differs from the last: a dictionary would only cost.
_NO_DICTIONARY: Final = frozenset(
    {"time_us", "duplicate_key", "line_no", "byte_offset", "position_s", "raw", "line_hash"}
)
_SKIPPED_BY: Final = frozenset({"course_id", "time_us", "day", "kind", "file_no", "reason"})


def check_platform(name: str) -> str:
    """The name of a platform, which names folders too. Raises UsageError if it cannot."""
    if not _PLATFORM.fullmatch(name):
        raise UsageError(
            f"--platform {name!r}: a platform's name is up to 64 letters, digits, dots, hyphens "
            "and underscores, and begins with a letter or digit"
        )
    return name


def segment_path(
    table: str, commit: int, platform: str | None, month: str | None, part: int = 0
) -> str:
    """Where a segment lies in the store; folders name the platform and the month (UTC).

    part: which of several that one commit writes there.
    """
    parts = [table]
    if platform is not None:
        parts.append(f"platform={platform}")
    if month is not None:
        parts.append(f"month={month}")
    name = f"{commit:06d}-{part}" if part else f"{commit:06d}"
    return "/".join([*parts, f"{name}.parquet"])


class Writer:
    """Writes one zstd Parquet file of a store table; counts rows and keeps the span of times.

    schema: with other types in memory for the same columns, such as text by codes.
    """

    def __init__(self, table: str, file: Path, schema: pa.Schema | None = None) -> None:
        self.rows = 0
        self.min_time_us: int | None = None
        self.max_time_us: int | None = None
        self.file = file
        self._schema = schema or arrow_schema(STORE_TABLES[table])
        self._writer = pq.ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            use_dictionary=[n for n in self._schema.names if n not in _NO_DICTIONARY],
            # Those by which readers skip row groups; the others would cost a third of writing.
            write_statistics=[n for n in self._schema.names if n in _SKIPPED_BY],
            store_schema=False,  # what a file holds is text, not codes
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch, which may have further columns."""
        columns = [
            batch[name] if batch[name].type == kind else batch[name].cast(kind)
            for name, kind in self._fields()
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
        self.rows += batch.num_rows
        if "time_us" in self._schema.names:
            span = pc.min_max(batch["time_us"]).as_py()
            lowest, highest = self.min_time_us, self.max_time_us
            self.min_time_us = span["min"] if lowest is None else min(lowest, span["min"])
            self.max_time_us = span["max"] if highest is None else max(highest, span["max"])

    def _fields(self) -> list[tuple[str, Any]]:
        return [(field.name, field.type) for field in self._schema]

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


@dataclass(frozen=True)
class Written:
    """A finished file in the work folder, and the segment that it is to be."""

    file: Path
    segment: Segment


def write_months(
    table: str, batches: Iterable[pa.RecordBatch], platform: str, commit: int, work: Path
) -> Iterator[Written]:
    """One file a month of rows that come in the order of their column `month`."""
    writer: Writer | None = None
    month = ""
    for batch in batches:
        for piece, piece_month in _by_month(batch):
            if writer is None or piece_month != month:
                if writer is not None:
                    yield _finish(writer, table, platform, month, commit)
                month = piece_month
                writer = Writer(table, work / f"{table}-{month}.parquet")
            writer.write(piece)
    if writer is not None:
        yield _finish(writer, table, platform, month, commit)


def _by_month(batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, str]]:
    if batch.num_rows:
        runs = pc.run_end_encode(batch["month"])
        start = 0
        for end, month in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield batch.slice(start, end - start), month
            start = end


def _finish(writer: Writer, table: str, platform: str, month: str, commit: int) -> Written:
    writer.close()
    path = segment_path(table, commit, platform, month)
    return Written(
        writer.file,
        Segment(table, path, writer.rows, platform, month, writer.min_time_us, writer.max_time_us),
    )
