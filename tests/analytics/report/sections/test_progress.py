"""Where people stop, on the page."""

import pytest


@pytest.fixture(scope="module")
def six(build, shown):
    return shown(build.report_data(), "progress")


def without_structure(build, changed):
    return changed(
        run_window=lambda table: table.assign(modules=0, is_start_mature=None),
        dim_block=lambda table: table.assign(
            module_no=None, module_title=None, unit_id=None, place=None, is_required=False
        ),
    )


def test_the_title_names_the_largest_drop(six):
    # 800, 610 and 212 started; a fifth of each, rounded up, stops after each module.
    assert six.title == (
        "Most stop after module 1 (Energy & matter): 325 of 1,622 who reached it did not reach "
        "module 2"
    )


def test_courses_of_one_programme_are_drawn_with_the_whole(six):
    drawn = six.drawn("progress-picture")
    assert "all courses of its programme" in drawn
    assert "EuroSTEM L1-BATTERY 2024_T1: module 1: 610 (100 %), module 2: 488 (80 %)" in drawn


def test_the_table_has_the_numbers_of_the_picture(six):
    rows = six.rows("progress-run-2")
    assert [row[0] for row in rows] == ["Start", *(f"{n} Energy & matter" for n in range(1, 5))]
    assert [row[2] for row in rows][:3] == ["610 (100 %)", "610 (100 %)", "488 (80 %)"]
    assert rows[1][4] == "122 (20 %)"
    assert rows[-1][4] == "–"


def test_a_course_that_is_not_over_has_a_row_of_its_own_and_is_in_nothing_else(six):
    assert six.rows("progress-running") == [
        ["TeachersAcademyOfTheNorthernRegions ContextualisedLessons Pilot_B", "60",
         "1: 60, 2: 48, 3: 38, 4: 30"],
    ]  # fmt: skip
    assert "TeachersAcademy" not in six.drawn("progress-picture")


def test_stopping_is_said_to_be_of_these_logs_only(six):
    assert "“Stopped” means no later work in these logs, 3 January to 31 May 2024" in six.text


def test_units_and_blocks_stand_in_the_order_of_the_course(six):
    rows = six.rows("progress-blocks-1")
    assert [row[0] for row in rows[:4]] == [
        "Unit 1", "– Film 1 <b>", "– problem 2024_T1-problem-1", "Unit 2",
    ]  # fmt: skip
    assert [row[1] for row in rows[:3]] == ["unit", "video", "problem"]
    assert [row[3:5] for row in rows[:4]] == [
        ["at least 800", "100"], ["800", "100"], ["800", "100"], ["at least 640", "80"],
    ]  # fmt: skip


def test_a_course_without_structure_is_named_with_what_to_do(six):
    assert "It is missing for 1 course: EuroSTEM L5 2024" in six.text
    assert "name it in programme.toml under structure" in six.text
    assert six.rows("progress-order-1")[0][2].startswith("2024-04")


def test_without_any_structure_only_the_order_of_first_visits_is_shown(build, changed, shown):
    section = shown(without_structure(build, changed), "progress")
    assert section.title == "Where people stop cannot be told: no course structure is given"
    assert not section.tree.xpath(".//figure")
    assert "need not be that of the course" in section.caption("progress-order-1")
    assert "“Stopped” means" not in section.text


def test_a_course_of_unknown_end_says_so_and_who_may_go_on(changed, shown):
    section = shown(
        changed(run_window=lambda table: table.assign(is_start_mature=None)), "progress"
    )
    # The builder lets everybody work on the last day, so nobody is said to have stopped.
    assert section.title == "Nobody who started stopped before the last module"
    assert "end of the course not known" in section.drawn("progress-picture")
    assert [row[5] for row in section.rows("progress-run-1")][1] == "160"


def test_when_all_are_going_on_no_drop_is_claimed(build, changed, shown):
    section = shown(
        changed(
            build.six_courses()[:2],
            run_window=lambda table: table.assign(is_start_mature=False),
        ),
        "progress",
    )
    assert section.title == "All courses with a structure were still going on when the logs end"
    assert len(section.rows("progress-running")) == 2


def test_few_starters_are_in_no_picture_and_no_title(build, shown):
    small = [build.Course("course-v1:Org+C1+2024", 12, 9, 3, 0, 0, 1)]
    section = shown(build.report_data(small), "progress")
    assert section.title == "Fewer than 10 people started in each course: too few to say where"
    assert not section.tree.xpath(".//figure")
    assert section.rows("progress-run-1")


def test_nobody_started_and_nobody_stopped(build, shown):
    section = shown(
        build.report_data([build.Course("course-v1:A+B+C", 40, 0, 0, certified=0)]), "progress"
    )
    assert section.title == "Nobody started, so nobody stopped"
