"""programme.toml: read, checked, and its faults told together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import UsageError
from stembridge_analytics.programme.declaration import PROGRAMME
from stembridge_analytics.programme.declared import (
    Input,
    ModelChoices,
    Participants,
    Population,
    Programme,
    Run,
    Staff,
)
from stembridge_analytics.programme.faults import Fault, Key, Places, ProgrammeError
from stembridge_analytics.programme.model_form import MODEL_OPTIONS

__all__ = ["as_json", "form_faults", "load_programme", "read_toml"]

_DAY: Final = timedelta(days=1)


def load_programme(path: Path) -> Programme:
    """The programme that a TOML file declares; its files are there, but not read yet.

    Raises UsageError if there is no such file, ProgrammeError with all faults of it together:
    syntax, unknown keys, wrong values, files that are missing, runs that end before they start.
    """
    text, document = read_toml(path, "stembridge config init --out")
    content = as_json(document)
    faults = list(form_faults(content))
    programme = None
    if not faults:
        reading = _Reading(path)
        programme = reading.programme(content)
        faults = reading.faults
    if programme is None or faults:
        places = Places(path, text)
        faults.sort(key=lambda fault: places.line(fault.key) or 0)
        raise ProgrammeError([places.sentence(fault) for fault in faults])
    return programme


def form_faults(content: Any) -> Iterator[Fault]:
    """What the form has against a document; the JSON Schema refuses the same documents."""
    return PROGRAMME.faults(content, ())


def as_json(value: Any) -> Any:
    """A TOML document as JSON has it: dates and times are text."""
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def read_toml(path: Path, maker: str) -> tuple[str, dict[str, Any]]:
    """A file's text and what it says. maker: the command that makes such a file.

    Raises UsageError if there is no such file, ProgrammeError if it is no TOML.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; make one with: {maker} {path}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ProgrammeError([f"{path}, line {line}: not UTF-8; save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        says = f"{path}: this is no TOML: {error}; texts stand in quotes, dates do not"
        raise ProgrammeError([says]) from None


class _Reading:
    """Makes a programme of a document whose form is right, and collects what makes no sense."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[Fault] = []

    def programme(self, content: Mapping[str, Any]) -> Programme:
        """The programme."""
        runs = tuple(self._run(run, ("runs", at)) for at, run in enumerate(content.get("runs", ())))
        self._look_for_twins(runs)
        folders = content.get("package", {}).get("folders", ())
        participants = content.get("participants")
        population = content.get("population")
        return Programme(
            path=self._path,
            name=content.get("name"),
            runs=runs,
            package=self._inputs(folders, ("package", "folders"), is_folder=True),
            participants=participants and self._participants(participants),
            staff=self._staff(content.get("staff", {})),
            population=population and Population(
                self._input(population["file"], ("population", "file")),
                population.get("columns"),
                population.get("source"),
            ),
            models=self._models(content.get("models", {})),
        )  # fmt: skip

    def _run(self, run: Mapping[str, Any], key: Key) -> Run:
        start = self._moment(run, "start", key)
        end = self._moment(run, "end", key)
        if end is not None and len(run["end"]) == len("2025-06-01"):
            end += _DAY  # the day is part of the run
        if start is not None and end is not None and end <= start:
            self._fault(
                (*key, "end"),
                f"the run ends ({run['end']}) before it starts ({run['start']}); put the dates "
                "right: `end` is the last day, included",
            )
        required = run.get("required")
        if isinstance(required, list) and "structure" not in run:
            self._fault(
                (*key, "required"),
                "a list of units needs the course structure; add a line such as: "
                'structure = "structure.json"',
            )
        plain = ("course_id", "programme", "title", "country", "language", "pass_mark",
                 "workload_hours")  # fmt: skip
        structure = run.get("structure")
        return Run(
            **{name: run[name] for name in plain if name in run},
            start=start,
            end=end,
            is_self_paced=run["pacing"] == "self" if "pacing" in run else None,
            structure=structure and self._input(structure, (*key, "structure"), is_folder=True),
            required=tuple(required) if isinstance(required, list) else required,
        )

    def _moment(self, run: Mapping[str, Any], name: str, key: Key) -> datetime | None:
        if name not in run:
            return None
        try:
            found = datetime.fromisoformat(run[name])
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
            if name == "end":
                _ = found + _DAY
        except (ValueError, OverflowError):
            self._fault((*key, name), f"found {run[name]}; there is no such day or time")
            return None
        return found

    def _look_for_twins(self, runs: tuple[Run, ...]) -> None:
        seen: dict[str, int] = {}
        for at, run in enumerate(runs):
            if run.course_id in seen:
                self._fault(
                    ("runs", at, "course_id"),
                    f"{run.course_id} is the course key of runs[{seen[run.course_id] + 1}] too; "
                    "one run has one entry: remove one of them",
                )
            seen.setdefault(run.course_id, at)

    def _participants(self, content: Mapping[str, Any]) -> Participants:
        columns = content["columns"]
        values = content.get("values", {})
        for name in values:
            if name not in columns:
                self._fault(
                    ("participants", "values", name),
                    f"`{name}` has words but no column; add it below [participants.columns]",
                )
        file = self._input(content["file"], ("participants", "file"))
        return Participants(file, columns, values)

    def _staff(self, content: Mapping[str, Any]) -> Staff:
        return Staff(
            tuple(content.get("usernames", ())),
            tuple(int(one) for one in content.get("user_ids", ())),
            self._inputs(content.get("files", ()), ("staff", "files")),
            content.get("platform_staff", False),
        )

    def _models(self, content: Mapping[str, Any]) -> ModelChoices:
        tables = {name: content[name] for name in MODEL_OPTIONS if name in content}
        plain = ("evidence", "clusters", "clock", "references")
        return ModelChoices(
            **{name: content[name] for name in plain if name in content},
            formulas={name: one["formula"] for name, one in tables.items() if "formula" in one},
            options={
                name: {key: value for key, value in one.items() if key != "formula"}
                for name, one in tables.items()
            },
            plan=self._input(content["plan"], ("models", "plan")) if "plan" in content else None,
        )

    def _inputs(self, names: Any, key: Key, *, is_folder: bool = False) -> tuple[Input, ...]:
        return tuple(
            self._input(name, (*key, at), is_folder=is_folder) for at, name in enumerate(names)
        )

    def _input(self, name: str, key: Key, *, is_folder: bool = False) -> Input:
        """The file of that name; is_folder: it may be a folder too."""
        try:
            path = self._path.parent / Path(name).expanduser()
            is_there = path.is_file() or (is_folder and path.is_dir())
        except (OSError, ValueError, RuntimeError):  # a name too long, a zero byte, no such user
            path, is_there = self._path, False
        if not is_there:
            what = "file or folder" if is_folder else "file"
            self._fault(
                key,
                f'there is no {what} "{name}" (looked for {path}); paths begin at the folder of '
                f"{self._path.name}",
            )
        return Input(path, name)

    def _fault(self, key: Key, text: str) -> None:
        self.faults.append(Fault(key, text))
