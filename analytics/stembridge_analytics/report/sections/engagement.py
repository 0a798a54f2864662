"""Videos and problems: who uses them, how far videos are watched, which problems are hard."""

from __future__ import annotations

from stembridge_analytics.measures import Measure
from stembridge_analytics.measures.engagement import audience, video_use, videos
from stembridge_analytics.measures.problems import problem_use, problems
from stembridge_analytics.report import answers, films
from stembridge_analytics.report.blocks import Labels
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.wording import percent

__all__ = ["build"]

_LABEL = "Videos and problems"


def build(found: Findings) -> Section:
    """The section on videos and problems."""
    data, window = found.data, found.period
    learners = data["fact_learner_course"]
    played = video_use(data["fact_learner_video"], learners, window)
    answered = problem_use(data["fact_problem_response"], learners, window)
    watched = videos(data["fact_learner_video"], window)
    tried = problems(data["fact_problem_response"], window)
    labels = Labels(data["dim_block"], data["course_funnel"]["course_id"])
    along = audience(watched, data["fact_video_segment"], films.MOST_FRAMES)
    return Section(
        "engagement",
        _LABEL,
        _finding(played[0].played, answered[0].answered),
        {
            "films": films.values(found, played, watched, along, labels),
            "answers": answers.values(found, answered, tried, labels),
        },
    )


def _finding(played: Measure, answered: Measure) -> str:
    if not played.available:
        return "Nobody started, so nobody played a video or answered a problem"
    if not played.numerator and not answered.numerator:
        return "The logs tell of no video played and no problem answered by those who started"
    if not answered.numerator:
        return f"{_share(played)} of those who started played a video; the logs tell of no answers"
    if not played.numerator:
        return (
            f"{_share(answered)} of those who started answered a problem; the logs tell of no "
            "videos"
        )
    return (
        f"Of those who started, {_share(played)} played a video and {_share(answered)} answered a "
        "problem"
    )


def _share(measure: Measure) -> str:
    return percent(measure.value or 0.0, measure.denominator or 0)
