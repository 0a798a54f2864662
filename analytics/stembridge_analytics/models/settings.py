"""What can be set for models: formulas, clocks, reference levels, and each model's own options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["REFERENCES", "Settings"]

# What others are compared with, where the data have it; else the largest group.
REFERENCES: Final[Mapping[str, str]] = {
    "gender": "woman", "area": "urban", "route": "self", "earlier_runs": "0", "role": "teacher",
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Settings of all models, as `[models]` of programme.toml gives them.

    evidence: evidence level of completion, K1, K2 or K3. formulas: by model; none for the default
        set. references: level that others are compared with, by column. clusters: column whose
        people resemble each other. clock: `run` or `enrolment`, for runs with dates.
    options: by model, what that model alone knows, such as {"dropout": {"gaps": [7, 14, 28]}}.
    """

    evidence: str = "K2"
    formulas: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=lambda: dict(REFERENCES))
    clusters: str = "course_id"
    clock: str = "run"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def completed(self) -> str:
        """The column of table `participation` that says who completed."""
        return f"is_completed_{self.evidence.lower()}"

    def number(self, model: str, option: str, default: float) -> float:
        """An option that is a number."""
        return float(self.options.get(model, {}).get(option, default))

    def numbers(self, model: str, option: str, default: Sequence[float]) -> tuple[float, ...]:
        """An option that is a list of numbers."""
        return tuple(map(float, self.options.get(model, {}).get(option, default)))

    def text(self, model: str, option: str, default: str) -> str:
        """An option that is a text."""
        return str(self.options.get(model, {}).get(option, default))
