"""The blocks as the platform finds them: fields and composition, nothing else.

All classes stand in this one module. The platform collects static files under a class's top
package but builds their addresses from the class's module, so a block defined any deeper would
have addresses that lead nowhere in production.
"""

from __future__ import annotations

from typing import Final

from xblock.core import XBlock
from xblock.fields import Float, Integer, Scope, String

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.career.handlers import CareerHandlers
from stembridge_xblocks.career.views import CareerViews
from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.case.draw import ASSIGNMENT
from stembridge_xblocks.case.handlers import CaseHandlers
from stembridge_xblocks.case.views import CaseViews
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.challenge.grades import ChallengeGrades
from stembridge_xblocks.challenge.handlers import ChallengeHandlers
from stembridge_xblocks.challenge.views import ChallengeViews
from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.common.editor import EditorMixin
from stembridge_xblocks.common.olx_block import OlxMixin
from stembridge_xblocks.common.state import (
    StateBoolean,
    StateDict,
    StateEntries,
    StateFloat,
    StateInteger,
    StateString,
    StateStrings,
)
from stembridge_xblocks.practice import shapes
from stembridge_xblocks.practice.confirmation import PracticeConfirmation
from stembridge_xblocks.practice.content import PRACTICE
from stembridge_xblocks.practice.handlers import PracticeHandlers
from stembridge_xblocks.practice.referral_handlers import ReferralHandlers
from stembridge_xblocks.practice.report import PracticeReport
from stembridge_xblocks.practice.views import PracticeViews

__all__ = ["BLOCKS", "CareerBlock", "CaseBlock", "ChallengeBlock", "PracticeBlock"]


def _services(block: type) -> type:
    """Every service is wanted, none needed: each may be missing somewhere."""
    names = ["i18n", "rebind_user", "replace_urls", "settings", "studio_user_permissions", "user"]
    return XBlock.wants(*names)(block)  # type: ignore[no-any-return]


@_services
class CaseBlock(CaseHandlers, EditorMixin, CaseViews, OlxMixin, LessonBlock, XBlock):
    """An industry case: a person with a problem, from a first estimate to the classroom.

    Fields of its own, with their bounds in bytes as JSON:

        steps_done      user_state          100
        estimate        user_state          2,200: at most 500 characters
        decision        user_state          6,200: at most 1,500 characters
        counted_option  user_state          40
        assignment      user_state          100: {"variant": id, "variants": number, "is_told"}, or
                                            empty; see `case/draw.py`
        choices         user_state_summary  400: a count for each of at most 8 options
    """

    CONTENT = CASE
    NAME = "case"

    display_name = String(scope=Scope.settings, default="Industry case")
    steps_done = StateStrings(scope=Scope.user_state, default=[])
    estimate = StateDict(scope=Scope.user_state, default={})
    decision = StateDict(scope=Scope.user_state, default={})
    counted_option = StateString(scope=Scope.user_state, default=None)
    assignment = StateDict(shape=ASSIGNMENT, scope=Scope.user_state, default={})
    choices = StateDict(scope=Scope.user_state_summary, default={})


@_services
class ChallengeBlock(
    ChallengeHandlers, EditorMixin, ChallengeViews, ChallengeGrades, OlxMixin, LessonBlock, XBlock
):
    """A numeric task with values of its own for each learner, graded.

    Fields of its own, with their bounds in bytes as JSON:

        submissions   user_state  30,000: for each of 12 answers at most 10 inputs of 170 bytes
                                  and 8 hints; see `challenge/submissions.py`
        givens        user_state  2,500: a number and a unit for each of at most 20 parameters
        attempts      user_state  20: at all answers; the platform sets it to 0 to give them back
        raw_earned    user_state  30
        raw_possible  user_state  30

    weight, max_attempts and showanswer have the names of the platform's own problems, so that
    what a course sets for all of them counts here too.
    """

    CONTENT = CHALLENGE
    NAME = "challenge"
    icon_class = "problem"

    display_name = String(scope=Scope.settings, default="Challenge")
    weight = Float(scope=Scope.settings, default=None)
    max_attempts = Integer(scope=Scope.settings, default=None)
    showanswer = String(scope=Scope.settings, default="finished")
    submissions = StateDict(scope=Scope.user_state, default={})
    givens = StateDict(scope=Scope.user_state, default={})
    attempts = StateInteger(scope=Scope.user_state, default=0)
    raw_earned = StateFloat(scope=Scope.user_state, default=0.0)
    raw_possible = StateFloat(scope=Scope.user_state, default=None)


