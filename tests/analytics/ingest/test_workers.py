"""Processes start with what they need, and end with whoever started them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from stembridge_analytics.ingest.workers import how_many, worker_pool


def _with_arrow_lists(number: int) -> tuple[int, list[int]]:
    import pyarrow as pa

    return os.getpid(), pa.array([number, number]).to_pylist()


def test_work_is_done_in_other_processes() -> None:
    with worker_pool(2) as pool:
        found = list(pool.map(_with_arrow_lists, range(4)))
    assert [values for _, values in found] == [[n, n] for n in range(4)]
    assert os.getpid() not in {pid for pid, _ in found}


def test_a_worker_begins_with_what_it_is_given() -> None:
    with worker_pool(1, os.environ.__setitem__, "STEMBRIDGE_TEST", "here") as pool:
        assert pool.submit(os.getenv, "STEMBRIDGE_TEST").result() == "here"


def test_a_worker_takes_no_time_to_import_pandas() -> None:
    script = """
        import sys
        import pyarrow as pa
        from stembridge_analytics.ingest.workers import worker_pool

        def imported(_):
            pa.array([1])
            return "pandas" in sys.modules

        with worker_pool(1) as pool:
            print(list(pool.map(imported, [1])), "pandas" in sys.modules)
        import pandas
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[False]", "False"]


@pytest.mark.parametrize(
    ("asked", "useful", "count"), [(4, 2, 2), (1, 9, 1), (3, 9, 3), (None, 1, 1), (5, 0, 1)]
)
def test_there_are_no_more_processes_than_asked_for_or_useful(
    asked: int | None, useful: int, count: int
) -> None:
    assert how_many(asked, useful) == count
