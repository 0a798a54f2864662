"""The output folder: written beside its place, put there whole, never over anybody else's files."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.schema import table

__all__ = [
    "MANIFEST", "SPREADSHEET_ROWS", "frame_to_csv", "output_folder", "parquet_to_csv", "write_csv",
    "write_manifest", "write_table",
]  # fmt: skip

MANIFEST: Final = "manifest.json"
_DRAFT: Final = ".stembridge-draft-"
_DAY_S: Final = 86_400
# What Excel and LibreOffice hold, without the line of names.
SPREADSHEET_ROWS: Final = 1_048_575


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """A folder to fill; its content becomes that of `out` when the block ends without exception.

    What an earlier run wrote is replaced; a folder that holds anything else is left alone. The
    draft lies inside `out`, so that `out` may be a mount point or the folder one stands in.
    Raises UsageError if `out` cannot be used, before anything is read; DataError if the disk is
    full or goes away.
    """
    existed = out.exists()
    _check(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=out))
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be written ({error.strerror}); name another folder with --out"
        ) from error
    done = False
    try:
        yield draft
        _swap(draft, out)
        done = True
    except OSError as error:
        raise DataError(
            f"{out}: could not be written ({error.strerror or error}); make room or name another "
            "folder with --out"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if not done and not existed:
            shutil.rmtree(out, ignore_errors=True)


def _sweep(out: Path) -> None:
    """Remove what killed runs left behind; a day is longer than any run."""
    for path in out.glob(f"{_DRAFT}*"):
        if time.time() - path.stat().st_mtime > _DAY_S:
            shutil.rmtree(path, ignore_errors=True)


def _check(out: Path) -> None:
    try:
        if out.exists() and not out.is_dir():
            raise UsageError(f"{out}: this is a file; name a folder with --out")
        strange = _strange(out) if out.is_dir() else None
    except PermissionError as error:
        raise UsageError(f"{out}: you may not read this folder; name another with --out") from error
    if strange is not None:
        raise UsageError(
            f"{out}: the folder holds {strange.relative_to(out)}, which no report of stembridge "
            "wrote; name another folder with --out, or empty it yourself"
        )


def _strange(out: Path) -> Path | None:
    """Something in `out` that no run of ours wrote."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        ours = {out / MANIFEST, *(out / name for name in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    ours |= {folder for path in ours for folder in path.parents if folder != out}
    for path in sorted(out.rglob("*")):
        # The draft of a run that was killed is ours too.
        if path not in ours and not path.relative_to(out).parts[0].startswith(_DRAFT):
            return path
    return None


def _swap(draft: Path, out: Path) -> None:
    """Put the draft in place; what stood there goes only now that the new report is complete."""
    for path in out.iterdir():
        if path.name.startswith(_DRAFT):  # ours, or that of a run beside this one
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    # The manifest comes last: with it the folder is known to be whole and ours.
    for path in sorted(draft.iterdir(), key=lambda path: path.name == MANIFEST):
        path.rename(out / path.name)


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write what was made from what, as JSON that a person can read too.

    It lists the files beside it, so that a later run knows what it may replace.
    """
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    content = {"made_by": "stembridge run", **content, "files": files}
    text = json.dumps(content, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def write_table(name: str, frame: pd.DataFrame, target: Path) -> None:
    """A data frame as the Parquet of table `name`, with that table's columns and types."""
    schema = arrow_schema(table(name))
    found = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    pq.write_table(found.replace_schema_metadata(None), target, compression="zstd")


def write_csv(folder: Path) -> None:
    """Every Parquet table of a folder as CSV beside it, but those too long for a spreadsheet."""
    for file in sorted(folder.glob("*.parquet")):
        if pq.read_metadata(file).num_rows <= SPREADSHEET_ROWS:
            parquet_to_csv(file, file.with_suffix(".csv"))


def frame_to_csv(frame: pd.DataFrame, target: Path) -> None:
    """A data frame as CSV; text that a spreadsheet would run as a formula is tamed."""
    found = pa.Table.from_pandas(frame, preserve_index=False)
    columns = [_tame(column.combine_chunks()) for column in found.columns]
    pyarrow.csv.write_csv(pa.Table.from_arrays(columns, names=found.column_names), target)


def parquet_to_csv(source: Path, target: Path) -> None:
    """A Parquet table as CSV, a batch at a time.

    Text that a spreadsheet would run as a formula (it begins with = + - @, with one of these in
    full width, or with a control character) gets an apostrophe in front: names of events come
    from browsers.
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
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        return column
    risky = pc.match_substring_regex(column, r"^[=+\-@＝＋－＠\t\r]")
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
