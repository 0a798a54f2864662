"""Values of courses on days: one grid from which both a picture and its table are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from stembridge_analytics.report.charts import Series
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Column, Table
from stembridge_analytics.report.wording import NO_NUMBER, quantity, short_day

__all__ = ["COURSES_A_TABLE", "MOST_PANELS", "by_course", "in_blocks", "is_comparable", "series_of"]

# More frames than this are a wallpaper, not a picture; the table holds all courses.
MOST_PANELS: Final = 20
# Frames share one scale if the smallest course still fills a quarter of it.
_MOST_TIMES: Final = 4
# A day and four courses fit an A4 page at a size that can be read.
COURSES_A_TABLE: Final = 4


def by_course(frame: pd.DataFrame, when: str, what: str) -> pd.DataFrame:
    """One column a course, largest peak first, one row a day; missing days stay missing."""
    wide = frame.pivot_table(index=when, columns="course_id", values=what, aggfunc="max")
    peaks = wide.max().rename("peak").reset_index()
    order = peaks.sort_values(["peak", "course_id"], ascending=[False, True])["course_id"]
    return wide.sort_index().loc[:, list(order)]


def series_of(found: Findings, values: pd.Series[float]) -> Series:
    """A column of the grid as a chart takes it, days without data left out."""
    known = values.dropna()
    days = [stamp.date() for stamp in pd.DatetimeIndex(known.index)]
    return Series(found.labels[str(values.name)], days, known.tolist())


def is_comparable(series: Sequence[Series]) -> bool:
    """Whether courses are near enough in size to be drawn on one vertical scale."""
    peaks = [max(one.values, default=0) for one in series]
    return max(peaks) <= _MOST_TIMES * max(1, min(peaks))


def in_blocks(
    found: Findings,
    values: pd.DataFrame,
    name: str,
    caption: str,
    *,
    first: str,
    marks: Sequence[str] = (),
    without_zeros: bool = False,
) -> list[Table]:
    """Tables of days against courses, a few courses each so that none is cut in print.

    marks: a word for each row to stand behind its day, empty for most.
    without_zeros: leave out rows in which no course of the table has anything.
    """
    count = len(values.columns)
    tables = []
    for start in range(0, count, COURSES_A_TABLE):
        block = values.iloc[:, start : start + COURSES_A_TABLE]
        end = start + len(block.columns)
        part = "" if count <= COURSES_A_TABLE else f", courses {start + 1} to {end} of {count}"
        words = list(marks) or [""] * len(block)
        rows = [
            _row(stamp.date(), word, cells.tolist())
            for stamp, word, (_, cells) in zip(
                pd.DatetimeIndex(block.index), words, block.iterrows(), strict=True
            )
            if (cells.fillna(0).any() if without_zeros else cells.notna().any())
        ]
        heads = (Column(found.labels[str(course)], "course") for course in block.columns)
        number = start // COURSES_A_TABLE + 1
        tables.append(
            Table(f"{name}-{number}", f"{caption}{part}", (Column(first, "day"), *heads), rows)
        )
    return tables


def _row(when: date, mark: str, cells: Sequence[float]) -> tuple[str, ...]:
    """A day and its numbers; a dash is a day before the course has data."""
    head = f"{short_day(when)} ({mark})" if mark else short_day(when)
    return (head, *(NO_NUMBER if pd.isna(cell) else quantity(int(cell)) for cell in cells))
