"""Sentences that browser code shows: declared here, so that one catalogue holds them too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["LESSON_STRINGS"]

# By the key that `public/common/lesson.js` uses.
LESSON_STRINGS: Final[Mapping[str, str]] = {
    "busy": "One moment",
    "offline": "There is no connection. Your answer is still here; try again.",
    "failed": "This did not work. Your answer is still here; try again.",
    "login": "You are not logged in any more. Log in in another tab, then try again.",
    "preview": "Learners can do this in the course.",
}
