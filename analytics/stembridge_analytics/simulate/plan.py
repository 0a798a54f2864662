"""What each teacher is told to do, decided before any line is written; the truth is its sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from stembridge_analytics.simulate.people import Teacher
from stembridge_analytics.simulate.programme import Course

__all__ = ["VISIT_CAP_S", "Act", "Deed", "Participation", "Uptake", "Visit"]

# No visit is longer: the waits in it add up to less.
VISIT_CAP_S: Final = 135 * 60


@dataclass(frozen=True, slots=True)
class Visit:
    """One sitting in the courseware: `module` from 0, at most VISIT_CAP_S long.

    submission: id of the lesson plan handed in. reviews: ids of those of peers assessed.
    acts: what is reported of the classroom during it, such as a commitment.
    """

    start_us: int
    module: int
    is_glance: bool = False
    submission: str = ""
    reviews: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happens at one moment; `by` is self, staff, command or task."""

    time_us: int
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Act:
    """One event of this project's own blocks: `what` without `stembridge.`, and its payload.

    `time_us` is when it is told; 0 for an act during a visit. `by` is self, or a colleague who
    has no account and follows a link.
    """

    time_us: int
    what: str
    payload: dict[str, Any]
    by: str = "self"


@dataclass(frozen=True)
class Uptake:
    """What really happened in class, told or not. Days are counted from completion.

    first_use_day: None if never within a year. is_..._logged: whether the logs tell it: only of
    those who answer, and only what was told by the last day of the logs. has_used: what the
    answer to the follow-up says.
    """

    is_committed: bool = False
    is_completer: bool = False
    first_use_day: int | None = None
    second_use_day: int | None = None
    is_adapted: bool = False
    tier: str = ""
    answers: bool = False
    is_first_logged: bool = False
    is_second_logged: bool = False
    is_answer_logged: bool = False
    has_used: bool = False
    is_withdrawal_logged: bool = False
    tells_colleagues: bool = False
    uses_before: bool = False


@dataclass(frozen=True)
class Participation:
    """One teacher in one course run. Every tuple is in order of time.

    enrolments: activated, deactivated. grades: passed, now_failed. certificates: created,
    revoked. lurks: looks at pages that are no work in the course. masquerades: staff look at
    the course as this teacher, which is nobody's work. former: a closed account of the same user
    name with another id. acts: what is told of the classroom after the course.
    waits: own duties done, no review received at the close of the run; reviewed_us: when one came
    after all. staff_review_us: where too few peers could review, staff did.
    """

    teacher: Teacher
    course: Course
    route: str
    is_returning: bool = False
    enrolments: tuple[Deed, ...] = ()
    visits: tuple[Visit, ...] = ()
    lurks: tuple[int, ...] = ()
    grades: tuple[Deed, ...] = ()
    certificates: tuple[Deed, ...] = ()
    masquerades: tuple[int, ...] = ()
    former: tuple[int, ...] = ()
    created_account_us: int = 0
    waits: bool = False
    reviewed_us: int = 0
    staff_review_us: int = 0
    acts: tuple[Act, ...] = ()
    refers_to_self: bool = False
    uptake: Uptake = Uptake()

    @property
    def modules_done(self) -> int:
        """How many modules were worked through, from the first on."""
        return len({visit.module for visit in self.visits if not visit.is_glance})

    @property
    def has_all_modules(self) -> bool:
        """Whether every unit that counts was completed: evidence level K1."""
        return self.modules_done == len(self.course.programme.modules)

    @property
    def is_passed(self) -> bool:
        """Whether the last word on the grade is that it passes."""
        return bool(self.grades) and self.grades[-1].what == "passed"

    @property
    def is_certified(self) -> bool:
        """Whether the last word on the certificate is that it holds."""
        return bool(self.certificates) and self.certificates[-1].what == "created"

    @property
    def completed_us(self) -> int:
        """When the course was completed (K2): first passed or certified; 0 if not completed."""
        moments = []
        if self.is_passed:
            moments.append(next(d.time_us for d in self.grades if d.what == "passed"))
        if self.is_certified:
            moments.append(self.certificates[0].time_us)
        return min(moments, default=0)
