"""The top of every block: title, what it is about, how long it takes, for which region."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from stembridge_xblocks.common.content import Fault
from stembridge_xblocks.common.fault_place import fault_place
from stembridge_xblocks.common.lesson import LICENCES
from stembridge_xblocks.common.olx.leftovers import Leftovers
from stembridge_xblocks.common.vocabularies import label_of

__all__ = ["day", "header", "region"]


def header(
    block: Any, uid: str, *, mode: str, switch_handler: str, switch_locked: str = ""
) -> Markup:
    """The HTML above a block's own part.

    switch_handler: the handler that takes another regional variant; "" if there is nothing to
        choose and nothing to say.
    switch_locked: why the region cannot be changed any more; "" if it can.
    """
    content = block.content
    translator = block.translator
    faults: list[tuple[str, Fault]] = []
    if mode == "author":
        faults = [(fault_place(block.CONTENT, fault, translator), fault) for fault in block.faults]
    return block.renderer().template(  # type: ignore[no-any-return]
        "common/header.html",
        uid=uid,
        mode=mode,
        title=block.display_name_with_default,
        summary=content.get("summary"),
        minutes=content["minutes"],
        tags=_tags(content.get("sector") or content.get("work"), translator),
        region=region(
            block, uid, mode=mode, switch_handler=switch_handler, switch_locked=switch_locked
        ),
        shown=block.shown,
        provenance=content["provenance"],
        licence=_licence(content["provenance"]["licence"]),
        day=lambda text: day(text, translator),
        is_stale=block.is_stale(),
        faults=faults,
        leftovers=list(Leftovers.parse(block.xml_leftovers).messages())[:20]
        if mode == "author"
        else [],
    )


def region(
    block: Any, uid: str, *, mode: str, switch_handler: str, switch_locked: str = ""
) -> Markup:
    """The part "region" alone: which variant is shown, why, and the switch to another."""
    return block.renderer().template(  # type: ignore[no-any-return]
        "common/region.html",
        uid=uid,
        mode=mode,
        variants=block.content["variants"],
        shown=block.shown,
        reason=_reason(block.shown.reason, block.translator),
        switch_handler=switch_handler,
        switch_locked=switch_locked,
    )


def _licence(code: str) -> str:
    # A code that came in by OLX and is none of ours is shown as it is.
    return LICENCES.get(code, code)


def _tags(sector: Any, translator: Any) -> list[str]:
    if not sector:
        return []
    language = translator.language
    tags = []
    if sector["nace"]:
        label = label_of("nace", sector["nace"], language, sector["nace_revision"])
        tags.append(label if label != sector["nace"] else f"NACE {sector['nace']}")
    if sector.get("level") is not None:
        tags.append(translator("ISCED level {level}", level=sector["level"]))
    for code in sector.get("occupations") or filter(None, [sector.get("occupation")]):
        label = label_of("esco-occupation", code, language)
        if label != code:  # an address says nothing to a learner
            tags.append(label)
    return tags


def _reason(reason: str, translator: Any) -> str:
    reasons = {
        "chosen": "",
        "country": translator("from your location"),
        "language": translator("from your language"),
        "first": "",
    }
    return str(reasons[reason])


def day(text: str, translator: Any) -> str:
    """A day such as 2026-09-30 as the reader's language writes it; anything else as it is."""
    try:
        return format_date(date.fromisoformat(text), "long", locale=translator.locale)
    except ValueError:
        return text
