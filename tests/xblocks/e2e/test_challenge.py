"""A teacher solves a challenge in a browser: by mouse, by keyboard, in German, with mistakes."""

from __future__ import annotations

import pytest

from .visits import CHALLENGE, Visit

NUMBER = "input[name=number]"


@pytest.fixture
def visit(page, preview):
    return Visit(page, preview(CHALLENGE.format(name="t")), "unit")


def question(visit, number):
    """The question of a number, as it is on the page now."""
    return visit.block("t").locator(".sb-question").nth(number - 1)


def check(visit, value, unit, at=1):
    """Type a number, choose or type its unit, send it, wait for the verdict's word."""
    place = question(visit, at)
    place.get_by_label("Number").fill(value)
    field = place.get_by_label("Unit")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(unit)
    else:
        field.fill(unit)
    with visit.page.expect_response("**/handler/submit") as response:
        place.locator("form[data-sb-handler=submit] button").click()
    return response.value


def grade(visit):
    stage = visit.house.stage
    stored = stage.grade(stage.people["ana"], "t")
    return stored and (stored.earned, stored.possible)


def test_a_wrong_answer_is_explained_kept_and_announced(visit):
    visit.open()
    check(visit, "21600", "Ah")
    feedback = question(visit, 1).locator("[id$=-feedback]")
    feedback.get_by_text("This is the charge in coulombs. Divide by 3600.").wait_for()
    visit.said("Question 1: Partly right", "t")
    assert feedback.evaluate("node => node === document.activeElement")
    assert question(visit, 1).locator(NUMBER).input_value() == "21600"
    assert question(visit, 1).get_by_label("Unit").input_value() == "Ah"
    assert question(visit, 1).get_by_text("2 attempts are left.").is_visible()
    # Read with the field when somebody goes back to it.
    described = question(visit, 1).locator(NUMBER).get_attribute("aria-describedby").split()
    assert feedback.get_attribute("id") in described


def test_all_by_mouse_ends_with_points_solutions_and_completion(visit):
    visit.open()
    check(visit, "6", "Ah")
    question(visit, 1).get_by_text("So a phone is charged once.").wait_for()
    check(visit, "2000", "rad/s", at=2)
    visit.block("t").get_by_text("You have all points.").wait_for()
    assert grade(visit) == (2, 2)
    stage = visit.house.stage
    assert stage.completion(stage.people["ana"], "t") == 1
    # Nothing is left to try, so nothing is offered.
    assert visit.block("t").get_by_role("button").count() == 0
    question(visit, 1).get_by_text("Solution", exact=True).click()
    assert question(visit, 1).locator("math").get_attribute("aria-label")
    solution = question(visit, 1).locator(".sb-solution").inner_text()
    assert "Current times time." in solution
    assert "6.0" in solution
    verdicts = [(e["answer_index"], e["correct"]) for e in visit.events(
        "stembridge.challenge.submitted")]  # fmt: skip
    assert verdicts == [(0, True), (1, True)]


def test_right_answers_and_solutions_are_not_in_the_page_before(visit):
    visit.open()
    html = visit.page.content()
    assert "Current times time." not in html
    assert "So a phone is charged once." not in html
    assert "Charge is current times time." not in html  # a hint
    assert "in *coulombs*" not in html
    assert "in <em>coulombs</em>" not in html


def test_all_by_keyboard_with_the_focus_seen_at_each_stop(visit):
    visit.open()
    visit.tab_to(question(visit, 1).locator(NUMBER))
    visit.page.keyboard.type("5")
    visit.tab_to(question(visit, 1).get_by_label("Unit"))
    visit.press("A")
    assert question(visit, 1).get_by_label("Unit").input_value() == "Ah"
    visit.tab_to(question(visit, 1).get_by_role("button", name="Check answer"))
    visit.press("Enter")
    question(visit, 1).locator("[id$=-feedback]").wait_for()
    visit.see_focus()
    assert visit.focused().endswith("-a1-feedback")
    # On to the hint, which stands behind the verdict.
    visit.tab_to(question(visit, 1).get_by_role("button", name="Show hint 1 of 2"))
    visit.press("Space")
    question(visit, 1).get_by_text("Charge is current times time.").wait_for()
    assert visit.focused().endswith("-a1-hint-1")
    # Back to the number: Enter in the field sends.
    for _ in range(10):
        visit.press("Shift+Tab")
        visit.see_focus()
        if question(visit, 1).locator(NUMBER).evaluate("n => n === document.activeElement"):
            break
    visit.press("ControlOrMeta+a")
    visit.page.keyboard.type("6")
    visit.press("Enter")
    question(visit, 1).locator(".sb-ok").wait_for()
    visit.see_focus()
    visit.tab_to(question(visit, 2).locator(NUMBER))
    visit.page.keyboard.type("2000")
    visit.tab_to(question(visit, 2).get_by_label("Unit"))
    visit.page.keyboard.type("rad/s")
    visit.press("Enter")
    visit.block("t").get_by_text("You have all points.").wait_for()
    assert visit.focused().endswith("-a2-feedback")
    assert grade(visit) == (2, 2)


