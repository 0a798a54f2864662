"""Who was drawn into which variant of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .models import deed, learner, made


def _drawn(day: float, variant: str | None, who: str = "a", **more: Any) -> dict[str, Any]:
    given = {"variant": variant, "variants": 2, **more}
    return deed(day, "case.variant_assigned", who, **given)


def test_the_first_draw_counts_whatever_is_shown_later(tmp_path: Path) -> None:
    (row,) = made(
        tmp_path, "case_assignment", fact_learner_course=[learner()],
        fact_case=[
            deed(1, "case.opened", variant="at"), _drawn(2, "fi"), _drawn(3, "pt"),
            deed(4, "case.variant_selected", variant="gr"),
        ],
    )  # fmt: skip
    assert (row["variant"], row["variants"], row["draws"]) == ("fi", 2, 2)


def test_each_block_of_each_person_in_e_has_its_row(tmp_path: Path) -> None:
    rows = made(
        tmp_path, "case_assignment",
        fact_learner_course=[learner("a"), learner("b"), learner("gone", is_in_funnel=False)],
        fact_case=[
            _drawn(1, "fi"), _drawn(1.5, "pt", block_id="c"), _drawn(1, "pt", "b"),
            _drawn(1, "pt", "gone"), _drawn(1, "pt", "nobody"),
        ],
    )  # fmt: skip
    found = [(row["learner_id"], row["block_id"], row["variant"]) for row in rows]
    assert found == [("a", "b", "fi"), ("a", "c", "pt"), ("b", "b", "pt")]


def test_a_draw_that_does_not_say_of_what_is_none(tmp_path: Path) -> None:
    cases = [_drawn(1, None), _drawn(2, "fi", variants=None)]
    assert made(
        tmp_path, "case_assignment", fact_learner_course=[learner()], fact_case=cases
    ) == []  # fmt: skip
