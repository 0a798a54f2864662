"""The course on batteries: whole, without faults, in three languages, with right numbers."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from stembridge_xblocks.case.content import STEPS
from stembridge_xblocks.case.logic import steps_of
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.challenge.grading import grade
from stembridge_xblocks.challenge.problems import problems, warnings
from stembridge_xblocks.challenge.task import Task
from stembridge_xblocks.common.olx import OlxReading, read
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.common.xsd import schema_text
from stembridge_xblocks.course import check, role_models
from stembridge_xblocks.course.declared import DECLARED

COURSE = Path(__file__).resolve().parents[2] / "sample_courses" / "battery"
CONTENT = DECLARED
LANGUAGES = ("", "de", "fr")
CONTAINERS = {"course": "chapter", "chapter": "sequential", "sequential": "vertical"}
SVG = "{http://www.w3.org/2000/svg}"

FARADAY = 96485.33


def xml_files() -> list[Path]:
    return sorted(path for path in COURSE.rglob("*.xml"))


def drawings() -> list[Path]:
    return sorted((COURSE / "static").iterdir())


def blocks() -> dict[str, Any]:
    """The elements of our blocks, by url_name."""
    found = [
        element
        for path in (COURSE / "vertical").glob("*.xml")
        for element in etree.parse(path).getroot()
        if element.tag in CONTENT
    ]
    return {element.get("url_name"): element for element in found}


BLOCKS = blocks()
NAMES = sorted(BLOCKS)


def reading(name: str) -> OlxReading:
    return read(CONTENT[BLOCKS[name].tag], BLOCKS[name])


def challenges() -> list[str]:
    return [name for name in NAMES if BLOCKS[name].tag == CHALLENGE.block]


def task(name: str) -> Task:
    return Task.from_content(reading(name).data)


def localised(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, dict[str, str]]]:
    """Every text that is there in several languages, with where it stands."""
    if isinstance(value, Mapping):
        if "" in value:
            yield path, dict(value)
            return
        for key, inner in value.items():
            yield from localised(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from localised(inner, (*path, i))


def corners(name: str) -> Iterator[dict[str, float]]:
    """The corners of the box of a task's parameters, and the case of the lesson."""
    parameters = reading(name).data["parameters"]
    ends = [(p["minimum"], p["maximum"]) for p in parameters]
    for point in itertools.product(*ends):
        yield {p["id"]: float(v) for p, v in zip(parameters, point, strict=True)}


# ---- the course as a whole


def test_every_block_of_the_family_is_used() -> None:
    assert {element.tag for element in BLOCKS.values()} == set(CONTENT)


@pytest.mark.parametrize("path", xml_files(), ids=lambda path: path.relative_to(COURSE).as_posix())
def test_each_file_is_well_formed(path: Path) -> None:
    assert etree.parse(path).getroot().tag == (path.parent.name if path.parent != COURSE
                                               else "course")  # fmt: skip


def test_every_url_name_leads_to_a_file_and_every_file_is_reached() -> None:
    reached = {COURSE / "course.xml"}

    def follow(kind: str, name: str) -> None:
        path = COURSE / kind / f"{name}.xml"
        assert path.is_file(), path
        assert path not in reached, f"{path} is reached twice"
        reached.add(path)
        for child in etree.parse(path).getroot().iterchildren(tag=etree.Element):
            if child.tag == "wiki" or len(child):
                continue
            assert child.tag == CONTAINERS.get(kind, "html"), child.tag
            follow(child.tag, child.get("url_name"))

    follow("course", etree.parse(COURSE / "course.xml").getroot().get("url_name"))

    assert reached == set(xml_files())


def test_every_html_page_is_there_and_used() -> None:
    named = {
        etree.parse(path).getroot().get("filename") for path in (COURSE / "html").glob("*.xml")
    }

    assert named == {path.stem for path in (COURSE / "html").glob("*.html")}


def test_the_name_of_a_block_of_ours_is_nobody_elses() -> None:
    names = [
        name
        for path in xml_files()
        for element in etree.parse(path).iter(etree.Element)
        if (name := element.get("url_name"))
    ]

    assert [name for name in BLOCKS if names.count(name) > 1] == []
    assert len(BLOCKS) == 5


def test_blocks_of_ours_stand_inline_since_the_platform_ignores_files_of_theirs() -> None:
    assert [kind for kind in CONTENT if (COURSE / kind).exists()] == []
    for element in BLOCKS.values():
        assert len(element) > 3, element.get("url_name")


