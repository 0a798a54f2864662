"""Lines that the practice block writes."""

from __future__ import annotations

from typing import Any

from ..conftest import event

__all__ = [
    "MARCH_3_US", "PRACTICE", "Line", "committed", "confirmed", "deed", "implemented", "moment_us",
    "withdrawn",
]  # fmt: skip

PRACTICE = "block-v1:Org+C1+2025+type@stembridge_practice+block@p"
MARCH_3_US = 1_740_960_000_000_000
Line = dict[str, Any]


def moment_us(second: int) -> int:
    """Microseconds at that second of 3 March 2025."""
    return MARCH_3_US + second * 1_000_000


def deed(verb: str, second: int, user: int | None = 8, *, version: int = 2, **fields: Any) -> Line:
    """One event of the practice block at that second of 3 March 2025."""
    hour, rest = divmod(second, 3600)
    time = f"2025-03-03T{hour:02d}:{rest // 60:02d}:{rest % 60:02d}Z"
    payload = {"usage_key": PRACTICE, "contract_version": version, **fields}
    return event(f"stembridge.practice.{verb}", time, user, event=payload)


def committed(second: int, entry: str = "k1", **fields: Any) -> Line:
    """A commitment, made or corrected."""
    given = {
        "commitment_id": entry, "class_id": "c1", "lesson": "L1", "planned_on": "2025-04-01",
        "level": 2, "pupils": 20,
    }  # fmt: skip
    return deed("committed", second, **given | fields)


def implemented(second: int, entry: str = "u1", **fields: Any) -> Line:
    """A use, told or corrected."""
    given = {
        "use_id": entry, "commitment_id": None, "class_id": "c1", "lesson": "L1",
        "on": "2025-03-01", "level": 2, "pupils": 20, "girls": None, "adapted": False,
        "tier": "E1",
    }  # fmt: skip
    return deed("implemented", second, **given | fields)


def confirmed(second: int, entry: str = "u1", **fields: Any) -> Line:
    """A colleague without an account confirms a use: an empty user name, the learner's id."""
    return deed("confirmed", second, use_id=entry, **fields) | {"username": ""}


def withdrawn(second: int, entry: str, what: str, obstacle: str | None = None) -> Line:
    """An entry is withdrawn."""
    return deed("withdrawn", second, entry_type=what, entry_id=entry, obstacle=obstacle)
