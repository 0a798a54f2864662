"""The report in a browser: readable at every width, by keyboard, in print, and silent."""

import pytest

REPORTS = ["six", "three", "empty"]
# A4 less the margins of 18 mm, in CSS pixels.
A4_WIDTH, A4_HEIGHT = 657, 986

OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
SHOWN_CHARTS = """[...document.querySelectorAll('svg.chart')]
    .filter(svg => svg.getClientRects().length)"""


def shown(page, address, *, width=1280, scheme="light", opened=True):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    if not opened or page.url != address:  # else it stands there, all of it open
        page.goto(address)
    if opened:
        page.evaluate(OPEN_ALL)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_never_scrolls_sideways(page, reports, name, width):
    # 320 px is also 1,280 px at a zoom of 400 %.
    shown(page, reports[name], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("six", 1280, "light"),
        ("six", 1280, "dark"),
        ("six", 360, "light"),
        ("three", 360, "dark"),
        ("empty", 360, "light"),
        ("empty", 1280, "dark"),
    ],
)
def test_axe_finds_no_violation(page, reports, barriers, name, width, scheme):
    shown(page, reports[name], width=width, scheme=scheme)
    assert barriers(page) == []


def test_no_request_leaves_the_page(fresh_page, reports):
    asked = []
    fresh_page.on("request", lambda request: asked.append(request.url))
    shown(fresh_page, reports["six"])
    fresh_page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [reports["six"]]


def test_text_from_a_log_is_shown_and_not_run(fresh_page, reports):
    complaints = []
    fresh_page.on("console", lambda message: complaints.append(message.text))
    shown(fresh_page, reports["six"])
    assert fresh_page.get_by_text("<script>fetch('http://example.org')</script>").is_visible()
    assert fresh_page.evaluate("document.scripts.length") == 0
    assert not complaints


def test_every_disclosure_opens_by_keyboard(page, reports):
    shown(page, reports["six"], opened=False)
    total = page.evaluate("document.querySelectorAll('details').length")
    assert total > 10
    opened = 0
    for _ in range(20 * total):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
            opened += 1
        if opened == total:
            break
    assert page.evaluate("document.querySelectorAll('details[open]').length") == total


def test_the_first_tab_leads_past_the_contents(page, reports):
    shown(page, reports["six"], opened=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_seen_as_a_ring(page, reports):
    shown(page, reports["six"], opened=False)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = page.evaluate("""(s => [s.outlineStyle, s.outlineWidth, s.outlineOffset])(
        getComputedStyle(document.activeElement))""")
    assert style == ["solid", "3px", "2px"]


@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_pictures_is_text_that_can_be_read(page, reports, width):
    shown(page, reports["six"], width=width)
    sizes = page.evaluate(f"""{SHOWN_CHARTS}.flatMap(svg => {{
        const zoom = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll('text')].map(
            text => [text.textContent, zoom * parseFloat(getComputedStyle(text).fontSize)]);
    }})""")
    words = " ".join(text for text, _ in sizes)
    assert "Started (S)" in words
    assert "EuroSTEM L1-BATTERY" in words
    assert min(size for _, size in sizes) >= 10


@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_of_a_picture_is_cut_or_lies_on_another(page, reports, width):
    shown(page, reports["six"], width=width)
    boxes = page.evaluate(f"""{SHOWN_CHARTS}.map(svg => [
        svg.closest('figure').getBoundingClientRect().toJSON(),
        [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).map(
            text => [text.textContent, text.getBoundingClientRect().toJSON()]),
    ])""")
    assert len(boxes) == 13
    for figure, texts in boxes:
        for number, (text, box) in enumerate(texts):
            assert box["left"] >= figure["left"] - 4, text
            assert box["right"] <= figure["right"] + 4, text
            for other, its in texts[:number]:
                # A pixel of slack: boxes of letters are taller than the letters.
                apart = (
                    box["left"] >= its["right"] - 1 or its["left"] >= box["right"] - 1
                    or box["top"] >= its["bottom"] - 3 or its["top"] >= box["bottom"] - 3
                )  # fmt: skip
                assert apart, (text, other)


def test_pictures_change_their_colours_in_the_dark(page, reports):
    fills = {}
    for scheme in ("light", "dark"):
        shown(page, reports["six"], scheme=scheme)
        fills[scheme] = page.evaluate(f"""{SHOWN_CHARTS}.map(
            svg => getComputedStyle(svg.querySelector('text')).fill)""")
    assert len(fills["light"]) == 13
    assert not set(fills["light"]) & set(fills["dark"])


@pytest.mark.parametrize("name", REPORTS)
def test_printed_tables_are_open_and_inside_the_page(page, reports, name):
    shown(page, reports[name], width=A4_WIDTH, opened=False)
    page.emulate_media(media="print")
    tables = page.evaluate("""[...document.querySelectorAll('table')].map(table => {
        const box = table.getBoundingClientRect();
        return [table.caption.textContent, table.checkVisibility(), box.left, box.right];
    })""")
    assert tables
    for caption, is_shown, left, right in tables:
        assert is_shown, caption
        assert left >= 0, caption
        assert right <= A4_WIDTH, caption


def test_printed_pictures_fit_a_page(page, reports):
    shown(page, reports["six"], width=A4_WIDTH, opened=False)
    page.emulate_media(media="print")
    heights = page.evaluate(
        "[...document.querySelectorAll('figure')].map(f => f.getBoundingClientRect().height)"
    )
    assert len(heights) == 13
    assert all(0 < height <= A4_HEIGHT for height in heights)


def test_the_printed_report_is_light_even_if_the_system_is_dark(page, reports):
    shown(page, reports["three"], scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_the_report_prints_as_pdf_of_a4_pages(page, reports):
    shown(page, reports["six"], opened=False)
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    # Width and height of A4 in points.
    assert b"/MediaBox [0 0 59" in printed
    assert printed.count(b"/Type /Page\n") > 3
