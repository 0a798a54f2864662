"""What a check finds in a course: each fault alone, at its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stembridge_xblocks.course import Report, check
from stembridge_xblocks.errors import UsageError

from .courses import COURSE, TODAY, UNIT, check_files, members, packed, told, write


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def unit(old: str, new: str) -> dict[str, str | bytes | None]:
    return {UNIT: changed(COURSE[UNIT], old, new)}


def only(report: Report) -> tuple[str, int, str, str, str]:
    (finding,) = report.findings
    return (finding.file, finding.line, finding.severity, finding.rule, finding.message)


def test_a_course_that_is_as_it_must_be_has_no_findings(tmp_path: Path) -> None:
    report = check_files(tmp_path, {})
    assert report.findings == ()
    assert (report.files, report.blocks, report.own_blocks) == (7, 7, 2)


def test_the_sample_courses_have_no_findings(root: Path) -> None:
    courses = [one.parent for one in (root / "sample_courses").glob("*/course.xml")]
    assert courses
    for course in courses:
        assert check(course, today=TODAY).findings == ()


def test_content_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    old = "<introduction>Your mass is {{m}}.</introduction>"
    text = "Your mass is {{m}}. " + "\U0001f50b" * 7_900
    tongues = ("", *(f' lang="{tag}"' for tag in ("bg cs da de el es et fi fr ga hr hu".split())))
    large = "".join(f"<introduction{lang}>{text}</introduction>" for lang in tongues)

    report = check_files(tmp_path, unit(old, large))

    (error,) = [one for one in report.findings if one.is_error]
    assert (error.file, error.line, error.rule) == (UNIT, 23, "content")
    assert "at most 400000 fit. Split it into two blocks." in error.message


@pytest.mark.parametrize(
    ("old", "new", "line", "severity", "words"),
    [
        ("<summary>", "<summary lang='Deutsch'>", 4, "error", "no language tag"),
        ('<person name="Ana">', '<person nam="Ana">', 5, "error", "did you mean name?"),
        ("<alt>A cell</alt>", "", 11, "error", "1. The person, Picture: Say what the picture"),
        ('minimum="200"', 'minimum="many"', 25, "error", "Smallest value: many is no number"),
        ("{{employer}}", "{{employee}}", 4, "error", "Nothing is called employee"),
        ("{{m}}", "{{M}}", 24, "error", "Nothing is called M"),
        ('formula="2*m"', 'formula="2*"', 26, "error", "Formula of the right answer: "),
        ('unit="kg"', 'unit="m"', 26, "error", "another kind of quantity"),
        ('unit="kg"', 'unit="kgg"', 26, "error", "Answers, 1, Unit: "),
        ('valid_until="2028-01-01"', 'valid_until="soon"', 21, "error", "soon is no day"),
        ('url_name="cell" ', 'url_name="cell" showanswers="x" ', 3, "warning", "showanswers"),
        (' url_name="cell"', "", 3, "warning", "has no url_name"),
        ('display_name="How much?"', 'weight="x"', 23, "error", "x is no number"),
        ('display_name="How much?"', 'max_attempts="0"', 23, "error", "must be at least 1"),
        ("<text>\n        Ana", "<text>Ana", 6, "warning", "Begin the text on a line of its own"),
        ('id="q" ', "", 26, "warning", 'Write id="answer_1"'),
    ],
)  # fmt: skip
def test_a_fault_of_content_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, severity: str, words: str
) -> None:
    report = check_files(tmp_path, unit(old, new))
    found = [f for f in report.findings if words in f.message]
    assert [(f.file, f.line, f.severity) for f in found] == [(UNIT, line, severity)], (
        report.findings
    )


def test_a_formula_that_fails_at_one_end_of_its_range_is_an_error(tmp_path: Path) -> None:
    text = changed(COURSE[UNIT], 'formula="2*m" unit="kg"', 'formula="sqrt(1999 - m)"')
    text = changed(text, 'url_name="charge"', 'url_name="charge" calculate="numbers"')
    file, line, severity, _, message = only(check_files(tmp_path, {UNIT: text}))
    assert (file, line, severity) == (UNIT, 26, "error")
    assert message.startswith("Answers, 1, Formula of the right answer: ")


@pytest.mark.parametrize("null", ["null", "3"])
def test_settings_as_an_export_writes_them_are_right(tmp_path: Path, null: str) -> None:
    change = unit('display_name="How much?"', f'weight="{null}" max_attempts="{null}"')
    assert check_files(tmp_path, change).findings == ()


def test_what_is_past_its_day_is_a_warning(tmp_path: Path) -> None:
    folder = write(tmp_path, COURSE)
    assert check(folder, today=date(2028, 1, 1)).findings == ()
    file, line, severity, rule, message = only(check(folder, today=date(2028, 1, 2)))
    assert (file, line, severity, rule) == (UNIT, 21, "warning", "stale")
    assert "2028-01-01" in message


def test_a_language_that_some_texts_lack_is_one_warning(tmp_path: Path) -> None:
    change = unit("<alt>A cell</alt>", '<alt>A cell</alt><alt lang="de">Eine Zelle</alt>')
    file, line, severity, rule, message = only(check_files(tmp_path, change))
    assert (file, line, severity, rule) == (UNIT, 4, "warning", "language")
    assert message.startswith("4 of 5 texts lack the language de, which others have: What this")
    assert "; ..." in message


def test_a_fact_that_one_variant_lacks_is_an_error(tmp_path: Path) -> None:
    change = unit("<provenance", '<variant id="de"><label>Germany</label></variant><provenance')
    assert "no fact in some variants: de" in only(check_files(tmp_path, change))[4]


# --- from file to file -------------------------------------------------------------------------


def test_a_name_without_a_file_is_dangling_and_its_neighbour_proposed(tmp_path: Path) -> None:
    report = check_files(
        tmp_path, {"sequential/se.xml": '<sequential>\n<vertical url_name="vee"/></sequential>'}
    )
    assert told(report) == [
        ("html/page.html", 0, "warning", "unreached"),
        ("html/page.xml", 0, "warning", "unreached"),
        ("sequential/se.xml", 2, "error", "dangling"),
        (UNIT, 0, "warning", "unreached"),
    ]
    assert report.findings[2].message == "There is no file vertical/vee.xml. Did you mean 've'?"


def test_an_html_block_without_its_page_is_dangling(tmp_path: Path) -> None:
    file, line, _, rule, message = only(check_files(tmp_path, {"html/page.html": None}))
    assert (file, line, rule) == ("html/page.xml", 1, "dangling")
    assert "html/page.html" in message


def test_a_file_that_nothing_leads_to_is_a_warning(tmp_path: Path) -> None:
    report = check_files(tmp_path, {"html/old.xml": "<html/>", "about/overview.html": "<p>"})
    assert told(report) == [("html/old.xml", 0, "warning", "unreached")]


def test_a_name_that_is_taken_twice_names_the_other_place(tmp_path: Path) -> None:
    change = unit("</vertical>", '<stembridge_case url_name="cell"/></vertical>')
    found = [f for f in check_files(tmp_path, change).findings if f.rule == "duplicate"]
    assert [(f.file, f.line, f.is_error) for f in found] == [(UNIT, 30, True)]
    assert "taken in line 3" in found[0].message


def test_a_file_named_from_two_places_is_a_duplicate(tmp_path: Path) -> None:
    text = '<sequential><vertical url_name="ve"/>\n<vertical url_name="ve"/></sequential>'
    report = check_files(tmp_path, {"sequential/se.xml": text})
    assert told(report) == [("sequential/se.xml", 2, "error", "duplicate")]


def test_a_course_that_leads_to_itself_ends(tmp_path: Path) -> None:
    text = '<sequential><vertical url_name="ve"/><sequential url_name="se"/></sequential>'
    report = check_files(tmp_path, {"sequential/se.xml": text})
    assert [f.rule for f in report.findings] == ["duplicate"]
    report = check_files(tmp_path, {"vertical/ve.xml": '<vertical url_name="ve"/>'})
    assert "pointer" in [f.rule for f in report.findings]


def test_blocks_nested_without_end_are_told(tmp_path: Path) -> None:
    deep: dict[str, str | bytes | None] = {
        f"wrapper/w{i}.xml": f'<wrapper><wrapper url_name="w{i + 1}"/></wrapper>'
        for i in range(2_000)
    }
    report = check_files(tmp_path, {**deep, UNIT: '<vertical><wrapper url_name="w0"/></vertical>'})
    assert "depth" in [f.rule for f in report.findings]


def test_a_pointer_to_a_block_of_ours_is_ignored_by_the_platform_and_so_an_error(
    tmp_path: Path,
) -> None:
    change = {
        **unit("</vertical>", '<stembridge_case url_name="own"/></vertical>'),
        "stembridge_case/own.xml": "<stembridge_case/>",
    }
    errors = [f for f in check_files(tmp_path, change).findings if f.is_error]
    assert [(f.rule, f.line) for f in errors] == [("pointer", 30)]


def test_a_file_that_holds_another_kind_is_an_error(tmp_path: Path) -> None:
    report = check_files(tmp_path, {"html/page.xml": "<problem/>", "html/page.html": None})
    assert told(report) == [("html/page.xml", 1, "error", "kind")]


def test_broken_xml_is_told_once_and_hides_no_other_faults(tmp_path: Path) -> None:
    report = check_files(
        tmp_path, {"html/page.xml": "<html>\n<p></html>", **unit("A cell</a", "</a")}
    )
    assert ("html/page.xml", 2, "error", "xml") in told(report)
    assert (UNIT, 11, "error", "content") in told(report)
    assert "unreached" not in [f.rule for f in report.findings]


def test_drafts_may_have_the_names_of_what_is_published(tmp_path: Path) -> None:
    draft = changed(COURSE[UNIT], '<html url_name="page"/>', "")
    report = check_files(tmp_path, {"drafts/vertical/ve.xml": draft})
    assert report.findings == ()
    assert report.own_blocks == 4


# --- policy, pictures, pages -------------------------------------------------------------------


def test_an_advanced_module_that_the_policy_lacks_is_an_error(tmp_path: Path) -> None:
    policy = changed(COURSE["policies/2026/policy.json"], ', "stembridge_challenge"', "")
    report = check_files(tmp_path, {"policies/2026/policy.json": policy})
    assert told(report) == [("policies/2026/policy.json", 3, "error", "advanced-modules")]
    in_course = '<course advanced_modules="[&quot;stembridge_challenge&quot;]">'
    course = changed(COURSE["course/2026.xml"], '<course display_name="C">', in_course)
    assert check_files(tmp_path, {"policies/2026/policy.json": policy, "course/2026.xml": course}
                       ).findings == ()  # fmt: skip


def test_without_a_policy_the_course_is_told(tmp_path: Path) -> None:
    report = check_files(tmp_path, {"policies/2026/policy.json": None})
    assert told(report) == [("course/2026.xml", 1, "error", "advanced-modules")] * 2


@pytest.mark.parametrize("text", ['{\n"a": }', "[]", b"\xff", "[" * 100_000, "1" * 5_000])
def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path, text: str | bytes) -> None:
    report = check_files(tmp_path, {"policies/2026/policy.json": text})
    assert [f.rule for f in report.findings] == ["json"]


def test_a_course_without_a_name_has_no_policy_to_look_for(tmp_path: Path) -> None:
    course = COURSE["course/2026.xml"]
    report = check_files(tmp_path, {"course.xml": course, "course/2026.xml": None})
    assert report.findings == ()


def test_others_blocks_that_the_policy_lacks_are_a_warning(tmp_path: Path) -> None:
    report = check_files(tmp_path, unit("</vertical>", "<poll url_name='p'/></vertical>"))
    assert told(report) == [("policies/2026/policy.json", 3, "warning", "advanced-modules")]


def test_a_picture_that_is_missing_is_told_with_the_one_of_other_case(tmp_path: Path) -> None:
    report = check_files(tmp_path, unit("/static/cell.svg", "/static/Cell.svg"))
    file, line, severity, rule, message = only(report)
    assert (file, line, severity, rule) == (UNIT, 11, "error", "asset")
    assert message.endswith("did you mean 'cell.svg'?")


def test_pages_are_looked_through_for_pictures_and_files(tmp_path: Path) -> None:
    page = """<p>
