"""Writing a simulation: the same by the same seed, in proportion, never over others' files."""

from __future__ import annotations

import pytest

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.simulate import output, simulate


def contents(folder) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_same_seed_gives_the_same_bytes(tmp_path):
    for name in "ab":
        simulate(tmp_path / name, learners=12, seed=5)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_another_seed_gives_other_people_and_other_work(tmp_path):
    one, other = (simulate(tmp_path / str(seed), learners=30, seed=seed) for seed in (5, 6))
    assert one.truth["courses"] != other.truth["courses"]
    rows = [(made.folder / "participants.csv").read_text() for made in (one, other)]
    assert rows[0] != rows[1]


def test_a_teacher_is_the_same_whatever_the_size_of_the_cohort(tmp_path):
    small, large = (simulate(tmp_path / str(size), learners=size, seed=5) for size in (5, 25))
    rows = [(made.folder / "participants.csv").read_text().splitlines() for made in (small, large)]
    assert rows[1][: len(rows[0])] == rows[0]
    assert len(rows[0]) <= 6 < len(rows[1])


def test_lines_grow_in_proportion_to_learners(tmp_path):
    sizes = (1, 141, 281)
    totals = [
        simulate(tmp_path / str(size), learners=size, seed=5).truth["lines"]["lines"]
        for size in sizes
    ]
    # The service account and staff write whoever learns, so increments are compared.
    # 140 teachers vary by 13 % in their lines, so the ratio varies by 18 %;
    # growth with the square would make it 3.
    assert (totals[2] - totals[1]) / (totals[1] - totals[0]) == pytest.approx(1, abs=0.5)


def test_an_earlier_simulation_is_replaced_whole(tmp_path):
    simulate(tmp_path / "again", learners=20, seed=5)
    simulate(tmp_path / "again", learners=3, seed=6)
    simulate(tmp_path / "fresh", learners=3, seed=6)
    assert contents(tmp_path / "again") == contents(tmp_path / "fresh")


def test_a_folder_of_others_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"not made by a simulation.*new folder with --out"):
        simulate(tmp_path, learners=3)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_simulation_with_a_log_of_others_in_it_is_left_alone(tmp_path):
    simulate(tmp_path, learners=3)
    (tmp_path / "logs" / "tracking.log").write_text("real")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=r"tracking\.log was not made by a simulation"):
        simulate(tmp_path, learners=4)
    assert contents(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file; give a folder"):
        simulate(tmp_path / "out", learners=3)


def test_what_others_put_beside_the_structures_is_left_alone(tmp_path):
    simulate(tmp_path, learners=3)
    (tmp_path / "structure" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt was not made by a simulation"):
        simulate(tmp_path, learners=4)


def test_a_call_that_was_broken_off_can_be_made_again(tmp_path, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(output, "write_sides", stop)
        with pytest.raises(KeyboardInterrupt):
            simulate(tmp_path / "made", learners=5)
    simulate(tmp_path / "made", learners=4)
    simulate(tmp_path / "fresh", learners=4)
    assert contents(tmp_path / "made") == contents(tmp_path / "fresh")


def test_a_full_disk_is_told_in_a_sentence(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stembridge_analytics.simulate.files.LogFolder.append", full)
    with pytest.raises(DataError, match="No space left on device"):
        simulate(tmp_path / "made", learners=3)


@pytest.mark.parametrize("learners", [0, -4])
def test_no_learners_cannot_be_simulated(tmp_path, learners):
    with pytest.raises(UsageError, match="give a number from 1"):
        simulate(tmp_path / "out", learners=learners)
    assert not (tmp_path / "out").exists()
