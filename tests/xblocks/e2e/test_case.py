"""A case as teachers work through it: by mouse, by keyboard, for their region, and again later."""

from __future__ import annotations

import re

import pytest

from stembridge_xblocks.preview.samples import sample_course

from .visits import CASE, Visit, act

STEPS = ("person", "estimate", "decision")


@pytest.fixture
def visit(page, preview):
    """Ana at a unit with one short case, "c1": to read, to estimate, to decide."""
    page.set_default_timeout(8_000)
    return Visit(page, preview(CASE.format(name="c1")), "unit")


def estimate(visit, text="1.5"):
    case = visit.block("c1")
    case.get_by_role("button", name="Done, on to: Estimate first").click()
    case.get_by_label("Your estimate").fill(text)
    case.get_by_role("button", name="Save estimate and see the solution").click()
    case.get_by_text("SECRET").wait_for()
    return case


def decide(visit, option="Yes, all of it"):
    case = estimate(visit)
    case.get_by_role("link", name="On to: Your decision").click()
    case.get_by_label(option).check()
    case.get_by_label("What would change your mind?").fill("A cold winter")
    case.get_by_role("button", name="Save decision").click()
    case.get_by_text("You have done all steps").wait_for()
    return case


def test_all_steps_are_done_by_mouse_and_recorded(visit):
    visit.open(at="record")
    case = decide(visit)
    assert case.locator(".sb-state").all_inner_texts() == ["done"] * 3
    assert "3 of 3 steps are done." in case.locator(".sb-progress").inner_text()
    ana = visit.house.stage.people["ana"]
    visit.page.locator(".stage-table tbody td").nth(1).get_by_text("100%").wait_for()
    assert visit.house.stage.completion(ana, "c1") == 1.0
    assert [e["step"] for e in visit.events("stembridge.case.step_completed")] == list(STEPS)
    made = visit.events("stembridge.case.decision_made")
    assert [(e["option"], e["is_changed"]) for e in made] == [("yes", False)]
    assert len(visit.events("stembridge.case.opened")) == 1
    # What was written stands in no event.
    assert not any("winter" in str(e) for e in visit.house.stage.events)
    logged = visit.page.locator(".stage-log summary").all_inner_texts()
    assert sum(text.startswith("stembridge.case.step_completed") for text in logged) == 3


def test_all_steps_are_done_by_keyboard_and_the_focus_is_never_lost(visit):
    visit.open()
    case, page = visit.block("c1"), visit.page
    visit.tab_to(case.get_by_role("button", name="Done, on to: Estimate first"))
    visit.press("Enter")
    page.locator(":focus", has_text="Estimate first").wait_for()
    visit.see_focus()

    visit.tab_to(case.get_by_label("Your estimate"))
    visit.press("1", ".", "5", "Enter")
    page.locator(":focus", has_text="SECRET kilowatts").wait_for()
    visit.see_focus()

    visit.tab_to(case.get_by_role("link", name="On to: Your decision"))
    visit.press("Enter")
    page.locator(":focus", has_text="Your decision").wait_for()
    visit.see_focus()

    visit.tab_to(case.get_by_label("Yes, all of it"))
    visit.press("ArrowDown")
    assert case.get_by_label("No, nothing").is_checked()
    visit.tab_to(case.get_by_role("button", name="Save decision"))
    visit.press("Space")
    page.locator(":focus", has_text="What others decided").wait_for()
    visit.see_focus()
    assert case.locator(".sb-state").count() == 3


def test_the_solution_is_not_in_the_page_before_the_estimate_is_stored(visit):
    visit.open()
    assert "SECRET" not in visit.page.content()
    case = visit.block("c1")
    case.get_by_role("button", name="Done, on to: Estimate first").click()
    field = case.get_by_label("Your estimate")
    field.fill("much")
    case.get_by_role("button", name="Save estimate and see the solution").click()
    case.locator("[data-sb-error=estimate]").filter(has_text=re.compile(r"\w")).wait_for()
    assert "SECRET" not in visit.page.content()
    assert field.evaluate("node => node === document.activeElement")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == "much"


