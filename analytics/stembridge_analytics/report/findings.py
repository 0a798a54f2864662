"""What the logs say, computed once: the measures, and sentences that page and terminal share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stembridge_analytics.measures import (
    NO_EVIDENCE,
    Break,
    Breakdown,
    Measure,
    breakdown,
    breaks_in_series,
    course_completion,
    programme_funnel,
)
from stembridge_analytics.report.classroom import Classroom, classroom, uptake_sentence
from stembridge_analytics.report.data import ReportData
from stembridge_analytics.report.wording import (
    NO_NUMBER,
    amount,
    course_labels,
    day_range,
    day_ranges,
    listing,
    percent,
    quantity,
)

__all__ = [
    "RECENT_DAYS", "Findings", "counted", "find", "fraction", "fraction_cell", "interval",
    "key_sentences", "summary_lines",
]  # fmt: skip

# Who enrolled later than this before the logs end has had little time to start or complete.
RECENT_DAYS: Final = 30


@dataclass(frozen=True)
class Findings:
    """The measures of one run, with the data they are from and a label for each course."""

    data: ReportData
    funnel: Mapping[str, Measure]
    completion: tuple[Measure, ...]
    labels: Mapping[str, str]
    classroom: Classroom
    groups: tuple[Breakdown, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def described(self) -> str:
        """How many people's attributes are known, in words; empty if none are."""
        totals = self.data["event_totals"].iloc[0]
        known, people = int(totals["described_learners"]), int(totals["learners"])
        if not known or known == people:
            return ""
        share = percent(known / people, people)
        of = amount(people, "person", "people")
        return f"Attributes are known of {quantity(known)} of {of} ({share})."

    def scope(self, scope: str) -> str:
        """What a reader calls the scope of a measure: a course, or all of them."""
        return self.labels.get(scope, scope[:1].upper() + scope[1:])

    @property
    def enrolled(self) -> int:
        """E, participations."""
        return self.funnel["funnel.enrolled"].numerator or 0

    @property
    def courses(self) -> int:
        """Course runs with at least one enrolment."""
        return len(self.completion)

    @property
    def unmeasurable(self) -> list[str]:
        """Labels of the courses whose logs cannot tell who passed."""
        return [self.labels[m.scope] for m in self.completion if m.reason == NO_EVIDENCE]

    @property
    def period(self) -> str:
        """First to last day of the logs in words."""
        facts = self.data.facts
        if facts.first_day is None or facts.last_day is None:
            return "no day with an event"
        return day_range(facts.first_day, facts.last_day)

    @property
    def silent_days(self) -> list[tuple[date, date]]:
        """Stretches of days inside the period without any event."""
        days = self.data["dim_day"]
        return day_ranges([stamp.date() for stamp in days.loc[days["events"] == 0, "day"]])

    @property
    def recent(self) -> int:
        """Participations that began in the last `RECENT_DAYS` days of the logs."""
        last_day = self.data.facts.last_day
        if last_day is None:
            return 0
        days = self.data["course_day"]
        before = days[days["day"].dt.date <= last_day - timedelta(days=RECENT_DAYS)]
        total, earlier = (
            int(part.groupby("course_id")["enrolled_total"].max().sum()) for part in (days, before)
        )
        return total - earlier


def find(data: ReportData) -> Findings:
    """The findings of a run, worked out once: they take as long as half of the tables."""
    if "findings" not in data.derived:
        data.derived["findings"] = _find(data)
    found: Findings = data.derived["findings"]
    return found


def _find(data: ReportData) -> Findings:
    courses = data["course_funnel"]
    keys = [str(key) for table in ("course_funnel", "dim_course") for key in data[table].course_id]
    funnel = {measure.name: measure for measure in programme_funnel(courses)}
    return Findings(
        data,
        funnel,
        tuple(course_completion(courses)),
        course_labels(list(dict.fromkeys(keys))),
        classroom(data),
        tuple(breakdown(data["group_funnel"], courses, funnel["funnel.completed_k2"].window)),
        tuple(
            breaks_in_series(
                data["event_span"], data["course_activity"], data["file_day"], data["files"]
            )
        ),
    )


def fraction(measure: Measure) -> str:
    """`250 of 1,000 (25 %)`, or why there is no figure."""
    if measure.value is None or measure.numerator is None or measure.denominator is None:
        return f"not available: {measure.reason}"
    share = percent(measure.value, measure.denominator)
    return f"{quantity(measure.numerator)} of {quantity(measure.denominator)} ({share})"


def counted(measure: Measure | None) -> str:
    """`250 (25 %)` for a cell of a table, a dash where there is no figure."""
    if measure is None or measure.value is None or measure.denominator is None:
        return NO_NUMBER
    return f"{quantity(measure.numerator or 0)} ({percent(measure.value, measure.denominator)})"


def fraction_cell(measure: Measure) -> str:
    """`250 of 1,000 (25 %)` for a cell of a table, a dash where there is no figure."""
    return NO_NUMBER if measure.value is None else fraction(measure)


