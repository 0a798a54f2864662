"""One large file is read by several processes, and ends as if one had read it."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.ingest import FileAccount, envelope, files, lines, stage, staging
from stembridge_analytics.ingest.files import Part, _stretches
from stembridge_analytics.ingest.inputs import LogInput, open_inputs
from stembridge_analytics.privacy import Pseudonymiser

from ..conftest import KEY
from ..store.conftest import line


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blobs of a few lines, so that a small file is a large one."""
    monkeypatch.setattr(lines, "_BLOB", 1000)
    monkeypatch.setattr(lines, "MAX_LINE", 5000)
    monkeypatch.setattr(files, "MAX_LINE", 5000)
    monkeypatch.setattr(envelope, "MAX_LINE", 5000)
    monkeypatch.setattr(staging, "_LARGE", 0)


def _content() -> bytes:
    chance = random.Random(1)
    odd = [b"\n", b"# note\n", b"{cut\n", b'{"a": "\xff"}\n', b"x" * 9000 + b"\n", b"\n\n\n"]
    good = [line("play_video", f"2025-01-01T00:00:00.{n:06d}Z", n % 7 + 1) for n in range(300)]
    mixed = [*good, *(chance.choice(odd) for _ in range(60))]
    chance.shuffle(mixed)
    return b"".join(mixed) + b"{unfinished"


def _read(
    folder: Path, part: Part, processes: int
) -> tuple[FileAccount, list[Any], list[Any], list[tuple[int, ...]]]:
    folder.mkdir()
    told: list[tuple[int, ...]] = []
    staged = stage([part], folder, Pseudonymiser(KEY), processes=processes,
                   progress=lambda *counts: told.append(counts))  # fmt: skip
    rows, rejects = (
        sorted((row for path in folder.glob(f"{name}-*.parquet")
                for row in pq.read_table(path).to_pylist()), key=lambda row: row["line_no"])
        for name in ("staged", "rejects")
    )  # fmt: skip
    return staged.accounts[0], rows, rejects, told


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("processes", [2, 3])
@pytest.mark.parametrize("known", [0, 5])
def test_a_file_that_many_read_is_what_one_reads(
    tmp_path: Path, packed: bool, processes: int, known: int
) -> None:
    content = _content()
    path = tmp_path / "x.log"
    path.write_bytes(gzip.compress(content) if packed else content)
    skip = sum(len(one) + 1 for one in content.split(b"\n")[:known])
    part = Part(LogInput(path, None, "x.log", path.stat().st_size), skip, known)
    one, many = _read(tmp_path / "one", part, 1), _read(tmp_path / "many", part, processes)
    assert many[0] == one[0]
    assert many[1:3] == one[1:3]
    assert many[3][-1] == one[3][-1] == (path.stat().st_size, one[0].lines, one[0].rejects)
    assert len(list((tmp_path / "many").glob("staged-*.parquet"))) == processes


def test_all_readers_see_a_file_as_long_as_it_was_when_it_was_shared_out(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(_content())
    part = Part(LogInput(path, None, "x.log", path.stat().st_size))
    account = FileAccount(1, path, "x.log", part.input.size)
    shares = staging._shares([[(part, account)]], 2)
    size = path.stat().st_size
    path.write_bytes(_content() + b"\n" + line("later", "2025-01-02T00:00:00Z"))
    found = [(share.at, share.count, share.limit) for share in shares]
    assert found == [(0, 2, size), (1, 2, size)]
    for _, chunks in open_inputs([part.input], lambda _size: None, limit=size):
        assert b"".join(chunks) == _content()


@pytest.mark.parametrize(
    "other", [{"content_bytes": 5}, {"content_hash": "b"}, {"passed": 3}], ids=str
)
def test_a_file_that_was_another_for_one_of_its_readers_is_of_no_use(other: dict[str, Any]) -> None:
    same = {"content_bytes": 10, "content_hash": "a", "passed": 4}
    first, second = (
        FileAccount(1, Path("x"), "x", 10, share=at, **found)
        for at, found in enumerate((same, {**same, **other}))
    )
    first.add(second)
    assert first.changed
    assert first.problem == "changed while it was read; run the same again"


def test_lines_that_no_reader_took_are_noticed() -> None:
    accounts = [
        FileAccount(1, Path("x"), "x", 10, share=at, lines=lines, passed=5)
        for at, lines in enumerate((2, 2))
    ]
    (found,) = staging._whole(accounts)
    assert found.changed


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_members_of_an_archive_that_are_not_read_take_nothing_from_the_others(
    tmp_path: Path, mode: Any, processes: int
) -> None:
    path = tmp_path / "all.tar"
    with tarfile.open(path, mode) as archive:
        for name in ("a.log", "b.log"):
            info = tarfile.TarInfo(name)
            info.size = len(_content())
            archive.addfile(info, io.BytesIO(_content()))
    size = path.stat().st_size
    wanted = LogInput(path, "b.log", "all.tar!b.log", size // 2)
    account, _, _, _ = _read(tmp_path / "out", Part(wanted), processes)
    assert account.problem is None
    assert account.lines == _content().count(b"\n") + 1


def test_lines_around_one_of_nearly_the_greatest_length_are_all_taken(tmp_path: Path) -> None:
    short = [line("x", f"2025-01-01T00:00:00.{n:06d}Z") for n in range(40)]
    long = line("long", "2025-01-01T00:00:01Z", event={"a": "x" * 4500})
    path = tmp_path / "x.log"
    path.write_bytes(b"".join([*short, long, *short]))
    part = Part(LogInput(path, None, "x.log", path.stat().st_size))
    for processes in (1, 2):
        account, rows, _, _ = _read(tmp_path / f"out{processes}", part, processes)
        assert account.staged_events == len(rows) == 81


def test_files_that_a_process_reads_in_a_fair_time_are_not_shared(tmp_path: Path) -> None:
    parts = []
    for number in range(4):
        path = tmp_path / f"{number}.log"
        path.write_bytes(b"x\n" * 1000)
        parts.append((Part(LogInput(path, None, path.name, 2000)),
                      FileAccount(number, path, path.name, 2000)))  # fmt: skip
    shares = staging._shares([[one] for one in parts], 2)
    assert [share.count for share in shares] == [1, 1, 1, 1]


@given(st.lists(st.sampled_from([b"", b"ab", "é".encode(), b"\xff", b"a\xe2\x82", b"\x80b"])))
def test_stretches_are_all_lines_those_that_are_not_utf_8_alone(found: list[bytes]) -> None:
    blob = b"\n".join(found)
    again: list[bytes] = []
    for start, end, is_utf_8 in _stretches(blob):
        try:
            blob[start:end].decode()
        except UnicodeDecodeError:
            assert not is_utf_8
            assert b"\n" not in blob[start:end]
        else:
            assert is_utf_8
        again += blob[start:end].split(b"\n")
    assert again == (found or [b""])
