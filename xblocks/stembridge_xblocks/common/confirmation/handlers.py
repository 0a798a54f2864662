"""The four addresses of a confirmation: two for the learner, two for whoever has the link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from webob import Response

from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.confirmation.asked import Asked, Words
from stembridge_xblocks.common.confirmation.page import page_response
from stembridge_xblocks.common.confirmation.rebinding import bind_to_learner
from stembridge_xblocks.common.confirmation.status import (
    confirmed_day,
    link_of,
    page_address,
    purpose_of,
    visitor_mark,
)
from stembridge_xblocks.common.confirmation.token import (
    LIFETIME,
    Claim,
    block_mark,
    claim_of,
    new_nonce,
)
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import text_of

__all__ = ["ConfirmationHandlers"]

_MAX_ID = 64


class ConfirmationHandlers:
    """Mixin: entries of a learner that somebody else can confirm by a link.

    A block states the five methods below and wants the services `user` and `rebind_user`. An
    entry is a mapping with "withdrawn", true of one that is, and "confirmation": None, or
    {"nonce", "until": when the link ends (ISO), "confirmed_at": ISO or None}, which only this
    mixin writes. Taking a link back makes it None.
    """

    # The end of the id of the `details` that the links stand in, "" for none: it stays open.
    LINKS_IN: ClassVar[str] = ""

    # ---- what a block states

    def entry_to_confirm(self, entry_id: str) -> Mapping[str, Any] | None:
        """The entry of the learner that the block is bound to; None if there is none."""
        raise NotImplementedError

    def keep_confirmation(self, entry_id: str, confirmation: Mapping[str, Any] | None) -> None:
        """Store the confirmation in the entry, in a new dict."""
        raise NotImplementedError

    def asked(self, entry_id: str) -> Asked:
        """What the reader of the page is shown of the entry, in `self.language`."""
        raise NotImplementedError

    def confirmation_words(self) -> Words:
        """The page's own sentences, in `self.language`."""
        raise NotImplementedError

    def publish_confirmed(self, entry_id: str) -> None:
        """Publish the event; called once an entry, bound to the learner, after saving."""
        raise NotImplementedError

    # ---- the learner's

    @handler()
    def ask_confirmation(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A new link for {"entry": id}; an older one of the same entry ends with it."""
        entry_id = _own_open_entry(self, payload)

        def do() -> dict[str, Any]:
            until = self.now().replace(microsecond=0) + LIFETIME
            new = {"nonce": new_nonce(), "until": until.isoformat(), "confirmed_at": None}
            # First, since it fails on a site without keys: a field that is set is saved.
            link = link_of(self, entry_id, {"confirmation": new})
            if link.state != "open":
                raise Refused(501, Message("Links for colleagues are made in the course only."))
            self.keep_confirmation(entry_id, new)
            return {
                "link": link.url,
                **_shown(self, entry_id),
                "announce": self.translator("The link is ready. Copy it and send it on."),
            }

        return deed(self, payload, do)

    @handler()
    def take_back_link(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """End the open link of {"entry": id}."""
        entry_id = _own_open_entry(self, payload)

        def do() -> dict[str, Any]:
            self.keep_confirmation(entry_id, None)
            return {
                **_shown(self, entry_id),
                "announce": self.translator("The link is taken back. It opens nothing any more."),
            }

        return deed(self, payload, do)

    # ---- whoever has the link

    @handler(public=True, reads=True)
    def confirmation_page(self: Any, payload: Mapping[str, Any]) -> Response:
        """The page behind every link of this block. It knows no token, and confirms nothing."""
        address = page_address(self, "confirm")
        if address is None:
            raise Refused(501, Message("Links for colleagues are made in the course only."))
        person = self.person
        visitor = person.anonymous_id if person.is_authenticated else None
        return page_response(
            self,
            self.confirmation_words(),
            # The path alone: a proxy may serve under another scheme than the platform believes.
            address=urlsplit(address).path,
            visitor=visitor_mark(visitor) if visitor else "",
        )

    @handler(public=True, max_bytes=4_000)
    def confirm(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What is asked, {"token", "deed": "look"}, or its confirmation: {"token", "deed":
        "confirm", "seen": as "look" answered it}; "visitor" as the page stated it."""
        what = payload.get("deed")
        if what not in ("look", "confirm"):
            raise Refused(422, Message("Load the page again and repeat this."))
        claim = claim_of(
            payload.get("token"),
            purpose_of(self),
            block=block_mark(self.usage_key),
            now=self.now(),
            locale=self.translator.locale,
        )
        _refuse_accounts(self, claim, payload.get("visitor"))
        bind_to_learner(self, claim.learner)
        confirmation = _newest_confirmation(self, claim)
        if confirmation["confirmed_at"]:
            return {
                "state": "confirmed",
                "text": self.translator(
                    "This was confirmed already, on {day}. There is nothing left to do for you.",
                    day=confirmed_day(confirmation, self.translator.locale),
                ),
            }
        asked = self.asked(claim.entry).as_json()
        if what == "look":
            return {"state": "open", **asked}
        if payload.get("seen") != asked["seen"]:
            raise Refused(
                409,
                Message("This was changed since you opened the page. Look at it again."),
                **asked,
            )
        self.keep_confirmation(
            claim.entry, {**confirmation, "confirmed_at": self.now().isoformat(timespec="seconds")}
        )
        # Nothing is told before it is stored: what fails here is a 500, not a promise.
        self.save()
        self.publish_confirmed(claim.entry)
        return {"state": "confirmed", "text": self.confirmation_words().done}


def _shown(block: Any, entry_id: str) -> dict[str, Any]:
    """All parts as they are now, with the focus where the entry's link stands."""
    return {
        "parts": block.newest(),
        "open": f"{block.uid()}-{block.LINKS_IN}" if block.LINKS_IN else None,
        "focus": f"{block.uid()}-link-{entry_id}",
    }


def _own_open_entry(block: Any, payload: Mapping[str, Any]) -> str:
    """The id of a learner's entry that is neither withdrawn nor confirmed. Raises Refused."""
    entry_id = text_of(payload, "entry", _MAX_ID)
    entry = block.entry_to_confirm(entry_id)
    if entry is None or entry.get("withdrawn"):
        raise _behind(block, Message("This is not there any more. You see the newest state now."))
    if (entry.get("confirmation") or {}).get("confirmed_at"):
        raise _behind(block, Message("This was confirmed meanwhile. You see the newest state now."))
    return entry_id


def _behind(block: Any, message: Message) -> Refused:
    return Refused(409, message, parts=block.newest(), revision=block.revision)


def _refuse_accounts(block: Any, claim: Claim, visitor: Any) -> None:
    """Raises Refused (403) for the learner, and for anybody whose login came with the request."""
    person = block.person
    is_learner = person.is_authenticated and person.anonymous_id == claim.learner
    if is_learner or (visitor and visitor == visitor_mark(claim.learner)):
        raise Refused(
            403,
            Message("This is your own link. Send it to a colleague, who can confirm without you."),
        )
    if person.is_authenticated:
        raise Refused(
            403,
            Message(
                "You are logged in here, and a confirmation must come without a login. Open the "
                "link in a private window."
            ),
        )


def _newest_confirmation(block: Any, claim: Claim) -> Mapping[str, Any]:
    """The stored confirmation of the claim's entry, if the claim is of its newest link.

    The block is bound to the learner. Raises Refused (410).
    """
    entry = block.entry_to_confirm(claim.entry)
    if entry is None or entry.get("withdrawn"):
        raise Refused(
            410,
            Message("What you are asked to confirm was withdrawn. There is nothing left to do."),
        )
    confirmation = entry.get("confirmation")
    if not confirmation or confirmation["nonce"] != claim.nonce:
        raise Refused(
            410,
            Message("This link was taken back. Ask your colleague whether there is a newer one."),
        )
    return confirmation  # type: ignore[no-any-return]
