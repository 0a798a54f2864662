"""Sentences about answers that depend on how they are declared or judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from stembridge_xblocks.challenge.quantity import format_quantity
from stembridge_xblocks.challenge.task import Answer
from stembridge_xblocks.challenge.units import Unit
from stembridge_xblocks.common.message import Message, plural_message

__all__ = ["VARIANT_LOCK", "attempts_left", "hint_price", "tolerance_of", "unit_name"]

VARIANT_LOCK: Final = Message(
    "It stays as it is now, because your first answer was given with its values."
)


def tolerance_of(answer: Answer, locale: str, percent: Callable[[float], str]) -> Message:
    """How exact an answer must be."""
    if answer.tolerance_kind == "exact":
        return Message("Exactly this whole number counts.")
    if answer.tolerance_kind == "figures":
        return plural_message(
            "It must be given to {count} significant figure.",
            "It must be given to {count} significant figures.",
            count=answer.figures,
        )
    if answer.tolerance_kind == "absolute":
        amount = format_quantity(answer.tolerance, answer.unit, locale)
        return Message("What is at most {amount} away from it counts.", amount=amount)
    return Message("What is at most {share} of it away counts.", share=percent(answer.tolerance))


def attempts_left(tries: int, limit: int | None) -> Message | None:
    """How many attempts there are still; None if nobody counts."""
    if limit is None:
        return None
    left = max(0, limit - tries)
    if left == 0:
        return Message("No attempts are left.")
    return plural_message("{count} attempt is left.", "{count} attempts are left.", count=left)


def hint_price(cost: float, percent: Callable[[float], str]) -> Message | None:
    """What a hint costs; None if it is free."""
    if cost <= 0:
        return None
    return Message(
        "This hint takes away {share} of the points of this question.", share=percent(cost)
    )


def unit_name(unit: Unit) -> str:
    """A unit as it is offered; the pure number is 1."""
    return unit.text or "1"