def test_a_hint_says_its_price_before_it_is_shown_and_costs_it(visit):
    visit.open()
    place = question(visit, 1)
    place.get_by_role("button", name="Show hint 1 of 2").click()
    place.get_by_text("Charge is current times time.").wait_for()
    place.locator("summary").filter(has_text="Hint 2 of 2").click()
    place.get_by_text("This hint takes away 25% of the points of this question.").wait_for()
    assert visit.page.get_by_text("Three amperes for two hours.").count() == 0
    place.get_by_role("button", name="Show hint 2 of 2").click()
    place.get_by_text("Three amperes for two hours.").wait_for()
    assert visit.focused().endswith("-a1-hint-2")
    check(visit, "6", "Ah")
    place.locator(".sb-ok").first.wait_for()
    # 1.5 of 2 points, with weight 2 for all 3.
    assert grade(visit) == (1, 2)
    assert place.get_by_text("Points: 1.5 of 2").is_visible()


def test_the_last_attempt_closes_the_question_and_shows_its_solution(visit):
    visit.open()
    for number, left in (("1", "2 attempts are left."), ("2", "1 attempt is left.")):
        check(visit, number, "Ah")
        question(visit, 1).get_by_text(left).wait_for()
    check(visit, "4", "Ah")
    question(visit, 1).get_by_text("No attempts are left.").wait_for()
    assert question(visit, 1).locator("form").count() == 0
    assert question(visit, 1).get_by_text("Your answer").is_visible()
    assert question(visit, 2).get_by_role("button", name="Check answer").is_visible()


@pytest.mark.parametrize(
    ("typed", "heard"), [("6,02", "Richtig"), ("1.234", "Ihre Antwort wurde als 1234")]
)
def test_a_german_writes_a_comma_and_is_told_how_a_point_was_read(visit, typed, heard):
    visit.open(language="de")
    place = question(visit, 1)
    place.get_by_label("Zahl").fill(typed)
    place.get_by_label("Einheit").select_option("Ah")
    place.locator("form[data-sb-handler=submit] button").click()
    place.locator(".sb-notice").get_by_text(heard).first.wait_for()
    assert grade(visit)[0] == pytest.approx(4 / 3 if typed == "6,02" else 1 / 3)  # of its unit


@pytest.mark.parametrize(
    ("value", "unit", "field"),
    [("six", "Ah", "number"), ("2000", "", "unit"), ("2000", "parrots", "unit")],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_costs_no_attempt(
    visit, value, unit, field
):
    visit.open()
    at = 1 if field == "number" else 2
    assert check(visit, value, unit, at=at).status == 422
    wrong = question(visit, at).locator(f"[name={field}][aria-invalid=true]")
    wrong.wait_for()
    assert wrong.evaluate("node => node === document.activeElement")
    error = question(visit, at).locator(f"[data-sb-error={field}]")
    assert error.is_visible()
    assert error.get_attribute("id") in wrong.get_attribute("aria-describedby").split()
    assert question(visit, at).get_by_text("3 attempts are left.").is_visible()
    assert visit.events("stembridge.challenge.submitted") == []


def test_an_answer_is_there_after_a_reload(visit):
    visit.open()
    check(visit, "21600", "Ah")
    question(visit, 1).locator("[id$=-feedback]").wait_for()
    visit.page.reload()
    assert question(visit, 1).locator(NUMBER).input_value() == "21600"
    assert question(visit, 1).get_by_text("Divide by 3600.").is_visible()


def test_what_is_typed_at_another_question_survives_a_check(visit):
    visit.open()
    question(visit, 2).get_by_label("Number").fill("1999")
    check(visit, "5", "Ah")
    question(visit, 1).locator("[id$=-feedback]").wait_for()
    assert question(visit, 2).get_by_label("Number").input_value() == "1999"


def test_staff_see_right_answers_and_those_of_a_learner(visit):
    visit.open("sue")
    panel = visit.block("t").locator(".sb-staff")
    panel.locator("summary").click()
    assert panel.get_by_role("row", name="Question 1").inner_text().split("\t")[1].startswith("6")
    panel.get_by_label("Number of a learner").fill("12")
    panel.get_by_role("button", name="Show values of this learner").click()
    panel.get_by_text("Values of the learner 12").wait_for()
    assert visit.focused().endswith("-staff-values")
