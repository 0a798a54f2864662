"""Every event the blocks publish, by name: the one place where an event is declared.

One event is one deed. A handler publishes it, never `student_view`, whose events lack the module
they come from. A change that an old reader would misread raises CONTRACT_VERSION.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stembridge_xblocks.contract.model import Event, Field

__all__ = ["CONTRACT_VERSION", "EVENTS"]

CONTRACT_VERSION: Final = 3

_ALWAYS = (
    Field("usage_key", "usage_key", "the block"),
    Field("contract_version", "int", "version of this contract", "number", minimum=1),
)


def _id(name: str, meaning: str, *, null: bool = False) -> Field:
    # A name in `_id` is made by the block; any other is given by the author.
    return Field(name, "id", meaning, null=null)


def _count(name: str, meaning: str, unit: str, *, least: int = 0, null: bool = False) -> Field:
    return Field(name, "int", meaning, unit, null, minimum=least)


def _bool(name: str, meaning: str, *, null: bool = False) -> Field:
    return Field(name, "bool", meaning, null=null)


def _day(name: str, meaning: str, *, null: bool = False) -> Field:
    return Field(name, "date", meaning, "day", null)


def _choice(name: str, meaning: str, *choices: str, null: bool = False) -> Field:
    return Field(name, "choice", meaning, null=null, choices=choices)


_VARIANT = _id("variant", "regional variant shown; null if the block has none", null=True)
_CARD = _id("card", "the career card")
_PLAN = _id("plan_id", "the lesson plan")
_REVISION = _count("revision", "saved version of the plan, from 1", "number", least=1)
_COMMITMENT = _id("commitment_id", "the commitment; the same one again corrects it")
_CLASS = _id("class_id", "the class, among the teacher's own; no register, no pupils")
_LEVEL = _count("level", "ISCED level of the class", "ISCED level")
_LESSON = _id("lesson", "the lesson used in class")
_PUPILS = _count("pupils", "pupils in the class", "pupils", least=1)
_USE = _id("use_id", "the dated use in class; the same one again corrects it")
_STAY = _id("stay_id", "the stay at a workplace")
_HOURS = Field("hours", "float", "hours spent there", "h", minimum=0)
_ACHIEVEMENT = _id("achievement", "what the credential is for, as its author names it")
_REFERRAL = _id("referral_code", "code of the participant who told them; a pseudonym")
# What stood in the way of a use, from a list: never a person's own words.
_OBSTACLE = _choice(
    "obstacle",
    "what stood in the way; null if not stated",
    "time", "timetable", "curriculum", "equipment", "level", "language", "leave", "leadership",
    "other",
    null=True,
)  # fmt: skip


def _event(name: str, deed: str, *fields: Field) -> Event:
    return Event(f"stembridge.{name}", deed, (*_ALWAYS, *fields))


_CASE = (
    _event("case.opened", "a learner opens an industry case, at each visit to its page", _VARIANT),
    _event(
        "case.variant_selected",
        "a learner switches to another regional variant",
        _id("variant", "the variant chosen"),
        _id("previous_variant", "the variant shown before", null=True),
    ),
    _event(
        "case.variant_assigned",
        "a variant is drawn at random for a learner, once",
        _id("variant", "the variant drawn; it stands whatever is shown later"),
        _count("variants", "variants it was drawn from, each with the same chance", "variants",
               least=2),
    ),
    _event(
        "case.step_completed",
        "a learner completes a step of the case",
        _VARIANT,
        _choice("step", "the step", "person", "problem", "estimate", "concept", "uncertainty",
                "decision", "classroom"),
    ),
    _event(
        "case.decision_made",
        "a learner decides on the case's question",
        _VARIANT,
        _id("option", "the option decided for"),
        _bool("is_changed", "the learner had decided otherwise before"),
    ),
)  # fmt: skip

_CHALLENGE = (
    _event(
        "challenge.submitted",
        "a learner submits one answer of a numeric task",
        _VARIANT,
        _count("answer_index", "which answer of the task, from 0", "index"),
        Field("value_si", "float", "the number in SI base units; null if none could be read",
              "SI base units", null=True),
        Field("unit", "unit", "the unit given; null if none or not a unit", null=True),
        _bool("correct", "number and unit are right"),
        _bool("unit_correct", "the unit is right; null if the task asks for none", null=True),
        _id("mistake", "the known mistake it shows, as the author names it", null=True),
        _count("attempt", "attempt at this answer, from 1", "number", least=1),
        Field("seed", "int", "seed of the learner's parameters", "number"),
    ),
    _event(
        "challenge.hint_shown",
        "a learner asks for a hint",
        _count("answer_index", "which answer of the task, from 0", "index"),
        _count("hint_index", "which hint of that answer, from 0", "index"),
        _count("attempts", "attempts made before", "number"),
    ),
)  # fmt: skip

_CAREER = (
    _event(
        "career.viewed",
        "a learner opens a career card",
        _CARD,
        _VARIANT,
        Field("occupation", "occupation", "the card's occupation in ESCO", null=True),
    ),
    _event("career.reflected", "a learner answers the card's question to themselves", _CARD),
)

_PLANS = (
    _event(
        "plan.saved",
        "a teacher saves a version of a lesson plan",
        _PLAN,
        _REVISION,
        _count("minutes_total", "length of all phases together", "min"),
        _count("phases", "phases of the lesson", "phases"),
        _count("outcomes_aligned", "learning outcomes that some phase serves", "outcomes"),
    ),
    _event("plan.submitted", "a teacher hands a lesson plan in", _PLAN, _REVISION),
    _event("plan.shared", "a teacher shares a lesson plan with peers", _PLAN, _REVISION),
    _event(
        "plan.exported",
        "a teacher exports a lesson plan",
        _PLAN,
        _REVISION,
        _choice("format", "the file made", "docx", "html", "json"),
    ),
    _event(
        "plan.peer_viewed", "a teacher opens a peer's shared plan", _id("plan_id", "the peer's")
    ),
)

_DIARY = (
    _event(
        "diary.entry_saved",
        "a teacher saves a diary entry",
        _id("entry_id", "the entry"),
        _id("prompt", "the prompt it answers", null=True),
        _day("on", "the day the entry is about"),
        _bool("is_new", "saved for the first time"),
    ),
)

_PRACTICE = (
    _event(
        "practice.committed",
        "a teacher commits to use a lesson in a class",
        _COMMITMENT,
        _CLASS,
        _LESSON,
        _day("planned_on", "the day planned"),
        _LEVEL,
        _PUPILS,
    ),
    _event(
        "practice.implemented",
        "a teacher states that a lesson was used in a class",
        _USE,
        _id("commitment_id", "the commitment it fulfils", null=True),
        _CLASS,
        _LESSON,
        _day("on", "the day of the use"),
        _LEVEL,
        _PUPILS,
        _count("girls", "of these, girls; null if not stated", "pupils", null=True),
        _bool("adapted", "the teacher states a change to the lesson"),
        _choice("tier", "evidence: E1 self-report, E2 artefact attached, E3 confirmed by another",
                "E1", "E2", "E3"),
    ),
    _event("practice.confirmed", "a colleague or leader confirms a use in class", _USE),
    _event(
        "practice.cascaded",
        "a teacher states that colleagues were told or trained",
        _id("cascade_id", "the statement; the same one again corrects it"),
        _LESSON,
        _day("on", "the day it was done"),
        _count("colleagues", "colleagues told or trained", "people", least=1),
    ),
    _event(
        "practice.referral_created",
        "a teacher asks for a code of their own, for colleagues to enter",
        _id("referral_code", "the teacher's own code; a pseudonym"),
    ),
    _event(
        "practice.referral_entered",
        "a newcomer enters the code of the colleague who told them",
        _REFERRAL,
    ),
    _event(
        "practice.withdrawn",
        "a teacher withdraws a commitment, a use or a statement about colleagues",
        _choice("entry_type", "what is withdrawn", "commitment", "use", "cascade"),
        _id("entry_id", "its id"),
        _OBSTACLE,
    ),
    _event(
        "practice.answered",
        "a teacher answers whether a lesson of the course was used in class so far",
        _bool("has_used", "it was; the dated uses say more"),
        _OBSTACLE,
    ),
)  # fmt: skip

_WORKPLACE = (
    _event(
        "workplace.logged",
        "a teacher logs learning at a workplace",
        _STAY,
        Field("nace", "nace", "the host's economic activity"),
        _choice("nace_revision", "revision of the code", "2", "2.1"),
        _HOURS,
        _day("first_on", "first day"),
        _day("last_on", "last day"),
        _count("skills", "ESCO skills practised", "skills"),
    ),
    _event("workplace.confirmed", "the host confirms the stay", _STAY, _HOURS),
    _event("workplace.rejected", "the host does not confirm the stay", _STAY),
)

_CREDENTIAL = (
    _event("credential.claimed", "a learner claims a credential", _ACHIEVEMENT),
    _event(
        "credential.downloaded",
        "a learner downloads an issued credential",
        _ACHIEVEMENT,
        _choice("format", "the file taken", "json", "png", "svg", "pdf"),
    ),
)

_CATALOGUE = (
    _event(
        "catalogue.searched",
        "somebody filters the catalogue",
        Field("country", "country", "facet: country", null=True),
        Field("language", "language", "facet: language", null=True),
        Field("nace", "nace", "facet: economic activity", null=True),
        _count("level", "facet: ISCED level", "ISCED level", null=True),
        _bool("has_words", "words were typed too; the words themselves are never sent"),
        _count("results", "records found", "records"),
    ),
    _event("catalogue.opened", "somebody opens a record's link", _id("record_id", "the record")),
)

# Every event by name, in the order of the blocks.
EVENTS: Final[Mapping[str, Event]] = {
    event.name: event
    for block in (_CASE, _CHALLENGE, _CAREER, _PLANS, _DIARY, _PRACTICE, _WORKPLACE, _CREDENTIAL,
                  _CATALOGUE)
    for event in block
}  # fmt: skip
