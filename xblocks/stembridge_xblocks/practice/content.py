"""What an author writes into a practice block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Choice,
    Content,
    Fault,
    Group,
    Id,
    Items,
    Link,
    Markdown,
    Number,
    Text,
)
from stembridge_xblocks.common.lesson import (
    DISPLAY_NAME,
    LANGUAGE,
    MINUTES,
    PROVENANCE,
    variants,
)
from stembridge_xblocks.common.message import Message

__all__ = ["HIGHEST_LEVEL", "PRACTICE"]

# ISCED 2011: 0 early childhood to 8 doctoral.
HIGHEST_LEVEL: Final = 8


def _checks(data: Mapping[str, Any]) -> Iterator[Fault]:
    if not data["lessons"]:
        yield Fault(
            ("lessons",),
            Message("There is no lesson to plan yet; add the lesson that teachers take to class."),
            is_warning=True,
        )
    level = data["level"]
    if level["lowest"] is not None and level["highest"] is not None:
        if level["lowest"] > level["highest"]:
            yield Fault(
                ("level", "highest"),
                Message("The highest level is below the lowest; swap the two."),
            )
        elif level["default"] is not None and not (
            level["lowest"] <= level["default"] <= level["highest"]
        ):
            yield Fault(
                ("level", "default"),
                Message(
                    "The level chosen at first is not among those offered; choose one of them."
                ),
            )


def _level(name: str, label: str, default: int | None = None) -> Number:
    return Number(
        name=name, label=label, integer=True, minimum=0, maximum=HIGHEST_LEVEL, default=default
    )


PRACTICE: Final = Content(
    block="stembridge_practice",
    version=1,
    settings=(DISPLAY_NAME,),
    checks=_checks,
    fields=(
        LANGUAGE,
        Markdown(name="summary", label="What this is about", max_length=1_000),
        MINUTES,
        Items(
            name="lessons",
            label="Lessons",
            hint="What teachers can plan and use in class.",
            item="Lesson",
            tag="lesson",
            maximum=20,
            fields=(
                Id(name="id", label="Id", hint="Short, such as battery.", max_length=32),
                Text(name="title", label="Title", required=True, max_length=120),
                Link(
                    name="link",
                    label="Link to the lesson",
                    hint="Stands in the reminder too.",
                ),
                Number(
                    name="minutes",
                    label="Time in class",
                    suffix="min",
                    integer=True,
                    minimum=1,
                    maximum=6_000,
                ),
            ),
        ),
        Group(
            name="level",
            label="Level of the classes (ISCED)",
            hint="0 early childhood, 1 primary, 2 lower secondary, 3 upper secondary, then beyond.",
            fields=(
                _level("lowest", "Lowest level offered", 0),
                _level("highest", "Highest level offered", HIGHEST_LEVEL),
                _level("default", "Level chosen at first"),
            ),
        ),
        Markdown(
            name="tips",
            label="Tips for the classroom",
            hint="Shown beside the plan: what to prepare, what to watch for.",
            max_length=4_000,
        ),
        Markdown(
            name="adaptation",
            label="What to change",
            hint="Shown where teachers tell what they changed: ideas to fit the lesson to a class.",
            max_length=2_000,
        ),
        Markdown(
            name="follow_up",
            label="Follow-up text",
            hint="Shown above the question whether a lesson was used; thank those who say no, too.",
            max_length=1_000,
        ),
        Choice(
            name="complete_when",
            label="Complete when",
            options=(
                ("commitment", "a use in class is planned"),
                ("first_use", "a first use in class was told"),
            ),
            default="commitment",
        ),
        Number(
            name="minimum_group",
            label="Fewest teachers before staff see a count",
            hint="Protects teachers in small courses.",
            integer=True,
            minimum=5,
            maximum=1000,
            default=10,
        ),
        variants(),
        PROVENANCE,
    ),
)
