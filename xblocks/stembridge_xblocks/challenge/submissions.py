"""What a learner has submitted, as it is stored: read whatever is there, written within bounds.

The field `submissions` holds one entry an answer:

    {"tries": 2, "inputs": [["99,5", "Ah", "de", 0], ...], "hints": ["h1"],
     "earned": 1.0, "correct": true, "number": true, "unit": true, "mistake": null}

Inputs are kept as they were typed, so that all of them can be graded again after the author has
mended the task: the learner who was right first and told otherwise is found too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from stembridge_xblocks.challenge.grading import Verdict
    from stembridge_xblocks.challenge.task import Answer

__all__ = ["MAX_INPUT", "Input", "Submission", "read_submissions", "to_json"]

# Characters of a number or unit that is stored.
MAX_INPUT: Final = 60
# Of many attempts at one answer the first and the last are kept.
_FIRST: Final = 5
_LAST: Final = 5
_MAX_ANSWERS: Final = 40


@dataclass(frozen=True)
class Input:
    """One attempt as it was typed.

    locale: whose customs the number is read by, whoever grades it again.
    hints: how many hints had been shown before.
    """

    number: str
    unit: str
    locale: str
    hints: int = 0


@dataclass(frozen=True)
class Submission:
    """All that a learner did at one answer.

    hints: ids of those shown, in that order.
    earned: share of the answer's points, 0 to 1, of the best attempt less its hints' costs.
    correct, number, unit, mistake: of the last attempt, and `correct` of any attempt.
        number and unit: whether each was right; unit is None if none was asked for.
        mistake: the id of the one it shows.
    """

    tries: int = 0
    inputs: tuple[Input, ...] = ()
    hints: tuple[str, ...] = ()
    earned: float = 0.0
    correct: bool = False
    number: bool = False
    unit: bool | None = None
    mistake: str | None = None

    @property
    def last(self) -> Input | None:
        """The last attempt."""
        return self.inputs[-1] if self.inputs else None

    def with_input(self, given: Input) -> Submission:
        """The same after one more attempt, not graded yet."""
        inputs = (*self.inputs, given)
        if len(inputs) > _FIRST + _LAST:
            inputs = (*inputs[:_FIRST], *inputs[-_LAST:])
        return replace(self, tries=self.tries + 1, inputs=inputs)

    def with_verdict(self, verdict: Verdict, given: Input, answer: Answer) -> Submission:
        """The same with an attempt judged: the best counts, less what its hints cost."""
        costs = {hint.id: hint.cost for hint in answer.hints}
        cost = sum(costs.get(hint, 0.0) for hint in self.hints[: given.hints])
        return replace(
            self,
            earned=max(self.earned, min(1.0, verdict.share) * max(0.0, 1.0 - cost)),
            correct=self.correct or verdict.correct,
            number=verdict.number_correct,
            unit=verdict.unit_correct,
            mistake=verdict.mistake,
        )

    def ungraded(self) -> Submission:
        """The same as if nothing had been judged yet."""
        return replace(self, earned=0.0, correct=False, number=False, unit=None, mistake=None)


def read_submissions(stored: object, *, is_reset: bool = False) -> dict[str, Submission]:
    """Submissions by answer, whatever was stored: what cannot be read is as if it was not there.

    is_reset: the course team gave all attempts back; the platform does so by setting the block's
        own counter to zero, which is all that it knows.
    """
    if not isinstance(stored, Mapping):
        return {}
    found = {
        key: _submission(value)
        for key, value in stored.items()
        if isinstance(key, str) and isinstance(value, Mapping)
    }
    return {key: replace(one, tries=0) if is_reset else one for key, one in found.items()}


def _submission(value: Mapping[str, Any]) -> Submission:
    inputs, hints = value.get("inputs"), value.get("hints")
    earned, unit, mistake = value.get("earned"), value.get("unit"), value.get("mistake")
    is_number = isinstance(earned, int | float) and not isinstance(earned, bool)
    return Submission(
        tries=_count(value.get("tries")),
        inputs=tuple(
            Input(entry[0], entry[1], entry[2], _count(entry[3]))
            for entry in (inputs if isinstance(inputs, list) else ())
            if isinstance(entry, list)
            and len(entry) == 4
            and all(isinstance(text, str) for text in entry[:3])
        ),
        hints=tuple(h for h in (hints if isinstance(hints, list) else ()) if isinstance(h, str)),
        earned=min(1.0, max(0.0, float(earned))) if is_number and earned is not None else 0.0,
        correct=value.get("correct") is True,
        number=value.get("number") is True,
        unit=unit if isinstance(unit, bool) else None,
        mistake=mistake if isinstance(mistake, str) else None,
    )


def _count(value: object) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return int(value) if is_count else 0  # type: ignore[call-overload]


def to_json(submissions: Mapping[str, Submission]) -> dict[str, Any]:
    """What is stored: a new dict, so that the platform sees the change."""
    # Answers that the task has no more stay, up to a bound: it may get them back.
    return {
        key: {
            "tries": one.tries,
            "inputs": [[i.number, i.unit, i.locale, i.hints] for i in one.inputs],
            "hints": list(one.hints),
            "earned": one.earned,
            "correct": one.correct,
            "number": one.number,
            "unit": one.unit,
            "mistake": one.mistake,
        }
        for key, one in list(submissions.items())[-_MAX_ANSWERS:]
    }
