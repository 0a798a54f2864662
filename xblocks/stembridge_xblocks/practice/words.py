"""What codes of the practice block are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stembridge_xblocks.common.message import Message

__all__ = ["LEVELS", "OBSTACLES"]

# What stood in the way, by the contract's code and in its order.
OBSTACLES: Final[Mapping[str, Message]] = {
    "time": Message("Not enough time to prepare"),
    "timetable": Message("No room in the timetable"),
    "curriculum": Message("It does not fit the curriculum now"),
    "equipment": Message("Equipment or material is missing"),
    "level": Message("Too hard or too easy for the class"),
    "language": Message("The language of the material"),
    "leave": Message("I was away, or the class was"),
    "leadership": Message("The school decided otherwise"),
    "other": Message("Something else"),
}

# ISCED 2011.
LEVELS: Final[Mapping[int, Message]] = {
    0: Message("Early childhood (ISCED 0)"),
    1: Message("Primary (ISCED 1)"),
    2: Message("Lower secondary (ISCED 2)"),
    3: Message("Upper secondary (ISCED 3)"),
    4: Message("Post-secondary, not tertiary (ISCED 4)"),
    5: Message("Short-cycle tertiary (ISCED 5)"),
    6: Message("Bachelor's or equivalent (ISCED 6)"),
    7: Message("Master's or equivalent (ISCED 7)"),
    8: Message("Doctoral or equivalent (ISCED 8)"),
}
