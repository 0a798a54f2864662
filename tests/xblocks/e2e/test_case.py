"""A teacher works through a case in a browser: by mouse, by keyboard, for another region."""

from __future__ import annotations

import pytest

from .visits import CASE, Visit, act


@pytest.fixture
def visit(page, preview):
    return Visit(page, preview(CASE.format(name="heat")), "unit")


def button(visit, name):
    return visit.block("heat").get_by_role("button", name=name, exact=True)


def completion(visit):
    stage = visit.house.stage
    return stage.completion(stage.people["ana"], "heat")


def up_to_decision(visit):
    act(visit.house, "ana", "heat", "complete_step", step="person")
    act(visit.house, "ana", "heat", "save_estimate", estimate="60")


def decide(visit, option):
    visit.block("heat").get_by_label(option).check()
    visit.block("heat").get_by_role("button", name="decision").click()


def test_all_steps_by_mouse_end_with_completion_and_events(visit):
    visit.open()
    button(visit, "Done, on to: Estimate first").click()
    visit.block("heat").get_by_label("Your estimate").fill("60")
    button(visit, "Save estimate and see the solution").click()
    visit.block("heat").get_by_text("About SECRET kilowatts.").wait_for()
    visit.said("2 of 3 steps are done.", "heat")
    visit.block("heat").get_by_role("link", name="On to: Your decision").click()
    decide(visit, "Yes, all of it")
    visit.block("heat").get_by_text("Both have been done.").wait_for()
    visit.block("heat").get_by_text("You have done all steps of this case.").wait_for()
    assert completion(visit) == 1
    assert [e["step"] for e in visit.events("stembridge.case.step_completed")] == [
        "person",
        "estimate",
        "decision",
    ]
    assert [e["option"] for e in visit.events("stembridge.case.decision_made")] == ["yes"]
    assert len(visit.events("stembridge.case.opened")) == 1


def test_all_steps_by_keyboard_with_the_focus_on_what_comes_next(visit):
    visit.open()
    visit.tab_to(button(visit, "Done, on to: Estimate first"))
    visit.press("Enter")
    visit.block("heat").get_by_label("Your estimate").wait_for()
    visit.page.wait_for_function("document.activeElement.id.endsWith('-estimate-title')")
    visit.see_focus()
    visit.tab_to(visit.block("heat").get_by_label("Your estimate"))
    visit.page.keyboard.type("60")
    visit.press("Enter")
    visit.block("heat").get_by_text("About SECRET kilowatts.").wait_for()
    # The focus stays in the step, whose solution is read next.
    assert visit.focused().endswith("-estimate-title")
    visit.tab_to(visit.block("heat").get_by_role("link", name="On to: Your decision"))
    visit.press("Enter")
    assert visit.focused().endswith("-decision-title")
    visit.tab_to(visit.block("heat").get_by_label("Yes, all of it"))
    visit.press("ArrowDown")
    assert visit.block("heat").get_by_label("No, nothing").is_checked()
    visit.tab_to(button(visit, "Save decision"))
    visit.press("Space")
    visit.block("heat").get_by_text("Both have been done.").wait_for()
    assert visit.focused().endswith("-decision-title")
    visit.see_focus()
    assert completion(visit) == 1


def test_the_solution_is_not_in_the_page_before_the_estimate(visit):
    visit.open()
    assert "SECRET" not in visit.page.content()
    assert "Both have been done." not in visit.page.content()
    act(visit.house, "ana", "heat", "save_estimate", estimate="60")
    visit.page.reload()
    assert "SECRET" in visit.page.content()


@pytest.mark.parametrize(("others", "is_shown"), [(3, False), (4, True)])
def test_choices_of_others_are_shown_from_the_group_size_on(visit, others, is_shown):
    up_to_decision(visit)
    for number in range(others):
        visit.house.stage.learner(f"other{number}")
        act(visit.house, f"other{number}", "heat", "decide", option="no", why="private words")
    visit.open()
    assert visit.block("heat").locator(".sb-others").count() == 0
    decide(visit, "Yes, all of it")
    others_box = visit.block("heat").locator(".sb-others")
    others_box.wait_for()
    if is_shown:
        row = others_box.get_by_role("row", name="No, nothing")
        assert "80%" in row.inner_text()
        assert "your choice" in others_box.get_by_role("row", name="Yes, all of it").inner_text()
    else:
        assert others_box.get_by_text("at least 5 participants").is_visible()
    assert "private words" not in visit.page.content()


def test_a_decision_is_changed_and_counted_once(visit):
    up_to_decision(visit)
    visit.open()
    decide(visit, "Yes, all of it")
    button(visit, "Change decision").wait_for()
    decide(visit, "No, nothing")
    visit.page.wait_for_function("document.querySelector('[value=no]').defaultChecked")
    assert visit.house.stage.block("heat").choices == {"no": 1}


def test_another_region_changes_the_facts_and_keeps_what_is_done(visit):
    visit.house.stage.learner("ana", country="FI")
    act(visit.house, "ana", "heat", "save_estimate", estimate="60")
    visit.open()
    visit.block("heat").get_by_text("Aino measures heat in Espoo.").wait_for()
    visit.block("heat").get_by_label("Region").select_option("at")
    button(visit, "Change region").click()
    visit.block("heat").get_by_text("Aino measures heat in Graz.").wait_for()
    visit.said("You now see: Austria", "heat")
    visit.page.wait_for_function("document.activeElement.id.endsWith('-variant')")
    visit.page.reload()
    assert visit.block("heat").get_by_text("Aino measures heat in Graz.").count() == 1
    assert "SECRET" in visit.page.content()
    chosen = visit.events("stembridge.case.variant_selected")
    assert [(e["previous_variant"], e["variant"]) for e in chosen] == [("fi", "at")]


def test_an_estimate_that_is_no_number_is_said_beside_its_field(visit):
    act(visit.house, "ana", "heat", "complete_step", step="person")
    visit.open()
    visit.block("heat").get_by_label("Your estimate").fill("a lot")
    button(visit, "Save estimate and see the solution").click()
    field = visit.block("heat").locator("[name=estimate][aria-invalid=true]")
    field.wait_for()
    assert field.evaluate("node => node === document.activeElement")
    assert field.input_value() == "a lot"
    assert visit.block("heat").locator("[data-sb-error=estimate]").is_visible()


def test_somebody_without_a_login_reads_and_is_told_to_log_in(visit):
    visit.open("")
    assert visit.block("heat").locator("form").count() == 0
    assert visit.block("heat").get_by_text("Log in to decide.").is_visible()
    assert "SECRET" not in visit.page.content()
