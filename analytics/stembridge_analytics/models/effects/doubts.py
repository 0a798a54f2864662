"""What the fits, the overlap and the balance have against a comparison."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.estimators.aipw import SUMMED_FEW, Observed
from stembridge_analytics.estimators.separation import IdentifiedFit
from stembridge_analytics.models.effects.answers import Answer
from stembridge_analytics.models.effects.subject import Subject
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER
from stembridge_analytics.models.result import Problem

__all__ = ["fit_problems", "overlap_problems"]

# More than so much of a standard deviation is too far apart (Austin 2009, Stat. Med. 28).
FAR: Final = 0.1
_FEWEST_EQUIVALENT: Final = 0.1
_MOST_BEYOND: Final = 0.05


def overlap_problems(overlap: pd.DataFrame, balance: pd.DataFrame) -> list[Problem]:
    """Doubts of a comparison whose chances could be estimated."""
    problems = []
    for row in overlap.to_dict("records"):
        if row["equivalent_n"] < _FEWEST_EQUIVALENT * row["n"]:
            problems.append(Problem(
                "no overlap", f"{row['arm']}: {row['n']:,} people weigh as "
                f"{row['equivalent_n']:,.0f} after weighting; few carry the comparison",
            ))  # fmt: skip
        if row["beyond"] > _MOST_BEYOND:
            problems.append(Problem(
                "no overlap", f"{row['arm']}: {100 * row['beyond']:.1f} % have a chance of being "
                "exposed that nobody of the other arm has",
            ))  # fmt: skip
    far = balance[balance["difference_after"].abs() > FAR]
    problems += [
        Problem("poor balance", f"{row['term']}: {row['difference_after']:+.2f} standard deviations"
                " apart after weighting", str(row["term"]))
        for row in far.to_dict("records")
    ]  # fmt: skip
    return problems


def fit_problems(
    people: Observed, found: Subject, answers: list[Answer], whole: IdentifiedFit, exposure: str
) -> list[Problem]:
    """What the fits have against the answers."""
    problems = []
    names = np.array(found.exposure.names)
    if whole.infinite.any():
        which = ", ".join(names[whole.infinite])
        problems.append(Problem(
            "no overlap", f"{which}: all or none are exposed there, so nobody is comparable, and "
            "the standardised difference rests on the model alone; leave these people out, as trim "
            "does, or merge the group", "aipw",
        ))  # fmt: skip
    for answer in answers:
        outcome = answer.means.outcome
        if outcome is None or answer.term == "crude":
            continue
        lost = outcome.infinite
        if lost.any():
            terms = _outcome_names(found, exposure, people.by_arm)
            problems.append(Problem(
                "separation", f"{', '.join(terms[lost])}: tells the outcome apart without error; "
                "leave it out or merge the group", answer.term,
            ))  # fmt: skip
        elif not outcome.fit.converged:
            problems.append(Problem("no convergence", "the outcome's logit", answer.term))
    if not whole.fit.converged and not whole.infinite.any():
        problems.append(Problem("no convergence", "the logit of the exposure", "aipw"))
    problems += _unexplained(answers)
    return [*dict.fromkeys(problems), *_few_events(people)]


def _outcome_names(found: Subject, exposure: str, by_arm: bool) -> Any:
    names = list(found.outcome.names)
    return np.array([*names, *([f"{exposure}:{one}" for one in names] if by_arm else [exposure])])


def _unexplained(answers: list[Answer]) -> list[Problem]:
    """Answers without a number, or without an error, for a fit that failed on a part."""
    problems = []
    for answer in answers:
        if (
            answer.term != "crude"
            and answer.means.outcome is None
            and np.isnan(answer.means.means).any()
        ):
            problems.append(Problem("no convergence", "a fold cannot be fitted", answer.term))
        elif np.isnan(answer.spread.covariance[2, 2]) and not np.isnan(answer.means.means).any():
            problems.append(Problem(
                "too few clusters", "without one of the clusters there is no estimate, so its "
                "error cannot be told", answer.term,
            ))  # fmt: skip
        elif answer.spread.correction == SUMMED_FEW:
            problems.append(Problem(
                "too few clusters", f"{answer.term}: without one of the {answer.spread.count} "
                "clusters a model has no estimate; errors are of summed influence values, which "
                "are too small where clusters are few", answer.term,
            ))  # fmt: skip
    return problems


def _few_events(people: Observed) -> list[Problem]:
    problems = []
    y, a, n = people.response, people.exposed, people.counts
    for what, values, terms in (
        ("the outcome", y, people.covariates.shape[1] * (2 if people.by_arm else 1) + 1),
        ("the exposure", a, people.propensity.shape[1]),
    ):
        fewer = float(min((n * values).sum(), (n * (1 - values)).sum()))
        if fewer < EVENTS_PER_PARAMETER * terms:
            problems.append(Problem(
                "too few events", f"the logit of {what} has {fewer:,.0f} people on the rarer side "
                f"for {terms} parameters, {fewer / terms:.1f} for each",
            ))  # fmt: skip
    return problems
