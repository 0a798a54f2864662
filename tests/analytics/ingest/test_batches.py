"""Rows of one batch do not disturb each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.events import KINDS

from ..conftest import event_rows
from .staged import differences, stage_files

TIME = "2025-03-03T12:00:00Z"
_NAMES = [
    *(name for kind in KINDS.values() for name in list(kind.actions)[:2]),
    *(prefix + "done" for kind in KINDS.values() for prefix in kind.prefixes),
    "my.plugin.event", "", None, "/courses/course-v1:O+C+1/courseware/", " /login", "/event",
]  # fmt: skip
_FIELDS = sorted({n for kind in KINDS.values() for n in kind.payload.__struct_fields__})
_VALUES: list[Any] = [
    "x", "course-v1:O+C+1", 7, "7", 1.5, True, None, "correct", "2025-01-01", {"a": 1}, [], 0,
    "block-v1:O+C+1+type@video+block@b", [{"option": {"points": 1}}], "a@b.c",
]  # fmt: skip
_payloads = st.dictionaries(st.sampled_from(_FIELDS), st.sampled_from(_VALUES), max_size=6)
_is_address = re.compile(r"\s*/")
_lines = st.builds(
    # An implicit event has its address in both: of two addresses it is not said which counts.
    lambda name, kind, payload, as_text, context: json.dumps(
        {"time": TIME, "name": name,
         "event_type": name if name and _is_address.match(name) else kind, "context": context,
         "event": json.dumps(payload) if as_text else payload}
    ).encode(),
    st.sampled_from(_NAMES), st.sampled_from(_NAMES), _payloads, st.booleans(),
    st.fixed_dictionaries({}, optional={
        "user_id": st.sampled_from([7, "7", 8, None]), "path": st.sampled_from(["/x", 5]),
        "course_id": st.sampled_from(["course-v1:O+C+1", "O/C/1", "", None]),
        "event_source": st.sampled_from(["server", 5]),
    }),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_lines, min_size=1, max_size=12))
def test_every_row_of_a_batch_is_what_the_reference_says_of_its_line(
    tmp_path: Path, lines: list[bytes]
) -> None:
    content = b"\n".join(lines) + b"\n"
    (staged,) = stage_files(tmp_path, [content])
    assert differences(content, staged) == []


def test_a_type_that_no_row_goes_by_makes_no_rows() -> None:
    rows = event_rows([
        json.dumps({"time": TIME, "name": "my.plugin.event"}).encode(),
        json.dumps({"time": TIME, "name": "seq_next", "event_type": "play_video",
                    "event": {"id": "x"}}).encode(),
    ])  # fmt: skip
    assert [row["kind"] for row in rows] == ["other", "navigation"]
