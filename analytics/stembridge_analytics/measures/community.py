"""The forum and peer review: who speaks, who reads, and who waits on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure
from stembridge_analytics.measures.runs import by_course
from stembridge_analytics.measures.shares import (
    PERSON,
    Spread,
    enrolled,
    needed,
    share,
    spread,
)

__all__ = ["DEFINITIONS", "ForumUse", "ReviewUse", "forum_use", "review_use"]

_DAY_US: Final = 86_400_000_000
_COUNTS: Final = ("threads", "responses", "comments", "posts")
_NOBODY_ENROLLED: Final = "nobody is enrolled in these logs"
_NOBODY_SUBMITTED: Final = "nobody submitted work to an open response assessment"

_SUBMITTERS: Final = "people in E who submitted work to an open response assessment"
DEFINITIONS: Final = (
    Definition(
        "forum.posted",
        "Posted in the forum",
        "In E, began a thread, responded or commented in the forum of the course run.",
        "people in E with a post",
        "E, participations",
    ),
    Definition(
        "review.gave",
        "Gave reviews",
        "Submitted work, and assessed the work of somebody else at least once.",
        "submitters who assessed others",
        _SUBMITTERS,
    ),
    Definition(
        "review.received",
        "Was reviewed",
        "Submitted work, and somebody else or staff assessed it.",
        "submitters whose work was assessed by others",
        _SUBMITTERS,
    ),
    Definition(
        "review.waiting",
        "Waits on others",
        "Submitted work, assessed at least once (others' work or the own), and neither others nor "
        "staff had assessed it when the logs end. How many assessments were asked for is not in "
        "logs. In several assessments: waits in any of them.",
        "submitters who wait",
        _SUBMITTERS,
    ),
)
_POSTED, _GAVE, _RECEIVED, _WAITING = DEFINITIONS


@dataclass(frozen=True)
class ForumUse:
    """The forum of one course run, or of all, by the people in E.

    readers: who opened a thread and never posted. others: people in the forum who are not in E,
    in no figure here.
    """

    scope: str
    posted: Measure
    readers: int
    posts: int
    threads: int
    responses: int
    comments: int
    others: int


@dataclass(frozen=True)
class ReviewUse:
    """Peer review in one course run, or in all, by the people in E who submitted.

    days: how long those who wait have done so when the logs end, the longest of each person.
    others: people who submitted and are not in E, in no figure here.
    """

    scope: str
    submitted: int
    gave: Measure
    received: Measure
    waiting: Measure
    days: Spread | None
    longest_days: float | None
    others: int


def forum_use(forum: pd.DataFrame, learners: pd.DataFrame, window: str) -> list[ForumUse]:
    """The forums over all course runs, then of each where anybody is enrolled, the largest first.

    forum: columns of table `fact_forum`. learners: of `fact_learner_course`.
    window: the days of the logs in words. Raises DataError if a column is missing.
    """
    frame = needed(forum, "fact_forum", [*PERSON, *_COUNTS, "views"])
    people = enrolled(learners)
    sizes = people.groupby("course_id").size()
    uses = []
    for scope, mine, others in _scopes(_marked(frame, people), people):
        sums = {name: int(mine[name].sum()) for name in _COUNTS}
        number = len(people) if scope == ALL_COURSES else int(sizes[scope])
        posted = int((mine["posts"] > 0).sum())
        uses.append(
            ForumUse(
                scope=scope,
                posted=share(
                    _POSTED, window, (posted, number), nobody=_NOBODY_ENROLLED, scope=scope
                ),
                readers=int(((mine["posts"] == 0) & (mine["views"] > 0)).sum()),
                others=len(others),
                **sums,
            )
        )
    return uses


def review_use(
    assessments: pd.DataFrame, learners: pd.DataFrame, logs_end_us: int, window: str
) -> list[ReviewUse]:
    """Peer review over all course runs, then in each where anybody is enrolled, the largest first.

    assessments: columns of table `fact_assessment`. logs_end_us: first moment after the logs.
    """
    columns = [*PERSON, "submitted_us", "submissions", "peer_given", "peer_received",
               "staff_received", "is_waiting"]  # fmt: skip
    frame = needed(assessments, "fact_assessment", columns)
    frame = frame[frame["submissions"] > 0]
    waits = frame["is_waiting"].eq(True)
    rows = frame[PERSON].assign(
        gave=frame["peer_given"] > 0,
        received=(frame["peer_received"] > 0) | (frame["staff_received"] > 0),
        waits=waits,
        days=((logs_end_us - frame["submitted_us"].astype("float64")) / _DAY_US).where(waits),
    )
    by_person = rows.groupby(PERSON, as_index=False).max()
    people = enrolled(learners)
    return [
        _review(scope, mine, len(others), window)
        for scope, mine, others in _scopes(_marked(by_person, people), people)
    ]


def _review(scope: str, mine: pd.DataFrame, others: int, window: str) -> ReviewUse:
    def of_submitters(definition: Definition, column: str) -> Measure:
        counts = (int(mine[column].sum()), len(mine))
        return share(definition, window, counts, nobody=_NOBODY_SUBMITTED, scope=scope)

    days = mine["days"].dropna()
    return ReviewUse(
        scope,
        len(mine),
        of_submitters(_GAVE, "gave"),
        of_submitters(_RECEIVED, "received"),
        of_submitters(_WAITING, "waits"),
        spread(days),
        None if days.empty else float(days.max()),
        others,
    )


def _marked(frame: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The rows with `is_enrolled`, whether they are of people in E."""
    marked = frame.merge(people.assign(is_enrolled=True), on=PERSON, how="left")
    return marked.assign(is_enrolled=marked["is_enrolled"].eq(True))


def _scopes(
    marked: pd.DataFrame, people: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """All courses, then each with anybody enrolled, the largest first: rows of E and of others."""
    yield ALL_COURSES, marked[marked["is_enrolled"]], marked[~marked["is_enrolled"]]
    sizes = people.groupby("course_id").size()
    parts = by_course(marked)
    for course, _ in sorted(((str(c), int(n)) for c, n in sizes.items()), key=lambda s: (-s[1], s)):
        mine = parts.get(course, marked.head(0))
        yield course, mine[mine["is_enrolled"]], mine[~mine["is_enrolled"]]
