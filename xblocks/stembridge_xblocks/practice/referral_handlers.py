"""Handlers of referral codes: one's own, and the one of the colleague who told of the course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stembridge_xblocks.common.access import handler
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.practice.keeping import digests_of, done, entry_deed, today_of
from stembridge_xblocks.practice.reading import EntryError, read_text
from stembridge_xblocks.practice.referral import code_of, is_code, is_own, normal_code, told_as

__all__ = ["ReferralHandlers"]

_MAX_TYPED: Final = 60


class ReferralHandlers:
    """Mixin: handlers of referral codes."""

    @handler()
    def create_referral(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Show the learner's own code, which colleagues can enter: {}."""

        def do() -> dict[str, Any]:
            event = None
            if not self.referral.get("own"):
                digests = digests_of("referral")
                code = code_of(self.person.user_id, digests)
                self.referral = {"entered": "", "entered_on": "", **self.referral, "own": code}
                event = ("referral_created", {"referral_code": told_as(code, digests)})
            return done(
                self,
                Message("Your code is shown."),
                changed=("step-colleagues",),
                focus="code",
                opened="colleagues",
                event=event,
            )

        return entry_deed(self, payload, do)

    @handler()
    def enter_referral(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The code of the colleague who told of the course: {"code": text}. Stays as entered."""

        def do() -> dict[str, Any]:
            code = normal_code(read_text(payload, "code", _MAX_TYPED))
            digests = digests_of("referral")
            if self.referral.get("entered"):
                raise EntryError("code", Message("You have entered a code already; it stays."))
            if not code:
                raise EntryError("code", Message("Write the code that your colleague gave you."))
            if not is_code(code, digests):
                raise EntryError(
                    "code",
                    Message("This is no code of this site. Compare it sign by sign, please."),
                )
            own = self.referral.get("own")
            if code == own or is_own(code, self.person.user_id, digests):
                raise EntryError(
                    "code", Message("This is your own code. Enter the one of a colleague.")
                )
            entered = {"entered": code, "entered_on": today_of(self).isoformat()}
            self.referral = {"own": "", **self.referral, **entered}
            return done(
                self,
                Message("Thank you. Your colleague's code is saved."),
                changed=("step-colleagues",),
                focus="colleagues-title",
                opened="colleagues",
                event=("referral_entered", {"referral_code": told_as(code, digests)}),
            )

        return entry_deed(self, payload, do)
