"""What the simulated logs look like: the shapes and the mess of real ones, in small shares."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

TIMES = {
    "fraction": r"\S+T\S+\.\d{6}\+00:00",
    "whole": r"\S+T\S+:\d\d\+00:00",
    "fraction, Z": r"\S+T\S+\.\d{6}Z",
    "whole, Z": r"\S+T\S+:\d\dZ",
    "no zone": r"\S+T\S+\.\d{6}",
    "a space for the T": r"\S+ \S+\.\d{6}\+00:00",
}
PREFIXES = {
    "logger": rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO \d+ \[tracking\] .* - \{",
    "container": rb"tutor_local-lms-\d  \| \{",
    "syslog": rb"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d lms\d \[service_variant=lms\].* - \{",
}


def times(book) -> list[str]:
    return [event.raw.get("time") or event.raw["timestamp"] for event in book.events]


def named(book, name: str) -> list:
    return [event for event in book.events if event.name == name]


@pytest.mark.parametrize("form", TIMES)
def test_every_time_format_occurs(book, form):
    assert any(re.fullmatch(TIMES[form], text) for text in times(book))


def test_times_have_no_other_format(book):
    assert all(any(re.fullmatch(form, text) for form in TIMES.values()) for text in times(book))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_occurs(book, prefix):
    assert any(re.match(PREFIXES[prefix], line) for line in book.raw_lines)


def test_prefixed_and_async_lines_are_few_but_there(book):
    prefixed = sum(bool(re.match(rb"[^{#]+\{", line)) for line in book.raw_lines)
    in_async = sum("data" in event.raw for event in book.events)
    assert 0 < prefixed < 0.05 * len(book.raw_lines)
    assert 0 < in_async < 0.1 * len(book.events)


def test_async_lines_keep_the_user_name_inside_context(book):
    shapes = [event.raw for event in book.events if "data" in event.raw]
    assert {frozenset(raw) for raw in shapes} == {
        frozenset(("name", "timestamp", "data", "context"))
    }
    assert any(raw["context"]["username"] for raw in shapes)


def test_browser_payloads_are_strings_in_the_sync_shape(book):
    browser = [e.raw for e in book.events if e.raw.get("event_source") == "browser"]
    kinds = {type(raw["event"]) if "event" in raw else "absent" for raw in browser}
    assert kinds == {str, list, type(None), "absent"}
    assert "" in [raw.get("event") for raw in browser]
    assert any(str(raw.get("event")).startswith("input_") for raw in browser)


def test_answers_are_seen_by_browser_and_server(book):
    checks = Counter(
        e.raw["event_source"] for e in named(book, "problem_check") if "event" in e.raw
    )
    assert set(checks) == {"browser", "server"}


def test_some_implicit_payloads_are_cut_at_512_characters(book):
    bodies = [e.payload for e in book.events if e.name.startswith("/")]
    cut = [body for body in bodies if len(body) == 512]
    assert cut
    assert max(map(len, bodies)) == 512
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut[0])


def test_bulk_enrolment_names_the_teacher_in_the_event_and_staff_in_the_context(book, made):
    staff = set(made.truth["people"]["staff"])
    bulk = [e for e in named(book, "edx.course.enrollment.activated") if e.username in staff]
    assert len(bulk) > 20
    assert all(e.event_id != book.owner[e.username] for e in bulk)
    assert sum(e.context_id == book.owner[e.username] for e in bulk) > 0.9 * len(bulk)


@pytest.mark.parametrize(
    "name",
    [
        "edx.course.enrollment.deactivated", "edx.course.enrollment.mode_changed", "seq_next",
        "edx.ui.lms.sequence.next_selected", "edx.ui.lms.sequence.tab_selected",
        "edx.ui.lms.outline.selected", "edx.ui.lms.link_clicked", "play_video", "edx.video.paused",
        "stop_video", "seek_video", "problem_show", "problem_graded", "showanswer",
        "edx.problem.hint.demandhint_displayed", "xblock.poll.submitted", "xblock.survey.submitted",
        "edx.drag_and_drop_v2.item.dropped", "openassessmentblock.create_submission",
        "openassessmentblock.peer_assess", "edx.completion.block_completion.changed",
        "edx.forum.thread.created", "edx.forum.response.created", "edx.forum.comment.created",
        "edx.grades.subsection.grade_calculated", "edx.grades.problem.submitted",
        "edx.grades.course.grade_calculated", "edx.course.grade.passed.first_time",
        "edx.course.grade.now_passed", "edx.course.grade.now_failed", "edx.certificate.created",
        "edx.certificate.revoked", "page_close", "openassessmentblock.staff_assess",
        "openassessmentblock.get_peer_submission", "stembridge.practice.committed",
        "stembridge.practice.implemented", "stembridge.practice.cascaded",
        "stembridge.practice.referral_entered", "stembridge.diary.entry_saved",
        "stembridge.practice.referral_created", "stembridge.practice.answered",
        "stembridge.practice.withdrawn",
        "/heartbeat", "/create_account", "edx.user.login", "acme.pinboard.note.pinned",
    ],
)  # fmt: skip
def test_the_shipped_size_holds_this_event(book, name):
    assert named(book, name)


def test_phones_report_films_with_the_time_of_receipt(book):
    mobile = [e for e in book.events if e.raw.get("event_source") == "mobile"]
    assert mobile
    late = [e for e in mobile if e not in book.outside]
    assert all(e.raw["context"]["received_at"][:19] > e.raw["time"][:19] for e in late)
    assert max(datetime.fromisoformat(e.raw["context"]["received_at"]).replace(tzinfo=UTC) - e.time
               for e in late) > timedelta(days=2)  # fmt: skip


def test_nothing_happens_and_nothing_is_written_on_a_day_without_logs(made, book):
    outages = {date.fromisoformat(day) for day in made.truth["parameters"]["days_without_logs"]}
    assert outages
    assert not outages & {event.day for event in book.events}


def test_every_other_day_has_a_line_so_that_silence_means_an_outage(made, book):
    first, last = (
        date.fromisoformat(made.truth["parameters"][name]) for name in ("first_day", "last_day")
    )
    days = {event.day for event in book.events} - {event.day for event in book.outside}
    outages = made.truth["parameters"]["days_without_logs"]
    assert (min(days), max(days)) == (first, last)
    assert len(days) == (last - first).days + 1 - len(outages)


def test_lines_are_not_strictly_in_order(made, plain_reader):
    path = made.folder / "logs" / "lms1-tracking-2025-05-05.log.gz"
    lines = plain_reader.file_lines(path)
    shown = [m[1] for m in (re.search(rb'"time": "([^"]+)"', line) for line in lines) if m]
    disorder = sum(left > right for left, right in pairwise(shown))
    assert 0 < disorder < 0.2 * len(shown)


def test_one_file_has_two_gzip_members(made):
    magic = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    logs = (made.folder / "logs").glob("*.gz")
    assert sorted(path.read_bytes().count(magic) for path in logs)[-2:] == [1, 2]


def test_two_days_of_a_file_were_exported_twice(made, plain_reader):
    (again,) = (made.folder / "logs").glob("*-again.log.gz")
    copied = plain_reader.file_lines(again)
    original = plain_reader.file_lines(again.with_name(again.name.replace("-again", "")))
    assert 0 < len(copied) < len(original)
    start = original.index(copied[0])
    assert original[start : start + len(copied)] == copied


def test_a_copy_that_is_cut_short_is_kept_apart_and_loses_no_line(made, plain_reader):
    (cut,) = (made.folder / "broken").iterdir()
    with pytest.raises(EOFError):
        gzip.decompress(cut.read_bytes())
    readable = zlib.decompressobj(31).decompress(cut.read_bytes()).split(b"\n")[:-1]
    whole = made.folder / "logs" / cut.name.replace("-cut", "")
    assert set(readable) < set(plain_reader.file_lines(whole))
    (said,) = made.truth["lines"]["broken"]
    assert (said["path"], said["lines"]) == (f"broken/{cut.name}", len(readable))


def test_newest_file_of_each_server_is_plain_and_one_is_unterminated(made):
    plain = sorted((made.folder / "logs").glob("*.log"))
    assert [path.name[:4] for path in plain] == ["lms1", "lms2"]
    assert [path.read_bytes().endswith(b"\n") for path in plain] == [True, False]


def test_gzip_headers_hold_no_time_so_that_the_same_lines_give_the_same_bytes(made):
    path = min((made.folder / "logs").glob("*.gz"))
    assert path.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(path.read_bytes()).endswith(b"\n")


def test_addresses_are_reserved_for_documentation(book):
    reserved = ("203.0.113.", "198.51.100.", "192.0.2.")
    found = {e.raw.get("ip", e.raw["context"].get("ip", "")) for e in book.events} - {""}
    assert found
    assert all(address.startswith(reserved) for address in found)


def test_every_line_is_what_json_dumps_would_write(book):
    for event in book.raw_lines:
        if event.startswith(b"{") and b"\xe9" not in event and event.endswith(b"}"):
            try:
                raw = json.loads(event)
            except ValueError:  # cut where a brace stood
                continue
            assert json.dumps(raw).encode() == event


def test_no_line_is_above_the_size_cap(book, made):
    assert max(map(len, book.raw_lines)) < 50_000


def test_reviewed_work_exists_and_nobody_reviews_their_own(book):
    name = "openassessmentblock.create_submission"
    author = {e.payload["submission_uuid"]: e.context_id or book.owner[e.username]
              for e in named(book, name)}  # fmt: skip
    reviews = named(book, "openassessmentblock.peer_assess")
    assert len(reviews) > 10
    assert all(author[e.payload["submission_uuid"]] != e.context_id for e in reviews)
