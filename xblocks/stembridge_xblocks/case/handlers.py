"""The deeds of a learner in a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.case.draw import VariantDraw
from stembridge_xblocks.case.logic import TITLES, counted, next_step, steps_of
from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.numbers import NumberError, read_number
from stembridge_xblocks.common.payload import cell, text_of
from stembridge_xblocks.common.variant_handler import VariantHandler
from stembridge_xblocks.compat import states_of

__all__ = ["CaseHandlers"]

_MAX_ESTIMATE: Final = 500
_MAX_WHY: Final = 1_500


class CaseHandlers(VariantDraw, VariantHandler):
    """Mixin: handlers of a case."""

    @handler()
    def opened(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner has the case on the screen. Changes nothing but a draw."""
        self.tell_draw()
        self.emit("opened", variant=self.shown.id)
        return {}

    def variant_chosen(self: Any, chosen: str, before: str | None) -> None:
        """A switch to another region is a deed; to the same one it is none."""
        if chosen != before:
            self.emit("variant_selected", variant=chosen, previous_variant=before)

    @handler()
    def complete_step(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A step that is read: {"step": name}. Estimate and decision are done by answering."""
        step = text_of(payload, "step", 32)
        if step not in steps_of(self.content) or step in ("estimate", "decision"):
            raise Refused(422, Message("This step is not there any more. Load the page again."))
        return _drawn_first(self, payload, lambda: self.done_with(step))

    @handler()
    def save_estimate(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner's estimate, kept as it is from then on: {"estimate": text}."""
        group = self.content["estimate"]
        if "estimate" not in steps_of(self.content):
            raise Refused(422, Message("This step is not there any more. Load the page again."))
        text = text_of(payload, "estimate", _MAX_ESTIMATE)
        if not text:
            raise _wrong("estimate", Message("Write down your estimate first; a guess is fine."))
        number = None
        if group["unit"]:
            try:
                number = read_number(text, str(self.translator.locale)).value
            except NumberError as error:
                raise _wrong("estimate", error.message) from error

        def do() -> Any:
            if not self.estimate:  # the first one counts: the solution is known after it
                self.estimate = {"text": text, "number": number, "unit": group["unit"]}
            return self.done_with(
                "estimate", stay="solution" if group["solution"] else "estimate-title"
            )

        return _drawn_first(self, payload, do)

    @handler()
    def decide(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner's decision: {"option": id, "why": text}; may be changed later."""
        options = [option["id"] for option in self.content["decision"]["options"]]
        option = text_of(payload, "option", 64)
        why = text_of(payload, "why", _MAX_WHY)
        if "decision" not in steps_of(self.content) or option not in options:
            raise _wrong("option", Message("Choose one of the options first."))

        def do() -> Any:
            before = self.decision.get("option")
            self.decision = {"option": option, "why": why}
            if option != before:
                # The learner's own answer is the truth; this only counts it, under no name.
                self.choices = counted(
                    self.choices, options, before=self.counted_option, now=option
                )
                self.counted_option = option
                self.emit(
                    "decision_made",
                    variant=self.shown.id,
                    option=option,
                    is_changed=before is not None,
                )
            return self.done_with("decision", stay="others")

        return _drawn_first(self, payload, do)

    @handler(role="staff")
    def recount(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Count the choices anew from the learners' own states, by course staff in the LMS."""
        states = states_of(self.usage_key)
        if states is None:
            raise Refused(501, Message("Choices can be counted anew in the LMS only."))

        def do() -> Any:
            options = {option["id"] for option in self.content["decision"]["options"]}
            chosen = (_group(state.get("decision")).get("option") for state in states)
            self.choices = dict(Counter(c for c in chosen if isinstance(c, str) and c in options))
            return {
                "parts": self.part_urls({"step-decision": self.parts()["step-decision"]}),
                "open": f"{self.uid()}-decision",
                "announce": self.translator("The choices were counted anew."),
            }

        return deed(self, payload, do)

    def done_with(self: Any, step: str, *, stay: str = "") -> dict[str, Any]:
        """Mark a step as done and answer what changed, with the next step open.

        stay: what the step has to show now, by the end of its id; the focus goes there.
        """
        self.keep_variant()
        steps = steps_of(self.content)
        if step not in self.steps_done:
            self.steps_done = [*(s for s in self.steps_done if s in TITLES), step]
            self.emit("step_completed", variant=self.shown.id, step=step)
            self.complete_by(self.steps_done, steps)
        following = next_step(steps, self.steps_done, after=step)
        parts = self.parts()
        shown = ("progress", "end", f"step-{step}", f"step-{following}")
        target = stay or (f"{following}-title" if following else "end")
        return {
            "parts": self.part_urls({name: parts[name] for name in shown if name in parts}),
            "open": f"{self.uid()}-{step}" if stay else None,
            "focus": f"{self.uid()}-{target}",
            "announce": self.translator.plural(
                "{done} of {count} step is done.",
                "{done} of {count} steps are done.",
                len(steps),
                done=len(set(steps) & set(self.steps_done)),
            ),
        }

    @classmethod
    def generate_report_data(
        cls, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows for the platform's report of responses: (username, columns a person can read)."""
        for count, state in enumerate(user_state_iterator):
            if limit_responses is not None and count >= limit_responses:
                return
            fields = state.state
            decision, estimate = _group(fields.get("decision")), _group(fields.get("estimate"))
            assignment = _group(fields.get("assignment"))
            steps = fields.get("steps_done")
            yield (
                state.username,
                {
                    "Steps done": cell(
                        ", ".join(map(str, steps if isinstance(steps, list) else ()))
                    ),
                    "Estimate": cell(estimate.get("text", "")),
                    "Decision": cell(decision.get("option", "")),
                    "What would change their mind": cell(decision.get("why", "")),
                    "Region": cell(fields.get("variant") or ""),
                    "Drawn at random": cell(assignment.get("variant", "")),
                },
            )


def _wrong(field: str, message: Message) -> Refused:
    return Refused(422, message, field=field)


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _drawn_first(
    block: Any, payload: Mapping[str, Any], do: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """A deed, before which a draw is told that nobody told yet: `opened` may have got lost."""

    def told_then_done() -> Mapping[str, Any]:
        block.tell_draw()
        return do()

    return deed(block, payload, told_then_done)
