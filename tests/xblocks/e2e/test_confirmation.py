"""A colleague opens a link: without an account, by keyboard, on a phone, in any look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from ..common.confirmation.toys import Toy
from .visits import Visit, act

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"
# Long enough to be cut, if anything is.
LESSON = "Wie viel Ladung passt hinein? Die Lithium-Ionen-Zelle von der Waage bis zur Kurve"
ENTRY = {
    "day": "1 March 2026",
    "lesson": LESSON,
    "evidence": "https://school.example.org/a-page-with-a-long-name?and=more",
    "withdrawn": None,
    "confirmation": None,
}


class Colleague:
    """Somebody with Ana's link in a browser of their own, which notes all that it sends."""

    def __init__(self, page: Page, house: Any) -> None:
        self.page, self.house = page, house
        self.requests: list[Any] = []
        page.on("request", lambda request: self.requests.append(request))

    def link(self) -> str:
        """A new link of Ana's."""
        return str(act(self.house, "ana", "t", "ask_confirmation", entry="u1")["link"])

    def open(self, link: str | None = None) -> str:
        """Open a link, a new one by default, until the page has something to say; the link."""
        link = link or self.link()
        self.page.goto(link)
        self.page.locator("[data-when=open]:visible, [data-when=told]:visible").first.wait_for()
        return link

    @property
    def button(self) -> Any:
        return self.page.get_by_role("button", name="Confirm this use")

    @property
    def confirmed_at(self) -> str | None:
        """When Ana's entry was confirmed, as stored."""
        stage = self.house.stage
        entry = stage.block("t", user=stage.people["ana"]).entries["u1"]
        return (entry["confirmation"] or {}).get("confirmed_at")


@pytest.fixture
def house(preview: Any) -> Any:
    house = preview('<toy url_name="t"/>', types={"toy": Toy})
    block = house.stage.block("t", user=house.stage.people["ana"])
    block.entries = {"u1": ENTRY}
    block.save()
    return house


@pytest.fixture
def colleague(page: Page, house: Any) -> Colleague:
    page.set_viewport_size({"width": 1280, "height": 900})
    return Colleague(page, house)


@pytest.fixture
def german(browser: Browser, house: Any) -> Iterator[Colleague]:
    with browser.new_context(locale="de-AT") as context:
        yield Colleague(context.new_page(), house)


def test_a_colleague_confirms_by_keyboard_and_is_told(colleague: Colleague) -> None:
    colleague.open()
    page = colleague.page
    visit = Visit(page, colleague.house, "")
    assert page.locator("dd").first.inner_text() == LESSON
    assert page.locator("dd").first.get_attribute("lang") == "de"
    assert page.get_by_role("link").inner_text() == "school.example.org"

    visit.tab_to(colleague.button)
    visit.press("Enter")

    page.get_by_text("Thank you: kept.").first.wait_for()
    assert "Thank you" in visit.focused()
    visit.see_focus()
    assert not colleague.button.is_visible()
    assert colleague.confirmed_at
    (line,) = (e for e in colleague.house.stage.events if e["name"].endswith("confirmed"))
    assert (line["username"], line["event"]["use_id"]) == ("", "u1")


def test_the_token_is_in_no_address_and_no_cookie_is_sent(colleague: Colleague) -> None:
    token = urlsplit(colleague.open()).fragment
    colleague.button.click()
    colleague.page.get_by_text("Thank you: kept.").first.wait_for()

    assert len(colleague.requests) == 3
    for request in colleague.requests:
        sent = request.all_headers()
        assert token not in request.url.partition("#")[0]
        assert not any(token in value for value in sent.values())
        assert "cookie" not in sent
        assert "referer" not in sent
    assert [r.method for r in colleague.requests] == ["GET", "POST", "POST"]
    assert colleague.page.context.cookies() == []


def test_opening_the_page_confirms_nothing(colleague: Colleague) -> None:
    colleague.open()
    colleague.page.reload()
    colleague.button.wait_for()

    assert colleague.confirmed_at is None


