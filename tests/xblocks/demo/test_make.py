"""What a demo leaves in its folder, and which folders it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stembridge_xblocks.demo import Demo, make_demo
from stembridge_xblocks.errors import UsageError

from .lines import lines_of


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_files_byte_for_byte(small: Demo, tmp_path: Path) -> None:
    again = make_demo(tmp_path / "again", teachers=12, seed=3)
    assert contents(again.folder) == contents(small.folder)


def test_another_seed_gives_another_cohort(small: Demo, tmp_path: Path) -> None:
    other = make_demo(tmp_path / "other", teachers=12, seed=4)
    assert other.truth != small.truth
    assert other.truth["people"] == small.truth["people"] == 12


def test_each_kind_of_block_of_the_course_is_played(small: Demo) -> None:
    played = {line["name"].split(".")[1] for line in lines_of(small.folder / "logs")
              if line["name"].startswith("stembridge.")}  # fmt: skip
    assert played == {"case", "challenge", "career", "practice"}


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"thesis\.txt"):
        make_demo(tmp_path, teachers=12)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_logs_without_a_demo_s_truth_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with pytest.raises(UsageError, match=r"told\.json"):
        make_demo(tmp_path, teachers=12)
    assert (tmp_path / "logs").is_dir()


def test_too_few_teachers_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="10 or more"):
        make_demo(tmp_path / "new", teachers=3)
    assert not (tmp_path / "new").exists()


def test_the_truth_in_the_folder_is_the_truth_returned(small: Demo) -> None:
    assert json.loads((small.folder / "told.json").read_text()) == small.truth
