"""Where people stop: module by module, unit by unit, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.measures import Measure
from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.progress import pooled, run_progress
from stembridge_analytics.measures.steps import OPEN_DAYS, Progress, Step, Stop, largest_stop
from stembridge_analytics.report import paths
from stembridge_analytics.report.curves import Curve, Frame, Look, frames
from stembridge_analytics.report.findings import Findings, counted
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.wording import amount, quantity

__all__ = ["build"]

_LABEL: Final = "Where people stop"
_MOST_FRAMES: Final = 6
_MOST_STOPS: Final = 10


@dataclass(frozen=True)
class _Programme:
    """Course runs of one programme, and all of them as one where their modules are alike."""

    runs: Sequence[Progress]
    whole: Progress | None


def build(found: Findings) -> Section:
    """The section on progress."""
    data = found.data
    runs = run_progress(
        data["dim_block"],
        data["learner_module"],
        data["learner_unit"],
        data["fact_learner_course"],
        data["run_window"].merge(data["dim_course"][["course_id", "programme"]], on="course_id"),
        found.period,
    )
    counted = [run for run in runs if run.is_over is not False]
    programmes = _programmes(counted, found.period)
    drawn = [run for run in counted if run.starters >= FEWEST][:_MOST_FRAMES]
    bare = _without_structure(found)
    return Section(
        "progress",
        _LABEL,
        _finding(found, runs, counted, programmes, bare),
        {
            "picture": _picture(found, drawn, programmes) if drawn else None,
            "has_structure": bool(runs),
            "bare": [found.labels[course] for course in bare],
            "stops": _other_stops(found, programmes)[:_MOST_STOPS],
            "wholes": paths.module_tables(found, [p.whole for p in programmes if p.whole], "all"),
            "modules": paths.module_tables(found, counted, "run"),
            "running": paths.running_table(found, [r for r in runs if r.is_over is False]),
            "blocks": paths.block_tables(found, [run.scope for run in (drawn or counted)]),
            "order": paths.order_tables(found, bare),
            "fewest": FEWEST,
            "open_days": OPEN_DAYS,
            "period": found.period,
        },
    )


def _programmes(counted: Sequence[Progress], window: str) -> list[_Programme]:
    """The runs by programme, the most starters first."""
    names = dict.fromkeys(run.programme for run in counted)
    made = []
    for name in names:
        runs = [run for run in counted if run.programme == name]
        made.append(_Programme(runs, pooled(runs, window) if len(runs) > 1 else None))
    return sorted(made, key=lambda p: -sum(run.starters for run in p.runs))


def _without_structure(found: Findings) -> list[str]:
    """Course runs with a starter and no structure, the most starters first."""
    windows = found.data["run_window"]
    known = set(windows.loc[windows["modules"] > 0, "course_id"])
    funnel = found.data["course_funnel"]
    bare = funnel[(funnel["started"] > 0) & ~funnel["course_id"].isin(known)]
    ordered = bare.sort_values(["started", "course_id"], ascending=[False, True])
    return [str(course) for course in ordered["course_id"]]


def _stops(programme: _Programme) -> list[Stop]:
    """The largest stop of the whole, else of each run with enough people, the largest first."""
    whole = programme.whole
    runs = [whole] if whole is not None else programme.runs
    stops = [largest_stop(run) for run in runs if run.starters >= FEWEST]
    return sorted(
        (stop for stop in stops if stop is not None), key=lambda s: -(s.measure.numerator or 0)
    )


def _finding(
    found: Findings,
    runs: Sequence[Progress],
    counted: Sequence[Progress],
    programmes: Sequence[_Programme],
    bare: Sequence[str],
) -> str:
    if not runs and not bare:
        return "Nobody started, so nobody stopped"
    if not runs:
        return "Where people stop cannot be told: no course structure is given"
    if not counted:
        return "All courses with a structure were still going on when the logs end"
    stops = [stop for programme in programmes for stop in _stops(programme)]
    if not stops:
        if max(run.starters for run in counted) < FEWEST:
            return f"Fewer than {FEWEST} people started in each course: too few to say where"
        return "Nobody who started stopped before the last module"
    stop = _largest(stops)
    several = len(programmes) > 1 or (stop.progress.scope in found.labels and len(counted) > 1)
    place = f"{_where(found, stop.progress)}, most" if several else "Most"
    return f"{place} stop {_stop_words(stop)}"


def _largest(stops: Sequence[Stop]) -> Stop:
    return max(stops, key=lambda stop: stop.measure.numerator or 0)


def _where(found: Findings, progress: Progress) -> str:
    if progress.scope in found.labels:
        return f"In {found.labels[progress.scope]}"
    return f"In programme {progress.programme}" if progress.programme else "In the courses together"


def _stop_words(stop: Stop) -> str:
    """`after module 2 (Its title): 41 of 120 who reached it did no work in module 3 or later`."""
    counts = f"{quantity(stop.measure.numerator or 0)} of {quantity(stop.measure.denominator or 0)}"
    if not stop.step.number:
        return (
            f"before module {stop.following.number}: {counts} who started did no work in a module"
        )
    title = f" ({paths.title(stop.step)})" if stop.step.title else ""
    return (
        f"after module {stop.step.number}{title}: {counts} who reached it did not reach module "
        f"{stop.following.number}"
    )


def _other_stops(found: Findings, programmes: Sequence[_Programme]) -> list[str]:
    """The largest stops beside that of the title, a sentence for each programme or run."""
    stops = [stop for programme in programmes for stop in _stops(programme)]
    if not stops:
        return []
    told = _largest(stops)
    return [
        f"{_where(found, stop.progress)}, most stop {_stop_words(stop)}."
        for stop in stops
        if stop is not told
    ]


def _picture(
    found: Findings, drawn: Sequence[Progress], programmes: Sequence[_Programme]
) -> Picture:
    wholes = {p.runs[0].programme: p.whole for p in programmes if p.whole is not None}
    shown = [_frame(found, run, wholes.get(run.programme)) for run in drawn]
    with_whole = any(run.programme in wholes for run in drawn)
    key: list[tuple[Look, str]] = [("first", "this course, with its 95\u00a0% interval")]
    if with_whole:
        key.append(("context", "all courses of its programme"))
    aside = any(not step.is_on_path for run in drawn for step in run.steps)
    note = [
        "Source: tables learner_module and fact_learner_course, definition "
        f"{_there(drawn[0]).definition_id}.",
        "Modules are numbered as in the course; at the start are all who started.",
    ]
    if aside:
        note.append(
            "Open points are modules without a required unit, which people visit at any time: "
            "share of those who worked in them."
        )
    note.append(
        f"The {amount(len(drawn), 'course')} with the most starters, of those with at least "
        f"{FEWEST}. Intervals are Wilson's and describe these people only."
    )
    return picture(
        "progress-picture",
        "Share of the starters still there at each module",
        "; ".join(_said(found, run) for run in drawn),
        lambda width: frames(shown, width, key),
        subtitle="Work in this module or a later one, as a share of those who started; "
        f"{found.period}.",
        note=" ".join(note),
    )


def _there(run: Progress) -> Measure:
    measure = run.path[0].there
    assert measure is not None  # the start is on the path
    return measure


def _said(found: Findings, run: Progress) -> str:
    parts = ", ".join(
        f"module {step.number}: {counted(step.there)}" for step in run.path if step.number
    )
    return f"{found.labels[run.scope]}: {parts}"


def _frame(found: Findings, run: Progress, whole: Progress | None) -> Frame:
    curves = []
    if whole is not None:
        curves.append(_curve(whole.path, "context"))
    aside = [step for step in run.steps if not step.is_on_path]
    curves.append(_curve(run.path, "first"))
    if aside:
        curves.append(
            Curve("first", [s.number for s in aside], [s.worked.value or 0.0 for s in aside],
                  is_joined=False)
        )  # fmt: skip
    details = [f"{quantity(run.starters)} started"]
    if run.is_over is None:
        details.append("end of the course not known")
    ticks = [(step.number, str(step.number) if step.number else "start") for step in run.steps]
    return Frame(found.labels[run.scope], details, curves, ticks, run.steps[-1].number)


def _curve(path: Sequence[Step], look: Look) -> Curve:
    there = [step.there for step in path if step.there is not None]
    # At the start are all of them: there is nothing to be unsure of.
    limits = [(m.conf_low or 0.0, m.conf_high or 0.0) for m in there[1:]]
    return Curve(
        look,
        [step.number for step in path],
        [measure.value or 0.0 for measure in there],
        [(1.0, 1.0), *limits] if look == "first" else (),
        has_points=look == "first",
    )
