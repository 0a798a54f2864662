"""What is shown of one question: form, feedback, hints, solution."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_percent
from markupsafe import Markup

from stembridge_xblocks.challenge.formula import Formula
from stembridge_xblocks.challenge.grades import points_of
from stembridge_xblocks.challenge.grading import Verdict
from stembridge_xblocks.challenge.mathml import mathml, spoken
from stembridge_xblocks.challenge.quantity import format_quantity, speak_quantity
from stembridge_xblocks.challenge.sheet import shown_figures
from stembridge_xblocks.challenge.submissions import Input, Submission
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer, Hint
from stembridge_xblocks.challenge.wording import attempts_left, hint_price, tolerance_of, unit_name
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.number_display import symbols_of
from stembridge_xblocks.common.numbers import format_number

__all__ = ["AnswerView"]


class AnswerView:
    """Mixin: one question of a challenge as data for its template."""

    def answer_title(self: Any, answer_id: str) -> str:
        """What a question is called: its place among the others."""
        ids = [answer["id"] for answer in self.content["answers"]]
        if len(ids) == 1:
            return self.translator("Your answer")  # type: ignore[no-any-return]
        return self.translator(  # type: ignore[no-any-return]
            "Question {number}", number=ids.index(answer_id) + 1
        )

    def answer_uid(self: Any, answer_id: str, uid: str) -> str:
        """What the HTML ids of a question begin with."""
        ids = [answer["id"] for answer in self.content["answers"]]
        return f"{uid}-a{ids.index(answer_id) + 1}"

    def answer_view(self: Any, answer_id: str, uid: str, *, mode: str) -> dict[str, Any]:
        """All that the template of a question shows.

        mode: "learner", "public" or "author", who sees it as if everything were allowed.
        """
        raw = next(a for a in self.content["answers"] if a["id"] == answer_id)
        answer = self.sheet.task.answer(answer_id)
        is_learner = mode == "learner"
        submission = self.answered.get(answer_id, Submission()) if is_learner else Submission()
        standing = self.standing(submission)
        shows_right = self.shows_correctness
        is_done = submission.correct and shows_right
        is_open = not (is_done or standing.is_closed)
        right = self.sheet.right(answer) if answer else None
        last = submission.last
        return {
            "id": answer_id,
            "uid": self.answer_uid(answer_id, uid),
            "title": self.answer_title(answer_id),
            "prompt": raw["prompt"],
            "is_broken": answer is None or right is None,
            "is_done": is_done,
            "is_open": is_open,
            "is_past_due": standing.is_past_due,
            "unit": self.unit_field(answer, last.unit if last else "") if answer else None,
            "number": last.number if last else "",
            "tries": submission.tries,
            "attempts": attempts_left(submission.tries, self.max_attempts)
            if not is_done and is_learner
            else None,
            "points": self.points_text(points_of(raw), submission, shows_right and is_learner),
            "feedback": self.feedback(answer, submission, shows_right) if last and answer else None,
            "hints": self.hints(answer, submission, mode, is_open) if answer else None,
            "solution": self.solution(answer, right)
            if answer
            and right is not None
            and (mode == "author" or (is_learner and self.shows_solution(standing)))
            else None,
            "author": self.for_author(answer) if answer and mode == "author" else None,
        }

    def unit_field(self: Any, answer: Answer, given: str) -> dict[str, Any]:
        """How the unit is given: fixed, one of those offered, or typed."""
        if not answer.asks_unit:
            return {"fixed": answer.unit.text}
        offered = [unit_name(unit) for unit in answer.units]
        return {"fixed": None, "offered": offered, "given": given}

    def points_text(self: Any, points: float, submission: Submission, is_shown: bool) -> str:
        """Points of a question, and what is earned of them where that may be seen."""
        if not points:
            return ""
        locale = str(self.translator.locale)
        possible = format_number(points, locale)
        if is_shown and submission.inputs:
            earned = format_number(round(points * submission.earned, 4), locale)
            return self.translator(  # type: ignore[no-any-return]
                "Points: {earned} of {possible}", earned=earned, possible=possible
            )
        return self.translator("Points: {possible}", possible=possible)  # type: ignore[no-any-return]

    # ---- feedback

    def feedback(
        self: Any, answer: Answer, submission: Submission, shows_right: bool
    ) -> dict[str, Any]:
        """What is said about the last attempt.

        What was stored counts. What it means is worked out anew, and left out where the author
        has changed the task since: then nobody has judged this input yet.
        """
        verdict = self.verdict_again(answer, submission)
        read_as = "" if verdict is None else _read_as(verdict, submission.inputs[-1])
        if not shows_right:
            return {
                "kind": "info",
                "word": self.translator("Saved"),
                "sentences": [self.when_shown()],
                "read_as": read_as,
                "text": {},
            }
        is_right = submission.number and submission.unit is not False
        is_partly = not is_right and (submission.number or bool(submission.unit))
        sentences = []
        if submission.unit is not None and not is_right:
            sentences = [
                Message("The number is right.")
                if submission.number
                else Message("The number is not right yet."),
                Message("The unit is right.")
                if submission.unit
                else Message("The unit is not right yet."),
            ]
        agrees = (
            verdict is not None
            and verdict.correct == is_right
            and verdict.mistake == submission.mistake
        )
        if agrees and verdict is not None and verdict.feedback is not None:
            if verdict.mistake == "other-unit":
                sentences = []  # "not right" beside "right in Ah, not in C" would contradict it
            sentences.append(verdict.feedback)
        text = answer.feedback if is_right else {}
        if agrees and verdict is not None and verdict.author_feedback:
            text = verdict.author_feedback
        if submission.correct and not is_right:
            sentences.append(Message("An earlier attempt was right, and counts."))
        kind, word = ("ok", Message("Right")) if is_right else ("bad", Message("Not right yet"))
        if is_partly:
            kind, word = "warn", Message("Partly right")
        return {
            "kind": kind,
            "word": self.translator.say(word),
            "sentences": sentences,
            "read_as": read_as,
            "text": text,
        }

    def verdict_again(self: Any, answer: Answer, submission: Submission) -> Verdict | None:
        """The verdict on the last input by the content as it is now."""
        try:
            verdict: Verdict = self.graded(answer, submission.inputs[-1])
        except FormulaError:
            return None
        return verdict

    def when_shown(self: Any) -> Message:
        """When a learner will see what is right, where that is hidden now."""
        if self.show_correctness == "past_due" and self.closes_at is not None:
            return Message(
                "You see after {moment} whether it is right.", moment=self.moment(self.closes_at)
            )
        return Message("Whether it is right is not shown here.")

    def moment(self: Any, moment: datetime | None) -> str:
        """A time in the reader's language, in UTC and saying so; "" for none."""
        if moment is None:
            return ""
        return format_datetime(moment, "d MMMM y HH:mm 'UTC'", locale=self.translator.locale)

    # ---- hints and solution

    def hints(
        self: Any, answer: Answer, submission: Submission, mode: str, is_open: bool
    ) -> dict[str, Any]:
        """Hints that were shown, in the author's order, and the next one with its price.

        is_open: there is still an attempt to be made, for which a hint could help.
        """
        shown = [
            (i, hint)
            for i, hint in enumerate(answer.hints, 1)
            if mode == "author" or hint.id in submission.hints
        ]
        following = None
        if mode == "learner" and is_open:
            following = next(
                ((i, h) for i, h in enumerate(answer.hints, 1) if h.id not in submission.hints),
                None,
            )
        return {
            "count": len(answer.hints),
            "shown": [{"number": i, "text": hint.text, "price": self.price(hint)}
                      for i, hint in shown],
            "next": {
                "number": following[0],
                "id": following[1].id,
                "price": self.price(following[1]) if answer.points else None,
            }
            if following
            else None,
        }  # fmt: skip

    def price(self: Any, hint: Hint) -> Message | None:
        """What a hint costs."""
        return hint_price(hint.cost, self.percent)

    def percent(self: Any, share: float) -> str:
        """A share as per cent, as the reader's language writes it."""
        # Not rounded to whole ones: a tolerance may be 0.5 %.
        return format_percent(share, locale=self.translator.locale, decimal_quantization=False)

    def solution(self: Any, answer: Answer, right: float) -> dict[str, Any]:
        """The worked text, the formula for eyes and ears, and the value with its unit."""
        locale = str(self.translator.locale)
        figures = shown_figures(answer, right)
        steps = [(quantity.id, quantity.formula) for quantity in self.sheet.steps_to(answer)]
        if answer.formula.text.strip() not in dict(steps):  # "Q" alone says nothing after "Q = ..."
            steps.append(("", answer.formula))
        return {
            "text": answer.solution,
            "formulas": [self.shown_formula(f, name) for name, f in steps],
            "value": format_quantity(right, answer.unit, locale, figures),
            "spoken": speak_quantity(right, answer.unit, locale, figures, self.translator),
        }

    def shown_formula(self: Any, formula: Formula, name: str) -> Markup:
        """A formula for eyes and ears, as what the name stands for if there is one."""
        locale = str(self.translator.locale)

        def make() -> Markup:
            said = spoken(formula.text, locale, self.translator, left_side=name)
            return Markup(mathml(formula.text, locale, left_side=name, label=said))

        key = ("formula", formula.text, name, self.translator.language)
        made: Markup = self.reading.derive(key, make)
        return made

    def for_author(self: Any, answer: Answer) -> dict[str, Any]:
        """What an author checks: tolerance, and what the known mistakes lead to."""
        locale = str(self.translator.locale)
        mistakes = []
        for mistake in answer.mistakes:
            value = self.sheet.right(answer, mistake.formula)
            shown = "" if value is None else format_quantity(value, answer.unit, locale, 4)
            mistakes.append((mistake.id, shown, mistake.feedback))
        return {
            "tolerance": tolerance_of(answer, locale, self.percent),
            "units": ", ".join(unit_name(unit) for unit in answer.units),
            "mistakes": mistakes,
        }


def _read_as(verdict: Verdict, given: Input) -> str:
    """How an input was read, "" if that is just as it was typed."""
    if verdict.ambiguous:
        # Without the sign between thousands, which was the question: "1234 Ah" for "1.234".
        group = re.escape(symbols_of(given.locale).group)
        return re.sub(rf"(?<=[0-9]){group}(?=[0-9])", "", verdict.read_as)
    typed = f"{given.number} {given.unit}".strip()
    return "" if verdict.read_as.replace("\u00a0", " ") == typed else verdict.read_as
