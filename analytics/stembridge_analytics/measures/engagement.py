"""Use of videos: who plays them, for how long, and how far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.measure import Definition, Measure
from stembridge_analytics.measures.runs import NOBODY_STARTED, of_starters, people_in, scopes
from stembridge_analytics.measures.shares import (
    PERSON,
    Spread,
    needed,
    share,
    spread,
    true,
)

__all__ = ["DEFINITIONS", "SEGMENT_S", "Audience", "Video", "VideoUse", "audience", "video_use",
           "videos"]  # fmt: skip

SEGMENT_S: Final = 5
_BLOCK: Final = ["course_id", "block_id"]
_NO_LENGTH: Final = "no event tells the length of a video"

DEFINITIONS: Final = (
    Definition(
        "video.played",
        "Played a video",
        "In S, began to play any video of the course run, at any time in the logs.",
        "starters who began to play a video",
        "S, participations with work in the course",
    ),
    Definition(
        "video.finished",
        "Videos finished",
        "Of the videos that starters began, a pair of person and video each: saw the place 30 "
        "seconds or 5 % before the end, whichever is later. Only videos whose length is known.",
        "videos begun that were seen to their finish",
        "videos begun whose length is known, one for each person and video",
    ),
)
_PLAYED, _FINISHED = DEFINITIONS


@dataclass(frozen=True)
class VideoUse:
    """Use of the videos of one course run, or of all, by its starters.

    minutes: of video played, replays counted, by person with at least one piece whose end is known.
    others: people who played a video and are not among the starters; in no figure here.
    """

    scope: str
    played: Measure
    minutes: Spread | None
    finished: Measure
    others: int


@dataclass(frozen=True)
class Video:
    """One video of one course run: people who saw any part, and of pairs begun those finished.

    duration_s: None where no event tells it.
    """

    course_id: str
    block_id: str
    viewers: int
    minutes: float
    finished: Measure
    duration_s: float | None


@dataclass(frozen=True)
class Audience:
    """People and views along one video, a value for each 5 s, as shares of its viewers.

    views: can pass 1, and lie above `people` where somebody saw a place more than once.
    """

    video: Video
    people: Sequence[float]
    views: Sequence[float]


def video_use(played: pd.DataFrame, learners: pd.DataFrame, window: str) -> list[VideoUse]:
    """Use of videos over all course runs, then in each with a starter, the most starters first.

    played: columns of table `fact_learner_video`. learners: of `fact_learner_course`.
    window: the days of the logs in words.
    Raises DataError if a column is missing.
    """
    frame = needed(
        played, "fact_learner_video", [*PERSON, "block_id", "pieces", "played_s", "is_finished"]
    )
    theirs, others, started = of_starters(frame, learners)
    uses = []
    for scope, number, mine in scopes(theirs, started):
        people = mine.drop_duplicates(PERSON)
        known = mine[mine["is_finished"].notna()]
        minutes = mine[mine["pieces"] > 0].groupby(PERSON)["played_s"].sum() / 60
        uses.append(
            VideoUse(
                scope,
                share(_PLAYED, window, (len(people), number), nobody=NOBODY_STARTED, scope=scope),
                spread(minutes),
                share(
                    _FINISHED, window, (true(known["is_finished"]), len(known)), scope=scope,
                    nobody=_no_length(mine), of_people=False,
                ),
                people_in(others, scope),
            )
        )  # fmt: skip
    return uses


def videos(played: pd.DataFrame, window: str) -> list[Video]:
    """Every video that anybody saw a part of, most viewers first.

    played: columns of table `fact_learner_video`. Everybody counts here, starter or not.
    """
    columns = [*_BLOCK, "pieces", "played_s", "is_finished", "duration_s"]
    frame = needed(played, "fact_learner_video", columns)
    seen = frame[frame["pieces"] > 0].assign(
        known=frame["is_finished"].notna(), finished=frame["is_finished"].eq(True)
    )
    summed = seen.groupby(_BLOCK, sort=True).agg(
        viewers=("pieces", "size"), played_s=("played_s", "median"), known=("known", "sum"),
        finished=("finished", "sum"), duration_s=("duration_s", "max"),
    )  # fmt: skip
    made = [
        Video(
            str(row["course_id"]),
            str(row["block_id"]),
            int(row["viewers"]),
            float(row["played_s"]) / 60,
            share(
                _FINISHED, window, (int(row["finished"]), int(row["known"])),
                nobody=_NO_LENGTH, scope=str(row["course_id"]),
            ),
            None if pd.isna(row["duration_s"]) else float(row["duration_s"]),
        )
        for row in summed.reset_index().to_dict("records")
    ]  # fmt: skip
    return sorted(made, key=lambda v: (-v.viewers, v.course_id, v.block_id))


def audience(watched: Sequence[Video], segments: pd.DataFrame, at_most: int) -> list[Audience]:
    """People and views along the most watched videos, of those with enough viewers to be shown.

    segments: columns of table `fact_video_segment`. A segment that nobody saw is 0; those beyond
    the known length are left out.
    """
    frame = needed(segments, "fact_video_segment", [*_BLOCK, "segment", "views", "viewers"])
    drawn = [video for video in watched if video.viewers >= FEWEST][:at_most]
    along = []
    for video in drawn:
        mine = frame[
            (frame["course_id"] == video.course_id) & (frame["block_id"] == video.block_id)
        ].set_index("segment")[["views", "viewers"]]
        end = int(mine.index.max()) + 1
        if video.duration_s is not None:
            end = max(1, math.ceil(video.duration_s / SEGMENT_S))
        whole = mine.reindex(range(end), fill_value=0)
        along.append(
            Audience(
                video,
                (whole["viewers"] / video.viewers).tolist(),
                (whole["views"] / video.viewers).tolist(),
            )
        )
    return along


def _no_length(mine: pd.DataFrame) -> str:
    return _NO_LENGTH if len(mine) else "nobody played a video"
