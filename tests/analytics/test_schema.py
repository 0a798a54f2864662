"""The tables are what the schema says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stembridge_analytics.arrow import arrow_type
from stembridge_analytics.engines import Engine
from stembridge_analytics.pipeline import DEFINITIONS, SIDES, Step, build_tables, steps
from stembridge_analytics.schema import SIDE_TABLES, TABLES, table

from .conftest import COURSE, Built, building, event

STEPS = steps(DEFINITIONS)
MADE = [step.name for step in STEPS if not step.is_view]
LINES = [
    event("play_video", "2025-03-03T11:59:00Z", 7, event={"id": "v", "currentTime": 0}),
    event("edx.completion.block_completion.changed", "2025-03-03T12:01:00Z", 7,
          event={"user_id": 7, "course_id": COURSE, "completion": 1.0,
                 "block_id": "block-v1:Org+C1+2025+type@video+block@v"}),
    event("edx.course.enrollment.activated", "2025-03-03T12:00:00Z", 7,
          event={"user_id": 7, "course_id": COURSE, "mode": "audit"}),
    event("play_video", "2025-03-04T12:00:00Z", 7, event={"id": "v", "currentTime": 1}),
    event("pause_video", "2025-03-04T12:00:09Z", 7, event={"id": "v", "currentTime": 9}),
    event("problem_check", "2025-03-04T12:30:00Z", 7,
          event={"problem_id": "block-v1:Org+C1+2025+type@problem+block@p", "success": "correct",
                 "answers": {"p_2_1": "choice_1"},
                 "submission": {"p_2_1": {"response_type": "multiplechoiceresponse"}}}),
    event("openassessmentblock.create_submission", "2025-03-04T12:40:00Z", 7,
          event={"submission_uuid": "s"}),
    event("edx.ui.lms.link_clicked", "2025-03-04T12:50:00Z", 7,
          event={"target_url": "/x", "current_url": "https://lms.example/"}),
    event("edx.forum.thread.created", "2025-03-04T13:00:00Z", 7, event={"id": "t"}),
    event("edx.grades.course.grade_calculated", "2025-03-05T11:00:00Z", 7,
          event={"user_id": 7, "course_id": COURSE, "percent_grade": 0.5}),
    event("edx.certificate.created", "2025-03-05T12:00:00Z", 7,
          event={"user_id": 7, "course_id": COURSE}),
    *(
        event(f"stembridge.{what}", f"2025-03-06T12:00:0{place}Z", 7, event=payload)
        for place, (what, payload) in enumerate({
            "case.opened": {"contract_version": 2},
            "case.variant_assigned": {"variant": "at", "variants": 2},
            "challenge.submitted": {"value_si": 1.5},
            "career.viewed": {"card": "c"},
            "practice.implemented": {"use_id": "u", "class_id": "c", "on": "2025-03-06",
                                     "pupils": 20},
            "practice.cascaded": {"on": "2025-03-06"},
            "practice.referral_entered": {"referral_code": "r"},
            "practice.answered": {"has_used": False},
        }.items())
    ),
    # A week after the first day, so that there is a landmark: somebody who has not completed by it.
    event("edx.course.enrollment.activated", "2025-03-03T12:00:00Z", 8,
          event={"user_id": 8, "course_id": COURSE, "mode": "audit"}),
    event("play_video", "2025-03-12T12:00:00Z", 8, event={"id": "v", "currentTime": 0}),
    "{ not an event",
]  # fmt: skip

BLOCK = "block-v1:Org+C1+2025+type@{}+block@{}"
UNIT = {
    "course_id": COURSE, "module_id": BLOCK.format("chapter", "c"), "module_no": 1,
    "unit_id": BLOCK.format("vertical", "u"), "is_graded": True, "is_required": True,
}  # fmt: skip
SIDE_ROWS = {
    "structure_blocks": [
        {**UNIT, "block_id": BLOCK.format("vertical", "u"), "block_type": "vertical", "place": 1,
         "is_leaf": False},
        {**UNIT, "block_id": BLOCK.format("video", "v"), "block_type": "video", "place": 2,
         "is_leaf": True},
    ],
    "person_attributes": [{"user": 7, "source": "participants", "country": "AT"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Every table of LINES."""
    with building(tmp_path_factory.mktemp("once")) as build:
        yield _all_tables(build(LINES, sides=SIDE_ROWS))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Every table of LINES, in two files that say the same."""
    with building(tmp_path_factory.mktemp("twice")) as build:
        yield _all_tables(build(LINES, LINES, sides=SIDE_ROWS))


def _all_tables(built: Built) -> Engine:
    build_tables(built.engine, built.folder, names=MADE)
    return built.engine


@pytest.mark.parametrize("name", MADE)
def test_a_table_has_the_columns_and_types_of_the_schema(once: Engine, name: str) -> None:
    found = once.query(f"SELECT * FROM {name}").schema
    expected = [(c.name, arrow_type(c.type)) for c in table(name).columns]
    assert [(field.name, field.type) for field in found] == expected


@pytest.mark.parametrize("name", MADE)
def test_what_may_not_be_null_is_not(once: Engine, name: str) -> None:
    rows = once.query(f"SELECT * FROM {name}")
    assert rows.num_rows
    for column in table(name).columns:
        assert column.null or rows[column.name].null_count == 0, column.name


@pytest.mark.parametrize("name", [n for n in MADE if table(n).key])
def test_a_key_names_one_row(twice: Engine, name: str) -> None:
    key = ", ".join(table(name).key)
    again = twice.query(f"SELECT {key} FROM {name} GROUP BY {key} HAVING COUNT(*) > 1")
    assert again.num_rows == 0


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_inputs_are_steps_or_registered(step: Step) -> None:
    given = {"staged_events", "rejects", *SIDES}
    assert set(step.inputs) <= {one.name for one in STEPS} | given


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_sql_keeps_to_the_portable_subset(step: Step) -> None:
    code = "\n".join(
        line for line in step.text.upper().splitlines() if not line.strip().startswith("--")
    )
    for word in ("QUALIFY", "FILTER", "ARG_MAX", "ARG_MIN", "//", "::", "QUANTILE", "JSON",
                 "INTERVAL", "DATE_", "SELECT *", ".*"):  # fmt: skip
        assert word not in code


def test_every_column_says_what_it_means() -> None:
    for one in (*TABLES.values(), *SIDE_TABLES.values()):
        assert one.grain
        for column in one.columns:
            assert column.meaning
            assert column.unit or column.type in ("string", "bool"), f"{one.name}.{column.name}"
