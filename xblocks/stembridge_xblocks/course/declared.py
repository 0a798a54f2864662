"""The blocks of ours that a check knows by their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.content import Content
from stembridge_xblocks.practice.content import PRACTICE

__all__ = ["DECLARED"]

# By the name of their elements.
DECLARED: Final[Mapping[str, Content]] = {
    content.block: content for content in (CAREER, CASE, CHALLENGE, PRACTICE)
}
