"""Each learner's own values: seeded, stable across visits, exact decimals on a grid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from stembridge_xblocks.challenge.units import Unit
from stembridge_xblocks.common.message import Message, MessageError

__all__ = ["Parameter", "RangeError", "draw", "seed_of"]

SEED_BITS: Final = 48  # a whole number of up to 53 bits is exact in every browser
MAX_STEPS: Final = 10**12


class RangeError(MessageError):
    """A range of a parameter cannot be drawn from; `field` is the part of it that is wrong."""

    def __init__(self, message: Message, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Parameter:
    """A value that differs between learners: minimum, minimum + step, ... up to maximum.

    Numbers are in `unit`. `label` is a localised text. A step of 0 means that it does not vary.
    """

    id: str
    label: object
    unit: Unit
    minimum: Decimal
    maximum: Decimal
    step: Decimal

    def check(self) -> None:
        """Raises RangeError if nothing can be drawn."""
        if self.maximum < self.minimum:
            raise RangeError(
                Message("The largest value is below the smallest, {least}.",
                        least=f"{self.minimum:f}"),
                "maximum",
            )  # fmt: skip
        if self.step < 0 or (self.step == 0 and self.maximum != self.minimum):
            raise RangeError(Message("Write a step above 0."), "step")
        if self.step and (self.maximum - self.minimum) / self.step > MAX_STEPS:
            raise RangeError(Message("The step is too small for the range."), "step")

    @property
    def count(self) -> int:
        """How many values there are to draw from."""
        if not self.step:
            return 1
        return int((self.maximum - self.minimum) // self.step) + 1

    def value(self, index: int) -> float:
        """The value at this place of the grid, from 0; as close as a float is to the decimal."""
        return float(self.minimum + index * self.step)

    def drawn(self, seed: int) -> float:
        """The value for a seed, each with the same chance, whatever other parameters there are."""
        digest = hashlib.sha256(f"{seed}:{self.id}".encode()).digest()
        # 256 bits over at most 10^12 values: the remainder's bias is below 10^-64.
        return self.value(int.from_bytes(digest, "big") % self.count)


def seed_of(usage_key: object, user_id: object) -> int:
    """A learner's seed for one block: the same on every server and every visit, 0 to 2^48 - 1."""
    digest = hashlib.sha256(f"{usage_key}\n{user_id}".encode()).digest()
    return int.from_bytes(digest[: SEED_BITS // 8], "big")


def draw(parameters: Iterable[Parameter], seed: int) -> dict[str, float]:
    """A learner's values by parameter, in the units of the parameters."""
    return {parameter.id: parameter.drawn(seed) for parameter in parameters}
