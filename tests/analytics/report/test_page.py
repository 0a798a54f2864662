"""The page: every figure with what it is out of, every shape of data, nothing trusted."""

import re
from itertools import pairwise

import pytest
from lxml import html

from stembridge_analytics.measures import course_completion, programme_funnel
from stembridge_analytics.report import render
from stembridge_analytics.report.findings import fraction
from stembridge_analytics.report.sections import SECTIONS, planned
from stembridge_analytics.report.sections.modelled import BUILDERS

# Sections of models and of a plan stand only where there are results or a plan.
ALWAYS = len(SECTIONS) - len(BUILDERS) - len([planned.build])

EVIL = "<script>alert('x')</script>"


def page(data):
    return html.fromstring(render(data))


def cells(tree, table):
    """The rows of a table's body as text."""
    rows = tree.xpath(f"//table[caption[@id='{table}-caption']]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def text_of(tree):
    return " ".join(tree.find("body").text_content().split())


@pytest.fixture(scope="module")
def six(build):
    data = build.report_data(
        reasons={"cut": 40, "not_json": 812, "brand_new": 7},
        silent=[40, 41, 42, 99],
        unknown={f"edx.plugin.event_{n}": 100 - n for n in range(25)},
        left_aside=(("logs/notes.txt", "not a log"),),
        mismatch_events=12,
    )
    return data, page(data)


def test_every_measure_of_the_funnel_is_in_the_table_with_all_its_parts(six):
    data, tree = six
    rows = {row[0]: row for row in cells(tree, "funnel-table")}
    measures = programme_funnel(data["course_funnel"])
    assert len(rows) == len(measures)
    for measure in measures:
        row = rows[measure.label]
        assert row[5] == measure.window
        assert row[6] == measure.definition_id
        if measure.available:
            assert row[1:3] == [f"{measure.numerator:,}", f"{measure.denominator:,}"]
            assert row[3].endswith("%")
        else:
            assert row[3] == "not available"
            assert measure.reason in row[7]


def test_shares_in_the_table_are_the_shares_of_their_counts(six):
    _, tree = six
    for row in cells(tree, "funnel-table") + cells(tree, "completion-table"):
        if not row[3].endswith("%"):
            continue
        numerator, denominator = (int(cell.replace(",", "")) for cell in row[1:3])
        printed = float(row[3].removesuffix("%"))
        step = 0.1 if denominator >= 1000 else 1
        assert abs(printed - 100 * numerator / denominator) <= step / 2 + 1e-9


def test_completion_by_course_names_level_window_and_definition(six):
    data, tree = six
    caption = tree.xpath("string(//caption[@id='completion-table-caption'])")
    assert "K2" in caption
    assert "31 May 2024" in caption
    assert "funnel.completed_k2 v1" in caption
    shown = [row[0] for row in cells(tree, "completion-table")]
    assert shown == [measure.scope for measure in course_completion(data["course_funnel"])]


def test_a_course_without_evidence_is_listed_and_not_drawn_as_zero(six):
    _, tree = six
    row = next(r for r in cells(tree, "completion-table") if "L6-PORT" in r[0])
    assert row[3] == "not available"
    drawn = " ".join(tree.xpath("//section[@id='completion']//*[name()='svg']//text()"))
    assert "L6-PORT" not in drawn
    assert "EuroSTEM L6-PORT 2024_T1" in tree.xpath("string(//section[@id='completion']/ul)")


def test_pictures_show_the_same_figures_as_the_tables(six):
    data, tree = six
    for measure in course_completion(data["course_funnel"]):
        if measure.available:
            assert fraction(measure) in tree.xpath(
                "string(//*[@id='completion-picture-wide-desc'])"
            )


def test_the_parts_of_all_lines_add_up_on_the_page(six):
    data, tree = six
    rows = tree.xpath("//table[@class='sum']/tbody/tr")
    counts = [int(row[1].text_content().replace(",", "")) for row in rows]
    assert sum(counts[:-1]) == counts[-1] == data.facts.lines


def test_each_reject_reason_has_its_first_place_and_an_advice(six):
    _, tree = six
    rows = cells(tree, "reasons")
    assert [row[0] for row in rows] == ["not_json", "cut", "brand_new"]
    for row in rows:
        assert re.fullmatch(r"logs/tracking\.log-20240103\.gz:\d+", row[2])
        assert row[4].endswith(".")


def test_days_without_data_are_ranges(six):
    _, tree = six
    assert "12 to 14 February 2024" in text_of(tree)
    assert "11 April 2024" in text_of(tree)


def test_the_twenty_most_frequent_unknown_names_are_shown_and_all_are_counted(six):
    _, tree = six
    assert len(cells(tree, "names")) == 20
    assert "25 event names unknown" in text_of(tree)
    assert "20 most frequent of 25" in text_of(tree)


def test_the_page_says_that_it_is_not_for_publication_and_why(six):
    _, tree = six
    assert "Not for publication: no disclosure control." in tree.xpath("string(//*[@role='note'])")


def test_participations_and_people_are_both_printed(six):
    _, tree = six
    assert "2,977 enrolled people, 3,722 participations" in text_of(tree)


def test_partial_weeks_are_marked_in_text_table_and_picture(six):
    _, tree = six
    assert "1 January 2024 (5 of 7 days)" in text_of(tree)
    assert cells(tree, "activity-weeks-1")[0][0] == "2024-01-01 (5 of 7 days)"


def test_the_edx_pipelines_enrolment_stands_beside_ours_where_it_differs(six):
    _, tree = six
    row = next(r for r in cells(tree, "enrolment-courses") if "L2-QUANTUM" in r[0])
    assert row[3:] == ["620", "611", "9"]


def test_the_table_behind_enrolment_ends_with_the_last_day(six):
    _, tree = six
    last = cells(tree, "enrolment-days-1")[-1]
    assert last[0] == "2024-05-31"
    assert last[1] == "1,152"


def test_every_section_has_a_finding_a_table_with_scope_and_a_method(six):
    _, tree = six
    sections = tree.xpath("//main/section")
    assert len(sections) == ALWAYS
    for section in sections[1:]:
        assert section.xpath("string(h2)")
        assert section.xpath(".//table[caption]//th[@scope='col']")
        summaries = " ".join(section.xpath(".//details/summary/text()"))
        assert "Method" in summaries or section.get("id") == "method"
    assert len(tree.xpath("//h1")) == 1


def test_headings_never_skip_a_level(six):
    _, tree = six
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_links_lead_somewhere(six):
    _, tree = six
    ids = tree.xpath("//@id")
    assert len(set(ids)) == len(ids)
    inside = [link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")]
    assert inside
    assert set(inside) <= set(ids)


def test_nothing_is_loaded_and_no_script_is_in_the_page(six):
    _, tree = six
    assert not tree.xpath("//script | //img | //iframe | //link[not(starts-with(@href,'data:'))]")
    assert "default-src 'none'" in tree.xpath("string(//meta[@http-equiv]/@content)")


def test_text_from_logs_is_escaped_everywhere(build):
    evil = build.Course(f"course-v1:Org+{EVIL}+2024")
    silent = build.Course(f"Org/{EVIL}/x\x00\u202e", has_pass_events=False)
    files = build.files_table([
        {"path": EVIL, "lines": 12, "events": 10, "rejects": 2, "problem": EVIL},
    ])  # fmt: skip
    data = build.report_data(
        [evil, silent], days=20, files=files, reasons={EVIL: 2}, unknown={EVIL: 5},
        command=EVIL, left_aside=((EVIL + "\ud800", EVIL),),
    )  # fmt: skip
    page_text = render(data)
    assert "<script" not in page_text
    assert page_text.count("&lt;script&gt;") > 10
    assert not set(page_text) & set("\x00\u202e\ud800")
    page_text.encode()


@pytest.mark.parametrize(
    ("shape", "title"),
    [
        (lambda b: b.report_data([], days=0), "Nobody is enrolled in these logs"),
        (
            lambda b: b.report_data([b.Course("a", 0, 0, 0, 0, 0, 0)], days=9),
            "Nobody is enrolled in these logs",
        ),
        (
            lambda b: b.report_data(
                [], days=0, files=b.files_table([{"path": "a.gz", "problem": "not gzip"}])
            ),
            "Nothing could be read from these logs",
        ),
        (
            lambda b: b.report_data([b.Course("a")], days=1),
            "Who enrolled, started and completed in one course",
        ),
        (
            lambda b: b.report_data([b.Course("a", has_pass_events=False)], days=9),
            "Who enrolled, started and completed in one course",
        ),
        (
            lambda b: b.report_data(
                days=9, reasons={f"reason_{n}": 833 + n for n in range(12)}, as_dates=True
            ),
            "Who enrolled, started and completed in 6 courses",
        ),
    ],
    ids=["no course", "no enrolment", "unreadable", "one day", "no evidence", "12 reasons"],
)
def test_every_shape_of_data_gives_a_page(build, shape, title):
    tree = page(shape(build))
    assert tree.xpath("string(//h1)") == title
    assert len(tree.xpath("//main/section")) == ALWAYS
    assert "nan" not in text_of(tree).lower().split()
    assert "NaT" not in text_of(tree)


def test_files_that_could_not_be_read_are_named_with_their_problem(build):
    files = build.files_table([
        {"path": "a.log", "lines": 10, "events": 10},
        {"path": "b.gz", "problem": "the gzip data ends in the middle: the file was cut"},
    ])  # fmt: skip
    rows = cells(page(build.report_data(days=9, files=files)), "problems")
    assert rows == [["b.gz", "the gzip data ends in the middle: the file was cut", "0"]]


def test_sixty_courses_are_all_in_the_tables_and_twenty_are_drawn(build):
    tree = page(build.report_data(build.many_courses(60), days=40))
    assert len(cells(tree, "completion-table")) == 60
    assert len(cells(tree, "enrolment-courses")) == 60
    assert text_of(tree).count("The 20 largest of") == 5
    heads = tree.xpath("//section[@id='enrolment']//th[contains(@class, 'course')]")
    assert len(heads) == 60
