"""The section on the input."""

from __future__ import annotations

from stembridge_analytics.report.sections.reading import _ADVICE
from stembridge_analytics.schema import REJECT_REASONS


def test_every_reason_of_a_reject_comes_with_what_to_do() -> None:
    assert set(_ADVICE) == set(REJECT_REASONS)
