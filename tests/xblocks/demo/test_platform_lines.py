"""Lines of a demo have the keys and types of those that a running Open edX wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stembridge_xblocks.demo import Demo

from .lines import lines_of


def shape(value: Any) -> Any:
    """Keys and types of a value; of text only that it is text."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in sorted(value.items())}
    return type(value).__name__


def kind_of(line: dict[str, Any]) -> str:
    """What lines are compared by: the event, or what kind of line it is."""
    name = str(line["name"])
    if name.startswith("stembridge.") or name.startswith("xblock.poll."):
        return "an event that a block published"
    if name.startswith("/"):
        return "a page"
    return "a browser's event" if line["event_source"] == "browser" else name


@pytest.fixture(scope="module")
def real(shared_data: Path) -> dict[str, list[Any]]:
    """By kind, the shapes of lines that a real platform wrote, less their payload's."""
    path = shared_data / "edx_logs" / "platform_sample.log"
    if not path.is_file():
        pytest.skip("no platform_sample.log beside this checkout")
    found: dict[str, list[Any]] = {}
    for text in path.read_text().splitlines():
        line = json.loads(text)
        found.setdefault(kind_of(line), []).append(line)
    return found


def envelope(line: dict[str, Any]) -> Any:
    context = {key: one for key, one in line["context"].items() if key != "module"}
    module = line["context"].get("module")
    return shape({**line, "event": None, "context": context}), module and shape(module)


@pytest.mark.parametrize(
    "kind",
    [
        "an event that a block published",
        "a page",
        "a browser's event",
        "edx.completion.block_completion.changed",
        "edx.course.grade.now_failed",
        "edx.course.grade.now_passed",
        "edx.course.grade.passed.first_time",
        "edx.grades.course.grade_calculated",
        "edx.grades.problem.submitted",
        "edx.grades.subsection.grade_calculated",
    ],
)
def test_the_envelope_is_the_platforms(small: Demo, real: dict[str, Any], kind: str) -> None:
    known = [envelope(line) for line in real[kind]]
    own = [line for line in lines_of(small.folder / "logs") if kind_of(line) == kind]
    assert own
    for line in own:
        # A colleague without an account has no name in the log, which the sample has none of.
        assert envelope(line) in known, line


@pytest.mark.parametrize(
    "name",
    [
        "edx.completion.block_completion.changed",
        "edx.course.enrollment.activated",
        "edx.course.grade.now_passed",
        "edx.grades.course.grade_calculated",
        "edx.grades.problem.submitted",
        "edx.grades.subsection.grade_calculated",
    ],
)
def test_the_payload_is_the_platforms(small: Demo, real: dict[str, Any], name: str) -> None:
    known = [shape(line["event"]) for line in real[name]]
    own = [line for line in lines_of(small.folder / "logs") if line["name"] == name]
    assert own
    for line in own:
        assert shape(line["event"]) in known, line


def test_lines_after_a_score_come_in_the_platforms_order(small: Demo) -> None:
    lines = sorted(lines_of(small.folder / "logs"), key=lambda line: line["time"])
    scores = [at for at, line in enumerate(lines) if line["name"] == "edx.grades.problem.submitted"]
    assert scores
    for at in scores:
        names = [line["name"] for line in lines[at + 1 : at + 5]]
        assert names[0] == "edx.grades.subsection.grade_calculated"
        assert "edx.grades.course.grade_calculated" in names[1:3]
        assert names[2].startswith("edx.course.grade.now_") or names[3].startswith(
            "edx.course.grade.now_"
        )


def test_what_a_teacher_wrote_freely_is_in_no_line(small: Demo) -> None:
    text = "".join(json.dumps(line) for line in lines_of(small.folder / "logs"))
    assert "Played words" not in text
    # The names of classes stay in the block, too.
    names = {act.said["class"] for plan in small.cohort.plans for act in plan.acts
             if "class" in act.said}  # fmt: skip
    assert names
    assert not any(f'"{name}"' in text for name in names)
