"""Two ingests into one store: one after the other, whoever they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Place, line

ROOT = Path(__file__).resolve().parents[3]

_HOLDER = """
import sys
from pathlib import Path
from stembridge_analytics.store import Disk, Listener, Options, ingest

class Slow(Listener):
    def doing(self, what):
        if what == "commit":
            print("held", flush=True)
            sys.stdin.readline()

ingest([Path(sys.argv[3])], Path(sys.argv[1]), Options(key_path=Path(sys.argv[2])), listener=Slow())
"""


def _python(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "analytics")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_process_waits_and_both_are_stored(place: Place) -> None:
    one = place.log("1.log", line("x", "2025-01-01T00:00:00Z"))
    two = place.log("2.log", line("x", "2025-01-02T00:00:00Z"))
    holder = _python("-c", _HOLDER, place.store(), place.key_path, one)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    options = ["ingest", two, "--store", place.store(), "--key", place.key_path]
    refused = _python(ROOT / "cli.py", *options, "--no-wait")
    assert "another ingest is at work there" in refused.communicate()[1]
    assert refused.returncode == 1
    waiting = _python(ROOT / "cli.py", *options)
    assert waiting.stderr is not None
    assert "waiting for it to end" in waiting.stderr.readline()
    assert waiting.poll() is None
    assert holder.communicate("go on\n")[1] == ""
    waiting.communicate()
    assert (holder.returncode, waiting.returncode) == (0, 0)
    assert place.content().totals["events"] == 2
    assert place.manifest().commit == 2


@pytest.mark.parametrize("name", ["manifest.json", "other.txt"])
def test_a_folder_of_somebody_else_is_left_alone(place: Place, name: str) -> None:
    from stembridge_analytics.errors import StembridgeError

    folder = place.store()
    (folder / "events").mkdir(parents=True)
    (folder / "events" / "theirs.parquet").write_text("theirs")
    (folder / name).write_text('{"made_by": "somebody"}')
    with pytest.raises(StembridgeError, match="name another"):
        place.ingest(place.log("1.log", line("x", "2025-01-01T00:00:00Z")))
    assert sorted(path.name for path in folder.rglob("*")) == sorted(
        ["events", name, "theirs.parquet"]
    )
