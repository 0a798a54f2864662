"""Clicks on links by course and day."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder, event


def _click(target: str, hour: int, user: int | None = 8, **fields: Any) -> dict[str, Any]:
    payload = {"target_url": target, "current_url": "https://lms.example/courses/x/"}
    name = "edx.ui.lms.link_clicked"
    return event(name, f"2025-03-03T{hour:02d}:00:00Z", user, **{"event": payload, **fields})


def _row(build: Builder, *lines: Any, **sides: Any) -> dict[str, Any]:
    (row,) = build(list(lines), sides=sides).rows("course_link_day")
    return row


def test_a_link_to_another_host_leads_away(build: Builder) -> None:
    targets = ["https://example.org/", "/courses/y", "https://lms.example/z", "javascript:void(0)"]
    row = _row(build, *(_click(target, hour) for hour, target in enumerate(targets)))
    assert (row["clicks"], row["external_clicks"], row["unknown_clicks"]) == (4, 1, 0)


def test_a_click_whose_page_is_not_known_is_counted_apart(build: Builder) -> None:
    unknown = _click("", 2, event={"target_url": "https://example.org/"})
    row = _row(build, _click("/x", 1), unknown)
    assert (row["clicks"], row["external_clicks"], row["unknown_clicks"]) == (2, 0, 1)
    assert row["clicks_edx_pipeline"] == 1


def test_a_click_by_nobody_that_is_named_counts(build: Builder) -> None:
    assert _row(build, _click("/x", 1, None))["clicks"] == 1


def test_copies_count_by_the_edx_pipeline_alone(build: Builder) -> None:
    row = _row(build, *[_click("https://example.org/", 1)] * 3)
    assert (row["clicks"], row["external_clicks"]) == (1, 1)
    assert (row["clicks_edx_pipeline"], row["external_clicks_edx_pipeline"]) == (3, 3)


def test_clicks_of_staff_count_by_the_edx_pipeline_alone(build: Builder) -> None:
    row = _row(build, _click("/x", 1), staff_accounts=[{"user": 8, "course_id": None}])
    assert (row["clicks"], row["clicks_edx_pipeline"]) == (0, 1)


def test_days_are_those_of_utc(build: Builder) -> None:
    late = _click("/x", 1) | {"time": "2025-03-04T00:30:00+01:00"}
    assert _row(build, late)["day"] == "2025-03-03"
