"""What the product makes of files, and where that differs from the reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from stembridge_analytics.ingest import FileAccount, stage
from stembridge_analytics.privacy import Pseudonymiser

from .reference import COLUMNS, KEY, Event, Outcome, Reject, Skip, read_file

__all__ = ["Staged", "differences", "stage_files"]


@dataclass(frozen=True)
class Staged:
    """One file as staged: rows and rejects by line number, and the account."""

    rows: dict[int, dict[str, Any]]
    rejects: dict[int, dict[str, Any]]
    account: FileAccount


def stage_files(
    folder: Path, contents: Sequence[bytes], *, only: Sequence[int] | None = None
) -> list[Staged]:
    """Each of these files, read by one process, in the order given.

    only: the numbers of the lines to look at; the account is of all of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"{number:06d}.log")
        paths[-1].write_bytes(content)
    staged = stage(_inputs(paths), folder, Pseudonymiser(KEY), processes=1)
    rows = _by_file(folder, "staged", only)
    rejects = _by_file(folder, "rejects", only)
    return [
        Staged(rows[account.file_no], rejects[account.file_no], account)
        for account in staged.accounts
    ]


def _inputs(paths: list[Path]) -> Any:
    """What `stage` takes for these files, not sorted out by what they seem to hold."""
    if find_spec("stembridge_analytics.ingest.inputs") is None:
        return paths
    inputs = import_module("stembridge_analytics.ingest.inputs")
    return [inputs.LogInput(path, None, path.name, path.stat().st_size) for path in paths]


def _by_file(
    folder: Path, name: str, only: Sequence[int] | None
) -> dict[int, dict[int, dict[str, Any]]]:
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    wanted = None if only is None else [("line_no", "in", list(only))]
    for path in folder.glob(f"{name}-*.parquet"):
        for row in pq.read_table(path, filters=wanted).to_pylist():
            lines = found[row["file_no"]]
            assert row["line_no"] not in lines, f"line {row['line_no']} stands twice in {name}"
            lines[row["line_no"]] = row
    return found


def differences(content: bytes, staged: Staged) -> list[str]:
    """Where rows, rejects, skips and their account are not what the reference says, in words."""
    outcomes = read_file(content)
    lines = content.split(b"\n")
    found = _account(outcomes, staged.account)
    for line_no, outcome in enumerate(outcomes, start=1):
        row, reject = staged.rows.get(line_no), staged.rejects.get(line_no)
        is_right = {
            Event: row is not None and reject is None,
            Reject: row is None and reject is not None,
            Skip: row is None and reject is None,
        }[type(outcome)]
        said = "an event" if row else f"rejected as {reject['reason']}" if reject else "skipped"
        where = f"line {line_no} ({lines[line_no - 1][:300]!r})"
        if not is_right:
            found.append(f"{where}: {said}, must be {_words(outcome)}")
        elif isinstance(outcome, Event) and row is not None:
            found += [f"{where}: {what}" for what in _columns(outcome.columns, row)]
        elif isinstance(outcome, Reject) and reject is not None:
            size = len(lines[line_no - 1])
            if reject["reason"] != outcome.reason:
                found.append(f"{where}: {said}, must be {_words(outcome)}")
            if reject["bytes"] != size:
                found.append(f"{where}: {reject['bytes']} bytes, must be {size}")
    return found + _offsets(lines, staged) + _duplicates(outcomes, staged)


def _words(outcome: Outcome) -> str:
    if isinstance(outcome, Reject):
        return f"rejected as {outcome.reason}"
    return "an event" if isinstance(outcome, Event) else f"skipped as {outcome.what}"


def _account(outcomes: list[Outcome], account: FileAccount) -> list[str]:
    wanted = {
        "lines": len(outcomes),
        "staged_events": sum(isinstance(outcome, Event) for outcome in outcomes),
        "rejects": sum(isinstance(outcome, Reject) for outcome in outcomes),
        "blank": outcomes.count(Skip("blank")),
        "comment": outcomes.count(Skip("comment")),
    }
    return [
        f"account: {getattr(account, name)} {name}, must be {count}"
        for name, count in wanted.items()
        if getattr(account, name) != count
    ]


def _columns(wanted: dict[str, Any], row: dict[str, Any]) -> list[str]:
    return [
        f"{column} is {row[column]!r}, must be {wanted[column]!r}"
        for column in COLUMNS
        if row[column] != wanted[column]
    ]


def _offsets(lines: list[bytes], staged: Staged) -> list[str]:
    """A reject says at which byte of the unpacked file its line begins."""
    begins, offset = [], 0
    for line in lines:
        begins.append(offset)
        offset += len(line) + 1
    return [
        f"line {line_no}: byte offset {reject['byte_offset']}, must be {begins[line_no - 1]}"
        for line_no, reject in staged.rejects.items()
        if "byte_offset" in reject and reject["byte_offset"] != begins[line_no - 1]
    ]


def _duplicates(outcomes: list[Outcome], staged: Staged) -> list[str]:
    """The same text has the same key, and two meanings never have one."""
    keys: dict[tuple[Any, ...], int] = {}
    meanings: dict[int, tuple[Any, ...]] = {}
    found = []
    for line_no, outcome in enumerate(outcomes, start=1):
        row = staged.rows.get(line_no)
        if row is None or not isinstance(outcome, Event):
            continue
        key = row["duplicate_key"]
        if keys.setdefault(outcome.duplicate_text, key) != key:
            found.append(f"line {line_no} is told apart from one that is written the same")
        if meanings.setdefault(key, outcome.duplicate_values) != outcome.duplicate_values:
            found.append(f"line {line_no} counts as a duplicate of another event")
    return found
