"""Whatever stands in an input: it ends as rows and notes, never as an exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.programme import load_programme, write_side_tables
from stembridge_analytics.schema import SIDE_TABLES

from .conftest import HASHES
from .course import as_json, as_olx, as_tar
from .test_canaries import FILES, TOML

CONTENT: dict[str, bytes] = {
    **{name: text.encode() for name, text in FILES.items()},
    "s.json": as_json().encode(),
    "course.tar.gz": as_tar(dict(as_olx())),
    "course.tar": as_tar(dict(as_olx()), mode="w"),
}
MORE_RUNS = "".join(
    f'[[runs]]\ncourse_id = "course-v1:Org+{n}+R"\nstructure = "{name}"\n'
    for n, name in enumerate(("course.tar.gz", "course.tar"))
)
PIECES = [
    b"\t", b"\n", b"\r", b'"', b"\\", b"\x00", b"\xff", b"NULL", b"9" * 40, b"-1", b"1e999", b"[",
    b"{", b"<", b"<!DOCTYPE a>", b"\x1f\x8b\x08", b"", b"\xed\xa0\x80", b"nan",
]  # fmt: skip


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_input_is_rows_and_notes(data: st.DataObject) -> None:
    content = dict(CONTENT)
    for name in data.draw(st.lists(st.sampled_from(sorted(CONTENT)), min_size=1, unique=True)):
        damaged = content[name]
        for _ in range(data.draw(st.integers(1, 3))):
            start = data.draw(st.integers(0, len(damaged)))
            end = start + data.draw(st.integers(0, 40))
            damaged = damaged[:start] + data.draw(st.sampled_from(PIECES)) + damaged[end:]
        content[name] = damaged
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, text in content.items():
            path = folder / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        (folder / "in" / "p.toml").write_text(TOML + MORE_RUNS)
        account = write_side_tables(load_programme(folder / "in" / "p.toml"), HASHES, folder)
        for name, table in SIDE_TABLES.items():
            found = pq.read_table(folder / f"{name}.parquet")
            assert found.schema == arrow_schema(table)
            assert found.num_rows == account.tables[name]
            for column in table.columns:
                assert column.null or found[column.name].null_count == 0, (name, column.name)
