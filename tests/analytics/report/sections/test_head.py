"""The first page says how sure the figures are, by what is known of run dates."""

import pytest

ENDS_WITH_LOGS = "so every window ends with the last day of the logs"


@pytest.mark.parametrize(
    ("dated", "says"),
    [
        (0, f"run dates are unknown, {ENDS_WITH_LOGS}"),
        (2, "run dates are known for 2 of them; elsewhere windows end with the last day"),
        (6, "run dates are known for 6 of them"),
    ],
)
def test_it_says_of_how_many_runs_the_dates_are_known(changed, shown, dated, says):
    def with_dates(frame):
        known = [True] * dated + [None] * (len(frame) - dated)
        return frame.assign(is_completion_mature=known)

    text = shown(changed(course_funnel=with_dates), "head").text
    assert says in text
    assert (ENDS_WITH_LOGS in text) is (dated == 0)
