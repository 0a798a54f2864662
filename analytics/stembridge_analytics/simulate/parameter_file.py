"""Parameter sets as TOML or JSON: read, checked, written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from stembridge_analytics.errors import UsageError
from stembridge_analytics.simulate.parameters import DECISIONS, Parameters
from stembridge_analytics.simulate.programme import Programme, Run

__all__ = ["plain_of", "read_parameters", "toml_text"]

_NOT_SHARES = ("effects", "school_sd", "country_sd")


def plain_of(parameters: Parameters) -> dict[str, Any]:
    """The set as dictionaries, lists, numbers, texts and dates, in the order of its fields."""
    plain: dict[str, Any] = {}
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        plain[field.name] = list(value) if isinstance(value, tuple) else value
    plain["programmes"] = [_plain_programme(one) for one in parameters.programmes]
    return plain


def _plain_programme(programme: Programme) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in fields(programme):
        value = getattr(programme, field.name)
        plain[field.name] = list(value) if isinstance(value, tuple) else value
    plain["runs"] = [
        {
            field.name: getattr(run, field.name)
            for field in fields(run)
            if getattr(run, field.name) is not None
        }
        for run in programme.runs
    ]
    return plain


def read_parameters(path: Path) -> Parameters:
    """The defaults, changed by what a file names; its form is TOML, or JSON by its ending.

    A truth.json is taken too: its `parameters`. Raises UsageError if there is no such file, if it
    cannot be read, or if a name or value in it is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); check --parameters") from None
    try:
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as error:
        raise UsageError(f"{path}: {error}; see `stembridge simulate --print-parameters`") from None
    if isinstance(found, dict) and "made_by" in found:
        found = found.get("parameters")
    if not isinstance(found, dict):
        raise UsageError(f"{path}: holds no table of parameters")
    given = {key: value for key, value in found.items() if key not in ("learners", "seed")}
    return _changed(path, Parameters(), given)


def _changed(path: Path, base: Parameters, given: Mapping[str, Any]) -> Parameters:
    names = [field.name for field in fields(base)]
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise UsageError(f"{path}: unknown name {name!r}; allowed: {', '.join(names)}")
        changes[name] = _value(f"{path}: {name}", getattr(base, name), value)
    parameters = replace(base, **changes)
    _check(path, parameters)
    return parameters


def _value(where: str, old: Any, new: Any) -> Any:
    """The new value in the type of the old; tables of numbers change only what they name.

    The countries, and a list of programmes, are taken whole.
    """
    if isinstance(old, date):
        return _day(where, new)
    if isinstance(old, dict):
        if not isinstance(new, dict):
            raise UsageError(f"{where}: found {new!r}; a table is needed")
        if where.endswith((": countries", ": levels", ": roles")):
            old = {}
        merged = dict(old)
        for key, value in new.items():
            inner = old.get(key, {} if isinstance(value, dict) else 0.0)
            merged[key] = _value(f"{where}.{key}", inner, value)
        return merged
    if isinstance(old, tuple):
        if not isinstance(new, list):
            raise UsageError(f"{where}: found {new!r}; a list is needed")
        if old and isinstance(old[0], Programme):
            return tuple(_programme(f"{where}[{at}]", one) for at, one in enumerate(new))
        if old and isinstance(old[0], date):
            return tuple(_day(where, one) for one in new)
        return tuple(new)
    if isinstance(old, str):
        if not isinstance(new, str):
            raise UsageError(f"{where}: found {new!r}; text is needed")
        return new
    if isinstance(new, bool) or not isinstance(new, int | float):
        raise UsageError(f"{where}: found {new!r}; a number is needed")
    return new


def _day(where: str, value: Any) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _only_day(value)
    except (ValueError, TypeError):
        raise UsageError(f"{where}: found {value!r}; a day such as 2025-04-28 is needed") from None


def _only_day(value: Any) -> date:
    if type(value) is not date:
        raise TypeError
    return value


def _programme(where: str, given: Any) -> Programme:
    values, runs = _known(where, Programme, given), []
    for at, run in enumerate(values.get("runs") or []):
        plain = _known(f"{where}.runs[{at}]", Run, run)
        for name in ("start", "enrol_until"):
            if name in plain:
                plain[name] = _day(f"{where}.runs[{at}].{name}", plain[name])
        runs.append(Run(**plain))
    values["runs"] = tuple(runs)
    for name in ("countries", "modules", "deeds"):
        values[name] = tuple(values.get(name) or ())
    return Programme(**values)


