"""Hostile lines by the million through ingest: every line in one place, and no crash.

    python benchmarks/fuzz.py --lines 1000000 --seed 1

Real-shaped lines are mutated: fields dropped, doubled and retyped, lines spliced, cut, flipped,
prefixed. The same seed makes the same lines. Ends with 1 if any line is not accounted for.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from stembridge_analytics.ingest import FileAccount, stage
from stembridge_analytics.privacy import Pseudonymiser

__all__ = [
    "NEWLINES", "PREFIXES", "SHAPES", "SUFFIXES", "VALUES", "Field", "hostile_file", "hostile_line",
    "write_fields",
]  # fmt: skip

_LINES_A_FILE: Final = 25_000
_FILES_A_ROUND: Final = 4

# An object as its fields in order, so that one may stand twice; a value is JSON as it is written.
Value = Any
Field = tuple[str, Value]

_RUN: Final = '"course-v1:Org+C1+2025"'
_BLOCK: Final = '"block-v1:Org+C1+2025+type@video+block@v1"'


def _shape(name: str, payload: Value, source: str = "server", **root: Value) -> list[Field]:
    """A line as the platform writes it."""
    fields: dict[str, Value] = {
        "username": '"anna"',
        "event_type": f'"{name}"',
        "ip": '"192.0.2.7"',
        "agent": '"Mozilla/5.0 (X11; é€😀)"',
        "host": '"lms.example"',
        "session": '""',
        "event": payload,
        "event_source": f'"{source}"',
        "context": [
            ("user_id", "7"), ("course_id", _RUN), ("org_id", '"Org"'), ("path", '"/event"'),
            ("module", [("display_name", '"Week 1"'), ("usage_key", _BLOCK)]),
        ],
        "name": f'"{name}"',
        "time": '"2025-03-03T12:00:00.250000+00:00"',
        "page": '"https://lms.example/courses/course-v1:Org+C1+2025/courseware/x/"',
    }  # fmt: skip
    return list((fields | root).items())


SHAPES: Final = (
    _shape("play_video", [("id", _BLOCK), ("currentTime", "12.5"), ("code", '"x"')], "browser"),
    _shape("pause_video", '"{\\"id\\": \\"v1\\", \\"currentTime\\": 3, \\"x\\": 1e2}"', "browser"),
    _shape("seek_video", [("old_time", "3"), ("new_time", '"4.5"')], "mobile", page="null"),
    _shape("problem_check", '"input_p1_2_1=choice_1&input_p1_3_1=anna"', "browser"),
    _shape("problem_graded", '["input_p1_2_1=choice_1", "<div>good</div>"]', "browser"),
    _shape(
        "problem_check",
        [("problem_id", '"i4x://Org/C1/problem/p1"'), ("success", '"correct"'), ("grade", "1"),
         ("max_grade", "2"), ("attempts", "3")],
    ),
    _shape(
        "problem_check",
        [("problem_id", _BLOCK), ("answers", [("p1_2_1", '"choice_1"'), ("p1_3_1", '" 3,5"')]),
         ("submission", [
             ("p1_2_1", [("answer", '"anna"'), ("response_type", '"multiplechoiceresponse"'),
                         ("correct", "true"), ("variant", '""')]),
             ("p1_3_1", [("answer", '"3.5"'), ("response_type", '"numericalresponse"'),
                         ("variant", "7")]),
         ]),
         ("correct_map", [("p1_2_1", [("correctness", '"correct"')])])],
    ),
    _shape(
        "problem_check",
        [("answers", [("p1_2_1", '["choice_1", "choice_2"]'), ("p1_3_1", '"anna"')]),
         ("correct_map", [("p1_2_1", [("correctness", '"incorrect"')]), ("p1_3_1", "{}")])],
    ),
    _shape(
        "edx.course.enrollment.activated",
        [("course_id", _RUN), ("user_id", "9"), ("mode", '"audit"')],
    ),
    _shape(
        "edx.grades.course.grade_calculated",
        [("course_id", _RUN), ("user_id", '"9"'), ("percent_grade", "0.5"), ("letter_grade", '""')],
    ),
    _shape(
        "edx.completion.block_completion.changed",
        [("block_id", _BLOCK), ("user_id", "9"), ("completion", "1.0")],
    ),
    _shape("edx.certificate.created", [("user_id", "9"), ("enrollment_mode", '"honor"')]),
    _shape("edx.forum.thread.created", [("id", '"5ec4"'), ("commentable_id", '"week1"')]),
    _shape("edx.ui.lms.sequence.next_selected", [("id", _BLOCK), ("old", "1"), ("new", "2")]),
    _shape(
        "edx.ui.lms.link_clicked",
        [("target_url", '"https://example.org/u/anna"'), ("current_url", '"https://lms.example/"')],
    ),
    _shape(
        "openassessmentblock.peer_assess",
        [("parts", '[{"option": {"points": 1}, "criterion": {"points_possible": 2}}]')],
    ),
    _shape("xblock.survey.submitted", [("choices", '{"a": 1}'), ("choice", '"c1"')]),
    _shape("stembridge.plan.made", [("usage_key", _BLOCK), ("planned_on", '"2025-03-03"')]),
    _shape("stembridge.practice.implemented", [
        ("usage_key", _BLOCK), ("contract_version", "2"), ("use_id", '"u1"'), ("lesson", '"L1"'),
        ("on", '"2025-03-03"'), ("pupils", "24"), ("girls", "null"), ("adapted", "true"),
        ("tier", '"E2"'), ("level", "3")]),
    _shape("stembridge.challenge.submitted", [
        ("usage_key", _BLOCK), ("value_si", "1.5e3"), ("unit", '"kW*h"'), ("correct", "true"),
        ("seed", "-7")]),
    _shape("/courses/course-v1:Org+C1+2025/courseware/x", '"{\\"POST\\": {}, \\"GET\\": {"'),
    _shape(
        "/courses/course-v1:Org+C1+2025/xblock/block-v1:Org+C1+2025+type@x+block@y/handler/z",
        [("GET", "{}"), ("POST", '{"a": ["b"]}')],
    ),
    _shape("/create_account", [("POST", '{"email": ["anna@school.example"]}')], username='""'),
    [
        ("name", '"edx.video.played"'), ("timestamp", '"2025-03-03T12:00:00Z"'),
        ("data", [("module_id", '"v1"'), ("current_time", "3")]),
        ("context", [("username", '"anna"'), ("user_id", "7"), ("event_source", '"mobile"'),
                     ("course_id", '"Org/Old/2014"')]),
    ],
    [("username", '"anna"'), ("time", '"2025-03-03T12:00:00Z"')],
)  # fmt: skip

# What may stand where another type was meant.
VALUES: Final = (
    "null", "true", "false", "0", "-0", "-1", "1", "1.0", "5.5", "7", "1e2", "-1.5E-3", "1e999",
    "9223372036854775807", "9223372036854775808", "1" + "0" * 30, "9" * 5000, "NaN", "Infinity",
    "-Infinity", '""', '" "', '"7"', '" 7 "', '"--7"', '"-7"', '"5.5"', '"anna\\n"', '"cms_worker"',
    '"null"', '"\\u0000"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\/"', '"\\u2028"', "[]", "[1]", "{}",
    '[[[[1]]]]', '{"a": {"b": null}}', '{"": 1}', '"2025-03-03T12:00:00Z"', '"2025-03-03 12:00:00"',
    '"1970-01-01T00:00:00Z"', '"2016-12-31T23:59:60Z"', '"2025-03-03T14:00:00+02:00"', '"never"',
    '"course-v1:Org+C2+2025\\n"', '"Org/Old/2014"', '"ccx-v1:Org+C1+2025+ccx@3"',
    '"library-v1:O+L"',
    '"course-v1%3AOrg%2BC1%2B2025"', '"seq_next"', '"unheard.of"', '"/u/anna?token=secret"',
    '"/courses/Org/Old/2014/info"', '"anna@school.example"', '"audit"', '"correct"', '"server"',
    '"https://lms.example/xblock/block-v1:Org+C1+2025+type@x+block@y"', '"' + "x" * 300 + '"',
    '"{\\"user_id\\": 9, \\"course_id\\": \\"Org/Old/2014\\"}"', '"{\\"user_id\\": 9"', '"[1]"',
    "'x'", "undefined", "01", "1.", "tru", '"\\x"', '"\t"', "[1,]", '{"a" 1}',
)  # fmt: skip
PREFIXES: Final = (
    b"2023-05-23 13:53:13,461 INFO 20 [tracking] [user 7] [ip None] logger.py:41 - ",
    b"tutor_local-lms-1  | ", b"<134>May 23 13:53:13 host lms: ", b'[user {"id": 1}] - ',
    b"{not json} ", b"\xef\xbb\xbf", b"\0\0\0", b" \t\f", b"#", b"'", b"[", b"\xff", b"{",
)  # fmt: skip
SUFFIXES: Final = (b"\r", b" ", b"\0\0", b",", b";", b" trailing", b"}", b"]", b"'", b"\xc3")
# Lines that hold nothing of an event.
NEWLINES: Final = (b"", b"  ", b"\r", b"\0\0", b"# note", b"{}", b"[]", b"null", b"{", b"\xff\xfe")


def write_fields(fields: Sequence[Field]) -> str:
    """The object with these fields, as JSON as far as their values are."""
    written = (
        f'"{name}": {value if isinstance(value, str) else write_fields(value)}'
        for name, value in fields
    )
    return "{" + ", ".join(written) + "}"


def hostile_line(rng: random.Random) -> bytes:
    """A line as the platform writes it, with nothing or a few things wrong."""
    if rng.random() < 0.05:
        return rng.choice(NEWLINES)
    fields = list(rng.choice(SHAPES))
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        fields = _mutate_fields(rng, fields)
    line = write_fields(fields).encode()
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        line = rng.choice(_BYTE_MUTATIONS)(rng, line)
    return line.replace(b"\n", b" ")


def _mutate_fields(rng: random.Random, fields: Sequence[Field]) -> list[Field]:
    """A field dropped, doubled, retyped or renamed, here or in an object inside."""
    found = list(fields)
    at = rng.randrange(len(found)) if found else 0
    if not found:
        return [("x", rng.choice(VALUES))]
    name, value = found[at]
    if not isinstance(value, str) and rng.random() < 0.7:
        found[at] = (name, _mutate_fields(rng, value))
        return found
    kind = rng.choice(("drop", "double", "retype", "retype", "retype", "rename", "swap"))
    if kind == "drop":
        del found[at]
    elif kind == "double":
        found.insert(rng.randrange(len(found)), (name, rng.choice((value, rng.choice(VALUES)))))
    elif kind == "retype":
        found[at] = (name, rng.choice(VALUES))
    elif kind == "rename":
        found[at] = (rng.choice(("", "user_id", "course_id", "time", "data", "\u00e9")), value)
    else:
        rng.shuffle(found)
    return found


def _cut(rng: random.Random, line: bytes) -> bytes:
    return line[: rng.randrange(len(line) + 1)]


def _flip(rng: random.Random, line: bytes) -> bytes:
    changed = bytearray(line or b" ")
    for _ in range(rng.choice((1, 1, 3))):
        changed[rng.randrange(len(changed))] = rng.choice((rng.randrange(256), *b'"\\{}[]:, 0'))
    return bytes(changed)


def _splice(rng: random.Random, line: bytes) -> bytes:
    """The beginning of one line and the end of another, as two writers at once leave them."""
    other = write_fields(rng.choice(SHAPES)).encode()
    start = rng.choice((0, rng.randrange(len(other))))
    return line[: rng.randrange(len(line) + 1)] + other[start:]


def _around(rng: random.Random, line: bytes) -> bytes:
    if rng.random() < 0.6:
        return rng.choice(PREFIXES) + line
    return line + rng.choice(SUFFIXES)


def _twice(rng: random.Random, line: bytes) -> bytes:
    return line + rng.choice((b"", b" ", b"\r", b",")) + line


_BYTE_MUTATIONS: Final[tuple[Callable[[random.Random, bytes], bytes], ...]] = (
    _cut, _cut, _flip, _flip, _splice, _around, _around, _twice,
)  # fmt: skip


def hostile_file(rng: random.Random, lines: int) -> bytes:
    """So many hostile lines; the last may lack its end."""
    made = [hostile_line(rng) for _ in range(lines)]
    # Copies, as a file exported twice has them.
    for _ in range(lines // 20):
        made[rng.randrange(lines)] = made[rng.randrange(lines)]
    ends = rng.random() < 0.5 or not made[-1]
    return b"\n".join(made) + (b"\n" if ends else b"")


def _inputs(paths: list[Path]) -> Any:
    """What `stage` takes for these files."""
    if find_spec("stembridge_analytics.ingest.inputs") is None:
        return paths
    inputs = import_module("stembridge_analytics.ingest.inputs")
    return [inputs.LogInput(path, None, path.name, path.stat().st_size) for path in paths]


def _check(folder: Path, accounts: Sequence[FileAccount], counts: Sequence[int]) -> list[str]:
    """What is wrong with the accounting of these files, in words."""
    placed: dict[int, list[int]] = {account.file_no: [] for account in accounts}
    for path in (*folder.glob("staged-*.parquet"), *folder.glob("rejects-*.parquet")):
        table = pq.read_table(path, columns=["file_no", "line_no"])
        pairs = zip(table["file_no"].to_pylist(), table["line_no"].to_pylist(), strict=True)
        for file_no, line_no in pairs:
            placed[file_no].append(line_no)
    wrong = []
    for account, lines in zip(accounts, counts, strict=True):
        numbers = placed[account.file_no]
        total = account.staged_events + account.rejects + account.blank + account.comment
        if not account.lines == lines == total:
            wrong.append(f"{account.name}: {lines} lines, {account.lines} read, {total} placed")
        if len(numbers) != account.staged_events + account.rejects:
            wrong.append(f"{account.name}: {len(numbers)} rows and rejects are not what it counts")
        if len(set(numbers)) != len(numbers) or not set(numbers) <= set(range(1, lines + 1)):
            wrong.append(f"{account.name}: a line stands twice, or is none of the file")
        if account.problem is not None:
            wrong.append(f"{account.name}: {account.problem}")
    return wrong


def _round(
    rng: random.Random, folder: Path, counts: Sequence[int], processes: int, seen: Counter[str]
) -> list[str]:
    """Make files of so many lines, read them, count outcomes into `seen`; what is wrong."""
    paths = []
    for number, lines in enumerate(counts):
        paths.append(folder / f"{number}.log")
        paths[-1].write_bytes(hostile_file(rng, lines))
    staged = stage(_inputs(paths), folder, Pseudonymiser(bytes(32)), processes=processes)
    for account in staged.accounts:
        seen["event"] += account.staged_events
        seen["blank"] += account.blank
        seen["comment"] += account.comment
    for path in folder.glob("rejects-*.parquet"):
        seen.update(f"reject: {r}" for r in pq.read_table(path)["reason"].to_pylist())
    return _check(folder, staged.accounts, counts)


def run(lines: int, seed: int, processes: int) -> list[str]:
    """Fuzz with so many lines and print what became of them; what went wrong, in words."""
    rng, seen, wrong = random.Random(seed), Counter[str](), []
    started = time.perf_counter()
    left = lines
    while left:
        counts: list[int] = []
        while left and len(counts) < _FILES_A_ROUND:
            counts.append(min(left, _LINES_A_FILE))
            left -= counts[-1]
        with tempfile.TemporaryDirectory() as folder:
            wrong += _round(rng, Path(folder), counts, processes, seen)
    print(f"{lines} lines, seed {seed}, {time.perf_counter() - started:.0f} s")
    for outcome, count in sorted(seen.items(), key=lambda item: -item[1]):
        print(f"  {outcome:20} {count:9}  {count / lines:7.2%}")
    print(f"  {'in all':20} {sum(seen.values()):9}")
    if sum(seen.values()) != lines:
        wrong.append(f"{sum(seen.values())} outcomes of {lines} lines")
    return wrong


def main() -> int:
    """Read the command line, fuzz, say what went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    wrong = run(asked.lines, asked.seed, asked.processes)
    for words in wrong:
        print(words, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
