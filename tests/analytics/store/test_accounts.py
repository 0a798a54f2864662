"""Tables of accounts link user names and ids that no line carries together."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from stembridge_analytics.commands.ingest import command
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest.accounts import read_accounts
from stembridge_analytics.privacy import Pseudonymiser

from ..conftest import KEY
from .conftest import Place, line

HASHES = Pseudonymiser(KEY)
AUTH_USER = (
    b"id\tusername\tfirst_name\temail\n"
    b'7\tanna\tAnna \\t Maria "\tanna@example.com\n'
    b"8\tbert\tNULL\tNULL\n"
    b"9\t\tNULL\tNULL\n"
)


def _people(place: Place) -> dict[str, str]:
    (segment,) = place.manifest().find("identity")
    rows = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    return {row["key"]: row["learner_id"] for row in rows}


def _table(place: Place, content: bytes = AUTH_USER, name: str = "auth_user.sql") -> Path:
    path = place.folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("with_logs", [True, False])
def test_a_name_and_an_id_that_no_line_carries_together_are_one_person(
    place: Place, with_logs: bool
) -> None:
    log = place.log(
        "1.log",
        line("x", "2025-01-01T00:00:00Z", None, username="anna")
        + line("x", "2025-01-02T00:00:00Z", 7, username=""),
    )
    if not with_logs:
        place.ingest(log)
        assert len(set(_people(place).values())) == 2
    outcome = place.ingest(*([log] if with_logs else []), people=(_table(place),))
    assert list(outcome.accounts.values()) == [(2, 1)]
    assert set(_people(place).values()) == {HASHES.of_id(7)}


def test_what_a_table_says_counts_for_logs_that_come_later(place: Place) -> None:
    place.ingest(people=(_table(place),))
    place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z", None, username="bert")))
    assert _people(place) == {HASHES.of_name("bert"): HASHES.of_id(8)}


def test_a_table_comes_before_what_lines_say_and_the_conflict_is_listed(place: Place) -> None:
    masquerading = line("x", "2025-01-01T00:00:00Z", 5, username="anna")
    own = line("x", "2025-01-02T00:00:00Z", 7, username="anna")
    place.ingest(place.log("1.log", masquerading + own), people=(_table(place),))
    assert _people(place)[HASHES.of_name("anna")] == HASHES.of_id(7)
    (segment,) = place.manifest().find("conflicts")
    rows = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    assert {(row["user_key"], row["lines"], row["is_declared"]) for row in rows} == {
        (HASHES.of_id(5), 1, False), (HASHES.of_id(7), 1, True),
    }  # fmt: skip


def test_people_of_a_table_who_are_in_no_line_are_not_kept_as_people(place: Place) -> None:
    place.ingest(
        place.log("1.log", line("x", "2025-01-01T00:00:00Z", 5, username="eva")),
        people=(_table(place),),
    )
    assert set(_people(place)) == {HASHES.of_name("eva"), HASHES.of_id(5)}


def test_nothing_of_a_table_is_kept_in_clear(place: Place) -> None:
    place.ingest(people=(_table(place),))
    for path in place.store().rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pq.read_table(path, partitioning=None).to_pylist()).encode()
            for secret in (b"anna", b"bert", b"Maria", b"example.com"):
                assert secret not in content, path


@pytest.mark.parametrize(
    "content",
    [
        b"username,user_id\nanna,7\n",
        b"\xef\xbb\xbfID;Name;UserName\r\n7;x;anna\r\n",
        b'row,id,username\n1,7,"anna"\n',
        b"id,user_id,username\n99,7,anna\n",
        gzip.compress(b"id\tusername\n7\tanna\n", mtime=0),
        b"id,username\n7,anna\n\n5.5,x\n,y\n8\n9,NULL\nNULL,z\n",
    ],
)
def test_columns_are_found_by_their_names_in_tables_of_any_form(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "table"
    path.write_bytes(content)
    assert read_accounts(path, HASHES).pairs == {(HASHES.of_name("anna"), HASHES.of_id(7))}


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (
            b"id\temail\n1\tx\n",
            UsageError,
            "found 2 columns, among them `id`, `email`; needed",
        ),
        (b"", UsageError, "found 0 columns; needed"),
        (b"7\tann\tann@example.com\n", UsageError, "found 3 columns; needed"),
        (b"ann_novak\n", UsageError, "found 1 column; needed"),
        (b'id,username\n1,"bob\n2,carl\n', DataError, "no table"),
        (b"id,username\n1,\xff\n", DataError, "line 2: not UTF-8"),
        (gzip.compress(b"id\tusername\n7\tanna\n", mtime=0)[:-9], DataError, "cut"),
        (b"id,username\n1," + b"x" * 2_000_000, DataError, "no table"),
    ],
)
def test_what_is_no_such_table_is_refused_in_a_sentence_and_nothing_changes(
    place: Place, content: bytes, error: type[Exception], says: str
) -> None:
    place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z")))
    before = place.content(placed=True)
    with pytest.raises(error, match=says):
        place.ingest(people=(_table(place, content, "t.csv"),))
    assert place.content(placed=True) == before


def test_the_same_table_again_changes_nothing(place: Place) -> None:
    table = _table(place)
    place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z")), people=(table,))
    before = place.manifest()
    outcome = place.ingest(people=(table,))
    assert list(outcome.accounts.values()) == [(2, 1)]
    assert place.manifest() == before


def test_tables_of_one_name_in_two_folders_are_both_accounted_for(place: Place) -> None:
    (place.folder / "other").mkdir()
    tables = (_table(place), _table(place, b"id,username\n5,eva\n", "other/auth_user.sql"))
    outcome = place.ingest(people=tables)
    assert sorted(outcome.accounts.values()) == [(1, 0), (2, 1)]


@pytest.mark.parametrize("other", [None, b"# no event\n"])
def test_a_known_table_names_people_once_that_is_asked_for(
    place: Place, other: bytes | None
) -> None:
    log = place.log("1.log", line("x", "2025-01-01T00:00:00Z", 7, username="anna"))
    place.ingest(log, people=(_table(place),))
    logs = [] if other is None else [place.log("2.log", other)]
    place.ingest(*logs, people=(_table(place),), identifiers=True)
    (segment,) = place.manifest().find("identifiers")
    rows = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    assert {row["value"] for row in rows} == {"anna", "7"}


def test_a_person_who_is_not_seen_any_more_is_not_named_any_more(place: Place) -> None:
    kept = line("x", "2025-01-01T00:00:00Z", 7, username="anna")
    cut = line("x", "2025-01-02T00:00:00Z", 8, username="bob")
    place.ingest(place.log("1.log", kept + cut[:-1]), identifiers=True)
    place.ingest(place.log("1.log", kept + cut[:-1] + b"more\n"))
    (segment,) = place.manifest().find("identifiers")
    rows = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    assert {row["value"] for row in rows} == {"anna", "7"}


def test_the_command_says_what_a_table_brought(place: Place) -> None:
    arguments = ["--store", str(place.store()), "--key", str(place.key_path)]
    found = CliRunner().invoke(command, [*arguments, "--people", str(_table(place))])
    assert found.exit_code == 0, found.output
    assert "auth_user.sql: 2 user names with their user ids, 1 row without both" in found.output
    assert CliRunner().invoke(command, arguments).exit_code == 2


def test_the_tables_of_a_real_package_link_the_logs_that_belong_to_it(
    place: Place, shared_data: Path
) -> None:
    (table,) = (shared_data / "edx_package").glob("*auth_user-*.sql")
    log = shared_data / "edx_logs" / "obfuscation_tracking.log"
    place.ingest(log, people=(table,))
    people = _people(place)
    for row in table.read_text(encoding="utf-8").splitlines()[1:]:
        ident, name = row.split("\t")[:2]
        if HASHES.of_name(name) in people:
            assert people[HASHES.of_name(name)] == HASHES.of_id(int(ident)), name
    assert place.ingest(log).conflicts == 1
