"""Lines whose JSON is odd or broken, and bytes that are no text."""

from __future__ import annotations

from typing import Final

from .case import RUN, TIME, Case, Text, about, cases, context, line, said_by

__all__ = ["BROKEN", "CUT", "ODD"]

_GOOD: Final = line()
_STAMP: Final = TIME.encode()
_EVENT: Final = {"kind": "navigation", "action": "page_close", "course_id": RUN}
_ANNA: Final = _EVENT | said_by("anna", 7) | about(7)


def _with(extra: bytes) -> bytes:
    """The line with this text before its last brace."""
    return _GOOD[:-1] + extra + b"}"


def _until(words: bytes) -> bytes:
    """The line cut behind these words."""
    return _GOOD[: _GOOD.index(words) + len(words)]


def _nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


ODD: Final = cases(
    a_plain_line=(_GOOD, _ANNA),
    nan_in_a_field_that_is_not_read=(_with(b', "x": NaN'), _ANNA),
    infinity_in_a_field_that_is_not_read=(_with(b', "x": [Infinity, -Infinity]'), _ANNA),
    nan_as_user_name=(line(username=Text("NaN")), _EVENT | said_by(None, 7)),
    nan_in_the_context=(line(context=context(x=Text("NaN"))), _ANNA),
    nan_as_user_id=(line(context=context(user_id=Text("NaN"))), _EVENT | said_by("anna", None)),
    a_number_beyond_doubles_that_is_not_read=(_with(b', "x": 1e999'), _ANNA),
    a_number_beyond_doubles_as_page=(line(page=Text("1e999")), _ANNA),
    a_number_beyond_doubles_in_the_context_costs_its_field=(
        line(context=context(path=Text("1e999"))), _ANNA,
    ),
    a_number_beyond_doubles_as_user_id=(
        line(context=context(user_id=Text("1e999"))), _EVENT | said_by("anna", None),
    ),
    a_number_of_5000_digits_that_is_not_read=(_with(b', "x": ' + b"9" * 5000), _ANNA),
    a_number_of_5000_digits_as_user_name=(
        line(username=Text("9" * 5000)), _EVENT | said_by(None, 7),
    ),
    a_number_of_5000_digits_as_user_id=(
        line(context=context(user_id=Text("9" * 5000))), _EVENT | said_by("anna", None),
    ),
    nan_beside_a_number_of_70_bits=(
        line(x=Text("NaN"), context=context(user_id=2**70)), _EVENT | said_by("anna", None),
    ),
    exponents_and_negative_zero=(_with(b', "a": 1E+2, "b": -0, "c": -0.0, "d": 1e-7'), _ANNA),
    user_id_negative_zero=(
        line(context=context(user_id=Text("-0"))), _EVENT | said_by("anna", None),
    ),
    user_id_with_an_exponent=(
        line(context=context(user_id=Text("7e0"))), _EVENT | said_by("anna", 7),
    ),
    the_last_of_equal_keys_counts=(_with(b', "username": "berta"'), _EVENT | said_by("berta", 7)),
    the_last_of_equal_contexts_counts=(
        _with(b', "context": {"user_id": 8}'), {"course_id": None} | said_by("anna", 8),
    ),
    the_last_of_equal_keys_in_the_context_counts=(
        line(context=Text('{"user_id": 8, "user_id": 7}')), said_by("anna", 7),
    ),
    an_escaped_key=(_GOOD.replace(b'"time"', b'"\\u0074ime"'), _ANNA),
    an_escaped_name=(_GOOD.replace(b'"page_close"', b'"p\\u0061ge_close"'), _ANNA),
    escaped_slashes=(
        line(name=Text('"\\/courses\\/Org\\/Old\\/2014\\/info"'), context={}),
        {"event_name": "/courses/*/info", "course_id": "Org/Old/2014"},
    ),
    an_empty_key=(_with(b', "": {"": 1}'), _ANNA),
    a_key_of_100_kB=(_with(b', "' + b"k" * 100_000 + b'": 1'), _ANNA),
    a_character_of_two_escapes=(line(username=Text('"\\ud83d\\ude00"')), said_by("\U0001f600", 7)),
    a_character_of_four_bytes=(line(username=Text('"\U0001f600"')), said_by("\U0001f600", 7)),
    a_separator_of_lines_of_unicode=(_with(', "x": "\u2028\u2029\x85"'.encode()), _ANNA),
    a_zero_character_as_escape=(_with(b', "x": "\\u0000"'), _ANNA),
    a_zero_character_in_the_user_name=(
        line(username=Text('"an\\u0000na"')), said_by("an\0na", 7),
    ),
    delete_and_other_control_characters_above_127=(_with(', "x": "\x7f\x9f"'.encode()), _ANNA),
    blanks_of_every_kind_between_tokens=(
        _GOOD.replace(b": ", b" \t:\r ").replace(b", ", b"\t ,  "), _ANNA,
    ),
    no_blanks_at_all=(_GOOD.replace(b": ", b":").replace(b", ", b","), _ANNA),
    lists_100_deep=(_with(b', "x": ' + _nested(100)), _ANNA),
    lists_1000_deep_in_a_field_that_is_not_read=(_with(b', "x": ' + _nested(1000)), _ANNA),
    objects_1000_deep_in_a_field_that_is_not_read=(
        _with(b', "x": ' + b'{"a":' * 1000 + b"1" + b"}" * 1000), _ANNA,
    ),
    lists_100000_deep=(_with(b', "x": ' + _nested(100_000)), "not_json"),
    lists_100000_deep_and_never_closed=(_GOOD[:-1] + b', "x": ' + b"[" * 100_000, "not_json"),
    a_line_of_15_MB=(_with(b', "x": "' + b"y" * 15_000_000 + b'"'), _ANNA),
    a_line_of_20_MB=(_with(b', "x": "' + b"y" * 20_000_000 + b'"'), "too_long"),
    an_event_behind_17_MB_of_blanks=(b" " * 17_000_000 + _GOOD, "too_long"),
    a_name_of_100_kB=(line(name="n" * 100_000), {"kind": "other", "event_name": "n" * 200}),
    a_user_name_of_100_kB=(line(username="n" * 100_000), said_by("n" * 100_000, 7)),
)  # fmt: skip

