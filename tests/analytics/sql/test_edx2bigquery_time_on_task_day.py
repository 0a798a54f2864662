"""edx2bigquery's time on task and daily counts, against a plain reading of the same lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, Built, event
from .older import Event, anchors, at, course_of, few, moment_us, objects, real_lines

TIME, DAY = "edx2bigquery_time_on_task_day", "edx2bigquery_person_course_day"
MINUTE = 60
Days = dict[tuple[str, str, str], dict[str, float]]


def _rows(built: Built, table: str) -> Days:
    """(course, person, day) -> the other columns that are not nought."""
    keys = ("course_id", "learner_id", "day")
    return {
        (r["course_id"], r["learner_id"], r["day"]): {
            k: v for k, v in r.items() if k not in keys and v
        }
        for r in built.rows(table)
    }


def _only(build: Builder, table: str, *lines: Event) -> dict[str, float]:
    (row,) = _rows(build(list(lines)), table).values()
    return row


def _closes(*seconds: float) -> list[Event]:
    return [event("page_close", at(second)) for second in seconds]


def test_gaps_add_up(build: Builder) -> None:
    row = _only(build, TIME, *_closes(0, 60, 90))
    assert row == {"total_time_5_s": 90, "total_time_30_s": 90}


def test_a_gap_of_five_minutes_is_no_time_on_task_and_a_small_gap_of_the_day(
    build: Builder,
) -> None:
    lines = _closes(0, 5 * MINUTE)
    assert _only(build, TIME, *lines) == {"total_time_30_s": 300}
    assert _only(build, DAY, *lines)["sum_dt_s"] == 300


def test_a_gap_of_thirty_minutes_is_no_time_on_task(build: Builder) -> None:
    assert _only(build, TIME, *_closes(0, 30 * MINUTE)) == {}


def test_a_single_event_has_no_row_of_time_on_task(build: Builder) -> None:
    assert build(_closes(0)).rows(TIME) == []


def test_a_gap_over_midnight_belongs_to_the_day_it_ends(build: Builder) -> None:
    built = build(_closes(86_400 - 30, 86_400 + 30))
    assert [r["day"] for r in built.rows(TIME)] == ["2025-03-04"]
    assert [(r["day"], r["sum_dt_s"]) for r in built.rows(DAY)] == [
        ("2025-03-03", 0),
        ("2025-03-04", 60),
    ]


def test_events_of_handlers_are_left_out(build: Builder) -> None:
    handler = (
        f"/courses/{COURSE}/xblock/block-v1:Org+C1+2025+type@video+block@v/handler/"
        "xmodule_handler/save_user_state"
    )
    lines = [*_closes(0, 400), event(handler, at(200)), event("/xblock/block-v1:x", at(300))]
    assert _only(build, TIME, *lines) == {"total_time_30_s": 400}


def test_previews_of_blocks_in_studio_are_left_out(build: Builder) -> None:
    preview = "/preview/xblock/block-v1:Org+C1+2025+type@video+block@v/handler/x"
    assert _only(build, DAY, *_closes(0), event(preview, at(1)))["nevents"] == 1


def test_courses_and_people_are_apart(build: Builder) -> None:
    other = event("page_close", at(60), context={"course_id": "course-v1:Org+C2+2025",
                                                 "user_id": 7})  # fmt: skip
    assert build([*_closes(0), other, event("page_close", at(70), 8)]).rows(TIME) == []


def test_time_at_an_activity_spans_what_lies_between(build: Builder) -> None:
    lines = [
        event("play_video", at(0)), event("problem_check", at(100)), event("pause_video", at(240)),
    ]  # fmt: skip
    row = _only(build, TIME, *lines)
    assert row == {
        "total_time_5_s": 240, "total_time_30_s": 240,
        "total_video_time_5_s": 240, "total_video_time_30_s": 240,
        "serial_video_time_30_s": 140, "serial_problem_time_30_s": 100,
    }  # fmt: skip


def test_answers_of_browser_and_server_each_count(build: Builder) -> None:
    lines = [event("problem_check", at(1), event_source=s) for s in ("browser", "server")]
    assert _only(build, DAY, *lines)["nproblem_check"] == 2


def test_each_copy_counts_as_event_and_as_a_gap_of_nothing(build: Builder) -> None:
    (line,) = _closes(0)
    row = _only(build, DAY, line, line)
    assert (row["nevents"], row["n_dt"], row.get("sum_dt_s")) == (2, 1, None)


def _activity(name: str) -> str | None:
    if re.search(r"\w+_video|\w+_transcript", name):
        return "video"
    if re.search(r"problem_\w+", name):
        return "problem"
    if re.search(r"^edx\.forum\..*|/discussion/forum|/discussion/threads|/discussion/comm", name):
        return "forum"
    return "text" if re.search(r"^textbook\..*|/wiki/", name) else None


def _who(o: Event, built: Built) -> str:
    user = (o.get("context") or {}).get("user_id")
    return built.learner(int(user)) if user else built.pseudonymiser.of_name(o["username"])


def _streams(
    lines: Iterable[Event], built: Built
) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
    """(course, person) -> moment, day and type of their events, in order."""
    streams = defaultdict(list)
    for o in lines:
        name, course = o.get("event_type", ""), course_of(o)
        # edX's tests call nobody "anonymous"; to the reader that is nobody, too.
        is_named = o.get("username", "").strip() not in ("", "anonymous")
        if is_named and course and "/xblock/" not in name:
            streams[course, _who(o, built)].append((moment_us(o), o["time"][:10], name))
    return {key: sorted(stream) for key, stream in streams.items()}


def _time_by_hand(lines: Iterable[Event], built: Built) -> Days:
    days: Days = {}
    for (course, who), stream in _streams(lines, built).items():
        last: dict[str, int] = {}
        for now, day, name in stream:
            activity = _activity(name)
            if "any" in last:
                row = days.setdefault((course, who, day), Counter())
                gaps = {"total_time": now - last["any"]}
                if activity and activity in last:
                    gaps[f"total_{activity}_time"] = now - last[activity]
                if activity and "activity" in last:
                    gaps[f"serial_{activity}_time"] = now - last["activity"]
                for what, gap in gaps.items():
                    for minutes in (5, 30):
                        if gap < minutes * MINUTE * 10**6:
                            row[f"{what}_{minutes}_s"] += gap
            last["any"] = now
            if activity:
                last[activity] = last["activity"] = now
    return {
        key: {k: v / 1e6 for k, v in row.items()
              if v and not re.fullmatch(r"serial_\w+_5_s", k)}
        for key, row in days.items()
    }  # fmt: skip


def _days_by_hand(lines: Iterable[Event], built: Built) -> Days:
    days: dict[tuple[str, str, str], Any] = defaultdict(Counter)
    counts = {
        "play_video": "nvideo", "problem_check": "nproblem_check", "seek_video": "nseek_video",
        "show_answer": "nshow_answer", "showanswer": "nshow_answer", "seq_goto": "nseq_goto",
        "show_transcript": "ntranscript", "pause_video": "npause_video",
    }  # fmt: skip
    for (course, who), stream in _streams(lines, built).items():
        before = None
        for now, day, name in stream:
            row = days[course, who, day]
            row["nevents"] += 1
            row["first_event_us"] = row["first_event_us"] or now
            row["last_event_us"] = now
            if name in counts:
                row[counts[name]] += 1
            row["nprogcheck"] += name.startswith(f"/courses/{course}/progress")
            row["nforum"] += name.startswith(f"/courses/{course}/discussion/")
            if before is not None and now - before <= 5 * MINUTE * 10**6:
                row["n_dt"] += 1
                row["sum_dt_s"] += now - before
            before = now
    for row in days.values():
        row["sum_dt_s"] /= 1e6
    return {key: {k: v for k, v in row.items() if v} for key, row in days.items()}


def _near(days: Days) -> Any:
    """Sums of seconds may differ in their last digit."""
    return {key: pytest.approx(row) for key, row in days.items()}


_DEEDS = st.lists(
    st.builds(
        lambda name, gap, user: (name, gap, user),
        st.sampled_from([
            "page_close", "play_video", "speed_change_video", "hide_transcript", "problem_check",
            "problem_show", "showanswer", "reset_problem", "save_problem_success", "seq_goto",
            "edx.forum.thread.viewed", "textbook.pdf.page.scrolled", "edx.user.login",
            "edx.problem.hint.demandhint_displayed", "edx.video.closed_captions.shown",
            f"/courses/{COURSE}/wiki/Org.C1.2025/", f"/courses/{COURSE}/progress",
            f"/courses/{COURSE}/discussion/forum/t/threads/x", "show_answer",
            f"/courses/{COURSE}/xblock/i4x:;_;_Org;_C1;_problem;_p/handler/problem_check",
        ]),
        st.sampled_from([0, 1, 59.5, 299, 300, 301, 1_799, 1_800, 1_801, 40_000]),
        st.integers(1, 2),
    ),
    max_size=40,
)  # fmt: skip


@few
@given(deeds=_DEEDS, again=st.integers(0, 5))
def test_time_and_counts_are_what_a_plain_reading_finds(
    build: Builder, deeds: list[tuple[str, float, int]], again: int
) -> None:
    now, lines = 0.0, anchors(30)
    for name, gap, user in deeds:
        now += gap
        lines.append(event(name, at(now), user))
    lines += lines[2 : 2 + again]
    built = build(lines)
    assert _rows(built, TIME) == _near(_time_by_hand(lines, built))
    assert _rows(built, DAY) == _near(_days_by_hand(lines, built))


@pytest.mark.parametrize(
    "name",
    ["answer_dist_acceptance_tracking.log", "enrollment_trends_tracking.log",
     "lms_courseware_link_clicked_acceptance_tracking.log", "platform_sample.log",
     "problem_response_tracking.log", "video_timeline.log"],
)  # fmt: skip
def test_time_and_counts_in_a_real_log_are_what_a_plain_reading_finds(
    shared_data: Path, build: Builder, name: str
) -> None:
    lines = real_lines(shared_data, name)
    built = build(lines)
    assert _rows(built, TIME) == _near(_time_by_hand(objects(lines), built))
    assert _rows(built, DAY) == _near(_days_by_hand(objects(lines), built))
