"""Videos and problems on the page."""

import re

import pytest


@pytest.fixture(scope="module")
def six(build, shown):
    return shown(build.report_data(), "engagement")


def test_the_title_says_who_played_and_who_answered(six):
    assert six.title == ("Of those who started, 50.0 % played a video and 100 % answered a problem")


def test_the_six_most_watched_videos_are_drawn_with_title_course_and_viewers(six):
    drawn = six.drawn("engagement-videos")
    assert "Film 1 <b>, EuroSTEM L3-SECURE-SOFTWARE 2024_T1: 400 viewers" in drawn
    assert drawn.count("% at the end") == 6


def test_the_table_behind_the_picture_has_the_same_videos(six):
    rows = six.rows("engagement-audience")
    assert len(rows) == 6
    assert rows[0][0] == "Film 1 <b>, EuroSTEM L3-SECURE-SOFTWARE 2024_T1 (400 viewers)"
    assert rows[0][1] == "100 %"


def test_the_place_most_seen_again_is_told(six):
    assert "1:40 in Film 1 <b>" in six.text


def test_every_course_with_starters_has_a_row_below_that_of_all(six):
    rows = six.rows("engagement-video-runs")
    assert rows[0][:2] == ["All courses", "901 of 1,802 (50.0 %)"]
    assert [row[0] for row in rows[1:3]] == [
        "EuroSTEM L3-SECURE-SOFTWARE 2024_T1", "EuroSTEM L1-BATTERY 2024_T1",
    ]  # fmt: skip
    assert len(rows) == 6


def test_the_ten_hardest_problems_are_drawn_in_order(six):
    drawn = six.drawn("engagement-problems")
    shares = [int(share) for share in re.findall(r": \d+ of \d+ \((\d+) %\)", drawn)]
    assert len(shares) == 10
    assert shares == sorted(shares)
    rows = {row[0]: row for row in six.rows("engagement-problems-table")}
    assert all(row[3].endswith("%)") for row in rows.values())


def test_a_course_without_videos_or_problems_says_what_is_missing_and_what_to_do(changed, shown):
    section = shown(
        changed(**dict.fromkeys(["fact_learner_video", "fact_video_segment",
                                 "fact_problem_response"], lambda table: table.head(0))),
        "engagement",
    )  # fmt: skip
    assert "no video played and no problem answered" in section.title
    assert "check that the logs hold browser events" in section.text
    assert "check that the server's log files are complete" in section.text
    assert not section.tree.xpath(".//figure")


def test_few_viewers_are_in_the_table_and_in_no_picture(changed, shown):
    section = shown(
        changed(
            fact_learner_video=lambda table: table.groupby(["course_id", "block_id"]).head(9),
            fact_problem_response=lambda table: table.groupby(["course_id", "block_id"]).head(9),
        ),
        "engagement",
    )
    assert not section.tree.xpath(".//figure")
    assert "No video was watched by 10 people or more" in section.text
    assert "No problem was answered by 10 people or more" in section.text
    assert len(section.rows("engagement-videos-table")) == 20


def test_long_tables_are_cut_and_say_where_the_rest_is(build, changed, shown):
    def many(table):
        copies = [table.assign(block_id=table["block_id"] + f"-{n}") for n in range(15)]
        return type(table)(build.pd.concat(copies, ignore_index=True))

    section = shown(changed(build.six_courses()[1:2], fact_problem_response=many), "engagement")
    assert len(section.rows("engagement-problems-table")) == 40
    assert "40 of 60 problems are shown, all are in tables/fact_problem_response.csv" in (
        section.caption("engagement-problems-table")
    )


def test_a_long_video_is_drawn_with_no_more_places_than_can_be_seen(changed, shown):
    def stretched(table):
        return table.assign(segment=table["segment"] * 30)

    section = shown(
        changed(
            fact_video_segment=stretched,
            fact_learner_video=lambda table: table.assign(duration_s=9000.0),
        ),
        "engagement",
    )
    assert "the mean of neighbouring places" in section.text
    assert "2:00:00" in section.drawn("engagement-videos")
