"""A challenge as teachers work on it: typed numbers, units, mistakes, hints, points, solution."""

from __future__ import annotations

import re

import pytest

from .visits import CHALLENGE, Visit


@pytest.fixture
def visit(page, preview):
    """Ana at a unit with one task, "q1"; 6 Ah and 2000 rad/s are right."""
    page.set_default_timeout(8_000)
    return Visit(page, preview(CHALLENGE.format(name="q1")), "unit")


def question(visit, number=1):
    return visit.block("q1").locator(".sb-question").nth(number - 1)


def fill(visit, number, unit, *, at=1):
    """Type a number; choose or type its unit."""
    question(visit, at).locator("[name=number]").fill(number)
    field = question(visit, at).locator("[name=unit]")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(unit)
    else:
        field.fill(unit)


def answer(visit, number, unit="Ah", *, at=1):
    """Give an answer and wait for the verdict, which gets the focus."""
    fill(visit, number, unit, at=at)
    asked = question(visit, at)
    asked.locator("button[type=submit]").first.click()
    asked.locator(".sb-notice:focus").wait_for()
    return asked


def test_a_wrong_answer_is_explained_read_out_and_kept_in_its_field(visit):
    asked = answer(visit.open(), "21600")
    assert "This is the charge in coulombs. Divide by 3600." in asked.inner_text()
    assert "2 attempts are left." in asked.inner_text()
    # The number is wrong, the unit is not; both, and why, are said.
    visit.said(
        "Question 1: Partly right. The number is not right yet. The unit is right. "
        "This is the charge in coulombs. Divide by 3600.",
        "q1",
    )
    assert asked.get_by_label("Number").input_value() == "21600"
    assert asked.get_by_label("Unit").input_value() == "Ah"


def test_a_right_answer_ends_the_question_with_points_and_solution(visit):
    visit.open(at="record")
    asked = answer(visit, "6.05")
    assert asked.get_by_text("So a phone is charged once.").is_visible()
    assert asked.locator("form").count() == 0  # no field and no hint is offered any more
    asked.locator("summary", has_text="Solution").click()
    assert asked.locator("math").get_attribute("aria-label")
    assert asked.get_by_text("Formula", exact=True).is_visible()
    assert "Result: 6.00 Ah" in re.sub(r"\s", " ", asked.locator(".sb-solution").inner_text())
    assert "Points: 2 of 3" in visit.block("q1").locator(".sb-score").inner_text()
    answer(visit, "2000", "rad/s", at=2)
    assert "You have all points." in visit.block("q1").inner_text()
    ana = visit.house.stage.people["ana"]
    assert visit.house.stage.grade(ana, "q1").share == 1.0
    assert visit.house.stage.completion(ana, "q1") == 1.0
    sent = visit.events("stembridge.challenge.submitted")
    assert [(e["answer_index"], e["correct"], e["attempt"]) for e in sent] == [
        (0, True, 1),
        (1, True, 1),
    ]
    visit.page.locator(".stage-table tbody td").first.get_by_text("2 of 2").wait_for()


def test_attempts_run_out_and_then_the_solution_shows(visit):
    visit.open()
    for number in ("1", "2", "3"):
        asked = answer(visit, number)
    assert "No attempts are left." in asked.inner_text()
    assert asked.locator("form").count() == 0
    asked.locator("summary", has_text="Solution").click()
    assert asked.get_by_text("Current times time.").is_visible()


def test_a_hint_says_its_cost_before_it_is_shown_and_takes_it(visit):
    visit.open()
    asked = question(visit)
    asked.get_by_role("button", name="Show hint 1 of 2").click()
    visit.page.locator(":focus", has_text="Charge is current times time.").wait_for()
    assert "Three amperes" not in visit.page.content()
    asked.locator("summary", has_text="Hint 2 of 2").click()
    assert asked.get_by_text("takes away 25%").is_visible()
    asked.get_by_role("button", name="Show hint 2 of 2").click()
    visit.page.locator(":focus", has_text="Three amperes for two hours.").wait_for()
    answer(visit, "6")
    assert "Points: 1.5 of 2" in asked.inner_text()


def test_what_is_typed_outlasts_a_hint(visit):
    visit.open()
    asked = question(visit)
    asked.get_by_label("Number").fill("5.9")
    asked.get_by_label("Unit").select_option("C")
    asked.get_by_role("button", name="Show hint 1 of 2").click()
    visit.page.locator(":focus", has_text="Charge is").wait_for()
    assert asked.get_by_label("Number").input_value() == "5.9"
    assert asked.get_by_label("Unit").input_value() == "C"


