"""How a confirmation stands, for the learner: no link, an open one, an ended one, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from markupsafe import Markup

from stembridge_xblocks.common.confirmation.token import (
    LIFETIME,
    Claim,
    block_mark,
    day_text,
    token_of,
)
from stembridge_xblocks.compat import NoKeysError, keyed_digest

__all__ = [
    "Link",
    "confirmed_day",
    "link_of",
    "link_part",
    "page_address",
    "purpose_of",
    "visitor_mark",
]


@dataclass(frozen=True)
class Link:
    """How an entry's confirmation stands, and what the learner can do about it.

    state: "none", "open", "ended", "confirmed", or "impossible" where links cannot be made:
        outside of a course, or on a site without keys.
    day: when it ends, ended or was confirmed, as the reader writes days; "" for none.
    url: what the learner passes on; "" unless it is open.
    """

    state: str
    day: str = ""
    url: str = ""


def link_of(block: Any, entry_id: str, entry: Mapping[str, Any]) -> Link:
    """How the confirmation of an entry stands.

    An open link is made anew from what is stored, so that it can be shown as often as its owner
    looks, and a lost answer loses nothing.
    """
    confirmation, locale = entry.get("confirmation") or {}, block.translator.locale
    if confirmation.get("confirmed_at"):
        return Link("confirmed", confirmed_day(confirmation, locale))
    address, learner = page_address(block), block.person.anonymous_id
    if address is None or not learner:
        return Link("impossible")
    if not confirmation:
        return Link("none")
    until = datetime.fromisoformat(confirmation["until"])
    day = day_text(until, locale)
    if until < block.now():
        return Link("ended", day)
    nonce, mark = confirmation["nonce"], block_mark(block.usage_key)
    try:
        token = token_of(Claim(mark, learner, entry_id, nonce, until - LIFETIME), purpose_of(block))
    except NoKeysError:
        return Link("impossible")
    return Link("open", day, f"{address}#{token}")


def link_part(block: Any, entry_id: str, entry: Mapping[str, Any]) -> Markup:
    """The learner's form for the link of an entry, and how its confirmation stands, as HTML.

    Its root has the id `<uid>-link-<entry id>` and can take the focus.
    """
    link = link_of(block, entry_id, entry)
    renderer, uid = block.renderer(), block.uid()
    html: Markup = renderer.template("common/link.html", uid=uid, entry_id=entry_id, link=link)
    return html


def confirmed_day(confirmation: Mapping[str, Any], locale: Locale) -> str:
    """The day on which it was confirmed, in UTC, as a reader writes it."""
    return day_text(datetime.fromisoformat(confirmation["confirmed_at"]), locale)


def page_address(block: Any, handler: str = "confirmation_page") -> str | None:
    """The address of a handler for somebody without an account; None where there is none.

    The LMS has them. Studio raises or ignores the wish, and a v2 library's addresses speak for
    the learner, so that whoever has one acts as them.
    """
    try:
        url = str(block.runtime.handler_url(block, handler, thirdparty=True))
    except NotImplementedError:
        return None
    return url if "/handler_noauth/" in url else None


def purpose_of(block: Any) -> str:
    """What tokens are signed for: those of another kind of block do not fit."""
    return f"confirmation.{block.NAME}"


def visitor_mark(anonymous_id: str) -> str:
    """What the page says of who is logged in beside it, so that nobody takes their own link for a
    colleague's by mistake. It keeps nobody from anything: a private window has no login."""
    return keyed_digest("confirmation.visitor", anonymous_id)[:20]
