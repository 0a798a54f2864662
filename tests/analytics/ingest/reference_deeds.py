"""What the column `deed` keeps of the blocks' events, read slowly and plainly.

Written from the event contract's fields, in the order in which the blocks' families list them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

__all__ = ["DEEDS", "deed"]

_OBSTACLES: Final = "time|timetable|curriculum|equipment|level|language|leave|leadership|other"
# Each field with what it may be: a form, a list of values, or a number from a smallest one on.
DEEDS: Final = {
    "case": "variant=id previous_variant=id "
            "step=person|problem|estimate|concept|uncertainty|decision|classroom option=id "
            "is_changed=truth",
    "challenge": "variant=id answer_index=0.. value_si=real unit=unit correct=truth "
                 "unit_correct=truth mistake=id attempt=1.. seed=whole hint_index=0.. attempts=0..",
    "career": "card=id variant=id occupation=esco",
    "plan": "plan_id=id revision=1.. minutes_total=0.. phases=0.. outcomes_aligned=0.. "
            "format=docx|html|json",
    "diary": "entry_id=id prompt=id on=day is_new=truth",
    "practice": "commitment_id=id class_id=id lesson=id planned_on=day level=0.. pupils=1.. "
                "use_id=id on=day girls=0.. adapted=truth tier=E1|E2|E3 cascade_id=id "
                "colleagues=1.. referral_code=id entry_type=commitment|use|cascade entry_id=id "
                f"obstacle={_OBSTACLES} has_used=truth",
    "workplace": "stay_id=id nace=nace nace_revision=2|2.1 hours=real0 first_on=day last_on=day "
                 "skills=0..",
    "credential": "achievement=id format=json|png|svg|pdf",
    "catalogue": "country=country language=language nace=nace level=0.. has_words=truth "
                 "results=0.. record_id=id",
}  # fmt: skip
_FORMS: Final = {
    "id": r"[A-Za-z0-9][A-Za-z0-9._~-]{0,63}",
    "unit": r"[A-Za-zµΩΔ°Å%0-9*/._-]{1,32}",
    "esco": r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}",
    "nace": r"[0-9]{2}(\.[0-9]{1,2})?",
    "country": r"[A-Z]{2}",
    "language": r"(?!.{36})[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
}


def deed(family: str, payload: Mapping[str, Any]) -> str | None:
    """A JSON list of the fields' values in order, without what is null at its end."""
    fields = ["contract_version=1..", *DEEDS[family].split()]
    found = [_kept(payload.get(name), what) for name, _, what in (f.partition("=") for f in fields)]
    last = max((place for place, value in enumerate(found) if value is not None), default=-1)
    # How a number is written is the encoder's choice, so it is the same one.
    return msgspec.json.encode(found[: last + 1]).decode() if last >= 0 else None


def _kept(value: Any, what: str) -> Any:
    is_truth = value is True or value is False
    if what == "truth":
        return value if is_truth else None
    if what in ("real", "real0"):
        if is_truth or not isinstance(value, int | float) or abs(value) > 1.797693134862315e308:
            return None
        value = float(value)
        return value if math.isfinite(value) and (what == "real" or value >= 0) else None
    if what == "whole" or what.endswith(".."):
        if is_truth or not isinstance(value, int | float) or value != value // 1:
            return None
        least = -(2**63) if what == "whole" else int(what.rstrip("."))
        return int(value) if least <= value < 2**63 else None
    if not isinstance(value, str):
        return None
    if what in _FORMS:
        return value if re.fullmatch(_FORMS[what], value) else None
    return _day(value) if what == "day" else value if value in what.split("|") else None


def _day(value: str) -> str | None:
    try:
        return value if datetime.strptime(value, "%Y-%m-%d").strftime("%Y-%m-%d") == value else None
    except ValueError:
        return None
