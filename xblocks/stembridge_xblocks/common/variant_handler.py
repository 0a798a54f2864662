"""The handler by which a learner takes another regional variant, the same in all blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import text_of

__all__ = ["VariantHandler"]


class VariantHandler:
    """Mixin: the switch of the region. A block says in the two hooks what else it needs."""

    @handler()
    def choose_variant(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Another regional variant: {"variant": id}."""
        known = {variant["id"]: variant for variant in self.content["variants"]}
        chosen = text_of(payload, "variant", 64)
        if chosen not in known:
            raise Refused(422, Message("This region is not there any more. Load the page again."))

        def do() -> dict[str, Any]:
            self.check_region()
            before = self.shown.id
            self.variant = chosen
            self.variant_chosen(chosen, before)
            label = self.renderer().plain(known[chosen]["label"])
            return {
                "page": self.own_urls(str(self.page(self.uid(), mode="learner"))),
                "announce": self.translator("You now see: {region}", region=label),
                "focus": f"{self.uid()}-variant",
            }

        return deed(self, payload, do)

    def check_region(self) -> None:
        """Called before anything is stored; raises Refused where the region stays as it is."""

    def variant_chosen(self, chosen: str, before: str | None) -> None:
        """Called once a variant is stored; `before` was shown until then."""
