"""Fields that all blocks of a lesson share: variants, provenance, and the settings on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Choice,
    Code,
    Date,
    Field,
    Group,
    Id,
    Image,
    Items,
    Link,
    Markdown,
    Number,
    Strings,
    Text,
)

__all__ = [
    "DISPLAY_NAME",
    "LANGUAGE",
    "LICENCES",
    "MINUTES",
    "NACE",
    "NACE_REVISION",
    "PICTURE",
    "PROVENANCE",
    "SKILLS",
    "is_stale",
    "variants",
]

DISPLAY_NAME: Final = Text(
    name="display_name",
    label="Title",
    hint="Shown above the block and in the course outline.",
    localised=False,
    required=True,
)

LANGUAGE: Final = Code(
    name="language",
    label="Language of the texts",
    hint="The language of all texts that have no other language beside them.",
    vocabulary="language",
    required=True,
    default="en",
)

NACE: Final = Code(name="nace", label="Economic activity (NACE)", vocabulary="nace")

NACE_REVISION: Final = Choice(
    name="nace_revision",
    label="Revision of NACE",
    options=(("2", "Rev. 2"), ("2.1", "Rev. 2.1")),
    default="2",
)

SKILLS: Final = Strings(
    name="skills",
    label="Skills (ESCO)",
    of=Code(name="skill", label="Skill (ESCO)", vocabulary="esco-skill"),
    tag="skill",
)

PICTURE: Final = Image(name="picture", label="Picture")

LICENCES: Final[Mapping[str, str]] = {
    "": "Not stated",
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-4.0": "CC BY-NC 4.0",
    "CC0-1.0": "CC0 1.0",
    "all-rights-reserved": "All rights reserved",
}

PROVENANCE: Final = Group(
    name="provenance",
    label="Review, licence, sponsor",
    fields=(
        Choice(
            name="lifecycle",
            label="State",
            options=(
                ("draft", "Draft"),
                ("pilot", "Pilot"),
                ("validated", "Validated"),
                ("mainstreamed", "Mainstreamed"),
            ),
            default="draft",
        ),
        Date(name="reviewed_on", label="Reviewed on"),
        Date(
            name="valid_until",
            label="Valid until",
            hint="After this day the author is told to review the lesson.",
        ),
        Choice(
            name="licence",
            label="Licence",
            options=tuple(LICENCES.items()),
        ),
        Text(name="author", label="Author", localised=False),
        Text(
            name="sponsor",
            label="Sponsor",
            hint="Who paid for this lesson or supplied material. Learners see it.",
            localised=False,
        ),
        Text(name="disclosure", label="What the sponsor had a say in", max_length=400),
        Link(name="sponsor_link", label="Sponsor's page"),
        Markdown(name="sources", label="Sources", max_length=4_000),
    ),
)


def variants(*extra: Field) -> Items:
    """The regional variants of a block; `extra` is what its kind of block lets a region change."""
    return Items(
        name="variants",
        label="Regional variants",
        hint=(
            "The first is shown where no other fits. A fact is a piece of text that differs by "
            "region; write {{employer}} in any text to show the fact with the id employer."
        ),
        item="Variant",
        tag="variant",
        maximum=40,
        fields=(
            Id(name="id", label="Id", hint="Short, such as at or coast.", max_length=32),
            Text(name="label", label="Name learners see", required=True, max_length=80),
            Strings(
                name="countries",
                label="Countries",
                hint="Learners who seem to be there are offered this variant.",
                of=Code(name="country", label="Country", vocabulary="country"),
                tag="country",
                maximum=60,
            ),
            Text(
                name="curriculum",
                label="Curriculum code",
                hint="Where the topic stands in the curriculum there.",
                localised=False,
            ),
            Items(
                name="facts",
                label="Facts",
                item="Fact",
                tag="fact",
                maximum=40,
                fields=(
                    Id(name="id", label="Id", pattern=r"[a-z][a-z0-9_]*", max_length=32),
                    Text(name="text", label="Text", required=True, max_length=400),
                ),
            ),
            *extra,
        ),
    )


MINUTES: Final = Number(
    name="minutes", label="How long it takes", suffix="min", integer=True, minimum=1, maximum=600
)


def is_stale(provenance: Mapping[str, Any], today: date) -> bool:
    """Whether the review of a lesson has run out."""
    try:
        return date.fromisoformat(provenance["valid_until"]) < today
    except ValueError:
        return False
