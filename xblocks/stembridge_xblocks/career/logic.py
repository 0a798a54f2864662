"""What a card says to one reader: pay, years and times in their language, and what is to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_currency

from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.vocabularies import entry_of

__all__ = ["Skill", "clock", "deeds_of", "pay_of", "pay_range", "picture_of", "skills", "years"]

# Two digits after the decimal sign, which a yearly pay does not need.
_CENTS: Final = re.compile(r"\.0+")

# CLDR asks for a blank between letters of a currency and digits, which Babel leaves out.
_TOUCHING: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True)
class Skill:
    """A skill's label and the language that it is in; "" for the reader's own."""

    label: str
    language: str


def deeds_of(content: Mapping[str, Any]) -> list[str]:
    """What there is to do: to read the card, and to answer its question if it asks one."""
    return ["viewed", *(["reflected"] if content["reflection"]["prompt"] else [])]


def pay_of(content: Mapping[str, Any], variant: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The pay of the reader's region, or else of the card itself; {} if neither states it whole.

    Pay without its source and year is not shown, whatever a file holds.
    """
    for pay in ((variant or {}).get("pay") or {}, content["pay"]):
        needed = ("low", "high", "currency", "per", "source", "year")
        if all(pay.get(name) not in (None, "", {}) for name in needed):
            return pay
    return {}


def picture_of(person: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The picture of the person; None where it shows somebody real whose consent is not stated
    whole, whatever a file holds."""
    consent = person["consent"]
    has_consent = all(consent[name] for name in ("by", "given_on", "purpose"))
    if person["kind"] == "real" and not has_consent:
        return None
    picture: Mapping[str, Any] | None = person["picture"]
    return picture


def pay_range(pay: Mapping[str, Any], locale: Locale, to: str) -> str:
    """The range as the locale writes amounts of money: "€2,300 to €3,100".

    to: what stands between, with `{low}` and `{high}`.
    """
    low, high = (_money(pay[end], pay["currency"], locale) for end in ("low", "high"))
    return low if low == high else to.replace("{low}", low).replace("{high}", high)


def _money(amount: float, currency: str, locale: Locale) -> str:
    pattern = locale.currency_formats["standard"].pattern
    if amount == int(amount):
        pattern = _CENTS.sub("", pattern)
    money = format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return _TOUCHING.sub("\u00a0", money)


def years(step: Mapping[str, Any], translator: Translator) -> str:
    """The years of a step on the way: "2009–2012", "since 2019", "2012"; "" if not stated."""
    since, until = step["since"], step["until"]
    if since is None:
        return translator("until {year}", year=until) if until is not None else ""
    if until is None:
        return translator("since {year}", year=since)
    return str(since) if since == until else f"{since}–{until}"


def clock(text: str, locale: Locale) -> str:
    """A time such as 07:30 as the locale writes it; anything else as it is."""
    try:
        return str(format_time(time.fromisoformat(text), "short", locale=locale))
    except ValueError:
        return text


def skills(codes: Iterable[str], language: str) -> list[Skill]:
    """The labels of skills that are in our list, in the reader's language or in English."""
    found = []
    base = language.partition("-")[0]
    for code in codes:
        entry = entry_of("esco-skill", code, language)
        if entry is not None:  # an address says nothing to a reader
            has_own = base in entry.labels or language in entry.labels
            found.append(Skill(entry.label(language), "" if has_own else "en"))
    return found
