"""What becomes of each input once it is read: a new log, more of a known one, or nothing new."""

from __future__ import annotations

from collections.abc import Sequence

from stembridge_analytics.engines import Engine
from stembridge_analytics.ingest import FileAccount
from stembridge_analytics.ingest.files import CHANGED
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.fold import Fold, Retracted
from stembridge_analytics.store.glance import content_of
from stembridge_analytics.store.lineage import Lineage
from stembridge_analytics.store.manifest import COUNTS, LogFile
from stembridge_analytics.store.recognise import Reading
from stembridge_analytics.store.rejects import find_reject

__all__ = ["Intake"]


class Intake:
    """Keeps the accounts of a draft while logs are taken in.

    retracted_events, retracted_rejects: last lines of known logs that are read again, because the
        log had ended in them. new, grown: the logs that brought lines.
    """

    def __init__(
        self, draft: Draft, platform: str, key: bytes, readings: Sequence[Reading]
    ) -> None:
        self.retracted_events: list[Retracted] = []
        self.retracted_rejects: set[tuple[int, int]] = set()
        self.new: list[LogFile] = []
        self.grown: list[LogFile] = []
        self._draft = draft
        self._platform = platform
        self._key = key
        self._readings = readings
        self._files = {file.file_no: file for file in draft.manifest.files}
        self._next_no = max(self._files, default=0) + 1
        # Of two logs with the same content, and of one that both were once, the first.
        self._by_version: dict[tuple[int, str], LogFile] = {}
        for file in self._files.values():
            if file.platform == platform:
                for version in (*file.earlier, (file.content_bytes, file.content)):
                    self._by_version.setdefault(version, file)
        self._before = draft.manifest.totals()
        # Logs that were empty or could not be read, by their names.
        self._empty = {
            file.name: file
            for file in self._files.values()
            if file.platform == platform and not file.content_bytes
        }
        self._taken: list[tuple[LogFile, FileAccount]] = []
        self._owners: dict[int, LogFile] = {}

    @property
    def added(self) -> dict[str, int]:
        """By how much the store's account has changed."""
        after = self._draft.manifest.totals()
        return {name: after[name] - self._before[name] for name in COUNTS}

    def mend(self) -> None:
        """Forget the problem of a log whose every byte now comes from a whole file."""
        for reading in self._readings:
            if reading.mends and reading.same is not None:
                self._files[reading.same.file_no].problem = None

    def settle(
        self, engine: Engine, wanted: Sequence[Reading], accounts: Sequence[FileAccount]
    ) -> dict[int, int]:
        """Staged file_no -> file_no in the store, of the inputs that bring lines."""
        numbers: dict[int, int] = {}
        lineage = Lineage(engine, self._draft, self._platform)
        for reading, account in zip(wanted, accounts, strict=True):
            reading.problem = account.problem
            file = self._find(reading, account, lineage)
            if file is not None:
                numbers[account.file_no] = file.file_no
                self._taken.append((file, account))
        for reading in self._readings:
            if reading.copy_of is not None:
                self._note_copy(reading)
        return numbers

    def _find(self, reading: Reading, account: FileAccount, lineage: Lineage) -> LogFile | None:
        """The log that the lines are to count for; None if they are known, or of no use."""
        if account.changed or not self._is_what_was_seen(reading, account):
            reading.problem = CHANGED
            return None
        version = (account.content_bytes, content_of(self._key, account.content_hash))
        if reading.grown_from is not None:
            file = self._files[reading.grown_from.file_no]
            self._grow(file, reading, account, version, lineage)
            self._owners[id(reading)] = file
            return file
        known = self._same(version, account) or self._later(reading, account, lineage)
        if known is not None:
            self._owners[id(reading)] = reading.same = known
            self._remember(known, version)
            return None
        file = self._owners[id(reading)] = self._add(reading, account, version)
        return file

    def _is_what_was_seen(self, reading: Reading, account: FileAccount) -> bool:
        """Whether what was skipped as known is what was known: the file may be another by now."""
        found = content_of(self._key, account.skipped_hash)
        return reading.skipped is None or reading.skipped == found

    def _later(self, reading: Reading, account: FileAccount, lineage: Lineage) -> LogFile | None:
        """A known log of which this is an earlier copy."""
        for known in reading.earlier_of:
            if lineage.holds(account, known.file_no, reading.ends_with_newline, reading.last_skip):
                return self._files[known.file_no]
        return None

    def _same(self, version: tuple[int, str], account: FileAccount) -> LogFile | None:
        """A log with that content: standard input is known only once it is read."""
        if account.problem is not None and not version[0]:
            return None
        return self._by_version.get(version)

    def _add(self, reading: Reading, account: FileAccount, version: tuple[int, str]) -> LogFile:
        """A log of its own, or of its name one of which there was not a byte yet."""
        file = self._empty.pop(reading.input.name, None)
        if file is None:
            file = LogFile(self._next_no, self._platform, reading.input.name, 0, 0, "")
            self._next_no += 1
            self._files[file.file_no] = file
            self._draft.manifest.files.append(file)
            self.new.append(file)
        else:
            self.grown.append(file)
        self._update(file, reading, account, version)
        return file

    def _update(
        self, file: LogFile, reading: Reading, account: FileAccount, version: tuple[int, str]
    ) -> None:
        """What a log is called, how long it is and what it is known by, now that it was read."""
        file.content_bytes, file.content = version
        self._by_version.setdefault(version, file)
        file.heads = [content_of(self._key, digest) for digest in account.heads]
        file.name, file.bytes = reading.input.name, reading.input.size
        file.problem = reading.problem

    def _grow(
        self,
        file: LogFile,
        reading: Reading,
        account: FileAccount,
        version: tuple[int, str],
        lineage: Lineage,
    ) -> None:
        if reading.taken_back is not None:
            self._take_back(file, *reading.taken_back, lineage)
        before = (file.content_bytes, file.content)
        self._update(file, reading, account, version)
        self._remember(file, before)
        self.grown.append(file)

    def _take_back(self, file: LogFile, line_no: int, is_comment: bool, lineage: Lineage) -> None:
        """The last line that a log ended in counts anew, whatever became of it."""
        file.lines -= 1
        rejects = self._draft.manifest.find("rejects", self._platform)
        if file.rejects and find_reject(self._draft.folder, rejects, file.file_no, line_no):
            file.rejects -= 1
            self.retracted_rejects.add((file.file_no, line_no))
            return
        found = lineage.find(file.file_no, line_no)
        if found is not None:
            is_kept, time_us, duplicate_key = found
            file.events -= is_kept
            file.duplicates -= not is_kept
            self.retracted_events.append(Retracted(time_us, duplicate_key, file.file_no, line_no))
        elif is_comment:
            file.comment -= 1
        else:
            file.blank -= 1

    def _note_copy(self, reading: Reading) -> None:
        owner = reading
        while owner.copy_of is not None:
            owner = owner.copy_of
        file = self._owners.get(id(owner))
        if file is None:  # nothing was taken of the one that was read
            reading.problem = reading.problem or CHANGED
        else:
            reading.same = file
            if reading.version is not None:
                self._remember(file, reading.version)

    def _remember(self, file: LogFile, version: tuple[int, str]) -> None:
        """Another content by which the log is known."""
        if version != (file.content_bytes, file.content) and version not in file.earlier:
            file.earlier.append(version)
            self._by_version.setdefault(version, file)

    def account(self, fold: Fold) -> None:
        """Write the lines that were read into the accounts, now that duplicates are known."""
        for file, account in self._taken:
            folded = fold.duplicates.get(file.file_no, 0)
            file.events += account.staged_events - folded
            file.duplicates += folded
            file.rejects += account.rejects
            file.blank += account.blank
            file.comment += account.comment
            file.lines += account.staged_events + account.rejects + account.blank + account.comment
        for file_no in fold.promoted:
            file = self._files[file_no]
            file.events += 1
            file.duplicates -= 1