def test_the_command_of_the_readme_packs_what_an_import_takes(tmp_path: Path) -> None:
    """One folder at the top with course.xml in it, nothing but plain files, nothing to mend."""
    readme = (COURSE / "README.md").read_text(encoding="utf-8")
    command = next(line.split() for line in readme.splitlines() if line.startswith("    tar "))
    shutil.copytree(COURSE, tmp_path / "sample_courses" / COURSE.name)
    subprocess.run(command, cwd=tmp_path, check=True)
    packed = tmp_path / command[2]

    with tarfile.open(packed) as archive:
        members = archive.getmembers()
    assert {member.name.split("/")[0] for member in members} == {COURSE.name}
    assert all(member.isfile() or member.isdir() for member in members)
    names = {member.name.removeprefix(f"{COURSE.name}/") for member in members if member.isfile()}
    assert {"course.xml", "policies/2026/policy.json", "about/overview.html"} <= names
    assert check(packed, today=date(2026, 12, 1)).findings == ()


def policy() -> dict[str, Any]:
    run = etree.parse(COURSE / "course.xml").getroot().get("url_name")
    text = (COURSE / "policies" / run / "policy.json").read_text(encoding="utf-8")
    return dict(json.loads(text)[f"course/{run}"])


def test_the_policy_lists_exactly_the_blocks_that_are_used() -> None:
    assert sorted(policy()["advanced_modules"]) == sorted({e.tag for e in BLOCKS.values()})


def test_the_policy_has_a_start_and_no_date_that_goes_stale() -> None:
    dates = [key for key in policy() if re.fullmatch(r"start|end|.*_(start|end|date|due)", key)]

    assert dates == ["start"]


def test_graded_parts_are_of_the_type_that_the_grading_policy_knows() -> None:
    grader = json.loads((COURSE / "policies/2026/grading_policy.json").read_text())["GRADER"]
    formats = [
        element.get("format")
        for path in (COURSE / "sequential").glob("*.xml")
        if (element := etree.parse(path).getroot()).get("graded") == "true"
    ]

    assert [g["type"] for g in grader] == sorted(set(formats))
    assert sum(g["weight"] for g in grader) == 1
    assert sum(g["min_count"] for g in grader) == len(formats)


def test_every_file_of_the_course_is_used_and_every_used_file_is_there() -> None:
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in COURSE.rglob("*")
        if path.suffix in (".xml", ".html")
    )
    used = set(re.findall(r"/static/([^\"'\s)]+)", texts)) | {policy()["course_image"]}

    assert used == {path.name for path in drawings()}


def test_the_course_is_small() -> None:
    assert sum(path.stat().st_size for path in COURSE.rglob("*") if path.is_file()) < 300_000


# ---- drawings


@pytest.mark.parametrize("path", drawings(), ids=lambda path: path.name)
def test_a_drawing_has_a_title_and_a_description_and_a_ground_of_its_own(path: Path) -> None:
    root = etree.parse(path).getroot()
    first = next(e for e in root if e.tag not in (f"{SVG}title", f"{SVG}desc"))

    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title", "").strip()
    assert root.findtext(f"{SVG}desc", "").strip()
    assert (first.tag, first.get("fill")) == (f"{SVG}rect", "#ffffff")


@pytest.mark.parametrize("path", drawings(), ids=lambda path: path.name)
def test_a_drawing_runs_nothing_and_calls_for_nothing(path: Path) -> None:
    allowed = {"svg", "title", "desc", "g", "rect", "circle", "path", "text"}

    for element in etree.parse(path).iter(etree.Element):
        assert etree.QName(element).localname in allowed
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value


@pytest.mark.parametrize("path", drawings(), ids=lambda path: path.name)
def test_writing_in_a_drawing_is_readable_on_a_narrow_screen(path: Path) -> None:
    """At least 12 px where the drawing is 304 px wide, and symbols rather than words."""
    root = etree.parse(path).getroot()
    scale = 304 / float(root.get("viewBox").split()[2])

    for text in root.iter(f"{SVG}text"):
        sized = next(e for e in (text, *text.iterancestors()) if e.get("font-size"))
        assert float(sized.get("font-size")) * scale >= 12
        assert not re.search(r"[A-Za-zäöüéè]{4,}", text.text.replace("FePO", ""))


# ---- what our blocks make of it


@pytest.mark.parametrize("name", NAMES)
def test_a_block_is_read_without_faults_and_without_leftovers(name: str) -> None:
    found = reading(name)
    content = CONTENT[BLOCKS[name].tag]

    assert [(fault.line, fault.path, fault.message) for fault in found.faults] == []
    assert found.leftovers == ""
    assert read_content(content, found.data) == (found.data, [])


@pytest.mark.parametrize("name", NAMES)
def test_a_block_is_valid_by_its_xml_schema(name: str) -> None:
    element = BLOCKS[name]
    schema = etree.XMLSchema(etree.fromstring(schema_text(CONTENT[element.tag]).encode()))

    schema.assertValid(etree.fromstring(etree.tostring(element)))


