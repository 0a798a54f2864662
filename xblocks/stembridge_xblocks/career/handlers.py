"""The deeds of a learner with a career card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.career.logic import deeds_of
from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import cell, text_of
from stembridge_xblocks.common.variant_handler import VariantHandler
from stembridge_xblocks.common.vocabularies import is_code

__all__ = ["CareerHandlers"]

_MAX_REFLECTION: Final = 1_500


class CareerHandlers(VariantHandler):
    """Mixin: handlers of a career card."""

    @handler()
    def opened(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner has the card on the screen: told each time, kept once."""
        occupation = self.content["work"]["occupation"]
        self.emit(
            "viewed",
            card=self.card_id,
            variant=self.shown.id,
            # A file may hold what is no address of ESCO; nobody gets an error for it.
            occupation=occupation if is_code("esco-occupation", occupation) else None,
        )
        if not self.viewed:
            self.viewed = True
            self.tell_completion()
        return {}

    @handler()
    def reflect(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner's answer to the card's question: {"text": words}; may be changed later."""
        if "reflected" not in deeds_of(self.content):
            raise Refused(422, Message("This question is not there any more. Load the page again."))
        text = text_of(payload, "text", _MAX_REFLECTION)
        if not text:
            raise Refused(422, Message("Write a few words first."), field="text")

        def do() -> dict[str, Any]:
            is_first = not self.reflection
            self.keep_variant()
            self.reflection = {"text": text}
            # Whoever answers has the card before them, also where no script saw it.
            self.viewed = True
            if is_first:
                self.emit("reflected", card=self.card_id)
                self.tell_completion()
            return {
                "parts": self.part_urls(self.parts()),
                "focus": f"{self.uid()}-saved",
                "announce": self.translator("Your answer is saved."),
            }

        return deed(self, payload, do)

    def tell_completion(self: Any) -> None:
        """Publish how much of the card is done."""
        done = [*(["viewed"] if self.viewed else []), *(["reflected"] if self.reflection else [])]
        self.complete_by(done, deeds_of(self.content))

    @classmethod
    def generate_report_data(
        cls, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows for the platform's report of responses: (username, columns a person can read)."""
        for count, state in enumerate(user_state_iterator):
            if limit_responses is not None and count >= limit_responses:
                return
            fields = state.state
            reflection = fields.get("reflection")
            text = reflection.get("text", "") if isinstance(reflection, Mapping) else ""
            yield (
                state.username,
                {
                    "Viewed": "yes" if fields.get("viewed") else "",
                    "Answer to the card's question": cell(text),
                    "Region": cell(fields.get("variant") or ""),
                },
            )
