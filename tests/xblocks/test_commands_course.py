"""`stembridge course`: what it prints, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from stembridge_xblocks.commands.course import command
from stembridge_xblocks.course.declared import DECLARED

from .course.courses import COURSE, UNIT, write

SPOILT = {**COURSE, UNIT: COURSE[UNIT].replace("2*m", "2*x")}
STALE = ("--today", "2030-01-01")


def run(*args: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        (COURSE, (), 0),
        (COURSE, ("--strict",), 0),
        (COURSE, STALE, 0),
        (COURSE, (*STALE, "--strict"), 1),
        (SPOILT, (), 1),
    ],
)
def test_the_exit_code_says_whether_there_is_an_error(
    tmp_path: Path, files: dict[str, str], options: tuple[str, ...], code: int
) -> None:
    write(tmp_path, files)  # type: ignore[arg-type]
    today = () if "--today" in options else ("--today", "2026-10-01")
    assert run("check", tmp_path, *options, *today)[0] == code


def test_each_finding_is_a_line_that_names_file_line_and_block(tmp_path: Path) -> None:
    write(tmp_path, SPOILT)  # type: ignore[arg-type]
    _, output = run("check", tmp_path, "--today", "2026-10-01")
    first, summary = output.splitlines()
    place = f"{tmp_path}/{UNIT}:26: error: stembridge_challenge 'charge': Answers, 1, "
    assert first.startswith(place)
    assert first.endswith(" [content]")
    assert summary == "1 error, 0 warnings in 7 files with 7 blocks, 2 of ours."


def test_json_holds_the_same_for_programs(tmp_path: Path) -> None:
    write(tmp_path, SPOILT)  # type: ignore[arg-type]
    code, output = run("check", tmp_path, "--format", "json", "--today", "2026-10-01")
    report = json.loads(output)
    assert code == 1
    assert (report["version"], report["errors"], report["warnings"]) == (1, 1, 0)
    assert report["top"] == f"{tmp_path}/"
    (finding,) = report["findings"]
    assert set(finding) == {"file", "line", "severity", "rule", "block", "message"}
    assert (finding["file"], finding["line"], finding["severity"]) == (UNIT, 26, "error")


def test_nothing_that_a_file_holds_steers_the_terminal(tmp_path: Path) -> None:
    text = COURSE[UNIT].replace('url_name="cell"', 'url_name="cell" minutes="\u202e\u009b31m"')
    write(tmp_path, {**COURSE, UNIT: text})
    _, output = run("check", tmp_path)
    assert "31m is no number" in output
    assert all(c.isprintable() or c == "\n" for c in output)


@pytest.mark.parametrize(
    "args",
    [("check",), ("check", "nowhere"), ("check", ".", "--today", "soon"), ("schema", "problem")],
)
def test_a_call_that_cannot_be_followed_exits_with_2(args: tuple[str, ...]) -> None:
    code, output = run(*args)
    assert code == 2
    assert "Error: " in output


def test_an_unknown_block_is_answered_with_those_there_are() -> None:
    assert (
        "available: stembridge_career, stembridge_case, stembridge_challenge, stembridge_practice"
        in run("schema", "problem")[1]
    )


@pytest.mark.parametrize("block", sorted(DECLARED))
def test_the_schema_that_is_printed_is_one(block: str) -> None:
    schema = etree.XMLSchema(etree.fromstring(run("schema", block)[1]))
    assert schema.validate(etree.fromstring(f"<{block}/>"))
