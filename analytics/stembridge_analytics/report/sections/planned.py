"""The analysis plan beside the results: what was done, what was not and why, what was added."""

from __future__ import annotations

from stembridge_analytics.models.plan import Followed, PlanOutcome
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import quantity

__all__ = ["build"]


def build(found: Findings) -> Section | None:
    """The section on the plan; None where none was made."""
    outcome = found.data.plan
    if outcome is None:
        return None
    plan = outcome.plan
    return Section(
        "planned",
        "What was planned",
        _finding(outcome),
        {
            "plan": ": ".join(part for part in (plan.title, plan.registered) if part),
            "followed": _followed(outcome),
            "added": _added(found, outcome),
        },
    )


def _finding(outcome: PlanOutcome) -> str:
    count, done = len(outcome.followed), sum(one.is_done for one in outcome.followed)
    analyses = f"the {quantity(count)} planned analyses" if count != 1 else "1 planned analysis"
    verb = "was" if done == 1 else "were"
    added = len(outcome.added)
    tail = "nothing was added" if not added else (
        f"{quantity(added)} result{' was' if added == 1 else 's were'} added")  # fmt: skip
    return f"{quantity(done)} of {analyses} {verb} done as planned; {tail}"


def _followed(outcome: PlanOutcome) -> Table:
    return Table(
        "plan-followed",
        "Planned analyses, and what became of each",
        (Column("Planned"), Column("Done"), Column("Results, or why not")),
        [
            (_planned(one), "as planned" if one.is_done else "not as planned", _became(one))
            for one in outcome.followed
        ],
    )


def _planned(one: Followed) -> str:
    return f"{one.analysis} ({one.analysis.terms})" if one.analysis.terms else str(one.analysis)


def _became(one: Followed) -> str:
    """Why it was not done; else the results that do it."""
    return one.why if one.why else ", ".join(one.results)


def _added(found: Findings, outcome: PlanOutcome) -> Table:
    titles = {
        one.full_name: one.title for results in found.data.results.values() for one in results
    }
    return Table(
        "plan-added",
        "Results that nobody had planned",
        (Column("Result", "code"), Column("Title")),
        [(name, titles.get(name, "")) for name in outcome.added],
    )
