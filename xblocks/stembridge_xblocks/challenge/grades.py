"""What a challenge is worth to a learner: standing, score, completion, and grading it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from xblock.scorable import ScorableXBlockMixin, Score

from stembridge_xblocks.challenge.grading import Verdict, grade
from stembridge_xblocks.challenge.parameters import seed_of
from stembridge_xblocks.challenge.rules import (
    Standing,
    closing_time,
    is_correctness_shown,
    is_solution_shown,
)
from stembridge_xblocks.challenge.sheet import Sheet
from stembridge_xblocks.challenge.submissions import Input, Submission, read_submissions, to_json
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer
from stembridge_xblocks.challenge.task_content import task_and_faults

__all__ = ["ChallengeGrades", "points_of"]

MAX_POINTS: Final = 100.0


class ChallengeGrades(ScorableXBlockMixin):
    """Mixin: the sheet of the learner who is there, and all that is counted.

    Of an answer the best attempt counts; the score is the sum over the answers that the content
    has now. Everything here works without a request, as when the course team grades again.
    """

    @property
    def sheet(self: Any) -> Sheet:
        """The task with the learner's values; a sample where nobody is logged in."""
        key = (self.data, self.shown.id, self.givens)
        sheet: Sheet = self._once(
            "sheet", key, lambda: self.sheet_of(self.person.user_id, self.givens)
        )
        return sheet

    def sheet_of(self: Any, user_id: int | None, givens: object = None) -> Sheet:
        """The sheet of somebody in the region that is shown, by their id."""
        content, variant = self.content, self.shown.id
        # Unreadable parts of the content are left out; the author's view lists them.
        task, _ = self.reading.derive(("task", variant), lambda: task_and_faults(content, variant))
        return Sheet.of(task, seed_of(self.usage_key, user_id), givens)

    @property
    def answered(self: Any) -> dict[str, Submission]:
        """What was submitted, by answer."""
        return read_submissions(self.submissions, is_reset=not self.attempts)

    @property
    def is_region_locked(self: Any) -> bool:
        """Whether the learner has answered, with values that another region would not give.

        Attempts given back do not unlock it: the values of the first one stay, and what was
        earned with them is graded again with them.
        """
        return bool(self.attempts or self.givens or self.has_submitted_answer())

    def graded(self: Any, answer: Answer, given: Input) -> Verdict:
        """The verdict on one input. Raises FormulaError where the task has no right value."""
        sheet = self.sheet
        verdict: Verdict = self._once(
            f"verdict-{answer.id}",
            (sheet, given),
            lambda: grade(answer, sheet.task, sheet.drawn, given.number, given.unit, given.locale),
        )
        return verdict

    # ---- the platform's rules

    @property
    def closes_at(self: Any) -> Any:
        """When answers are no longer taken, None for never."""
        return closing_time(getattr(self, "due", None), getattr(self, "graceperiod", None))

    @property
    def is_past_due(self: Any) -> bool:
        """Whether the due date and the grace after it are over."""
        closes_at = self.closes_at
        return closes_at is not None and self.now() > closes_at

    @property
    def shows_correctness(self: Any) -> bool:
        """Whether right and wrong may be shown now."""
        return is_correctness_shown(
            getattr(self, "show_correctness", "always"),
            is_past_due=self.is_past_due,
            has_due=self.closes_at is not None,
            is_staff=self.person.is_staff,
        )

    def standing(self: Any, submission: Submission) -> Standing:
        """How far the learner is with one answer."""
        return Standing(
            tries=submission.tries,
            limit=self.max_attempts,
            is_correct=submission.correct,
            is_past_due=self.is_past_due,
            is_staff=self.person.is_staff,
        )

    def shows_solution(self: Any, standing: Standing) -> bool:
        """Whether the solution may be shown now."""
        after = getattr(self, "attempts_before_showanswer_button", 0)
        return self.shows_correctness and is_solution_shown(
            self.showanswer, standing, after_tries=after if isinstance(after, int) else 0
        )

    # ---- score

    def max_score(self: Any) -> float:
        """All points there are, the same for every learner."""
        return float(sum(points_of(answer) for answer in self.content["answers"]))

    def has_submitted_answer(self: Any) -> bool:
        """Whether there is anything to grade again."""
        return any(submission.inputs for submission in self.answered.values())

    def get_score(self: Any) -> Score:
        """The score as stored."""
        possible = self.max_score() if self.raw_possible is None else self.raw_possible
        return Score(raw_earned=self.raw_earned, raw_possible=possible)

    def set_score(self: Any, score: Score) -> None:
        """Store a score: our own, or one that the course team gives instead."""
        self.raw_earned = score.raw_earned
        self.raw_possible = score.raw_possible

    def calculate_score(self: Any) -> Score:
        """The score that the stored inputs have by the content as it is now; changes nothing."""
        return self.score_of(self.regraded())

    def score_of(self: Any, answered: Mapping[str, Submission]) -> Score:
        """The score of these submissions."""
        earned = sum(
            points_of(answer) * answered[answer["id"]].earned
            for answer in self.content["answers"]
            if answer["id"] in answered
        )
        return Score(raw_earned=round(float(earned), 9), raw_possible=self.max_score())

    def publish_grade(self: Any, only_if_higher: bool | None = None) -> None:
        """Tell the platform the stored score; it calls this after `set_score`."""
        self._publish_grade(self.get_score(), only_if_higher)

    # ---- grading again

    def regraded(self: Any) -> dict[str, Submission]:
        """All stored inputs graded by the content as it is now.

        An answer that is not there any more, or cannot be worked out, keeps what it had.
        """
        sheet: Sheet = self.sheet
        answered: dict[str, Submission] = self.answered
        for answer in sheet.task.answers:
            submission = answered.get(answer.id)
            if submission is None or not submission.inputs:
                continue
            fresh = submission.ungraded()
            try:
                for given in submission.inputs:
                    fresh = fresh.with_verdict(self.graded(answer, given), given, answer)
            except FormulaError:
                continue
            answered[answer.id] = fresh
        return answered

    def rescore(self: Any, only_if_higher: bool | None) -> None:
        """Grade again, store and publish. Raises ValueError if nothing was submitted.

        only_if_higher: a lower score than the stored one is not stored.
        """
        if not self.has_submitted_answer():
            raise ValueError(f"{self.usage_key}: nothing was submitted that could be graded again")
        regraded = self.regraded()
        score = self.score_of(regraded)
        if not (only_if_higher and _share(score) < _share(self.get_score())):
            self.submissions = to_json(regraded)
            self.set_score(score)
            if self.share_done() == 1.0:
                self.emit_completion(1.0)
        self._publish_grade(score, only_if_higher)

    # ---- completion

    def share_done(self: Any) -> float:
        """The share of the answers with which the learner is done: right, or no way to go on.

        Where right and wrong are hidden an answer is done once it is submitted, since completion
        would tell.
        """
        if self.is_past_due:
            return 1.0
        answers = [answer.id for answer in self.sheet.task.answers]
        if not answers:
            return 0.0
        answered = self.answered
        hidden = not self.shows_correctness
        done = 0
        for key in answers:
            one = answered.get(key, Submission())
            is_over = one.correct or self.standing(one).is_out or hidden
            done += bool(one.inputs) and is_over
        return 1.0 if done == len(answers) else done / len(answers)


def points_of(answer: Mapping[str, Any]) -> float:
    """What an answer of the content is worth, 0 to 100: a file may state anything."""
    return min(MAX_POINTS, max(0.0, answer["points"] or 0))


def _share(score: Score) -> float:
    return float(score.raw_earned / score.raw_possible) if score.raw_possible else 0.0