def test_a_second_press_and_a_second_visit_confirm_nothing_more(colleague: Colleague) -> None:
    link = colleague.open()
    colleague.page.evaluate(
        "document.querySelector('[data-confirm]').click();"
        "document.querySelector('[data-confirm]').click()"
    )
    colleague.page.get_by_text("Thank you: kept.").first.wait_for()
    colleague.page.goto("about:blank")

    colleague.open(link)

    assert "confirmed already" in colleague.page.locator("[data-told]").inner_text()
    names = [e["name"] for e in colleague.house.stage.events]
    assert names.count("stembridge.practice.confirmed") == 1


def test_who_is_logged_in_confirms_too_since_no_login_is_sent(colleague: Colleague) -> None:
    Visit(colleague.page, colleague.house, "unit").open("bruno")
    colleague.open()

    colleague.button.click()

    colleague.page.get_by_text("Thank you: kept.").first.wait_for()
    assert colleague.confirmed_at


def test_the_learner_is_told_that_it_is_their_own(colleague: Colleague) -> None:
    Visit(colleague.page, colleague.house, "unit").open("ana")

    colleague.open()

    assert "your own link" in colleague.page.locator("[data-told]").inner_text()
    assert not colleague.button.is_visible()


def test_a_link_that_is_cut_says_what_to_do(colleague: Colleague) -> None:
    link = colleague.link()
    for cut in (link[:-3], link.partition("#")[0]):
        colleague.page.goto("about:blank")
        colleague.open(cut)
        assert "not whole" in colleague.page.locator("[data-told]").inner_text()

    # The whole one, pasted over it: only what stands behind "#" changes.
    colleague.page.goto(link)
    colleague.button.wait_for()


def test_without_an_answer_nothing_is_claimed_and_pressing_again_counts_once(
    colleague: Colleague,
) -> None:
    colleague.open()
    page = colleague.page
    page.route("**/confirm", lambda route: (route.fetch(), route.abort())[1])
    colleague.button.click()
    page.get_by_text("Press the button again: it counts once").first.wait_for()
    page.unroute("**/confirm")

    colleague.button.click()

    page.locator("[data-told]", has_text="confirmed already").wait_for()
    names = [e["name"] for e in colleague.house.stage.events]
    assert names.count("stembridge.practice.confirmed") == 1


def test_without_a_connection_the_link_can_be_tried_again(colleague: Colleague) -> None:
    page, link = colleague.page, colleague.link()
    page.route("**/confirm", lambda route: route.abort())
    page.goto(link)
    page.get_by_role("button", name="Try again").wait_for()
    page.unroute("**/confirm")

    page.get_by_role("button", name="Try again").click()

    colleague.button.wait_for()


def test_what_was_changed_meanwhile_is_shown_before_it_is_confirmed(colleague: Colleague) -> None:
    colleague.open()
    block = colleague.house.stage.block("t", user=colleague.house.stage.people["ana"])
    block.entries = {"u1": {**block.entries["u1"], "day": "2 March 2026"}}
    block.save()

    colleague.button.click()

    colleague.page.locator("[data-changed]", has_text="was changed").wait_for()
    assert colleague.page.locator("dd").nth(1).inner_text() == "2 March 2026"
    colleague.button.click()
    colleague.page.get_by_text("Thank you: kept.").first.wait_for()


def test_without_javascript_the_page_says_so(browser: Browser, house: Any) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(Colleague(page, house).link())

        assert page.get_by_text("This page needs JavaScript").is_visible()
        assert not page.get_by_text("Confirm this use").is_visible()


def test_the_page_is_in_the_language_of_the_browser(german: Colleague) -> None:
    german.open()

    assert german.page.locator("html").get_attribute("lang") == "de"
    assert german.page.locator("dt").first.inner_text() == "Titel"
    assert german.page.get_by_text("Hier stimmt etwas nicht").is_visible()


def test_a_script_in_a_lessons_title_stays_text(colleague: Colleague) -> None:
    hostile = "</script><img src=x onerror=document.title=1>"
    block = colleague.house.stage.block("t", user=colleague.house.stage.people["ana"])
    block.entries = {"u1": {**ENTRY, "lesson": hostile}}
    block.save()

    colleague.open()

    assert colleague.page.locator("dd").first.inner_text() == hostile
    assert colleague.page.locator("img").count() == 0


