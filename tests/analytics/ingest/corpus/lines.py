"""What stands around the object on its line, and lines that hold none."""

from __future__ import annotations

from typing import Final

from .case import DROP, RUN, TIME, about, cases, line, said_by

__all__ = ["AROUND", "ASYNC", "NO_LINES"]

_GOOD: Final = line()
_ANNA: Final = {"kind": "navigation", "course_id": RUN} | said_by("anna", 7) | about(7)
_BOM: Final = b"\xef\xbb\xbf"

NO_LINES: Final = cases(
    nothing=(b"", "blank"),
    blanks=(b"  \t ", "blank"),
    a_carriage_return=(b"\r", "blank"),
    a_form_feed_and_a_vertical_tab=(b"\f\v", "blank"),
    zero_bytes=(b"\0" * 4096, "blank"),
    zero_bytes_and_blanks_in_turn=(b"\0 \0\0 \0", "blank"),
    a_mark_of_byte_order_alone=(_BOM, "blank"),
    a_comment=(b"# rotated", "comment"),
    a_comment_behind_blanks=(b"  # rotated", "comment"),
    a_comment_that_holds_an_event=(b"#" + _GOOD, "comment"),
    a_comment_that_is_not_utf8=(b"# \xff\xfe", "comment"),
    a_comment_behind_a_mark_of_byte_order=(_BOM + b"# rotated", "comment"),
    a_separator_of_lines_of_unicode_alone=("\u2028".encode(), "not_json"),
    a_line_of_words=(b"logrotate: rotating anna's log", "not_json"),
    a_closing_brace=(b"}", "not_json"),
)

AROUND: Final = cases(
    a_carriage_return_behind=(_GOOD + b"\r", _ANNA),
    two_carriage_returns_behind=(_GOOD + b"\r\r", _ANNA),
    a_carriage_return_before=(b"\r" + _GOOD, _ANNA),
    a_mark_of_byte_order_before=(_BOM + _GOOD, _ANNA),
    two_marks_of_byte_order_before=(_BOM + _BOM + _GOOD, _ANNA),
    blanks_around=(b" \t" + _GOOD + b" \t ", _ANNA),
    a_form_feed_around=(b"\f" + _GOOD + b"\v", _ANNA),
    zero_bytes_behind=(_GOOD + b"\0" * 700 + b"\r", _ANNA),
    zero_bytes_before=(b"\0" * 700 + _GOOD, _ANNA),
    the_prefix_of_the_python_logger=(
        b"2023-05-23 13:53:13,461 INFO 20 [tracking] [user None] [ip None] logger.py:41 - " + _GOOD,
        _ANNA,
    ),
    the_prefix_of_a_container=(
        b"tutor_local-lms-1  | 2023-05-23 13:53:13,461 INFO 20 [tracking] [user 7] "
        b"[ip 192.0.2.7] logger.py:41 - " + _GOOD,
        _ANNA,
    ),
    the_prefix_of_syslog=(
        b"<134>May 23 13:53:13 host [service_variant=lms][tracking] INFO [host 20] [logger.py:41] "
        b"- " + _GOOD,
        _ANNA,
    ),
    the_prefix_of_a_pod=(b"2023-05-23T13:53:13.461234567Z stdout F " + _GOOD, _ANNA),
    a_prefix_with_colours=(b"\x1b[32mINFO\x1b[0m " + _GOOD, _ANNA),
    a_prefix_with_a_brace=(b"{not json} " + _GOOD, _ANNA),
    a_prefix_with_an_object=(b'[user {"id": 1}] - ' + _GOOD, _ANNA),
    a_prefix_with_an_open_brace=(b"{ INFO - " + _GOOD, _ANNA),
    a_prefix_in_quotes=(b'"INFO": ' + _GOOD, _ANNA),
    a_prefix_in_another_alphabet=("журнал - ".encode() + _GOOD, _ANNA),
    a_prefix_of_100_kB=(b"x" * 100_000 + b" " + _GOOD, _ANNA),
    a_prefix_without_an_event=(b"2023-05-23 INFO logger.py:41 - started", "not_json"),
    a_quote_around_the_line=(b"'" + _GOOD + b"'", "not_json"),
)  # fmt: skip

_AT: Final = {"time_us": 1741003200_250000}
_ROOT: Final = {
    "name": "page_close",
    "timestamp": TIME,
    "data": {},
    "context": {"username": "anna", "user_id": 7, "course_id": RUN, "event_source": "server"},
    "username": None,
}


def _async(**changes: object) -> bytes:
    """A line of the other shape, with these fields of its root changed."""
    names = ("event_type", "event_source", "time", "event", "page", "ip", "agent", "session")
    return line(**(dict.fromkeys(names, DROP) | _ROOT | changes))


ASYNC: Final = cases(
    the_other_shape=(_async(), _ANNA | {"source": "server"}),
    the_other_shape_with_all_in_its_context=(
        _async(
            name="edx.course.enrollment.activated",
            data={"user_id": "9", "course_id": "course-v1:Org+C2+2025", "mode": "audit"},
        ),
        {"kind": "enrolment", "mode": "audit", "course_id": "course-v1:Org+C2+2025"} | about(9),
    ),
    the_other_shape_with_a_type_in_its_context=(
        _async(name=None, context={"event_type": "seq_next", "course_id": RUN}),
        {"kind": "navigation", "action": "next", "course_id": RUN} | about(None),
    ),
    the_other_shape_with_an_address_in_its_context=(
        _async(name=None, context={"event_type": f"/courses/{RUN}/info"}),
        {"event_name": "/courses/*/info", "course_id": RUN, "is_implicit": True},
    ),
    the_other_shape_with_a_page_in_its_context=(
        _async(context={"page": f"https://lms.example/courses/{RUN}/info"}), {"course_id": RUN},
    ),
    both_times_the_first_counts=(line(timestamp="2024-01-01T00:00:00Z"), _AT),
    time_null_and_timestamp_given=(line(time=None, timestamp=TIME), _AT),
    time_a_number_and_timestamp_given=(line(time=5, timestamp=TIME), _AT),
    event_null_and_data_given=(
        line(name="edx.course.enrollment.activated", event=None, data={"mode": "audit"}),
        {"mode": "audit"},
    ),
    event_and_data_the_first_counts=(
        line(name="edx.course.enrollment.activated", event={"mode": "a"}, data={"mode": "b"}),
        {"mode": "a"},
    ),
    user_names_at_both_places_the_first_counts=(
        _async(username="berta"), said_by("berta", 7) | about(7),
    ),
    a_root_source_of_another_type=(_async(event_source=5), {"source": "server"}),
)  # fmt: skip