BROKEN: Final = cases(
    a_byte_that_is_not_utf8_in_a_field_that_is_read=(
        _GOOD.replace(b"anna", b"an\xffna"), "bad_utf8",
    ),
    a_byte_that_is_not_utf8_in_a_field_that_is_not_read=(
        _GOOD.replace(b"Mozilla", b"Mo\xe9illa"), "bad_utf8",
    ),
    a_byte_that_is_not_utf8_in_a_key=(_with(b', "\xfe": 1'), "bad_utf8"),
    a_byte_that_is_not_utf8_in_the_prefix=(b"lms \xff | " + _GOOD, "bad_utf8"),
    a_byte_that_is_not_utf8_behind_the_object=(_GOOD + b" \x80", "bad_utf8"),
    a_character_written_longer_than_needed=(_with(b', "x": "\xc0\xaf"'), "bad_utf8"),
    half_a_character_as_three_bytes=(_with(b', "x": "\xed\xa0\x80"'), "bad_utf8"),
    a_character_beyond_unicode=(_with(b', "x": "\xf4\x90\x80\x80"'), "bad_utf8"),
    a_line_in_latin_1=(line(username=Text('"Jos\u00e9"')).decode().encode("latin-1"), "bad_utf8"),
    a_line_in_utf16=(_GOOD.decode().encode("utf-16"), "bad_utf8"),
    a_line_in_utf16_without_its_mark=(_GOOD.decode().encode("utf-16-le"), "not_json"),
    half_a_character_in_a_field_that_is_read=(line(username=Text('"\\ud800"')), "bad_text"),
    half_a_character_in_a_field_that_is_not_read=(_with(b', "x": "\\udfff"'), "bad_text"),
    half_a_character_in_a_key=(_with(b', "\\ud83d": 1'), "bad_text"),
    half_a_character_in_the_payload=(
        line(name="edx.course.enrollment.activated", event=Text('{"mode": "\\ud800"}')), "bad_text",
    ),
    two_halves_in_the_wrong_order=(_with(b', "x": "\\ude00\\ud83d"'), "bad_text"),
    half_a_character_beside_a_nan=(_with(b', "x": "\\ud800", "y": NaN'), "bad_text"),
    a_trailing_comma_in_the_object=(_with(b","), "not_json"),
    a_trailing_comma_in_a_list=(_with(b', "x": [1,]'), "not_json"),
    two_commas=(_with(b',, "x": 1'), "not_json"),
    no_comma=(_with(b' "x": 1'), "not_json"),
    no_colon=(_with(b', "x" 1'), "not_json"),
    single_quotes=(_GOOD.replace(b'"', b"'"), "not_json"),
    keys_without_quotes=(_GOOD.replace(b'"time"', b"time"), "not_json"),
    a_number_for_a_key=(_with(b', 1: "x"'), "not_json"),
    a_comment_in_the_object=(_with(b", /* x */ \"x\": 1"), "not_json"),
    a_comment_behind_the_object=(_GOOD + b" // x", "not_json"),
    a_number_with_a_leading_zero=(_with(b', "x": 01'), "not_json"),
    a_number_with_a_plus=(_with(b', "x": +1'), "not_json"),
    a_number_without_digits_behind_its_point=(_with(b', "x": 1.'), "not_json"),
    a_number_that_begins_with_its_point=(_with(b', "x": .5'), "not_json"),
    a_number_in_hex=(_with(b', "x": 0x1F'), "not_json"),
    python_words=(_with(b', "x": None, "y": True'), "not_json"),
    an_unknown_word=(_with(b', "x": undefined'), "not_json"),
    an_unknown_escape=(_with(b', "x": "\\x41"'), "not_json"),
    an_escape_that_is_not_hex=(_with(b', "x": "\\uZZZZ"'), "not_json"),
    a_tab_inside_a_text=(_with(b', "x": "a\tb"'), "not_json"),
    a_zero_byte_inside_a_text=(_with(b', "x": "a\0b"'), "not_json"),
    zero_bytes_between_tokens=(_GOOD.replace(b": ", b":\0"), "not_json"),
    a_form_feed_between_tokens=(_GOOD.replace(b": ", b":\f"), "not_json"),
    brackets_that_do_not_match=(_with(b', "x": [1}'), "not_json"),
    a_brace_too_many=(_GOOD + b"}", "not_json"),
    words_behind_the_object=(_GOOD + b" trailing", "not_json"),
    a_comma_behind_the_object=(_GOOD + b",", "not_json"),
    a_semicolon_behind_the_object=(_GOOD + b";", "not_json"),
    zero_bytes_and_words_behind_the_object=(_GOOD + b"\0\0x", "not_json"),
    an_object_in_a_list=(b"[" + _GOOD + b"]", "not_object"),
    two_objects_in_a_list=(b"[" + _GOOD + b", " + _GOOD + b"]", "not_object"),
    a_list_of_numbers=(b"[1, 2]", "not_object"),
    an_object_written_as_a_text=(b'"{\\"time\\": \\"2025-03-03T12:00:00Z\\"}"', "not_object"),
    a_number=(b"12.5", "not_object"),
    a_word=(b"null", "not_object"),
    a_word_that_is_not_json=(b"nothing", "not_json"),
    a_traceback=(b"Traceback (most recent call last):", "not_json"),
    an_empty_object=(b"{}", "no_time"),
    two_events=(_GOOD + _GOOD, "two_events"),
    two_events_with_a_blank_between=(_GOOD + b" " + _GOOD, "two_events"),
    two_events_with_a_carriage_return_between=(_GOOD + b"\r" + _GOOD, "two_events"),
    two_events_with_a_comma_between=(_GOOD + b"," + _GOOD, "two_events"),
    two_events_the_second_with_a_prefix=(_GOOD + b"INFO - " + _GOOD, "two_events"),
    two_events_the_second_cut=(_GOOD + _GOOD[:60], "two_events"),
    two_events_of_the_other_shape=(b'{"timestamp": "' + _STAMP + b'"}' + _GOOD, "two_events"),
    an_event_behind_a_cut_one=(_GOOD[:90] + _GOOD, _ANNA),
    an_event_behind_an_object_without_a_time=(b'{"level": "info"} ' + _GOOD, _ANNA),
)  # fmt: skip

