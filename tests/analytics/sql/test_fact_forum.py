"""What people did in the forum."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder, event


def _did(what: str, minute: int, user: int = 8, **fields: Any) -> dict[str, Any]:
    return event(f"edx.forum.{what}", f"2025-03-03T12:{minute:02d}:00Z", user, **fields)


def test_posts_votes_and_views_are_counted_by_kind(build: Builder) -> None:
    whats = ["thread.viewed", "thread.created", "response.created", "response.created",
             "comment.created", "thread.voted", "response.voted", "searched"]  # fmt: skip
    (row,) = build([_did(what, minute) for minute, what in enumerate(whats)]).rows("fact_forum")
    names = ("threads", "responses", "comments", "posts", "votes", "views", "searches")
    assert [row[name] for name in names] == [1, 2, 1, 4, 2, 1, 1]


def test_the_first_and_last_post_are_posts(build: Builder) -> None:
    whats = ["thread.viewed", "thread.created", "comment.created", "thread.voted"]
    (row,) = build([_did(what, minute) for minute, what in enumerate(whats)]).rows("fact_forum")
    start = row["first_us"]
    minutes = [(row[n] - start) // 60_000_000 for n in ("first_post_us", "last_post_us", "last_us")]
    assert minutes == [1, 2, 3]


def test_who_only_reads_has_no_post(build: Builder) -> None:
    (row,) = build([_did("thread.viewed", 0)]).rows("fact_forum")
    assert (row["posts"], row["first_post_us"], row["last_post_us"]) == (0, None, None)


def test_a_post_by_staff_in_a_learners_name_is_not_the_learners(build: Builder) -> None:
    names = [_did("searched", minute, user) for user in (7, 8) for minute in (0, 1)]
    rows = build([*names, _did("thread.created", 5, 8, username="user7")]).rows("fact_forum")
    assert [row["threads"] for row in rows] == [0, 0]


def test_events_outside_the_forum_make_no_row(build: Builder) -> None:
    assert build([event("play_video", "2025-03-03T12:00:00Z", 8)]).rows("fact_forum") == []
