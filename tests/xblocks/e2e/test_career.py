"""A career card as teachers read and answer it: by mouse, by keyboard, for their region, later."""

from __future__ import annotations

import pytest

from .visits import CAREER, Visit, act

TEXT = "Two of them, in the second row"


@pytest.fixture
def visit(page, preview):
    """Ana at a unit with one career card, "k1"."""
    page.set_default_timeout(8_000)
    return Visit(page, preview(CAREER.format(name="k1")), "unit")


def test_a_card_that_is_seen_and_answered_is_complete_and_recorded(visit):
    visit.open(at="record")
    card = visit.block("k1")
    assert "SECRET" not in visit.page.content()
    card.get_by_label("Your answer").fill(TEXT)
    card.get_by_role("button", name="Save answer").click()
    card.get_by_text("SECRET advice.").wait_for()
    visit.said("Your answer is saved.", "k1")
    ana = visit.house.stage.people["ana"]
    visit.page.locator(".stage-table tbody td").nth(1).get_by_text("100%").wait_for()
    assert visit.house.stage.completion(ana, "k1") == 1.0
    assert [e["card"] for e in visit.events("stembridge.career.viewed")] == ["aino"]
    assert len(visit.events("stembridge.career.reflected")) == 1
    # What was written stands in no event.
    assert not any("second row" in str(e) for e in visit.house.stage.events)


def test_a_card_is_answered_by_keyboard_and_the_focus_is_never_lost(visit):
    visit.page.emulate_media(reduced_motion="reduce")  # where the focus is, at once
    visit.open()
    card, page = visit.block("k1"), visit.page
    visit.tab_to(card.get_by_label("Your answer"))
    page.keyboard.type(TEXT)
    visit.tab_to(card.get_by_role("button", name="Save answer"))
    visit.press("Enter")
    page.locator(":focus", has_text="SECRET advice.").wait_for()
    visit.see_focus()
    visit.press("Shift+Tab")
    assert visit.focused() == "Change answer"


def test_an_answer_can_be_changed_and_is_there_later(visit):
    visit.open()
    card = visit.block("k1")
    card.get_by_label("Your answer").fill(TEXT)
    card.get_by_role("button", name="Save answer").click()
    card.get_by_text("SECRET advice.").wait_for()
    card.get_by_label("Your answer").fill("Three")
    card.get_by_role("button", name="Change answer").click()
    visit.page.locator(".sb-notice:focus").wait_for()
    visit.page.reload()
    assert card.get_by_label("Your answer").input_value() == "Three"
    assert len(visit.events("stembridge.career.reflected")) == 1


def test_another_region_is_shown_at_once_and_what_was_typed_stays(visit):
    visit.open(country="AT")
    card = visit.block("k1")
    assert card.get_by_text("Aino works in Graz.").is_visible()
    card.get_by_label("Your answer").fill(TEXT)
    card.get_by_label("Region").select_option("Finland")
    card.get_by_role("button", name="Change region").click()
    card.get_by_text("Aino works in Espoo.").wait_for()
    assert card.get_by_label("Your answer").input_value() == TEXT
    visit.said("You now see: Finland", "k1")


def test_a_double_click_and_a_lost_answer_are_one(visit):
    visit.open()
    card, page = visit.block("k1"), visit.page
    card.get_by_label("Your answer").fill(TEXT)
    page.route("**/handler/reflect", lambda route: (route.fetch(), route.abort()))
    save = card.get_by_role("button", name="Save answer")
    save.click()
    card.get_by_text("There is no connection.").first.wait_for()
    assert card.get_by_label("Your answer").input_value() == TEXT
    page.unroute("**/handler/reflect")
    save.dblclick()
    card.get_by_text("SECRET advice.").wait_for()
    assert len(visit.events("stembridge.career.reflected")) == 1


def test_a_tab_that_is_behind_keeps_what_was_typed(visit):
    visit.open()
    card = visit.block("k1")
    card.get_by_label("Your answer").fill(TEXT)
    act(visit.house, "ana", "k1", "reflect", text="From the other tab")
    card.get_by_role("button", name="Save answer").click()
    card.get_by_text("This changed in another window.").first.wait_for()
    assert card.get_by_label("Your answer").input_value() == TEXT
    card.get_by_role("button", name="Change answer").click()
    visit.page.locator(".sb-notice:focus").wait_for()
    ana = visit.house.stage.people["ana"]
    assert visit.house.stage.block("k1", user=ana).reflection == {"text": TEXT}


def test_amounts_of_pay_keep_their_order_from_right_to_left(visit):
    visit.open(language="ar")
    places = visit.page.evaluate(
        """() => {
            const range = document.querySelector('.sb-pay bdi').firstChild;
            const x = (sought) => {
                const at = range.data.indexOf(sought), one = document.createRange();
                one.setStart(range, at); one.setEnd(range, at + sought.length);
                return one.getBoundingClientRect().x;
            };
            return [x('2,300'), x('to'), x('3,100')];
        }"""
    )
    # The sentence is English there, so it reads from left to right.
    assert places == sorted(places)


def test_somebody_without_a_login_reads_and_is_told_to_log_in(visit):
    visit.open("")
    assert visit.block("k1").locator("form").count() == 0
    assert visit.block("k1").get_by_text("Log in to write down your answer.").is_visible()
    assert "SECRET" not in visit.page.content()
