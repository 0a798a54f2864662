"""What the section on engagement says of videos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.engagement import SEGMENT_S, Audience, Video, VideoUse
from stembridge_analytics.report.blocks import Labels, clock, kept, rest
from stembridge_analytics.report.curves import Curve, Frame, frames
from stembridge_analytics.report.findings import (
    Findings,
    counted,
    fraction,
    fraction_cell,
    interval,
)
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.scales import time_ticks
from stembridge_analytics.report.section import Column, Table
from stembridge_analytics.report.wording import NO_NUMBER, amount, percent, quantity

__all__ = ["MOST_FRAMES", "values"]

MOST_FRAMES: Final = 6
# A frame is about 200 pixels wide: more places than this would be no more detail.
_MOST_PLACES: Final = 120
_QUARTERS: Final = ((0.0, "Start"), (0.25, "Quarter"), (0.5, "Half"), (0.75, "Three quarters"),
                    (1.0, "End"))  # fmt: skip


def values(
    found: Findings,
    uses: Sequence[VideoUse],
    watched: Sequence[Video],
    along: Sequence[Audience],
    labels: Labels,
) -> dict[str, object]:
    """What the template shows; `picture` is None without a video that enough people watched."""
    return {
        "is_empty": not watched,
        "sentences": _sentences(uses[0], watched, along),
        "picture": _picture(found, along, labels) if along else None,
        "seen_again": _seen_again(found, along, labels),
        "audience": _audience_table(found, along, labels) if along else None,
        "runs": _runs(found, uses),
        "table": _table(found, watched, labels),
        "fewest": FEWEST,
    }


def _sentences(use: VideoUse, watched: Sequence[Video], along: Sequence[Audience]) -> list[str]:
    if not watched:
        return []
    said = [f"Played a video, of those who started: {fraction(use.played)}."]
    if use.minutes:
        spread = use.minutes
        said.append(
            f"Of {amount(spread.n, 'viewer')}, half played more than {spread.median:.1f} minutes "
            f"of video; the middle half played between {spread.low:.1f} and {spread.high:.1f} "
            "minutes."
        )
    said.append(f"Videos begun that were watched to their finish: {fraction(use.finished)}.")
    if use.others:
        said.append(
            f"{amount(use.others, 'more person', 'more people')} played a video without being "
            "among those who started (not enrolled, or outside the run); not counted here."
        )
    if not along:
        said.append(
            f"No video was watched by {FEWEST} people or more, so none is drawn along its length."
        )
    return said


def _seen_again(found: Findings, along: Sequence[Audience], labels: Labels) -> str:
    """The place with the most views beyond one a person, of all videos of the picture.

    Nothing is said of a few views: anybody pauses somewhere.
    """
    places = [
        (round((views - people) * one.video.viewers), -number, segment, one)
        for number, one in enumerate(along)
        for segment, (views, people) in enumerate(zip(one.views, one.people, strict=True))
    ]
    if not places:
        return ""
    more, _, segment, one = max(places, key=lambda place: place[:2])
    if more < FEWEST:
        return ""
    return (
        f"The place most seen again in these videos: {clock(segment * SEGMENT_S)} in "
        f"{_name(found, one.video, labels)}, with {amount(more, 'more view')} than people."
    )


def _picture(found: Findings, along: Sequence[Audience], labels: Labels) -> Picture:
    drawn = [_frame(found, one, labels) for one in along]
    longest = max(len(one.people) for one in along)
    thinned = ""
    if longest > _MOST_PLACES:
        thinned = " Of long videos the mean of neighbouring places is drawn."
    return picture(
        "engagement-videos",
        "Audience along the most watched videos",
        "; ".join(_said(found, one, labels) for one in along),
        lambda width: frames(
            drawn, width,
            [("first", "people watching"), ("second", "views, replays counted")],
        ),
        subtitle="People watching each 5 seconds of a video, as a share of all who saw any part of "
        f"it; {found.period}.",
        note=f"Source: table fact_video_segment. The {len(along)} most watched of the videos that "
        f"at least {FEWEST} people saw; times are minutes and seconds in the video. Where the "
        "dashed line lies above the solid one, people came back to that place, or stopped and "
        f"went on there.{thinned} Shares describe these people only.",
    )  # fmt: skip


def _name(found: Findings, video: Video, labels: Labels) -> str:
    return f"{labels(video.course_id, video.block_id)}, {found.labels[video.course_id]}"


def _said(found: Findings, one: Audience, labels: Labels) -> str:
    return (
        f"{_name(found, one.video, labels)}: {amount(one.video.viewers, 'viewer')}, "
        f"{percent(one.people[0], one.video.viewers)} at the start, "
        f"{percent(one.people[-1], one.video.viewers)} at the end"
    )


def _frame(found: Findings, one: Audience, labels: Labels) -> Frame:
    step = -(-len(one.people) // _MOST_PLACES)
    places = [(n + min(step, len(one.people) - n) / 2) * SEGMENT_S
              for n in range(0, len(one.people), step)]  # fmt: skip
    length = one.video.duration_s or len(one.people) * SEGMENT_S
    return Frame(
        labels(one.video.course_id, one.video.block_id),
        (found.labels[one.video.course_id], amount(one.video.viewers, "viewer")),
        (
            Curve("second", places, _thinned(one.views, step)),
            Curve("first", places, _thinned(one.people, step)),
        ),
        [(place, clock(place)) for place in time_ticks(length)],
        length,
    )


def _thinned(shares: Sequence[float], step: int) -> list[float]:
    """The mean of each `step` neighbours."""
    parts = [shares[n : n + step] for n in range(0, len(shares), step)]
    return [sum(part) / len(part) for part in parts]


def _audience_table(found: Findings, along: Sequence[Audience], labels: Labels) -> Table:
    return Table(
        "engagement-audience",
        "Audience along the videos of the picture, as a share of their viewers",
        (Column("Video"), *(Column(label, "number") for _, label in _QUARTERS)),
        [
            (
                f"{_name(found, one.video, labels)} ({amount(one.video.viewers, 'viewer')})",
                *(
                    percent(one.people[round(at * (len(one.people) - 1))], one.video.viewers)
                    for at, _ in _QUARTERS
                ),
            )
            for one in along
        ],
    )


def _runs(found: Findings, uses: Sequence[VideoUse]) -> Table:
    shown = kept(uses, lambda use: use.scope)
    return Table(
        "engagement-video-runs",
        f"Use of videos by those who started, {found.period}; minutes of video that a viewer "
        "played, replays counted, as median and middle half; finished: of videos begun whose "
        "length is known, a pair of person and video each"
        f"{rest(shown, uses, 'rows', 'fact_learner_video')}",
        (
            Column("Course"),
            Column("Played a video", "number"),
            Column("95\u00a0% interval", "day"),
            Column("Minutes a viewer", "number"),
            Column("Finished videos", "number"),
        ),
        [
            (
                found.scope(use.scope),
                fraction_cell(use.played),
                interval(use.played) or NO_NUMBER,
                NO_NUMBER
                if use.minutes is None
                else f"{use.minutes.median:.1f} ({use.minutes.low:.1f} to {use.minutes.high:.1f})",
                fraction_cell(use.finished),
            )
            for use in shown
        ],
    )


def _table(found: Findings, watched: Sequence[Video], labels: Labels) -> Table:
    shown = kept(watched, lambda video: video.course_id)
    return Table(
        "engagement-videos-table",
        "Videos by number of viewers (people who saw any part of them); minutes of video that a "
        f"viewer played, median{rest(shown, watched, 'videos', 'fact_learner_video')}",
        (
            Column("Video"),
            Column("Length", "number"),
            Column("Viewers", "number"),
            Column("Minutes a viewer", "number"),
            Column("Finished it", "number"),
            Column("95\u00a0% interval", "day"),
        ),
        [
            (
                _name(found, video, labels),
                "not known" if video.duration_s is None else clock(video.duration_s),
                quantity(video.viewers),
                f"{video.minutes:.1f}",
                counted(video.finished),
                interval(video.finished) or NO_NUMBER,
            )
            for video in shown
        ],
    )
