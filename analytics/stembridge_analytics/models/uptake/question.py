"""The question: does the training reach teachers and classrooms? All of its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.registry import Model
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source
from stembridge_analytics.models.uptake.first_use import DAYS, first_use
from stembridge_analytics.models.uptake.nonresponse import weighted_use
from stembridge_analytics.models.uptake.places_reached import places_reached
from stembridge_analytics.models.uptake.rates import STALE_YEARS, enrolment_rate
from stembridge_analytics.models.uptake.spread import diffusion_curve
from stembridge_analytics.models.uptake.sustained_use import sustained_use

__all__ = ["MODEL"]

_NAME: Final = "uptake"
_PERSON: Final = ("course_id", "learner_id")
_REACH: Final = ("country", "level", "school_year", "enrolled", "teachers", "years_old")
_USES: Final = ("answer", "first_use_days", "days_followed", "is_due")


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """All answers that the tables allow; what they lack is a result that says so."""
    reach = _usable_reach(source)
    return (
        _rates(reach, settings),
        *_uses(source, settings),
        *_weighted(source, settings),
        _places(source, settings),
        _spread(reach, settings),
    )


MODEL: Final = Model(
    _NAME,
    "How many teachers does the training reach, and does it reach classrooms?",
    ("reach", "uptake_completer", "uptake_run", "class_places"),
    run,
)


def _lacking(source: Source, table: str, columns: Iterable[str]) -> str:
    """What a table lacks, in words; empty if nothing."""
    found = source.columns(table)
    missing = [name for name in columns if name not in found]
    if not found:
        return f"there is no table {table}"
    return f"table {table} lacks {', '.join(missing)}" if missing else ""


def _absent(name: str, title: str, why: str) -> ModelResult:
    return ModelResult(
        model=_NAME, name=name, title=title, method="none", estimand="none",
        table=pd.DataFrame(columns=[*COLUMNS]), n_used=0, in_words=f"Nothing can be said: {why}.",
        problems=(Problem("not available", why),),
    )  # fmt: skip


def _usable_reach(source: Source) -> pd.DataFrame | str:
    """Rows of `reach` with a country and teachers, or why there are none; `left_out` in attrs."""
    lacking = _lacking(source, "reach", _REACH)
    if lacking:
        return lacking
    # One row of `reach` is one row here; its count of alike rows is 1.
    rows = source.patterns("reach", _REACH).drop(columns=COUNT)
    known = rows["teachers"].gt(0) & rows["country"].ne("not stated")
    most = rows["enrolled"].gt(rows["teachers"])
    usable = rows[known & ~most].copy()
    if usable.empty:
        return "no country has both people enrolled and a count of its teachers"
    usable["school_year"] = usable["school_year"].astype(int)
    for name in ("enrolled", "teachers", "years_old"):
        usable[name] = usable[name].astype(float)
    left_out = []
    if (~known).any():
        people = int(rows.loc[~known, "enrolled"].sum())
        left_out.append(f"{people:,} people of countries or levels without a count of teachers")
    if (known & most).any():
        left_out.append(f"{int((known & most).sum())} counts above the number of teachers there")
    usable.attrs["left_out"] = left_out
    return usable


def _rates(reach: pd.DataFrame | str, settings: Settings) -> ModelResult:
    if isinstance(reach, str):
        return _absent("enrolment_rate", "Enrolment per 1,000 teachers", reach)
    frame = reach.assign(school_year=reach["school_year"].astype(str))
    terms = [name for name in ("level", "school_year") if frame[name].nunique() > 1]
    formula = settings.formulas.get(_NAME, f"enrolled ~ {' + '.join(terms) or '1'}")
    found = enrolment_rate(
        frame, formula, place="country", years_old="years_old",
        clusters="country" if frame["country"].duplicated().any() else None,
        references=_references(frame, formula, settings),
        stale_years=settings.number(_NAME, "stale_years", STALE_YEARS),
    )  # fmt: skip
    return _with(found, [Problem("left out", text) for text in reach.attrs["left_out"]])


def _references(frame: pd.DataFrame, formula: str, settings: Settings) -> dict[str, str]:
    """Reference levels that are set and there."""
    return {
        name: level
        for name, level in settings.references.items()
        if name in formula and name in frame and level in set(frame[name].dropna().astype(str))
    }


def _uses(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    lacking = _lacking(source, "uptake_completer", ("evidence_level", "course_id", *_USES))
    if lacking:
        return (_absent("first_use", "First use in class after completion", lacking),)
    clusters = _clusters(source, settings)
    there = source.columns("uptake_completer")
    again = [name for name in ("sustained_use_days",) if name in there]
    people = source.patterns(
        "uptake_completer", [clusters, *_USES, *again],
        where={"evidence_level": settings.evidence},
    )  # fmt: skip
    if people.empty:
        why = f"nobody completed by {settings.evidence}"
        return (_absent("first_use", "First use in class after completion", why),)
    people["answer"] = people["answer"].fillna("silent")
    for name in ("first_use_days", "days_followed", *again):
        people[name] = people[name].astype(float)
    days = [int(day) for day in settings.numbers(_NAME, "days", DAYS)]
    first = first_use(people, days=days, clusters=clusters)
    if not again:
        why = "table uptake_completer lacks sustained_use_days"
        return (first, _absent("sustained_use", "Sustained use in class", why))
    return (
        first,
        sustained_use(people, clusters=clusters),
        sustained_use(people, clock="completion", clusters=clusters),
    )


def _clusters(source: Source, settings: Settings) -> str:
    there = source.columns("uptake_completer")
    return settings.clusters if settings.clusters in there else "course_id"


def _weighted(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """Only where `response` of the options says what answering depends on."""
    formula = settings.text(_NAME, "response", "")
    if not formula:
        return ()
    title = "First use, weighted for who answers"
    lacking = _lacking(source, "participation", _PERSON) or _lacking(
        source, "uptake_completer", (*_PERSON, "evidence_level", "answer", "is_due")
    )
    if lacking:
        return (_absent("weighted_use", title, lacking),)
    wanted = [name for name in variables_of(f"~ {formula.split('~')[-1]}") if name not in _PERSON]
    lacking = _lacking(source, "participation", wanted)
    if lacking:
        raise UsageError(f"the response formula {formula!r}: {lacking}")
    people = source.rows(
        "uptake_completer", [*_PERSON, "answer", "is_due"],
        where={"evidence_level": settings.evidence},
    )  # fmt: skip
    joined = people.merge(
        source.rows("participation", [*_PERSON, *wanted]), on=list(_PERSON), how="left"
    )
    if joined.empty:
        return (_absent("weighted_use", title, f"nobody completed by {settings.evidence}"),)
    joined["answer"] = joined["answer"].fillna("silent")
    counted = joined.groupby(
        ["course_id", "answer", "is_due", *wanted], dropna=False, observed=True
    ).size()
    people = counted.reset_index(name=COUNT)
    return (weighted_use(people, formula, references=_references(people, formula, settings)),)


def _places(source: Source, settings: Settings) -> ModelResult:
    wanted = ("course_id", "learner_id", "pupils", "is_large_class", "is_many_places")
    lacking = _lacking(source, "class_places", wanted)
    if lacking:
        return _absent("places_reached", "Pupil places reached", lacking)
    classes = source.patterns("class_places", wanted)
    if classes.empty:
        why = "nobody told of a dated use in a class"
        return _absent("places_reached", "Pupil places reached", why)
    runs = None
    if not _lacking(source, "uptake_run", ("evidence_level", "course_id", "completed")):
        runs = source.patterns(
            "uptake_run", ["course_id", "completed"], where={"evidence_level": settings.evidence}
        )
    return places_reached(classes, runs)


def _spread(reach: pd.DataFrame | str, settings: Settings) -> ModelResult:
    title = "Spread over time"
    if isinstance(reach, str):
        return _absent("diffusion_curve", title, reach)
    latest = reach.sort_values("school_year").groupby(["country", "level"])["teachers"].last()
    ceiling = settings.number(_NAME, "ceiling", float(latest.sum()))
    asked = settings.text(_NAME, "curve", "")
    chosen: dict[str, Any] = {"curves": [asked]} if asked else {}
    return diffusion_curve(reach, ceiling=ceiling, time="school_year", **chosen)


def _with(result: ModelResult, problems: list[Problem]) -> ModelResult:
    return replace(result, problems=(*result.problems, *problems))
