"""Who is who in a store: links kept up to date by what new lines say, conflicts listed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import STORE_TABLES, Column, Table
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.fold import register, statement
from stembridge_analytics.store.tables import write_small

__all__ = [
    "RecordingPseudonymiser", "known_accounts", "link_people", "write_accounts",
    "write_identifiers",
]  # fmt: skip

_KEYS: Final = Table("all_keys", "one keyed hash", (
    Column("platform", "string", "platform"), Column("key", "string", "keyed hash"),
))  # fmt: skip


def known_accounts(draft: Draft, platform: str) -> frozenset[tuple[str, str]]:
    """Which user name has which user id, as tables of accounts have said before."""
    found: set[tuple[str, str]] = set()
    for one in draft.manifest.find("accounts"):
        table = pq.read_table(draft.folder / one.path, partitioning=None)
        rows = table.filter(pc.equal(table["platform"], platform))
        found.update(zip(rows["name_key"].to_pylist(), rows["user_key"].to_pylist(), strict=True))
    return frozenset(found)


def write_accounts(
    engine: Engine, draft: Draft, platform: str, pairs: Iterable[tuple[str, str]]
) -> None:
    """Add to the draft which user name has which user id, as tables of accounts say."""
    schema = arrow_schema(STORE_TABLES["accounts"])
    rows = [
        {"platform": platform, "name_key": name, "user_key": ident} for name, ident in sorted(pairs)
    ]
    table = pa.Table.from_pylist(rows, schema)
    pq.write_table(table, draft.work / "new-accounts.parquet")
    engine.register("new_accounts", [draft.work / "new-accounts.parquet"])
    register(engine, draft, "accounts", draft.manifest.find("accounts"))
    engine.build(STORE_TABLES["accounts"], statement("accounts"), draft.work / "accounts.parquet")
    write_small(draft, "accounts")


def link_people(engine: Engine, draft: Draft, platform: str, *, anew: bool) -> None:
    """Write pairs, identity and conflicts of the draft.

    anew: from all stored events of the platform, because one was taken back; else from what is
        stored of them and the registered staged people.
    """
    manifest = draft.manifest
    for name in ("pairs", "identity"):
        register(engine, draft, name, manifest.find(name))
    if anew:
        _register_new_events(engine, draft, platform)
    which = "_anew" if anew else ""
    draft.disk.step("link people", draft.work)
    pairs = _for(platform, f"pairs{which}")
    engine.build(STORE_TABLES["pairs"], pairs, draft.work / "pairs.parquet")
    keys = (
        f"SELECT '{platform}' AS platform, k.key AS key FROM ({_for(platform, f'keys{which}')}) k"
        " UNION SELECT i.platform, i.key FROM stored_identity i"
    )
    if anew:
        keys += f" WHERE i.platform <> '{platform}'"
    engine.build(_KEYS, keys, draft.work / "all_keys.parquet")
    engine.register("accounts", _accounts(draft))
    engine.define("known_pairs", statement("known_pairs"))
    for name in ("identity", "conflicts"):
        engine.build(STORE_TABLES[name], statement(name), draft.work / f"{name}.parquet")
    for name in ("pairs", "identity", "conflicts"):
        write_small(draft, name)


def _accounts(draft: Draft) -> list[Path]:
    """The tables of accounts as the draft has them; an empty one if there are none."""
    found = [draft.file_of(one) for one in draft.manifest.find("accounts")]
    if not found:
        found = [draft.work / "no-accounts.parquet"]
        pq.write_table(arrow_schema(STORE_TABLES["accounts"]).empty_table(), found[0])
    return found


def _register_new_events(engine: Engine, draft: Draft, platform: str) -> None:
    """The events as they are to be: files not moved yet lie in the work folder."""
    paths = [draft.file_of(one) for one in draft.manifest.find("events", platform)]
    if paths:
        engine.register("stored_events", paths)
    else:
        register(engine, draft, "events", [])


def _for(platform: str, name: str) -> str:
    # The name of a platform holds no quote: see segments.check_platform.
    return statement(name).replace(":platform", platform)


class RecordingPseudonymiser(Pseudonymiser):
    """Pseudonyms that leave a note of what they stand for: for --keep-identifiers only.

    Each process that reads logs writes a file of its own into `folder`.
    """

    def __init__(self, key: bytes, platform: str, folder: Path) -> None:
        super().__init__(key, platform)
        self._folder = folder
        self._noted: set[str] = set()

    def of_name(self, name: str) -> str:
        """The pseudonym of a user name, 16 characters; noted."""
        return self._note("name", name, super().of_name(name))

    def of_id(self, user_id: int) -> str:
        """The pseudonym of a user id, 16 characters; noted."""
        return self._note("id", str(user_id), super().of_id(user_id))

    def _note(self, what: str, value: str, key: str) -> str:
        if key not in self._noted:
            if len(self._noted) >= 200_000:  # bounded memory: some are noted twice
                self._noted.clear()
            self._noted.add(key)
            line = json.dumps([key, what, value]).encode() + b"\n"
            # Opened each time: a process of a pool ends without closing its files.
            with (self._folder / f"noted-{os.getpid()}.jsonl").open("ab") as file:
                file.write(line)
        return key


def write_identifiers(engine: Engine, draft: Draft, platform: str) -> None:
    """Write identifiers.parquet of the draft from what was noted; only people seen in events."""
    noted = draft.work / "noted.parquet"
    schema = arrow_schema(STORE_TABLES["identifiers"])
    with pq.ParquetWriter(noted, schema, compression="zstd") as writer:
        for table in _noted(draft.work, platform, schema):
            writer.write_table(table)
    engine.register("noted", [noted])
    register(engine, draft, "identifiers", draft.manifest.find("identifiers"))
    select = (
        "SELECT DISTINCT f.platform, f.key, f.what, f.value FROM ("
        "SELECT * FROM noted UNION ALL SELECT * FROM stored_identifiers) AS f "
        "SEMI JOIN identity AS i ON f.platform = i.platform AND f.key = i.key"
    )
    file = draft.work / "identifiers.parquet"
    engine.build(STORE_TABLES["identifiers"], select, file)
    write_small(draft, "identifiers")
    draft.manifest.identifiers = True


def _noted(work: Path, platform: str, schema: pa.Schema) -> Iterator[pa.Table]:
    for path in sorted(work.glob("noted-*.jsonl")):
        with path.open("rb") as file:
            while lines := file.readlines(1_000_000):
                rows = [json.loads(line) for line in lines]
                texts = [row[2].encode("utf-8", "replace").decode() for row in rows]
                columns = [[platform] * len(rows), [r[0] for r in rows], [r[1] for r in rows]]
                yield pa.table([*columns, texts], schema=schema)
