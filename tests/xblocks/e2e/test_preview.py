"""The preview in a browser: readable at every width, by keyboard, and as the platform's pages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

OLX = (
    '<toy url_name="t1" display_name="First">one</toy>'
    '<toy url_name="t2" display_name="Second">two</toy><problem url_name="p1"/>'
)
UNIT = "block-v1:StemBridge+TEST+2026+type@vertical+block@unit"


@pytest.fixture(scope="session")
def toy():
    """The toy of the stage's own tests."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "preview"))
    from toy_pkg.blocks import Toy

    return Toy


@pytest.fixture
def house(preview, toy):
    return preview(OLX, types={"toy": toy})


def opened(page, house, path, *, width=1280, scheme="light"):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(house.stage.site + path)
    return page


def note(page, text, block=0):
    form = page.locator("form[data-handler]").nth(block)
    form.get_by_label("Note").fill(text)
    form.get_by_role("button", name="Save").click()
    form.get_by_text("Saved").wait_for()


PAGES = {"outline": "/", "unit": f"/unit/{UNIT}", "studio": f"/studio/unit/{UNIT}"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_its_width_and_axe_finds_nothing(
    page, house, axe, shot, name, width, scheme
):
    opened(page, house, PAGES[name], width=width, scheme=scheme)
    if name == "unit":
        note(page, "mine")
        page.locator(".stage-log li").first.wait_for()
        page.locator(".stage-log summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    shot(page, f"preview-{name}-{width}-{scheme}")


def test_a_deed_appears_in_the_record_without_a_reload(page, house):
    opened(page, house, PAGES["unit"])
    note(page, "mine")
    page.locator(".stage-log li").nth(2).wait_for()
    assert page.locator(".stage-table tbody tr").first.inner_text().split("\t")[1:3] == [
        "1 of 2",
        "100%",
    ]
    assert page.locator(".stage-log summary").all_inner_texts()[-1].startswith("toy.noted")
    assert page.locator(".stage-count").inner_text() == "(3)"


def test_a_handler_that_crashes_is_said_beside_the_unit(page, house):
    opened(page, house, PAGES["unit"])
    form = page.locator("form[data-handler]").first
    form.get_by_label("Note").fill("crash")
    form.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert").filter(has_text="write_and_log failed with 500")
    alert.wait_for()


def test_blocks_get_an_element_in_the_lms_and_jquery_in_studio(page, house):
    opened(page, house, PAGES["unit"])
    assert page.locator(".xblock").first.get_attribute("data-given") == "element"
    assert page.locator(".xblock").first.get_attribute("data-text") == "</script>"
    opened(page, house, PAGES["studio"])
    assert page.locator(".xblock").first.get_attribute("data-given") == "jquery"


def test_two_blocks_on_a_page_save_apart(page, house):
    opened(page, house, PAGES["unit"])
    note(page, "first", 0)
    note(page, "second", 1)
    ana = house.stage.people["ana"]
    assert [house.stage.block(t, user=ana).note for t in ("t1", "t2")] == ["first", "second"]


def test_a_visit_is_changed_by_keyboard_only(page, house):
    opened(page, house, PAGES["unit"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("b")  # Bruno
    page.keyboard.press("Tab")
    page.keyboard.press("End")  # Arabic, the last that is offered
    for _ in range(2):
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".stage-table caption").inner_text() == "Bruno, learner"
    assert page.evaluate("document.documentElement.dir") == "rtl"


@pytest.mark.parametrize("way", ["Edit", "Edit in a frame"])
def test_an_author_edits_and_the_preview_follows(page, house, axe, shot, way):
    opened(page, house, PAGES["studio"])
    page.get_by_role("button", name=way, exact=True).or_(
        page.get_by_role("button", name=f"Edit First{way[4:]}", exact=True)
    ).first.click()
    dialog = page.get_by_role("dialog")
    editor = dialog if way == "Edit" else page.frame_locator("iframe")
    editor.get_by_label("Text").fill("")
    editor.get_by_role("button", name="Save the text").click()
    editor.get_by_role("alert").filter(has_text="Not saved. Type a text.").wait_for()
    axe(page)
    shot(page, f"preview-editor-{'modal' if way == 'Edit' else 'frame'}")
    editor.get_by_label("Text").fill("new")
    editor.get_by_role("button", name="Save the text").click()
    dialog.wait_for(state="hidden")
    page.locator(".stage-component").first.get_by_text("new").wait_for()
    assert house.stage.block("t1").data == {"text": "new"}
    assert page.evaluate("document.activeElement.textContent") == way


@pytest.mark.parametrize("way", ["Escape", "Close", "Cancel"])
def test_an_editor_is_left_without_saving(page, house, way):
    opened(page, house, PAGES["studio"])
    page.get_by_role("button", name="Edit First", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text").fill("lost")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name=way, exact=True).click()
    dialog.wait_for(state="hidden")
    assert house.stage.block("t1").data == {"text": "one"}


def test_a_unit_alone_is_the_blocks_and_nothing_else(page, house, axe):
    opened(page, house, f"/xblock/{UNIT}")
    assert page.locator(".xblock").count() == 2
    assert page.locator("header, aside").count() == 0
    axe(page)
