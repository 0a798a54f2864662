"""What an engine counts is what pandas counts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine, open_engine
from stembridge_analytics.errors import DataError
from stembridge_analytics.frames import EngineSource
from stembridge_analytics.models import FrameSource, Source
from stembridge_analytics.schema import table

TABLE = "participation"
_SCHEMA = pa.schema([field.with_nullable(True) for field in arrow_schema(table(TABLE))])


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        made = open_engine(temp=Path(folder))
        yield made
        made.close()


def _filled(engine: Engine, folder: Path, rows: list[dict[str, Any]]) -> EngineSource:
    keyed = [{"course_id": "c", "learner_id": f"p{at:03}", **row} for at, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(keyed, _SCHEMA), folder / "t.parquet")
    engine.register(TABLE, [folder / "t.parquet"])
    return EngineSource(engine, [TABLE])


def _counted(frame: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    """Patterns as a mapping, in which every missing value is None and a truth is a number."""
    clean = [
        tuple(None if pd.isna(value) else value for value in row[:-1])
        for row in frame.itertuples(index=False)
    ]
    assert len(set(clean)) == len(clean)
    return dict(zip(clean, frame["n"].tolist(), strict=True))


_ROW = st.fixed_dictionaries(
    {
        "country": st.sampled_from(["AT", "it's", "\u00e9", None]),
        "entry_days": st.integers(-2, 2),
        "left_days": st.one_of(st.none(), st.integers(0, 2)),
        "is_started": st.booleans(),
        "is_completed_k1": st.sampled_from([True, False, None]),
    }
)
_NAMES = sorted(["country", "entry_days", "left_days", "is_started", "is_completed_k1"])
_WHERE = st.fixed_dictionaries({}, optional={
    "country": st.sampled_from(["AT", "it's", None, "'; DROP TABLE participation; --"]),
    "left_days": st.sampled_from([0, 1, None]), "is_started": st.booleans(),
    "is_completed_k1": st.sampled_from([True, None]),
})  # fmt: skip


@settings(max_examples=60, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(
    rows=st.lists(_ROW, max_size=25),
    by=st.lists(st.sampled_from(_NAMES), max_size=4),
    where=_WHERE,
)
def test_an_engine_counts_what_frames_count(
    engine: Engine, rows: list[dict[str, Any]], by: list[str], where: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours: Source = _filled(engine, Path(folder), rows)
        theirs: Source = FrameSource({TABLE: ours.rows(TABLE, ours.columns(TABLE))})
        found, expected = (source.patterns(TABLE, by, where=where) for source in (ours, theirs))
        assert list(found.columns) == list(expected.columns)
        assert _counted(found) == _counted(expected)
        columns = [*by, "learner_id"]
        found, expected = (source.rows(TABLE, columns, where=where) for source in (ours, theirs))
        pd.testing.assert_frame_equal(found, expected.reset_index(drop=True))
        assert ours.columns(TABLE) == theirs.columns(TABLE)


def test_a_truth_that_may_be_null_keeps_its_kind(engine: Engine, tmp_path: Path) -> None:
    source = _filled(engine, tmp_path, [{"is_completed_k1": True}, {"is_completed_k1": None}])
    for where in ({}, {"is_completed_k1": True}):
        found = source.patterns(TABLE, ["is_completed_k1"], where=where)
        assert found["is_completed_k1"].dtype == "boolean"


def test_patterns_come_in_one_order_with_nulls_last(engine: Engine, tmp_path: Path) -> None:
    rows = [{"country": name, "left_days": days} for name in ("b", None, "a") for days in (2, None)]
    found = _filled(engine, tmp_path, rows).patterns(TABLE, ["country", "left_days"])
    assert [None if pd.isna(name) else name for name in found["country"]] == [
        "a", "a", "b", "b", None, None,
    ]  # fmt: skip
    assert found["left_days"].isna().tolist() == [False, True] * 3


@pytest.mark.parametrize("name", ["nobody", "country; DROP TABLE participation", "COUNT(*)"])
def test_a_name_that_the_schema_lacks_never_reaches_the_engine(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    source = _filled(engine, tmp_path, [{}])
    for asked in ({"by": [name]}, {"by": ["country"], "where": {name: 1}}):
        with pytest.raises(DataError, match=r"participation lacks .*; it has: course_id, "):
            source.patterns(TABLE, **asked)
    with pytest.raises(DataError, match="no table 'uptke'; it has: nothing"):
        source.rows("uptke", ["country"])


def test_a_table_that_is_not_registered_has_no_columns(engine: Engine, tmp_path: Path) -> None:
    assert _filled(engine, tmp_path, [{}]).columns("landmark") == ()


@pytest.mark.parametrize("value", [float("nan"), ["AT"], b"AT"])
def test_a_value_that_sql_cannot_hold_is_refused(
    engine: Engine, tmp_path: Path, value: object
) -> None:
    with pytest.raises(DataError, match="country can be compared with"):
        _filled(engine, tmp_path, [{}]).patterns(TABLE, ["country"], where={"country": value})
