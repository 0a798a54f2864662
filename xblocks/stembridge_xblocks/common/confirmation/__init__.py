"""A confirmation by somebody without an account, through a signed link that a learner passes on.

    learner        ask_confirmation -> a link, whose token stands behind its "#"
    colleague      confirmation_page, by GET: a page, the same for everybody
    page's script  confirm {deed: "look"}: what is asked; {deed: "confirm"}: it is confirmed

What stands behind "#" is sent to no server, so the token is in no log and no Referer; and a
program that opens links (previews, virus scanners) confirms nothing by it.
"""

from stembridge_xblocks.common.confirmation.asked import Asked, Fact, Words, safe_link
from stembridge_xblocks.common.confirmation.handlers import ConfirmationHandlers
from stembridge_xblocks.common.confirmation.status import link_part

__all__ = ["Asked", "ConfirmationHandlers", "Fact", "Words", "link_part", "safe_link"]
