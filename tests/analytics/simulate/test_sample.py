"""The shipped sample is what `stembridge simulate` makes, line for line."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from stembridge_analytics import sample
from stembridge_analytics.simulate import simulate


def is_whole_gzip(path) -> bool:
    return path.suffix == ".gz" and path.parent.name != "broken"


def plain_contents(folder) -> dict[str, bytes]:
    """Contents by path, decompressed: zlib versions pack the same lines differently."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            if path.parent.name == "broken":
                content = zlib.decompressobj(31).decompress(content)
            found[name] = gzip.decompress(content) if is_whole_gzip(path) else content
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
    """In a wheel, which packs what is not packed yet."""
    paths = [path for path in sample.path().rglob("*") if path.is_file() and ".py" not in path.name]
    packed = sum(len(zlib.compress(path.read_bytes(), 6)) for path in paths)
    assert packed < 850_000


def test_sample_holds_course_runs_of_three_programmes_with_people_who_complete(truth):
    programmes = {more["programme"] for more in truth["more"].values()}
    assert programmes == {"batteries", "heat", "sensors"}
    for programme in programmes:
        completed = [
            truth["courses"][key]["completed_k2"]
            for key, more in truth["more"].items()
            if more["programme"] == programme
        ]
        assert sum(completed) > 5
