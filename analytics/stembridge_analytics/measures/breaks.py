"""Breaks in series: what makes a count of one week no count of the next, though nobody changed.

Three of them can be seen in logs: a server whose file is missing on a day that others cover; names
of events that are in use for a part of the time only; and names that give way to others for the
same deed, as with a new release of the platform.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, Final

import pandas as pd

__all__ = ["Break", "breaks_in_series", "server_of"]

# So many events of a name, or people on a server, were to be expected where there are none, before
# absence is called a break. Events come in sittings of dozens, people do not: the chance of none of
# ten people is 1 in 20,000.
EXPECTED_EVENTS: Final = 100.0
EXPECTED_PEOPLE: Final = 10.0
_SHORTEST_DAYS: Final = 7
_OVERLAP_DAYS: Final = 7
# Deeds that any course has from its first day to its last; others follow a course's own calendar.
_STEADY: Final = frozenset(
    {
        ("completion", "block"), ("grade", "problem_graded"), ("navigation", "next"),
        ("navigation", "tab"), ("page", "courseware"), ("problem", "checked"), ("video", "loaded"),
        ("video", "paused"), ("video", "played"),
    }
)  # fmt: skip
_DATE: Final = re.compile(r"[-_.]?\d{4}-?\d{2}-?\d{2}.*$|[-_.]?\d{6,}.*$")
# 2025, 2025-03, 20250301, 03: what a folder is called that holds the files of a time.
_DATED_FOLDER: Final = re.compile(r"(19|20)\d{2}([-_]?\d{2}){0,2}|\d{1,2}")


@dataclass(frozen=True)
class Break:
    """One break. kind: `server`, `begins`, `ends`, `renamed`; day: the first day it concerns.

    days: how many days it lasts, None for names. detail: a sentence without its full stop.
    """

    kind: str
    what: str
    day: date
    days: int | None
    detail: str


def breaks_in_series(
    event_span: pd.DataFrame,
    activity: pd.DataFrame,
    file_day: pd.DataFrame,
    files: pd.DataFrame,
) -> list[Break]:
    """The breaks, by day.

    event_span, file_day, files: the tables of these names, days as datetime64. activity: the table
    course_activity.
    """
    if event_span.empty:
        return []
    found = [*_servers(file_day, files), *_renamed(event_span)]
    renamed = {(one.what, one.kind) for one in found if one.kind == "renamed"}
    names = {name for what, _ in renamed for name in what.split(" -> ")}
    found += [one for one in _begun(event_span, activity) if one.what not in names]
    return sorted(found, key=lambda one: (one.day, one.kind, one.what))


def server_of(path: str) -> str:
    """What of a file's path is the same on every day: the server, or the whole platform."""
    parts = PurePosixPath(path)
    name = _DATE.sub("", parts.name)
    name = re.sub(r"(\.\d+)?\.(log|gz|json|zst|bz2|xz)$", "", re.sub(r"(\.\d+)?\.gz$", "", name))
    folders = [one for one in parts.parts[:-1] if not _DATED_FOLDER.fullmatch(one)]
    return "/".join([*folders, name]) or path


def _servers(file_day: pd.DataFrame, files: pd.DataFrame) -> Iterator[Break]:
    """Days on which a server that writes before and after has nothing, and others have."""
    servers = files.set_index("file_no")["path"].map(server_of)
    days = file_day.assign(server=file_day["file_no"].map(servers))
    counts = days.groupby(["server", "day"])["learners"].sum()
    total = counts.groupby("day").sum()
    for server in sorted(set(days["server"].dropna())):
        own = counts[server]
        span = total[(total.index > own.index.min()) & (total.index < own.index.max())]
        missing = span[~span.index.isin(own.index)]
        share = own.sum() / total[total.index.isin(own.index)].sum()
        # The others' people on the day tell how many this server would have had beside them.
        odds = share / (1 - share) if share < 1 else 0.0
        quiet = [stamp.date() for stamp in missing[missing * odds >= EXPECTED_PEOPLE].index]
        for first, length in _stretches(quiet):
            noun = "day" if length == 1 else "days"
            yield Break(
                "server", server, first, length,
                f"no event from `{server}` for {length} {noun} on which other files have events",
            )  # fmt: skip


