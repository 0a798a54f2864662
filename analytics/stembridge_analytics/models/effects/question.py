"""Do industry cases go with completion, and what do variants do that were drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.models.design import NOT_STATED, variables_of
from stembridge_analytics.models.effects.comparison import compare
from stembridge_analytics.models.effects.covariates import (
    ATTRIBUTES,
    NUMBERS,
    choose,
    comparable_runs,
)
from stembridge_analytics.models.effects.draw import randomised
from stembridge_analytics.models.effects.subject import right_side
from stembridge_analytics.models.landmarks import BASELINE, DATED_BY, check_landmark_table
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["MODEL_NAME", "run"]

MODEL_NAME: Final = "effects"
_LANDMARK: Final = 14.0
_FEWEST: Final = 100
# What may be compared: columns of table `landmark`, and how a sentence says it after "had".
_DEEDS: Final = {
    "cases": ("case", "worked in an industry case"),
    "challenges": ("task", "worked on a numeric task"),
    "careers": ("card", "opened a career card"),
    "videos": ("video", "played a video"),
    "posts": ("post", "written in the forum"),
    "answers": ("answer", "answered a problem"),
    "is_committed": ("commitment", "committed to a lesson in class"),
}
_DEFAULT: Final = ("cases", "challenges", "careers", "videos")
_OUTCOMES: Final = ("is_completed_k1", "is_completed_k2", "is_completed_k3")
_HELD: Final = ("gender", "level", "earlier_runs")


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """The comparison at the landmark, and one result for each case whose variant was drawn.

    Options: `exposure` (by default `cases`, or tasks, cards, videos if too few did that),
    `landmark_days` (14, or the nearest with people), `trim`, `draws`, `seed`.
    """
    return (_compared(source, settings), *_randomised(source, settings))


def _compared(source: Source, settings: Settings) -> ModelResult:
    """The comparison of the deed asked for, else of the first that people enough have done."""
    asked = settings.text(MODEL_NAME, "exposure", "")
    if asked and asked not in _DEEDS:
        raise UsageError(f"effects: unknown exposure {asked!r}; available: {', '.join(_DEEDS)}")
    there = source.columns("landmark")
    if not there:
        return _none("compared", "there is no table of landmarks")
    day = _day(source, settings.number(MODEL_NAME, "landmark_days", _LANDMARK))
    if day is None:
        return _none("compared", "nobody is in a run whose window has passed")
    passed_over: list[Problem] = []
    for exposure in [asked] if asked else [name for name in _DEFAULT if name in there]:
        words = _DEEDS[exposure][1]
        people = _people(source, settings, exposure, day)
        n = int(people.data[COUNT].sum())
        if n >= _FEWEST:
            found = _comparison(people, settings, exposure, day)
            return replace(found, problems=(*found.problems, *passed_over))
        passed_over.append(Problem(
            "left out", f"{n:,} people at day {day:g} in runs where some had {words} and some had "
            f"not, and some completed and some did not; {_FEWEST} are needed",
        ))  # fmt: skip
    return _none("compared", "; ".join(one.text for one in passed_over) or "no deed is counted")


@dataclass(frozen=True, eq=False)
class _People:
    """data: groups at the landmark, with `completed` and the deed. asked: covariates."""

    data: pd.DataFrame
    asked: tuple[str, ...]
    dropped: tuple[Dropped, ...]


def _comparison(people: _People, settings: Settings, exposure: str, day: float) -> ModelResult:
    deed, words = _DEEDS[exposure]
    data, formula = people.data, _formula(settings)[1]
    problems: tuple[Problem, ...] = ()
    if formula is None:
        chosen = choose(data, "completed", deed, people.asked)
        data, problems = chosen.data, chosen.problems
        formula = "~ " + (" + ".join(chosen.names) or "1")
    used = variables_of(f"~ {right_side(formula)}")
    found = compare(
        data, outcome="completed", exposure=deed, formula=formula, missing_is_level=True,
        baseline=[deed, *used], clusters=settings.clusters, name="compared",
        references=_references(data, used, settings),
        trim=settings.number(MODEL_NAME, "trim", 0.0),
        population=f"people active by then, still there and not yet done at the end of day {day:g},"
        f" in runs where some had {words} and some had not",
        labels={"completed": "completed", deed: words},
    )  # fmt: skip
    return replace(
        found, title=f"Completion of those who had {words} by day {day:g}",
        dropped=(*people.dropped, *found.dropped), problems=(*found.problems, *problems),
        clock=f"landmark at the end of day {day:g}; {_formula(settings)[0]} after it",
        censoring="runs whose window has passed only",
    )  # fmt: skip


def _formula(settings: Settings) -> tuple[str, str | None]:
    """The outcome, and the formula of what is held equal; None for the default set.

    Raises UsageError if its left side is no completion.
    """
    asked = settings.formulas.get(MODEL_NAME)
    if asked is None:
        return settings.completed, None
    left, _, right = asked.rpartition("~")
    outcome = left.strip()
    if outcome not in ("", "completed", *_OUTCOMES):
        raise UsageError(
            f"effects: {outcome!r} is no outcome; available: completed, {', '.join(_OUTCOMES)}"
        )
    return (outcome if outcome in _OUTCOMES else settings.completed), f"~ {right}"


def _day(source: Source, wanted: float) -> float | None:
    """The landmark nearest to the one wanted that has people enough; the earlier of two as near."""
    found = source.patterns("landmark", ["landmark_days"], where={"is_mature": True})
    enough = found[found[COUNT] >= _FEWEST]
    days = [float(day) for day in (found if enough.empty else enough)["landmark_days"]]
    return min(days, key=lambda day: (abs(day - wanted), day)) if days else None


def _people(source: Source, settings: Settings, exposure: str, day: float) -> _People:
    """Groups of people at the landmark, in runs that can be compared.

    Whoever did nothing at all had no chance of the deed, and is left out.
    Raises LeakError if something was not known by the landmark.
    """
    there = source.columns("landmark")
    completed, formula = _formula(settings)
    if formula is None:
        asked: list[str] = [name for name in (*NUMBERS, *ATTRIBUTES) if name in there]
    else:
        asked = list(variables_of(f"~ {right_side(formula)}"))
        strange = [name for name in asked if name not in (*BASELINE, *DATED_BY)]
        if strange:
            raise UsageError(
                f"effects: {', '.join(strange)} cannot be held equal; available: "
                f"{', '.join((*BASELINE, *DATED_BY))}"
            )
    where: dict[str, Any] = {"landmark_days": day, "is_mature": True}
    check_landmark_table(source, [exposure, *asked], where=where)
    active = ["active_days"] if "active_days" in there else []
    by = list(dict.fromkeys(
        ["course_id", settings.clusters, completed, exposure, *active, *asked]
    ))  # fmt: skip
    found = source.patterns("landmark", by, where=where)
    unknown = found[completed].isna()
    early = source.patterns("landmark", ["course_id"], where={**where, "is_mature": False})
    gone: tuple[Dropped, ...] = (
        Dropped(int(early[COUNT].sum()), "in a run whose window has not passed"),
        Dropped(int(found.loc[unknown, COUNT].sum()), f"{completed} cannot be told"),
    )
    idle = ~unknown & (found["active_days"] == 0 if active else False)
    gone += (Dropped(int(found.loc[idle, COUNT].sum()), "no activity by the landmark"),)
    data = found[~unknown & ~idle].copy()
    data["completed"] = data[completed].astype(int)
    deed = _DEEDS[exposure][0]
    data[deed] = (data[exposure].fillna(0).astype(float) > 0).astype(int)
    keep = list(dict.fromkeys(["course_id", settings.clusters, "completed", deed, *asked]))
    summed = data.groupby(keep, dropna=False, observed=True)[COUNT].sum().reset_index()
    kept, other = comparable_runs(summed, "completed", deed)
    return _People(kept, tuple(asked), (*(one for one in gone if one.n), *other))


def _references(data: pd.DataFrame, used: tuple[str, ...], settings: Settings) -> dict[str, str]:
    """References that the data have."""
    return {
        name: level for name, level in settings.references.items()
        if name in used and level in set(data[name])
    }  # fmt: skip


def _randomised(source: Source, settings: Settings) -> list[ModelResult]:
    """One result for each case, its runs as blocks; a case has the same name in all runs."""
    columns = ("course_id", "learner_id", "block_id", "variant", "variants")
    drawn = pd.DataFrame(columns=list(columns))
    if source.columns("case_assignment") and source.columns("participation"):
        drawn = source.rows("case_assignment", columns)
    if drawn.empty:
        return [_none("variants", "no case drew its variant at random")]
    held: list[str] = [name for name in _HELD if name in source.columns("participation")]
    people = source.rows(
        "participation", ["course_id", "learner_id", "is_mature", settings.completed, *held]
    )
    joined = drawn.merge(people, on=["course_id", "learner_id"], how="left")
    absent = joined["is_mature"].isna()
    early = ~absent & ~joined["is_mature"].fillna(False).astype(bool)
    gone = (
        Dropped(int(absent.sum()), "drawn, but not among the enrolled"),
        Dropped(int(early.sum()), "in a run whose window has not passed"),
    )
    joined = joined[~absent & ~early]
    joined["case"] = joined["block_id"].str.rsplit("@", n=1).str[-1]
    joined["completed"] = joined[settings.completed].astype("boolean").astype(float)
    for name in held:
        joined[name] = joined[name].fillna(NOT_STATED)
    cases = sorted(joined["case"].unique())
    if not cases:
        return [_none("variants", f"{len(drawn):,} people were drawn, in no run that is over")]
    several = len(cases) > 1
    return [
        _case(joined[joined["case"] == case], str(case), several, held, settings,
              tuple(one for one in gone if one.n))
        for case in cases
    ]  # fmt: skip


def _case(
    data: pd.DataFrame, case: str, several: bool, held: list[str], settings: Settings,
    gone: tuple[Dropped, ...],
) -> ModelResult:  # fmt: skip
    name, arms = f"variants {case}" if several else "variants", data["variant"].nunique()
    if arms < 2:
        return _none(name, f"case {case}: {len(data):,} people, all with one variant")
    varied = [column for column in held if data[column].nunique() > 1]
    fair = dict.fromkeys(sorted(data["variant"].unique()), 1 / arms)
    found = randomised(
        data, outcome="completed", arm="variant", block="course_id", name=name,
        clusters="learner_id" if data["learner_id"].duplicated().any() else None,
        formula="~ " + " + ".join(varied) if varied else None,
        shares=fair if (data["variants"] == arms).all() else None,
        draws=int(settings.number(MODEL_NAME, "draws", 9_999)),
        seed=int(settings.number(MODEL_NAME, "seed", 0)),
        population=f"those who came upon case {case} in runs whose window has passed",
        labels={"completed": "completed"},
    )  # fmt: skip
    return replace(
        found, title=f"Completion by the variant of case {case}, drawn at random",
        dropped=(*gone, *found.dropped), censoring="runs whose window has passed only",
        clock=f"completion ({settings.evidence}) at any time up to the close of the run",
    )  # fmt: skip


def _none(name: str, why: str) -> ModelResult:
    return ModelResult(
        MODEL_NAME, name, "What goes with completion", "none", "none",
        pd.DataFrame(columns=list(COLUMNS)), 0, "Nothing can be said from these data.",
        problems=(Problem("not available", why),),
    )  # fmt: skip
