"""The output folder: written beside its place, put there whole, never over anybody else's files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.errors import UsageError
from stembridge_analytics.schema import table

__all__ = ["MANIFEST", "output_folder", "parquet_to_csv", "write_manifest", "write_table"]

MANIFEST: Final = "manifest.json"


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """A folder to fill that becomes `out` when the block ends without an exception.

    A folder that an earlier run made is replaced; any other that holds something is left alone.
    Raises UsageError if `out` cannot be used, before anything is read.
    """
    _check(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        draft.chmod(0o755)
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be written ({error.strerror}); name another folder with --out"
        ) from error
    try:
        yield draft
        _swap(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check(out: Path) -> None:
    try:
        if out.exists() and not out.is_dir():
            raise UsageError(f"{out}: this is a file; name a folder with --out")
        if out.is_dir() and any(out.iterdir()) and not _is_ours(out):
            raise UsageError(
                f"{out}: the folder is not empty and no report of stembridge; name another with "
                "--out, or empty it yourself"
            )
    except PermissionError as error:
        raise UsageError(f"{out}: you may not read this folder; name another with --out") from error


def _is_ours(out: Path) -> bool:
    try:
        made_by = json.loads((out / MANIFEST).read_text(encoding="utf-8")).get("made_by")
    except (OSError, ValueError, AttributeError):
        return False
    return bool(made_by == "stembridge run")


def _swap(draft: Path, out: Path) -> None:
    """Put the draft in place; the earlier report goes only once the new one is complete."""
    if not out.exists():
        draft.rename(out)
        return
    old = draft.with_name(f"{draft.name}-old")
    out.rename(old)
    draft.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write what was made from what, as JSON that a person can read too."""
    text = json.dumps({"made_by": "stembridge run", **content}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def write_table(name: str, frame: pd.DataFrame, target: Path) -> None:
    """A data frame as the Parquet of table `name`, with that table's columns and types."""
    schema = arrow_schema(table(name))
    found = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    pq.write_table(found.replace_schema_metadata(None), target, compression="zstd")


def parquet_to_csv(source: Path, target: Path) -> None:
    """A Parquet table as CSV, a batch at a time.

    Text that a spreadsheet would run as a formula (it begins with = + - @ or a control character)
    gets an apostrophe in front: names of events come from browsers.
    """
    file = pq.ParquetFile(source)
    schema = file.schema_arrow
    with pyarrow.csv.CSVWriter(target, schema) as writer:
        for batch in file.iter_batches():
            writer.write_batch(
                pa.RecordBatch.from_arrays(
                    [_tame(column) for column in batch.columns], schema=schema
                )
            )


def _tame(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column
    risky = pc.match_substring_regex(column, r"^[=+\-@\t\r]")
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
