"""Drawing one of a case's variants at random for a learner: once, kept, told in one event.

What is compared later rests on this: whoever is drawn had the same chance of each variant, nothing
about them had a say in it, and nothing they or their author do afterwards draws again.
"""

from __future__ import annotations

from typing import Any, Final

from stembridge_xblocks.case.content import FEWEST_DRAWN
from stembridge_xblocks.case.logic import drawn_of, drawn_variant
from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.person import is_in_lms
from stembridge_xblocks.common.state import Shape
from stembridge_xblocks.compat import is_masquerade

__all__ = ["ASSIGNMENT", "VariantDraw"]

# What is kept of a draw. variants: how many it was drawn from. is_told: the event is out.
ASSIGNMENT: Final[Shape] = {
    "variant": lambda value: isinstance(value, str),
    "variants": lambda value: type(value) is int and value >= FEWEST_DRAWN,
    "is_told": lambda value: isinstance(value, bool),
}


class VariantDraw:
    """Mixin: the draw of a learner's variant, where its author wants one."""

    @property
    def drawn(self: Any) -> tuple[str, ...]:
        """The ids of the variants that are drawn from; () if learners see those of their region."""
        ids: tuple[str, ...] = self.reading.derive(
            "drawn", lambda: drawn_of(self.content["variants"])
        )
        return ids

    @property
    def is_assigned(self: Any) -> bool:
        """Whether a draw decides what this learner sees, so that there is no region to choose."""
        return bool(self.drawn and self.assignment)

    def draw(self: Any) -> None:
        """Draw and keep a variant, unless that was done, or this person takes no part.

        Who has begun the case before it had a draw keeps the region they know and takes no part:
        they have seen one of the variants already.
        """
        if self.assignment or not self.drawn or not _takes_part(self):
            return
        if self.variant is not None or self.steps_done or self.estimate or self.decision:
            return
        variant = drawn_variant(self.drawn, self.usage_key, self.person.user_id)
        self.assignment = {"variant": variant, "variants": len(self.drawn), "is_told": False}
        self.variant = variant

    def tell_draw(self: Any) -> None:
        """Publish what was drawn, once; called by handlers before they publish a deed."""
        self.draw()
        assignment = self.assignment
        if not assignment or assignment["is_told"] or not _takes_part(self):
            return
        self.assignment = {**assignment, "is_told": True}
        # Stored before it is told: what is told of a draw that was not kept would be untrue.
        self.save()
        self.emit(
            "variant_assigned", variant=assignment["variant"], variants=assignment["variants"]
        )

    def check_region(self: Any) -> None:
        """A learner whose variant was drawn stays in it."""
        self.draw()
        if self.is_assigned:
            raise Refused(422, Message("There is no region to choose here. Load the page again."))


def _takes_part(block: Any) -> bool:
    person = block.person
    return (
        person.is_authenticated
        and person.user_id is not None
        and not person.is_staff
        and is_in_lms(block)
        and not is_masquerade(block.context_key)
    )
