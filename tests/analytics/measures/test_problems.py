"""Answers are counted by person and problem, and judged at the first and at the last."""

import pandas as pd
import pytest

from stembridge_analytics.measures.problems import hardest, problem_use, problems


def responses(*rows):
    columns = ["course_id", "learner_id", "block_id", "answers", "first_is_correct", "is_correct"]
    return pd.DataFrame(rows, columns=columns)


def learners(*people):
    columns = ["course_id", "learner_id", "is_in_funnel", "is_started"]
    return pd.DataFrame([("c", person, True, True) for person in people], columns=columns)


def answered_by(count, block, right):
    return [("c", f"p{n}", block, 1, n < right, True) for n in range(count)]


def test_first_and_last_answers_are_told_apart():
    use = problem_use(
        responses(("c", "a", "p", 3, False, True), ("c", "a", "q", 1, True, True)),
        learners("a", "b"),
        "w",
    )[0]
    assert (use.answered.numerator, use.answered.denominator) == (1, 2)
    assert (use.answers, use.pairs) == (4, 2)
    assert (use.first.value, use.last.value) == (0.5, 1.0)


def test_an_answer_that_nobody_judged_is_not_wrong():
    use = problem_use(responses(("c", "a", "p", 1, None, None)), learners("a"), "w")[0]
    assert (use.answered.numerator, use.first.denominator) == (1, 0)
    assert "judged" in use.first.reason


def test_who_only_looked_did_not_answer():
    assert problem_use(responses(("c", "a", "p", 0, None, None)), learners("a"), "w")[0].pairs == 0


def test_who_did_not_start_is_counted_apart():
    use = problem_use(responses(("c", "guest", "p", 1, True, True)), learners("a"), "w")[0]
    assert (use.pairs, use.others) == (0, 1)


def test_pairs_of_one_person_have_no_interval_but_a_problem_has_one():
    rows = responses(*answered_by(10, "p", 4))
    assert problem_use(rows, learners("p0"), "w")[0].first.interval is None
    assert "Wilson" in problems(rows, "w")[0].first.interval


def test_the_hardest_is_the_least_often_right_at_first():
    rows = [*answered_by(12, "easy", 11), *answered_by(10, "hard", 2), *answered_by(10, "mean", 5)]
    ranked = hardest(problems(responses(*rows), "w"), at_most=2)
    assert [one.block_id for one in ranked] == ["hard", "mean"]
    assert (ranked[0].first.numerator, ranked[0].first.denominator) == (2, 10)


@pytest.mark.parametrize(("people", "ranked"), [(9, 0), (10, 1)])
def test_problems_of_fewer_than_ten_people_are_not_ranked(people, ranked):
    found = problems(responses(*answered_by(people, "p", 0)), "w")
    assert (found[0].people, len(hardest(found, 10))) == (people, ranked)
