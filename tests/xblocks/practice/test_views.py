"""The pages of a practice block."""

from __future__ import annotations

import re
from typing import Any

import pytest

from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.practice.content import PRACTICE
from stembridge_xblocks.preview import ANONYMOUS

from .sample import PLAN, RAW, USE, Practice, day


@pytest.fixture
def practice() -> Practice:
    return Practice()


def page(practice: Practice, person: Any = None, view: str = "student_view") -> str:
    return str(practice.stage.render("p", view, user=person or practice.ana).content)


def test_a_page_says_what_is_next_at_every_point_of_the_way(practice: Practice) -> None:
    seen = [page(practice)]
    practice.commit()
    seen.append(page(practice))
    practice.today = 21
    seen.append(page(practice))
    practice.use(on=day(20))
    seen.append(page(practice))
    practice.today = 80
    seen.append(page(practice))
    practice.use(on=day(80))
    seen.append(page(practice))
    practice.tell(on=day(80))
    seen.append(page(practice))

    titles = [re.search(r'-now-title">(?:<span.*?</span> )?(.*?)</h4>', one)[1] for one in seen]  # type: ignore[index]
    assert titles == [
        "Now: plan a use in class",
        "Planned for March 30, 2027",
        "Planned for March 30, 2027: did you use it?",
        "Used. A second use from May 29, 2027 on shows that it lasts",
        "Now: use it a second time",
        "Now: tell your colleagues",
        "Used more than once, and passed on",
    ]


def test_a_form_remembers_the_class_that_was_told_last(practice: Practice) -> None:
    practice.commit(class_name="9c", pupils="17", level="2")

    html = practice.block().parts()["step-plan"]

    assert 'value="17"' in html
    assert re.search(r'<option value="2" selected>', html)
    assert re.search(r'<option value="c[0-9a-f]+" selected>9c</option>', html)


def test_the_form_of_a_use_is_filled_from_its_plan(practice: Practice) -> None:
    plan = practice.commit(planned_on=day(2))
    practice.today = 3

    html = practice.block().parts()["step-use"]

    assert f'name="commitment" value="{plan}"' in html
    assert f'name="on" value="{day(2)}"' in html


def test_a_class_above_forty_is_kept_and_asked_about(practice: Practice) -> None:
    practice.commit(pupils="41")
    practice.commit(class_name="9c", pupils="40")

    assert page(practice).count("More than 40 pupils in one class?") == 1


def test_a_single_lesson_and_a_single_level_are_not_asked_for() -> None:
    practice = Practice(lessons=RAW["lessons"][:1], level={"lowest": 3, "highest": 3})
    html = page(practice)
    plan = {name: value for name, value in PLAN.items() if name not in ("lesson", "level")}

    assert 'select id="' not in html.partition('data-sb-handler="answer"')[0].partition("-use-")[0]
    assert practice.send("commit", **plan).status_code == 200
    (entry,) = practice.block().commitments.values()
    assert (entry["lesson"], entry["level"]) == ("battery", 3)


def test_without_a_lesson_nothing_can_be_planned_and_the_page_says_so() -> None:
    practice = Practice(lessons=[])

    assert "The author has not named a lesson yet." in page(practice)
    assert practice.send("commit", **PLAN).status_code == 422


def test_a_lesson_that_the_author_took_away_stays_in_what_was_told(practice: Practice) -> None:
    key = practice.commit(lesson="plating")
    block = practice.stage.block("p", user=practice.stage.author("writer"))
    block.data, _ = read_content(PRACTICE, {**RAW, "lessons": RAW["lessons"][:1]})
    block.save()

    assert "plating" in page(practice)
    corrected = {**PLAN, "id": key, "lesson": "plating", "pupils": "20"}
    assert practice.send("commit", **corrected).status_code == 200


def test_the_newest_entries_are_shown_and_the_older_ones_when_asked_for(practice: Practice) -> None:
    keys = [practice.use(on=day(-n)) for n in range(9)]

    short = page(practice)
    answer = practice.send("show_all", part="step-use")

    assert [key in short for key in keys] == [False] * 3 + [True] * 6
    assert all(key in answer.json["parts"]["step-use"] for key in keys)
    assert practice.send("show_all", part="staff").status_code == 422


def test_the_page_says_who_can_read_what(practice: Practice) -> None:
    html = page(practice)

    assert "Who can read this" in html
    assert "your words included" in html
    assert "No names of pupils, nothing that lets anyone recognise them." in html


