"""Files whose lines are innocent one by one but not in a row, each with what its lines are."""

from __future__ import annotations

from typing import Final

from .case import line

__all__ = ["FILES"]

_E: Final = line()
_LEFT, _RIGHT = _E.split(b", ", 1)

# By name: the bytes of the file, and "event", "blank", "comment" or a reason for each line.
FILES: Final[dict[str, tuple[bytes, list[str]]]] = {
    "empty": (b"", []),
    "one_newline": (b"\n", ["blank"]),
    "three_newlines": (b"\n\n\n", ["blank"] * 3),
    "no_newline_at_the_end": (_E + b"\n" + _E, ["event", "event"]),
    "a_cut_line_at_the_end": (_E + b"\n" + _E[:50], ["event", "cut"]),
    "a_blank_before_two_events_on_a_line": (b"\n" + _E + _E + b"\n", ["blank", "two_events"]),
    "two_events_on_a_line_before_a_blank": (
        _E + _E + b"\n \n" + _E, ["two_events", "blank", "event"],
    ),
    "an_object_over_two_lines": (_LEFT + b",\n" + _RIGHT + b"\n", ["cut", "not_json"]),
    "an_object_over_two_lines_and_two_objects_on_one": (
        _LEFT + b",\n" + _RIGHT + b"\n" + _E + _E + b"\n", ["cut", "not_json", "two_events"],
    ),
    "an_object_over_three_lines_and_three_objects_on_one": (
        b"{\n" + _E[1:-1] + b"\n}\n" + _E * 3, ["cut", "not_json", "not_json", "two_events"],
    ),
    "carriage_returns_for_newlines": (_E + b"\r" + _E + b"\r", ["two_events"]),
    "carriage_returns_with_newlines": (
        _E + b"\r\n\r\n" + _E + b"\r\n", ["event", "blank", "event"],
    ),
    "newlines_before_carriage_returns": (_E + b"\n\r" + _E + b"\n\r", ["event", "event", "blank"]),
    "a_mark_of_byte_order_at_the_start": (
        b"\xef\xbb\xbf" + _E + b"\r\n" + _E + b"\r\n", ["event", "event"],
    ),
    "marks_of_byte_order_of_joined_files": ((b"\xef\xbb\xbf" + _E + b"\n") * 2, ["event", "event"]),
    "zero_bytes_at_the_end": (_E + b"\n" + b"\0" * 5000, ["event", "blank"]),
    "zero_bytes_from_a_crash_and_the_log_goes_on": (
        _E + b"\n" + b"\0" * 5000 + _E + b"\n", ["event", "event"],
    ),
    "both_shapes_in_turn": (
        (_E + b'\n{"name": "seq_next", "timestamp": "2025-03-03T12:00:00Z", "data": {}}\n') * 3,
        ["event"] * 6,
    ),
    "every_place_a_line_can_end": (
        b"\n".join([_E, b"", b"#", b"{", _E + b"\r", b"x", _E + _E, b"\0", _E[:-1], _E]),
        ["event", "blank", "comment", "cut", "event", "not_json", "two_events", "blank", "cut",
         "event"],
    ),
}  # fmt: skip
