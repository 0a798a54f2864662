"""Lesson blocks on the page."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def six(build, shown):
    return shown(build.report_data(), "lessons")


def test_the_title_says_how_many_answers_are_right_at_once_and_in_the_end(six):
    assert six.title == (
        "33.3 % of the answers to numeric tasks are right at once, 66.7 % in the end"
    )


def test_shares_stand_with_what_they_are_out_of(six):
    # A quarter of those who started, 152 + 53 + 200 + 15 + 30, are in two cases each.
    assert "Of the cases opened, decided: 450 of 900 (50 %)" in six.text
    assert "steps completed, on average: 4.5 of up to 7" in six.text
    assert "Of the cards opened, reflected: 0 of 89 (0 %)" in six.text


def test_the_table_has_a_row_a_course_with_anybody_in_a_block(six):
    rows = six.rows("lessons-runs")
    assert len(rows) == 6
    assert rows[0][:5] == ["All courses", "900", "450 (50 %)", "1,350", "450 (33.3 %)"]


def test_the_picture_has_what_the_table_has(six):
    drawn = six.drawn("lessons-picture")
    assert "Cases opened: decided: 450 of 900 (50 %)" in drawn
    assert "marks a zero" in six.text


def test_a_kind_of_block_that_nobody_opened_is_not_spoken_of(changed, shown):
    nothing = dict.fromkeys(["task_people", "tasks", "tasks_hinted", "answers",
                             "answers_right_first", "answers_right"], 0)  # fmt: skip
    section = shown(changed(lesson_run=lambda table: table.assign(**nothing)), "lessons")
    assert section.title == "50 % of the cases opened end in a decision"
    assert "numeric task, of the enrolled" not in section.text


def test_without_any_block_the_lack_is_told_with_what_to_do(changed, shown):
    section = shown(changed(lesson_run=lambda table: table.head(0)), "lessons")
    assert section.title == "The logs tell of no case, numeric task or career card"
    assert "read the logs into a new store" in section.text
    assert not section.tree.xpath(".//figure")
