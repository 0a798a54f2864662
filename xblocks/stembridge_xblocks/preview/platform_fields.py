"""Fields that the platform mixes into every block, and which of them come from above."""

from __future__ import annotations

from typing import Final

from xblock.core import XBlockMixin
from xblock.fields import Boolean, DateTime, Dict, Integer, Scope, String

__all__ = ["INHERITED", "PlatformFields"]


class PlatformFields(XBlockMixin):
    """The mixin fields a block of ours reads or must keep when it is exported."""

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
