"""The page on uptake says what the code does."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[4] / "docs" / "models" / "uptake.md"


def test_the_examples_of_the_page_come_out_as_printed() -> None:
    done = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert done.attempted >= 8
    assert done.failed == 0
