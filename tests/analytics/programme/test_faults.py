"""Lines of keys in TOML, which tomllib does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from stembridge_analytics.programme.faults import Key, Places, key_text

TEXT = '''\
name = "a = b"
about = """
name = "inside a text"
[runs]
"""
[[runs]]
course_id = "1"
[[runs]]
# start = 1
"start" = 2
[runs.inner]
x = 1
[participants.values."gender"]
"Frau" = "woman"
[staff] # people
usernames = [
  "a",
  "b",
]
package.folders = ["x"]
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("name",), 1),
        (("runs", 0), 6),
        (("runs", 0, "course_id"), 7),
        (("runs", 1, "start"), 10),
        (("runs", 1, "end"), 8),
        (("runs", 1, "inner", "x"), 12),
        (("participants", "values", "gender", "Frau"), 14),
        (("staff", "usernames", 1), 16),
        (("staff", "package", "folders"), 20),
        (("nowhere",), None),
    ],
)
def test_a_key_has_the_line_it_stands_on_or_that_of_what_it_lies_in(
    key: Key, line: int | None
) -> None:
    assert Places(Path("x"), TEXT).line(key) == line


def test_a_key_is_told_as_a_person_writes_it() -> None:
    assert key_text(("runs", 1, "start")) == "runs[2].start"
    assert key_text(("values", "sehr gut")) == 'values."sehr gut"'