# name, language of the browser, width, colours
LOOKS = [
    ("desktop", "en-GB", 1280, "light"),
    ("dark", "en-GB", 1280, "dark"),
    ("320", "de-DE", 320, "light"),
    ("rtl", "ar", 1280, "light"),
    ("rtl-320", "ar", 320, "dark"),
]

# axe takes as long as all else; the light desktop and the dark phone differ in all it looks at.
AXED = ("desktop", "rtl-320")


@pytest.mark.parametrize(("look", "locale", "width", "scheme"), LOOKS)
def test_each_look_fits_and_axe_finds_nothing_in_two(
    browser: Browser, house: Any, axe: Any, look: str, locale: str, width: int, scheme: Any
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with browser.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800}
    ) as context:
        colleague = Colleague(context.new_page(), house)
        page = colleague.page

        def seen(name: str) -> None:
            page.screenshot(path=SHOTS / f"confirmation-{name}-{look}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if look in AXED:
                axe(page)

        link = colleague.open()
        direction = "rtl" if locale == "ar" else "ltr"
        assert page.locator("html").get_attribute("dir") == direction
        page.evaluate("document.querySelector('details').open = true")
        seen("open")
        page.locator("[data-confirm]").click()
        page.locator("[data-when=told]").wait_for()
        seen("done")
        page.goto("about:blank")
        colleague.open(link[:-3])
        seen("refused")


PRACTICE = """
<stembridge_practice url_name="p" language="en">
  <lesson id="battery"><title>How much charge?</title></lesson>
</stembridge_practice>
"""


def test_a_teacher_copies_a_link_by_keyboard_and_sees_that_it_was_confirmed(
    browser: Browser, preview: Any, axe: Any
) -> None:
    house = preview(PRACTICE)
    act(house, "ana", "p", "implement", lesson="battery", **{"class": "new"}, class_name="8b",
        on=date.today().isoformat(), level=3, pupils=24)  # fmt: skip
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        visit = Visit(page, house, "unit").open(width=320)
        use = visit.block("p")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        use.locator(".sb-line").focus()
        visit.tab_to(use.get_by_text("Have it confirmed by a colleague"))
        assert use.locator(".sb-link details").evaluate("node => node.open")
        visit.tab_to(use.get_by_role("button", name="Make a link for a colleague"))
        visit.press("Enter")
        visit.said("The link is ready", "p")
        visit.see_focus()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        axe(page, ".stembridge")
        page.screenshot(path=SHOTS / "practice-link-320.png", full_page=True)
        visit.tab_to(use.get_by_role("button", name="Copy link"))
        visit.press("Enter")
        visit.said("The link is copied.", "p")
        link = page.evaluate("navigator.clipboard.readText()")

        with browser.new_context() as elsewhere:
            other = elsewhere.new_page()
            other.goto(link)
            other.get_by_role("button", name="Confirm this use").click()
            other.get_by_text("You have confirmed this use").first.wait_for()

        visit.open(width=320)
        use.get_by_text("Confirmed on").wait_for(state="attached")
        assert len(visit.events("stembridge.practice.confirmed")) == 1


def test_where_the_clipboard_is_shut_the_link_is_marked_to_copy_by_hand(
    page: Page, preview: Any
) -> None:
    house = preview(PRACTICE)
    act(house, "ana", "p", "implement", lesson="battery", **{"class": "new"}, class_name="8b",
        on=date.today().isoformat(), level=3, pupils=24)  # fmt: skip
    page.add_init_script("delete Navigator.prototype.clipboard")
    visit = Visit(page, house, "unit").open()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    use = visit.block("p")
    use.get_by_role("button", name="Make a link for a colleague").click()

    use.get_by_role("button", name="Copy link").click()

    visit.said("The link is marked", "p")
    assert page.evaluate("getSelection().toString()").startswith(house.stage.site)
