"""Pages with our blocks: two of a kind, a bad connection, two tabs, and manners as a guest."""

from __future__ import annotations

import pytest

from .visits import CASE, CHALLENGE, Visit


def course(*names):
    """Cases and challenges of a unit, by names such as "case1"."""
    return "".join((CASE if n.startswith("case") else CHALLENGE).format(name=n) for n in names)


@pytest.fixture
def visit(page, preview):
    return Visit(page, preview(course("case1", "case2", "task1", "task2")), "unit")


def question(visit, name="task1", number=1):
    return visit.block(name).locator(".sb-question").nth(number - 1)


def fill(visit, value, name="task1"):
    question(visit, name).get_by_label("Number").fill(value)
    question(visit, name).get_by_label("Unit").select_option("Ah")


def send(visit, name="task1"):
    question(visit, name).locator("form[data-sb-handler=submit] button").click()


def submitted(visit):
    return visit.events("stembridge.challenge.submitted")


def test_ids_are_unique_and_every_reference_meets_one(visit):
    visit.open()
    found = visit.page.evaluate(
        """() => {
            const ids = [...document.querySelectorAll('.stembridge [id]')].map((n) => n.id);
            const wanted = [...document.querySelectorAll('.stembridge *')].flatMap((n) =>
                ['for', 'aria-labelledby', 'aria-describedby'].flatMap((name) =>
                    (n.getAttribute(name) || '').split(' ').filter(Boolean)));
            return {twice: ids.filter((id, i) => ids.indexOf(id) !== i),
                    missing: wanted.filter((id) => !document.getElementById(id))};
        }"""
    )
    assert found == {"twice": [], "missing": []}


def test_two_blocks_of_a_kind_do_not_touch_each_other(visit):
    visit.open()
    fill(visit, "7", "task2")
    fill(visit, "6", "task1")
    send(visit, "task1")
    question(visit, "task1").locator(".sb-ok").first.wait_for()
    assert question(visit, "task2").get_by_label("Number").input_value() == "7"
    assert question(visit, "task2").locator(".sb-notice").count() == 0
    send(visit, "task2")
    question(visit, "task2").locator("[id$=-feedback]").wait_for()
    assert [e["correct"] for e in submitted(visit)] == [True, False]


def test_requests_of_all_blocks_on_a_page_go_one_after_the_other(visit):
    visit.open()
    under_way, most = [], []

    def started(request):
        if "/handler/submit" in request.url:
            under_way.append(request)
            most.append(len(under_way))

    visit.page.on("request", started)
    visit.page.on("response", lambda r: r.request in under_way and under_way.remove(r.request))
    for name in ("task1", "task2"):
        fill(visit, "6", name)
    visit.page.evaluate(
        "document.querySelectorAll('.sb-question:first-of-type form[data-sb-handler=submit]')"
        ".forEach((form) => form.requestSubmit())"
    )
    for name in ("task1", "task2"):
        question(visit, name).locator(".sb-ok").first.wait_for()
    assert most == [1, 1]


def test_a_lost_connection_keeps_the_input_and_the_retry_works(visit):
    visit.open()
    visit.page.route("**/handler/submit", lambda route: route.abort())
    fill(visit, "6")
    send(visit)
    error = question(visit).locator(".sb-error:visible")
    error.wait_for()
    assert question(visit).get_by_label("Number").input_value() == "6"
    visit.page.unroute("**/handler/submit")
    send(visit)
    question(visit).locator(".sb-ok").first.wait_for()
    assert len(submitted(visit)) == 1


def test_a_lost_answer_is_not_a_second_deed_when_it_is_sent_again(visit):
    visit.open()

    def lose(route):
        route.fetch()  # the server hears it, the browser hears nothing
        route.abort()

    visit.page.route("**/handler/submit", lose)
    fill(visit, "5")
    send(visit)
    question(visit).locator(".sb-error:visible").wait_for()
    visit.page.unroute("**/handler/submit")
    send(visit)
    question(visit).locator("[id$=-feedback]").wait_for()
    assert [e["attempt"] for e in submitted(visit)] == [1]
    assert question(visit).get_by_text("2 attempts are left.").is_visible()


def test_a_double_click_sends_once(visit):
    visit.open()
    fill(visit, "5")
    question(visit).locator("form[data-sb-handler=submit] button").dblclick()
    question(visit).locator("[id$=-feedback]").wait_for()
    assert len(submitted(visit)) == 1


def test_a_tab_that_is_behind_sees_the_newest_state_and_keeps_its_words(visit):
    visit.open()
    other = Visit(visit.page.context.new_page(), visit.house, "unit").open()
    fill(visit, "5")
    send(visit)
    question(visit).locator("[id$=-feedback]").wait_for()
    fill(other, "6")
    with other.page.expect_response("**/handler/submit") as answer:
        send(other)
    assert answer.value.status == 409
    other.said("This changed in another window.", "task1")
    assert question(other).get_by_text("2 attempts are left.").is_visible()
    assert question(other).get_by_label("Number").input_value() == "6"
    send(other)
    question(other).locator(".sb-ok").first.wait_for()
    assert [e["correct"] for e in submitted(visit)] == [False, True]