def interval(measure: Measure) -> str:
    """`22 % to 28 %`, or nothing without an interval."""
    if measure.conf_low is None or measure.conf_high is None or measure.denominator is None:
        return ""
    low = percent(measure.conf_low, measure.denominator)
    return f"{low} to {percent(measure.conf_high, measure.denominator)}"


def read_sentence(found: Findings) -> str:
    """How much was read, and what became of the rest."""
    facts = found.data.facts
    if facts.lines == 0:
        return f"Read nothing: {amount(facts.files, 'file')} without a single line."
    parts = [
        (facts.duplicates, amount(facts.duplicates, "duplicate") + " folded"),
        (facts.rejects, quantity(facts.rejects) + " rejected"),
        (facts.blank, quantity(facts.blank) + " blank"),
        (facts.comment, amount(facts.comment, "comment")),
    ]
    rest = [what for count, what in parts if count]
    tail = f"; {listing(rest, at_most=4)}" if rest else "; nothing was left over"
    return (
        f"Read {amount(facts.events, 'event')} from {amount(facts.lines, 'line')} in "
        f"{amount(facts.files, 'file')}{tail}."
    )


def who_sentence(found: Findings) -> str:
    """Who is in the logs, and when."""
    people = amount(found.data.facts.enrolled_people, "enrolled person", "enrolled people")
    return (
        f"{people}, {amount(found.enrolled, 'participation')} in "
        f"{amount(found.courses, 'course')}, {found.period}."
    )


def started_sentence(found: Findings) -> str:
    """How many of the enrolled started."""
    return f"Started, of the enrolled: {fraction(found.funnel['funnel.started'])}."


def completed_sentence(found: Findings) -> str:
    """How many completed, of the enrolled and of the starters, with the evidence level."""
    of_enrolled = found.funnel["funnel.completed_k2"]
    if not of_enrolled.available:
        return f"Completed: not measurable; {of_enrolled.reason}."
    of_started = fraction(found.funnel["funnel.completed_k2_of_started"])
    sentence = (
        f"Completed (evidence level K2, passed or certified), of the enrolled: "
        f"{fraction(of_enrolled)}; of the starters: {of_started}"
    )
    left_out = found.unmeasurable
    if left_out:
        sentence += f"; without {amount(len(left_out), 'course')} that cannot be measured"
    return f"{sentence}."


def doubts(found: Findings) -> list[str]:
    """What makes the figures less sure, each with its count; empty if nothing does."""
    facts, files = found.data.facts, found.data["files"]
    broken = int(files["problem"].notna().sum())
    silent = sum((last - first).days + 1 for first, last in found.silent_days)
    days = len(found.data["dim_day"])
    inferred = found.funnel["funnel.enrolled_inferred"]
    counted = [
        (broken, f"{amount(broken, 'file')} could not be read to the end"),
        (facts.rejects, f"{amount(facts.rejects, 'line')} rejected"),
        (silent, f"{quantity(silent)} of {amount(days, 'day')} without any event"),
        (
            found.recent,
            f"{quantity(found.recent)} of {amount(found.enrolled, 'participation')} began in the "
            f"last {RECENT_DAYS} days and had little time",
        ),
        (len(found.unmeasurable), f"no evidence of passing in {listing(found.unmeasurable)}"),
        (inferred.numerator or 0, f"enrolment inferred for {fraction(inferred)}"),
        (
            facts.name_conflicts,
            f"{amount(facts.name_conflicts, 'user name')} seen with more than one id",
        ),
        (
            facts.mismatch_events,
            f"{amount(facts.mismatch_events, 'event')} left out because name and id are two people",
        ),
        (
            facts.outside_events,
            f"{amount(facts.outside_events, 'event')} left out because a device's clock was wrong",
        ),
        (
            len(facts.left_aside),
            f"{amount(len(facts.left_aside), 'file')} in the given folders not read",
        ),
    ]
    return [sentence for count, sentence in counted if count]


def publication_sentence(found: Findings) -> str:
    """Whether the report may be published, and why not."""
    facts = found.data.facts
    if facts.is_publishable:
        return "May be published."
    return f"Not for publication: {facts.not_publishable_because}."


def key_sentences(found: Findings) -> list[str]:
    """The key findings: what was read, who and when, started, completed, used in class."""
    return [
        read_sentence(found),
        who_sentence(found),
        started_sentence(found),
        completed_sentence(found),
        uptake_sentence(found.classroom),
    ]


def summary_lines(data: ReportData) -> list[str]:
    """Plain lines for a terminal: the key findings, and what is doubtful."""
    found = find(data)
    doubtful = doubts(found)
    doubt = f"Doubtful: {'; '.join(doubtful)}. " if doubtful else ""
    lines = [*key_sentences(found), f"{doubt}{publication_sentence(found)}"]
    return [" ".join(line.split()) for line in lines]
