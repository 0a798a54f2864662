"""Fact tables of logs that real platforms wrote, against figures from a few independent lines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Builder
from .sql.videos import pieces_by_hand, segments_by_hand


def _lines(shared_data: Path, name: str) -> list[bytes]:
    content = (shared_data / "edx_logs" / name).read_bytes()
    return content.removesuffix(b"\n").split(b"\n")


def _objects(shared_data: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in _lines(shared_data, name):
        if line.strip() and not line.startswith(b"#"):
            yield json.loads(line)


def _videos(objects: Iterator[dict[str, Any]]) -> dict[tuple[str, str], list[Any]]:
    """What happened at each video of each course, in the order of the lines."""
    found: dict[tuple[str, str], list[Any]] = {}
    for number, o in enumerate(objects):
        payload = json.loads(o["event"])
        what = o["event_type"].removesuffix("_video")
        at = payload["old_time"] if what == "seek" else payload["currentTime"]
        act = (o["context"]["user_id"], number, what, at, payload.get("new_time"))
        found.setdefault((o["context"]["course_id"], payload["id"]), []).append(act)
    return found


def test_segments_are_those_that_the_log_says_to_expect(shared_data: Path, build: Builder) -> None:
    name = "video_timeline.log"
    expected = {
        video: segments_by_hand(pieces_by_hand(acts, None))
        for video, acts in _videos(_objects(shared_data, name)).items()
    }
    comments = [line.decode() for line in _lines(shared_data, name) if line.startswith(b"#")]
    said = [
        [int(n) for n in re.findall(r"\d", line.partition(":")[2])]
        for line in comments
        if re.search(r"\d,\d", line)
    ]
    assert [len(views) for views in said] == [5, 5, 5]  # one comment for each of three users
    video = ("edX/DemoX/Demo_Course", "i4x-edX-DemoX-video-3cb54a11efae4ccc8a0aade24d14b255")
    assert [expected[video][s][0] for s in range(5)] == [sum(v) for v in zip(*said, strict=True)]
    # The edX pipeline's acceptance test of this log (test_video.py) states these users and views.
    assert expected[video] == {0: (2, 2), 1: (3, 2), 2: (2, 1), 3: (2, 2), 4: (3, 2)}
    found: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for r in build(_lines(shared_data, name)).rows("fact_video_segment"):
        counts = found.setdefault((r["course_id"], r["block_id"]), {})
        counts[r["segment"]] = (r["views"], r["viewers"])
    assert found == expected


def test_who_saw_the_end_is_what_the_edx_pipeline_says(shared_data: Path, build: Builder) -> None:
    rows = build(_lines(shared_data, "video_timeline.log")).rows("fact_learner_video")
    finished = Counter((r["block_id"], r["duration_s"], r["is_finished"]) for r in rows)
    # The one video whose length is logged: 444 s, one user at the start and none at the end.
    assert finished["0b9e39477cf34507a7a48f74be381fdd1", 444, False] == 1
    assert all(length is None and end is None for _, length, end in finished if length != 444)


_ANSWERED = ["problem_response_tracking.log", "answer_dist_acceptance_tracking.log"]


def _answered(shared_data: Path, name: str) -> list[dict[str, Any]]:
    """The server's records of answers, each once, in order."""
    found = {}
    for o in _objects(shared_data, name):
        if o["event_type"] == "problem_check" and o["event_source"] == "server":
            found[json.dumps(o["event"], sort_keys=True) + o["time"] + o["username"]] = o
    return sorted(found.values(), key=lambda o: str(o["time"]))


_Key = tuple[str, int, str]


def _by_problem(objects: list[dict[str, Any]]) -> dict[_Key, list[dict[str, Any]]]:
    """What each person answered to each problem, in order."""
    found: dict[_Key, list[dict[str, Any]]] = {}
    for o in objects:
        context, payload = o["context"], o["event"]
        key = (context["course_id"], context["user_id"], payload["problem_id"])
        found.setdefault(key, []).append(payload)
    return found


@pytest.mark.parametrize("name", _ANSWERED)
def test_responses_are_those_in_the_log(shared_data: Path, build: Builder, name: str) -> None:
    expected = {
        (course, user, problem): (
            len(answers),
            max(len(answers), *(a["attempts"] for a in answers)),
            answers[0]["success"] == "correct",
            answers[-1]["success"] == "correct",
            answers[-1]["grade"],
            # Rows of a table are read with 10 digits.
            round(max(a["grade"] / a["max_grade"] for a in answers), 10),
        )
        for (course, user, problem), answers in _by_problem(_answered(shared_data, name)).items()
    }
    assert len(expected) > 10
    built = build(_lines(shared_data, name))
    people = {built.learner(user): user for _, user, _ in expected}
    names = ("answers", "attempts", "first_is_correct", "is_correct", "earned", "best_share")
    assert {
        (r["course_id"], people[r["learner_id"]], r["block_id"]): tuple(r[n] for n in names)
        for r in built.rows("fact_problem_response")
    } == expected


