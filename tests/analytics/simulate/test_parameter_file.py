"""Parameter sets as files: what is written is read again, what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from stembridge_analytics.errors import UsageError
from stembridge_analytics.simulate import Parameters, Programme, Run, read_parameters, simulate
from stembridge_analytics.simulate.parameter_file import toml_text


def read(tmp_path, text: str, name: str = "p.toml") -> Parameters:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_parameters(tmp_path / name)


def test_toml_is_read_as_it_was_written(tmp_path):
    changed = replace(Parameters(), last_day=date(2026, 3, 1), countries={"AT": 0.5, "PT": 0.3,
                      "FI": 0.2, "GR": 0.1, "GB": 0.1, "MT": 0.1}, rural=0.5)  # fmt: skip
    assert read(tmp_path, toml_text(changed)) == changed


def test_a_file_changes_only_what_it_names(tmp_path):
    found = read(tmp_path, "[mess]\ncut = 0.1\n[effects.start]\nbulk = -2.0\n")
    base = Parameters()
    assert found == replace(
        base,
        mess=base.mess | {"cut": 0.1},
        effects=base.effects | {"start": base.effects["start"] | {"bulk": -2.0}},
    )


def test_json_is_taken_and_a_truth_file_too(tmp_path):
    assert read(tmp_path, '{"rural": 0.9}', "p.json").rural == 0.9
    parameters = replace(Parameters(), rural=0.9)
    simulate(tmp_path / "made", learners=2, parameters=parameters)
    assert read_parameters(tmp_path / "made" / "truth.json") == parameters


def test_a_programme_of_ones_own_can_be_simulated(tmp_path):
    text = """
package_programme = ""
[countries]
SE = 0.7
LU = 0.3
[[programmes]]
name = "wind"
code = "WIND"
title = "Wind"
weight = 1.0
countries = ["SE", "LU"]
modules = ["One", "Two"]
deeds = ["poll", "problem"]
[[programmes.runs]]
code = "R1"
start = 2025-03-03
"""
    parameters = read(tmp_path, text)
    assert parameters.programmes == (
        Programme("wind", "WIND", "Wind", 1.0, ("SE", "LU"), ("One", "Two"), ("poll", "problem"),
                  (Run("R1", date(2025, 3, 3)),)),
    )  # fmt: skip
    truth = simulate(tmp_path / "made", learners=30, parameters=parameters).truth
    assert set(truth["courses"]) == {f"course-v1:STEMbridge+WIND-{c}+R1" for c in ("SE", "LU")}
    assert not list((tmp_path / "made" / "package").iterdir())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed = 3", "unknown name 'speed'; allowed: first_day"),
        ("[mess]\ncut = 1.5", r"mess\.cut is 1\.5; a share is from 0 to 1"),
        ("[mess]\ncut = 0.9", "add up to more than 1"),
        ('[effects.start]\nbulk = "high"', r"effects\.start\.bulk: found 'high'; a number"),
        ("[effects.begin]\nbulk = 1.0", "effects: known are start, go_on"),
        ("first_day = 3", "a day such as 2025-04-28 is needed"),
        ("last_day = 2024-01-01", "last_day lies before first_day"),
        ("last_day = 2025-11-01", r"run 2025-2 of batteries needs logs from 2025-08-30 to"),
        ("[countries]\nAT = 1", "batteries is for PT, which is not among the countries"),
        ('[[programmes]]\nname = "x"', "`code` is missing"),
        ("mess = 3", "a table is needed"),
        ("a = [", "Invalid"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, said):
    with pytest.raises(UsageError, match=said):
        read(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.toml: cannot be read"):
        read_parameters(tmp_path / "none.toml")
