"""The shipped sample is what `stembridge simulate` makes, line for line."""

from __future__ import annotations

import gzip
import json

import pytest

from stembridge_analytics import sample
from stembridge_analytics.simulate import simulate


def plain_contents(folder) -> dict[str, bytes]:
    """Contents by path, decompressed: zlib versions pack the same lines differently."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            found[name] = gzip.decompress(content) if path.suffix == ".gz" else content
    return found


@pytest.fixture(scope="module")
def truth():
    return json.loads((sample.path() / "truth.json").read_text(encoding="utf-8"))


def test_sample_comes_out_again_byte_for_byte(tmp_path, truth):
    made = simulate(
        tmp_path / "again",
        learners=truth["parameters"]["learners"],
        seed=truth["parameters"]["seed"],
    )
    again, shipped = plain_contents(made.folder), plain_contents(sample.path())
    assert sorted(again) == sorted(shipped)
    assert [name for name in again if again[name] != shipped[name]] == []


def test_sample_is_small_enough_to_ship():
    size = sum(path.stat().st_size for path in sample.path().rglob("*") if path.suffix != ".pyc")
    assert size < 900_000


def test_sample_holds_six_course_runs_with_people_in_each(truth):
    assert len(truth["courses"]) == 6
    assert min(course["completed_k2"] for course in truth["courses"].values()) > 0
