"""Role models of a course, counted: each card once, each value shown, what is not said told."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_xblocks.career.content import ENTRY_PATHS, GENDERS, KINDS, SENIORITIES
from stembridge_xblocks.commands.course import command
from stembridge_xblocks.course import role_models

CHOICES = {"kind": KINDS, "gender": GENDERS, "entry_path": ENTRY_PATHS, "seniority": SENIORITIES}


def course(folder: Path, *cards: str) -> Path:
    (folder / "course.xml").write_text(
        '<course url_name="r" org="o" course="c"><chapter url_name="c"><sequential url_name="s">'
        f'<vertical url_name="v">{"".join(cards)}</vertical></sequential></chapter></course>',
        encoding="utf-8",
    )
    return folder


def card(name: str, *, card: str = "", work: str = "", **person: str) -> str:
    said = " ".join(f'{key}="{value}"' for key, value in person.items() if value)
    named = f' card="{card}"' if card else ""
    return (
        f'<stembridge_career url_name="{name}"{named}><work {work}/><person name="P" {said}/>'
        "</stembridge_career>"
    )


def counts(path: Path) -> dict[str, dict[str, int]]:
    by: dict[str, dict[str, int]] = role_models(path).as_json()["by"]
    return by


def test_each_value_is_counted_and_what_is_not_said_too(tmp_path: Path) -> None:
    course(
        tmp_path,
        card("a", kind="real", gender="woman", country="PT", nuts="PT11", seniority="leading",
             entry_path="vocational", work='nace="27.20"'),
        card("b", kind="composite", gender="woman", country="AT", work='nace="27.20"'),
        card("c", work='nace="27.20" nace_revision="2.1"'),
    )  # fmt: skip

    by = counts(tmp_path)

    assert by["kind"] == {"real": 1, "composite": 1, "not_stated": 1}
    assert by["gender"] == {"woman": 2, "man": 0, "other": 0, "not_stated": 1}
    assert by["country"] == {"AT": 1, "PT": 1, "not_stated": 1}
    assert by["region"] == {"PT11": 1, "not_stated": 2}
    assert by["sector"] == {"27.20 Rev. 2": 2, "27.20 Rev. 2.1": 1, "not_stated": 0}
    assert (by["seniority"]["leading"], by["entry_path"]["vocational"]) == (1, 1)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries({k: st.sampled_from(sorted(v)) for k, v in CHOICES.items()}),
        max_size=12,
    )
)
def test_counts_add_up_to_the_cards_by_everything(tmp_path: Path, people: list[Any]) -> None:
    course(tmp_path, *(card(f"c{i}", **person) for i, person in enumerate(people)))

    found = role_models(tmp_path)

    assert found.cards == len(people)
    by = found.as_json()["by"]
    for name, values in by.items():
        assert sum(values.values()) == len(people), name
    for name in CHOICES:
        said = Counter(person[name] or "not_stated" for person in people)
        assert {value: n for value, n in by[name].items() if n} == dict(said)


def test_a_card_that_two_blocks_show_counts_once_and_cards_without_an_id_each(
    tmp_path: Path,
) -> None:
    course(tmp_path, card("a", card="marta"), card("b", card="marta"), card("c"), card("d"))

    found = role_models(tmp_path)

    assert (found.cards, found.blocks) == (3, 4)


def test_a_value_that_is_none_of_ours_is_counted_as_it_stands(tmp_path: Path) -> None:
    course(tmp_path, card("a", gender="female"))

    assert counts(tmp_path)["gender"] == {
        "woman": 0, "man": 0, "other": 0, "female": 1, "not_stated": 0
    }  # fmt: skip


def test_a_packed_export_counts_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    course(folder, card("a", gender="man"))
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as archive:
        archive.add(folder, "course")

    assert counts(tmp_path / "c.tar.gz") == counts(folder)


def run(*args: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(command, ["rolemodels", *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_table_can_be_read_and_says_how_many_are_examples(tmp_path: Path) -> None:
    course(tmp_path, card("a", kind="composite", country="PT", work='nace="27.20"'))

    code, output = run(tmp_path)

    assert code == 0
    lines = [line.split() for line in output.splitlines()]
    assert lines[0] == "1 career card in 1 block.".split()
    assert "An example, put together from the work of several people 1".split() in lines
    assert ["Portugal", "1"] in lines
    assert ["Woman", "0"] in lines
    assert any(line[:3] == ["27.20", "Rev.", "2:"] for line in lines)
    assert len({len(line) for line in output.splitlines() if line.startswith("  ")}) == 1


def test_json_says_the_same_for_programs(tmp_path: Path) -> None:
    course(tmp_path, card("a", kind="composite"))

    code, output = run(tmp_path, "--json")

    assert code == 0
    assert json.loads(output) == role_models(tmp_path).as_json()
    assert json.loads(output)["version"] == 1


def test_a_course_without_cards_says_so(tmp_path: Path) -> None:
    code, output = run(course(tmp_path))

    assert (code, output.splitlines()[0]) == (0, "0 career cards in 0 blocks.")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_file_that_cannot_be_read_is_named_and_no_full_count_claimed(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    course(tmp_path, '<vertical url_name="x"/>', card("a"))
    (tmp_path / "vertical").mkdir()
    (tmp_path / "vertical" / "x.xml").write_text("<vertical>", encoding="utf-8")

    code, output = run(tmp_path, *options)

    assert code == 1
    assert "vertical/x.xml" in output


def test_nothing_that_a_file_holds_steers_the_terminal(tmp_path: Path) -> None:
    course(tmp_path, card("a", gender="\u202e\u009b31m", country="\u202eX"))

    _, output = run(tmp_path)

    assert "31m" in output
    assert all(c.isprintable() or c == "\n" for c in output)


def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    code, output = run(tmp_path / "nowhere")

    assert code == 2
    assert "Error: " in output
