"""The forum and peer review: who posts, who only reads, and who waits on others."""

import pandas as pd
import pytest

from stembridge_analytics.measures.community import forum_use, review_use

DAY_US = 86_400_000_000
END_US = 20_000 * DAY_US


def learners(*rows):
    columns = ["course_id", "learner_id", "is_in_funnel"]
    return pd.DataFrame([(*row, True) for row in rows], columns=columns)


def forum(*rows):
    columns = ["course_id", "learner_id", "threads", "responses", "comments", "posts", "views"]
    return pd.DataFrame(rows, columns=columns)


def assessments(*rows):
    """Rows of person, days since submission, peer reviews given and received, waiting."""
    columns = ["course_id", "learner_id", "submitted_us", "submissions", "peer_given",
               "peer_received", "staff_received", "is_waiting"]  # fmt: skip
    made = [
        ("c", person, None if days is None else END_US - days * DAY_US, days is not None, given,
         received, 0, waits)
        for person, days, given, received, waits in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=columns).astype({"submissions": int})


def review(*rows, people="abcdefgh"):
    return review_use(assessments(*rows), learners(*(("c", p) for p in people)), END_US, "w")[0]


def test_who_reads_and_never_posts_is_a_reader():
    use = forum_use(
        forum(("c", "a", 1, 1, 0, 2, 9), ("c", "b", 0, 0, 0, 0, 3), ("c", "x", 1, 0, 0, 1, 0)),
        learners(("c", "a"), ("c", "b"), ("c", "idle")),
        "w",
    )[0]
    assert (use.posted.numerator, use.posted.denominator, use.readers) == (1, 3, 1)
    assert (use.posts, use.threads, use.responses, use.others) == (2, 1, 1, 1)


def test_a_course_without_a_forum_has_a_row_of_zeros():
    use = forum_use(forum(), learners(("c", "a")), "w")
    assert [(one.scope, one.posted.numerator, one.posts) for one in use] == [
        ("all courses", 0, 0), ("c", 0, 0),
    ]  # fmt: skip


def test_days_of_waiting_run_from_the_submission_to_the_end_of_the_logs():
    use = review(("a", 10, 2, 0, True), ("b", 40, 2, 0, True), ("c", 90, 2, 1, False))
    assert (use.submitted, use.waiting.numerator) == (3, 2)
    assert (use.days.median, use.longest_days) == (25.0, 40.0)


def test_who_waits_in_two_assessments_is_one_person_with_the_longer_wait():
    use = review(("a", 10, 2, 0, True), ("a", 30, 2, 0, True), ("a", 50, 2, 1, False))
    assert (use.submitted, use.waiting.numerator, use.longest_days) == (1, 1, 30.0)


def test_who_reviewed_without_submitting_is_not_a_submitter():
    assert review(("a", None, 3, 0, False)).submitted == 0


def test_nobody_waits_where_nobody_submitted():
    use = review()
    assert (use.waiting.value, use.days, use.longest_days) == (None, None, None)
    assert "nobody submitted" in use.waiting.reason


def test_people_who_are_not_enrolled_are_counted_apart():
    use = review(("a", 10, 2, 0, True), ("guest", 10, 2, 0, True), people="a")
    assert (use.submitted, use.others) == (1, 1)


@pytest.mark.parametrize(("given", "received"), [(0, 0), (2, 0), (0, 3)])
def test_giving_and_receiving_are_shares_of_the_submitters(given, received):
    use = review(("a", 10, given, received, False), ("b", 10, 1, 1, False))
    assert use.gave.numerator == 1 + (given > 0)
    assert use.received.numerator == 1 + (received > 0)
