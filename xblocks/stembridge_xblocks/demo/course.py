"""The sample course as the demo walks through it: its units, in order, and how it is graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Outline", "Policy", "Unit"]


@dataclass(frozen=True)
class Unit:
    """One page of the course: its blocks as (kind, name), in the order of the page."""

    name: str
    sequence: str
    is_graded: bool
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Policy:
    """How a course's grade is made: the weight of each type of assignment, and what passes.

    sections: by graded sequence, the type of assignment it is.
    """

    weights: Mapping[str, float]
    pass_mark: float
    sections: Mapping[str, str]

    def grade(self, shares: Mapping[str, float]) -> float:
        """The course's grade, 0 to 1, as the platform rounds it, from the share of each section."""
        total = 0.0
        for kind, weight in self.weights.items():
            own = [shares.get(name, 0.0) for name, of in self.sections.items() if of == kind]
            total += weight * sum(own) / len(own) if own else 0.0
        return round(total * 100 + 0.05) / 100


@dataclass(frozen=True)
class Outline:
    """units: in order. policy: of grading. weights: what a challenge counts in its section."""

    units: tuple[Unit, ...]
    policy: Policy
    weights: Mapping[str, float]

    def named(self, kind: str) -> list[str]:
        """The names of the blocks of a kind."""
        return [name for unit in self.units for at, name in unit.blocks if at == kind]

    def scored_in(self, section: str) -> dict[str, float]:
        """The challenges of a section, with their weights."""
        inside = [unit for unit in self.units if unit.sequence == section]
        names = [name for unit in inside for _, name in unit.blocks if name in self.weights]
        return {name: self.weights[name] for name in names}

    def grade(self, shares: Mapping[str, float]) -> float:
        """The course's grade, 0 to 1, from the share earned of each challenge."""
        sections = {}
        for section in self.policy.sections:
            scored = self.scored_in(section)
            earned = sum(weight * shares.get(name, 0.0) for name, weight in scored.items())
            sections[section] = earned / sum(scored.values()) if scored else 0.0
        return self.policy.grade(sections)
