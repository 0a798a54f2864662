"""Nasty lines by name, each with what must come of it; and files that are nasty as a whole."""

from __future__ import annotations

from typing import Final

from .case import Case
from .courses import COURSES
from .deeds import DEEDS
from .files import FILES
from .json_text import BROKEN, CUT, ODD
from .lines import AROUND, ASYNC, NO_LINES
from .names import ADDRESSES, ALIASES, NAMES
from .payloads import PAYLOADS
from .people import PEOPLE
from .times import TIMES

__all__ = ["CASES", "FILES", "Case"]

CASES: Final = (
    *ODD, *BROKEN, *CUT, *NO_LINES, *AROUND, *ASYNC, *TIMES, *PEOPLE, *COURSES, *NAMES, *ALIASES,
    *ADDRESSES, *PAYLOADS, *DEEDS,
)  # fmt: skip
