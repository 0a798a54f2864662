"""The first page: what, when, who, how sure, and whether it may be shown to others."""

from __future__ import annotations

from stembridge_analytics.report.findings import (
    Findings,
    doubts,
    key_sentences,
    publication_sentence,
)
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.wording import amount, day

__all__ = ["build"]


def build(found: Findings) -> Section:
    """The head of the report with its key findings."""
    facts = found.data.facts
    return Section(
        "head",
        "Key findings",
        _title(found),
        {
            "what": f"{amount(found.courses, 'course')} in {amount(facts.files, 'log file')}",
            "when": found.period,
            "who": f"{amount(facts.enrolled_people, 'enrolled person', 'enrolled people')}, "
            f"{amount(found.enrolled, 'participation')} (one person in one course)",
            "sure": _how_sure(found),
            "made": f"{day(facts.made_at)}, {facts.made_at:%H:%M %Z}",
            "is_publishable": facts.is_publishable,
            "publication": publication_sentence(found),
            "sentences": key_sentences(found),
            "doubts": [_sentence(doubt) for doubt in doubts(found)],
        },
    )


def _title(found: Findings) -> str:
    if found.data.facts.lines == 0:
        return "Nothing could be read from these logs"
    if found.enrolled == 0:
        return "Nobody is enrolled in these logs"
    noun = "one course" if found.courses == 1 else f"{found.courses:,} courses"
    return f"Who enrolled, started and completed in {noun}"


def _how_sure(found: Findings) -> str:
    """One sentence on the evidence behind completion and the window of every figure."""
    measurable = found.courses - len(found.unmeasurable)
    if found.enrolled == 0:
        return "no enrolment, so no share can be given"
    evidence = (
        f"completion by evidence level K2 (passed or certified) in {measurable:,} of "
        f"{amount(found.courses, 'course')}"
    )
    dated = int(found.data["course_funnel"]["is_completion_mature"].notna().sum())
    if not dated:
        return (
            f"{evidence}; run dates are unknown, so every window ends with the last day of the logs"
        )
    rest = "" if dated == found.courses else "; elsewhere windows end with the last day of the logs"
    return f"{evidence}; run dates are known for {dated:,} of them{rest}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
