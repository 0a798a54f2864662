"""Progress by module: who is still there, who stopped, and who may go on."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.measures.progress import pooled, run_progress
from stembridge_analytics.measures.steps import OPEN_DAYS, largest_stop

DAY_US = 86_400_000_000
END_DAY = 20_000
EVERY = {"c": [1, 2, 3]}


def progress(worked, *, required=EVERY, over=True, last_days=None, units=(), has_k1=False):
    """The progress of runs in which `worked` maps a person to modules, all in course `c`.

    required: modules on the path by course; each course has modules 1 to 3. last_days: the day of
    a person's last work, before the end of the logs.
    """
    last_days = last_days or {}
    blocks = [
        (course, f"{course}u{module}", module, f"{module} T", f"{course}u{module}",
         module in on_path)
        for course, on_path in required.items()
        for module in (1, 2, 3)
    ]  # fmt: skip
    people = [
        (course, person, True, True,
         pd.Timestamp((END_DAY - last_days.get(person, 90)) * DAY_US, unit="us"))
        for course in required
        for person in worked
    ]  # fmt: skip
    rows = [(c, person, m) for c in required for person, ms in worked.items() for m in ms]
    runs = [(course, END_DAY * DAY_US, over, has_k1, "p") for course in required]
    return run_progress(
        pd.DataFrame(blocks, columns=["course_id", "block_id", "module_no", "module_title",
                                      "unit_id", "is_required"]),
        pd.DataFrame(rows, columns=["course_id", "learner_id", "module_no"]),
        pd.DataFrame(units, columns=["course_id", "learner_id", "unit_id", "is_completed"]),
        pd.DataFrame(people, columns=["course_id", "learner_id", "is_in_funnel", "is_started",
                                      "last_active_day"]),
        pd.DataFrame(runs, columns=["course_id", "logs_end_us", "is_start_mature", "has_k1",
                                    "programme"]),
        "the days",
    )  # fmt: skip


def there(run):
    return [step.there.numerator for step in run.path]


def stopped(run):
    return [step.stopped.numerator for step in run.path if step.stopped]


def test_who_skips_a_module_is_still_there_at_it():
    run = progress({"a": [1, 3], "b": [1]})[0]
    assert there(run) == [2, 2, 1, 1]
    assert run.steps[2].worked.numerator == 0


def test_who_stops_stops_after_the_furthest_module():
    run = progress({"a": [1, 2], "b": [1, 2], "c": [1, 2, 3], "d": []})[0]
    assert stopped(run) == [1, 0, 2]
    stop = largest_stop(run)
    assert (stop.step.number, stop.following.number) == (2, 3)
    assert (stop.measure.numerator, stop.measure.denominator) == (2, 3)


def test_nobody_stops_at_the_last_module():
    run = progress({"a": [1, 2, 3]})[0]
    assert run.steps[-1].stopped is None
    assert largest_stop(run) is None


def test_work_in_a_module_without_required_units_is_not_coming_further():
    run = progress({"a": [1, 3], "b": [1, 2]}, required={"c": [1, 2]})[0]
    assert there(run) == [2, 2, 1]
    aside = run.steps[3]
    assert (aside.is_on_path, aside.there, aside.worked.numerator) == (False, None, 1)


def test_late_work_keeps_a_run_without_an_end_open():
    days = {"late": OPEN_DAYS, "early": OPEN_DAYS + 1}
    run = progress({"late": [1], "early": [1], "on": [1, 2]}, over=None, last_days=days)[0]
    assert stopped(run) == [0, 1, 1]
    assert run.steps[1].still_open == 1


def test_late_work_in_a_run_that_is_over_does_not():
    run = progress({"late": [1], "on": [1, 2]}, last_days={"late": 1})[0]
    assert run.steps[1].stopped.numerator == 1


@pytest.mark.parametrize("over", [True, False, None])
def test_a_run_is_over_if_the_logs_reach_its_end_and_else_not_or_unknown(over):
    assert progress({"a": [1]}, over=over)[0].is_over is over


def test_a_module_is_completed_with_all_its_required_units():
    units = [("c", "a", "cu1", True), ("c", "b", "cu1", False), ("c", "stranger", "cu1", True)]
    run = progress({"a": [1], "b": [1]}, units=units, has_k1=True)[0]
    assert [step.completed.numerator for step in run.steps[1:]] == [1, 0, 0]


def test_without_completion_events_nothing_is_known_of_completing():
    step = progress({"a": [1]})[0].steps[1]
    assert step.completed.value is None
    assert "completion events" in step.completed.reason


def test_runs_with_the_same_modules_are_pooled():
    runs = progress({"a": [1, 2], "b": [1]}, required={"c": [1, 2, 3], "d": [1, 2, 3]})
    whole = pooled(runs, "the days")
    assert (whole.starters, there(whole), stopped(whole)) == (4, [4, 4, 2, 0], [0, 2, 2])
    assert whole.steps[1].title == "1 T"


def test_runs_with_other_modules_are_not_pooled():
    assert pooled(progress({"a": [1]}, required={"c": [1, 2, 3], "d": [1, 2]}), "w") is None


def test_a_run_without_modules_or_starters_is_left_out():
    assert progress({}) == []


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.integers(1, 3)).map(sorted), min_size=1),
    st.sets(st.integers(1, 3), min_size=1),
)
def test_counts_equal_a_plain_count_and_nobody_is_lost(worked, on_path):
    run = progress(worked, required={"c": on_path})[0]
    furthest = [max((m for m in ms if m in on_path), default=0) for ms in worked.values()]
    for step in run.path:
        assert step.there.numerator == sum(far >= step.number for far in furthest)
    for step in run.steps[1:]:
        assert step.worked.numerator == sum(step.number in ms for ms in worked.values())
    # Everybody who started stopped somewhere or came to the end of the path.
    assert sum(stopped(run)) + there(run)[-1] == run.starters
