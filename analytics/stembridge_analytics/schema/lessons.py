"""What people did in the lesson blocks: one row a deed, with the fields of the event contract."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Column,
    Table,
    day,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["DEED_KEY", "LESSON_TABLES", "deed_table"]

DEED_KEY: Final = ("course_id", "learner_id", "deed_no")


def deed_table(name: str, what: str, verbs: str, *fields: Column) -> Table:
    """The table of a block family's deeds. verbs: the values of `action`, for people."""
    return Table(
        name,
        f"one deed {what}, by one person in one course run, copies folded",
        (
            COURSE,
            LEARNER,
            number("deed_no", "number of the person's deed of this table in the run, from 1, in "
                   "order of time", "number"),
            string("block_id", "usage key of the block; empty: not told"),
            moment("time_us", "when it was done"),
            day("day", "UTC day of time_us"),
            string("action", verbs),
            number("contract_version", "version of the event contract; null: not told, or read "
                   "before fields were kept", "number", null=True),
            *fields,
        ),
        key=DEED_KEY,
    )  # fmt: skip


_VARIANT: Final = string("variant", "regional variant shown; null: none", null=True)

_FACT_CASE: Final = deed_table(
    "fact_case",
    "in an industry case",
    "`case.opened`, `.variant_selected`, `.variant_assigned` (drawn at random, once), "
    "`.step_completed` or `.decision_made`",
    _VARIANT,
    string("previous_variant", "of `variant_selected`: the one shown before", null=True),
    string("step", "of `step_completed`: person, problem, estimate, concept, uncertainty, "
           "decision, classroom", null=True),
    string("option", "of `decision_made`: id of the option decided for", null=True),
    truth("is_changed", "of `decision_made`: decided otherwise before", null=True),
    number("variants", "of `variant_assigned`: variants it was drawn from", "variants", null=True),
)  # fmt: skip

_FACT_CHALLENGE: Final = deed_table(
    "fact_challenge",
    "in a numeric task",
    "`challenge.submitted` or `.hint_shown`",
    _VARIANT,
    number("answer_index", "which answer of the task, from 0", "index", null=True),
    real("value_si", "the number given; null: none could be read", "SI base units", null=True),
    string("unit", "the unit given, as Pint writes it; null: none, or not a unit", null=True),
    truth("correct", "number and unit are right", null=True),
    truth("unit_correct", "the unit is right; null: the task asks for none", null=True),
    string("mistake", "the known mistake it shows, as its author named it", null=True),
    number("attempt", "of `submitted`: attempt at this answer, from 1", "number", null=True),
    number("seed", "seed of the learner's parameters", "number", null=True),
    number("hint_index", "of `hint_shown`: which hint of the answer, from 0", "index", null=True),
    number("attempts", "of `hint_shown`: attempts made before", "number", null=True),
)

_FACT_CAREER: Final = deed_table(
    "fact_career",
    "at a career card",
    "`career.viewed` or `.reflected`",
    string("card", "id of the card", null=True),
    _VARIANT,
    string("occupation", "of `viewed`: the card's occupation, an ESCO URI", null=True),
)

_LESSON_RUN: Final = Table(
    "lesson_run",
    "one course run with anybody in E: what people in E did in lesson blocks",
    (
        COURSE,
        number("enrolled", "in E", "people"),
        number("case_people", "did anything in a case", "people"),
        number("cases", "one person in one case that the person did anything in"),
        number("case_steps", "different steps completed, over these"),
        number("cases_decided", "of these, with a decision"),
        number("task_people", "did anything in a numeric task", "people"),
        number("tasks", "one person in one task that the person did anything in"),
        number("tasks_hinted", "of these, with a hint asked for"),
        number("answers", "one person with one answer of a task, tried and judged"),
        number("answers_right_first", "of these, right at the first attempt"),
        number("answers_right", "of these, right at some attempt"),
        number("card_people", "did anything at a career card", "people"),
        number("cards", "one person at one card that the person opened"),
        number("cards_reflected", "of these, with an answer to the card's question"),
    ),
    key=("course_id",),
)

LESSON_TABLES: Final = (_FACT_CASE, _FACT_CHALLENGE, _FACT_CAREER, _LESSON_RUN)
