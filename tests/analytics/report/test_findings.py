"""Five plain lines say what the report says."""

import re

import pytest

from stembridge_analytics.report import summary_lines
from stembridge_analytics.report.findings import RECENT_DAYS, find


def test_the_summary_says_read_who_started_completed_and_doubts(build):
    lines = summary_lines(build.report_data([build.Course("course-v1:Org+C1+2024")]))
    assert lines[0].startswith("Read 60,000 events from 60,218 lines in 1 file;")
    assert (
        lines[1]
        == "800 enrolled people, 1,000 participations in 1 course, 3 January to 31 May 2024."
    )
    assert lines[2] == "Started, of the enrolled: 250 of 1,000 (25.0 %)."
    assert lines[3] == (
        "Completed (evidence level K2, passed or certified), of the enrolled: 150 of 1,000 "
        "(15.0 %); of the starters: 150 of 250 (60 %)."
    )
    assert lines[-1].endswith("Not for publication: no disclosure control.")


@pytest.mark.parametrize("case", ["six", "none", "day", "unreadable"])
def test_the_summary_is_always_six_lines_of_plain_text(build, case):
    data = {
        "six": lambda: build.report_data(reasons={"cut": 4}, silent=[3], name_conflicts=1),
        "none": lambda: build.report_data([], days=0),
        "day": lambda: build.report_data(days=1),
        "unreadable": lambda: build.report_data(
            [], days=0, files=build.files_table([{"path": "a.gz", "problem": "not gzip"}])
        ),
    }[case]()
    lines = summary_lines(data)
    assert len(lines) == 6
    assert not any(re.search(r"[\n<>\u00a0]", line) for line in lines)


def test_doubts_name_every_fault_with_its_count(build):
    files = build.files_table([
        {"path": "a.log", "lines": 12, "events": 10, "rejects": 2},
        {"path": "b.gz", "problem": "the gzip data ends in the middle"},
    ])  # fmt: skip
    data = build.report_data(files=files, reasons={"cut": 2}, silent=[3, 4], name_conflicts=3)
    doubts = summary_lines(data)[-1]
    for fault in ("1 file could not be read to the end", "2 lines rejected",
                  "2 of 150 days without any event", "no evidence of passing in EuroSTEM L6-PORT",
                  "enrolment inferred for 12 of 3,722", "3 user names"):  # fmt: skip
        assert fault in doubts


def test_people_who_enrolled_late_are_counted_against_all(build):
    data = build.report_data([build.Course("course-v1:Org+C1+2024")], days=RECENT_DAYS)
    assert find(data).recent == 1000
    assert "1,000 of 1,000 participations began in the last 30 days" in summary_lines(data)[-1]


def test_nobody_is_late_when_all_enrolled_before(build):
    assert find(build.report_data([build.Course("a", left=0)], days=900)).recent == 0