# Writers stop anywhere: at a full disk, a killed container, a cap on the length of lines.
CUT: Final = tuple(
    Case(f"cut_{where}", text, reason)
    for where, text, reason in (
        ("behind_the_first_brace", b"{", "cut"),
        ("inside_a_key", _until(b'{"user'), "cut"),
        ("behind_a_key", _until(b'"username"'), "cut"),
        ("behind_a_colon", _until(b'"username": '), "cut"),
        ("at_the_quote_of_a_text", _until(b'"username": "'), "cut"),
        ("inside_a_text", _until(b'"username": "an'), "cut"),
        ("behind_a_text", _until(b'"anna"'), "cut"),
        ("behind_a_comma", _until(b'"anna", '), "cut"),
        ("inside_the_context", _until(b'"context": {'), "cut"),
        ("inside_a_number", _until(b'"user_id": 7'), "cut"),
        ("before_the_last_brace", _GOOD[:-1], "cut"),
        ("behind_the_time", _until(_STAMP), "cut"),
        ("inside_the_time", _until(_STAMP[:19]), "cut"),
        ("at_a_backslash", _GOOD[:-1] + b', "x": "a\\', "cut"),
        ("inside_an_escape", _GOOD[:-1] + b', "x": "\\u00', "cut"),
        ("behind_half_a_character", _GOOD[:-1] + b', "x": "\\ud83d', "cut"),
        ("inside_true", _GOOD[:-1] + b', "x": tr', "cut"),
        ("inside_null", _GOOD[:-1] + b', "x": nul', "cut"),
        ("inside_nan", _GOOD[:-1] + b', "x": Na', "cut"),
        ("behind_a_minus", _GOOD[:-1] + b', "x": -', "cut"),
        ("behind_a_decimal_point", _GOOD[:-1] + b', "x": 1.', "cut"),
        ("behind_an_exponent", _GOOD[:-1] + b', "x": 1e+', "cut"),
        ("inside_a_list", _GOOD[:-1] + b', "x": [1, [2', "cut"),
        ("behind_a_prefix", b"lms-1  | INFO - " + _GOOD[:60], "cut"),
        ("inside_a_character_of_two_bytes", _GOOD[:-1] + b', "x": "\xc3', "bad_utf8"),
        ("and_followed_by_zero_bytes", _GOOD[:90] + b"\0" * 400, "cut"),
    )
)