@pytest.mark.parametrize("name", challenges())
def test_a_challenge_has_no_problems_and_no_warnings(name: str) -> None:
    assert problems(reading(name).data) == []
    assert warnings(reading(name).data) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_english_german_and_french(name: str) -> None:
    texts = list(localised(reading(name).data))

    assert len(texts) >= 8
    for path, by_language in texts:
        assert tuple(by_language) == LANGUAGES, path


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_says_the_same_numbers(name: str) -> None:
    """Decimal commas and the blanks between thousands apart."""

    def numbers(text: str) -> list[str]:
        # Addresses, dates and names of eras are written differently in each language.
        text = re.sub(r"\(https?:[^)]*\)", "", text).replace("‑", "-")
        text = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d{3}\b)", "", text)
        return sorted(n.replace(",", ".") for n in re.findall(r"\d+(?:[.,]\d+)?", text))

    for path, by_language in localised(reading(name).data):
        for language, text in by_language.items():
            assert numbers(text) == numbers(by_language[""]), (path, language)


@pytest.mark.parametrize("name", NAMES)
def test_french_has_its_narrow_no_break_spaces(name: str) -> None:
    for path, by_language in localised(reading(name).data):
        assert not re.search(r"[^\u202f\s][;?!»](\s|$)|« | :", by_language["fr"]), path
        assert not re.search(r"\w:(\s|$)", by_language["fr"]), path


@pytest.mark.parametrize("name", NAMES)
def test_every_placeholder_has_a_value(name: str) -> None:
    data = reading(name).data
    texts = " ".join(text for _, by in localised(data) for text in by.values())
    used = set(re.findall(r"\{\{(\w+)\}\}", texts))
    given = {parameter["id"] for parameter in data.get("parameters", ())}

    for variant in data["variants"] or [{"facts": []}]:
        assert used == given | {fact["id"] for fact in variant["facts"]}, variant


def test_the_case_has_all_steps_of_the_arc() -> None:
    assert steps_of(reading("battery_case").data) == list(STEPS)


def test_the_case_has_variants_for_several_regions_that_share_no_country() -> None:
    variants = reading("battery_case").data["variants"]
    countries = [country for variant in variants for country in variant["countries"]]

    assert len(variants) >= 3
    assert len(countries) == len(set(countries)) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_provenance_is_stated_and_nobody_sponsored_it(name: str) -> None:
    provenance = reading(name).data["provenance"]

    assert provenance["lifecycle"] == "pilot"
    assert provenance["licence"] == "CC-BY-4.0"
    assert provenance["reviewed_on"] < provenance["valid_until"] < "2029"
    assert not provenance["sponsor"]
    assert provenance["sources"]


def test_the_case_names_the_sector_and_the_occupations_of_the_lesson() -> None:
    sector = reading("battery_case").data["sector"]

    assert (sector["nace"], sector["nace_revision"], sector["level"]) == ("27.20", "2", 3)
    assert len(sector["occupations"]) == 2


def test_the_role_model_is_stated_in_full_and_told_to_be_an_example() -> None:
    by = role_models(COURSE).as_json()["by"]

    assert by["kind"]["composite"] == 1
    assert [name for name, counts in by.items() if counts["not_stated"]] == []


@pytest.mark.parametrize("variant", ["eu", "alps", "france", "atlantic"])
def test_the_case_and_the_card_speak_of_one_marta(variant: str) -> None:
    """The same name, role and employer in each region, at the same work."""
    case, card = reading("battery_case").data, reading("battery_career").data
    facts = [
        next(v for v in data["variants"] if v["id"] == variant)["facts"][0] for data in (case, card)
    ]

    assert facts[0] == facts[1]
    assert (case["person"]["name"], case["person"]["role"]) == (
        card["person"]["name"], card["person"]["role"],
    )  # fmt: skip
    assert card["work"]["occupation"] in case["sector"]["occupations"]


def test_the_lessons_to_plan_are_those_of_the_course() -> None:
    lessons = {lesson["id"]: lesson for lesson in reading("battery_practice").data["lessons"]}
    plan = (COURSE / "html" / "plating_plan.html").read_text(encoding="utf-8")

    assert set(lessons) == {"plating", "old-cells", "career-card"}
    assert f"double lesson of {lessons['plating']['minutes']} minutes" in plan


def test_thirty_minutes_at_0_3_ampere_give_178_milligrams_of_copper() -> None:
    assert round(0.3 * 30 * 60 / (2 * FARADAY) * 63.546 * 1000) == 178
    assert "178 mg" in reading("battery_practice").data["adaptation"][""]


# ---- numbers, worked out here without the blocks' own formulas