def _known(where: str, of: type, given: Any) -> dict[str, Any]:
    names = [field.name for field in fields(of)]
    if not isinstance(given, dict):
        raise UsageError(f"{where}: found {given!r}; a table is needed")
    unknown = [name for name in given if name not in names]
    if unknown:
        raise UsageError(f"{where}: unknown name {unknown[0]!r}; allowed: {', '.join(names)}")
    needed = {"code", "start"} if of is Run else set(names[:5]) | {"modules", "deeds", "runs"}
    missing = sorted(needed - set(given) - {"countries"})
    if missing:
        raise UsageError(f"{where}: `{missing[0]}` is missing")
    return dict(given)


def _check(path: Path, parameters: Parameters) -> None:
    """Refuse what cannot be simulated, with the name of what is wrong."""

    def refuse(what: str) -> None:
        raise UsageError(f"{path}: {what}")

    for field in fields(parameters):
        value = getattr(parameters, field.name)
        if not isinstance(value, dict) or field.name in _NOT_SHARES:
            continue
        for name, share in value.items():
            if not 0 <= share <= 1:
                refuse(f"{field.name}.{name} is {share}; a share is from 0 to 1")
    for name in ("effects", "school_sd", "country_sd"):
        missing = [one for one in DECISIONS if one not in getattr(parameters, name)]
        unknown = [one for one in getattr(parameters, name) if one not in DECISIONS]
        if missing or unknown:
            refuse(f"{name}: known are {', '.join(DECISIONS)}; not {', '.join(unknown or missing)}")
    if sum(share for name, share in parameters.mess.items() if "cut_at" not in name) > 1:
        refuse("the shares of mess add up to more than 1")
    if parameters.last_day < parameters.first_day:
        refuse("last_day lies before first_day")
    if len(parameters.use_until_day) != len(parameters.use_per_day):
        refuse("use_until_day and use_per_day must be of the same length")
    for programme in parameters.programmes:
        _check_programme(programme, parameters, refuse)


def _check_programme(programme: Programme, parameters: Parameters, refuse: Any) -> None:
    known = {"poll", "drag-and-drop-v2", "survey", "openassessment", "problem"}
    if not programme.runs or not programme.modules:
        refuse(f"programme {programme.name} needs modules and runs")
    if len(programme.modules) != len(programme.deeds):
        refuse(f"programme {programme.name} needs as many deeds as modules")
    for deed in programme.deeds:
        if deed not in known:
            refuse(f"unknown deed {deed!r}; known: {', '.join(sorted(known))}")
    if programme.deeds[-1] != "problem":
        refuse(f"the last deed of {programme.name} must be a problem: it is what passes")
    for country in programme.countries:
        if country not in parameters.countries:
            refuse(f"{programme.name} is for {country}, which is not among the countries")
    for run in programme.runs:
        first, last = _reach(programme, run)
        if first < parameters.first_day or last > parameters.last_day:
            refuse(
                f"run {run.code} of {programme.name} needs logs from {first} to {last}, for what "
                f"comes before and after; they go from {parameters.first_day} to "
                f"{parameters.last_day}"
            )


def _reach(programme: Programme, run: Run) -> tuple[date, date]:
    """The days that enrolling, work, grades and certificates of a run can fall on."""
    weeks = len(programme.modules)
    if run.is_self_paced:
        until = run.enrol_until or run.start + timedelta(days=180)
        return run.start - timedelta(days=11), until + timedelta(days=max(10 * weeks + 25, 58))
    return run.start - timedelta(days=16), run.start + timedelta(days=max(7 * weeks + 48, 74))


def toml_text(parameters: Parameters) -> str:
    """The set as TOML that `read_parameters` takes."""
    lines, tables = list[str](), list[str]()
    for name, value in plain_of(parameters).items():
        if name == "programmes":
            tables += [_programme_toml(programme) for programme in value]
        elif isinstance(value, dict):
            tables.append(_table_toml(name, value))
        else:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n\n" + "\n".join(tables)


def _table_toml(name: str, table: dict[str, Any]) -> str:
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    parts = []
    if plain or not table:
        rows = [f"{json.dumps(key)} = {_toml(value)}" for key, value in plain.items()]
        parts.append("\n".join([f"[{name}]", *rows]) + "\n")
    parts += [
        _table_toml(f"{name}.{key}", value) for key, value in table.items() if key not in plain
    ]
    return "\n".join(parts)


def _programme_toml(programme: dict[str, Any]) -> str:
    rows = ["[[programmes]]"]
    rows += [f"{key} = {_toml(value)}" for key, value in programme.items() if key != "runs"]
    for run in programme["runs"]:
        rows += ["", "[[programmes.runs]]"]
        rows += [f"{key} = {_toml(value)}" for key, value in run.items()]
    return "\n".join(rows) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
