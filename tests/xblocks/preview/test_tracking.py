"""Events stand in the platform's envelope: that of a log which a real platform wrote."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from stembridge_xblocks.preview import ANONYMOUS, Stage


@pytest.fixture(scope="session")
def real(shared_data):
    """The last event of each name in the platform's own log."""
    lines = (shared_data / "edx_logs" / "platform_sample.log").read_text().splitlines()
    return {event["name"]: event for event in map(json.loads, lines)}


def shape(value):
    """Keys and types of an event, the payload's included."""
    if isinstance(value, dict):
        return {key: shape(below) for key, below in value.items()}
    return type(value).__name__


def test_a_blocks_own_event_has_the_keys_and_types_of_a_real_one(toys, real):
    toys.call("t1", "publish", [["xblock.poll.submitted", {"url_name": "t1", "choice": "R"}]])
    assert shape(toys.events[-1]) == shape(real["xblock.poll.submitted"])


def test_a_grade_is_logged_as_the_platform_logs_it(toys, real):
    toys.call("t1", "publish", [["grade", {"value": 0.5, "max_value": 1}]])
    (event,) = toys.events
    assert shape(event) == shape(real["edx.grades.problem.submitted"])
    assert event["event"]["weighted_earned"] == 1.0
    assert event["event"]["weighted_possible"] == 2.0


def test_a_completion_is_logged_as_the_platform_logs_it(toys, real):
    toys.call("t1", "publish", [["completion", {"completion": 1.0}]])
    (event,) = toys.events
    assert shape(event) == shape(real["edx.completion.block_completion.changed"])
    assert event["event"]["block_id"] == str(toys.key("t1"))


def test_an_event_names_the_learner_the_block_and_the_path(toys):
    ana = toys.learner("ana")
    toys.call("t1", "publish", [["toy.tried", {"n": 1}]], user=ana)
    event = toys.events[-1]
    assert event["name"] == event["event_type"] == "toy.tried"
    assert event["context"]["module"] == {
        "display_name": "First",
        "usage_key": str(toys.key("t1")),
    }
    assert event["context"]["user_id"] == ana.id
    assert event["context"]["path"].endswith("block@t1/handler/publish")
    assert (event["event_source"], event["page"], event["username"]) == (
        "server",
        "x_module",
        "ana",
    )


def test_an_event_from_a_view_lacks_the_module(toys):
    runtime = toys.runtime()
    block = runtime.get_block(toys.key("t1"))
    runtime.publish(block, "toy.viewed", {})
    assert "module" not in toys.events[-1]["context"]


def test_a_better_grade_stays_if_only_a_higher_one_counts(toys):
    ana = toys.learner("ana")
    for value in (0.8, 0.2):
        event = {"value": value, "max_value": 1, "only_if_higher": True}
        toys.call("t1", "publish", [["grade", event]], user=ana)
    assert toys.grade(ana, "t1").raw_earned == 0.8
    toys.call("t1", "publish", [["grade", {"value": 0.2, "max_value": 1}]], user=ana)
    assert toys.grade(ana, "t1").raw_earned == 0.2


@pytest.mark.parametrize("completion", [-0.1, 1.1, float("nan")])
def test_a_completion_out_of_range_is_refused(toys, completion):
    block = toys.block("t1")
    with pytest.raises(ValueError, match=r"0\.0 to 1\.0"):
        block.runtime.publish(block, "completion", {"completion": completion})


def test_a_completion_is_logged_when_it_changes(toys):
    for value in (0.5, 0.5, 1.0):
        toys.call("t1", "publish", [["completion", {"completion": value}]])
    assert [e["event"]["completion"] for e in toys.events] == [0.5, 1.0]
    assert toys.completion(toys.learner(), "t1") == 1.0


def test_without_a_login_a_grade_is_nothing_and_a_completion_a_plain_event(toys):
    deeds = [["grade", {"value": 1, "max_value": 1}], ["completion", {"completion": 1.0}]]
    toys.call("t1", "publish", deeds, user=ANONYMOUS, noauth=True)
    assert [e["name"] for e in toys.events] == ["completion"]
    assert "user_id" not in toys.events[0]["context"]


@pytest.mark.parametrize("mode", ["studio", "preview"])
def test_studio_logs_and_grades_nothing(toys, mode):
    deeds = [["grade", {"value": 1, "max_value": 1}], ["toy.tried", {}]]
    author = toys.author()
    toys.call("t1", "publish", deeds, user=author, mode=mode)
    assert toys.events == []
    assert toys.grade(author, "t1") is None


def test_a_logged_payload_stays_as_it_was(toys):
    payload = {"list": [1]}
    block = toys.block("t1")
    block.runtime.publish(block, "toy.tried", payload)
    payload["list"].append(2)
    assert toys.events[-1]["event"] == {"list": [1]}


def test_time_is_the_stages_and_every_line_reaches_the_file(toy, tmp_path):
    sink = tmp_path / "tracking.log"
    stage = Stage.from_olx(
        '<toy url_name="t1"/>',
        types={"toy": toy},
        sink=sink,
        clock=lambda: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    )
    stage.call("t1", "publish", [["toy.a", {}], ["toy.b", {}]])
    lines = [json.loads(line) for line in sink.read_text().splitlines()]
    assert lines == stage.events
    assert {line["time"] for line in lines} == {"2026-03-04T05:06:07.000000+00:00"}
