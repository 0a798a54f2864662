"""What the editor says of a formula or a unit while it is written."""

from __future__ import annotations

from typing import Any

from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.message import MessageError

__all__ = ["KINDS", "live_check"]

KINDS = ("formula", "unit")
_MAX_LENGTH = 400


def live_check(kind: str, text: str, translator: Translator) -> dict[str, Any]:
    """How `text` is read: {"ok", "text"}, and "html", MathML, if it is a formula.

    kind: one of KINDS. The answer's text says what it was taken for, or what is wrong with it.
    """
    try:
        return _formula(text, translator) if kind == "formula" else _unit(text, translator)
    except MessageError as error:
        return {"ok": False, "text": translator.say(error.message)}


# Imported when asked for: reading units takes Pint, which takes its time to load.
def _unit(text: str, translator: Translator) -> dict[str, Any]:
    from stembridge_xblocks.challenge.units import read_unit

    unit = read_unit(text[:_MAX_LENGTH])
    shown = translator("{unit}: {family}", unit=unit.text, family=translator.say(unit.family))
    return {"ok": True, "text": shown}


def _formula(text: str, translator: Translator) -> dict[str, Any]:
    from stembridge_xblocks.challenge.formula import read_formula
    from stembridge_xblocks.challenge.mathml import mathml, spoken

    text, locale = text[:_MAX_LENGTH], str(translator.locale)
    read_formula(text)  # finds more than parsing does
    words = spoken(text, locale, translator)
    return {"ok": True, "text": words, "html": mathml(text, locale, label=words, block=False)}
