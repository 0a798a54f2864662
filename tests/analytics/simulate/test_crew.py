"""Blocks, processes and sizes: the same bytes whoever makes them, the size that was asked for."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from stembridge_analytics.errors import UsageError
from stembridge_analytics.simulate import crew, simulate


def contents(folder) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of twenty learners, so that a few learners fill several."""
    monkeypatch.setattr(crew, "BLOCK_LEARNERS", 20)
    monkeypatch.setattr(crew, "BLOCK_BYTES", 400_000)


def test_no_more_blocks_are_made_than_a_few_ahead_so_that_memory_does_not_grow():
    made: list[int] = []

    def make(first: int, learners: int) -> Future:
        made.append(first)
        done: Future = Future()
        done.set_result(None)
        return done

    spans = ((number, 1) for number in range(50))
    for taken, (first, _) in enumerate(crew._in_turn(make, spans, processes=2), 1):
        assert first == taken - 1
        assert len(made) - taken < 4
    assert len(made) == 50


def test_two_processes_write_the_same_bytes_as_one(tmp_path, small_blocks):
    for processes in (1, 2):
        simulate(tmp_path / str(processes), learners=70, seed=5, processes=processes)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_two_processes_reach_a_size_with_the_same_bytes_as_one(tmp_path, small_blocks):
    for processes in (1, 2):
        simulate(tmp_path / str(processes), size_bytes=2_000_000, seed=5, processes=processes)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_a_file_of_several_blocks_is_as_many_gzip_members(tmp_path, small_blocks):
    simulate(tmp_path / "made", learners=70, seed=5)
    magic = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    members = [p.read_bytes().count(magic) for p in (tmp_path / "made" / "logs").glob("*.gz")]
    assert max(members) > 2


@pytest.mark.parametrize(
    ("size_bytes", "tolerance"),
    # One learner more or less: at 1 MB some 4 %, at 10 MB some 0.5 %.
    [(1_000_000, 0.06), (10_000_000, 0.01)],
)
def test_a_size_is_hit_to_within_one_learner(tmp_path, size_bytes, tolerance):
    lines = simulate(tmp_path / "made", size_bytes=size_bytes, seed=6).truth["lines"]
    assert lines["bytes"] == pytest.approx(size_bytes, rel=tolerance)


def test_a_size_is_that_of_the_lines_on_disk(tmp_path, plain_reader):
    made = simulate(tmp_path / "made", size_bytes=1_000_000, seed=6)
    folder = tmp_path / "made" / "logs"
    lines = [line for path in folder.iterdir() for line in plain_reader.file_lines(path)]
    # Each line has its newline but the one that is still being written.
    assert made.truth["lines"]["bytes"] == sum(map(len, lines)) + len(lines) - 1


def test_a_size_gives_what_its_number_of_learners_gives(tmp_path):
    one = simulate(tmp_path / "one", size_bytes=1_500_000, seed=6)
    learners = one.truth["parameters"]["learners"]
    simulate(tmp_path / "two", learners=learners, seed=6)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("size_bytes", [999_999, 100_000_000_001])
def test_sizes_out_of_range_are_refused(tmp_path, size_bytes):
    with pytest.raises(UsageError, match="give 1 MB to 100 GB"):
        simulate(tmp_path / "made", size_bytes=size_bytes)


def test_learners_and_a_size_are_one_too_many(tmp_path):
    with pytest.raises(UsageError, match="give one of them"):
        simulate(tmp_path / "made", size_bytes=2_000_000, learners=3)
