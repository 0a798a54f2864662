"""Where a teacher is on the way into the classroom, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stembridge_xblocks.practice.dates import first_of, second_use_from
from stembridge_xblocks.practice.entries import active

__all__ = ["Journey", "journey_of"]


@dataclass(frozen=True)
class Journey:
    """What is next.

    step: "commit": nothing is planned; "wait": a planned day is ahead; "tell": it is over, and no
        use was told; "again": used once, a second use is open; "share": used again, colleagues were
        not told; "done".
    day: the next day planned, the last one that is over, or from when on a second use is a
        sustained one, as the step needs it; None if it needs none.
    commitment: the id of the commitment that the day is of.
    is_adapted, has_told: whether some use was adapted, whether colleagues were told.
    """

    step: str
    day: date | None = None
    commitment: str | None = None
    is_adapted: bool = False
    has_told: bool = False


def journey_of(
    commitments: Mapping[str, Any],
    uses: Mapping[str, Any],
    cascades: Mapping[str, Any],
    today: date,
) -> Journey:
    """Where a teacher is; withdrawn entries do not count."""
    told, used = active(cascades), active(uses)
    step, day, commitment = _next(commitments, used, bool(told), today)
    return Journey(
        step,
        day,
        commitment,
        is_adapted=any(use["adapted"] for use in used.values()),
        has_told=bool(told),
    )


def _next(
    commitments: Mapping[str, Any], used: Mapping[str, Any], has_told: bool, today: date
) -> tuple[str, date | None, str | None]:
    if used:
        days = [str(use["on"]) for use in used.values()]
        due = second_use_from(days)
        if due is None or all(day < due.isoformat() for day in days):
            return "again", due, None
        return "done" if has_told else "share", None, None
    planned = {key: first_of([str(one["planned_on"])]) for key, one in active(commitments).items()}
    known = sorted((day, key) for key, day in planned.items() if day)
    over = [pair for pair in known if pair[0] < today]
    if over:  # the one that was planned last: what was before is likely settled
        return "tell", *over[-1]
    return ("wait", *known[0]) if known else ("commit", None, None)
