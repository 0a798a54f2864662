"""The forum and peer review: who speaks, and who waits on others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stembridge_analytics.measures import ALL_COURSES, Measure
from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.community import ForumUse, ReviewUse, forum_use, review_use
from stembridge_analytics.report import charts
from stembridge_analytics.report.blocks import MOST_A_RUN
from stembridge_analytics.report.findings import (
    Findings,
    counted,
    fraction,
    fraction_cell,
    interval,
)
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import NO_NUMBER, ZERO_MARK, amount, percent, quantity

__all__ = ["build"]

_MOST_ROWS: Final = 20


def build(found: Findings) -> Section:
    """The section on forum and peer review."""
    data, window = found.data, found.period
    learners, ends = data["fact_learner_course"], data["run_window"]["logs_end_us"]
    forums = forum_use(data["fact_forum"], learners, window)
    end_us = 0 if ends.empty else int(ends.max())
    reviews = review_use(data["fact_assessment"], learners, end_us, window)
    return Section(
        "community",
        "Forum and peer review",
        _finding(forums[0], reviews[0]),
        {
            "picture": _picture(found, forums, reviews),
            "review": _review_sentences(reviews[0]),
            "forum": _forum_sentences(forums[0]),
            "reviews": _reviews(found, reviews),
            "forums": _forums(found, forums),
            "fewest": FEWEST,
        },
    )


def _finding(forum: ForumUse, review: ReviewUse) -> str:
    if review.waiting.numerator and review.days:
        waiting, submitted = review.waiting.numerator, review.submitted
        verb = "waits" if waiting == 1 else "wait"
        return (
            f"{quantity(waiting)} of {amount(submitted, 'person', 'people')} who submitted work "
            f"{verb} on others, {_how_long(review)}"
        )
    if review.submitted:
        return f"Nobody of {amount(review.submitted, 'person', 'people')} who submitted work waits"
    if forum.posts:
        return f"{_share(forum.posted)} of the enrolled posted in the forum"
    return "The logs tell of no forum post and no peer review"


def _how_long(review: ReviewUse) -> str:
    assert review.days is not None  # who waits has waited for a time
    median = f"{amount(round(review.days.median), 'day')}"
    return f"for {median}" if review.days.n == 1 else f"half of them for {median} or more"


def _share(measure: Measure) -> str:
    if measure.value is None:
        return NO_NUMBER
    return percent(measure.value, measure.denominator or 0)


def _review_sentences(review: ReviewUse) -> list[str]:
    if not review.submitted:
        return []
    said = [
        f"{amount(review.submitted, 'person', 'people')} submitted work to be assessed by others. "
        f"Gave reviews: {fraction(review.gave)}. Was reviewed: {fraction(review.received)}. "
        f"Waits on others: {fraction(review.waiting)}."
    ]
    if review.days and review.longest_days is not None:
        said.append(
            f"Those who wait had waited {amount(round(review.days.median), 'day')} (median) at the "
            f"end of the logs, the longest {amount(round(review.longest_days), 'day')}. Staff "
            "can assess this work in the place of peers."
        )
    if review.others:
        said.append(
            f"{amount(review.others, 'more person', 'more people')} submitted without being "
            "enrolled; not counted here."
        )
    return said


def _forum_sentences(forum: ForumUse) -> list[str]:
    if not forum.posts and not forum.readers:
        return []
    said = [
        f"Posted in the forum, of the enrolled: {fraction(forum.posted)}; "
        f"{amount(forum.posts, 'post')}: {amount(forum.threads, 'thread')}, "
        f"{amount(forum.responses, 'response')} and {amount(forum.comments, 'comment')}. "
        f"{amount(forum.readers, 'person', 'people')} read and never posted."
    ]
    if forum.others:
        said.append(
            f"{amount(forum.others, 'more person', 'more people')} used a forum without being "
            "enrolled; not counted here."
        )
    return said


def _picture(
    found: Findings, forums: Sequence[ForumUse], reviews: Sequence[ReviewUse]
) -> Picture | None:
    """Who waits, by course; where nobody submitted, who posts. None if there is neither."""
    if reviews[0].submitted:
        measures = [review.waiting for review in reviews]
        title, table = "Waiting on others, by course", "fact_assessment"
        subtitle = (
            "Submitted, assessed at least once, and reviewed by nobody when the logs end, of all "
            f"who submitted; {found.period}."
        )
    elif forums[0].posts:
        measures = [forum.posted for forum in forums]
        title, table = "Posted in the forum, by course", "fact_forum"
        subtitle = f"People with a post, of the enrolled; {found.period}."
    else:
        return None
    whole, *runs = measures
    large = [m for m in runs if m.value is not None and (m.denominator or 0) >= FEWEST]
    if not large:
        return None
    small = sum(1 for m in runs if 0 < (m.denominator or 0) < FEWEST)
    by_size = sorted(large, key=lambda m: (-(m.denominator or 0), m.scope))[:_MOST_ROWS]
    ordered = sorted(by_size, key=lambda m: (-(m.value or 0.0), m.scope))
    rows = [
        charts.ShareRow(found.labels[m.scope], fraction(m), m.value, m.conf_low, m.conf_high)
        for m in ordered
    ]
    reference = (whole.value or 0.0, f"All courses: {fraction(whole)}") if len(rows) > 1 else None
    return picture(
        "community-picture",
        title,
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: charts.share_rows(rows, width, mark="dot", reference=reference),
        subtitle=subtitle,
        note=_note(table, whole, len(large), rows, small),
    )


def _note(
    table: str, whole: Measure, large: int, rows: Sequence[charts.ShareRow], small: int
) -> str:  # fmt: skip
    parts = [
        f"Source: table {table}, definition {whole.definition_id}; "
        f"n = {quantity(whole.denominator or 0)}. The line through a dot is its 95\u00a0% Wilson "
        "interval: it describes these people only."
    ]
    if any(row.value == 0 for row in rows):
        parts.append(f"{ZERO_MARK} marks a zero.")
    if small:
        parts.append(
            f"{amount(small, 'course')} of fewer than {FEWEST} people "
            f"{'is' if small == 1 else 'are'} not drawn, but in the figure of all courses."
        )
    if large > len(rows):
        parts.append(f"The {len(rows)} largest of {amount(large, 'course')} are drawn.")
    return " ".join(parts)


def _reviews(found: Findings, reviews: Sequence[ReviewUse]) -> Table:
    used = [review for review in reviews if review.submitted]
    return Table(
        "community-reviews",
        f"Peer review by course, {found.period}: shares are of those who submitted; days from "
        f"submission to the end of the logs, median and longest of those who wait{_cut(used)}",
        (
            Column("Course"),
            Column("Gave reviews", "number"),
            Column("Was reviewed", "number"),
            Column("Waits on others", "number"),
            Column("95\u00a0% interval", "day"),
            Column("Days (longest)", "number"),
        ),
        [
            (
                found.scope(review.scope),
                counted(review.gave),
                counted(review.received),
                fraction_cell(review.waiting),
                interval(review.waiting) or NO_NUMBER,
                NO_NUMBER
                if review.days is None or review.longest_days is None
                else f"{review.days.median:.0f} ({review.longest_days:.0f})",
            )
            for review in used[:MOST_A_RUN]
        ],
    )


def _forums(found: Findings, forums: Sequence[ForumUse]) -> Table:
    used = [forum for forum in forums if forum.posts or forum.readers or forum.scope == ALL_COURSES]
    return Table(
        "community-forums",
        f"The forum by course, {found.period}: people are of the enrolled{_cut(used)}",
        (
            Column("Course"),
            Column("Posted", "number"),
            Column("95\u00a0% interval", "day"),
            Column("Only read", "number"),
            Column("Posts", "number"),
            Column("Threads, responses, comments", "number"),
        ),
        [
            (
                found.scope(forum.scope),
                fraction_cell(forum.posted),
                interval(forum.posted) or NO_NUMBER,
                quantity(forum.readers),
                quantity(forum.posts),
                " / ".join(quantity(n) for n in (forum.threads, forum.responses, forum.comments)),
            )
            for forum in used[:MOST_A_RUN]
        ],
    )


def _cut(used: Sequence[object]) -> str:
    """What the caption says if not all are shown."""
    if len(used) <= MOST_A_RUN:
        return ""
    return f"; the {MOST_A_RUN} largest of {len(used):,} rows, all people are in the tables"
