"""An ingest: logs into a store, as one change that happens whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from stembridge_analytics.engines import Engine, import_engine, open_engine
from stembridge_analytics.ingest import Found, Staged, find_logs, stage
from stembridge_analytics.ingest.accounts import read_accounts
from stembridge_analytics.listener import Listener
from stembridge_analytics.privacy import LineSeal, Pseudonymiser
from stembridge_analytics.store.disk import Disk
from stembridge_analytics.store.draft import Draft, sweep
from stembridge_analytics.store.fold import find_duplicates, register_staged, write_events
from stembridge_analytics.store.intake import Intake
from stembridge_analytics.store.lock import store_lock
from stembridge_analytics.store.manifest import COUNTS, LogFile, Manifest
from stembridge_analytics.store.opening import check_folder, key_of, open_manifest, told
from stembridge_analytics.store.people import (
    RecordingPseudonymiser,
    known_accounts,
    link_people,
    write_accounts,
    write_identifiers,
)
from stembridge_analytics.store.recognise import Known, Reading, plan
from stembridge_analytics.store.rejects import write_rejects
from stembridge_analytics.store.segments import check_platform
from stembridge_analytics.store.tables import conflicting_names, write_files

__all__ = ["Options", "Outcome", "ingest"]

# What the engine may hold in memory; beyond it, it spills into the work folder.
_ENGINE_MB: Final = 192
# (keyed hash of a user name, of its user id)
Accounts = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Options:
    """How to ingest. raw: keep rejected lines, sealed. wait: for another ingest to end.

    people: tables of the platform's accounts, see `ingest.accounts`.
    """

    key_path: Path | None = None
    platform: str = "default"
    people: tuple[Path, ...] = ()
    processes: int | None = None
    raw: bool = True
    identifiers: bool = False
    wait: bool = True


@dataclass
class Outcome:
    """What an ingest did.

    new, grown: files as the store now has them; the lines of grown ones include earlier ones.
    unchanged: names of inputs that brought nothing, with the name that the store knows them by.
    added: the account of this ingest's lines. problems: (name, why) of inputs that could not be
    read to their end. left_aside: files that are no logs, and why.
    accounts: by name of a table of accounts how many names with ids it has, and rows without both.
    """

    manifest: Manifest
    new: list[LogFile] = field(default_factory=list)
    grown: list[LogFile] = field(default_factory=list)
    unchanged: list[tuple[str, str]] = field(default_factory=list)
    added: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    problems: list[tuple[str, str]] = field(default_factory=list)
    left_aside: list[tuple[str, str]] = field(default_factory=list)
    accounts: dict[str, tuple[int, int]] = field(default_factory=dict)
    conflicts: int = 0


def ingest(
    paths: Sequence[Path],
    folder: Path,
    options: Options | None = None,
    *,
    listener: Listener | None = None,
    disk: Disk | None = None,
) -> Outcome:
    """Read logs into the store in `folder`, which is made if it is missing.

    Raises UsageError if a path, the key, the platform or the folder cannot be used, DataError if
    the store is of another key or too new, another ingest is not waited for, or the disk is full.
    Whatever is raised, the store is what it was.
    """
    options = options or Options()
    listener, disk = listener or Listener(), disk or Disk()
    check_platform(options.platform)
    found = find_logs(paths) if paths or not options.people else Found((), ())
    check_folder(folder)
    key = key_of(folder, options.key_path)
    with told(folder):
        disk.make_folder(folder)
        with store_lock(folder, wait=options.wait, on_wait=lambda: listener.waiting(folder)):
            manifest = open_manifest(folder, key, disk)
            return _Run(folder, key, options, listener, disk, manifest).run(found)


class _Run:
    """One ingest under the lock."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        options: Options,
        listener: Listener,
        disk: Disk,
        manifest: Manifest,
    ) -> None:
        self._folder = folder
        self._key = key
        self._options = options
        self._listener = listener
        self._disk = disk
        self._manifest = manifest

    def run(self, found: Found) -> Outcome:
        platform = self._options.platform
        self._listener.doing("looking for what is known")
        known = Known(file for file in self._manifest.files if file.platform == platform)
        readings = plan(found.logs, known, self._key)
        wanted = [one for one in readings if one.same is None and one.copy_of is None]
        outcome = Outcome(self._manifest)
        outcome.left_aside = [(str(path), why) for path, why in found.left_aside]
        if wanted or any(one.mends for one in readings) or self._options.people:
            draft = Draft(self._folder, self._manifest, self._disk)
            try:
                self._change(draft, readings, wanted, outcome)
            finally:
                draft.discard()
            with suppress(OSError):  # the change is made; the next ingest removes what is left
                sweep(self._folder, (one.path for one in outcome.manifest.segments), self._disk)
        _tell_unread(readings, outcome)
        outcome.conflicts = conflicting_names(self._folder, outcome.manifest, platform)
        return outcome

    def _change(
        self, draft: Draft, readings: list[Reading], wanted: list[Reading], outcome: Outcome
    ) -> None:
        intake = Intake(draft, self._options.platform, self._key, readings)
        intake.mend()
        accounts = self._read_accounts(draft, outcome)
        # Known pairs bring nothing, but for names that are to be kept in clear from now on.
        names = accounts or (self._options.people and self._options.identifiers)
        if wanted:
            self._take(draft, intake, wanted, self._stage(draft, wanted), accounts)
            outcome.new, outcome.grown, outcome.added = intake.new, intake.grown, intake.added
        elif names:
            with self._engine(draft) as engine:
                register_staged(engine, draft.work, {})
                self._link(engine, draft, accounts)
        if draft.manifest.files == self._manifest.files and not names:
            return
        write_files(draft)
        self._listener.doing("commit")
        draft.commit()
        outcome.manifest = draft.manifest

    def _pseudonymiser(self, draft: Draft) -> Pseudonymiser:
        if self._options.identifiers:
            return RecordingPseudonymiser(self._key, self._options.platform, draft.work)
        return Pseudonymiser(self._key, self._options.platform)

    def _read_accounts(self, draft: Draft, outcome: Outcome) -> Accounts:
        """What the tables say that the store does not know yet."""
        pairs: Accounts = frozenset()
        for path in self._options.people:
            table = read_accounts(path, self._pseudonymiser(draft))
            outcome.accounts[str(path)] = (len(table.pairs), table.incomplete)
            pairs |= table.pairs
        return pairs - known_accounts(draft, self._options.platform)

    def _stage(self, draft: Draft, wanted: list[Reading]) -> Staged:
        options = self._options
        self._listener.reading(len(wanted), sum(one.input.size for one in wanted))
        self._disk.step("stage", draft.work)
        staged = stage(
            [one.part for one in wanted],
            draft.work,
            self._pseudonymiser(draft),
            processes=options.processes,
            progress=self._listener.read,
            seal=LineSeal(self._key).seal if options.raw else None,
            for_store=True,
            meanwhile=import_engine,
        )
        draft.manifest.raw |= options.raw and bool(staged.total("rejects"))
        return staged

    def _take(
        self,
        draft: Draft,
        intake: Intake,
        wanted: list[Reading],
        staged: Staged,
        accounts: Accounts,
    ) -> None:
        platform = self._options.platform
        with self._engine(draft) as engine:
            numbers = intake.settle(engine, wanted, staged.accounts)
            anew = bool(intake.retracted_events)
            register_staged(engine, draft.work, numbers)
            self._listener.doing("folding duplicates")
            fold = find_duplicates(engine, draft, platform, staged.pieces, intake.retracted_events)
            if not anew and (staged.total("staged_events") or self._options.people):
                self._link(engine, draft, accounts)
        # No engine is open now: its threads would not live in processes forked from here.
        self._listener.doing("writing events")
        write_events(draft, platform, staged.pieces, numbers, fold, self._options.processes)
        if staged.total("rejects") or intake.retracted_rejects:
            write_rejects(draft, platform, numbers, intake.retracted_rejects)
        if anew:  # from the events as they are now
            with self._engine(draft) as engine:
                self._link(engine, draft, accounts, anew=True)
        intake.account(fold)

    def _link(
        self, engine: Engine, draft: Draft, accounts: Accounts, *, anew: bool = False
    ) -> None:
        self._listener.doing("linking people")
        if accounts:
            write_accounts(engine, draft, self._options.platform, accounts)
        link_people(engine, draft, self._options.platform, anew=anew)
        # Who is not seen any more is not named any more either.
        if self._options.identifiers or draft.manifest.find("identifiers"):
            write_identifiers(engine, draft, self._options.platform)

    @contextmanager
    def _engine(self, draft: Draft) -> Iterator[Engine]:
        engine = open_engine(temp=draft.work, memory_mb=_ENGINE_MB)
        try:
            yield engine
        finally:
            engine.close()


def _tell_unread(readings: Sequence[Reading], outcome: Outcome) -> None:
    """Which inputs brought nothing, and which could not be read to their end."""
    for reading in readings:
        if reading.same is not None:
            outcome.unchanged.append((reading.input.name, reading.same.name))
        if reading.problem is not None:
            outcome.problems.append((reading.input.name, reading.problem))
