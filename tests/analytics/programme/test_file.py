"""programme.toml as a whole: what it becomes, and how its faults are told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from stembridge_analytics.errors import UsageError
from stembridge_analytics.programme import Programme, ProgrammeError, load_programme
from stembridge_analytics.programme.declared import ModelChoices

from ..conftest import COURSE
from .conftest import RUN, Writer


def _load(folder: Path, text: str) -> Programme:
    path = folder / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return load_programme(path)


def _faults(folder: Path, text: str) -> list[str]:
    """The faults, without the folder in front."""
    with pytest.raises(ProgrammeError) as caught:
        _load(folder, text)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_an_empty_programme_gives_every_table_empty(write: Writer) -> None:
    side = write("")
    assert set(side.account.tables.values()) == {0}
    for name in side.account.tables:
        assert side.rows(name) == []


def test_a_run_is_a_row_of_run_settings(write: Writer) -> None:
    side = write(
        RUN + 'programme = "batteries"\ntitle = "Batterien"\ncountry = "AT"\nlanguage = "de"\n'
        'start = 2025-04-28\nend = 2025-06-01\npacing = "instructor"\npass_mark = 0.6\n'
        "workload_hours = 10\n"
    )
    day_us = 86_400_000_000
    assert side.rows("run_settings") == [
        {
            "course_id": COURSE,
            "programme": "batteries",
            "title": "Batterien",
            "country": "AT",
            "language": "de",
            "start_us": 20206 * day_us,
            "end_us": 20241 * day_us,
            "start_day": date(2025, 4, 28),
            "end_day": date(2025, 6, 1),
            "is_self_paced": False,
            "pass_mark": 0.6,
            "workload_hours": 10.0,
        }
    ]


def test_an_end_with_a_time_is_the_first_moment_after_the_run(tmp_path: Path) -> None:
    (run,) = _load(tmp_path, RUN + "end = 2025-06-01T00:00:00+02:00\n").runs
    assert run.end == datetime(2025, 5, 31, 22, tzinfo=UTC)
    assert run.end_day == date(2025, 5, 31)


def test_an_end_at_midnight_belongs_to_the_day_before(tmp_path: Path) -> None:
    (run,) = _load(tmp_path, RUN + "end = 2025-06-01T00:00:00Z\n").runs
    assert run.end_day == date(2025, 5, 31)


def test_a_date_in_quotes_is_a_date(tmp_path: Path) -> None:
    (run,) = _load(tmp_path, RUN + 'start = "2025-06-01"\n').runs
    assert run.start == datetime(2025, 6, 1, tzinfo=UTC)


def test_all_faults_of_a_file_are_told_together_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = """\
nmae = "x"
[[runs]]
course_id = "course-v1:A+B+C"
start = 28.04
pacing = "instuctor"
pass_mark = 60
[[runs]]
title = "no key"
[participants]
file = "p.csv"
columns = { country = "land" }
"""
    assert _faults(tmp_path, text) == [
        "programme.toml, line 1: nmae: unknown key; did you mean `name`? allowed: version, name, "
        "runs, package, participants, staff, population, models",
        "programme.toml, line 4: runs[1].start: found 28.04; allowed: a date such as 2025-04-28, "
        "or a moment such as 2025-04-28T09:00:00Z",
        'programme.toml, line 5: runs[1].pacing: found "instuctor"; did you mean `instructor`? '
        'allowed: "instructor" or "self"',
        "programme.toml, line 6: runs[1].pass_mark: found 60; allowed: a number from 0 to 1",
        "programme.toml, line 7: runs[2]: `course_id` is missing; add a line such as: "
        'course_id = "course-v1:Org+Course+Run"',
        "programme.toml, line 11: participants.columns: one of `username`, `user_id`, `email` is "
        "needed; found `country`",
    ]


def test_what_models_are_to_take_is_read_and_the_rest_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").touch()
    found = _load(
        tmp_path,
        '[models]\nevidence = "K1"\nplan = "plan.toml"\n[models.references]\ngender = "man"\n'
        '[models.gaps]\nformula = "y ~ level"\nfewest = 20\n[models.dropout]\ngaps = [7, 14]\n',
    ).models
    assert (found.evidence, found.clusters, found.clock) == ("K1", None, None)
    assert (found.references, found.formulas) == ({"gender": "man"}, {"gaps": "y ~ level"})
    assert found.options == {"gaps": {"fewest": 20}, "dropout": {"gaps": [7, 14]}}
    assert found.plan is not None
    assert found.plan.path == tmp_path / "plan.toml"
    assert _load(tmp_path, "").models == ModelChoices()


def test_a_plan_that_is_not_there_and_a_wrong_option_are_faults(tmp_path: Path) -> None:
    assert _faults(tmp_path, '[models]\nplan = "plan.toml"\n') == [
        'programme.toml, line 2: models.plan: there is no file "plan.toml" (looked for '
        f"{tmp_path}/plan.toml); paths begin at the folder of programme.toml"
    ]
    (fault,) = _faults(tmp_path, '[models.gaps]\nadjustment = "hlom"\n')
    assert fault.startswith('programme.toml, line 2: models.gaps.adjustment: found "hlom"; did you')


def test_what_makes_no_sense_is_told_together_too(tmp_path: Path) -> None:
    text = f"""\
