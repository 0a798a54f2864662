"""A simulated programme on disk: logs, the truth beside them, side files, a README."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.simulate.crew import Task, blocks
from stembridge_analytics.simulate.facts import facts_of, json_text
from stembridge_analytics.simulate.files import LogFolder
from stembridge_analytics.simulate.layout import Layout
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.programme import ORG
from stembridge_analytics.simulate.records import HEADERS, PARTICIPANTS
from stembridge_analytics.simulate.sides import write_sides
from stembridge_analytics.simulate.tally import Tally

__all__ = ["LARGEST_BYTES", "SMALLEST_BYTES", "Simulated", "simulate"]

SMALLEST_BYTES: Final = 1_000_000
LARGEST_BYTES: Final = 100_000_000_000
_LEARNER_BYTES: Final = 40_000  # about, of log text
_LEARNERS: Final = 300
MADE_BY: Final = "Made by `stembridge simulate`"
_LOG_NAME: Final = re.compile(r"lms[12]-tracking-\d{4}-\d\d-\d\d(-again|-cut)?\.log(\.gz)?")
# The folders written, and what names a simulation gives to the files in them.
_NAMES: Final = {
    "logs": _LOG_NAME,
    "broken": _LOG_NAME,
    "structure": re.compile(r"[\w-]+\.json"),
    "package": re.compile(rf"{ORG}-[\w-]+-prod-analytics\.sql"),
}
_FOLDERS: Final = tuple(_NAMES)
_README: Final = """\
{made_by}: invented people, invented logs, known truth.
Teachers: {learners}. Seed: {seed}. {how}

    stembridge simulate --learners {learners} --seed {seed}{more} --out DIR

logs/             tracking logs of two servers, with the mess that real ones have
broken/           a copy of one of them that was cut short; nothing of it is missing from logs/
truth.json        what a report on these logs must find, summed from what each teacher was told
                  to do; and how many lines of each kind each file holds
programme.toml    the course runs, for `stembridge run`; structure/ holds their units
participants.csv  country, gender, level, school and more of most teachers, as a survey gives them
staff.csv         the accounts of the coordinators
package/          tables of some course runs, as in the research data package

