"""Which files are read, which are left aside, and what a person is told."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
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
    assert [log.path.name for log in find_logs([tmp_path]).logs] == [name]


def test_subfolders_are_searched_and_hidden_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.log").write_bytes(LINE)
    (tmp_path / ".hidden.log").write_bytes(LINE)
    assert [log.path.name for log in find_logs([tmp_path]).logs] == ["x.log"]


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
        "users.sql": "a table of accounts; `stembridge ingest --people` takes it",
    }


def _tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def _encrypted_zip() -> bytes:
    """Python cannot encrypt: the mark that says so, in the member's header and in the table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.log", LINE)
    content = bytearray(packed.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def test_an_archive_is_searched_like_a_folder(tmp_path: Path) -> None:
    members = {
        "a/tracking.log": b"not a line of it an event\n",
        "a/with-a-wrong-ending.txt": LINE,
        "a/packed.gz": gzip.compress(LINE),
        "README.txt": b"Logs of 2025\n",
        "__MACOSX/._tracking.log": b"junk",
        ".hidden/x.log": LINE,
        "./z.log": LINE,
    }
    (tmp_path / "logs.tgz").write_bytes(_tar(members, "w:gz"))
    found = find_logs([tmp_path / "logs.tgz"])
    assert [(log.member, log.name) for log in found.logs] == [
        ("a/tracking.log", "logs.tgz!a/tracking.log"),
        ("a/with-a-wrong-ending.txt", "logs.tgz!a/with-a-wrong-ending.txt"),
        ("a/packed.gz", "logs.tgz!a/packed.gz"),
        ("./z.log", "logs.tgz!z.log"),
    ]
    assert [(path.name, why) for path, why in found.left_aside] == [
        ("logs.tgz!README.txt", "no tracking log: no line looks like an event")
    ]


@pytest.mark.parametrize("inner", ["tar", "zip"])
def test_an_archive_in_an_archive_is_left_aside(tmp_path: Path, inner: str) -> None:
    packed = _encrypted_zip() if inner == "zip" else _tar({"deep.log": LINE})
    members = {"x.log": LINE, "inner.log": gzip.compress(packed)}
    (tmp_path / "logs.tar").write_bytes(_tar(members))
    found = find_logs([tmp_path])
    assert [log.name for log in found.logs] == ["logs.tar!x.log"]
    ((path, why),) = found.left_aside
    assert str(path).endswith("logs.tar!inner.log")
    assert why == f"a {inner} archive inside an archive; unpack it first"


def test_an_encrypted_member_is_left_aside_and_the_way_to_unpack_it_is_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "logs.zip").write_bytes(_encrypted_zip())
    with pytest.raises(DataError, match=r"logs\.zip!inner\.log is encrypted; .*password"):
        find_logs([tmp_path])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive; unpack it first (7z x)"),
        (b"\x85\x01\x0c\x03", "encrypted with PGP; decrypt it first (gpg -d)"),
    ],
)
def test_what_cannot_be_read_here_is_named_and_the_way_out_told(
    tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    (tmp_path / "y.log").write_bytes(content)
    assert find_logs([tmp_path]).left_aside == ((tmp_path / "y.log", why),)


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ("../../etc/x.log", "etc/x.log"),
        ("/etc/x.log", "etc/x.log"),
        ("a\x1b[31m\r\n.log", "a\\x1b[31m\\r\\n.log"),
        ("a\u202egol.log", "a\\u202egol.log"),
    ],
)
def test_hostile_names_of_members_are_shown_tamed(tmp_path: Path, member: str, shown: str) -> None:
    (tmp_path / "x.tar").write_bytes(_tar({member: LINE, f"{member}.png": b"\x89\0PNG"}))
    found = find_logs([tmp_path])
    assert [(log.member, log.name) for log in found.logs] == [(member, f"x.tar!{shown}")]
    ((path, _),) = found.left_aside
    assert str(path) == f"{tmp_path}/x.tar!{shown}.png"


