"""What a case is made of for one learner: steps, what is done, what others chose."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stembridge_xblocks.case.content import FEWEST_DRAWN, MOST_DRAWN, STEPS

__all__ = [
    "TITLES",
    "choice_shares",
    "counted",
    "drawn_of",
    "drawn_variant",
    "fewest_shown",
    "next_step",
    "steps_of",
]

TITLES: Final[Mapping[str, str]] = {
    "person": "The person",
    "problem": "The problem",
    "estimate": "Estimate first",
    "concept": "The concept",
    "uncertainty": "How sure can we be",
    "decision": "Your decision",
    "classroom": "In your classroom",
}

# Fewer than these would tell one learner what another chose.
LEAST_GROUP: Final = 5
_USUAL_GROUP: Final = 10
# Shares are shown in steps of this many per cent, so that one more answer tells little.
_STEP_PERCENT: Final = 5


def steps_of(content: Mapping[str, Any]) -> list[str]:
    """The steps that an author has filled in, in the order of the arc.

    A decision needs options, since it is done by choosing one of them.
    """
    return [step for step in STEPS if _has_step(step, content[step])]


def _has_step(step: str, group: Mapping[str, Any]) -> bool:
    if step == "decision":
        return bool(group["question"] and group["options"])
    return bool(group["question"] if step == "estimate" else group["text"])


def next_step(steps: Sequence[str], done: Iterable[str], after: str | None = None) -> str | None:
    """The first step after `after`, or else from the beginning, that is not done; None if none."""
    done = set(done)
    start = steps.index(after) + 1 if after in steps else 0
    return next((s for s in (*steps[start:], *steps[:start]) if s not in done), None)


def counted(
    counts: Mapping[str, Any], options: Iterable[str], *, before: str | None, now: str
) -> dict[str, int]:
    """How often each option is chosen after one learner went from `before` to `now`.

    Only options that exist and whole numbers that can be counts survive, so that the summary
    stays as small as the content and mends itself.
    """
    kept = {
        option: count
        for option in options
        if isinstance(count := counts.get(option, 0), int) and count > 0
    }
    if before in kept:
        kept[before] -= 1
    kept[now] = kept.get(now, 0) + 1
    return {option: count for option, count in kept.items() if count > 0}


def fewest_shown(group: Mapping[str, Any]) -> int:
    """How many must have decided before others' choices show, whatever a file states."""
    return max(LEAST_GROUP, int(group["minimum_group"] or _USUAL_GROUP))


def choice_shares(
    counts: Mapping[str, Any], options: Sequence[str], minimum: int
) -> dict[str, int] | None:
    """Per cent of learners by option, in steps of 5; None while fewer than `minimum` chose.

    >>> choice_shares({"a": 7, "b": 3}, ["a", "b", "c"], 10)
    {'a': 70, 'b': 30, 'c': 0}
    """
    numbers = {
        option: count if isinstance(count := counts.get(option, 0), int) and count > 0 else 0
        for option in options
    }
    total = sum(numbers.values())
    if total < minimum:
        return None
    return {
        option: _STEP_PERCENT * round(100 * count / total / _STEP_PERCENT)
        for option, count in numbers.items()
    }


def drawn_of(variants: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the variants that take part in the draw, in an order of their own; () for none.

    Fewer than 2, or more than 26, which only a file can hold, are no draw.
    """
    ids = tuple(sorted({variant["id"] for variant in variants if variant["drawn"]} - {""}))
    return ids if FEWEST_DRAWN <= len(ids) <= MOST_DRAWN else ()


def drawn_variant(ids: tuple[str, ...], usage_key: object, user_id: object) -> str:
    """The id drawn for a learner: the same on every server and at every visit.

    Each has the same chance, and one block's draw says nothing of another's: 256 bits of a hash of
    block and learner, of which the remainder by at most 26 is even to 10^-75.
    """
    digest = hashlib.sha256(f"{usage_key}\nvariant\n{user_id}".encode()).digest()
    return ids[int.from_bytes(digest, "big") % len(ids)]
