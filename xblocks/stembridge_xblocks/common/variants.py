"""Which regional variant a learner sees, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Shown", "fill_placeholders", "variant_for"]

_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")

# English is left out: most who read a course in English live elsewhere. Letters alone mislead:
# "et" is not Ethiopia.
_HOME: Final = {
    **{code: code.upper() for code in "bg de es fi fr hr hu it lt lv mt nl pl pt ro sk".split()},
    "cs": "CZ",
    "da": "DK",
    "el": "GR",
    "et": "EE",
    "ga": "IE",
    "sl": "SI",
    "sv": "SE",
}


@dataclass(frozen=True)
class Shown:
    """The variant that is shown: its content, None if the block has none, and why this one.

    reason: "chosen" by the learner or stored at the first deed, "country" of the request,
        "language" of the page, or "first".
    """

    variant: Mapping[str, Any] | None
    reason: str

    @property
    def id(self) -> str | None:
        """The variant's id; None if the block has no variants."""
        return self.variant["id"] if self.variant else None


def variant_for(
    variants: Sequence[Mapping[str, Any]],
    *,
    stored: str | None,
    country: str | None,
    language: str,
) -> Shown:
    """The stored variant if it still exists, else the one that country or language propose.

    A language proposes by its region ("de-AT" is Austria), or the country where most of its
    speakers in the European Union live: a guess, which is why the switch is always in sight.
    """
    by_id = {variant["id"]: variant for variant in variants}
    if stored in by_id:
        return Shown(by_id[stored], "chosen")
    if country:
        for variant in variants:
            if country in variant["countries"]:
                return Shown(variant, "country")
    _, _, region = language.partition("-")
    wanted = region.upper() or _HOME.get(language)
    for variant in variants:
        if wanted in variant["countries"]:
            return Shown(variant, "language")
    return Shown(variants[0], "first") if variants else Shown(None, "first")


def fill_placeholders(text: str, value_of: Callable[[str], str | None]) -> str:
    """`text` with each `{{name}}` replaced; a name that has no value stays, to be noticed.

    >>> fill_placeholders("at {{employer}}", {"employer": "Varta"}.get)
    'at Varta'
    """

    def one(match: re.Match[str]) -> str:
        value = value_of(match[1])
        return match[0] if value is None else value

    return _PLACEHOLDER.sub(one, text)
