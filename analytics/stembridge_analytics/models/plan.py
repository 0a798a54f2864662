"""What was planned before the results were known, held against what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from formulaic import Formula
from formulaic.errors import FormulaicError

from stembridge_analytics.errors import UsageError
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.result import ModelResult

__all__ = ["Analysis", "AnalysisPlan", "Followed", "PlanOutcome", "follow_plan"]

PLANNED: Final = "planned"
ADDED: Final = "added"


@dataclass(frozen=True)
class Analysis:
    """One analysis that was planned; what is empty was left open.

    model, result: names, as in `completion.logit`. outcome: in words. groups: columns that are
        compared. family: of comparisons whose errors are controlled together. minimum: people
        from which on it was to be done.
    """

    model: str
    result: str = ""
    formula: str = ""
    outcome: str = ""
    groups: tuple[str, ...] = ()
    family: str = ""
    minimum: int = 0

    @property
    def terms(self) -> str:
        """Outcome, family and minimum, as far as they were laid down."""
        parts = (
            self.outcome,
            f"family {self.family}" if self.family else "",
            f"from {self.minimum:,} people on" if self.minimum else "",
        )
        return "; ".join(part for part in parts if part)

    def __str__(self) -> str:
        name = f"{self.model}.{self.result}" if self.result else self.model
        groups = f" by {', '.join(self.groups)}" if self.groups else ""
        return f"{name}{groups}: {self.formula}" if self.formula else f"{name}{groups}"


@dataclass(frozen=True)
class AnalysisPlan:
    """What was planned, and when and where that was laid down for others to see."""

    analyses: tuple[Analysis, ...]
    title: str = ""
    registered_on: date | None = None
    registered_at: str = ""

    @property
    def registered(self) -> str:
        """When and where it was laid down, or that it was not.

        >>> AnalysisPlan((), registered_on=date(2025, 3, 1)).registered
        'registered 2025-03-01'
        """
        said = [f"{self.registered_on}"] if self.registered_on else []
        said += [f"at {self.registered_at}"] if self.registered_at else []
        return f"registered {' '.join(said)}" if said else "registered nowhere that the plan tells"


@dataclass(frozen=True)
class Followed:
    """One planned analysis: whether it was done, by which results, else why not."""

    analysis: Analysis
    is_done: bool
    results: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class PlanOutcome:
    """A plan against results. added: results that nobody had planned."""

    plan: AnalysisPlan
    followed: tuple[Followed, ...] = ()
    added: tuple[str, ...] = field(default=())


def follow_plan(
    plan: AnalysisPlan, results: Sequence[ModelResult]
) -> tuple[tuple[ModelResult, ...], PlanOutcome]:
    """The results, each marked as planned or added, and what became of each planned analysis.

    A result is a planned one if its model is, and of what the plan says besides: its name, its
    formula (the order of terms aside) and all groups. A result without estimates does nothing:
    what was planned is then not done, for the reasons that the result gives.

    >>> plan = AnalysisPlan((Analysis("completion"),))
    >>> follow_plan(plan, [])[1].followed[0].why
    'the model completion was not run'
    """
    followed = tuple(_followed(analysis, results) for analysis in plan.analyses)
    planned = {
        result.full_name
        for result in results
        if any(_why_not(one.analysis, result) is None for one in followed)
    }
    marked = tuple(
        result.with_status(PLANNED if result.full_name in planned else ADDED) for result in results
    )
    added = tuple(one.full_name for one in marked if one.status == ADDED and not one.table.empty)
    return marked, PlanOutcome(plan, followed, added)


def _followed(analysis: Analysis, results: Sequence[ModelResult]) -> Followed:
    of_model = [one for one in results if one.model == analysis.model]
    reasons = {one.full_name: _why_not(analysis, one) for one in of_model}
    fitting = [one for one in of_model if reasons[one.full_name] is None]
    names = tuple(one.full_name for one in fitting)
    if not of_model:
        return Followed(analysis, False, why=f"the model {analysis.model} was not run")
    if not fitting:
        wanted = [one for one in of_model if one.name == analysis.result] or of_model
        why = "; ".join(dict.fromkeys(reasons[one.full_name] or "" for one in wanted))
        return Followed(analysis, False, why=why)
    with_estimates = [one for one in fitting if not one.table.empty]
    if not with_estimates:
        return Followed(analysis, False, names, _problems(fitting))
    few = [one for one in with_estimates if one.n_used < analysis.minimum]
    if few:
        why = f"{few[0].n_used:,} people, planned from {analysis.minimum:,} on; shown all the same"
        return Followed(analysis, False, names, why)
    return Followed(analysis, True, names)


def _why_not(analysis: Analysis, result: ModelResult) -> str | None:
    """Why a result is not the planned one; None if it is."""
    if result.model != analysis.model:
        return "another model"
    if analysis.result and result.name != analysis.result:
        return f"there is no result {analysis.result}"
    formulas = [one for one in result.formula.split("; ") if one]
    if analysis.formula and not any(_is_same(analysis.formula, one) for one in formulas):
        return f"its formula was {result.formula or 'none'}"
    lacking = [name for name in analysis.groups if not _tells_of(result, name, formulas)]
    return f"it does not tell of {', '.join(lacking)}" if lacking else None


def _tells_of(result: ModelResult, name: str, formulas: Iterable[str]) -> bool:
    """Whether a column is a group of the result, by its terms or its formula."""
    terms = result.table["term"].astype(str)
    if (terms.eq(name) | terms.str.contains(f"{name}[", regex=False)).any():
        return True
    for formula in formulas:
        try:
            if name in variables_of(formula):
                return True
        except UsageError:  # printed for people, such as a rule in words
            continue
    return False


def _is_same(one: str, other: str) -> bool:
    """Whether two formulas have the same terms on both sides."""
    try:
        return _terms(one) == _terms(other)
    except FormulaicError:
        return " ".join(one.split()) == " ".join(other.split())


def _terms(formula: str) -> tuple[frozenset[str], ...]:
    left, _, right = formula.partition("~") if "~" in formula else ("", "", formula)
    return tuple(
        frozenset(
            ":".join(sorted(str(factor) for factor in term.factors)) for term in Formula(side)
        )
        if side.strip()
        else frozenset()
        for side in (f"{left} - 1" if left.strip() else "", right)
    )


def _problems(results: Iterable[ModelResult]) -> str:
    return "; ".join(dict.fromkeys(one.text for result in results for one in result.problems))
