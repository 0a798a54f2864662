"""Nasty lines, each alone and in the middle of good ones: what stands beside it comes out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from stembridge_analytics.ingest import writer
from stembridge_analytics.ingest.scanner import PATHS, PlainScanner

from .corpus import CASES, FILES, Case
from .corpus.case import DROP, line
from .reference import Event, Reject, Skip, read_file
from .staged import Staged, differences, stage_files

# Ids that a cache could take for `true`, 7.0 or "7"; names that a case must not be taken for.
_GOOD = b"".join(
    line(
        username=f"user{number % 9}",
        name=("seq_next", "play_video", "page_close")[number % 3],
        event={"id": f"v{number}", "currentTime": number},
        context={"user_id": number % 9, "course_id": "course-v1:Org+C1+2025"},
        **dict.fromkeys(("ip", "agent", "session", "page"), DROP),
    )
    + b"\n"
    for number in range(250)
)
_SKIPS = ("blank", "comment")
_SECRETS = ("anna", "smith", "secret", "5ec4e7", "192.0.2", "mozilla", "high st")
_BORDERS = (1024, 32 * 1024, 64 * 1024, 128 * 1024, 200 * 1024, 256 * 1024, 1024 * 1024)
_NAMES = [case.name for case in CASES]
_PLACES = {name: 251 * (number + 1) for number, name in enumerate(_NAMES)}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Staged]:
    """Every case as the only line of a file."""
    staged = stage_files(tmp_path_factory.mktemp("alone"), [case.line for case in CASES])
    return dict(zip(_NAMES, staged, strict=True))


@pytest.fixture(scope="module")
def amid(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Every case behind 250 good lines and before 250 more, in one file."""
    content = b"".join(_GOOD + case.line + b"\n" for case in CASES) + _GOOD
    looked_at = [at + by for at in _PLACES.values() for by in (-1, 0, 1, 2)]
    (staged,) = stage_files(tmp_path_factory.mktemp("amid"), [content], only=looked_at)
    return staged


def _assert_is_as_written(case: Case, staged: Staged, line_no: int) -> None:
    reject, row = staged.rejects.get(line_no), staged.rows.get(line_no)
    if isinstance(case.expected, str):
        skipped = case.expected if case.expected in _SKIPS else "skipped"
        assert ("event" if row else reject["reason"] if reject else skipped) == case.expected
    else:
        assert reject is None
        assert row is not None
        assert {column: row[column] for column in case.expected} == case.expected


def test_every_case_has_a_name_of_its_own() -> None:
    assert len(set(_NAMES)) == len(CASES) >= 150


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_nasty_line_alone_is_what_stands_beside_it(case: Case, alone: dict[str, Staged]) -> None:
    # A line of no bytes without an end is no line.
    if case.line:
        _assert_is_as_written(case, alone[case.name], 1)


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_nasty_line_amid_good_ones_is_what_stands_beside_it(case: Case, amid: Staged) -> None:
    _assert_is_as_written(case, amid, _PLACES[case.name])


def test_every_line_of_nasty_and_good_ones_is_in_its_place(amid: Staged) -> None:
    wanted = [case.expected for case in CASES]
    account = amid.account
    assert account.lines == 251 * len(CASES) + 250
    assert account.blank == wanted.count("blank")
    assert account.comment == wanted.count("comment")
    assert account.rejects == sum(isinstance(w, str) and w not in _SKIPS for w in wanted)
    assert account.lines == (
        account.staged_events + account.rejects + account.blank + account.comment
    )


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_the_reference_says_what_stands_beside_a_nasty_line(case: Case) -> None:
    (outcome,) = read_file(case.line + b"\n")
    if isinstance(outcome, Event):
        assert isinstance(case.expected, dict)
        assert {column: outcome.columns[column] for column in case.expected} == case.expected
    else:
        assert (outcome.reason if isinstance(outcome, Reject) else outcome.what) == case.expected


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_every_column_of_a_nasty_line_is_the_references(
    case: Case, alone: dict[str, Staged]
) -> None:
    assert differences(case.line, alone[case.name]) == []


def test_without_the_scanner_in_c_every_nasty_line_is_read_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: dict[str, Staged]
) -> None:
    monkeypatch.setattr(writer, "make_scanner", lambda: PlainScanner(PATHS))
    slowly = stage_files(tmp_path, [case.line for case in CASES])
    for name, found in zip(_NAMES, slowly, strict=True):
        assert (found.rows, found.rejects) == (alone[name].rows, alone[name].rejects), name


def test_good_lines_around_nasty_ones_are_the_references(amid: Staged) -> None:
    good = [outcome for outcome in read_file(_GOOD) if isinstance(outcome, Event)]
    for name, at in _PLACES.items():
        for line_no in (at - 1, at + 1, at + 2):
            wanted = good[(line_no - 1) % 251].columns
            row = amid.rows[line_no]
            assert {column: row[column] for column in wanted} == wanted, (name, line_no)


def test_nothing_that_names_a_person_is_kept_of_any_line(alone: dict[str, Staged]) -> None:
    kept = [
        (name, str(value))
        for name, staged in alone.items()
        for row in (*staged.rows.values(), *staged.rejects.values())
        for value in row.values()
        if isinstance(value, str)
    ]
    assert [(n, v) for n, v in kept if any(secret in v.lower() for secret in _SECRETS)] == []


@pytest.mark.parametrize("name", FILES)
def test_lines_in_a_row_are_what_each_of_them_is(name: str, tmp_path: Path) -> None:
    content, wanted = FILES[name]
    (staged,) = stage_files(tmp_path, [content])
    assert differences(content, staged) == []
    said = ["event" if isinstance(o, Event) else o.what if isinstance(o, Skip) else o.reason
            for o in read_file(content)]  # fmt: skip
    assert said == wanted


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_a_line_may_end_at_any_border_of_what_is_read_at_once(
    pack: type[bytes], tmp_path: Path
) -> None:
    nasty = [b"", _GOOD[:40], b"# note", b"INFO - " + line(), line() * 2, line(), line()[:-1]]
    contents = []
    for border in _BORDERS:
        for beyond in (-1, 0, 1):
            # So much of a field that is not read that the line's end is the byte at the border.
            filler = border + beyond - len(line(agent="")) - 1
            content = b"\n".join([line(agent="x" * filler), *nasty])
            assert content.index(b"\n") == border + beyond - 1
            contents.append(content)
    for content, staged in zip(
        contents, stage_files(tmp_path, [pack(c) for c in contents]), strict=True
    ):
        assert differences(content, staged) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, "None"),
        (1, "1"),
        (True, "True"),
        ("a", ["a"]),
    ],
)
def test_events_of_different_user_names_are_no_duplicates(
    one: object, other: object, tmp_path: Path
) -> None:
    content = line(username=one) + b"\n" + line(username=other)
    (staged,) = stage_files(tmp_path, [content])
    assert staged.rows[1]["duplicate_key"] != staged.rows[2]["duplicate_key"]


def test_a_copy_that_differs_in_fields_that_do_not_count_is_a_duplicate(tmp_path: Path) -> None:
    content = line() + b"\n" + line(ip="192.0.2.8", session="x", host=json.loads("[1]"))
    (staged,) = stage_files(tmp_path, [content])
    assert staged.rows[1]["duplicate_key"] == staged.rows[2]["duplicate_key"]
