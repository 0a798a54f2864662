"""Nothing that names a person is in the store, its work folder or its rejects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stembridge_analytics.store import Disk

from ..conftest import event
from .conftest import Place

CANARIES = [
    "canary-user", "Canary Fullname", "canary@example.org", "203.0.113.77", "canaryagent",
    "c4n4rysession", "canary free text", "canarypassword", "canary-cut", "Canary Street 7",
]  # fmt: skip
TIME = "2025-01-01T00:00:00Z"


def _lines() -> Iterator[bytes]:
    """Canaries wherever logs carry people, and in lines that are rejected for every reason."""
    root = {
        "username": CANARIES[0], "ip": CANARIES[3], "agent": CANARIES[4], "session": CANARIES[5],
        "host": "lms", "referer": f"https://lms/{CANARIES[2]}",
    }  # fmt: skip
    payloads: list[tuple[str, Any]] = [
        ("/create_account", {"POST": {"name": [CANARIES[1]], "email": [CANARIES[2]],
                                      "password": [CANARIES[7]], "address": [CANARIES[9]]}}),
        ("problem_check", {"answers": {"a": CANARIES[6]}, "submission": {"a": {"answer":
                                                                             CANARIES[6]}}}),
        # One word that a person typed looks like the id of an option.
        *(("problem_check", {"problem_id": "p", "answers": {"a": CANARIES[8]},
                             "correct_map": {"a": {"correctness": "correct", "msg": CANARIES[6]}},
                             "submission": {"a": {"answer": CANARIES[8], "response_type": kind}}})
          for kind in ("stringresponse", "customresponse", None)),
        ("edx.forum.comment.created", {"body": CANARIES[6], "title": CANARIES[1]}),
        ("problem_check", f"input={CANARIES[6]}&email={CANARIES[2]}"),
        (f"/u/{CANARIES[0]}", {}),
        (f"mail to {CANARIES[2]}", {}),
        ("edx.course.enrollment.activated", {"user_id": 77, "mode": "audit",
                                             "email": CANARIES[2]}),
    ]  # fmt: skip
    # A field of that name is read from the events of other kinds in the same batch.
    note = {"id": CANARIES[6], "problem_id": CANARIES[6], "choice": CANARIES[8]}
    payloads += [
        ("my.plugin.note", note),
        (" /login", note),
        ("edx.forum.thread.created", {"id": "1", "commentable_id": "2"}),
        ("problem_check", {"problem_id": "p"}),
    ]
    for number, (name, payload) in enumerate(payloads):
        yield json.dumps(event(name, TIME, 77, **{**root, "event": payload})).encode()
        text = json.dumps(payload)
        time = f"2025-01-01T00:01:{number:02d}Z"
        yield json.dumps(event(name, time, 77, **{**root, "event": text})).encode()
    good = json.dumps(event("x", TIME, 77, **root)).encode()
    yield good[:-40]
    yield good + good
    yield f"GET /?email={CANARIES[2]} {CANARIES[8]}".encode()
    yield f'["{CANARIES[1]}"]'.encode()
    yield json.dumps({**root, "email": CANARIES[2]}).encode()
    yield json.dumps({**root, "time": CANARIES[0]}).encode()
    yield b"\xff" + good
    yield good.replace(
        b'"event": {}', b'"event": {"mode": "\\ud800 ' + CANARIES[8].encode() + b'"}'
    )
    yield f"# {CANARIES[2]}".encode()


def _decoded(path: Path) -> bytes:
    """All that a Parquet file holds: values, dictionaries with values of no row, footer, bytes."""
    table = pq.read_table(path, partitioning=None)
    parts = [repr(table.to_pylist()).encode(), path.read_bytes()]
    parts.append(repr(pq.read_metadata(path).to_dict()).encode())
    texts = [field.name for field in table.schema if field.type in (pa.string(), pa.binary())]
    coded = pq.ParquetFile(path, read_dictionary=texts)
    for group in range(coded.num_row_groups):
        for column in coded.read_row_group(group, columns=texts).columns:
            for chunk in column.chunks:
                if pa.types.is_dictionary(chunk.type):
                    parts.append(repr(chunk.dictionary.to_pylist()).encode())
    return b"\n".join(parts)


def _found(folder: Path) -> list[tuple[str, str]]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            content = _decoded(path) if raw[:4] == b"PAR1" == raw[-4:] else raw
            found += [
                (path.name, canary)
                for canary in CANARIES
                if re.search(re.escape(canary.encode()), content, re.I)
            ]
    return found


class Looking(Disk):
    """Looks through the folder of a store before every step that changes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.looks = 0
        self.found: list[tuple[str, str]] = []

    def step(self, what: str, path: Path) -> None:
        if (
            what in ("fold", "write events", "link people", "write duplicates")
            or path.name == "manifest.json"
        ):
            self.looks += 1
            self.found += _found(self._folder)


@pytest.mark.parametrize("raw", [True, False])
def test_no_canary_is_in_the_store_or_its_work_folder(place: Place, raw: bool) -> None:
    looking = Looking(place.store())
    log = place.log("1.log", b"".join(line + b"\n" for line in _lines()))
    outcome = place.ingest(log, disk=looking, raw=raw)
    assert outcome.added["rejects"] >= 6
    assert outcome.added["events"] >= 10
    assert looking.looks >= 4
    assert looking.found == []
    assert _found(place.store()) == []


def test_the_search_finds_a_value_that_no_row_has(tmp_path: Path) -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0]), pa.array(["a", CANARIES[6]]))
    pq.write_table(pa.table({"x": coded}), tmp_path / "x.parquet", store_schema=False)
    assert _found(tmp_path) == [("x.parquet", CANARIES[6])]


def test_the_search_finds_what_is_there(place: Place) -> None:
    log = place.log("1.log", b"".join(line + b"\n" for line in _lines()))
    place.ingest(log, identifiers=True)
    assert {canary for _, canary in _found(place.store())} == {CANARIES[0]}
