"""What a learner may still do and see of an answer: the platform's rules for its problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["Standing", "closing_time", "is_correctness_shown", "is_solution_shown"]

_SPAN: Final = re.compile(r"([0-9]{1,6})\s*(day|hour|minute|second)s?")


@dataclass(frozen=True)
class Standing:
    """How far a learner is with one answer.

    tries: attempts made at it; `limit` is how many there may be, None for as many as they like.
    is_past_due: the due date and the grace after it are over.
    is_staff: of this course.
    """

    tries: int
    limit: int | None
    is_correct: bool
    is_past_due: bool
    is_staff: bool = False

    @property
    def is_out(self) -> bool:
        """Whether all attempts are used."""
        return self.limit is not None and self.tries >= self.limit

    @property
    def is_closed(self) -> bool:
        """Whether no attempt can be made any more, whatever was right."""
        return self.is_out or self.is_past_due


def closing_time(due: object, grace: object) -> datetime | None:
    """When answers are no longer taken: the due date and the grace after it; None for never.

    due: a datetime, in UTC if it states no zone; anything else means no due date.
    grace: a timedelta, or text as the platform writes it: "2 days 12 hours".
    """
    if not isinstance(due, datetime):
        return None
    due = due if due.tzinfo else due.replace(tzinfo=UTC)
    if isinstance(grace, str):
        spans = {f"{unit}s": int(count) for count, unit in _SPAN.findall(grace)}
        grace = timedelta(**spans)
    return due + grace if isinstance(grace, timedelta) else due


def is_correctness_shown(mode: object, *, is_past_due: bool, has_due: bool, is_staff: bool) -> bool:
    """Whether right and wrong, points and mistakes are shown (the platform's `show_correctness`).

    Staff see them unless the author says never.
    """
    if mode in ("never", "never_but_include_grade"):
        return False
    if is_staff or mode != "past_due":
        return True
    return is_past_due or not has_due


def is_solution_shown(rule: object, standing: Standing, *, after_tries: int = 0) -> bool:
    """Whether the solution is shown by the platform's rule `showanswer`.

    Staff see it unless the rule is "never". A rule that is not known shows nothing.

    after_tries: for "after_attempts", how many; the limit counts where it is lower.
    """
    if rule == "never" or not rule:
        return False
    if standing.is_staff:
        return True
    if standing.limit:
        after_tries = min(after_tries, standing.limit)
    right, past = standing.is_correct, standing.is_past_due
    return {
        "always": True,
        "answered": right,
        "attempted": standing.tries > 0 or past,
        "attempted_no_past_due": standing.tries > 0,
        "after_attempts": standing.tries >= after_tries,
        "after_all_attempts": standing.is_out,
        "after_all_attempts_or_correct": standing.is_out or right,
        "closed": standing.is_closed,
        "finished": standing.is_closed or right,
        "correct_or_past_due": right or past,
        "past_due": past,
    }.get(str(rule), False)
