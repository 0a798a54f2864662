"""Switching the region in a browser, which renders the whole block anew."""

from __future__ import annotations

from .visits import CASE, Visit


def test_what_was_typed_and_not_sent_survives_another_region(page, preview):
    visit = Visit(page, preview(CASE.format(name="one")), "unit").open()
    block = visit.block("one")
    block.locator("details summary").filter(has_text="Estimate first").click()
    block.get_by_label("Your estimate").fill("about 12")

    block.get_by_label("Region").select_option("at")
    block.get_by_role("button", name="Change region").click()
    visit.said("You now see: Austria", "one")

    assert "in Graz" in block.text_content()
    assert block.locator("input[name=estimate]").input_value() == "about 12"
    assert block.get_by_label("Region").input_value() == "at"
