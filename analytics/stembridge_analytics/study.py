"""The whole run as one function: logs -> staged events -> tables -> report."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from stembridge_analytics import __version__
from stembridge_analytics.engines import Engine, open_engine
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.frames import read_frame, read_frames
from stembridge_analytics.ingest import Found, Staged, find_logs, write_side_tables
from stembridge_analytics.ingest import stage as stage_logs
from stembridge_analytics.ingest.inputs import STDIN
from stembridge_analytics.listener import Listener
from stembridge_analytics.models import METRICS_VERSION
from stembridge_analytics.output import output_folder, parquet_to_csv, write_manifest, write_table
from stembridge_analytics.pipeline import build_tables, register_sides
from stembridge_analytics.privacy import Pseudonymiser, default_key_path, load_or_create_key
from stembridge_analytics.report import ReportData, RunFacts, render, summary_lines
from stembridge_analytics.schema import SCHEMA_VERSION

__all__ = ["Listener", "Study", "run_study"]

# One row an event: as Parquet only, beside the tables.
_LARGE: Final = frozenset({"events"})
# Files left aside that may well be logs: how their reasons begin.
_UNREAD: Final = ("you may not read", "cannot be read", "encrypted")
_FOR_REPORT: Final = (
    "course_funnel",
    "course_day",
    "course_week",
    "dim_course",
    "dim_day",
    "event_names",
    "reject_reasons",
)


@dataclass(frozen=True)
class Study:
    """What a run made: the report's path and what it says in five lines."""

    report: Path
    summary: tuple[str, ...]
    problems: int


def run_study(
    paths: Sequence[Path],
    out: Path,
    *,
    key_path: Path | None = None,
    platform: str = "default",
    processes: int | None = None,
    command: str = "stembridge run",
    listener: Listener | None = None,
) -> Study:
    """Read logs, build the tables and the report in folder `out`.

    paths: files and folders. key_path: the secret key of the pseudonyms, made if it is missing;
        by default the user's own. platform: names and ids of people hold within one platform.
    Raises UsageError if a path, the key or `out` cannot be used, DataError if no line is an event.
    """
    listener = listener or Listener()
    found = find_logs(paths)
    _keep_apart(found, out)
    key = load_or_create_key(key_path or default_key_path(), outside=out)
    with output_folder(out) as draft:
        work = draft / "work"
        (draft / "tables").mkdir()
        work.mkdir()
        listener.reading(len(found.logs), sum(log.size for log in found.logs))
        staged = stage_logs(
            found.logs,
            work,
            Pseudonymiser(key, platform),
            processes=processes,
            progress=listener.read,
        )
        if not staged.total("staged_events"):
            raise DataError(_no_events(staged, work))
        write_side_tables(staged, work)
        engine = open_engine(temp=work)
        try:
            data = _tables(engine, staged, found, draft, command, listener)
        finally:
            engine.close()
        listener.doing("report")
        (draft / "report.html").write_text(render(data), encoding="utf-8")
        shutil.rmtree(work)
        write_manifest(draft, _manifest(data, platform))
    problems = sum(account.problem is not None for account in staged.accounts)
    problems += sum(why.startswith(_UNREAD) for _, why in found.left_aside)
    return Study(out / "report.html", tuple(summary_lines(data)), problems)


def _tables(
    engine: Engine, staged: Staged, found: Found, draft: Path, command: str, listener: Listener
) -> ReportData:
    """Build every table as Parquet and CSV; what the report needs of them."""
    work, tables = draft / "work", draft / "tables"
    engine.register("staged_events", sorted(work.glob("staged-*.parquet")))
    engine.register("rejects", sorted(work.glob("rejects-*.parquet")))
    register_sides(engine, work)
    counts = build_tables(engine, tables, on_table=lambda name: listener.doing(f"table {name}"))
    frames = read_frames(engine, _FOR_REPORT)
    frames["files"] = _files(engine, staged)
    write_table("files", frames["files"], tables / "files.parquet")
    facts = _facts(engine, staged, found, frames["files"], counts["dim_learner"], command)
    # Every reject with its place, so that a person can go and look.
    engine.export("rejects", tables / "rejects.parquet")
    listener.doing("tables as CSV")
    (tables / "events.parquet").rename(draft / "events.parquet")
    for file in sorted(tables.glob("*.parquet")):
        parquet_to_csv(file, file.with_suffix(".csv"))
    return ReportData(facts, frames)


def _files(engine: Engine, staged: Staged) -> pd.DataFrame:
    """The table `files`: what is no event in the end, though it was staged, is a duplicate."""
    kept = engine.query("SELECT file_no, COUNT(*) AS events FROM events GROUP BY file_no")
    events = dict(zip(kept["file_no"].to_pylist(), kept["events"].to_pylist(), strict=True))
    rows = [
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


def _facts(
    engine: Engine,
    staged: Staged,
    found: Found,
    files: pd.DataFrame,
    learners: int,
    command: str,
) -> RunFacts:
    totals = read_frame(engine, "event_totals").iloc[0]
    conflicts = engine.query("SELECT COUNT(*) AS n FROM identity WHERE is_conflict")
    sums = files.sum(numeric_only=True).astype(int)
    return RunFacts(
        made_at=datetime.now(UTC),
        version=__version__,
        command=command,
        fingerprint=_fingerprint(files["content_hash"]),
        files=len(files),
        learners=learners,
        enrolled_people=int(totals["enrolled_people"]),
        outside_events=int(totals["outside_events"]),
        first_day=staged.first_day,
        last_day=staged.last_day,
        name_conflicts=conflicts["n"][0].as_py(),
        mismatch_events=int(totals["mismatch_events"]),
        service_events=int(totals["service_events"]),
        events_without_person=int(totals["events_without_person"]),
        events_without_course=int(totals["events_without_course"]),
        left_aside=tuple((str(path), why) for path, why in found.left_aside),
        lines=int(sums["lines"]),
        events=int(sums["events"]),
        rejects=int(sums["rejects"]),
        blank=int(sums["blank"]),
        comment=int(sums["comment"]),
        duplicates=int(sums["duplicates"]),
    )


def _fingerprint(hashes: pd.Series[str]) -> str:
    """The same for the same content, whatever the names, order and packing of its files."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:16]


def _keep_apart(found: Found, out: Path) -> None:
    """Logs below the output would be taken for part of an earlier report."""
    for path in {log.path for log in found.logs} - {STDIN}:
        if path.resolve().is_relative_to(out.resolve()):
            raise UsageError(
                f"{path}: lies inside the output {out}; name another folder with --out"
            )


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


def _manifest(data: ReportData, platform: str) -> dict[str, Any]:
    facts = data.facts
    return {
        "made_at": facts.made_at.isoformat(timespec="seconds"),
        "version": facts.version,
        "schema_version": SCHEMA_VERSION,
        "metrics_version": METRICS_VERSION,
        "command": facts.command,
        "platform": platform,
        "fingerprint": facts.fingerprint,
        "is_publishable": facts.is_publishable,
        "lines": {
            name: getattr(facts, name)
            for name in ("lines", "events", "duplicates", "rejects", "blank", "comment")
        },
    }
