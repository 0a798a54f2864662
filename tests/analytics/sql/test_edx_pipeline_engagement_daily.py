"""The edX pipeline's module engagement, against a plain reading of the same lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, Built, event
from .older import Event, anchors, at, course_of, few, objects, payload, real_lines

TABLE = "edx_pipeline_engagement_daily"
PROBLEM = "block-v1:Org+C1+2025+type@problem+block@p"
Found = dict[tuple[str, ...], int]


def _found(built: Built) -> Found:
    return {
        (r["course_id"], r["learner_id"], r["day"], r["entity_type"], r["entity_id"],
         r["interaction"]): r["interactions"]
        for r in built.rows(TABLE)
    }  # fmt: skip


def _what(build: Builder, *lines: Event) -> dict[tuple[str, ...], int]:
    return {key[3:]: n for key, n in _found(build(list(lines))).items()}


def test_a_right_answer_is_attempted_and_completed(build: Builder) -> None:
    line = event("problem_check", at(1), event={"problem_id": PROBLEM, "success": "correct"})
    assert _what(build, line) == {
        ("problem", PROBLEM, "attempted"): 1,
        ("problem", PROBLEM, "completed"): 1,
    }


def test_a_wrong_answer_is_attempted(build: Builder) -> None:
    line = event("problem_check", at(1), event={"problem_id": PROBLEM, "success": "incorrect"})
    assert _what(build, line) == {("problem", PROBLEM, "attempted"): 1}


def test_the_browsers_record_of_an_answer_does_not_count(build: Builder) -> None:
    told = {"problem_id": PROBLEM, "success": "correct"}
    assert _what(build, event("problem_check", at(1), event_source="browser", event=told)) == {}


def test_a_play_is_a_view(build: Builder) -> None:
    line = event("play_video", at(1), event_source="browser", event='{"id": "v"}')
    assert _what(build, line) == {("video", "v", "viewed"): 1}


@pytest.mark.parametrize("what", ["thread", "response", "comment"])
def test_a_post_contributes_to_its_topic(build: Builder, what: str) -> None:
    line = event(f"edx.forum.{what}.created", at(1), event={"commentable_id": "topic"})
    assert _what(build, line) == {("discussion", "topic", "contributed"): 1}


def test_a_vote_contributes_nothing(build: Builder) -> None:
    line = event("edx.forum.thread.voted", at(1), event={"commentable_id": "topic"})
    assert _what(build, line) == {}


def test_what_names_no_block_or_topic_is_left_out(build: Builder) -> None:
    names = ("play_video", "problem_check", "edx.forum.thread.created")
    assert _what(build, *[event(name, at(1)) for name in names]) == {}


def test_each_copy_counts(build: Builder) -> None:
    line = event("play_video", at(1), event={"id": "v"})
    assert _what(build, line, line) == {("video", "v", "viewed"): 2}


def _by_hand(lines: Iterable[Event], built: Built) -> Found:
    found: Counter[tuple[str, ...]] = Counter()
    for o in lines:
        name, source, told, course = (
            o.get("event_type", ""), o.get("event_source"), payload(o), course_of(o)
        )  # fmt: skip
        if not o.get("username", "").strip() or not course or told is None:
            continue
        actions: list[tuple[str, Any, str]] = []
        if name == "problem_check" and source == "server":
            actions.append(("problem", told.get("problem_id"), "attempted"))
            if told.get("success", "incorrect").lower() == "correct":
                actions.append(("problem", told.get("problem_id"), "completed"))
        elif name == "play_video":
            actions.append(("video", told.get("id", "").strip(), "viewed"))
        elif name.startswith("edx.forum.") and name.endswith(".created"):
            actions.append(("discussion", told.get("commentable_id"), "contributed"))
        for kind, entity, action in actions:
            if entity:
                who = built.learner(int(o["context"]["user_id"]))
                found[course, who, o["time"][:10], kind, entity, action] += 1
    return dict(found)


_DEEDS = st.lists(
    st.builds(
        lambda name, source, user, hour, told: event(
            name, at(hour * 3600), user, event_source=source, event=told
        ),
        st.sampled_from(
            ["problem_check", "play_video", "edx.forum.comment.created", "edx.forum.thread.voted"]
        ),
        st.sampled_from(["browser", "server", "mobile"]),
        st.integers(1, 3),
        st.integers(0, 72),
        st.fixed_dictionaries(
            {},
            optional={
                "problem_id": st.sampled_from([PROBLEM, ""]),
                "success": st.sampled_from(["correct", "incorrect"]),
                "id": st.sampled_from(["v", "w", " v\n"]),
                "commentable_id": st.sampled_from(["t", "u"]),
            },
        ),
    ),
    max_size=40,
)


@few
@given(deeds=_DEEDS, again=st.integers(0, 5))
def test_engagement_is_what_a_plain_reading_finds(
    build: Builder, deeds: list[Event], again: int
) -> None:
    lines = [*anchors(4), *deeds, *deeds[:again]]
    built = build(lines)
    assert _found(built) == _by_hand(lines, built)


@pytest.mark.parametrize(
    "name",
    ["answer_dist_acceptance_tracking.log", "event_export_tracking.log",
     "platform_sample.log", "problem_response_tracking.log", "video_timeline.log"],
)  # fmt: skip
def test_engagement_in_a_real_log_is_what_a_plain_reading_finds(
    shared_data: Path, build: Builder, name: str
) -> None:
    lines = real_lines(shared_data, name)
    built = build(lines)
    assert _found(built) == _by_hand(objects(lines), built)


def test_a_block_is_called_by_its_usage_key_where_that_is_known(build: Builder) -> None:
    key = "block-v1:Org+C1+2025+type@video+block@v"
    lines = [
        event("play_video", at(1), event={"id": "v"}),
        event("edx.completion.block_completion.changed", at(2),
              event={"course_id": COURSE, "user_id": 7, "block_id": key, "completion": 1}),
    ]  # fmt: skip
    assert _what(build, *lines) == {("video", key, "viewed"): 1}
