"""Events of this project's own blocks that no contract known here has: of later versions, or none.

What they tell of all blocks' columns is kept; their own fields are not known, so they are not.
"""

from __future__ import annotations

from typing import Final

from stembridge_analytics.events.family import DEED_COLUMNS, NOT_WORK
from stembridge_analytics.events.kind import Kind

__all__ = ["KIND"]

KIND: Final[Kind] = Kind(
    name="block",
    prefixes=("stembridge.",),
    columns=DEED_COLUMNS,
    not_courseware_suffixes=NOT_WORK,
    courseware=None,
)
