"""The short form of the fuzz benchmark: its own check, and each of its lines by the reference."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .fuzz_benchmark import FUZZ
from .staged import differences, stage_files


@pytest.mark.parametrize("processes", [1, 2])
def test_every_hostile_line_is_in_one_place(
    processes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert FUZZ.run(3000, seed=processes, processes=processes) == []
    assert capsys.readouterr().out.splitlines()[-1].split() == ["in", "all", "3000"]


@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_hostile_lines_are_what_the_reference_says(seed: int, tmp_path: Path) -> None:
    content = FUZZ.hostile_file(random.Random(seed), 2000)
    (staged,) = stage_files(tmp_path, [content])
    assert differences(content, staged) == []


def test_the_same_seed_makes_the_same_lines() -> None:
    one, other = (FUZZ.hostile_file(random.Random(7), 200) for _ in range(2))
    assert one == other
