"""Forum and peer review on the page."""

import re

import pytest


@pytest.fixture(scope="module")
def six(build, shown):
    return shown(build.report_data(), "community")


def test_the_title_names_who_waits_and_for_how_long(six):
    assert six.title == (
        "40 of 360 people who submitted work wait on others, half of them for 54 days or more"
    )


def test_courses_are_ordered_by_who_waits_and_the_table_has_the_same(six):
    rows = six.rows("community-reviews")
    assert rows[0][:4] == ["All courses", "286 (79 %)", "307 (85 %)", "40 of 360 (11 %)"]
    drawn = six.drawn("community-picture")
    assert len(rows) == 6
    assert all(f"{row[0]}: {row[3]}" in drawn for row in rows[1:])
    shares = [int(share) for share in re.findall(r": \d+ of \d+ \((\d+) %\)", drawn)]
    # The figure of all courses follows those of each.
    assert shares[:5] == sorted(shares[:5], reverse=True)


def test_readers_are_told_beside_posters(changed, shown):
    section = shown(changed(fact_forum=lambda table: table.assign(posts=0, threads=0)), "community")
    assert "180 people read and never posted" in section.text


def test_without_peer_review_the_forum_is_drawn_and_the_lack_is_told(changed, shown):
    section = shown(changed(fact_assessment=lambda table: table.head(0)), "community")
    assert section.title == "4.8 % of the enrolled posted in the forum"
    assert "Nobody submitted work to an open response assessment" in section.text
    assert "its events begin with openassessmentblock" in section.text
    assert "Posted in the forum, by course" in section.drawn("community-picture")


def test_when_nobody_waits_the_title_says_so(changed, shown):
    section = shown(
        changed(fact_assessment=lambda table: table.assign(is_waiting=False)), "community"
    )
    assert section.title == "Nobody of 360 people who submitted work waits"


def test_neither_forum_nor_review_is_said_with_what_to_do(changed, shown):
    section = shown(
        changed(**dict.fromkeys(["fact_assessment", "fact_forum"], lambda t: t.head(0))),
        "community",
    )
    assert section.title == "The logs tell of no forum post and no peer review"
    assert "No forum event is in these logs" in section.text
    assert not section.tree.xpath(".//figure")


def test_courses_with_few_submitters_are_not_drawn_and_counted_in_the_caption(build, shown):
    courses = [
        *build.six_courses()[:2],
        build.Course("course-v1:Org+Tiny+2024", 60, 40, 3, certified=0),
    ]
    section = shown(build.report_data(courses), "community")
    assert "Tiny" not in section.drawn("community-picture")
    assert "1 course of fewer than 10 people is not drawn" in section.text
    assert any("Tiny" in row[0] for row in section.rows("community-reviews"))
