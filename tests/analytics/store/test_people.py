"""Who is who is linked across ingests by the rule of ingest/people.py; conflicts are listed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import open_engine
from stembridge_analytics.ingest import link_identities
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.fold import statement

from ..conftest import KEY
from .conftest import Place, line, rows

_names = st.sampled_from(["na", "nb", "nc"])
_ids = st.sampled_from(["ia", "ib", "ic"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(st.tuples(_names, _ids), st.integers(1, 3)),
    st.sets(st.tuples(_names, _ids), max_size=3),
)
def test_the_store_links_by_the_rule_of_a_run(
    tmp_path: Path, pairs: dict[tuple[str, str], int], declared: set[tuple[str, str]]
) -> None:
    keys = {key for pair in pairs for key in pair} | {"alone"}
    expected = link_identities(keys, pairs, declared)
    seen = [{"platform": "p", "name_key": n, "user_key": i, "lines": c}
            for (n, i), c in pairs.items()]  # fmt: skip
    pq.write_table(
        pa.Table.from_pylist(seen, arrow_schema(STORE_TABLES["pairs"])), tmp_path / "pairs.parquet"
    )
    accounts = [{"platform": "p", "name_key": n, "user_key": i} for n, i in declared]
    pq.write_table(
        pa.Table.from_pylist(accounts, arrow_schema(STORE_TABLES["accounts"])),
        tmp_path / "accounts.parquet",
    )
    every = pa.table({"platform": ["p"] * len(keys), "key": sorted(keys)})
    pq.write_table(every, tmp_path / "keys.parquet")
    engine = open_engine(temp=tmp_path)
    try:
        engine.register("pairs", [tmp_path / "pairs.parquet"])
        engine.register("accounts", [tmp_path / "accounts.parquet"])
        engine.define("known_pairs", statement("known_pairs"))
        engine.register("all_keys", [tmp_path / "keys.parquet"])
        found = engine.query(statement("identity")).to_pylist()
    finally:
        engine.close()
    assert {row["key"]: row["learner_id"] for row in found} == dict(expected.people)
    assert {row["key"] for row in found if row["is_conflict"]} == set(expected.conflicts)


def test_a_later_log_links_a_name_to_an_id_without_rewriting_events(place: Place) -> None:
    place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z", None, username="anna")))
    before = [segment.path for segment in place.manifest().find("events")]
    place.ingest(place.log("2.log", line("x", "2025-02-01T00:00:00Z", 7, username="anna")))
    assert set(before) < {segment.path for segment in place.manifest().find("events")}
    hashes = Pseudonymiser(KEY)
    (link,) = [row for row in rows(place.store(), "identity") if hashes.of_name("anna") in row]
    assert f"('learner_id', '{hashes.of_id(7)}')" in link


def test_a_name_with_two_ids_is_counted_and_listed(place: Place) -> None:
    log = b"".join(line("x", f"2025-01-01T00:00:0{n}Z", n, username="anna") for n in (1, 1, 2))
    assert place.ingest(place.log("1.log", log)).conflicts == 1
    hashes = Pseudonymiser(KEY)
    found = rows(place.store(), "conflicts")
    assert len(found) == 2
    assert all(f"('name_key', '{hashes.of_name('anna')}')" in row for row in found)


def test_names_are_kept_in_clear_only_if_asked_for(place: Place) -> None:
    place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z", 7, username="anna")))
    assert not place.manifest().identifiers
    assert not place.manifest().find("identifiers")


@pytest.mark.parametrize("processes", [1, 2])
def test_names_kept_in_clear_are_told_by_the_manifest(place: Place, processes: int) -> None:
    paths = [
        place.log(f"{n}.log", line("x", "2025-01-01T00:00:00Z", n, username=f"anna{n}"))
        for n in (1, 2)
    ]
    place.ingest(*paths, identifiers=True, processes=processes)
    found = json.loads((place.store() / "manifest.json").read_text(encoding="utf-8"))
    assert found["identifiers"] is True
    (segment,) = place.manifest().find("identifiers")
    kept = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    hashes = Pseudonymiser(KEY)
    assert Counter((row["key"], row["what"], row["value"]) for row in kept) == Counter(
        [*((hashes.of_name(f"anna{n}"), "name", f"anna{n}") for n in (1, 2)),
         *((hashes.of_id(n), "id", str(n)) for n in (1, 2))]
    )  # fmt: skip
    # Once kept, the manifest says so for ever.
    place.ingest(place.log("3.log", line("x", "2025-01-03T00:00:00Z", 3)))
    assert place.manifest().identifiers
    assert place.manifest().find("identifiers")[0].rows == 4
