"""A simulated programme on disk: logs, the truth beside them, participants, a README."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import UsageError
from stembridge_analytics.simulate.crew import Task, blocks
from stembridge_analytics.simulate.files import LogFolder
from stembridge_analytics.simulate.layout import LARGE_BYTES, Layout
from stembridge_analytics.simulate.people import SERVICE, STAFF
from stembridge_analytics.simulate.programme import Programme
from stembridge_analytics.simulate.truth import Tally, Truth

__all__ = ["LARGEST_BYTES", "SMALLEST_BYTES", "Simulated", "simulate"]

SMALLEST_BYTES: Final = 1_000_000
LARGEST_BYTES: Final = 100_000_000_000
_LEARNER_BYTES: Final = 40_000  # about, of log text

MADE_BY: Final = "Made by `stembridge simulate`"
_LOG_NAME: Final = re.compile(r"lms[12]-tracking-\d{4}-\d\d-\d\d(-again)?\.log(\.gz)?")
_PARTICIPANT_COLUMNS: Final = ("username", "user_id", "country", "gender", "level", "role")
_README: Final = """\
{made_by}: invented people, invented logs, known truth.
Teachers: {learners}. Seed: {seed}. The same numbers give the same lines again:

    stembridge simulate --learners {learners} --seed {seed} --out DIR

logs/             tracking logs of two servers, with the mess that real ones have
participants.csv  country, gender, level and role of each teacher
truth.json        what a report on these logs must find, summed from what each teacher was told
                  to do; and how many lines of each kind each file holds

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
    programme: Programme | None = None,
    processes: int | None = None,
) -> Simulated:
    """Write the logs of a programme to `folder`, and the truth beside.

    learners: how many teachers; 300 if neither they nor a size are given.
    size_bytes: so many learners that the log text, unpacked, has about this size; from
        SMALLEST_BYTES to LARGEST_BYTES.
    processes: how many make lines; one a core by default. The bytes do not depend on it.
    The same learners, seed and programme give the same lines on every Python version.
    Raises UsageError if a number is out of range, or if the folder holds anything that
    an earlier simulation did not write.
    """
    if learners is not None and size_bytes is not None:
        raise UsageError("a number of learners and a size were given; give one of them")
    if learners is not None and learners < 1:
        raise UsageError(f"{learners} learners cannot be simulated; give a number from 1")
    if size_bytes is not None and not SMALLEST_BYTES <= size_bytes <= LARGEST_BYTES:
        raise UsageError(f"a size of {size_bytes:,} bytes was asked for; give 1 MB to 100 GB")
    if size_bytes is None:
        learners = learners or 300
    programme = programme or Programme()
    _prepare(folder)
    # Written first, so that what a broken-off call leaves can be replaced by the next.
    _write_text(folder / "README.txt", f"{MADE_BY}, which was broken off.\n")
    asked = size_bytes or (learners or 0) * _LEARNER_BYTES
    layout = Layout(programme, is_daily=asked >= LARGE_BYTES)
    logs = LogFolder(folder / "logs")
    tally, about, made = Tally(), Counter[str](), 0
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_PARTICIPANT_COLUMNS)
        task = Task(seed, programme, layout)
        for block in blocks(task, learners=learners, size_bytes=size_bytes, processes=processes):
            for piece in block.pieces:
                logs.append(piece)
            tally.merge(block.tally)
            about.update(block.about)
            rows.writerows(block.rows)
            made += len(block.rows)
    logs.end_unterminated(layout.name(layout.count - 1))
    outages = ", ".join(day.isoformat() for day in programme.days_without_logs)
    readme = _README.format(made_by=MADE_BY, learners=made, seed=seed, outages=outages)
    _write_text(folder / "README.txt", readme)
    lines = logs.ledger()
    lines |= {f"{name}_events": about[name] for name in ("masquerading", "service", "anonymous")}
    facts = _facts(Truth(programme, tally), lines, programme, learners=made, seed=seed)
    text = _json_text(facts)
    _write_text(folder / "truth.json", text)
    return Simulated(folder, json.loads(text))


def _prepare(folder: Path) -> None:
    """An empty folder with an empty logs/ in it; removes only what a simulation wrote."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; give a folder with --out")
    logs, readme = folder / "logs", folder / "README.txt"
    if folder.is_dir() and any(folder.iterdir()):
        ours = readme.is_file() and readme.read_bytes().startswith(MADE_BY.encode())
        foreign = [path for path in logs.glob("*") if not _LOG_NAME.fullmatch(path.name)]
        if not ours or foreign:
            found = foreign[0] if ours else folder
            raise UsageError(
                f"{found} was not made by a simulation, so nothing was written; "
                "give an empty or new folder with --out"
            )
        for path in logs.glob("*"):
            path.unlink()
        (folder / "truth.json").unlink(missing_ok=True)
    logs.mkdir(parents=True, exist_ok=True)


def _facts(
    truth: Truth, lines: dict[str, Any], programme: Programme, *, learners: int, seed: int
) -> dict[str, Any]:
    return {
        "made_by": MADE_BY,
        "parameters": _parameters(programme, learners=learners, seed=seed),
        "people": {
            "teachers_with_events": truth.tally.teachers["with_events"],
            "teachers_enrolled": truth.tally.teachers["enrolled"],
            "teachers_in_two_runs": truth.tally.teachers["in_two_runs"],
            "staff": sorted(account.username for account in STAFF.values()),
            "service_accounts": [SERVICE.username],
        },
        "courses": truth.courses(),
        "countries": truth.countries(),
        "course_week": list(truth.course_weeks()),
        "country_week": list(truth.country_weeks()),
        "course_day": list(truth.course_days()),
        "lines": lines,
    }


def _parameters(programme: Programme, *, learners: int, seed: int) -> dict[str, Any]:
    plain: dict[str, Any] = {
        name: dict(value) if hasattr(value, "items") else value
        for name, value in vars(programme).items()
    }
    plain["runs"] = [vars(run) for run in programme.runs]
    return {"learners": learners, "seed": seed} | plain


def _json_text(facts: dict[str, Any]) -> str:
    """The facts as JSON with one row of a table on one line, so that a change can be read."""

    def plain(value: Any) -> str:
        return json.dumps(value, default=date.isoformat, ensure_ascii=False)

    def block(value: Any, indent: str) -> str:
        deeper = indent + "  "
        if isinstance(value, dict) and any(
            isinstance(part, (dict, list)) for part in value.values()
        ):
            parts = [f"{plain(key)}: {block(part, deeper)}" for key, part in value.items()]
            return "{\n" + ",\n".join(deeper + part for part in parts) + "\n" + indent + "}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n" + ",\n".join(deeper + plain(row) for row in value) + "\n" + indent + "]"
        return plain(value)

    return block(facts, "") + "\n"


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())  # not write_text: line ends must not differ by machine
