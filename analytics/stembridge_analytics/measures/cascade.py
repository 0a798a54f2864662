"""How a course went on from colleague to colleague: codes entered, colleagues told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.measure import Definition
from stembridge_analytics.measures.shares import needed

__all__ = ["DEFINITIONS", "Cascade", "cascade"]

_VERIFIED: Final = Definition(
    "cascade.verified",
    "Cascade (verified)",
    "Distinct people who entered a participant's code, the own one excluded, up to 365 days after "
    "the end of the last run that its owner had enrolled in by then. Given for each participant.",
    "distinct people who entered a participant's code",
    "distinct people in E",
)
DEFINITIONS: Final = (_VERIFIED,)


@dataclass(frozen=True)
class Cascade:
    """Codes of colleagues: who came by them, by whom, and what does not count.

    newcomers: distinct people with a code that counts. owners: participants whose code brought
    somebody. participants: distinct people in E. own, unknown, late: entered codes that are the
    person's own, whose owner nobody knows or who is no participant, or after the window.
    """

    definition: Definition
    newcomers: int
    owners: int
    participants: int
    entered: int
    own: int
    unknown: int
    late: int

    @property
    def per_participant(self) -> float | None:
        """Newcomers for each participant; None without participants."""
        return self.newcomers / self.participants if self.participants else None


def cascade(referral: pd.DataFrame, participants: int) -> Cascade:
    """The cascade by codes over all course runs.

    referral: the table of that name. participants: distinct people in E.
    """
    columns = ["learner_id", "owner_id", "owner_course_id", "is_self", "is_in_window",
               "is_verified"]  # fmt: skip
    codes = needed(referral, "referral", columns)
    verified = codes[codes["is_verified"].astype(bool)]
    rest = codes[~codes["is_verified"].astype(bool)]
    own = rest["is_self"].astype(bool)
    nobodys = ~own & rest["owner_course_id"].isna()
    return Cascade(
        _VERIFIED,
        newcomers=int(verified["learner_id"].nunique()),
        owners=int(verified["owner_id"].nunique()),
        participants=participants,
        entered=len(codes),
        own=int(own.sum()),
        unknown=int(nobodys.sum()),
        late=len(rest) - int(own.sum()) - int(nobodys.sum()),
    )