def test_people_without_a_login_see_the_lessons_and_no_form(practice: Practice) -> None:
    html = page(practice, ANONYMOUS)

    assert "Charge" in html
    assert "<form" not in html
    assert "Log in to plan a use in class" in html


def test_an_author_sees_every_section_open_and_saves_nothing(practice: Practice) -> None:
    html = page(practice, practice.stage.author("writer"), "author_view")

    sections = re.findall(r'<details class="sb-step"[^>]*>', html)
    assert len(sections) == 4
    assert all(" open" in section for section in sections)
    assert html.count("<form") == html.count('<fieldset class="sb-plain" disabled>')


def test_an_app_and_the_search_get_what_can_be_planned(practice: Practice) -> None:
    practice.commit(class_name="Zebrafink")
    block = practice.block()

    data = block.student_view_data()
    assert [lesson["id"] for lesson in data["lessons"]] == ["battery", "plating"]
    assert data["complete_when"] == "commitment"
    assert "Try it at home." in block.index_dictionary()["content"]["text"]
    assert "Zebrafink" not in f"{data}{block.index_dictionary()}"


def test_ids_on_a_page_are_unique_with_a_form_open(practice: Practice) -> None:
    for key in (practice.commit(), practice.use(), practice.tell()):
        block = practice.block()
        block.edited = key
        html = "".join(block.parts().values())

        ids = re.findall(r'\bid="([^"]+)"', html)
        assert f'name="entry" value="{key}"' in html
        assert sorted(ids) == sorted(set(ids))
        described = re.findall(r'aria-describedby="([^"]+)"', html)
        assert {one for group in described for one in group.split()} <= set(ids)


@pytest.mark.parametrize(("lowest", "highest", "default", "faults"), [
    (2, 4, 3, 0), (None, None, None, 0), (4, 2, 3, 1), (2, 4, 5, 1), (3, 3, 3, 0),
])  # fmt: skip
def test_levels_that_contradict_each_other_are_told(
    lowest: Any, highest: Any, default: Any, faults: int
) -> None:
    level = {"lowest": lowest, "highest": highest, "default": default}

    found = read_content(PRACTICE, {**RAW, "level": level})[1]

    assert len(found) == faults


def test_another_region_is_kept_and_shown() -> None:
    variants = [
        {"id": "eu", "label": {"": "Europe"}, "countries": []},
        {"id": "at", "label": {"": "Austria"}, "countries": ["AT"]},
    ]
    practice = Practice(variants=variants)

    answer = practice.send("choose_variant", variant="at")

    assert answer.status_code == 200
    assert practice.block().variant == "at"
    assert practice.send("choose_variant", variant="xx").status_code == 422


@pytest.mark.parametrize("level", [{"lowest": -4, "highest": 99}, {"lowest": 99, "highest": -4}])
def test_levels_that_there_are_not_are_not_offered(level: dict[str, int]) -> None:
    practice = Practice()
    block = practice.stage.block("p", user=practice.stage.author("writer"))
    block.data = {**RAW, "level": level}  # as a file may hold it, past the editor
    block.save()

    assert page(practice)
    assert practice.send("commit", **{**PLAN, "level": "8"}).status_code == 200


def test_a_plan_can_be_told_as_used_after_its_lesson_and_level_were_taken_away(
    practice: Practice,
) -> None:
    plan = practice.commit(lesson="plating", level="4")
    block = practice.stage.block("p", user=practice.stage.author("writer"))
    level = {"lowest": 2, "highest": 3}
    block.data, _ = read_content(PRACTICE, {**RAW, "lessons": RAW["lessons"][:1], "level": level})
    block.save()
    practice.today = 21
    used = {**USE, "lesson": "plating", "level": "4", "on": day(20)}

    assert practice.send("implement", **used).status_code == 422  # without a plan it is a slip
    assert practice.send("implement", **used, commitment=plan).status_code == 200
    # Nor does a new plan begin with what cannot be chosen.
    assert "plating" not in practice.block().parts()["step-plan"].partition("</form>")[0]


def test_a_learner_finds_the_link_and_the_time_of_each_lesson(practice: Practice) -> None:
    part = practice.block().parts()["step-plan"]

    assert '<a href="https://example.org/battery"' in part
    assert "45 minutes" in part


def test_lessons_without_link_and_time_stand_in_the_menu_alone() -> None:
    practice = Practice(lessons=[{"id": "a", "title": {"": "Charge"}},
                                 {"id": "b", "title": {"": "Plating"}}])  # fmt: skip

    assert "Lessons to take to class" not in practice.block().parts()["step-plan"]