def _kept(answer: object, kind: str) -> str | None:
    """What may be kept of an answer: options without blanks, numbers; nothing that was typed."""
    if kind in ("choiceresponse", "multiplechoiceresponse", "optionresponse"):
        several = answer if isinstance(answer, list) else [answer]
        if any(" " in one for one in several):
            return None
        return f"[{'|'.join(several)}]" if isinstance(answer, list) else str(answer)
    is_number = str(answer).replace(".", "", 1).isdigit()
    return str(answer) if kind == "numericalresponse" and is_number else None


@pytest.mark.parametrize("name", _ANSWERED)
def test_answers_are_distributed_as_in_the_log(
    shared_data: Path, build: Builder, name: str
) -> None:
    right = {"correct": True, "incorrect": False}
    expected: Counter[tuple[Any, ...]] = Counter()
    for (course, _, problem), answers in _by_problem(_answered(shared_data, name)).items():
        for number, payload in enumerate(answers):
            for part, told in payload["submission"].items():
                if part.endswith("_dynamath"):
                    continue
                kept = _kept(payload["answers"][part], told["response_type"])
                correct = right.get(payload["correct_map"][part]["correctness"])
                row = (course, problem, part, kept, correct)
                expected["all", *row] += 1
                expected["first", *row] += number == 0
                expected["last", *row] += number == len(answers) - 1
    rows = build(_lines(shared_data, name)).rows("answer_distribution")
    found: Counter[tuple[Any, ...]] = Counter()
    for r in rows:
        row = tuple(r[n] for n in ("course_id", "block_id", "part_id", "answer", "is_correct"))
        for what, column in (("all", "responses"), ("first", "first_responses"),
                             ("last", "last_responses")):  # fmt: skip
            found[what, *row] += r[column]
    assert found == expected
    assert sum(found.values()) > 50


def test_nothing_that_a_person_typed_is_kept(shared_data: Path, build: Builder) -> None:
    for name in _ANSWERED:
        built = build(_lines(shared_data, name))
        kept = {r["answer"] for r in built.rows("problem_answer")}
        typed = {
            told["answer"]
            for o in _answered(shared_data, name)
            for told in o["event"]["submission"].values()
            if told["input_type"] in ("textline", "drag_and_drop_input", "chemicalequationinput")
            and not str(told["answer"]).replace(".", "").isdigit()
        }
        assert typed
        assert not typed & kept


def test_each_of_the_three_courses_of_a_log_has_answers(shared_data: Path, build: Builder) -> None:
    # The edX pipeline's acceptance test (test_answer_dist.py) finds 3 courses, each with counts.
    rows = build(_lines(shared_data, "answer_dist_acceptance_tracking.log")).rows(
        "answer_distribution"
    )
    assert {r["course_id"] for r in rows if r["first_responses"]} == {
        "edX/E929/2014_T2", "edX/Open_DemoX/edx_demo_course", "course-v1:edX+DemoX+Test_2014",
    }  # fmt: skip


def test_clicks_on_links_are_the_edx_pipelines(shared_data: Path, build: Builder) -> None:
    name = "lms_courseware_link_clicked_acceptance_tracking.log"
    expected: Counter[tuple[str, str]] = Counter()
    distinct = set()
    for o in _objects(shared_data, name):
        names = ("target_url", "current_url")
        target, page = (re.sub(r"^\w+://([^/]*).*$|^.*$", r"\1", o["event"][n]) for n in names)
        day = o["time"][:10]
        leads_away = target not in ("", page)
        expected[day, "clicks"] += 1
        expected[day, "external"] += leads_away
        distinct.add((o["time"], o["event"]["target_url"]))
    # As in the expected output of the pipeline's acceptance test: external and all clicks.
    assert {day: (expected[day, "external"], expected[day, "clicks"])
            for day in sorted({day for day, _ in expected})} == {
        "2016-06-05": (1, 2), "2016-06-06": (2, 4), "2016-06-08": (3, 8), "2016-06-12": (2, 6),
    }  # fmt: skip
    rows = build(_lines(shared_data, name)).rows("course_link_day")
    assert {r["course_id"] for r in rows} == {"course-v1:edX+DemoX+Demo_Course"}
    found: Counter[tuple[str, str]] = Counter()
    for r in rows:
        found[r["day"], "clicks"] = r["clicks_edx_pipeline"]
        found[r["day"], "external"] = r["external_clicks_edx_pipeline"]
    assert found == expected
    assert sum(r["clicks"] for r in rows) == len(distinct)