def test_everything_is_done_by_keyboard_and_the_focus_is_never_lost(visit):
    visit.open()
    page, asked = visit.page, question(visit)
    visit.tab_to(asked.get_by_label("Number"))
    page.keyboard.type("7")
    visit.press("Tab", "A")  # the select's entry that begins with this letter
    assert asked.get_by_label("Unit").input_value() == "Ah"
    visit.tab_to(asked.get_by_role("button", name="Check answer"))
    visit.press("Enter")
    page.locator(".sb-notice:focus").wait_for()
    visit.see_focus()

    visit.tab_to(asked.get_by_role("button", name="Show hint 1 of 2"))
    visit.press("Space")
    page.locator(":focus", has_text="Charge is current times time.").wait_for()
    visit.see_focus()

    visit.press("Shift+Tab")  # back to the form, over the buttons before the hint
    while not asked.get_by_label("Number").evaluate("node => node === document.activeElement"):
        visit.see_focus()
        visit.press("Shift+Tab")
    page.keyboard.type("6")  # the field is selected whole when it is entered
    visit.press("Enter")
    asked.locator(".sb-notice.sb-ok:focus").wait_for()
    visit.see_focus()

    visit.tab_to(asked.locator("summary", has_text="Solution"))
    visit.press("Enter")
    assert asked.get_by_text("Current times time.", exact=True).is_visible()
    second = question(visit, 2)
    visit.tab_to(second.get_by_label("Number"))
    page.keyboard.type("2e3")
    visit.tab_to(second.get_by_label("Unit"))
    page.keyboard.type("rad/s")
    visit.press("Enter")
    second.locator(".sb-notice.sb-ok:focus").wait_for()
    visit.see_focus()


@pytest.mark.parametrize(
    ("language", "number", "echo"),
    [
        ("de", "5,95", None),  # a decimal comma
        ("de", "2.000", "2000"),  # in German a point stands between thousands
        ("en", "2,000", "2000"),
    ],
)
def test_numbers_are_read_as_the_reader_writes_them(visit, language, number, echo):
    visit.open(language=language)
    asked = answer(visit, number, *(["Ah"] if echo is None else ["rad/s"]), at=2 if echo else 1)
    assert asked.locator(".sb-notice.sb-ok").count() == 1
    if echo:
        assert f"{echo} rad/s" in re.sub(r"\s", " ", asked.locator(".sb-notice").inner_text())


@pytest.mark.parametrize(
    ("at", "number", "unit", "name"),
    [
        (1, "six", "Ah", "number"),
        (2, "2000", "", "unit"),
        (2, "2000", "elephants", "unit"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_costs_no_attempt(
    visit, at, number, unit, name
):
    visit.open()
    asked = question(visit, at)
    fill(visit, number, unit, at=at)
    asked.locator("button[type=submit]").first.click()
    wrong = asked.locator(f"[name={name}][aria-invalid=true]")
    wrong.wait_for()
    fault = asked.locator(f"[data-sb-error={name}]")
    assert fault.is_visible()
    assert fault.get_attribute("id") in wrong.get_attribute("aria-describedby").split()
    assert visit.focused() == wrong.get_attribute("id")
    assert "3 attempts are left." in asked.inner_text()
    assert visit.events("stembridge.challenge.submitted") == []
    answer(visit, "2000", "rad/s" if at == 2 else "Ah", at=at)
    assert not fault.is_visible()


def test_what_is_typed_at_another_question_outlasts_an_answer(visit):
    visit.open()
    fill(visit, "1999", "rad", at=2)
    answer(visit, "5")
    assert question(visit, 2).get_by_label("Number").input_value() == "1999"
    assert question(visit, 2).get_by_label("Unit").input_value() == "rad"


def test_nothing_that_helps_is_in_the_page_before_it_is_due(visit):
    visit.open()
    html = visit.page.content()
    for text in ("Current times time.", "So a phone", "Charge is current", "coulombs"):
        assert text not in html


def test_a_reload_shows_the_last_answer_and_its_verdict(visit):
    asked = answer(visit.open(), "21600")
    visit.page.reload()
    assert asked.get_by_label("Number").input_value() == "21600"
    assert "Divide by 3600." in asked.inner_text()


def test_staff_see_the_values_and_right_answers_of_a_learner(visit):
    visit.open("sue")
    staff = visit.block("q1").locator(".sb-staff")
    staff.locator("summary").click()
    ana = visit.house.stage.people["ana"]
    staff.get_by_label("Number of a learner").fill(str(ana.id))
    staff.get_by_role("button", name="Show values of this learner").click()
    visit.page.locator(":focus", has_text=f"Values of the learner {ana.id}").wait_for()
    assert "6.00000 Ah" in re.sub(r"\s", " ", staff.inner_text())
