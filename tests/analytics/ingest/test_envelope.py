"""One line -> one envelope or one named reason."""

from __future__ import annotations

import json

import pytest

from stembridge_analytics.ingest.envelope import RejectedLine, decode_line, read_line

EVENT = b'{"username": "a", "event_type": "x", "time": "2025-01-01T00:00:00Z", "context": {}}'


@pytest.mark.parametrize(
    "prefix",
    [
        b"2023-05-23 13:53:13,461 INFO 20 [tracking] [user None] [ip None] logger.py:41 - ",
        b"tutor_local-lms-1  | 2023-05-23 13:53:13,461 INFO 20 [tracking] [user 7] [ip 10.0.0.1] "
        b"logger.py:41 - ",
        b"May 23 13:53:13 host [service_variant=lms][tracking] INFO [host 20] [logger.py:41] - ",
        b"<134>1 2023-05-23T13:53:13Z host lms 20 - - ",
        b"{not json} ",
        b'[user {"id": 1}] - ',
    ],
)
def test_a_prefix_is_stripped(prefix: bytes) -> None:
    found = read_line(prefix + EVENT)
    assert (found.username, found.event_type) == ("a", "x") or found.time is None
    assert found.time == "2025-01-01T00:00:00Z"


def test_the_async_form_carries_data_and_timestamp() -> None:
    line = {
        "name": "x",
        "timestamp": "2025-01-01T00:00:00Z",
        "data": {"a": 1},
        "context": {"username": "a"},
    }
    found = read_line(json.dumps(line).encode())
    assert (found.timestamp, bytes(found.data)) == ("2025-01-01T00:00:00Z", b'{"a": 1}')


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity"])
def test_numbers_that_only_python_writes_do_not_lose_the_line(literal: bytes) -> None:
    found = read_line(EVENT[:-1] + b', "event": {"duration": ' + literal + b', "id": "v"}}')
    assert json.loads(bytes(found.event)) == {"duration": None, "id": "v"}


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        (EVENT[:40], "cut", "ends in the middle"),
        (EVENT[:-1], "cut", "ends in the middle"),
        (b"Traceback (most recent call last):", "not_json", "no JSON object"),
        (b"[1, 2]", "not_object", "not an object"),
        (b'{"a": 1} trailing', "not_json", "more text follows"),
        (EVENT + EVENT, "two_events", "another object follows"),
        (b"{'a': 1}", "not_json", "at character 2"),
        (b'{"a": "\xff"}', "bad_utf8", "at byte 8"),
        (b'{"a": ' + b"[" * 100_000, "not_json", "deep"),
    ],
)
def test_what_is_no_event_is_rejected_with_a_reason(line: bytes, reason: str, detail: str) -> None:
    with pytest.raises(RejectedLine) as caught:
        read_line(line)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_an_unknown_field_of_any_shape_costs_nothing() -> None:
    extra = b', "new": {"deep": [1, {"a": null}]}, "label": 5, "nonInteraction": 1}'
    assert read_line(EVENT[:-1] + extra).username == "a"


def test_known_fields_of_odd_types_do_not_lose_the_line() -> None:
    odd = {"username": 5, "name": [], "event_type": {}, "time": "t", "context": "", "event": 3}
    assert decode_line(json.dumps(odd).encode()) is not None


def test_bad_text_in_a_skipped_field_is_not_decoded() -> None:
    assert decode_line(b'{"time": "t", "agent": "\xff"}') is None
