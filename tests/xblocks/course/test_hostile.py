"""Files and archives from someone who means harm: told, within bounds, nothing outside touched."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_xblocks.course import check
from stembridge_xblocks.course.files import Limits
from stembridge_xblocks.course.xml import XmlFault, parse
from stembridge_xblocks.errors import DataError, StembridgeError

from .courses import COURSE, TODAY, UNIT, check_files, members, packed, told, write

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha" * 1000}">' for i in range(12))
BOMBS = {
    "billion laughs": f"<!DOCTYPE x [{LAUGHS}]><vertical>&l11;</vertical>",
    "laughs in an attribute": f'<!DOCTYPE x [{LAUGHS}]><vertical a="&l11;"/>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 99_999}">]><vertical>{"&a;" * 9_999}</vertical>',
    "outside": '<!DOCTYPE x [<!ENTITY a SYSTEM "SECRET">]><vertical>&a;</vertical>',
    "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "SECRET"> %a;]><vertical/>',
    "subset": '<!DOCTYPE x SYSTEM "SECRET"><vertical/>',
    "network": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><vertical/>',
    "after a comment": '<?xml version="1.0"?><!-- <a> --><?p ?>\n <!DOCTYPE x []><vertical/>',
}


@contextmanager
def bounded(seconds: float, megabytes: int) -> Iterator[None]:
    """Generous: what this holds off takes hours and fills all memory."""
    tracemalloc.start()
    begin = time.process_time()
    try:
        yield
        assert time.process_time() - begin < seconds
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_before_it_does_anything(
    tmp_path: Path, name: str, encoding: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret words")
    text = BOMBS[name].replace("SECRET", secret.as_uri())
    with bounded(seconds=5, megabytes=50):
        report = check_files(tmp_path / "course", {UNIT: text.encode(encoding)})
    found = [f for f in report.findings if f.is_error]
    assert [(f.file, f.rule) for f in found] == [(UNIT, "xml")]
    assert "document type" in found[0].message
    assert "secret words" not in str(report.findings)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no well-formed XML"),
        (b"\x00", "no well-formed XML"),
        (b"<a>&unknown;</a>", "Entity 'unknown' not defined"),
        (b"<a><b></a>", "mismatch"),
        (b"<a/><b/>", "no well-formed XML"),
        (b"\xff\xff", "not UTF-8"),
        (b"<a>\n\xe9</a>", "not UTF-8"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?><a/>', "says to be iso-8859-1"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "says to be utf-7"),
        (b"<a>" * 1_000 + b"</a>" * 1_000, "xcessive depth"),
        (b"<a>" + b"<b/>" * 1_000_000 + b"</a>", "more than 300,000 elements"),
        (b"<" * 100, "no well-formed XML"),
        (b"<!-- ", "no well-formed XML"),
        (b"<? ", "no well-formed XML"),
    ],
)  # fmt: skip
def test_what_is_no_xml_is_told_with_its_line(data: bytes, words: str) -> None:
    with pytest.raises(XmlFault, match=words), bounded(seconds=5, megabytes=100):
        parse(data, Limits().elements)


def test_the_line_of_a_fault_is_that_of_the_file() -> None:
    with pytest.raises(XmlFault) as fault:
        parse(b"<a>\n\n<b>\n</a>", 10)
    assert fault.value.line == 4
    with pytest.raises(XmlFault) as fault:
        parse(b"\n\n<!DOCTYPE a><a/>", 10)
    assert fault.value.line == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.binary(max_size=200)
    | st.text(alphabet='<>/!?&;"=[] \nax-', max_size=60).map(str.encode)
    | st.integers(0, len(COURSE[UNIT])).flatmap(
        lambda i: st.text(alphabet='<>/&;"\x00é{}', max_size=3).map(
            lambda t: (COURSE[UNIT][:i] + t + COURSE[UNIT][i + 1 :]).encode()
        )
    )
)
def test_any_bytes_in_a_file_are_findings_or_nothing(tmp_path: Path, data: bytes) -> None:
    report = check_files(tmp_path, {UNIT: data, "html/page.html": data})
    assert all(finding.message for finding in report.findings)


def test_a_file_larger_than_any_olx_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, COURSE)
    with (tmp_path / UNIT).open("wb") as file:
        file.truncate(30_000_000_000)  # takes no room: it has a hole
    with bounded(seconds=5, megabytes=50):
        report = check(tmp_path, today=TODAY)
    assert (UNIT, 0, "error", "too-large") in told(report)


@pytest.mark.parametrize("piece", ["<a <img src='/static/x'", "<div>", "<!--", "<a b='", "&a"])
def test_a_page_of_open_tags_takes_no_long_time(tmp_path: Path, piece: str) -> None:
    page = piece * (1_900_000 // len(piece))
    with bounded(seconds=20, megabytes=500):
        check_files(tmp_path, {"html/page.html": page})


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path, {"secret.xml": "<html>secret words</html>"}) / "secret.xml"
    course = write(tmp_path / "course", COURSE)
    (course / "html/page.xml").unlink()
    (course / "html/page.xml").symlink_to(secret)
    (course / "chapter/loop").symlink_to(course)
    report = check(course, today=TODAY)
    assert ("html/page.xml", 0, "error", "link") in told(report)
    assert ("chapter/loop", 0, "error", "link") in told(report)
    assert "secret words" not in str(report.findings)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    course = write(tmp_path, {**COURSE})
    (course / "html/page.xml").unlink()
    os.mkfifo(course / "html/page.xml")
    assert ("html/page.xml", 0, "error", "no-file") in told(check(course, today=TODAY))


def test_more_files_than_any_course_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="more than 5 files"):
        check(write(tmp_path, COURSE), today=TODAY, limits=Limits(files=5))
    archive = packed(tmp_path / "a.tar.gz", members(COURSE))  # type: ignore[arg-type]
    with pytest.raises(DataError, match="more than 5 files"):
        check(archive, today=TODAY, limits=Limits(files=5))


# --- archives ----------------------------------------------------------------------------------


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        (special("course/html/x.xml", tarfile.SYMTYPE, "/etc/passwd"), "link"),
        (special("course/html/x.xml", tarfile.LNKTYPE, "/etc/passwd"), "link"),
        (special("course/html/x.xml", tarfile.FIFOTYPE), "no-file"),
        (special("course/html/x.xml", tarfile.CHRTYPE), "no-file"),
        (special("course/../../x.xml", tarfile.REGTYPE), "outside"),
        (special("/etc/x.xml", tarfile.REGTYPE), "outside"),
        (special("course\\..\\x.xml", tarfile.REGTYPE), "outside"),
    ],
)
def test_members_that_lead_outside_are_told_and_left(
    tmp_path: Path, member: tuple[tarfile.TarInfo, bytes], rule: str
) -> None:
    (tmp_path / "in").mkdir()
    archive = packed(tmp_path / "in/a.tar.gz", [*members(COURSE), member])  # type: ignore[arg-type]
    report = check(archive, today=TODAY)
    assert [finding.rule for finding in report.findings] == [rule]
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a.tar.gz", "in"]


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        info = tarfile.TarInfo("course/static/film.mp4")
        info.size = 60_000_000
        tar.addfile(info, io.BufferedReader(_Zeros()))  # type: ignore[type-var]
    with bounded(seconds=20, megabytes=60), pytest.raises(DataError, match="more than 10 MB"):
        check(archive, today=TODAY, limits=Limits(archive_bytes=10_000_000))


class _Zeros(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return len(buffer)


def test_a_header_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE):
        info = tarfile.TarInfo("x")
        info.type, info.size = kind, 3_000_000_000
        archive = tmp_path / "a.tar"
        with archive.open("wb") as file:
            file.write(info.tobuf())
            file.truncate(3_000_001_024)
        with bounded(seconds=5, megabytes=60), pytest.raises(DataError, match="larger than any"):
            check(archive, today=TODAY)


def test_a_member_that_claims_more_than_it_has_is_told(tmp_path: Path) -> None:
    info = tarfile.TarInfo("course/course.xml")
    info.size = 5_000
    (tmp_path / "a.tar").write_bytes(info.tobuf() + b"<course/>")
    with pytest.raises(DataError, match="export the course again"):
        check(tmp_path / "a.tar", today=TODAY)


@pytest.mark.parametrize("cut", [0, 1, 10, 100, 700])
def test_an_archive_that_is_cut_off_is_told(tmp_path: Path, cut: int) -> None:
    archive = packed(tmp_path / "a.tar.gz", members(COURSE))  # type: ignore[arg-type]
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(DataError, match="export the course again"):
        check(archive, today=TODAY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.data())
def test_spoilt_archives_are_reports_or_errors_that_say_so(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = packed(tmp_path / "b.tar", members(COURSE), "w")  # type: ignore[arg-type]
    spoilt = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    packing = data.draw(st.sampled_from([bytes, gzip.compress]))
    (tmp_path / "a.tar").write_bytes(packing(spoilt))
    with suppress(StembridgeError):
        assert check(tmp_path / "a.tar", today=TODAY).files >= 0


def test_a_file_that_stands_twice_is_told(tmp_path: Path) -> None:
    archive = packed(
        tmp_path / "a.tar.gz",
        [*members(COURSE), *members({"html/page.html": "<p>"})],  # type: ignore[arg-type]
    )
    assert told(check(archive, today=TODAY)) == [("course/html/page.html", 0, "warning", "twice")]
