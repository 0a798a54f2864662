"""What a report is made from, logs or a store: its tables, and the account of its files."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd
import pyarrow.parquet as pq

from stembridge_analytics.engines import Engine
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest import Found, Staged, find_logs, write_side_tables
from stembridge_analytics.ingest import stage as stage_logs
from stembridge_analytics.ingest.inputs import STDIN
from stembridge_analytics.listener import Listener
from stembridge_analytics.pipeline import build_tables, register_sides
from stembridge_analytics.privacy import Pseudonymiser, default_key_path, load_or_create_key
from stembridge_analytics.programme import Note, Programme
from stembridge_analytics.programme import write_side_tables as write_programme_tables
from stembridge_analytics.store import conflicting_names, open_store
from stembridge_analytics.tables import TableOptions, make_tables, platform_of

__all__ = ["Account", "Logs", "Source", "Store"]

# Files left aside that may well be logs: how their reasons begin.
_UNREAD: Final = ("you may not read", "cannot be read", "encrypted")
_COUNTS: Final = ("lines", "events", "duplicates", "rejects", "blank", "comment")


@dataclass(frozen=True)
class Account:
    """Where every line of a source went, and what of it could not be used.

    files: the table `files`. faults: what of the side inputs is lost. problems: files that could
    not be read, or not to their end.
    """

    files: pd.DataFrame
    first_day: date | None
    last_day: date | None
    name_conflicts: int
    left_aside: tuple[tuple[str, str], ...] = ()
    faults: tuple[Note, ...] = ()
    problems: int = 0


class Source(Protocol):
    """Makes the tables of a report."""

    platform: str

    def check(self, out: Path) -> None:
        """Raises UsageError if it cannot be read, or lies in the output."""

    def make(self, engine: Engine, draft: Path, listener: Listener) -> Account:
        """Put every table into draft/tables, registered; draft/work is for what is on the way."""


class Logs:
    """Logs, read for this report alone."""

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        key_path: Path | None,
        platform: str,
        programme: Programme | None,
        processes: int | None,
    ) -> None:
        self.platform = platform
        self._found = find_logs(paths)
        self._key_path = key_path or default_key_path()
        self._programme = programme
        self._processes = processes

    def check(self, out: Path) -> None:
        """Logs below the output would be taken for part of an earlier report."""
        for path in {log.path for log in self._found.logs} - {STDIN}:
            if path.resolve().is_relative_to(out.resolve()):
                raise UsageError(
                    f"{path}: lies inside the output {out}; name another folder with --out"
                )
        self._pseudonymiser = Pseudonymiser(
            load_or_create_key(self._key_path, outside=out), self.platform
        )

    def make(self, engine: Engine, draft: Path, listener: Listener) -> Account:
        """Read the logs and build every table from them. Raises DataError if none is an event."""
        work, tables = draft / "work", draft / "tables"
        staged = self._stage(work, listener)
        faults: tuple[Note, ...] = ()
        if self._programme is not None:
            listener.doing("side inputs")
            faults = write_programme_tables(self._programme, self._pseudonymiser, work).faults
        write_side_tables(staged, work)
        engine.register("staged_events", sorted(work.glob("staged-*.parquet")))
        engine.register("rejects", sorted(work.glob("rejects-*.parquet")))
        register_sides(engine, work)
        build_tables(engine, tables, on_table=lambda name: listener.doing(f"table {name}"))
        # Every reject with its place, so that a person can go and look.
        engine.export("rejects", tables / "rejects.parquet")
        (tables / "events.parquet").rename(draft / "events.parquet")
        for name in ("side_notes", "teacher_population"):
            shutil.copyfile(work / f"{name}.parquet", tables / f"{name}.parquet")
        engine.register("events", [draft / "events.parquet"])
        conflicts = engine.query("SELECT COUNT(*) AS n FROM identity WHERE is_conflict")
        return Account(
            files=_files(engine, staged),
            first_day=staged.first_day,
            last_day=staged.last_day,
            name_conflicts=conflicts["n"][0].as_py(),
            left_aside=tuple((str(path), why) for path, why in self._found.left_aside),
            faults=faults,
            problems=_problems(self._found, staged),
        )

    def _stage(self, work: Path, listener: Listener) -> Staged:
        logs = self._found.logs
        listener.reading(len(logs), sum(log.size for log in logs))
        staged = stage_logs(
            logs, work, self._pseudonymiser, processes=self._processes, progress=listener.read
        )
        if not staged.total("staged_events"):
            raise DataError(_no_events(staged, work))
        return staged


class Store:
    """A store, whose tables are brought up to date first."""

    def __init__(self, folder: Path, options: TableOptions) -> None:
        self._folder = folder
        self._options = options
        self.platform = platform_of(folder, open_store(folder), options.platform)

    def check(self, out: Path) -> None:
        """A report in the store would be swept away, or take the store for its own."""
        if out.resolve().is_relative_to(self._folder.resolve()):
            raise UsageError(f"{out}: lies inside the store; name another folder with --out")

    def make(self, engine: Engine, draft: Path, listener: Listener) -> Account:
        """Make the tables of the store, and link them into the draft."""
        made = make_tables(self._folder, None, self._options, listener=listener)
        for file in sorted(made.folder.glob("*.parquet")):
            shutil.copyfile(file, draft / "tables" / file.name)
            engine.register(file.stem, [draft / "tables" / file.name])
        manifest = open_store(self._folder)
        logs = [log for log in manifest.files if log.platform == self.platform]
        rows = [
            {
                "file_no": log.file_no,
                "path": log.name,
                "bytes": log.bytes,
                "content_hash": log.content,
                **{name: getattr(log, name) for name in _COUNTS},
                "problem": log.problem,
            }
            for log in logs
        ]
        span = engine.query("SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM dim_day")
        return Account(
            files=pd.DataFrame(rows),
            first_day=span["first_day"][0].as_py(),
            last_day=span["last_day"][0].as_py(),
            name_conflicts=conflicting_names(self._folder, manifest, self.platform),
            faults=made.faults,
            problems=sum(log.problem is not None for log in logs),
        )


def _files(engine: Engine, staged: Staged) -> pd.DataFrame:
    """The table `files`: what is no event in the end, though it was staged, is a duplicate."""
    kept = engine.query("SELECT file_no, COUNT(*) AS events FROM events GROUP BY file_no")
    events = dict(zip(kept["file_no"].to_pylist(), kept["events"].to_pylist(), strict=True))
    rows: list[dict[str, Any]] = [
        {
            "file_no": a.file_no,
            "path": a.name,
            "bytes": a.bytes,
            "content_hash": a.content_hash,
            "lines": a.lines,
            "events": events.get(a.file_no, 0),
            "duplicates": a.staged_events - events.get(a.file_no, 0),
            "rejects": a.rejects,
            "blank": a.blank,
            "comment": a.comment,
            "problem": a.problem,
        }
        for a in staged.accounts
    ]
    return pd.DataFrame(rows)


def _problems(found: Found, staged: Staged) -> int:
    unread = sum(why.startswith(_UNREAD) for _, why in found.left_aside)
    return unread + sum(account.problem is not None for account in staged.accounts)


def _no_events(staged: Staged, work: Path) -> str:
    """What is wrong with logs of which no line is an event: the first file and line as example."""
    first = staged.accounts[0]
    where = str(first.path) if len(staged.accounts) == 1 else f"{len(staged.accounts)} files"
    lines = staged.total("lines")
    if first.problem and not lines:
        return f"{first.path}: {first.problem}; export the log again"
    found = pq.read_table([*work.glob("rejects-*.parquet")]).sort_by(
        [("file_no", "ascending"), ("line_no", "ascending")]
    )
    why = ""
    if found.num_rows:
        reject = found.slice(0, 1).to_pylist()[0]
        path = staged.accounts[reject["file_no"] - 1].path
        why = f" ({path}, line {reject['line_no']}: {reject['detail']})"
    return (
        f"{where}: none of {lines} line{'' if lines == 1 else 's'} is an event{why}; name files "
        "that hold tracking logs, one JSON object with a time on each line"
    )