Nobody here exists; addresses are those reserved for documentation. Weeks of a course that
truth.json does not list had nobody at work. Days with no line at all: {outages}.
"""


@dataclass(frozen=True)
class Simulated:
    """What was written, for a summary; `truth` is what stands in truth.json."""

    folder: Path
    truth: dict[str, Any]


def simulate(
    folder: Path,
    *,
    learners: int | None = None,
    size_bytes: int | None = None,
    seed: int = 2025,
    parameters: Parameters | None = None,
    processes: int | None = None,
) -> Simulated:
    """Write the logs of a programme to `folder`, and the truth beside.

    learners: how many teachers; 300 if neither they nor a size are given.
    size_bytes: so many learners that the log text, unpacked, has about this size; from
        SMALLEST_BYTES to LARGEST_BYTES.
    processes: how many make lines; one a core by default. The bytes do not depend on it.
    The same learners, seed and parameters give the same lines on every Python version.
    Raises UsageError if a number is out of range, or if the folder holds anything that
    an earlier simulation did not write.
    """
    _check(learners, size_bytes)
    if size_bytes is None:
        learners = learners or _LEARNERS
    default = parameters is None
    parameters = parameters or Parameters()
    _prepare(folder)
    # Written first, so that what a broken-off call leaves can be replaced by the next.
    _write_text(folder / "README.txt", f"{MADE_BY}, which was broken off.\n")
    asked = size_bytes or (learners or 0) * _LEARNER_BYTES
    task = Task(seed, parameters, Layout(parameters, size_bytes=asked))
    sums = _Sums(folder)
    try:
        for block in blocks(task, learners=learners, size_bytes=size_bytes, processes=processes):
            sums.add(block)
    except OSError as error:
        raise DataError(f"{folder}: {error.strerror or error}; nothing of it is whole") from None
    sums.logs.end_unterminated(task.layout.name(task.layout.count - 1))
    sums.append(PARTICIPANTS, "")
    write_sides(folder, parameters, "A simulated programme")
    outages = ", ".join(day.isoformat() for day in parameters.days_without_logs) or "none"
    how = "The same numbers give the same lines again:"
    if not default:
        how = "The same numbers and `parameters` of truth.json give the same lines again:"
    readme = _README.format(
        made_by=MADE_BY, learners=sums.learners, seed=seed, outages=outages, how=how,
        more="" if default else " --parameters FILE",
    )  # fmt: skip
    _write_text(folder / "README.txt", readme)
    facts = facts_of(
        parameters, sums.tally, sums.ledger(), sums.side_ledger(), learners=sums.learners, seed=seed
    )
    text = json_text({"made_by": MADE_BY} | facts)
    _write_text(folder / "truth.json", text)
    return Simulated(folder, json.loads(text))


class _Sums:
    """What blocks add up to, on disk and in numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.logs = LogFolder(folder / "logs")
        self._broken = LogFolder(folder / "broken")
        self.tally = Tally()
        self.learners = self._dropped = 0
        self._side_counts: Counter[str] = Counter()
        self._sides: set[str] = set()

    def add(self, block: Any) -> None:
        """Append what a block made."""
        for piece in block.pieces:
            (self._broken if piece.is_broken else self.logs).append(piece)
        self.tally.merge(block.tally)
        for name, text in block.texts.items():
            self.append(name, text)
        self._side_counts.update(block.side_counts)
        self.learners += block.learners
        self._dropped += block.dropped

    def append(self, name: str, text: str) -> None:
        """Add rows to a side file; it gets its header first."""
        if name not in self._sides:
            table = name.rpartition("/")[2].split("-")[-3] if "/" in name else name
            text = HEADERS[table] + text
        with (self._folder / name).open("ab" if name in self._sides else "wb") as out:
            out.write(text.encode())
        self._sides.add(name)

    def ledger(self) -> dict[str, Any]:
        """Every line written, and every event that was not."""
        lines = self.logs.ledger()
        mess = lines["mess"]
        for name in ("masquerading", "conflicting_id", "service", "anonymous"):
            lines[f"{name}_events"] = mess.get(name, 0)
        lines["mismatch_events"] = mess.get("masquerading", 0) + mess.get("conflicting_id", 0)
        lines["outside_events"] = mess.get("wrong_clock", 0)
        lines["dropped_by_size_cap"] = self._dropped
        return lines | {"broken": self._broken.ledger()["files"]}

    def side_ledger(self) -> dict[str, int]:
        """What is odd in the side files."""
        return dict(sorted(self._side_counts.items()))


def _check(learners: int | None, size_bytes: int | None) -> None:
    if learners is not None and size_bytes is not None:
        raise UsageError("a number of learners and a size were given; give one of them")
    if learners is not None and learners < 1:
        raise UsageError(f"{learners} learners cannot be simulated; give a number from 1")
    if size_bytes is not None and not SMALLEST_BYTES <= size_bytes <= LARGEST_BYTES:
        raise UsageError(f"a size of {size_bytes:,} bytes was asked for; give 1 MB to 100 GB")


def _prepare(folder: Path) -> None:
    """An empty folder with an empty logs/ in it; removes only what a simulation wrote."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; give a folder with --out")
    readme = folder / "README.txt"
    if folder.is_dir() and any(folder.iterdir()):
        ours = readme.is_file() and readme.read_bytes().startswith(MADE_BY.encode())
        old = [path for name in _FOLDERS for path in (folder / name).glob("*")]
        foreign = [path for path in old if not _NAMES[path.parent.name].fullmatch(path.name)]
        if not ours or foreign:
            found = foreign[0] if ours else folder
            raise UsageError(
                f"{found} was not made by a simulation, so nothing was written; "
                "give an empty or new folder with --out"
            )
        for path in (*old, folder / "truth.json", folder / PARTICIPANTS):
            path.unlink(missing_ok=True)
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())  # not write_text: line ends must not differ by machine
