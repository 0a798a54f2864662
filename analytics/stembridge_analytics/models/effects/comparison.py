"""People who did a thing by the landmark and people who did not, with other things held equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.aipw import Observed, fold_counts, propensity
from stembridge_analytics.estimators.clusters import (
    FEWEST,
    MODEL_BASED,
    Correction,
    check_correction,
)
from stembridge_analytics.estimators.separation import IdentifiedFit
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.effects.answers import Answer, answer_tables, answered
from stembridge_analytics.models.effects.diagnostics import balance_table, overlap_table
from stembridge_analytics.models.effects.doubts import fit_problems, overlap_problems
from stembridge_analytics.models.effects.subject import Subject, right_side, subject
from stembridge_analytics.models.effects.wording import compared_in_words, estimand_of
from stembridge_analytics.models.landmarks import WITHOUT_EVENT, check_landmark
from stembridge_analytics.models.result import Clusters, Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["compare"]

Method = Literal["aipw", "standardisation", "both"]
_TERMS: Final[Mapping[str, tuple[str, ...]]] = {
    "aipw": ("crude", "aipw"),
    "standardisation": ("crude", "standardised"),
    "both": ("crude", "standardised", "aipw"),
}


def compare(
    data: pd.DataFrame,
    *,
    outcome: str,
    exposure: str,
    formula: str = "~ 1",
    propensity_formula: str | None = None,
    method: Method = "both",
    landmark: str | float = "landmark_us",
    dated_by: Mapping[str, str] | None = None,
    baseline: Iterable[str] = (),
    without_event: Iterable[str] = WITHOUT_EVENT,
    clusters: str | None = None,
    count: str | None = COUNT,
    weights: str | None = None,
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = False,
    by_arm: bool = False,
    trim: float = 0.0,
    folds: int = 0,
    person: str | None = None,
    seed: int = 0,
    correction: Correction = "rule",
    name: str = "compared",
    population: str = "",
    labels: Mapping[str, str] | None = None,
) -> ModelResult:
    """The difference in outcome between people exposed by the landmark and others alike.

    data: a row a person or group, of those still there at the landmark (see `at_landmark`).
        outcome, exposure: columns of 0 and 1; exposure may be a text of two levels. formula: the
        covariates held equal, in both models; propensity_formula: others for the exposure.
    method: `standardisation` (the outcome's logit), `aipw` (that and the exposure's logit), both.
    landmark, dated_by, baseline, without_event: when exposure and covariates were known, see
        `check_landmark`; nothing is taken on trust.
    clusters, weights, person: columns; probability weights above 0; person keeps all rows of
        somebody in one fold. count: column of people in each row. by_arm: the outcome's model has
        slopes of its own for each arm. trim: people whose chance of being exposed is below it, or
        above 1 less it, are left out, and both models fitted again. folds: if above 1, AIPW
        predicts each fold by models of the others, split with `seed`.
    name, population, labels: for words; of the result, of whom it tells, and by column what comes
        after "had".
    Returns differences of shares as `crude`, `standardised` and `aipw`; tables `shares`, `ratios`
        (with E-values), `balance`, `overlap`.
    Raises LeakError for what was not known by the landmark; UsageError and DataError for a call
        that cannot be.
    Source: Hernan and Robins (2020), Causal Inference: What If, ch. 11-13; see `estimators.aipw`.

    >>> data = pd.DataFrame({"level": ["a", "a", "b", "b"] * 2, "saw": [1, 0] * 4,
    ...                      "done": [1] * 4 + [0] * 4, "n": [60, 30, 20, 10, 40, 70, 80, 90]})
    >>> found = compare(data, outcome="done", exposure="saw", formula="~ level",
    ...                 baseline=["saw", "level"])
    >>> found.table[["term", "estimate", "std_error"]].round(3).to_dict("list")
    {'term': ['crude', 'standardised', 'aipw'], 'estimate': [0.2, 0.2, 0.2], \
'std_error': [0.045, 0.042, 0.042]}
    """
    if method not in _TERMS:
        raise UsageError(f"unknown method {method!r}; available: {', '.join(_TERMS)}")
    check_correction(correction)
    if not 0 <= trim < 0.5:
        raise UsageError(f"trim is a chance from 0 to below 0.5; found {trim}")
    sides = [right_side(formula), right_side(propensity_formula or formula)]
    features = [exposure, *(one for side in sides for one in variables_of(f"~ {side}"))]
    check_landmark(
        data, features, baseline=baseline, dated_by=dated_by, landmark=landmark,
        without_event=without_event,
    )  # fmt: skip
    found = subject(
        data, outcome=outcome, exposure=exposure, formula=formula, propensity=propensity_formula,
        beside=[one for one in (clusters, weights, person) if one is not None], count=count,
        references=references or {}, missing_is_level=missing_is_level,
    )  # fmt: skip
    people = Observed(
        found.outcome.response, found.arms.exposed, found.outcome.matrix, found.exposure.matrix,
        found.outcome.counts, found.numbers(weights), by_arm,
    )  # fmt: skip
    whole = propensity(people)
    people, found, trimmed = _trimmed(people, found, whole, trim)
    if trimmed:
        whole = propensity(people)
    if folds > 1:
        codes = found.codes(person)
        split = fold_counts(people.counts, folds, np.random.default_rng(seed), codes)
        people = replace(people, folds=split)
    answers = [
        answered(term, people, found, clusters, correction) for term in _TERMS[method]
    ]  # fmt: skip
    return _result(
        people, found, answers, whole, clusters=clusters, name=name, population=population,
        dropped=(*found.dropped, *trimmed), outcome=outcome, exposure=exposure, folds=folds,
        by_arm=by_arm, trim=trim, seed=seed, labels=labels or {},
    )  # fmt: skip


def _trimmed(
    people: Observed, found: Subject, whole: IdentifiedFit, trim: float
) -> tuple[Observed, Subject, tuple[Dropped, ...]]:
    """Without people whose chance of being exposed is too near to 0 or 1."""
    out = (whole.fit.fitted < trim) | (whole.fit.fitted > 1 - trim)
    n = round(float(people.counts[out].sum()))
    if not trim or not n or n == round(people.n):
        return people, found, ()
    kept = people.take(~out)
    designs = [
        replace(
            design, response=design.response[~out], matrix=design.matrix[~out],
            counts=design.counts[~out], frame=design.frame[~out].reset_index(drop=True),
        )
        for design in (found.outcome, found.exposure)
    ]  # fmt: skip
    arms = replace(found.arms, exposed=found.arms.exposed[~out])
    why = f"a chance of being exposed below {trim:g} or above {1 - trim:g}"
    return kept, Subject(designs[0], designs[1], arms, found.dropped), (Dropped(n, why),)


def _result(
    people: Observed, found: Subject, answers: list[Answer], whole: IdentifiedFit, *,
    clusters: str | None, name: str, population: str, dropped: tuple[Dropped, ...], outcome: str,
    exposure: str, folds: int, by_arm: bool, trim: float, seed: int,
    labels: Mapping[str, str],
) -> ModelResult:  # fmt: skip
    share = whole.fit.fitted if whole.fit.converged and not whole.infinite.any() else None
    n = round(people.n)
    table, shares, ratios = answer_tables(answers, found, n)
    balance, overlap = balance_table(found, people, share), overlap_table(found, people, share)
    problems = [*found.outcome.problems, *fit_problems(people, found, answers, whole, exposure)]
    if share is not None:
        problems += overlap_problems(overlap, balance)
    used = _clusters(answers, clusters, problems)
    method = _method(answers, folds, by_arm, seed)
    return ModelResult(
        model="effects", name=name, method=method, table=table, n_used=n,
        title=f"{outcome} and {found.arms.named}: others alike compared",
        estimand=estimand_of(outcome, found.arms, population, trim),
        events=round(float((people.response * people.counts).sum())), dropped=dropped,
        clusters=used, formula=_formula(found, outcome, exposure), problems=tuple(problems),
        clock="exposure and covariates up to the landmark, outcome after it",
        in_words=compared_in_words(
            table, shares, ratios, overlap, labels, outcome, exposure, found.arms, n
        ),
        tables={"shares": shares, "ratios": ratios, "balance": balance, "overlap": overlap},
        statistics={"trim": trim, **({"folds": folds, "seed": seed} if folds > 1 else {})},
        unit="share difference", drawn="forest",
    )  # fmt: skip


def _clusters(
    answers: list[Answer], clusters: str | None, problems: list[Problem]
) -> Clusters | None:
    """What the errors allow for, and a problem where they cannot."""
    told = [answer.spread for answer in answers if answer.spread.correction]
    if clusters is None or not told:
        return None
    if told[0].correction == MODEL_BASED:
        problems.append(Problem(
            "too few clusters", f"{told[0].count} of {clusters}, at least {FEWEST} are needed; the "
            "errors take people as unrelated",
        ))  # fmt: skip
    return Clusters(told[0].count, clusters, told[0].correction)


def _method(answers: list[Answer], folds: int, by_arm: bool, seed: int) -> str:
    parts = ["difference of shares"]
    terms = {answer.term for answer in answers}
    slopes = ", slopes by arm" if by_arm else ""
    if "standardised" in terms:
        parts.append(f"standardisation over everybody (logit{slopes})")
    if "aipw" in terms:
        crossed = f", {folds} folds, seed {seed}" if folds > 1 else ""
        parts.append(f"AIPW (logits of outcome and exposure{slopes}{crossed})")
    return "; ".join(parts)


def _formula(found: Subject, outcome: str, exposure: str) -> str:
    covariates = right_side(found.outcome.formula.split("~", 1)[1])
    others = right_side(found.exposure.formula.split("~", 1)[1])
    return f"{outcome} ~ {exposure} + {covariates}; {exposure} ~ {others}"