def oracle(name: str, values: Mapping[str, float]) -> dict[str, float]:
    if name == "battery_charge":
        charge_ah = values["m"] * values["u"] * FARADAY / 157.76 / 3600
        return {"capacity": FARADAY / 157.76 / 3.6, "charge": charge_ah, "energy": charge_ah * 3.2}
    charge_c = values["I"] * values["t"] * 60
    return {
        "mass": charge_c / (2 * FARADAY) * 63.546 * 1000,
        "time": 0.2 / 63.546 * 2 * FARADAY / values["I"] / 60,
    }


def mistaken(name: str, values: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """What somebody types who makes the mistake, in the answer's own unit."""
    right = oracle(name, values)
    if name == "battery_charge":
        u = values["u"]
        return {
            ("capacity", "coulombs"): right["capacity"] * 3.6,
            ("capacity", "charged-form"): FARADAY / 150.82 / 3.6,
            ("capacity", "with-share"): right["capacity"] * u,
            ("charge", "all-lithium"): right["charge"] / u,
            ("charge", "cell-mass"): right["charge"] * 3.1,
            ("charge", "coulombs"): right["charge"] * 3600,
            ("charge", "divided-by-share"): right["charge"] / u / u,
            ("energy", "joules"): right["energy"] * 3600,
            ("energy", "all-lithium"): right["energy"] / u,
            ("energy", "cell-mass"): right["energy"] * 3.1,
        }
    return {
        ("mass", "one-electron"): right["mass"] * 2,
        ("mass", "minutes"): right["mass"] / 60,
        ("mass", "times-z"): right["mass"] * 4,
        ("time", "one-electron"): right["time"] / 2,
        ("time", "seconds"): right["time"] * 60,
    }


def test_the_cell_of_the_lesson_stores_100_ampere_hours_and_320_watt_hours() -> None:
    the_task = task("battery_charge")
    values = {"m": 640.0, "u": 0.92}
    worked = the_task.worked(values)
    results = {answer.id: worked.result(answer) for answer in the_task.answers}

    assert results["capacity"] == pytest.approx(169.9, abs=0.05)
    assert results["charge"] == pytest.approx(100.0, abs=0.05)
    assert results["energy"] == pytest.approx(320, abs=0.5)


@pytest.mark.parametrize("name", challenges())
def test_right_values_at_the_corners_are_those_of_plain_arithmetic(name: str) -> None:
    the_task = task(name)
    for values in corners(name):
        worked = the_task.worked(values)
        results = {answer.id: worked.result(answer) for answer in the_task.answers}
        assert results == pytest.approx(oracle(name, values), rel=1e-12)


@pytest.mark.parametrize("name", challenges())
def test_the_right_answer_counts_at_every_corner_with_a_decimal_comma(name: str) -> None:
    the_task = task(name)
    for values in corners(name):
        for answer in the_task.answers:
            # As a person rounds it: to four figures, in plain writing.
            text = plain(oracle(name, values)[answer.id]).replace(".", ",")
            verdict = grade(answer, the_task, values, text, answer.units[0].text, "de")
            assert verdict.correct, (answer.id, values, text, verdict)


@pytest.mark.parametrize("name", challenges())
def test_each_known_mistake_is_recognised_at_every_corner(name: str) -> None:
    the_task = task(name)
    declared = {(a.id, mistake.id) for a in the_task.answers for mistake in a.mistakes}
    for values in corners(name):
        wrong = mistaken(name, values)
        assert set(wrong) == declared
        for (answer_id, mistake), value in wrong.items():
            answer = the_task.answer(answer_id)
            assert answer is not None
            verdict = grade(answer, the_task, values, plain(value), answer.units[0].text, "en")
            assert verdict.mistake == mistake, (answer_id, mistake, values, verdict)


def plain(value: float) -> str:
    return f"{float(f'{value:.4g}'):f}".rstrip("0").rstrip(".")


def table(name: str) -> list[tuple[float, float]]:
    rows = csv.reader(reading(name).data["dataset"]["rows"].splitlines())
    return [(float(x), float(y)) for x, y in rows]


def test_the_discharge_curve_bears_out_its_title_and_the_energy_that_the_solution_states() -> None:
    rows = table("battery_charge")
    until_nine_tenths = [voltage for charge, voltage in rows if charge <= 90]
    energy_wh = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in itertools.pairwise(rows))

    assert 3.1 <= min(until_nine_tenths) <= max(until_nine_tenths) <= 3.4
    assert [voltage for charge, voltage in rows if charge > 90] < [3.1]
    assert sorted(rows) == rows
    assert round(energy_wh) == 321


def test_the_groups_values_bear_out_a_third_of_a_milligram_for_each_coulomb() -> None:
    rows = table("battery_plating")
    slope = sum(x * y for x, y in rows) / sum(x * x for x, _ in rows)

    assert slope == pytest.approx(63.546 / (2 * FARADAY) * 1000, rel=0.02)
    assert round(slope, 2) == 0.33
