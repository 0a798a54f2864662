"""Which line of which log each stored row is from."""

from __future__ import annotations

import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.ingest import FileAccount
from stembridge_analytics.ingest.careful import Skip
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.fold import register, statement

__all__ = ["Lineage"]


class Lineage:
    """Finds lines of known logs among the events, duplicates and rejects of a store."""

    def __init__(self, engine: Engine, draft: Draft, platform: str) -> None:
        self._engine = engine
        self._draft = draft
        self._platform = platform
        self._is_ready = False

    def find(self, file_no: int, line_no: int) -> tuple[bool, int, int] | None:
        """(kept, time_us, duplicate_key) of an event line; None if that line is no event."""
        self._prepare()
        found = self._engine.query(
            f"SELECT is_kept, time_us, duplicate_key FROM ({statement('event_lines')}) AS l "
            f"WHERE l.file_no = {file_no} AND l.line_no = {line_no}"
        ).to_pylist()
        if not found:
            return None
        return found[0]["is_kept"], found[0]["time_us"], found[0]["duplicate_key"]

    def holds(
        self,
        account: FileAccount,
        file_no: int,
        ends_with_newline: bool,
        last_skip: Skip | None,
    ) -> bool:
        """Whether every line of what was staged is the line of the same number in a known log.

        Then it is an earlier copy, and the log has grown since. Where a copy breaks off in the
        middle of a line, the reject that this gives cannot be compared, but for being no skipped
        line; an event can, and one line must be whole.
        """
        self._prepare()
        self._register_staged()
        lines = account.staged_events + account.rejects + account.blank + account.comment
        is_cut = not ends_with_newline
        # A last line without end may be a reject that cannot be compared.
        compared = account.staged_events + account.rejects - (is_cut and last_skip is None)
        if compared < 1 or (lines == 1 and is_cut):
            return False
        select = (
            statement("foreign_lines")
            .replace(":staged_no", str(account.file_no))
            .replace(":file_no", str(file_no))
            # What begins with blanks may have become anything.
            .replace(":lines", str(lines - (is_cut and last_skip == "blank")))
            .replace(":last_reject", str(lines - is_cut))
        )
        return bool(self._engine.query(select)["lines"][0].as_py() == 0)

    def _prepare(self) -> None:
        if not self._is_ready:
            for name in ("events", "duplicates", "rejects"):
                segments = self._draft.manifest.find(name, self._platform)
                register(self._engine, self._draft, name, segments)
            self._is_ready = True

    def _register_staged(self) -> None:
        work = self._draft.work
        self._engine.register("staged_keys", sorted(work.glob("keys-*.parquet")))
        rejects = sorted(work.glob("rejects-*.parquet"))
        if not rejects:
            rejects = [work / "none-staged.parquet"]
            pq.write_table(arrow_schema(STORE_TABLES["rejects"]).empty_table(), rejects[0])
        self._engine.register("staged_rejects", rejects)