<img src="/static/cell.svg">
<img src='/static/gone.png' alt=''>
<a href="/static/a%20b.pdf">a</a><a href="/static/folder/c.pdf">c</a><a href="https://x">x</a>
</p>"""
    report = check_files(
        tmp_path,
        {"html/page.html": page, "static/a b.pdf": "", "static/folder/c.pdf": ""},
    )
    assert told(report) == [
        ("html/page.html", 2, "error", "alt"),
        ("html/page.html", 3, "error", "asset"),
    ]


def test_pictures_in_problems_are_looked_at_too(tmp_path: Path) -> None:
    problem = '<problem url_name="p">\n<p><img src="/static/gone.svg"/></p></problem></vertical>'
    report = check_files(tmp_path, unit("</vertical>", problem))
    assert sorted(told(report)) == [(UNIT, 31, "error", "alt"), (UNIT, 31, "error", "asset")]


# --- what can be checked -----------------------------------------------------------------------


def test_a_packed_export_reads_like_its_folder(tmp_path: Path) -> None:
    files = {**COURSE, **unit("/static/cell.svg", "/static/gone.svg")}
    folder = check(write(tmp_path / "folder", files), today=TODAY)  # type: ignore[arg-type]
    for name, mode in (("a.tar.gz", "w:gz"), ("a.tar", "w"), ("a.tar.bz2", "w:bz2")):
        archive = packed(tmp_path / name, members(files), mode)  # type: ignore[arg-type]
        report = check(archive, today=TODAY)
        assert report.findings == folder.findings
        assert report.prefix == f"{archive}!course/"


def test_a_folder_around_the_course_will_do_and_several_courses_will_not(tmp_path: Path) -> None:
    write(tmp_path / "one", COURSE)
    assert check(tmp_path, today=TODAY).own_blocks == 2
    write(tmp_path / "two", COURSE)
    with pytest.raises(UsageError, match="name one: one, two"):
        check(tmp_path, today=TODAY)


def test_a_library_needs_no_policy(tmp_path: Path) -> None:
    library = f'<library display_name="L">{COURSE[UNIT]}</library>'.replace(
        '<html url_name="page"/>', '<problem url_name="p"/>'
    )
    write(tmp_path, {"library.xml": library, "problem/p.xml": "<problem/>", "static/cell.svg": ""})
    assert check(tmp_path, today=TODAY).findings == ()


def test_one_file_is_checked_by_itself(tmp_path: Path) -> None:
    path = (
        write(tmp_path, {"unit.xml": changed(COURSE[UNIT], 'name="Ana"', "nam='A'")}) / "unit.xml"
    )
    report = check(path, today=TODAY)
    assert {f.file for f in report.findings} == {"unit.xml"}
    assert report.own_blocks == 2


def test_a_folder_of_lone_files_is_checked_file_by_file(tmp_path: Path) -> None:
    block = '<stembridge_case url_name="a" minutes="x"><person name="A"/></stembridge_case>'
    write(tmp_path, {"a/block.xml": block, "b/block.xml": block})
    errors = [one for one in told(check(tmp_path, today=TODAY)) if one[2] == "error"]
    assert errors == [
        ("a/block.xml", 1, "error", "content"),
        ("b/block.xml", 1, "error", "content"),
    ]


@pytest.mark.parametrize("name", ["nowhere", "a.txt"])
def test_what_cannot_be_checked_is_a_wrong_call(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UsageError):
        check(tmp_path / name, today=TODAY)


def test_findings_are_in_the_same_order_each_time(tmp_path: Path) -> None:
    change = {**unit("<summary>", "<sumary>"), "html/page.html": "<img><img src='/static/x'>"}
    first = check_files(tmp_path, change)
    assert first.findings == tuple(sorted(first.findings)) == check_files(tmp_path, change).findings
