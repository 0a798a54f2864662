"""Counts of a course's teachers under no name, for staff, and only of groups.

The shared summary holds two numbers a row: how many teachers, and how many entries of theirs. Each
teacher's own state says what they were counted as, so a deed takes the old away and puts the new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stembridge_xblocks.practice.entries import active
from stembridge_xblocks.practice.words import OBSTACLES

__all__ = ["LEAST_GROUP", "counted", "fewest_shown", "recounted", "shown", "tally_of"]

# Fewer than these would tell what one colleague did.
LEAST_GROUP: Final = 5
_USUAL_GROUP: Final = 10
_ROWS: Final = (
    "commitments", "uses", "confirmed", "adapted", "cascades", "withdrawn", "yes", "no",
    *(f"obstacle.{code}" for code in OBSTACLES),
)  # fmt: skip


def tally_of(state: Mapping[str, Any]) -> dict[str, int]:
    """How many entries a teacher has in each row; rows without one are left out.

    state: the block's fields by name. Never raises, whatever stands in it.
    """
    fields = {name: _group(state.get(name)) for name in ("commitments", "uses", "cascades")}
    uses = active(fields["uses"])
    withdrawn = [
        _group(entry["withdrawn"])
        for entries in fields.values()
        for entry in entries.values()
        if isinstance(entry, Mapping) and entry.get("withdrawn")
    ]
    answer = _group(state.get("follow_up"))
    stood = [one.get("obstacle") for one in (*withdrawn, answer)]
    rows = {
        "commitments": len(active(fields["commitments"])),
        "uses": len(uses),
        "confirmed": sum(1 for u in uses.values() if is_confirmed(u)),
        "adapted": sum(1 for u in uses.values() if u.get("adapted")),
        "cascades": len(active(fields["cascades"])),
        "withdrawn": len(withdrawn),
        "yes": int(answer.get("has_used") is True),
        # Who told a use afterwards has said more than "no".
        "no": int(answer.get("has_used") is False and not uses),
        **{f"obstacle.{code}": stood.count(code) for code in OBSTACLES},
    }
    return {row: count for row, count in rows.items() if count}


def is_confirmed(use: Mapping[str, Any]) -> bool:
    """Whether a colleague has confirmed a use."""
    return bool(_group(use.get("confirmation")).get("confirmed_at"))


def counted(
    summary: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, int]
) -> dict[str, list[int]]:
    """The summary after one teacher went from the tally `before` to `now`.

    Only rows that exist and numbers that can be counts survive, so that it stays small.
    """
    rows = {}
    for row in _ROWS:
        old, new = _count(before.get(row)), _count(now.get(row))
        people, entries = _pair(summary.get(row))
        people += (new > 0) - (old > 0)
        entries += new - old
        if people > 0 and entries > 0:
            rows[row] = [people, entries]
    return rows


def recounted(states: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """The summary made anew from every teacher's own state."""
    summary: dict[str, list[int]] = {}
    for state in states:
        summary = counted(summary, {}, tally_of(state))
    return summary


def fewest_shown(minimum: object) -> int:
    """How many teachers a row must be of before it shows, whatever a file states."""
    return max(LEAST_GROUP, minimum if isinstance(minimum, int) else _USUAL_GROUP)


def shown(summary: Mapping[str, Any], fewest: int) -> dict[str, tuple[int, int] | None]:
    """Teachers and entries of each row; (0, 0) for none, None where they are too few to show."""
    pairs = {row: _pair(summary.get(row)) for row in _ROWS}
    return {
        row: (people, entries) if people == 0 or people >= fewest else None
        for row, (people, entries) in pairs.items()
    }


def _pair(value: Any) -> tuple[int, int]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        return 0, 0
    people, entries = _count(value[0]), _count(value[1])
    return (people, entries) if people and entries else (0, 0)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
