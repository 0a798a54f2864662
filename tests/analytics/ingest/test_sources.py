"""Which files are read, which are left aside, and what a person is told."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest import find_logs

LINE = b'{"username": "a", "event_type": "x", "time": "2025-01-01T00:00:00Z"}\n'


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Without the powers of root, if the tests run as root."""
    if os.name != "posix":
        pytest.skip("permissions as POSIX has them")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(
    "name",
    [
        "tracking.log",
        "tracking.log-20250101.gz",
        "tracking.log.1",
        "prod-edx-events-2025-01-01.log.gz",
        "events.jsonl",
        "with-a-wrong-ending.txt",
    ],
)
def test_a_log_in_a_folder_is_found_by_name_or_content(tmp_path: Path, name: str) -> None:
    content = gzip.compress(LINE) if name.endswith(".gz") else LINE
    (tmp_path / name).write_bytes(content)
    assert [path.name for path in find_logs([tmp_path]).logs] == [name]


def test_subfolders_are_searched_and_hidden_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.log").write_bytes(LINE)
    (tmp_path / ".hidden.log").write_bytes(LINE)
    assert [path.name for path in find_logs([tmp_path]).logs] == ["x.log"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    assert len(find_logs([tmp_path, tmp_path / "x.log"]).logs) == 1


def test_other_files_in_a_folder_are_left_aside_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    (tmp_path / "README.txt").write_text("Logs of 2025\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "users.sql").write_text("id\tusername\temail\n1\tanna\tanna@example.org\n")
    found = {path.name: why for path, why in find_logs([tmp_path]).left_aside}
    assert found == {
        "README.txt": "no tracking log: no line looks like an event",
        "picture.png": "a binary file",
        "users.sql": "no tracking log: no line looks like an event",
    }


def test_an_archive_is_left_aside_and_the_way_to_unpack_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("inner.log"))
    (tmp_path / "logs.tar.gz").write_bytes(packed.getvalue())
    ((path, why),) = find_logs([tmp_path]).left_aside
    assert path.name == "logs.tar.gz"
    assert "tar -xf" in why


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        find_logs([tmp_path / "none"])


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the folder is empty"):
        find_logs([tmp_path])


def test_a_folder_without_logs_is_told_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("nothing here\n")
    with pytest.raises(DataError, match=r"README\.txt.*no line looks like an event"):
        find_logs([tmp_path])


def test_a_binary_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(bytes(range(256)) * 100)
    with pytest.raises(DataError, match=r"x\.log is a binary file"):
        find_logs([tmp_path / "x.log"])


def test_zero_bytes_that_a_crash_left_do_not_make_a_log_binary(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE + b"\0" * 4096 + b"\n" + LINE)
    assert len(find_logs([tmp_path]).logs) == 1


def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        with _as_nobody(), pytest.raises(UsageError, match="may not read this"):
            find_logs([closed])
    finally:
        closed.chmod(0o755)


def test_a_closed_folder_among_others_is_left_aside(tmp_path: Path) -> None:
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(path.stat().st_mode | 0o055)
    (tmp_path / "x.log").write_bytes(LINE)
    (tmp_path / "x.log").chmod(0o644)
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        with _as_nobody():
            found = find_logs([tmp_path])
    finally:
        closed.chmod(0o755)
    assert [path.name for path in found.logs] == ["x.log"]
    assert found.left_aside == ((closed, "you may not read this folder"),)
