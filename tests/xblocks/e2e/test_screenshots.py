"""Every view in every look: axe finds nothing, nothing is cut, and a picture of each is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from stembridge_xblocks.preview.samples import sample_course

from .visits import Visit, act

SHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"
READ = ("person", "problem", "concept", "uncertainty", "classroom")

# name, language, width, colours
LOOKS = [
    ("desktop", "en", 1280, "light"),
    ("dark", "en", 1280, "dark"),
    ("320", "en", 320, "light"),
    ("de", "de", 1280, "light"),
    ("rtl", "ar", 1280, "light"),
    ("rtl-320", "ar", 320, "dark"),
]


def case_estimated(house):
    act(house, "ana", "battery_case", "complete_step", step="person")
    act(house, "ana", "battery_case", "complete_step", step="problem")
    act(house, "ana", "battery_case", "save_estimate", estimate="60")


def case_done(house):
    case_estimated(house)
    for step in READ[2:]:
        act(house, "ana", "battery_case", "complete_step", step=step)
    act(house, "ana", "battery_case", "decide", option="storage", why="The price of a test")
    options = ["route", "storage", "storage", "recycling", "repair"] * 3
    for number, option in enumerate(options):
        house.stage.learner(f"other{number}")
        act(house, f"other{number}", "battery_case", "decide", option=option, why="")


def right(house, answer):
    """The right number of Ana, by the lesson's formula and her values."""
    drawn = house.stage.block("battery_charge", user=house.stage.people["ana"]).sheet.drawn
    charge = drawn["m"] * drawn["u"] * 96485.33 / (157.76 * 3600)
    return {"capacity": 169.9, "charge": charge, "energy": 3.2 * charge}[answer]


def submit(house, answer, number, unit):
    act(house, "ana", "battery_charge", "submit", answer=answer, number=number, unit=unit)


def challenge_tried(house):
    submit(house, "capacity", "611.6", "mAh/g")
    act(house, "ana", "battery_charge", "hint", answer="capacity", hint="one-mole")
    submit(house, "charge", f"{right(house, 'charge'):.1f}", "C")


def challenge_done(house):
    challenge_tried(house)
    for answer, unit in (("capacity", "mAh/g"), ("charge", "Ah"), ("energy", "Wh")):
        submit(house, answer, f"{right(house, answer):.1f}", unit)


def career_answered(house):
    act(house, "ana", "battery_career", "reflect", text="Two of them, in the second row.")


def practice_planned(house):
    act(house, "ana", "battery_practice", "commit", lesson=lesson(house), planned_on="2027-12-01",
        level=3, pupils=45, class_name="8b")  # fmt: skip


def practice_done(house):
    practice_planned(house)
    for on in ("2026-03-02", "2026-05-20"):
        act(house, "ana", "battery_practice", "implement", lesson=lesson(house), on=on, level=3,
            pupils=24, class_name="9a", girls=11, changed="A coin, not a key.")  # fmt: skip
    act(house, "ana", "battery_practice", "cascade", lesson=lesson(house), on="2026-05-21",
        colleagues=3)  # fmt: skip
    act(house, "ana", "battery_practice", "create_referral")
    uses = list(house.stage.block("battery_practice", user=house.stage.people["ana"]).uses)
    act(house, "ana", "battery_practice", "withdraw", entry=uses[0], obstacle="time")


def lesson(house):
    content = house.stage.block("battery_practice", user=house.stage.people["ana"]).content
    return content["lessons"][0]["id"]


def nothing(house):
    pass


# Light in German and dark in Arabic; axe takes as long as all pictures of a view together.
AXED = ("de", "rtl-320")

# name: unit, who, where, what happened before
VIEWS = {
    "case-fresh": ("case", "ana", "alone", nothing),
    "case-estimated": ("case", "ana", "alone", case_estimated),
    "case-done": ("case", "ana", "alone", case_done),
    "case-public": ("case", "", "alone", nothing),
    "case-author": ("case", "ana", "studio", nothing),
    "case-staff": ("case", "sue", "alone", nothing),
    "career-fresh": ("career", "ana", "alone", nothing),
    "career-answered": ("career", "ana", "alone", career_answered),
    "career-public": ("career", "", "alone", nothing),
    "career-author": ("career", "ana", "studio", nothing),
    "challenge-fresh": ("charge", "ana", "alone", nothing),
    "challenge-tried": ("charge", "ana", "alone", challenge_tried),
    "challenge-done": ("charge", "ana", "alone", challenge_done),
    "challenge-public": ("charge", "", "alone", nothing),
    "challenge-author": ("charge", "ana", "studio", nothing),
    "challenge-staff": ("charge", "sue", "alone", nothing),
    "practice-fresh": ("practice", "ana", "alone", nothing),
    "practice-planned": ("practice", "ana", "alone", practice_planned),
    "practice-done": ("practice", "ana", "alone", practice_done),
    "practice-public": ("practice", "", "alone", nothing),
    "practice-author": ("practice", "ana", "studio", nothing),
    "practice-staff": ("practice", "sue", "alone", nothing),
    "points-fresh": ("plating_numbers", "ana", "alone", nothing),
}


@pytest.fixture
def page(watched_page):
    """The module's page: each view has a server of its own, hence an origin of its own."""
    page, faults = watched_page
    faults.clear()
    page.context.clear_cookies()
    yield page
    page.goto("about:blank")  # before the server goes
    assert not faults, faults


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_in_every_look_fits_and_axe_finds_nothing(page, preview, axe, name):
    unit, who, where, before = VIEWS[name]
    house = preview(sample_course())
    before(house)
    SHOTS.mkdir(parents=True, exist_ok=True)
    visit = Visit(page, house, unit)
    shown = ""
    for look, language, width, scheme in LOOKS:
        if language != shown:
            visit.open(who, language, at=where, width=width)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            shown = language
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SHOTS / f"{name}-{look}.png", full_page=True, animations="disabled")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, look
        direction = "rtl" if language == "ar" else "ltr"
        assert page.locator("[data-sb-root]").first.get_attribute("dir") == direction
        if look in AXED:
            axe(page)
