"""Whatever the packing, the bytes come out as they went in; whatever is broken, it is told."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import random
import stat
import struct
import tarfile
import threading
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.inputs import STDIN, FileProblem, LogInput, open_inputs
from stembridge_analytics.ingest.lines import LineReader
from stembridge_analytics.ingest.sources import find_logs

LINE = b'{"username": "a", "event_type": "x", "time": "2025-01-01T00:00:00Z"}\n'

Members = list[tuple[str, bytes]]


def _zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": _zstd,
}
COMPRESSIONS = [name for name in PACKERS if name != "plain"]


def _tar(members: Members, form: int = tarfile.PAX_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


class _Pipe(io.RawIOBase):
    """A target that cannot be sought in, so that zip writes sizes behind the members."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += data
        return len(data)


def _zip(members: Members, method: int = zipfile.ZIP_DEFLATED, *, piped: bool = False) -> bytes:
    target = _Pipe() if piped else io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return bytes(target.written) if isinstance(target, _Pipe) else target.getvalue()


ARCHIVERS: dict[str, Callable[[Members], bytes]] = {
    "ustar": lambda members: _tar(members, tarfile.USTAR_FORMAT),
    "gnu tar": lambda members: _tar(members, tarfile.GNU_FORMAT),
    "pax tar": _tar,
    "zip": _zip,
    "zip stored": lambda members: _zip(members, zipfile.ZIP_STORED),
    "zip bzip2": lambda members: _zip(members, zipfile.ZIP_BZIP2),
    "zip lzma": lambda members: _zip(members, zipfile.ZIP_LZMA),
    "zip piped": lambda members: _zip(members, piped=True),
    "zip stored and piped": lambda members: _zip(members, zipfile.ZIP_STORED, piped=True),
}


def _read(inputs: tuple[LogInput, ...]) -> dict[str, tuple[list[bytes], str | None]]:
    """By name, the lines and what went wrong at their end."""
    found = {}
    for log, chunks in open_inputs(inputs, lambda _: None):
        lines: list[bytes] = []
        problem = None
        try:
            for blob in LineReader(chunks).blobs():
                lines += blob.split(b"\n")
        except FileProblem as error:
            problem = str(error)
        found[log.name] = (lines, problem)
    return found


def _found(path: Path) -> dict[str, tuple[list[bytes], str | None]]:
    return _read(find_logs([path]).logs)


_fixtures = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
_contents = st.lists(
    st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b" ")), max_size=8),
    min_size=1,
    max_size=4,
)
_inner = st.sampled_from(sorted(PACKERS))


@_fixtures
@given(_contents, st.sampled_from(sorted(ARCHIVERS)), _inner, st.lists(_inner, min_size=4))
def test_any_content_comes_out_of_any_archive(
    tmp_path: Path, contents: list[list[bytes]], kind: str, outer: str, inner: list[str]
) -> None:
    if kind == "zip stored and piped":  # only its table says how long members are
        outer = "plain"
    lines = [[LINE[:-1], *content] for content in contents]
    members = [
        (f"{at}/log", PACKERS[inner[at]](b"".join(line + b"\n" for line in content)))
        for at, content in enumerate(lines)
    ]
    path = tmp_path / "x"
    path.write_bytes(PACKERS[outer](ARCHIVERS[kind](members)))
    assert _found(path) == {f"x!{at}/log": (each, None) for at, each in enumerate(lines)}


@_fixtures
@given(_contents, st.sampled_from(COMPRESSIONS), _inner, st.integers(0, 100_000))
def test_parts_compressed_one_by_one_and_padding_leave_no_trace(
    tmp_path: Path, contents: list[list[bytes]], kind: str, outer: str, padding: int
) -> None:
    lines = [[LINE[:-1], *content] for content in contents]
    parts = [PACKERS[kind](b"".join(line + b"\n" for line in part)) for part in lines]
    path = tmp_path / "x.log"
    path.write_bytes(PACKERS[outer](b"".join(parts) + bytes(padding)))
    assert _found(path) == {"x.log": ([line for part in lines for line in part], None)}


