"""The tables of a store as one function: made where their inputs changed, else kept."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from stembridge_analytics import __version__
from stembridge_analytics.engines import Engine, open_engine
from stembridge_analytics.errors import UsageError
from stembridge_analytics.listener import Listener
from stembridge_analytics.output import write_csv
from stembridge_analytics.pipeline import SIDES, Step, steps, with_inputs
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme import Note, load_programme, write_side_tables
from stembridge_analytics.schema import SCHEMA_VERSION, table
from stembridge_analytics.store import (
    Manifest,
    open_store,
    register_store,
    store_key,
    store_lock,
)
from stembridge_analytics.tableset import TableSet, content_of, mixed, open_table_set

__all__ = ["FOLDER", "TableOptions", "TablesMade", "make_tables", "platform_of"]

# Where the tables of a store are put unless told: a folder of the store that ingest leaves alone.
FOLDER: Final = "tables"
# Worked out when something needs them, and not kept: the store holds the events already.
_NOT_KEPT: Final = frozenset({"events"})
# Side inputs that who reads the tables needs beside them.
_SIDES_KEPT: Final = ("side_notes", "teacher_population")
_MEMORY_MB: Final = 2048


@dataclass(frozen=True)
class TableOptions:
    """What tables to make, and how.

    platform: needed if the store has several. programme: a programme.toml. key_path: the store's
    key, needed with a programme; by default the user's own. definitions: older systems whose
    tables are made too. csv: whether each table is written as CSV as well. memory_mb: beyond it
    the engine spills.
    """

    platform: str | None = None
    programme: Path | None = None
    key_path: Path | None = None
    definitions: tuple[str, ...] = ()
    csv: bool = False
    memory_mb: int = _MEMORY_MB


@dataclass(frozen=True)
class TablesMade:
    """What a call made: rows by table, and which tables were as they should be already.

    manifest: of the store that was read. faults: what of the side inputs is lost.
    """

    folder: Path
    rows: Mapping[str, int]
    reused: tuple[str, ...]
    manifest: Manifest
    faults: tuple[Note, ...] = ()


def make_tables(
    store: Path,
    out: Path | None = None,
    options: TableOptions | None = None,
    *,
    beside: Path | None = None,
    names: Iterable[str] | None = None,
    listener: Listener | None = None,
) -> TablesMade:
    """Make the tables of a store in folder `out`, by default `tables` in the store.

    beside: another folder of tables, to take over from what is there already. names: the tables
    that are wanted, with what they are made from; by default all.

    A table is made anew if its SELECT or the content of anything it reads has changed. The folder
    is replaced as a whole. Raises UsageError if the store, the platform, a definition, the key or
    `out` cannot be used, DataError if something cannot be read or written.
    """
    options, listener = options or TableOptions(), listener or Listener()
    wanted = steps(options.definitions)
    if names is not None:
        some = with_inputs(names)
        wanted = tuple(step for step in wanted if step.name in some)
    platform = platform_of(store, open_store(store), options.platform)
    side = _SideInputs(store, platform, options)
    out = _folder(store, out)
    # An ingest would take files away that are being read here.
    with store_lock(store, wait=True, on_wait=lambda: listener.waiting(store)):
        facts: dict[str, Any] = {}
        with open_table_set(out, facts, beside=beside) as tables:
            work = Path(tempfile.mkdtemp(prefix="work-", dir=tables.draft))
            engine = open_engine(temp=work, memory_mb=options.memory_mb)
            listener.doing("side inputs")
            side.write(work)
            try:
                manifest = register_store(engine, store, platform, work)
                maker = _Maker(engine, tables, work, _leaves(manifest, platform, work), listener)
                maker.make(wanted)
                for name in _SIDES_KEPT:
                    maker.keep(name)
            finally:
                engine.close()
            shutil.rmtree(work)
            _write_csv(tables, listener, is_wanted=options.csv)
            facts.update(_facts(manifest, platform, options))
    rows = {name: made.rows for name, made in tables.made.items()}
    return TablesMade(out, rows, tuple(tables.reused), manifest, side.faults)


def _folder(store: Path, out: Path | None) -> Path:
    """Where the tables go. Raises UsageError for a folder of the store that an ingest clears."""
    inside = (store / FOLDER).resolve()
    found = inside if out is None else out.resolve()  # a link stays a link, and leads to the new
    if found != inside and found.is_relative_to(store.resolve()):
        raise UsageError(
            f"{out}: lies in the store, where only {inside.name} is kept; name another with --out"
        )
    return found


class _SideInputs:
    """What a programme says beside the logs; nothing without one."""

    def __init__(self, store: Path, platform: str, options: TableOptions) -> None:
        self.faults: tuple[Note, ...] = ()
        self._programme = None
        if options.programme is not None:
            # Before anything is made: a key or a file that is wrong should cost no time.
            self._programme = load_programme(options.programme)
            self._pseudonymiser = Pseudonymiser(store_key(store, options.key_path), platform)

    def write(self, work: Path) -> None:
        """Write the side tables into a folder."""
        if self._programme is not None:
            self.faults = write_side_tables(self._programme, self._pseudonymiser, work).faults


class _Maker:
    """Makes steps in order; what is not kept is made only once something needs it."""

    def __init__(
        self,
        engine: Engine,
        tables: TableSet,
        work: Path,
        known: dict[str, str],
        listener: Listener,
    ) -> None:
        self._engine = engine
        self._tables = tables
        self._work = work
        self._known = known  # fingerprint by name
        self._listener = listener
        self._waiting: dict[str, Step] = {}

    def make(self, wanted: Iterable[Step]) -> None:
        """Make or take over every step."""
        for step in wanted:
            if step.name in self._known:  # the store has it
                continue
            inputs = self._inputs(step)
            if step.is_view or step.name in _NOT_KEPT:
                self._known[step.name] = inputs
                self._waiting[step.name] = step
                continue
            if self._tables.reuse(step.name, inputs):
                self._engine.register(step.name, [self._tables.path(step.name)])
            else:
                self._build(step, inputs)
            self._known[step.name] = self._tables.made[step.name].content

    def keep(self, name: str) -> None:
        """Put a side input beside the tables."""
        file = self._tables.path(name)
        shutil.copyfile(self._work / f"{name}.parquet", file)
        rows = self._engine.query(f"SELECT COUNT(*) AS n FROM {name}")["n"][0].as_py()
        self._tables.add(name, self._known[name], rows)

    def _inputs(self, step: Step) -> str:
        columns = "" if step.is_view else repr(table(step.name))
        read = [f"{name}={self._known[name]}" for name in sorted(step.inputs)]
        return mixed(self._engine.version, step.text, columns, *read)

    def _build(self, step: Step, inputs: str) -> None:
        self._need(step.inputs)
        self._listener.doing(f"table {step.name}")
        rows = step.run(self._engine, self._tables.draft)
        self._tables.add(step.name, inputs, rows or 0)

    def _need(self, names: Iterable[str]) -> None:
        for name in names:
            step = self._waiting.pop(name, None)
            if step is not None:
                self._need(step.inputs)
                self._listener.doing(f"table {name}")
                step.run(self._engine, self._work)


def platform_of(store: Path, manifest: Manifest, asked: str | None) -> str:
    """The platform asked for, or the only one there is. Raises UsageError for neither."""
    found = manifest.platforms
    if asked is None and len(found) == 1:
        return found[0]
    if asked is None or asked not in found:
        what = f"no platform {asked!r}" if asked else f"{len(found)} platforms"
        raise UsageError(
            f"{store}: the store has {what}; name one with --platform: {', '.join(found) or 'none'}"
        )
    return asked


def _leaves(manifest: Manifest, platform: str, work: Path) -> dict[str, str]:
    """Fingerprints of what no step makes; a segment of the store never changes under its name."""

    def of(name: str, *, is_cut: bool) -> str:
        found = manifest.find(name, platform if is_cut else None)
        return mixed(platform, *sorted(one.path for one in found))

    leaves = {name: content_of(work / f"{name}.parquet") for name in SIDES}
    leaves["folded_events"] = of("events", is_cut=True)
    leaves["rejects"] = mixed(of("rejects", is_cut=True), of("files", is_cut=False))
    return leaves


def _write_csv(tables: TableSet, listener: Listener, *, is_wanted: bool) -> None:
    if is_wanted:
        listener.doing("tables as CSV")
        write_csv(tables.draft)


def _facts(manifest: Manifest, platform: str, options: TableOptions) -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "schema_version": SCHEMA_VERSION,
        "platform": platform,
        "store_commit": manifest.commit,
        "definitions": sorted(options.definitions),
    }
