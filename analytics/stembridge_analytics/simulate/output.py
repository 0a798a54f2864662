"""A simulated programme on disk: logs, the truth beside them, participants, a README."""

from __future__ import annotations

import csv
import heapq
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import UsageError
from stembridge_analytics.simulate.logs import write_logs
from stembridge_analytics.simulate.office import house_events, participation_events
from stembridge_analytics.simulate.people import SERVICE, STAFF, teacher
from stembridge_analytics.simulate.plan import participations
from stembridge_analytics.simulate.programme import Programme
from stembridge_analytics.simulate.session import Event
from stembridge_analytics.simulate.truth import Truth

__all__ = ["Simulated", "simulate"]

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
    folder: Path, *, learners: int = 300, seed: int = 2025, programme: Programme | None = None
) -> Simulated:
    """Write the logs of a programme of that many teachers to `folder`, and the truth beside.

    The same learners, seed and programme give the same lines on every Python version.
    Raises UsageError if the number is not positive, or if the folder holds anything that
    an earlier simulation did not write.
    """
    if learners < 1:
        raise UsageError(f"{learners} learners cannot be simulated; give a number from 1")
    programme = programme or Programme()
    _prepare(folder)
    outages = ", ".join(day.isoformat() for day in programme.days_without_logs)
    readme = _README.format(made_by=MADE_BY, learners=learners, seed=seed, outages=outages)
    _write_text(folder / "README.txt", readme)
    truth = Truth(programme)
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_PARTICIPANT_COLUMNS)
        for number in range(learners):
            person = teacher(seed, number, programme)
            truth.add(participations(seed, person, programme))
            rows.writerow(person.row)
    lines = write_logs(_events(seed, learners, programme), folder / "logs", programme, seed)
    text = _json_text(_facts(truth, lines, programme, learners=learners, seed=seed))
    _write_text(folder / "truth.json", text)
    return Simulated(folder, json.loads(text))


def _events(seed: int, learners: int, programme: Programme) -> Iterator[Event]:
    """Every event in order of time, made as it is asked for: a stream a participation, merged."""
    streams = (
        participation_events(seed, plan)
        for number in range(learners)
        for plan in participations(seed, teacher(seed, number, programme), programme)
    )
    return heapq.merge(house_events(seed, programme), *streams, key=lambda event: event.time_us)


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
            "teachers_with_events": truth.teachers["with_events"],
            "teachers_enrolled": truth.teachers["enrolled"],
            "teachers_in_two_runs": truth.teachers["in_two_runs"],
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
