"""The analysis plan as a file: read, checked, and a first one proposed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.models import MODELS
from stembridge_analytics.models.plan import Analysis, AnalysisPlan
from stembridge_analytics.programme.faults import Fault, Places, ProgrammeError
from stembridge_analytics.programme.file import as_json, read_toml
from stembridge_analytics.programme.form import Field, ListOf, Moment, TableOf, Text, Whole

__all__ = ["PLAN", "load_plan", "plan_schema_text", "plan_text"]

_TEXT: Final = Text()
_MOST: Final = 10**9

_ANALYSIS: Final = TableOf(
    {
        "model": Field(
            Text(choices=tuple(MODELS), says="a name that stembridge model list knows"),
            "model that is to answer",
            'model = "completion"',
            required=True,
        ),
        "result": Field(_TEXT, "which of its results; left out: any", 'result = "logit"'),
        "formula": Field(
            _TEXT,
            "formula, in whatever order of terms; left out: any",
            'formula = "is_completed_k2 ~ gender + level"',
        ),
        "outcome": Field(
            _TEXT, "what is compared, in words", 'outcome = "completion (K2) up to C"'
        ),
        "groups": Field(
            ListOf(_TEXT, "a list of columns"),
            "columns whose groups are compared",
            'groups = ["gender"]',
        ),
        "family": Field(
            _TEXT,
            "family of comparisons whose errors are controlled together",
            'family = "primary"',
        ),
        "minimum": Field(Whole(1, _MOST), "people from which on it is done", "minimum = 400"),
    },
    says="lines such as model = ..., below [[analyses]]",
)

PLAN: Final = TableOf(
    {
        "version": Field(Whole(1, 1), "version of this form", "version = 1"),
        "title": Field(_TEXT, "title of the plan", 'title = "Analysis plan of STEMbridge"'),
        "registered_on": Field(
            Moment(), "day on which it was laid down", "registered_on = 2025-03-01"
        ),
        "registered_at": Field(
            _TEXT,
            "where others can see that, such as a registry's address",
            'registered_at = "https://osf.io/..."',
        ),
        "analyses": Field(
            ListOf(_ANALYSIS, "one [[analyses]] a planned analysis"),
            "what is planned",
            required=True,
        ),
    },
    says="a file with [[analyses]]",
)

_HEAD: Final = """\
# What is planned, before the results are known. Results that stand here are printed as planned,
# others as added; what is planned and not done is listed with the reason.
# Lay it down where others can see it, and say below when and where.
# A line that begins with # is off: take the # away to switch it on.
"""


def load_plan(path: Path) -> AnalysisPlan:
    """The analysis plan in a TOML file.

    Raises UsageError if there is no such file, ProgrammeError with all its faults together, each
    with file and line.
    """
    text, document = read_toml(path, "stembridge model plan --out")
    content = as_json(document)
    faults = list(PLAN.faults(content, ()))
    faults += [] if faults else _no_day(content)
    if faults:
        places = Places(path, text)
        faults.sort(key=lambda fault: places.line(fault.key) or 0)
        raise ProgrammeError([places.sentence(fault) for fault in faults])
    day = content.get("registered_on")
    return AnalysisPlan(
        tuple(_analysis(one) for one in content["analyses"]),
        content.get("title", ""),
        None if day is None else date.fromisoformat(day[:10]),
        content.get("registered_at", ""),
    )


def _no_day(content: Mapping[str, Any]) -> list[Fault]:
    day = content.get("registered_on", "2025-01-01")
    try:
        date.fromisoformat(day[:10])
    except ValueError:
        return [Fault(("registered_on",), f"found {day}; there is no such day")]
    return []


def _analysis(content: Mapping[str, Any]) -> Analysis:
    return Analysis(**{**content, "groups": tuple(content.get("groups", ()))})


def plan_schema_text() -> str:
    """The JSON Schema (draft 2020-12) of an analysis plan."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "analysis-plan.toml of stembridge",
        **PLAN.schema(),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def plan_text(models: Iterable[str] = tuple(MODELS)) -> str:
    """A plan without faults to start from: each model once, all else explained and off."""
    lines = [_HEAD, "\nversion = 1\n"]
    lines += [_off(PLAN.fields[name]) for name in ("title", "registered_on", "registered_at")]
    for at, name in enumerate(models):
        lines.append(f"\n# {MODELS[name].question}\n[[analyses]]\nmodel = {json.dumps(name)}\n")
        if at == 0:
            lines += [_off(one) for key, one in _ANALYSIS.fields.items() if key != "model"]
    return "".join(lines)


def _off(one: Field) -> str:
    return f"# {one.example}  # {one.meaning}\n"
