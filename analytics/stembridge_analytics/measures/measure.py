"""What a model returns: a figure that never leaves without numerator, denominator and window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["ALL_COURSES", "METRICS_VERSION", "Definition", "Measure"]

METRICS_VERSION: Final = "1"
ALL_COURSES: Final = "all courses"


@dataclass(frozen=True)
class Definition:
    """One entry of the metric dictionary: what is counted, out of what, over which time.

    `evidence_level` is K1, K2 or K3 for completion and None for everything else.
    """

    id: str
    label: str
    text: str
    numerator: str
    denominator: str
    evidence_level: str | None = None
    version: str = METRICS_VERSION


@dataclass(frozen=True)
class Measure:
    """One figure with everything needed to read it, or the reason why it cannot be computed.

    value, conf_low, conf_high: shares from 0 to 1. The value is None if and only if the measure
        is not available; the limits are None where an interval would say nothing.
    interval: the method and whom it describes; None without limits.
    scope: `all courses` or a course key.
    Raises ValueError if the parts contradict each other, because such a figure is a bug.
    """

    definition: Definition
    window: str
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    interval: str | None = None
    scope: str = ALL_COURSES
    note: str = ""
    available: bool = True
    reason: str = ""

    def __post_init__(self) -> None:
        if self.available == bool(self.reason):
            raise ValueError(
                f"{self.name}: a reason belongs to an unavailable measure, and only there"
            )
        if self.available == (self.value is None):
            raise ValueError(
                f"{self.name}: a value belongs to an available measure, and only there"
            )
        if not self.window:
            raise ValueError(f"{self.name}: a measure needs its window in words")
        self._check_counts()
        self._check_interval()

    def _check_counts(self) -> None:
        if self.numerator is None or self.denominator is None:
            if self.available or self.numerator is not self.denominator:
                raise ValueError(f"{self.name}: needs both numerator and denominator")
        elif not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.name}: {self.numerator} of {self.denominator} is no share")

    def _check_interval(self) -> None:
        limits = (self.conf_low, self.conf_high, self.interval)
        if any(part is None for part in limits) and any(part is not None for part in limits):
            raise ValueError(f"{self.name}: an interval needs two limits and a method")
        if self.value is None or self.conf_low is None or self.conf_high is None:
            return
        if not 0 <= self.conf_low <= self.value <= self.conf_high <= 1:
            raise ValueError(f"{self.name}: the interval does not hold the value")

    @property
    def name(self) -> str:
        """The id of the definition, the name a program asks for."""
        return self.definition.id

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return self.definition.label

    @property
    def definition_id(self) -> str:
        """The definition with its version, as a report prints it: `funnel.started v1`."""
        return f"{self.definition.id} v{self.definition.version}"

    @property
    def dictionary_version(self) -> str:
        """The version of the metric dictionary the definition is from."""
        return self.definition.version

    @property
    def evidence_level(self) -> str | None:
        """K1, K2 or K3 for a measure of completion."""
        return self.definition.evidence_level
