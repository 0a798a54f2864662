"""What was not known at the landmark is refused, and who was not there does not count."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.landmarks import (
    LeakError,
    at_landmark,
    check_landmark,
    check_landmark_table,
)
from stembridge_analytics.models.source import FrameSource


def rows(**changed: list[object]) -> pd.DataFrame:
    made: dict[str, list[object]] = {
        "gender": ["woman", "man", "man"],
        "cases": [1, 0, 3],
        "lessons_last_us": [80, None, 100],
        "silent_days": [2, 14, 0],
        "activity_last_us": [90, None, 100],
        "landmark_us": [100, 100, 100],
    }
    return pd.DataFrame({**made, **changed})


DATED = {"cases": "lessons_last_us", "silent_days": "activity_last_us"}


def check(data: pd.DataFrame, *features: str) -> None:
    check_landmark(data, features, baseline=["gender"], dated_by=DATED)


def test_features_up_to_the_landmark_pass_the_very_moment_too() -> None:
    check(rows(), "gender", "cases", "silent_days")


def test_a_feature_dated_after_its_landmark_is_refused_with_how_many_and_the_latest() -> None:
    late = rows(lessons_last_us=[80, 101, 250], cases=[1, 1, 3])
    with pytest.raises(LeakError, match=r"cases: 2 rows .* lessons_last_us, the latest is 250"):
        check(late, "gender", "cases")


def test_a_leak_in_a_column_that_no_model_uses_is_none() -> None:
    check(rows(lessons_last_us=[80, 101, 250]), "gender", "silent_days")


def test_each_row_has_its_own_landmark() -> None:
    with pytest.raises(LeakError, match="cases: 1 row dated"):
        check(rows(landmark_us=[79, 100, 100]), "cases")


def test_a_landmark_may_be_one_moment_for_all() -> None:
    check_landmark(rows(), ["cases"], dated_by=DATED, landmark=100)
    with pytest.raises(LeakError, match="1 row dated"):
        check_landmark(rows(), ["cases"], dated_by=DATED, landmark=99)


def test_a_feature_that_nothing_dates_is_refused() -> None:
    with pytest.raises(LeakError, match=r"answers: nothing says when .* baseline .* dated_by"):
        check(rows().assign(answers=3), "gender", "answers")


def test_something_counted_without_a_date_is_refused() -> None:
    with pytest.raises(LeakError, match="cases: 1 row with something counted and no date"):
        check(rows(cases=[1, 2, 3]), "cases")


@pytest.mark.parametrize("value", [True, "planned", 0.5])
def test_a_yes_a_text_and_a_share_count_as_something(value: object) -> None:
    data = rows().assign(done=[None, value, None], at=[None, None, None])
    with pytest.raises(LeakError, match="no date in at"):
        check_landmark(data, ["done"], dated_by={"done": "at"})


def test_a_feature_called_both_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="cases: called baseline and dated"):
        check_landmark(rows(), ["cases"], baseline=["cases"], dated_by=DATED)


def test_a_missing_column_is_named_with_what_there_is() -> None:
    with pytest.raises(DataError, match="lack lessons_last_us; they have gender"):
        check(rows().drop(columns="lessons_last_us"), "cases")
    with pytest.raises(DataError, match="1 row without a landmark"):
        check(rows(landmark_us=[100, None, 100]), "cases")


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.one_of(st.none(), st.integers(0, 4)), st.integers(1, 3)
        ),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_groups_of_the_engine_are_refused_exactly_where_rows_are(
    made: list[tuple[int, int | None, int]],
) -> None:
    data = pd.DataFrame(made, columns=["cases", "lessons_last_us", "landmark_us"])

    def refusal(check: object, *args: object, **named: object) -> str:
        try:
            check(*args, **named)  # type: ignore[operator]
        except LeakError as error:
            return str(error)
        return ""

    by_rows = refusal(check_landmark, data, ["cases"], dated_by=DATED)
    by_groups = refusal(check_landmark_table, FrameSource({"landmark": data}), ["cases"])
    assert by_groups.split(",")[0] == by_rows.split(",")[0]


def test_the_check_of_the_table_looks_at_the_rows_asked_for_only() -> None:
    data = rows(lessons_last_us=[80, None, 250]).assign(landmark_days=[14, 14, 28])
    source = FrameSource({"landmark": data})
    check_landmark_table(source, ["gender", "cases"], where={"landmark_days": 14})
    with pytest.raises(LeakError, match="cases: 1 row dated after"):
        check_landmark_table(source, ["gender", "cases"], where={"landmark_days": 28})


def test_who_left_finished_or_came_later_is_not_at_the_landmark() -> None:
    data = pd.DataFrame(
        {
            "came": [0, 0, 0, 20, 0],
            "left": [None, 14, None, None, 60],
            "finished": [None, None, 3, None, None],
            "case": [15, 1, 2, 25, 14],
            "n": [5, 3, 2, 1, 4],
        }
    )
    there = at_landmark(
        data, 14, done={"saw": "case"}, gone=["left", "finished"], entered="came"
    )  # fmt: skip
    assert there.data["saw"].tolist() == [0, 1]
    assert [one.n for one in there.dropped] == [1, 3, 2]
    assert there.late == 5


def test_a_column_that_is_there_already_is_not_overwritten() -> None:
    data = pd.DataFrame({"case": [1], "saw": [0]})
    with pytest.raises(UsageError, match="saw: the data have it already"):
        at_landmark(data, 14, done={"saw": "case"})
