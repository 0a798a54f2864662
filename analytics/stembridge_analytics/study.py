"""The whole run as one function: logs or a store -> tables -> report."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stembridge_analytics import __version__
from stembridge_analytics.engines import Engine, open_engine
from stembridge_analytics.errors import UsageError
from stembridge_analytics.frames import EngineSource, read_frame, read_frames
from stembridge_analytics.listener import Listener
from stembridge_analytics.measures import METRICS_VERSION
from stembridge_analytics.modelling import held_to_plan, run_models, settings_of
from stembridge_analytics.models import MODELS, ModelResult
from stembridge_analytics.models.plan import PlanOutcome
from stembridge_analytics.output import output_folder, write_csv, write_manifest, write_table
from stembridge_analytics.programme import Note, Programme, load_programme
from stembridge_analytics.report import TABLES_READ, ReportData, RunFacts, render, summary_lines
from stembridge_analytics.schema import SCHEMA_VERSION
from stembridge_analytics.sources import Account, Logs, Source, Store
from stembridge_analytics.tables import TableOptions
from stembridge_analytics.tableset import fingerprint

__all__ = ["Listener", "Study", "run_study"]

_COUNTS: Final = ("lines", "events", "duplicates", "rejects", "blank", "comment")


@dataclass(frozen=True)
class Study:
    """What a run made: the report's path and what it says in plain lines.

    problems: files that could not be read to their end. faults: parts of side inputs that could
    not be used.
    """

    report: Path
    summary: tuple[str, ...]
    problems: int
    faults: tuple[Note, ...] = ()


def run_study(
    paths: Sequence[Path],
    out: Path,
    *,
    store: Path | None = None,
    programme: Path | None = None,
    key_path: Path | None = None,
    platform: str | None = None,
    processes: int | None = None,
    command: str = "stembridge run",
    listener: Listener | None = None,
) -> Study:
    """Read logs or a store, build the tables and the report in folder `out`.

    paths: files and folders of logs; none with a `store`. programme: a programme.toml with what
        is known beside the logs. key_path: the secret key of the pseudonyms, made if it is
        missing; by default the user's own. platform: names and ids of people hold within one
        platform.
    Raises UsageError if a path, the key or `out` cannot be used, DataError if no line is an event.
    """
    listener = listener or Listener()
    source = _source(paths, store, programme, key_path, platform, processes)
    declared = None if programme is None else load_programme(programme)
    source.check(out)
    with output_folder(out) as draft:
        work, tables = draft / "work", draft / "tables"
        tables.mkdir()
        work.mkdir()
        engine = open_engine(temp=work)
        try:
            account = source.make(engine, draft, listener)
            write_table("files", account.files, tables / "files.parquet")
            engine.register("files", [tables / "files.parquet"])
            totals = read_frame(engine, "event_totals").iloc[0]
            frames = read_frames(engine, TABLES_READ)
            results, plan = _modelled(engine, tables, declared, listener)
            data = ReportData(_facts(account, totals, command), frames, results, plan)
        finally:
            engine.close()
        listener.doing("tables as CSV")
        write_csv(tables)
        listener.doing("report")
        (draft / "report.html").write_text(render(data), encoding="utf-8")
        shutil.rmtree(work)
        write_manifest(draft, _manifest(data, source.platform))
    return Study(out / "report.html", tuple(summary_lines(data)), account.problems, account.faults)


def _source(
    paths: Sequence[Path],
    store: Path | None,
    programme: Path | None,
    key_path: Path | None,
    platform: str | None,
    processes: int | None,
) -> Source:
    if store is None:
        loaded = None if programme is None else load_programme(programme)
        return Logs(
            paths,
            key_path=key_path,
            platform=platform or "default",
            programme=loaded,
            processes=processes,
        )
    if paths:
        raise UsageError("name logs or --store, not both")
    return Store(store, TableOptions(platform=platform, programme=programme, key_path=key_path))


def _modelled(
    engine: Engine, tables: Path, programme: Programme | None, listener: Listener
) -> tuple[dict[str, tuple[ModelResult, ...]], PlanOutcome | None]:
    """The results of every model on the tables of a folder, which the engine knows, and what
    became of the analysis plan.
    """
    source = EngineSource(engine, [file.stem for file in tables.glob("*.parquet")])
    found = run_models(source, MODELS.values(), settings_of(programme), listener=listener)
    found, plan = held_to_plan(found, programme)
    return {name: tuple(one for one in found if one.model == name) for name in MODELS}, plan


def _facts(account: Account, totals: pd.Series[Any], command: str) -> RunFacts:
    files = account.files
    sums = files.sum(numeric_only=True).astype(int)
    return RunFacts(
        made_at=datetime.now(UTC),
        version=__version__,
        command=command,
        fingerprint=fingerprint(files["content_hash"]),
        files=len(files),
        learners=int(totals["learners"]),
        enrolled_people=int(totals["enrolled_people"]),
        outside_events=int(totals["outside_events"]),
        first_day=account.first_day,
        last_day=account.last_day,
        name_conflicts=account.name_conflicts,
        mismatch_events=int(totals["mismatch_events"]),
        service_events=int(totals["service_events"]),
        staff_events=int(totals["staff_events"]),
        events_without_person=int(totals["events_without_person"]),
        events_without_course=int(totals["events_without_course"]),
        left_aside=account.left_aside,
        lines=int(sums["lines"]),
        events=int(sums["events"]),
        rejects=int(sums["rejects"]),
        blank=int(sums["blank"]),
        comment=int(sums["comment"]),
        duplicates=int(sums["duplicates"]),
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
        "lines": {name: getattr(facts, name) for name in _COUNTS},
    }