def test_zstd_frames_to_be_skipped_are_skipped(tmp_path: Path) -> None:
    skipped = b"\x53\x2a\x4d\x18" + struct.pack("<I", 70_000) + bytes(70_000)
    path = tmp_path / "x.log"
    path.write_bytes(skipped + _zstd(LINE) + skipped + _zstd(LINE))
    assert _found(path) == {"x.log": ([LINE[:-1]] * 2, None)}


def test_a_log_may_begin_like_bzip2(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(b"BZhang said\n")
    assert _found(tmp_path / "x.log") == {"x.log": ([b"BZhang said"], None)}


def test_a_gzip_header_with_all_its_parts_is_passed_over(tmp_path: Path) -> None:
    plain = gzip.compress(LINE, mtime=0)
    extra = struct.pack("<H", 40_000) + bytes(40_000)
    header = b"\x1f\x8b\x08\x1e" + plain[4:10] + extra + b"name\0" + b"comment\0" + b"\x12\x34"
    (tmp_path / "x").write_bytes(header + plain[10:])
    assert _found(tmp_path / "x") == {"x": ([LINE[:-1]], None)}


# ---- cut and broken


def _random_lines(count: int) -> bytes:
    """Lines that do not compress to nothing."""
    some = random.Random(1)
    return b"".join(LINE[:-2] + b', "n": "%s"}\n' % some.randbytes(60).hex().encode()
                    for _ in range(count))  # fmt: skip


TEXT = _random_lines(150)
_HALF = TEXT.index(b"\n", len(TEXT) // 2) + 1
TWO = [("a.log", TEXT[:_HALF]), ("b.log", TEXT[_HALF:])]


def _gz_readable(cut: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(cut)


def _tar_readable(cut: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(_tar(TWO))) as archive:
        return b"".join(cut[m.offset_data : m.offset_data + m.size] for m in archive.getmembers())


def _zip_readable(cut: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_zip(TWO))) as archive:
        infos = archive.infolist()
    starts = [info.header_offset + 30 + len(info.filename) for info in infos]
    return b"".join(
        zlib.decompressobj(-15).decompress(cut[start : start + info.compress_size])
        for start, info in zip(starts, infos, strict=True)
    )


# What was packed, and what an independent reader gets out of the beginning of it.
CUT: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "plain": (TEXT, bytes),
    "gz": (gzip.compress(TEXT), _gz_readable),
    "bz2": (bz2.compress(TEXT, 1), lambda cut: bz2.BZ2Decompressor().decompress(cut)),
    "xz": (lzma.compress(TEXT), lambda cut: lzma.LZMADecompressor().decompress(cut)),
    "zst": (_zstd(TEXT), lambda cut: zstandard.ZstdDecompressor().decompressobj().decompress(cut)),
    "tar": (_tar(TWO), _tar_readable),
    "tar.gz": (gzip.compress(_tar(TWO)), lambda cut: _tar_readable(_gz_readable(cut))),
    "zip": (_zip(TWO), _zip_readable),
}
# How much must be there so that nothing is missing: behind it stand a table and padding.
NEEDED = {
    "plain": 0,
    "tar": _tar(TWO).rindex(TEXT[-100:]) + 100,
    "zip": _zip(TWO).index(b"PK\x01\x02"),
}


@pytest.mark.parametrize("kind", sorted(CUT))
def test_a_cut_at_any_place_loses_no_line_before_it_and_is_told(tmp_path: Path, kind: str) -> None:
    packed, readable = CUT[kind]
    path = tmp_path / "x"
    lines = TEXT.splitlines()
    for size in range(1, len(packed), 97):
        path.write_bytes(packed[:size])
        whole = readable(packed[:size]).count(b"\n")
        try:
            found = _found(path)
        except DataError:
            assert whole == 0
            continue
        seen = [line for each, _ in found.values() for line in each]
        assert sum(line in seen for line in lines) >= whole
        if whole and size <= NEEDED.get(kind, len(packed)):
            assert any(problem for _, problem in found.values()), (size, found.keys())


@_fixtures
@given(st.sampled_from(sorted(CUT)), st.data())
def test_broken_bytes_raise_nothing_but_problems(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    packed = bytearray(CUT[kind][0])
    for place in data.draw(st.lists(st.integers(0, len(packed) - 1), min_size=1, max_size=5)):
        packed[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "x"
    path.write_bytes(packed)
    with contextlib.suppress(DataError):  # nothing that looks like a log is left
        _found(path)


def _patched(content: bytes, place: int) -> bytes:
    broken = bytearray(content)
    broken[place] ^= 0xFF
    return bytes(broken)


@pytest.mark.parametrize(
    "content",
    [
        _patched(gzip.compress(TEXT), -8),
        _patched(gzip.compress(TEXT), -4),
        _patched(_zip([("a.log", TEXT)]), _zip([("a.log", TEXT)]).index(b"PK\x01\x02") + 16),
    ],
    ids=["gzip checksum", "gzip length", "zip checksum"],
)
def test_a_wrong_checksum_costs_no_line_and_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    ((lines, problem),) = _found(tmp_path / "x").values()
    assert lines == TEXT.splitlines()
    assert problem is not None
    assert "its checksum is another" in problem


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_foreign_bytes_behind_compressed_data_are_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(PACKERS[kind](LINE) + b"\0\0garbage")
    ((lines, problem),) = _found(tmp_path / "x").values()
    assert lines == [LINE[:-1]]
    assert problem is not None
    assert "follow the compressed data" in problem


def test_an_archive_that_breaks_off_behind_its_last_log_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(_tar([("a.log", LINE), ("b.log", LINE), ("c.png", b"\x89PNG\0" * 999)])[:3000])
    assert _found(path) == {
        "x.tar!a.log": ([LINE[:-1]], None),
        "x.tar!b.log": ([LINE[:-1]], "the tar archive ends in the middle: the file was cut"),
    }


def test_a_broken_member_leaves_the_others_whole(tmp_path: Path) -> None:
    broken = _patched(gzip.compress(TEXT), 2000)
    path = tmp_path / "x.tar"
    path.write_bytes(_tar([("a.log", LINE), ("b.log.gz", broken), ("c.log", LINE)]))
    found = _found(path)
    assert found["x.tar!a.log"] == found["x.tar!c.log"] == ([LINE[:-1]], None)
    assert "gzip data is broken" in str(found["x.tar!b.log.gz"][1])


# ---- bounded memory


def _bomb(make: Callable[[], object]) -> bytes:
    packer = make()
    parts = [packer.compress(bytes(10_000_000)) for _ in range(20)]  # type: ignore[attr-defined]
    return b"".join(parts) + packer.flush()  # type: ignore[attr-defined, no-any-return]


def _zip_bomb(method: int) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", method, compresslevel=1) as archive,
        archive.open("a.log", "w") as member,
    ):
        for _ in range(20):
            member.write(bytes(10_000_000))
    return target.getvalue()


def _tar_bomb() -> bytes:
    info = tarfile.TarInfo("a.log")
    info.size = 200_000_000
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    parts = [packer.compress(info.tobuf())]
    parts += [packer.compress(bytes(10_000_000)) for _ in range(20)]
    return b"".join(parts) + packer.compress(bytes(10_240)) + packer.flush()


BOMBS: dict[str, Callable[[], bytes]] = {
    "gz": lambda: _bomb(lambda: zlib.compressobj(1, wbits=31)),
    "bz2": lambda: _bomb(lambda: bz2.BZ2Compressor(1)),
    "xz": lambda: _bomb(lambda: lzma.LZMACompressor(preset=0)),
    "zst": lambda: _bomb(zstandard.ZstdCompressor(level=1).compressobj),
    "zip": lambda: _zip_bomb(zipfile.ZIP_DEFLATED),
    "zip bzip2": lambda: _zip_bomb(zipfile.ZIP_BZIP2),
    "tar.zst": _tar_bomb,
}


@pytest.mark.parametrize("kind", sorted(BOMBS))
def test_a_bomb_is_read_in_bounded_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(BOMBS[kind]())
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    try:
        size = 0
        for _, chunks in open_inputs(find_logs([path]).logs, lambda _: None):
            for chunk in chunks:
                size += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 200_000_000
    # 8 MB is the most that zstd makes of one piece; it is copied a few times.
    assert peak < 40_000_000


def test_an_extended_header_of_absurd_length_is_told(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 10**10
    header = info.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "x").write_bytes(_tar([("a.log", LINE)])[:1024] + header + bytes(20_000))
    assert _found(tmp_path / "x") == {
        "x!a.log": (
            [LINE[:-1]],
            "the tar archive is broken: a name or extended header of absurd length",
        )
    }


# ---- members


def _special(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo("special.log")
    info.type, info.linkname = kind, "a.log"
    return info


@pytest.mark.parametrize(
    "kind",
    [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE,
     tarfile.FIFOTYPE],
)  # fmt: skip
def test_what_is_no_regular_file_in_a_tar_is_passed_over(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(_special(kind))
        info = tarfile.TarInfo("a.log")
        info.size = len(LINE)
        archive.addfile(info, io.BytesIO(LINE))
    found = find_logs([path])
    assert [log.member for log in found.logs] == ["a.log"]
    assert found.left_aside == ()
    assert _read(found.logs) == {"x.tar!a.log": ([LINE[:-1]], None)}


def test_folders_and_links_in_a_zip_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("folder.log")
        link = zipfile.ZipInfo("link.log")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "a.log")
        archive.writestr("a.log", LINE)
    found = find_logs([path])
    assert [log.member for log in found.logs] == ["a.log"]
    assert found.left_aside == ()


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names_are_kept(tmp_path: Path, form: int) -> None:
    name = "ü/" * 120 + "x.log"
    (tmp_path / "x.tar").write_bytes(_tar([(name, LINE), ("b.log", LINE)], form))
    assert [log.member for log in find_logs([tmp_path / "x.tar"]).logs] == [name, "b.log"]


def test_members_of_one_name_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    members = [("a.log", b"1\n"), ("b.log", b"2\n"), ("a.log", b"3\n"), ("a.log", b"4\n")]
    path.write_bytes(_tar(members))
    assert _found(path) == {
        "x.tar!a.log": ([b"1"], None),
        "x.tar!b.log": ([b"2"], None),
        "x.tar!a.log (2)": ([b"3"], None),
        "x.tar!a.log (3)": ([b"4"], None),
    }


def test_archives_one_behind_the_other_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(_tar([("a.log", LINE)]) + _tar([("b.log", LINE)]))
    assert set(_found(tmp_path / "x.tar")) == {"x.tar!a.log", "x.tar!b.log"}


def test_members_that_are_not_read_or_not_wanted_do_not_move_the_others(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(_tar([(f"{at}.log", TEXT + b"%d\n" % at) for at in range(6)])))
    logs = find_logs([path]).logs
    seen = {}
    for log, chunks in open_inputs(logs[1:5], lambda _: None):
        if log.member == "2.log":
            next(chunks)  # and no more of it
        elif log.member != "3.log":
            seen[log.member] = b"".join(chunks)
    assert seen == {"1.log": TEXT + b"1\n", "4.log": TEXT + b"4\n"}


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.zst", "zip"])
def test_500_members_cost_one_reading_of_the_file(tmp_path: Path, kind: str) -> None:
    members = [(f"{at}.log", LINE * 20) for at in range(500)]
    packer = PACKERS.get(kind.rpartition(".")[2], bytes)
    path = tmp_path / "x"
    path.write_bytes(packer(_zip(members) if kind == "zip" else _tar(members)))
    found = find_logs([path])
    read = []
    order = [log.member for log, _ in open_inputs(found.logs, read.append)]
    assert order == [name for name, _ in members]
    # A zip archive's table at the end is not part of the reading.
    assert sum(read) <= path.stat().st_size
    assert sum(read) > 0.5 * path.stat().st_size


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_sizes_of_members_add_up_to_the_archive(tmp_path: Path, kind: str) -> None:
    members = [("no.png", b"\x89PNG\0" * 9999), *((f"{at}.log", TEXT) for at in range(9))]
    packed = _zip(members) if kind == "zip" else _tar(members)
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(packed) if kind == "tar.gz" else packed)
    logs = find_logs([path]).logs
    assert sum(log.size for log in logs) == path.stat().st_size
    assert all(log.size >= 0 for log in logs)


def test_large_members_that_are_not_wanted_are_jumped_over(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(_tar([("no.png", b"\x89PNG\0" * 400_000), ("a.log", LINE)]))
    reads: list[int] = []
    for _, chunks in open_inputs(find_logs([path]).logs, reads.append):
        assert b"".join(chunks) == LINE
    assert max(reads) > 1_000_000  # one step


# ---- what happens between finding and reading


def test_a_file_that_vanishes_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINE)
    (tmp_path / "y.tar").write_bytes(_tar(TWO))
    found = find_logs([tmp_path])
    for path in tmp_path.iterdir():
        path.unlink()
    for inputs in (found.logs[:1], found.logs[1:]):
        problems = [problem for _, problem in _read(inputs).values()]
        assert problems == ["cannot be read: No such file or directory"] * len(inputs)


def test_members_that_vanish_are_problems_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(_tar([*TWO, ("c.log", LINE)]))
    found = find_logs([path])
    path.write_bytes(_tar([("c.log", LINE), TWO[0]]))
    gone = "is no longer in the archive; it changed while it was read"
    assert _read(found.logs) == {
        "x.tar!c.log": ([LINE[:-1]], None),
        "x.tar!a.log": (TWO[0][1].splitlines(), None),
        "x.tar!b.log": ([], gone),
    }


def test_a_log_that_became_an_archive_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(LINE)
    found = find_logs([path])
    path.write_bytes(_tar(TWO))
    ((lines, problem),) = _read(found.logs).values()
    assert lines == []
    assert "archive" in str(problem)


# ---- pipes


@pytest.fixture
def piped() -> Iterator[Callable[[bytes], None]]:
    """Puts bytes into standard input."""
    before = os.dup(0)

    def put(content: bytes) -> None:
        reading, writing = os.pipe()
        os.dup2(reading, 0)
        os.write(writing, content)  # less than a pipe holds
        os.close(reading)
        os.close(writing)

    yield put
    os.dup2(before, 0)
    os.close(before)


@pytest.mark.parametrize("kind", sorted(PACKERS))
def test_standard_input_is_read_whatever_its_compression(
    piped: Callable[[bytes], None], kind: str
) -> None:
    piped(PACKERS[kind](TEXT))
    assert _found(STDIN) == {"-": (TEXT.splitlines(), None)}


def test_an_archive_from_a_pipe_is_told(piped: Callable[[bytes], None]) -> None:
    piped(gzip.compress(_tar(TWO)))
    ((lines, problem),) = _found(STDIN).values()
    assert lines == []
    assert problem == "a tar archive is read from a file only; name the file"


def test_a_named_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    found = find_logs([path])
    writer = threading.Thread(target=path.write_bytes, args=(gzip.compress(LINE),))
    writer.start()
    assert _read(found.logs) == {str(path): ([LINE[:-1]], None)}
    writer.join()
