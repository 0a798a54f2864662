"""Practice as teachers tell it: by keyboard, in two tabs, from a plan to colleagues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("icalendar")

from .visits import PRACTICE, Visit, act


def day(offset: int) -> str:
    """A day as a date field takes it, this many after today."""
    return (datetime.now(UTC).date() + timedelta(days=offset)).isoformat()


@pytest.fixture
def visit(page, preview):
    """Ana at a unit with one practice block, "p1", of two lessons."""
    page.set_default_timeout(8_000)
    return Visit(page, preview(PRACTICE.format(name="p1")), "unit")


def state(visit, name):
    return getattr(visit.house.stage.block("p1", user=visit.house.stage.people["ana"]), name)


def planned(visit, offset=20):
    act(visit.house, "ana", "p1", "commit", lesson="battery", planned_on=day(offset), level=3,
        pupils=24, class_name="8b")  # fmt: skip


def told(visit, offset=-10):
    act(visit.house, "ana", "p1", "implement", lesson="battery", on=day(offset), level=3,
        pupils=24, class_name="8b")  # fmt: skip


def test_a_plan_is_made_by_keyboard_alone_and_the_page_says_what_is_next(visit):
    visit.open()
    block = visit.block("p1")
    link = block.get_by_role("link", name="Plan a use in class")
    visit.tab_to(link)
    visit.press("Enter")
    assert visit.focused().endswith("-plan-title")
    visit.tab_to(block.get_by_label("Lesson", exact=True).first)
    visit.page.keyboard.type("How")
    visit.tab_to(block.get_by_label("Class", exact=True).first)
    visit.page.keyboard.type("8b")
    visit.tab_to(block.get_by_label("Day planned"))
    block.get_by_label("Day planned").fill(day(20))
    visit.tab_to(block.get_by_label("Pupils in the class").first)
    visit.page.keyboard.type("24")
    visit.press("Enter")

    block.get_by_role("heading", name="Planned for").wait_for()
    visit.said("Saved.", "p1")
    assert visit.focused().endswith("-now")
    visit.see_focus()
    (plan,) = state(visit, "commitments").values()
    assert (plan["lesson"], plan["planned_on"], plan["pupils"]) == ("battery", day(20), 24)
    assert len(visit.events("stembridge.practice.committed")) == 1


def test_a_reminder_is_downloaded_as_a_calendar(visit):
    visit.open()
    planned(visit)
    visit.page.reload()
    with visit.page.expect_download() as waiting:
        visit.block("p1").get_by_role("link", name="Save reminder for the calendar").click()
    assert waiting.value.suggested_filename == "reminder.ics"
    assert b"BEGIN:VEVENT" in waiting.value.path().read_bytes()


def test_a_use_is_told_from_its_plan_and_withdrawn_without_a_reload(visit):
    visit.open()
    planned(visit)
    visit.page.reload()
    block = visit.block("p1")
    block.locator("summary", has_text="Plan a use in class").click()
    block.get_by_role("button", name="I have used it").click()
    block.get_by_text("Filled in from your plan").wait_for()
    use = block.locator('form[data-sb-handler="implement"]')
    assert use.get_by_label("Class", exact=True).locator("option:checked").inner_text() == "8b"
    # The name of a new class is asked for when it is chosen.
    assert not use.get_by_label("Name of the new class").is_visible()
    use.get_by_label("Class", exact=True).select_option("new")
    assert use.get_by_label("Name of the new class").is_visible()
    use.get_by_label("Class", exact=True).select_option(index=0)
    use.get_by_label("Day of the use").fill(day(3))
    use.get_by_role("button", name="Save this use").click()
    use.get_by_text("This day is still to come.").wait_for()
    assert visit.focused().endswith("-use-on")
    use.get_by_label("Day of the use").fill(day(-1))
    use.get_by_role("button", name="Save this use").click()
    block.get_by_role("heading", name="A second use from").wait_for()
    (key,) = state(visit, "uses")

    block.locator("summary", has_text="Tell how it went in class").click()
    entry = block.locator(f'[data-sb-part="entry-{key}"]')
    entry.get_by_role("button", name="Change or withdraw").click()
    entry.get_by_label("What stood in the way").select_option("time")
    entry.get_by_role("button", name="Withdraw this entry").click()
    block.get_by_role("heading", name="Planned for").wait_for()
    assert state(visit, "uses")[key]["withdrawn"]["obstacle"] == "time"


def test_a_double_click_tells_one_use_and_a_correction_is_no_second(visit):
    visit.open()
    told(visit)
    visit.page.reload()
    block = visit.block("p1")
    block.locator("summary", has_text="Tell how it went in class").click()
    block.get_by_role("button", name="Change or withdraw").click()
    form = block.locator('.sb-entry form[data-sb-handler="implement"]')
    form.get_by_label("Pupils in the class").fill("26")
    form.get_by_role("button", name="Save changes").dblclick()
    visit.said("Saved.", "p1")
    assert [use["pupils"] for use in state(visit, "uses").values()] == [26]
    assert [e["pupils"] for e in visit.events("stembridge.practice.implemented")] == [24, 26]


def test_a_second_tab_shows_the_newest_state_and_keeps_what_was_typed(visit):
    visit.open()
    block = visit.block("p1")
    block.get_by_label("Pupils in the class").first.fill("19")
    block.get_by_label("Lesson", exact=True).first.select_option("battery")
    block.get_by_label("Class", exact=True).first.fill("9c")
    block.get_by_label("Day planned").fill(day(5))
    planned(visit)  # in another tab
    block.get_by_role("button", name="Save plan").click()
    block.get_by_text("This changed in another window.").first.wait_for()
    assert len(state(visit, "commitments")) == 1
    plan = block.locator('form[data-sb-handler="commit"]').first
    assert plan.get_by_label("Pupils in the class").input_value() == "19"
    assert plan.get_by_label("Day planned").input_value() == day(5)


def test_a_lost_connection_loses_nothing_and_counts_nothing_twice(visit):
    visit.open()
    block = visit.block("p1")
    block.get_by_label("Lesson", exact=True).first.select_option("battery")
    block.get_by_label("Class", exact=True).first.fill("9c")
    block.get_by_label("Day planned").fill(day(5))
    block.get_by_label("Pupils in the class").first.fill("19")

    def lose(route):
        route.fetch()  # it arrives; its answer does not
        route.abort()

    visit.page.route("**/handler/commit*", lose, times=1)
    block.get_by_role("button", name="Save plan").click()
    block.get_by_text("There is no connection.").first.wait_for()
    block.get_by_role("button", name="Save plan").click()
    block.get_by_role("heading", name="Planned for").wait_for()
    assert len(state(visit, "commitments")) == 1
    assert len(visit.events("stembridge.practice.committed")) == 1


def test_the_question_is_asked_when_the_day_is_over_and_a_no_is_thanked_for(visit):
    visit.open()
    planned(visit, -1)
    visit.page.reload()
    block = visit.block("p1")
    block.get_by_role("link", name="Not yet, or not at all").click()
    block.get_by_label("No, not so far").check()
    block.get_by_role("button", name="Save answer").click()
    visit.said("Thank you. Your answer is saved.", "p1")
    assert state(visit, "follow_up")["has_used"] is False


def test_a_colleagues_code_is_entered_as_it_is_shown(visit):
    visit.open()
    ben = visit.house.stage.learner("ben")
    act(visit.house, "ben", "p1", "create_referral")
    code = visit.house.stage.block("p1", user=ben).referral["own"]
    block = visit.block("p1")
    block.locator("summary", has_text="Colleagues").click()
    block.get_by_label("Code of your colleague").fill("BCDF-GHJK-LMNP")
    block.get_by_role("button", name="Save code").click()
    block.get_by_text("This is no code of this site.").first.wait_for()
    block.get_by_label("Code of your colleague").fill(code.lower())
    block.get_by_role("button", name="Save code").click()
    block.get_by_text("You entered the code").wait_for()
    assert state(visit, "referral")["entered"] == code


def test_older_entries_are_shown_when_asked_for(visit):
    visit.open()
    for n in range(9):
        told(visit, -n - 1)
    visit.page.reload()
    block = visit.block("p1")
    block.locator("summary", has_text="Tell how it went in class").click()
    assert block.locator(".sb-entry").count() == 6
    block.get_by_role("button", name="Show 3 older entries").click()
    block.locator(".sb-entry").nth(8).wait_for()
    assert visit.focused().endswith("-use-entries")


def test_the_page_speaks_german(visit):
    visit.open(language="de")
    block = visit.block("p1")
    assert block.get_by_role("heading", name="Jetzt: einen Einsatz planen").is_visible()
    block.get_by_label("Unterrichtseinheit", exact=True).first.select_option("battery")
    block.get_by_label("Klasse", exact=True).first.fill("8b")
    block.get_by_label("Geplanter Tag").fill(day(20))
    block.get_by_label("Lernende in der Klasse").first.fill("24,5")
    block.get_by_role("button", name="Plan speichern").click()
    block.get_by_text("Schreiben Sie eine ganze Zahl von 1 bis 200.").first.wait_for()
    assert visit.focused().endswith("-plan-pupils")
