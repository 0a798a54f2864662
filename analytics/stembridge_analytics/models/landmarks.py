"""Who is there at a landmark, and whether what is known of them was known by then.

A comparison of people who did a thing with people who never did it favours those who did: whoever
left early had no time to do it. A landmark fixes the moment: what was done by then counts, who has
left or finished by then does not, and the outcome comes after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.result import Dropped
from stembridge_analytics.models.source import COUNT, Source

__all__ = [
    "BASELINE", "DATED_BY", "WITHOUT_EVENT", "Landmark", "LeakError", "at_landmark",
    "check_landmark", "check_landmark_table",
]  # fmt: skip

# Of table `landmark`: what is known from the start, and the column that dates what is not.
BASELINE: Final = (
    "programme", "course_id", "country", "region", "gender", "age_band", "education", "language",
    "role", "subject", "level", "school_type", "area", "experience_band", "route", "cohort",
    "school_key", "earlier_runs", "clock", "entry_days",
)  # fmt: skip
DATED_BY: Final[Mapping[str, str]] = {
    "active_days": "activity_last_us", "active_days_last_7": "activity_last_us",
    "silent_days": "activity_last_us", "units_completed": "units_last_us",
    "units_share": "units_last_us", "answers": "answers_last_us", "videos": "answers_last_us",
    "posts": "answers_last_us", "cases": "lessons_last_us", "challenges": "lessons_last_us",
    "careers": "lessons_last_us", "is_committed": "committed_us",
}  # fmt: skip
# What is more than 0 though nothing happened, such as the days since the last thing.
WITHOUT_EVENT: Final = frozenset({"silent_days"})
_TABLE: Final = "landmark"


class LeakError(DataError):
    """A feature knows what came after the landmark, or does not say when it was known."""


def check_landmark(
    data: pd.DataFrame,
    features: Iterable[str],
    *,
    baseline: Iterable[str] = (),
    dated_by: Mapping[str, str] | None = None,
    landmark: str | float = "landmark_us",
    without_event: Iterable[str] = WITHOUT_EVENT,
) -> None:
    """Refuses features that were not known at the landmark of their row.

    data: a row a person or group. features: columns a model is to use. baseline: those known from
        the start. dated_by: for each of the others the column with the moment of the last thing it
        counts, null where there was none. landmark: a column, or one moment for all, in the unit of
        those columns. without_event: features that are more than 0 though nothing happened.
    Raises LeakError if a feature is neither baseline nor dated, is dated after the landmark, or
        counts something without saying when; UsageError if it is called both; DataError if a
        column is missing.

    >>> rows = pd.DataFrame({"cases": [1, 2], "last": [5, 20], "landmark_us": [14, 14]})
    >>> check_landmark(rows, ["cases"], dated_by={"cases": "last"})
    Traceback (most recent call last):
    ...
    stembridge_analytics.models.landmarks.LeakError: cases: 1 row dated after its landmark ...
    """
    known, dated, free = set(baseline), dict(dated_by or {}), set(without_event)
    asked = list(dict.fromkeys(features))
    _declared(asked, known, dated)
    features_dated = [feature for feature in asked if feature not in known]
    moments = _moments(data, landmark) if features_dated else None
    for feature in features_dated:
        _has(data, feature)
        _has(data, dated[feature])
        late = (data[dated[feature]] > moments).to_numpy(dtype=bool)
        if late.any():
            worst = data[dated[feature]].max()
            raise _late(feature, dated[feature], int(late.sum()), worst, "the latest is")
        if feature not in free:
            undated = int((data[dated[feature]].isna() & _counts(data[feature])).sum())
            _refuse_undated(feature, dated[feature], undated)


def check_landmark_table(
    source: Source,
    features: Iterable[str],
    *,
    where: Mapping[str, Any] | None = None,
    table: str = _TABLE,
) -> None:
    """`check_landmark` of our table by groups, so that no row leaves the engine.

    source: has `table` with the columns of BASELINE and DATED_BY. where: as in `Source.patterns`.
    Raises LeakError as `check_landmark` does.
    """
    asked = [feature for feature in dict.fromkeys(features) if feature not in BASELINE]
    _declared(asked, set(), DATED_BY)
    for column in sorted({DATED_BY[feature] for feature in asked}):
        found = source.patterns(table, [column, "landmark_us"], where=where)
        late = found[(found[column] > found["landmark_us"]).to_numpy(dtype=bool)]
        if len(late):
            behind = ", ".join(feature for feature in asked if DATED_BY[feature] == column)
            raise _late(behind, column, int(late[COUNT].sum()), late[column].max(), "the latest is")
    for feature in asked:
        if feature in WITHOUT_EVENT:
            continue
        column = DATED_BY[feature]
        found = source.patterns(table, [feature], where={**(where or {}), column: None})
        _refuse_undated(feature, column, int(found.loc[_counts(found[feature]), COUNT].sum()))


def _declared(asked: list[str], known: set[str], dated: Mapping[str, str]) -> None:
    twice = [feature for feature in asked if feature in known and feature in dated]
    if twice:
        raise UsageError(
            f"{', '.join(twice)}: called baseline and dated; a feature is one of the two"
        )
    loose = [feature for feature in asked if feature not in known and feature not in dated]
    if loose:
        raise LeakError(
            f"{', '.join(loose)}: nothing says when it was known; name it in baseline if it was "
            "known from the start, or give the column that dates it in dated_by"
        )


def _late(feature: str, column: str, rows: int, worst: Any, words: str) -> LeakError:
    return LeakError(
        f"{feature}: {_rows(rows)} dated after its landmark by {column}, {words} {worst}; "
        "count only what came before the landmark"
    )


def _refuse_undated(feature: str, column: str, rows: int) -> None:
    if rows:
        raise LeakError(
            f"{feature}: {_rows(rows)} with something counted and no date in {column}, so nothing "
            "says that it came before the landmark"
        )


def _rows(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def _counts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Whether a value says that something happened: a number above 0, a yes, a text."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.fillna(0) > 0
    return values.notna() & ~values.isin([False, 0, ""])


def _moments(data: pd.DataFrame, landmark: str | float) -> Any:
    if not isinstance(landmark, str):
        return landmark
    _has(data, landmark)
    if data[landmark].isna().any():
        raise DataError(f"{landmark}: {_rows(int(data[landmark].isna().sum()))} without a landmark")
    return data[landmark]


def _has(data: pd.DataFrame, column: str) -> None:
    if column not in data.columns:
        raise DataError(f"the data lack {column}; they have {', '.join(map(str, data.columns))}")


@dataclass(frozen=True)
class Landmark:
    """The people of a landmark. data: rows with what was done by then. dropped: who was not there.

    late: people who did it only after the landmark, and so count as not having done it.
    """

    data: pd.DataFrame
    dropped: tuple[Dropped, ...]
    late: int


def at_landmark(
    data: pd.DataFrame,
    day: float,
    *,
    done: Mapping[str, str],
    gone: Iterable[str] = (),
    entered: str | None = None,
    count: str | None = COUNT,
) -> Landmark:
    """Those still there at the end of a day, with what they had done by then as 0 or 1.

    data: a row a person or group, with moments as days (or any one unit), null where never.
    done: new column -> the column with the moment of the first time, which is emptied where it is
        after `day`, because it counts as never. gone: columns with the moment
        of leaving, or of the outcome itself: who has one at or before `day` is left out.
    entered: the moment of coming in: who came after `day` is left out.
    What was done after the landmark does not count; counting it would give those who stay longer
    the time to do it (immortal time: Suissa 2008, Am. J. Epidemiol. 167, 492-499; the landmark:
    Anderson, Cain and Gelber 1983, J. Clin. Oncol. 1, 710-719).

    >>> rows = pd.DataFrame({"case_day": [3, 20, None], "left_day": [None, 30, 9]})
    >>> there = at_landmark(rows, 14, done={"saw_case": "case_day"}, gone=["left_day"])
    >>> there.data["saw_case"].tolist(), there.dropped[0].n, there.late
    ([1, 0], 1, 1)
    """
    for column in (*done.values(), *gone, *(() if entered is None else (entered,))):
        _has(data, column)
    taken = set(done) & set(map(str, data.columns))
    if taken:
        raise UsageError(f"{', '.join(sorted(taken))}: the data have it already; name it otherwise")
    people = data[count] if count in data.columns else pd.Series(1, index=data.index)
    here, dropped = np.ones(len(data), dtype=bool), []
    reasons = [(name, f"{name} at or before the landmark") for name in gone]
    if entered is not None:
        out = (~(data[entered] <= day)).to_numpy(dtype=bool)
        dropped.append(Dropped(int(people[out].sum()), f"not there by the landmark ({entered})"))
        here &= ~out
    for name, why in reasons:
        out = here & (data[name] <= day).to_numpy(dtype=bool)
        dropped.append(Dropped(int(people[out].sum()), why))
        here &= ~out
    kept = data[here].reset_index(drop=True)
    counted = people[here].reset_index(drop=True)
    late = np.zeros(len(kept), dtype=bool)
    for new, column in done.items():
        late |= (kept[column] > day).to_numpy(dtype=bool)
        kept[new] = (kept[column] <= day).astype(int)
        kept[column] = kept[column].where(kept[column] <= day)
    return Landmark(
        kept, tuple(one for one in dropped if one.n), int(counted[late].sum())
    )  # fmt: skip
