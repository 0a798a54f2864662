"""What an author writes into a career card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from babel import Locale

from stembridge_xblocks.common.content import (
    ID_PATTERN,
    Choice,
    Code,
    Content,
    Date,
    Fault,
    Group,
    Items,
    Link,
    Markdown,
    Number,
    Path,
    Text,
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

__all__ = ["CAREER", "ENTRY_PATHS", "GENDERS", "KINDS", "SENIORITIES"]

# What a course's role models are counted by; the empty value is "not stated".
GENDERS: Final[Mapping[str, str]] = {
    "": "Not stated",
    "woman": "Woman",
    "man": "Man",
    "other": "Another gender",
}
ENTRY_PATHS: Final[Mapping[str, str]] = {
    "": "Not stated",
    "vocational": "Vocational school",
    "apprenticeship": "Apprenticeship",
    "university": "University",
    "doctorate": "Doctorate",
    "career-change": "Career change",
    "self-taught": "Self-taught",
    "other": "Another way",
}
SENIORITIES: Final[Mapping[str, str]] = {
    "": "Not stated",
    "starting": "Starting out",
    "experienced": "Experienced",
    "leading": "Leading others",
    "expert": "Leading expert",
}
KINDS: Final[Mapping[str, str]] = {
    "": "Not stated",
    "real": "A real person",
    "composite": "An example, put together from the work of several people",
}

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUTS: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
# Eurostat writes two countries otherwise than ISO 3166 does.
_NUTS_COUNTRIES: Final = {"GR": "EL", "GB": "UK"}
_CURRENCIES: Final = frozenset(Locale("en").currencies)


def _checks(data: Mapping[str, Any]) -> Iterator[Fault]:
    if data["card"] and not re.fullmatch(ID_PATTERN, data["card"]):
        text = data["card"]
        message = Message("{text} cannot be an id: use letters and digits, no blanks.", text=text)
        yield Fault(("card",), message)
    yield from _person_faults(data["person"])
    for i, hour in enumerate(data["day"]):
        if hour["time"] and not _TIME.fullmatch(hour["time"]):
            message = Message("{text} is no time; write it as 07:30.", text=hour["time"])
            yield Fault(("day", i, "time"), message)
    for i, step in enumerate(data["path"]):
        since, until = step["since"], step["until"]
        if None not in (since, until) and until < since:
            yield Fault(("path", i, "until"), Message("This ends before it begins."))
    yield from _pay_faults(data["pay"], ("pay",))
    for i, variant in enumerate(data["variants"]):
        yield from _pay_faults(variant["pay"], ("variants", i, "pay"))
    reflection = data["reflection"]
    if reflection["afterwards"] and not reflection["prompt"]:
        yield Fault(
            ("reflection", "prompt"),
            Message("There is something to show after answering but no question; write it."),
        )


_CONSENT_FAULTS: Final = (
    ("by", Message("The picture shows a real person: say who consented to showing it.")),
    ("given_on", Message("The picture shows a real person: say on which day they consented.")),
    ("purpose", Message("The picture shows a real person: say what they consented to.")),
)


def _person_faults(person: Mapping[str, Any]) -> Iterator[Fault]:
    consent = person["consent"]
    if person["kind"] == "real" and person["picture"]:
        for name, message in _CONSENT_FAULTS:
            if not consent[name]:
                yield Fault(("person", "consent", name), message)
    if person["name"] and not person["kind"]:
        yield Fault(
            ("person", "kind"),
            Message("Say whether this is a real person; learners ask themselves."),
            is_warning=True,
        )
    if not person["name"]:
        yield Fault(
            ("person", "name"),
            Message("The card is empty; begin with the person and their work."),
            is_warning=True,
        )
    nuts = person["nuts"]
    if nuts and not _NUTS.fullmatch(nuts):
        message = Message("{text} is no NUTS code; they look like AT22.", text=nuts)
        yield Fault(("person", "nuts"), message)
    elif nuts and person["country"]:
        country = _NUTS_COUNTRIES.get(person["country"], person["country"])
        if not nuts.startswith(country):
            message = Message("{text} is no region of that country.", text=nuts)
            yield Fault(("person", "nuts"), message)


def _pay_faults(pay: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    if pay["low"] is None and pay["high"] is None:
        if pay["source"] or pay["year"] is not None:
            yield Fault((*path, "low"), Message("There is a source but no pay; write both ends."))
        return
    for name, message in (
        ("low", Message("Pay is a range; write its lower end too.")),
        ("high", Message("Pay is a range; write its upper end too.")),
        ("currency", Message("Say in which currency.")),
        ("per", Message("Say whether this is pay for a year, a month or an hour.")),
        ("source", Message("Pay without a source is hearsay: say where the numbers are from.")),
        ("year", Message("Say of which year the numbers are.")),
    ):
        if pay[name] in (None, "", {}):
            yield Fault((*path, name), message)
    if None not in (pay["low"], pay["high"]) and pay["high"] < pay["low"]:
        yield Fault((*path, "high"), Message("The upper end is below the lower one."))
    if pay["currency"] and pay["currency"] not in _CURRENCIES:
        text = pay["currency"]
        message = Message("{text} is no currency; write its three letters, such as EUR.", text=text)
        yield Fault((*path, "currency"), message)


PAY: Final = Group(
    name="pay",
    label="Pay",
    hint="A range with its source, or nothing. Official statistics are best.",
    fields=(
        Number(name="low", label="From", minimum=0, maximum=1e9),
        Number(name="high", label="To", minimum=0, maximum=1e9),
        Text(name="currency", label="Currency", hint="Three letters, such as EUR.",
             localised=False, max_length=3),
        Choice(
            name="per",
            label="Pay for",
            options=(("", "Not stated"), ("year", "A year"), ("month", "A month"),
                     ("hour", "An hour")),
        ),
        Choice(
            name="basis",
            label="Before or after tax",
            options=(("gross", "Before tax (gross)"), ("net", "After tax (net)")),
            default="gross",
        ),
        Text(
            name="meaning",
            label="What the range is",
            hint="Such as: the middle half of all who work full time in this occupation.",
            max_length=300,
        ),
        Text(name="source", label="Source", max_length=300),
        Number(name="year", label="Year of the numbers", integer=True, minimum=1990, maximum=2100),
        Link(name="link", label="Where to look it up"),
    ),
)  # fmt: skip

_CONSENT: Final = Group(
    name="consent",
    label="Consent to the picture",
    hint="Needed where the picture shows a real person. Learners see the day only.",
    fields=(
        Text(name="by", label="Who consented", localised=False),
        Date(name="given_on", label="On which day"),
        Text(
            name="purpose",
            label="To what",
            hint="Where it may be shown, and until when.",
            localised=False,
            max_length=400,
        ),
    ),
)

_PERSON: Final = Group(
    name="person",
    label="The person",
    hint="Show them at work. What they do persuades; that they are rare does not.",
    fields=(
        Text(name="name", label="Name", localised=False, max_length=80),
        Text(name="role", label="What they do"),
        Choice(name="kind", label="Real person or example", options=tuple(KINDS.items())),
        Choice(
            name="gender",
            label="Gender",
            hint="Not shown to learners; counted over a course by stembridge course rolemodels.",
            options=tuple(GENDERS.items()),
        ),
        Code(name="country", label="Country", vocabulary="country"),
        Text(
            name="nuts",
            label="Region (NUTS code)",
            hint="Eurostat's code of the region, such as AT22.",
            localised=False,
            max_length=5,
        ),
        Choice(name="entry_path", label="Way into the job", options=tuple(ENTRY_PATHS.items())),
        Choice(name="seniority", label="Where they stand", options=tuple(SENIORITIES.items())),
        Markdown(name="text", label="Who they are"),
        Text(name="quote", label="In their own words", max_length=400),
        PICTURE,
        _CONSENT,
    ),
)

CAREER: Final = Content(
    block="stembridge_career",
    version=1,
    settings=(DISPLAY_NAME,),
    checks=_checks,
    fields=(
        LANGUAGE,
        Text(
            name="card",
            label="Id of the card",
            hint="Stands in events, such as marta. Empty: the block's own id.",
            localised=False,
            max_length=64,
        ),
        Markdown(name="summary", label="What this card is about", max_length=1_000),
        MINUTES,
        Group(
            name="work",
            label="Occupation and sector",
            fields=(
                Code(name="occupation", label="Occupation (ESCO)", vocabulary="esco-occupation"),
                SKILLS,
                NACE,
                NACE_REVISION,
            ),
        ),
        _PERSON,
        Items(
            name="day",
            label="A day at work",
            item="Hour of the day",
            tag="hour",
            maximum=16,
            fields=(
                Text(name="time", label="Time", hint="Such as 07:30.", localised=False,
                     required=True, max_length=5),
                Text(name="text", label="What happens", required=True, max_length=400),
            ),
        ),
        Items(
            name="path",
            label="The way there",
            item="Step on the way",
            tag="step",
            maximum=16,
            fields=(
                Number(name="since", label="From the year", integer=True, minimum=1900,
                       maximum=2100),
                Number(name="until", label="Until the year", hint="Empty if it goes on.",
                       integer=True, minimum=1900, maximum=2100),
                Text(name="text", label="What they did", required=True, max_length=400),
            ),
        ),
        PAY,
        Group(
            name="school",
            label="What school taught that counts",
            fields=(Markdown(name="text", label="What they still use"),),
        ),
        Group(
            name="reflection",
            label="Question to the reader",
            fields=(
                Markdown(name="prompt", label="Question"),
                Markdown(name="afterwards", label="Shown after answering"),
            ),
        ),
        variants(PAY),
        PROVENANCE,
    ),
)  # fmt: skip
