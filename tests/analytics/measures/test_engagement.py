"""Use of videos: people and videos are counted once, and only where a length is known."""

import statistics
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.measures.engagement import audience, video_use, videos


def learners(*rows):
    columns = ["course_id", "learner_id", "is_in_funnel", "is_started"]
    return pd.DataFrame([(*row, True, True) for row in rows], columns=columns)


def played(*rows):
    columns = ["course_id", "learner_id", "block_id", "pieces", "played_s", "is_finished",
               "duration_s"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def segments(rows):
    columns = ["course_id", "block_id", "segment", "views", "viewers"]
    return pd.DataFrame(rows, columns=columns)


def test_a_person_with_two_videos_played_once():
    use = video_use(
        played(("c", "a", "v", 1, 60.0, True, 60.0), ("c", "a", "w", 1, 120.0, False, 600.0)),
        learners(("c", "a"), ("c", "b")),
        "the days",
    )[0]
    assert (use.played.numerator, use.played.denominator) == (1, 2)
    assert (use.minutes.median, use.minutes.n) == (3.0, 1)
    assert (use.finished.numerator, use.finished.denominator) == (1, 2)


def test_who_did_not_start_is_counted_apart():
    use = video_use(
        played(("c", "guest", "v", 1, 60.0, True, 60.0)), learners(("c", "a")), "the days"
    )
    assert [one.others for one in use] == [1, 1]
    assert use[0].played.numerator == 0


def test_a_video_of_unknown_length_is_neither_finished_nor_not():
    use = video_use(played(("c", "a", "v", 1, 9.0, None, None)), learners(("c", "a")), "w")[0]
    assert use.finished.denominator == 0
    assert "length" in use.finished.reason


def test_minutes_need_a_piece_whose_end_is_known():
    use = video_use(played(("c", "a", "v", 0, 0.0, False, 60.0)), learners(("c", "a")), "w")[0]
    assert use.played.numerator == 1
    assert use.minutes is None


def test_courses_come_by_their_number_of_starters():
    use = video_use(played(), learners(("small", "a"), ("large", "a"), ("large", "b")), "w")
    assert [one.scope for one in use] == ["all courses", "large", "small"]


def test_the_audience_is_a_share_of_the_viewers_along_the_whole_video():
    watched = videos(played(*(("c", f"p{n}", "v", 1, 9.0, False, 20.0) for n in range(10))), "w")
    found = audience(watched, segments([("c", "v", 0, 12, 10), ("c", "v", 2, 5, 5),
                                        ("c", "v", 9, 1, 1)]), at_most=6)  # fmt: skip
    # 20 s are four segments: the one in the gap is 0, the one past the end is left out.
    assert list(found[0].people) == [1.0, 0.0, 0.5, 0.0]
    assert list(found[0].views) == [1.2, 0.0, 0.5, 0.0]


@pytest.mark.parametrize(("people", "drawn"), [(9, 0), (10, 1)])
def test_videos_of_fewer_than_ten_people_are_not_drawn(people, drawn):
    watched = videos(played(*(("c", f"p{n}", "v", 1, 9.0, False, 5.0) for n in range(people))), "w")
    assert watched[0].viewers == people
    assert len(audience(watched, segments([("c", "v", 0, people, people)]), 6)) == drawn


def test_the_most_watched_come_first_and_no_more_than_asked_for():
    rows = [
        ("c", f"p{n}", f"v{v}", 1, 9.0, False, 5.0) for v in range(4) for n in range(10 + v)
    ]  # fmt: skip
    along = segments([("c", f"v{v}", 0, 9, 9) for v in range(4)])
    found = audience(videos(played(*rows), "w"), along, at_most=2)
    assert [one.video.block_id for one in found] == ["v3", "v2"]


ROWS = st.lists(
    st.tuples(
        st.sampled_from("cd"), st.sampled_from("abx"), st.sampled_from("vw"), st.integers(0, 3),
        st.integers(0, 300), st.sampled_from([True, False, None]),
    ),
    unique_by=lambda row: row[:3],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_figures_equal_a_plain_count(rows):
    people = [("c", "a"), ("c", "b"), ("d", "a")]
    use = video_use(
        played(*((c, p, v, n, float(s), f, None) for c, p, v, n, s, f in rows)),
        learners(*people),
        "w",
    )
    for one in use:
        mine = [
            row for row in rows
            if row[:2] in people and one.scope in ("all courses", row[0])
        ]  # fmt: skip
        seconds = defaultdict(int)
        for course, person, _, pieces, s, _ in mine:
            if pieces:
                seconds[course, person] += s
        assert one.played.numerator == len({row[:2] for row in mine})
        assert one.finished.numerator == sum(row[5] is True for row in mine)
        assert one.finished.denominator == sum(row[5] is not None for row in mine)
        if seconds:
            assert one.minutes.median == pytest.approx(statistics.median(seconds.values()) / 60)
        others = {row[:2] for row in rows if row[:2] not in people}
        assert one.others == sum(one.scope in ("all courses", course) for course, _ in others)