@_services
class PracticeBlock(
    PracticeHandlers,
    ReferralHandlers,
    PracticeConfirmation,
    PracticeReport,
    EditorMixin,
    PracticeViews,
    OlxMixin,
    LessonBlock,
    XBlock,
):
    """What a teacher takes into the classroom: planned, used, changed, passed on to colleagues.

    Fields of its own, with their bounds in bytes as JSON. "class" is a key of `classes`,
    "withdrawn" is {"on": day, "obstacle": code or None} or None, days are YYYY-MM-DD:

        commitments  user_state  12,000: by id, at most 30 of {"class", "lesson", "level",
                                 "planned_on", "pupils", "made_on", "withdrawn"}
        uses         user_state  120,000: by id, at most 60 of {"commitment": id or None, "class",
                                 "lesson", "level", "on", "pupils", "girls": number or None,
                                 "adapted", "changed": text, "evidence": address, "told_on",
                                 "withdrawn", "confirmation": None or {"nonce", "until",
                                 "confirmed_at"}}
        cascades     user_state  6,000: by id, at most 30 of {"lesson", "on", "colleagues",
                                 "withdrawn"}
        classes      user_state  12,000: by key, at most 20 of {"name"}: the teacher's own words,
                                 which never leave the block
        referral     user_state  150: {"own": code, "entered": code, "entered_on": day}, or empty
        follow_up    user_state  100: {"has_used", "obstacle", "on"}, or empty
        tallied      user_state  500: what of this teacher `tally` counts
        tally        user_state_summary  900: [teachers, entries] a row, see `practice/tally.py`
    """

    CONTENT = PRACTICE
    NAME = "practice"

    display_name = String(scope=Scope.settings, default="Into the classroom")
    commitments = StateEntries(shape=shapes.COMMITMENT, scope=Scope.user_state, default={})
    uses = StateEntries(shape=shapes.USE, scope=Scope.user_state, default={})
    cascades = StateEntries(shape=shapes.CASCADE, scope=Scope.user_state, default={})
    classes = StateEntries(shape=shapes.CLASS, scope=Scope.user_state, default={})
    referral = StateDict(shape=shapes.REFERRAL, scope=Scope.user_state, default={})
    follow_up = StateDict(shape=shapes.FOLLOW_UP, scope=Scope.user_state, default={})
    tallied = StateDict(scope=Scope.user_state, default={})
    tally = StateDict(scope=Scope.user_state_summary, default={})


@_services
class CareerBlock(CareerHandlers, EditorMixin, CareerViews, OlxMixin, LessonBlock, XBlock):
    """A career card: a person at work, the way there, pay with its source, a question.

    Fields of its own, with their bounds in bytes as JSON:

        viewed      user_state  5
        reflection  user_state  6,200: at most 1,500 characters
    """

    CONTENT = CAREER
    NAME = "career"

    display_name = String(scope=Scope.settings, default="Career card")
    viewed = StateBoolean(scope=Scope.user_state, default=False)
    reflection = StateDict(scope=Scope.user_state, default={})


# Every block by its entry point.
BLOCKS: Final = {
    "stembridge_career": CareerBlock,
    "stembridge_case": CaseBlock,
    "stembridge_challenge": ChallengeBlock,
    "stembridge_practice": PracticeBlock,
}