def test_a_very_long_name_of_a_member_is_shown_short(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(_tar({"a" * 5000 + ".log": LINE}))
    (log,) = find_logs([tmp_path]).logs
    assert len(log.name) < 350


@pytest.mark.parametrize("name", [b"\xff.log", b"a\x1bc.log"])
def test_names_that_are_not_text_are_shown_as_text(tmp_path: Path, name: bytes) -> None:
    (tmp_path / os.fsdecode(name)).write_bytes(LINE)
    (log,) = find_logs([tmp_path]).logs
    assert log.name.isprintable()
    assert log.name.encode().endswith(b".log")


def test_names_start_at_the_folder_that_holds_all(tmp_path: Path) -> None:
    for name in ("a/x.log", "a/b/x.log", "c.tar"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(LINE)
    (tmp_path / "in" / "c.tar").write_bytes(_tar({"y.log": LINE}))
    names = [log.name for log in find_logs([tmp_path / "in"]).logs]
    assert names == ["a/b/x.log", "a/x.log", "c.tar!y.log"]


def test_a_pattern_that_the_shell_left_alone_is_matched(tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "c.txt", "d/e.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(LINE)
    assert [log.name for log in find_logs([tmp_path / "*.log"]).logs] == ["a.log", "b.log"]
    assert len(find_logs([tmp_path / "**" / "*.log"]).logs) == 3


def test_a_pattern_without_match_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file matches this pattern"):
        find_logs([tmp_path / "*.log"])


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "[1].log").write_bytes(LINE)
    assert [log.name for log in find_logs([tmp_path / "[1].log"]).logs] == ["[1].log"]


def test_a_file_reached_by_links_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.log").write_bytes(LINE)
    (tmp_path / "y.log").symlink_to("a/x.log")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "a" / "loop").symlink_to("..")
    assert len(find_logs([tmp_path, tmp_path / "b", tmp_path / "y.log"]).logs) == 1


def test_inputs_of_one_archive_stand_together(tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_bytes(_tar({"z.log": LINE, "a.log": LINE}))
    for name in ("a.log", "c.log"):
        (tmp_path / name).write_bytes(LINE)
    assert [log.name for log in find_logs([tmp_path]).logs] == [
        "a.log", "b.tar!z.log", "b.tar!a.log", "c.log",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terminal", "told"),
    [(True, "standard input is a terminal"), (False, "standard input is closed")],
)
def test_standard_input_without_a_log_is_told(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, told: str
) -> None:
    def isatty(descriptor: int) -> bool:
        if not terminal:
            raise OSError
        return True

    monkeypatch.setattr(os, "isatty", isatty)
    with pytest.raises(UsageError, match=f"{told}; pipe a log in, or name files"):
        find_logs([Path("-")])


def test_a_device_is_told() -> None:
    with pytest.raises(UsageError, match="a device, not a file"):
        find_logs([Path(os.devnull)])


def test_a_file_that_cannot_be_decompressed_is_left_aside_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    (tmp_path / "photo.xz").write_bytes(b"\xfd7zXZ\0 but no more of it")
    ((path, why),) = find_logs([tmp_path]).left_aside
    assert path.name == "photo.xz"
    assert why.startswith("the xz data is broken")


def test_a_broken_file_with_the_name_of_a_log_is_an_input(tmp_path: Path) -> None:
    """So that reading tells of it, and the run does not end as if all had been read."""
    (tmp_path / "tracking.log.gz").write_bytes(gzip.compress(LINE)[:12])
    assert [log.name for log in find_logs([tmp_path]).logs] == ["tracking.log.gz"]


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
    for path in (tmp_path, *tmp_path.parents[:3]):  # one more where tests run side by side
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
    assert [log.name for log in found.logs] == ["x.log"]
    assert found.left_aside == ((closed, "you may not read this folder"),)
