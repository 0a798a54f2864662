"""The token in a link: who asks for the confirmation of what, signed by the site."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from babel import Locale
from babel.dates import format_date

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.compat import ForgedError, signed, unsigned

__all__ = ["LIFETIME", "Claim", "block_mark", "claim_of", "day_text", "new_nonce", "token_of"]

LIFETIME: Final = timedelta(days=30)
# Servers of one site need not agree on the second.
_SKEW: Final = timedelta(minutes=5)
_MAX_LENGTH: Final = 600


@dataclass(frozen=True)
class Claim:
    """What a token says.

    block: `block_mark` of the usage key, which also tells course and run apart.
    learner: the anonymous id of who asks, of the course.
    entry: the id of what is to be confirmed.
    nonce: of the one link that counts; a newer link of the same entry has another.
    issued: when, in whole seconds, UTC.
    """

    block: str
    learner: str
    entry: str
    nonce: str
    issued: datetime

    @property
    def until(self) -> datetime:
        """When the link ends."""
        return self.issued + LIFETIME


def block_mark(usage_key: Any) -> str:
    """A short digest of a usage key: a link must fit into messages, and keys are long."""
    return hashlib.sha256(str(usage_key).encode()).hexdigest()[:20]


def new_nonce() -> str:
    """16 characters that nobody guesses."""
    return secrets.token_urlsafe(12)


def token_of(claim: Claim, purpose: str) -> str:
    """The text of a claim for the end of an address. Raises NoKeysError."""
    issued = int(claim.issued.timestamp())
    return signed([claim.block, claim.learner, claim.entry, claim.nonce, issued], purpose)


def claim_of(token: Any, purpose: str, *, block: str, now: datetime, locale: Locale) -> Claim:
    """The claim that this site signed for this purpose and block, in its time.

    token: whatever somebody sent.
    Raises Refused: 403 for a token that was not signed so, which is told nothing else; 403 for
    another block's; 400 for one from the future; 410 for one that has ended. NoKeysError.
    """
    if not isinstance(token, str) or not 0 < len(token) <= _MAX_LENGTH:
        raise _not_whole()
    try:
        claim = _claim(unsigned(token, purpose))
    except (ForgedError, ValueError, TypeError, OverflowError) as error:
        raise _not_whole() from error
    if claim.block != block:
        raise Refused(
            403, Message("This link belongs to another page. Open it as you were sent it.")
        )
    if claim.issued > now + _SKEW:
        raise Refused(
            400,
            Message("By this site's clock the link is not made yet. Try again later."),
        )
    if claim.until < now:
        raise Refused(
            410,
            Message(
                "This link ended on {day}. Ask your colleague for a new one.",
                day=day_text(claim.until, locale),
            ),
        )
    return claim


def day_text(moment: datetime, locale: Locale) -> str:
    """The day of a moment in UTC, as a reader writes it."""
    return str(format_date(moment.astimezone(UTC).date(), "long", locale=locale))


def _claim(payload: Any) -> Claim:
    block, learner, entry, nonce, issued = payload
    if not all(isinstance(part, str) and part for part in (block, learner, entry, nonce)):
        raise ValueError("a part of the token is no text")
    return Claim(block, learner, entry, nonce, datetime.fromtimestamp(issued, UTC))


def _not_whole() -> Refused:
    return Refused(
        403,
        Message(
            "This link is not whole. Copy all of it from the message that you got, or ask for it "
            "to be sent again."
        ),
    )
