"""What an author writes into an industry case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Code,
    Content,
    Fault,
    Flag,
    Group,
    Id,
    Items,
    Markdown,
    Number,
    Strings,
    Text,
    Unit,
)
from stembridge_xblocks.common.lesson import (
    DISPLAY_NAME,
    LANGUAGE,
    MINUTES,
    NACE,
    NACE_REVISION,
    PICTURE,
    PROVENANCE,
    SKILLS,
    variants,
)
from stembridge_xblocks.common.message import Message

__all__ = ["CASE", "FEWEST_DRAWN", "MOST_DRAWN", "STEPS"]

# The arc of a lesson, in its order; an event of the contract names a step by these.
STEPS: Final = ("person", "problem", "estimate", "concept", "uncertainty", "decision", "classroom")
# How many variants a draw has, by the contract.
FEWEST_DRAWN: Final = 2
MOST_DRAWN: Final = 26


def _checks(data: Mapping[str, Any]) -> Iterator[Fault]:
    decision = data["decision"]
    if decision["question"] and len(decision["options"]) < 2:
        yield Fault(
            ("decision", "options"),
            Message("A decision needs at least two options to choose from; add another."),
        )
    if decision["options"] and not decision["question"]:
        yield Fault(
            ("decision", "question"), Message("There are options but no question; write it.")
        )
    estimate = data["estimate"]
    if estimate["solution"] and not estimate["question"]:
        yield Fault(
            ("estimate", "question"),
            Message("There is a solution but no question to estimate first; write it."),
        )
    yield from _draw_faults(data["variants"])
    if not any(data[step].get("text") or data[step].get("question") for step in STEPS):
        yield Fault(
            ("person", "text"),
            Message("The case is empty; begin with the person and the problem."),
            is_warning=True,
        )


def _draw_faults(variants: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    drawn = [place for place, variant in enumerate(variants) if variant["drawn"]]
    if len(drawn) == 1:
        yield Fault(
            ("variants", drawn[0], "drawn"),
            Message("Only this variant is drawn; mark another one too, or none."),
        )
    if len(drawn) > MOST_DRAWN:
        yield Fault(
            ("variants", drawn[MOST_DRAWN], "drawn"),
            Message(
                "{count} variants are drawn; at most {limit} can be.",
                count=len(drawn),
                limit=MOST_DRAWN,
            ),
        )


CASE: Final = Content(
    block="stembridge_case",
    version=1,
    settings=(DISPLAY_NAME,),
    checks=_checks,
    fields=(
        LANGUAGE,
        Markdown(name="summary", label="What this case is about", max_length=1_000),
        MINUTES,
        Group(
            name="sector",
            label="Sector and level",
            fields=(
                NACE,
                NACE_REVISION,
                Code(name="field", label="Field of education (ISCED-F)", vocabulary="isced-f"),
                Number(
                    name="level",
                    label="Level of the pupils (ISCED)",
                    integer=True,
                    minimum=0,
                    maximum=8,
                ),
                Strings(
                    name="occupations",
                    label="Occupations (ESCO)",
                    of=Code(
                        name="occupation", label="Occupation (ESCO)", vocabulary="esco-occupation"
                    ),
                    tag="occupation",
                ),
                SKILLS,
            ),
        ),
        Group(
            name="person",
            label="1. The person",
            hint="Who has the problem? Show them at work.",
            fields=(
                Text(name="name", label="Name", localised=False, max_length=80),
                Text(name="role", label="What they do"),
                Markdown(name="text", label="Who they are"),
                PICTURE,
            ),
        ),
        Group(
            name="problem",
            label="2. The problem",
            fields=(Markdown(name="text", label="What has to be solved"), PICTURE),
        ),
        Group(
            name="estimate",
            label="3. Estimate first",
            hint="Learners answer before they see your solution.",
            fields=(
                Markdown(name="question", label="Question"),
                Unit(name="unit", label="Unit of the estimate", hint="Leave empty for words."),
                Markdown(name="solution", label="Solution, shown afterwards"),
            ),
        ),
        Group(
            name="concept",
            label="4. The concept",
            fields=(Markdown(name="text", label="The STEM concept behind it"), PICTURE),
        ),
        Group(
            name="uncertainty",
            label="5. How sure can we be",
            fields=(Markdown(name="text", label="What limits the answer"), PICTURE),
        ),
        Group(
            name="decision",
            label="6. The decision",
            hint="A question with no single right answer, as a citizen meets it.",
            fields=(
                Markdown(name="question", label="What would you decide?"),
                Items(
                    name="options",
                    label="Options",
                    item="Option",
                    tag="option",
                    maximum=8,
                    fields=(
                        Id(name="id", label="Id", max_length=32),
                        Text(name="text", label="Text", required=True, max_length=300),
                    ),
                ),
                Text(
                    name="change_prompt",
                    label="Question about changing one's mind",
                    hint="Such as: what would change your mind?",
                ),
                Number(
                    name="minimum_group",
                    label="Fewest answers before others' choices show",
                    hint="Protects learners in small courses.",
                    integer=True,
                    minimum=5,
                    maximum=1000,
                    default=10,
                ),
                Markdown(name="afterwards", label="Shown after deciding"),
            ),
        ),
        Group(
            name="classroom",
            label="7. In your classroom",
            fields=(Markdown(name="text", label="How to use it with pupils"), PICTURE),
        ),
        variants(
            Flag(
                name="drawn",
                label="Drawn at random",
                hint=(
                    "Of the variants marked so, each learner is given one at random, once, with "
                    "the same chance of each, and cannot change it. To compare versions fairly."
                ),
            )
        ),
        PROVENANCE,
    ),
)