def test_what_others_decided_shows_from_the_threshold_on(visit):
    visit.open()
    for number in range(3):
        visit.house.stage.learner(f"other{number}")
        act(visit.house, f"other{number}", "c1", "decide", option="no", why="")
    case = decide(visit)
    assert "at least 5 participants" in case.locator(".sb-others").inner_text()
    visit.house.stage.learner("fifth")
    act(visit.house, "fifth", "c1", "decide", option="no", why="")
    visit.page.reload()
    case.locator("summary").last.click()
    rows = case.locator(".sb-bars tbody tr").all_inner_texts()
    assert [row.split()[-1] for row in rows] == ["20%", "80%"]
    assert "your choice" in rows[0]


def test_a_later_decision_replaces_the_first(visit):
    visit.open()
    case = decide(visit)
    case.get_by_label("No, nothing").check()
    case.get_by_role("button", name="Change decision").click()
    visit.page.wait_for_function("document.activeElement.classList.contains('sb-others')")
    assert case.get_by_label("No, nothing").is_checked()
    assert case.get_by_label("What would change your mind?").input_value() == "A cold winter"
    made = visit.events("stembridge.case.decision_made")
    assert [(e["option"], e["is_changed"]) for e in made] == [("yes", False), ("no", True)]


def test_another_region_is_shown_at_once_and_what_was_typed_stays(visit):
    visit.open(country="AT")
    case = visit.block("c1")
    assert case.get_by_text("from your location").is_visible()
    assert case.get_by_text("Aino measures heat in Graz.").is_visible()
    case.locator("summary", has_text="Estimate first").click()
    case.get_by_label("Your estimate").fill("12")
    case.get_by_label("Region").select_option("Finland")
    case.get_by_role("button", name="Change region").click()
    case.get_by_text("Aino measures heat in Espoo.").wait_for()
    assert case.get_by_label("Region").evaluate("node => node === document.activeElement")
    assert case.get_by_label("Your estimate").input_value() == "12"
    visit.said("You now see: Finland", "c1")
    visit.open(country="AT")
    assert case.get_by_text("Aino measures heat in Espoo.").is_visible()


def test_a_reload_shows_the_same_state(visit):
    visit.open()
    case = decide(visit)
    before = [case.locator(part).all_inner_texts() for part in (".sb-progress", ".sb-state")]
    visit.page.reload()
    assert before == [case.locator(p).all_inner_texts() for p in (".sb-progress", ".sb-state")]
    case.locator("summary", has_text="Your decision").click()
    assert case.get_by_label("Yes, all of it").is_checked()
    assert case.get_by_label("What would change your mind?").input_value() == "A cold winter"
    case.locator("summary", has_text="Estimate first").click()
    assert case.locator(".sb-answer").inner_text() == "Your estimate 1.5 kW"


def test_the_sample_case_is_read_in_german_with_pictures_that_load(page, preview):
    visit = Visit(page, preview(sample_course()), "case").open(language="de")
    assert page.locator(".xblock [lang]:not([data-sb-root])").count() == 0
    case = visit.block("battery_case")
    case.get_by_role("button", name=re.compile("Fertig|Erledigt|weiter", re.I)).first.click()
    page.locator(":focus").filter(has_text="Problem").wait_for()
    # The picture of the step that the handler rendered anew, too.
    case.locator("summary").first.click()
    page.wait_for_function("document.querySelector('.xblock img').naturalWidth > 0")


def test_somebody_without_a_login_reads_and_is_told_to_log_in(visit):
    visit.open("")
    assert visit.block("c1").locator("form").count() == 0
    assert visit.block("c1").get_by_text("Log in to decide.").is_visible()
    assert "SECRET" not in visit.page.content()
