"""How far people come: module by module, by the structure of the course run.

The logs end somewhere: "stopped" means no later work in these logs, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from stembridge_analytics.measures.measure import ALL_COURSES
from stembridge_analytics.measures.runs import by_course
from stembridge_analytics.measures.shares import PERSON, needed, starters
from stembridge_analytics.measures.steps import OPEN_DAYS, Counts, Progress, progress_of

__all__ = ["pooled", "run_progress"]

# Who was at work this late in a run without a known end may well go on.
_OPEN_US: Final = OPEN_DAYS * 86_400_000_000
_MODULE: Final = ["course_id", "module_no"]


def run_progress(
    blocks: pd.DataFrame,
    modules: pd.DataFrame,
    units: pd.DataFrame,
    learners: pd.DataFrame,
    windows: pd.DataFrame,
    window: str,
) -> list[Progress]:
    """Each course run with modules and a starter, the most starters first.

    blocks: columns of table `dim_block`. modules: `learner_module`. units: `learner_unit`.
    learners: `fact_learner_course`. windows: `run_window` with `programme` of `dim_course`.
    window: the days of the logs in words. Raises DataError if a column is missing.
    """
    started = _started(learners)
    structure = _structure(blocks)
    worked = needed(modules, "learner_module", [*PERSON, "module_no"])
    worked = worked.merge(started[PERSON], on=PERSON)
    finished = _completed(blocks, units, started[PERSON])
    runs = needed(
        windows, "run_window", ["course_id", "logs_end_us", "is_start_mature", "has_k1",
                                "programme"],
    )  # fmt: skip
    modules_of, people_of = by_course(structure), by_course(started)
    worked_of, finished_of = by_course(worked), by_course(finished)
    made = []
    for run in runs.to_dict("records"):
        course = str(run["course_id"])
        if course not in modules_of or course not in people_of:
            continue
        is_over = None if pd.isna(run["is_start_mature"]) else bool(run["is_start_mature"])
        # A run with an end is over or not: nobody in it is asked how late the last work was.
        late_us = int(run["logs_end_us"]) - _OPEN_US if is_over is None else None
        people, theirs = people_of[course], worked_of.get(course, worked.head(0))
        done = finished_of.get(course, finished.head(0)) if run["has_k1"] else None
        programme = "" if pd.isna(run["programme"]) else str(run["programme"])
        made.append(
            progress_of(
                course, programme, len(people), is_over,
                _counts(modules_of[course], people, theirs, done, late_us), window,
            )
        )  # fmt: skip
    return sorted(made, key=lambda run: (-run.starters, run.scope))


def pooled(runs: Sequence[Progress], window: str) -> Progress | None:
    """The runs as one, module by module; None if their modules are not the same in number.

    Its `is_over` is None if that of any run is. Titles that differ are left out.
    """
    shapes = {tuple((step.number, step.is_on_path) for step in run.steps) for run in runs}
    if len(shapes) != 1:
        return None
    counts = []
    for steps in zip(*(run.steps[1:] for run in runs), strict=True):
        known = [step.completed.numerator for step in steps if step.completed.available]
        counts.append(
            Counts(
                steps[0].number,
                steps[0].title if len({step.title for step in steps}) == 1 else "",
                steps[0].is_on_path,
                sum(step.worked.numerator or 0 for step in steps),
                sum((step.there.numerator or 0) if step.there else 0 for step in steps),
                sum(step.still_open for step in steps),
                sum(n or 0 for n in known) if len(known) == len(steps) else None,
            )
        )
    over = [run.is_over for run in runs]
    return progress_of(
        ALL_COURSES,
        runs[0].programme,
        sum(run.starters for run in runs),
        None if None in over else all(over),
        (sum(run.steps[0].still_open for run in runs), counts),
        window,
    )


def _structure(blocks: pd.DataFrame) -> pd.DataFrame:
    """One row a module: title, and whether it has a required unit."""
    columns = [*_MODULE, "module_title", "is_required"]
    known = needed(blocks, "dim_block", columns).dropna(subset=["module_no"])
    known = known.assign(is_required=known["is_required"].eq(True))
    return (
        known.groupby(_MODULE, sort=True)
        .agg(title=("module_title", "first"), is_on_path=("is_required", "max"))
        .reset_index()
    )


def _completed(
    blocks: pd.DataFrame, units: pd.DataFrame, started: pd.DataFrame
) -> pd.DataFrame:  # fmt: skip
    """Starters who completed every required unit of a module: course_id, module_no, completed."""
    known = needed(blocks, "dim_block", [*_MODULE, "block_id", "unit_id", "is_required"])
    asked = known[known["is_required"].eq(True) & (known["block_id"] == known["unit_id"])]
    asked = asked[[*_MODULE, "unit_id"]]
    done = needed(units, "learner_unit", [*PERSON, "unit_id", "is_completed"])
    done = done[done["is_completed"].eq(True)].merge(started, on=PERSON)
    did = done.merge(asked, on=["course_id", "unit_id"]).groupby([*PERSON, "module_no"]).size()
    totals = asked.groupby(_MODULE).size().rename("total").reset_index()
    both = did.rename("units").reset_index().merge(totals, on=_MODULE)
    whole = both[both["units"] == both["total"]]
    return whole.groupby(_MODULE).size().rename("completed").reset_index()


def _started(learners: pd.DataFrame) -> pd.DataFrame:
    """S with the moment at which the day of the last work begins, `last_us`."""
    active = needed(learners, "fact_learner_course", [*PERSON, "last_active_day"])
    last_us = pd.to_datetime(active["last_active_day"]).astype("datetime64[us]").astype("int64")
    return starters(learners).merge(active[PERSON].assign(last_us=last_us), on=PERSON)


def _counts(
    modules: pd.DataFrame,
    people: pd.DataFrame,
    worked: pd.DataFrame,
    done: pd.DataFrame | None,
    late_us: int | None,
) -> tuple[int, list[Counts]]:
    """The people still open before any module on the path, and the counts of each module."""
    numbers = worked.groupby("module_no").size()
    on_path = modules.loc[modules["is_on_path"].astype(bool), "module_no"]
    furthest = worked[worked["module_no"].isin(on_path)].groupby("learner_id")["module_no"].max()
    # Who worked in no module on the path stands before its first one.
    furthest = furthest.reindex(people["learner_id"], fill_value=0)
    late = furthest.head(0)
    if late_us is not None:
        late = furthest[(people["last_us"] >= late_us).to_numpy()]
    completed = {} if done is None else dict(zip(done["module_no"], done["completed"], strict=True))
    counts = []
    for module in modules.to_dict("records"):
        number, is_on_path = int(module["module_no"]), bool(module["is_on_path"])
        counts.append(
            Counts(
                number,
                "" if pd.isna(module["title"]) else str(module["title"]),
                is_on_path,
                int(numbers.get(number, 0)),
                int((furthest >= number).sum()) if is_on_path else 0,
                int((late == number).sum()) if is_on_path else 0,
                None if done is None or not is_on_path else int(completed.get(number, 0)),
            )
        )
    return int((late == 0).sum()), counts