[[runs]]
course_id = "{COURSE}"
start = 2025-06-01
end = 2025-05-01
structure = "none.json"
[[runs]]
course_id = "{COURSE}"
start = "2025-02-30"
[staff]
files = ["staff.csv"]
"""
    found = _faults(tmp_path, text)
    assert [fault.split(": ", 2)[:2] for fault in found] == [
        ["programme.toml, line 4", "runs[1].end"],
        ["programme.toml, line 5", "runs[1].structure"],
        ["programme.toml, line 7", "runs[2].course_id"],
        ["programme.toml, line 8", "runs[2].start"],
        ["programme.toml, line 10", "staff.files[1]"],
    ]
    assert 'there is no file "staff.csv"' in found[-1]
    assert "course key of runs[1] too" in found[2]


@pytest.mark.parametrize(
    ("end", "is_fault"),
    [("2025-06-01", False), ("2025-05-31", True), ("2025-06-01T00:00:00Z", True)],
)
def test_a_run_of_one_day_is_a_run(tmp_path: Path, end: str, is_fault: bool) -> None:
    text = RUN + f"start = 2025-06-01\nend = {end}\n"
    if is_fault:
        assert "ends" in _faults(tmp_path, text)[0]
    else:
        _load(tmp_path, text)


@pytest.mark.parametrize("wrong", ["AUT", "UK", "at", "Austria"])
def test_a_country_of_a_run_is_a_code_of_two_letters(tmp_path: Path, wrong: str) -> None:
    assert "ISO 3166-1" in _faults(tmp_path, RUN + f'country = "{wrong}"\n')[0]


def test_units_without_a_structure_are_refused(tmp_path: Path) -> None:
    assert "needs the course structure" in _faults(tmp_path, RUN + 'required = ["u"]\n')[0]


def test_words_for_a_column_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("user_id\n")
    text = (
        '[participants]\nfile = "p.csv"\ncolumns = { user_id = "user_id" }\n'
        '[participants.values.gender]\n"Frau" = "woman"\n'
    )
    assert "`gender` has words but no column" in _faults(tmp_path, text)[0]


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "[[runs]]\ncourse_id = course-v1:A+B+C\n")
    assert "line 2" in fault
    assert "texts stand in quotes" in fault


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes('version = 1\nname = "Österreich"\n'.encode("cp1252"))
    with pytest.raises(ProgrammeError, match="line 2: not UTF-8"):
        load_programme(path)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(b"\xef\xbb\xbfversion = 1\r\n")
    assert load_programme(path).runs == ()


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="stembridge config init"):
        load_programme(tmp_path / "programme.toml")


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b", "~nobody_has_this_name/x"])
def test_a_name_that_no_file_can_have_is_a_fault(tmp_path: Path, name: str) -> None:
    assert "there is no file" in _faults(tmp_path, RUN + f'structure = "{name}"\n')[0]