@pytest.mark.parametrize(("status", "words"), [(500, ""), (401, "Log in"), (403, "Log in")])
def test_a_refusal_is_said_beside_the_button_and_keeps_the_input(visit, status, words):
    visit.open()
    visit.page.route(
        "**/handler/submit", lambda route: route.fulfill(status=status, body="<h1>Error</h1>")
    )
    fill(visit, "6")
    send(visit)
    error = question(visit).locator(".sb-error:visible")
    error.wait_for()
    assert words.lower() in error.inner_text().lower()
    assert question(visit).get_by_label("Number").input_value() == "6"
    assert "Error" not in visit.block("task1").inner_text().split("\n")


# ---- as a guest on the platform's page


def test_a_block_leaves_one_name_on_the_page_and_loads_what_is_shared_once(page, preview):
    house = preview(course("case1", "case2", "task1", "task2"))
    scripts = []
    page.on("request", lambda r: scripts.append(r.url) if r.resource_type == "script" else None)
    visit = Visit(page, house, "unit").open()
    ours = page.evaluate(
        """() => {
            const frame = document.body.appendChild(document.createElement('iframe'));
            const plain = new Set(Object.keys(frame.contentWindow));
            frame.remove();
            return Object.keys(window).filter((name) => !plain.has(name)).sort();
        }"""
    )
    stage = {"$", "jQuery", "XBlock", "LmsRuntime", "PreviewRuntime", "StudioRuntime"}
    assert set(ours) - stage == {"StembridgeCase", "StembridgeChallenge"}
    assert len([url for url in scripts if "lesson.js" in url]) == 1
    assert len(scripts) == len(set(scripts))
    assert visit.page.locator(
        ".stembridge :is([onclick], [onsubmit], [onload], [onerror])"
    ).count() == 0  # fmt: skip


def test_every_rule_of_ours_stands_under_our_class_and_nothing_is_fixed(visit):
    visit.open()
    rules = visit.page.evaluate(
        """() => {
            const found = [];
            const walk = (rules) => { for (const rule of rules) {
                if (rule.selectorText) found.push([rule.selectorText, rule.style.position]);
                if (rule.cssRules) walk(rule.cssRules);
            }};
            for (const sheet of document.styleSheets)
                if (/lesson|tokens|case|challenge/.test(sheet.href || '')) walk(sheet.cssRules);
            return found;
        }"""
    )
    assert len(rules) > 80
    assert [s for s, _ in rules if not s.startswith(".stembridge")] == []
    assert [s for s, position in rules if position == "fixed"] == []


SPACED = (
    ".stembridge * { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    " word-spacing: 0.16em !important; } .stembridge p { margin-block-end: 2em !important; }"
)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_a_phone_shows_all_without_scrolling_aside_even_with_text_spaced_out(visit, language):
    visit.open(language=language, width=320)
    visit.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    for style in ("", SPACED):
        if style:
            visit.page.add_style_tag(content=style)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
        cut = visit.page.evaluate(
            """() => [...document.querySelectorAll(
                '.stembridge :is(button, summary, label, .sb-tag)')]
                .filter((n) => n.scrollWidth > n.clientWidth + 1 && n.clientWidth > 1)
                .map((n) => n.innerText)"""
        )
        assert cut == []


def test_what_is_pressed_is_at_least_24_pixels_each_way(visit):
    visit.open(width=320)
    visit.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    small = visit.page.evaluate(
        """() => [...document.querySelectorAll(
                '.stembridge :is(button, summary, select, a.sb-button, [type=text], .sb-choice)')]
            .map((n) => [n.outerHTML.slice(0, 80), n.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert small == []


def test_a_number_with_its_unit_reads_from_left_to_right_in_arabic(visit):
    visit.open(language="ar")
    given = visit.block("task1").locator(".sb-givens strong").first
    assert given.evaluate("n => getComputedStyle(n).direction") == "ltr"
    number = question(visit).locator("[name=number]")
    assert number.evaluate("n => getComputedStyle(n).direction") == "ltr"


def test_forced_colours_keep_the_focus_ring_and_the_borders(visit):
    visit.page.emulate_media(forced_colors="active")
    visit.open()
    visit.tab_to(question(visit).get_by_label("Number"))
    visit.see_focus()
    assert question(visit).get_by_label("Number").evaluate(
        "n => parseFloat(getComputedStyle(n).borderTopWidth)"
    ) >= 1  # fmt: skip


def test_paper_shows_no_buttons(visit):
    visit.open()
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".stembridge .sb-actions:visible").count() == 0
    assert visit.page.get_by_text("How much charge flows?").first.is_visible()