def _stretches(days: list[date]) -> Iterator[tuple[date, int]]:
    """Days in order as (first, how many in a row)."""
    start: date | None = None
    length = 0
    for day in days:
        if start is not None and day == start + timedelta(days=length):
            length += 1
            continue
        if start is not None:
            yield start, length
        start, length = day, 1
    if start is not None:
        yield start, length


def _renamed(event_span: pd.DataFrame) -> Iterator[Break]:
    """Names that end about when another name for the same deed begins."""
    spans = _over_courses(event_span)
    for (_, action), names in spans[spans["events"] >= EXPECTED_EVENTS].groupby(["kind", "action"]):
        rows = names.sort_values(["first_day", "event_name"]).to_dict("records")
        for old, new in pairwise(rows):
            overlap = (old["last_day"] - new["first_day"]).days
            outlives = new["last_day"] > old["last_day"]
            if not _courses(event_span, old) & _courses(event_span, new):
                continue
            if overlap <= _OVERLAP_DAYS and outlives and new["first_day"] > old["first_day"]:
                yield Break(
                    "renamed",
                    f"{old['event_name']} -> {new['event_name']}",
                    new["first_day"].date(),
                    None,
                    f"`{old['event_name']}` gives way to `{new['event_name']}` ({action})",
                )


def _courses(event_span: pd.DataFrame, name: dict[Hashable, Any]) -> set[str]:
    """The course runs in which a name was in use."""
    return set(event_span.loc[event_span["event_name"] == name["event_name"], "course_id"])


def _begun(event_span: pd.DataFrame, activity: pd.DataFrame) -> Iterator[Break]:
    """Names that are absent where, by the activity of their courses, there should be many."""
    deeds = pd.Series(
        list(zip(event_span["kind"], event_span["action"], strict=True)), dtype=object
    )
    steady = event_span[deeds.isin(_STEADY).to_numpy()]
    by_course: dict[str, pd.Series[int]] = {
        str(key): rows.set_index("day")["courseware_events"]
        for key, rows in activity.groupby("course_id")
    }
    spans = _over_courses(steady)
    for row in spans.to_dict("records"):
        own = steady[steady["event_name"] == row["event_name"]]
        for kind, edge in (("begins", row["first_day"]), ("ends", row["last_day"])):
            expected, days = _expected(own, by_course, kind, edge)
            if expected >= EXPECTED_EVENTS and days >= _SHORTEST_DAYS:
                where = "before" if kind == "begins" else "after"
                yield Break(
                    kind, row["event_name"], edge.date(), None,
                    f"`{row['event_name']}` {kind}: none in the {days} days {where}, where its "
                    f"courses' activity would have brought about {expected:,.0f}",
                )  # fmt: skip


def _expected(
    own: pd.DataFrame, by_course: dict[str, pd.Series[int]], kind: str, edge: pd.Timestamp
) -> tuple[float, int]:
    """How many of a name its courses would have had outside of its time, and over how many days."""
    expected, days = 0.0, 0
    for course, events in zip(own["course_id"], own["events"], strict=True):
        activity = by_course.get(course)
        if activity is None:
            continue
        outside = activity[activity.index < edge] if kind == "begins" else activity[
            activity.index > edge
        ]  # fmt: skip
        inside = activity.sum() - outside.sum()
        if inside and len(outside):
            expected += float(events) * float(outside.sum()) / float(inside)
            days = max(days, int(abs((outside.index.max() - outside.index.min()).days)) + 1)
    return expected, days


def _over_courses(event_span: pd.DataFrame) -> pd.DataFrame:
    if event_span.empty:
        return event_span
    return event_span.groupby(["kind", "action", "event_name"], as_index=False).agg(
        first_day=("first_day", "min"), last_day=("last_day", "max"), events=("events", "sum")
    )
