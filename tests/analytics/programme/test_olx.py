"""The structure of a course run, from OLX: the same as from JSON, and safe to read."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from stembridge_analytics.programme import content, olx

from .conftest import RUN, Side, Writer
from .course import as_json, as_olx, as_tar

FOLDER = RUN + 'structure = "olx"\n'
ARCHIVE = RUN + 'structure = "course.tar.gz"\n'
SECRET = '<vertical display_name="secret"/>'


def _in_folder(files: dict[str, str], top: str = "olx/") -> dict[str, str | bytes]:
    return {top + name: text for name, text in files.items()}


def _titles(side: Side) -> set[str | None]:
    return {row["title"] for row in side.rows("structure_blocks")}


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("how", ["folder", "folder in a folder", "tar.gz", "tar", "flat tar"])
def test_the_same_course_as_json_and_as_olx_is_the_same_structure(
    write: Writer, inline: bool, how: str
) -> None:
    expected = write(RUN + 'structure = "s.json"\n', {"s.json": as_json()})
    rows = expected.rows("structure_blocks")
    files = as_olx(inline=inline)
    if "folder" in how:
        side = write(FOLDER, _in_folder(files, "olx/" if how == "folder" else "olx/course/"))
    else:
        top = "" if how == "flat tar" else "course/"
        archive = as_tar(dict(files), top=top, mode="w:gz" if how == "tar.gz" else "w")
        side = write(ARCHIVE, {"course.tar.gz": archive})
    assert side.rows("structure_blocks") == rows
    assert [note[0] for note in side.notes()] == [note[0] for note in expected.notes()]


def test_old_course_keys_give_old_usage_keys(write: Writer) -> None:
    toml = ARCHIVE.replace("course-v1:Org+C1+2025", "Org/C1/2025")
    rows = write(toml, {"course.tar.gz": as_tar(dict(as_olx()))}).rows("structure_blocks")
    assert rows[0]["block_id"] == "i4x://Org/C1/course/2025"
    assert rows[1]["block_id"] == "i4x://Org/C1/chapter/ch1"


def test_a_file_that_is_missing_is_a_child_that_is_missing(write: Writer) -> None:
    files = as_olx()
    del files["chapter/ch1.xml"]
    side = write(FOLDER, _in_folder(files))
    assert side.note("child that the structure does not hold").is_fault
    assert "End" in _titles(side)


@pytest.mark.parametrize("name", ["../../secret", "..:..:secret", "/secret"])
@pytest.mark.parametrize("how", ["folder", "archive"])
def test_no_name_leads_out_of_the_course(
    write: Writer, tmp_path: Path, name: str, how: str
) -> None:
    (tmp_path / "secret.xml").write_text(SECRET)
    files = as_olx()
    target = str(tmp_path / "secret") if name == "/secret" else name
    files["sequential/s1.xml"] = f'<sequential><vertical url_name="{target}"/></sequential>'
    if how == "folder":
        side = write(FOLDER, _in_folder(files))
    else:
        archive = as_tar({**files, "../secret.xml": SECRET, "vertical/x": ""})
        side = write(ARCHIVE, {"course.tar.gz": archive})
    assert side.account.faults
    assert "secret" not in _titles(side)
    assert "End" in _titles(side)


def test_members_that_would_land_outside_are_not_read(write: Writer) -> None:
    files = {**as_olx(), "../../vertical/u9.xml": SECRET}
    side = write(ARCHIVE, {"course.tar.gz": as_tar(dict(files))})
    assert side.note("file outside of the course").is_fault


def test_a_link_out_of_the_folder_is_not_followed(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(SECRET)
    files = as_olx()
    del files["vertical/u1.xml"]
    (tmp_path / "olx" / "vertical").mkdir(parents=True)
    (tmp_path / "olx" / "vertical" / "u1.xml").symlink_to(tmp_path / "secret.xml")
    side = write(FOLDER, _in_folder(files))
    assert side.note("file outside of the course").is_fault
    assert "secret" not in _titles(side)


def test_links_in_an_archive_are_no_files(write: Writer) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        link = tarfile.TarInfo("course/course.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    side = write(ARCHIVE, {"course.tar.gz": target.getvalue()})
    assert "no course.xml" in side.note("course.tar.gz").what


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE v [<!ENTITY a "secret">]>',
        '<!DOCTYPE v [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<?xml version="1.0"?>\n<!DOCTYPE v SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<?xml version="1.0" encoding="UTF-7"?>'
        '+ADwAIQ-DOCTYPE v [+ADwAIQ-ENTITY a "secret"+AD4]+AD4',
        '<!DOCTYPE v [<!ENTITY b "' + "secret" * 1000 + '"><!ENTITY a "' + "&b;" * 1000 + '">]>',
    ],
)
def test_no_entity_is_expanded_or_fetched(write: Writer, head: str) -> None:
    files = as_olx()
    files["vertical/u1.xml"] = head + '<vertical display_name="&a;">&a;</vertical>'
    side = write(FOLDER, _in_folder(files))
    assert any(note.what.startswith("XML") for note in side.account.faults)
    assert _titles(side) & {"secret", "Unit ä"} == set()


def test_xml_that_is_broken_is_a_fault_and_the_rest_is_used(write: Writer) -> None:
    files = as_olx()
    files["vertical/u1.xml"] = "<vertical>"
    side = write(FOLDER, _in_folder(files))
    assert side.note("XML that cannot be read").is_fault
    assert "End" in _titles(side)


def test_a_block_that_holds_itself_ends(write: Writer) -> None:
    files = as_olx()
    files["vertical/u1.xml"] = '<vertical><vertical url_name="u1"/></vertical>'
    assert "End" in _titles(write(FOLDER, _in_folder(files)))


def test_what_unpacks_to_more_than_a_course_is_not_read(
    write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_LARGEST", 1_000_000)
    archive = as_tar({**as_olx(), "static/zeros": b"\0" * 2_000_000})
    assert len(archive) < 20_000
    side = write(ARCHIVE, {"course.tar.gz": archive})
    assert "when unpacked; not read" in side.note("course.tar.gz").what


@pytest.mark.parametrize("bound", ["_LARGEST", "_LARGEST_COURSE", "_MOST_FILES"])
def test_xml_beyond_all_bounds_is_not_read(
    write: Writer, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(olx, bound, 5)
    side = write(ARCHIVE, {"course.tar.gz": as_tar(dict(as_olx()))})
    assert side.rows("structure_blocks") == []
    assert side.note("course.tar.gz").is_fault


def test_a_cut_archive_is_a_fault(write: Writer) -> None:
    side = write(ARCHIVE, {"course.tar.gz": as_tar(dict(as_olx()))[:-300]})
    assert side.note("cut").is_fault


def test_a_folder_without_a_course_is_a_fault(write: Writer) -> None:
    side = write(FOLDER, {"olx/readme.txt": "x"})
    assert "no course.xml in it" in side.note("olx").what
