"""Fields that the platform mixes into every block, and which of them come from above."""

from __future__ import annotations

from typing import Final

from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, DateTime, Dict, Integer, Scope, String

__all__ = ["INHERITED", "PlatformFields"]


@XBlock.needs("i18n")
class PlatformFields(XBlockMixin):
    """The mixin fields a block of ours reads or must keep when it is exported.

    The platform's mixin asks for `i18n` too, so blocks that do not name it get it there.
    """

    start = DateTime(scope=Scope.settings)
    due = DateTime(scope=Scope.settings)
    graded = Boolean(default=False, scope=Scope.settings)
    group_access = Dict(default={}, scope=Scope.settings)
    graceperiod = String(scope=Scope.settings)
    max_attempts = Integer(scope=Scope.settings)
    show_correctness = String(default="always", scope=Scope.settings)
    showanswer = String(default="finished", scope=Scope.settings)
    upstream = String(scope=Scope.settings)
    visible_to_staff_only = Boolean(default=False, scope=Scope.settings)

    @property
    def display_name_with_default(self) -> str:
        """The block's name, or one made of its url_name; newer XBlocks bring this themselves."""
        name = getattr(self, "display_name", None)
        return name or str(self.scope_ids.usage_id.block_id).replace("_", " ")


# What a block has from above when it states nothing itself.
INHERITED: Final = frozenset(
    {
        "due",
        "graceperiod",
        "graded",
        "group_access",
        "max_attempts",
        "show_correctness",
        "showanswer",
        "start",
        "visible_to_staff_only",
    }
)
