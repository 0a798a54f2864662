"""What a learner and course staff can do in a challenge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from stembridge_xblocks.challenge.submissions import (
    MAX_INPUT,
    Input,
    Submission,
    read_submissions,
    to_json,
)
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer
from stembridge_xblocks.challenge.tolerance import takes_pure_number
from stembridge_xblocks.challenge.wording import VARIANT_LOCK
from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import cell, text_of
from stembridge_xblocks.common.variant_handler import VariantHandler

__all__ = ["ChallengeHandlers"]

_GONE = Message("This question is not there any more. Load the page again.")
_BROKEN = Message("This question cannot be graded at the moment. Tell the course team.")


class ChallengeHandlers(VariantHandler):
    """Mixin: handlers of a challenge."""

    @handler()
    def seen(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The learner has seen a challenge that is closed; nothing is left to do in it."""
        if self.is_past_due:
            self.emit_completion(1.0)
        return {}

    def check_region(self: Any) -> None:
        """The values of an attempt are the region's: after the first it stays."""
        if self.is_region_locked:
            raise self.outdated(VARIANT_LOCK)

    @handler()
    def submit(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """One answer: {"answer": id, "number": text, "unit": text, "sheet": token}.

        sheet: says which values the page shows; without it the stored ones are taken.
        """
        answer_id = text_of(payload, "answer", 64)
        number = text_of(payload, "number", MAX_INPUT)
        unit = text_of(payload, "unit", MAX_INPUT)
        token = text_of(payload, "sheet", 64)
        return deed(self, payload, lambda: self.take(answer_id, number, unit, token))

    @handler()
    def hint(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The next hint of an answer: {"answer": id, "hint": id}; its cost was shown before."""
        answer_id, hint_id = text_of(payload, "answer", 64), text_of(payload, "hint", 64)
        return deed(self, payload, lambda: self.reveal(answer_id, hint_id))

    @handler(role="staff", reads=True)
    def values_of(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """For course staff: what another learner has on the sheet: {"learner": id}."""
        text = text_of(payload, "learner", 20)
        if not (text.isascii() and text.isdigit()):
            raise Refused(
                422,
                Message("Write the learner's number, as it stands in the course's reports."),
                field="learner",
            )
        part = self.staff_part(self.uid(), self.sheet_of(int(text)), learner=int(text))
        return {
            "parts": self.part_urls({"staff": part}),
            "focus": f"{self.uid()}-staff-values",
        }

    # ---- deeds

    def answer_at(self: Any, answer_id: str) -> tuple[int, Answer]:
        """An answer and its place in the content, from 0. Raises Refused if it is not there."""
        ids = [answer["id"] for answer in self.content["answers"]]
        if answer_id not in ids:
            raise Refused(422, _GONE)
        answer = self.sheet.task.answer(answer_id)
        if answer is None:
            raise Refused(422, _BROKEN)
        return ids.index(answer_id), answer

    def outdated(self: Any, message: Message) -> Refused:
        """What a page gets that shows an older state: the sentence, and the newest state."""
        return Refused(409, message, parts=self.newest(), revision=self.revision)

    def check_open(self: Any, submission: Submission) -> None:
        """Raises Refused if no attempt may be made."""
        standing = self.standing(submission)
        if standing.is_past_due:
            raise self.outdated(Message("The time for this task is over."))
        if standing.is_out:
            raise self.outdated(Message("You have used all attempts at this question."))
        if submission.correct and self.shows_correctness:
            raise self.outdated(Message("You have answered this question already."))

    def take(self: Any, answer_id: str, number: str, unit: str, token: str) -> dict[str, Any]:
        """Grade one attempt, store it, publish what follows, answer what changed."""
        index, answer = self.answer_at(answer_id)
        answered = self.answered
        submission = answered.get(answer_id, Submission())
        self.check_open(submission)
        if token and token != self.sheet.token:
            raise self.outdated(
                Message("The values of this task have changed. Work with the new ones.")
            )
        given = Input(number, unit, str(self.translator.locale), len(submission.hints))
        try:
            verdict = self.graded(answer, given)
        except FormulaError as error:
            raise Refused(422, _BROKEN) from error
        if verdict.problem is not None:  # better put right than counted
            raise Refused(422, verdict.problem, field=verdict.problem_field)
        # A number that may stand alone is an attempt: refusing it for nothing whenever it is wrong
        # would tell, as often as one likes, which number is right.
        if verdict.mistake == "missing-unit" and not takes_pure_number(answer):
            raise Refused(422, Message("Give the unit of your number too."), field="unit")
        was_attempted = bool(self.attempts)
        submission = submission.with_input(given).with_verdict(verdict, given, answer)
        # Last, so that a bound on what is stored never drops it.
        answered.pop(answer_id, None)
        self.submissions = to_json({**answered, answer_id: submission})
        self.attempts = self.attempts + 1
        self.givens = self.sheet.givens
        self.keep_variant()
        self.set_score(self.score_of(self.answered))
        self.publish_grade()
        self.emit_completion(self.share_done())
        self.emit(
            "submitted",
            variant=self.shown.id,
            answer_index=index,
            value_si=verdict.value_si,
            unit=verdict.unit,
            correct=verdict.correct,
            unit_correct=verdict.unit_correct,
            mistake=verdict.mistake,
            attempt=submission.tries,
            seed=self.sheet.seed,
        )
        after: dict[str, Any] = self.after_attempt(answer_id, with_region=not was_attempted)
        return after

    def after_attempt(self: Any, answer_id: str, *, with_region: bool) -> dict[str, Any]:
        """What a page gets after an attempt."""
        uid = self.uid()
        view = self.answer_view(answer_id, uid, mode="learner")
        parts = self.parts(uid, only=["score", *(["region"] if with_region else [])])
        parts[f"answer-{answer_id}"] = self.answer_html(view, mode="learner")
        return {
            "parts": self.part_urls(parts),
            "focus": f"{view['uid']}-feedback",
            "announce": self.spoken_feedback(view),
        }

    def spoken_feedback(self: Any, view: Mapping[str, Any]) -> str:
        """What a screen reader says after an attempt: the verdict and all that explains it."""
        feedback, renderer = view["feedback"], self.renderer()
        said = [
            f"{view['title']}: {feedback['word']}.",
            *(self.translator.say(sentence) for sentence in feedback["sentences"]),
            renderer.rich(feedback["text"]).striptags(),
        ]
        return " ".join(one for one in said if one)

    def reveal(self: Any, answer_id: str, hint_id: str) -> dict[str, Any]:
        """Show the next hint, or once more one that was shown."""
        index, answer = self.answer_at(answer_id)
        answered = self.answered
        submission = answered.get(answer_id, Submission())
        ids = [hint.id for hint in answer.hints]
        if hint_id not in submission.hints or hint_id not in ids:
            following = next((key for key in ids if key not in submission.hints), None)
            if following is None or hint_id != following:
                raise self.outdated(Message("The hints have changed. You see the newest ones now."))
            self.check_open(submission)  # a hint is for an attempt to come
            shown = replace(submission, hints=(*submission.hints, hint_id))
            self.submissions = to_json({**answered, answer_id: shown})
            self.keep_variant()
            self.emit(
                "hint_shown",
                answer_index=index,
                hint_index=ids.index(hint_id),
                attempts=submission.tries,
            )
        name = f"answer-{answer_id}"
        return {
            "parts": self.part_urls(self.parts(only=[name])),
            "focus": f"{self.answer_uid(answer_id, self.uid())}-hint-{ids.index(hint_id) + 1}",
        }

    # ---- reports

    @classmethod
    def generate_report_data(
        cls, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows for the platform's report of responses: one for each answer of each learner."""
        count = 0
        for state in user_state_iterator:
            stored = read_submissions(state.state.get("submissions"))
            for answer_id, one in stored.items():
                if limit_responses is not None and count >= limit_responses:
                    return
                count += 1
                yield (
                    state.username,
                    {
                        "Answer": cell(answer_id),
                        "Number": cell(one.last.number if one.last else ""),
                        "Unit": cell(one.last.unit if one.last else ""),
                        "Right": "yes" if one.correct else "no",
                        "Share of points": round(one.earned, 4),
                        "Mistake": cell(one.mistake or ""),
                        "Attempts": one.tries,
                        "Hints": len(one.hints),
                        "Region": cell(state.state.get("variant") or ""),
                    },
                )
