"""The sample course in the preview: every unit as a learner and as its author meets it."""

from __future__ import annotations

import pytest

from stembridge_xblocks.preview.olx import read_course
from stembridge_xblocks.preview.samples import sample_course

UNITS = [str(n.key) for n in read_course(sample_course()).root.walk() if n.kind == "vertical"]


def name(key):
    return key.rpartition("@")[2]


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("unit", UNITS, ids=name)
def test_a_unit_opens_without_a_fault_and_fits_a_phone(
    page, preview_url, axe, shot, unit, language
):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(preview_url + "/unit/" + unit)
    page.get_by_label("Language").select_option(language)
    page.get_by_role("button", name="Apply").click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".stage-bad").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)
    shot(page, f"sample-{name(unit)}-{language}-320")


@pytest.mark.parametrize("unit", UNITS, ids=name)
def test_studio_shows_a_unit_and_opens_its_editors(page, preview_url, axe, shot, unit):
    page.goto(preview_url + "/studio/unit/" + unit)
    page.wait_for_load_state("networkidle")
    assert page.locator(".stage-bad").count() == 0
    axe(page)
    for button in page.locator('[data-stage-edit="modal"]').all():
        button.click()
        dialog = page.get_by_role("dialog")
        dialog.locator(".editor-with-buttons").wait_for()
        axe(page)
        shot(page, f"sample-{name(unit)}-editor")
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
