"""What all pages of blocks keep to: one deed at a time, none lost or doubled, no guest's mess."""

from __future__ import annotations

import pytest

from stembridge_xblocks.preview.samples import sample_course

from .visits import CASE, CHALLENGE, Visit, act

# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"


def olx(*names):
    """Tasks for names that begin with q, cases for the others."""
    return "".join((CHALLENGE if n.startswith("q") else CASE).format(name=n) for n in names)


@pytest.fixture
def visit(page, preview):
    """Ana at a unit with two tasks and two cases."""
    page.set_default_timeout(8_000)
    return Visit(page, preview(olx("q1", "q2", "c1", "c2")), "unit")


def fill(visit, number="7", block="q1", unit="Ah"):
    form = visit.block(block).locator("form[data-sb-handler=submit]").first
    form.get_by_label("Number").fill(number)
    form.get_by_label("Unit").select_option(unit)
    return form.locator("button[type=submit]")


def verdict(visit, block="q1"):
    return visit.block(block).locator(".sb-question").first.locator(".sb-notice")


def handlers(page, glob="**/handler/submit"):
    """The requests to a handler, as they are sent."""
    asked = []
    page.on("request", lambda r: asked.append(r) if r.url.endswith(glob[2:]) else None)
    return asked


def tries(visit, block="q1"):
    ana = visit.house.stage.people["ana"]
    return visit.house.stage.block(block, user=ana).attempts


# Several blocks on a page


def test_blocks_of_one_kind_share_no_id_and_no_deed(visit):
    visit.open()
    ids = visit.page.evaluate("Array.from(document.querySelectorAll('[id]'), node => node.id)")
    assert len(ids) == len(set(ids))
    others = visit.block("q2").inner_html(), visit.block("c2").inner_html()
    fill(visit).click()
    verdict(visit).wait_for()
    visit.block("c1").get_by_role("button", name="Done, on to: Estimate first").click()
    visit.block("c1").locator(".sb-state").wait_for()
    assert (visit.block("q2").inner_html(), visit.block("c2").inner_html()) == others
    assert (tries(visit, "q1"), tries(visit, "q2")) == (1, 0)


def test_every_reference_to_an_id_meets_one(visit):
    visit.open("sue")
    missing = visit.page.evaluate(
        """Array.from(document.querySelectorAll('.stembridge *')).flatMap((node) =>
            ['for', 'aria-labelledby', 'aria-describedby'].flatMap((name) =>
                (node.getAttribute(name) || '').split(' ').filter(Boolean)))
            .filter((id) => !document.getElementById(id))"""
    )
    assert missing == []


def test_a_page_sends_one_request_at_a_time(visit):
    visit.open()
    page = visit.page
    page.wait_for_load_state("networkidle")  # the cases have said that they were seen
    page.evaluate(
        """() => {
            window.most = 0; window.open_now = 0;
            const plain = window.fetch;
            window.fetch = async (...args) => {
                window.open_now += 1;
                window.most = Math.max(window.most, window.open_now);
                try { return await plain(...args); } finally { window.open_now -= 1; }
            };
        }"""
    )
    buttons = fill(visit, block="q1"), fill(visit, block="q2")
    handles = [button.element_handle() for button in buttons]
    page.evaluate("buttons => buttons.forEach(button => button.click())", handles)
    for block in ("q1", "q2"):
        verdict(visit, block).wait_for()
    assert page.evaluate("window.most") == 1


def test_a_double_click_submits_once(visit):
    visit.open()
    asked = handlers(visit.page)
    fill(visit).dblclick()
    verdict(visit).wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert len(asked) == 1
    assert tries(visit) == 1


# What goes wrong on the way


def test_a_lost_answer_is_not_a_second_attempt(visit):
    visit.open()
    page, asked = visit.page, handlers(visit.page)

    def lose(route):
        route.fetch()  # it arrives and is stored, but nobody hears of it
        route.abort()

    page.route("**/handler/submit", lose)
    button = fill(visit)
    button.click()
    form = visit.block("q1").locator("form").first
    form.get_by_text("There is no connection. Your answer is still here; try again.").wait_for()
    visit.said("There is no connection.", "q1")
    assert form.get_by_label("Number").input_value() == "7"
    assert button.evaluate("node => node === document.activeElement")
    page.unroute("**/handler/submit")
    button.click()
    page.locator(".sb-notice:focus").wait_for()
    keys = {request.post_data_json["key"] for request in asked}
    assert (len(asked), len(keys)) == (2, 1)
    assert tries(visit) == 1
    # The next deed is a new one.
    fill(visit, "8").click()
    visit.block("q1").get_by_text("1 attempt is left.").wait_for()
    assert tries(visit) == 2


def test_a_lost_estimate_leads_on_when_it_is_sent_again(visit):
    visit.open()
    case, page = visit.block("c1"), visit.page
    case.get_by_role("button", name="Done, on to: Estimate first").click()
    case.get_by_label("Your estimate").fill("3")
    page.route("**/handler/save_estimate", lambda route: (route.fetch(), route.abort()))
    save = case.get_by_role("button", name="Save estimate")
    save.click()
    case.get_by_text("There is no connection.").first.wait_for()
    page.unroute("**/handler/save_estimate")
    save.click()
    case.get_by_text("SECRET").wait_for()
    assert page.evaluate("document.activeElement.closest('.sb-step').id").endswith("-estimate")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (500, "This did not work. Your answer is still here; try again."),
        (502, "This did not work. Your answer is still here; try again."),
        (401, "You are not logged in any more. Log in in another tab, then try again."),
        (403, "You are not logged in any more. Log in in another tab, then try again."),
    ],
)
def test_a_refused_answer_is_said_and_kept(visit, status, sentence):
    visit.open()
    body = "<h1>Down</h1>"
    visit.page.route(
        "**/handler/submit",
        lambda route: route.fulfill(status=status, body=body, content_type="text/html"),
    )
    button = fill(visit)
    button.click()
    form = visit.block("q1").locator("form").first
    form.get_by_text(sentence).wait_for()
    assert form.get_by_label("Number").input_value() == "7"
    assert button.evaluate("node => node === document.activeElement")
    assert button.get_attribute("aria-disabled") == "false"


def test_who_was_logged_out_is_told_so(visit):
    visit.open()
    button = fill(visit)
    visit.page.context.clear_cookies()
    button.click()
    visit.block("q1").locator("form").first.get_by_text("You are not logged in").wait_for()
    assert tries(visit) == 0


def test_a_tab_that_is_behind_gets_the_newest_state_and_keeps_what_was_typed(visit):
    visit.open()
    fill(visit, "7", unit="C")
    act(visit.house, "ana", "q1", "submit", answer="charge", number="21600", unit="Ah")
    button = visit.block("q1").locator("form").first.locator("button[type=submit]")
    button.click()
    form = visit.block("q1").locator("form").first
    form.get_by_text("This changed in another window.").wait_for()
    assert "Divide by 3600." in verdict(visit).inner_text()
    assert form.get_by_label("Number").input_value() == "7"
    assert form.get_by_label("Unit").input_value() == "C"
    assert form.locator("button").evaluate("node => node === document.activeElement")
    assert tries(visit) == 1
    form.locator("button").click()
    visit.block("q1").get_by_text("1 attempt is left.").wait_for()


def test_a_tab_that_is_behind_keeps_a_decision_that_was_chosen(visit):
    visit.open()
    case = visit.block("c1")
    case.locator("summary", has_text="Your decision").click()
    case.get_by_label("No, nothing").check()
    case.get_by_label("What would change your mind?").fill("Rain")
    act(visit.house, "ana", "c1", "complete_step", step="person")
    case.get_by_role("button", name="Save decision").click()
    case.get_by_text("This changed in another window.").first.wait_for()
    assert case.get_by_label("No, nothing").is_checked()
    assert case.get_by_label("What would change your mind?").input_value() == "Rain"
    assert visit.focused() == "Save decision"
    case.get_by_role("button", name="Save decision").click()
    case.locator(".sb-others").wait_for()


def test_where_another_tab_has_finished_the_reason_stands_in_its_place(visit):
    visit.open()
    button = fill(visit)
    act(visit.house, "ana", "q1", "submit", answer="charge", number="6", unit="Ah")
    button.click()
    visit.page.locator(".sb-error:focus", has_text="This changed in another window").wait_for()
    assert "So a phone is charged once." in verdict(visit).inner_text()


# How it looks


@pytest.mark.parametrize(
    ("unit", "language"),
    [("case", "de"), ("charge", "fr"), ("charge", "ar"), ("career", "de"), ("career", "ar")],
)
def test_wide_letters_and_lines_at_400_percent_cut_nothing(page, preview, unit, language):
    house = preview(sample_course())
    # 320 px is also 1,280 px at a zoom of 400 %.
    visit = Visit(page, house, unit).open(language=language, width=320)
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = page.evaluate(
        """Array.from(document.querySelectorAll('.stembridge *')).filter(node =>
            node.checkVisibility() && getComputedStyle(node).overflowX !== 'visible'
            && !node.closest('.sb-scroll, .sb-live, .sb-hidden, svg, select, input, textarea')
            && node.scrollWidth > node.clientWidth + 1).map(node => node.outerHTML.slice(0, 100))"""
    )
    assert cut == []
    assert visit.page.locator("[data-sb-root]").count() == 1


@pytest.mark.parametrize(("unit", "who"), [("case", "sue"), ("charge", "sue"), ("career", "sue")])
def test_targets_are_at_least_24_pixels(page, preview, unit, who):
    Visit(page, preview(sample_course()), unit).open(who, width=320)
    page.evaluate(OPEN_ALL)
    small = page.evaluate(
        """Array.from(document.querySelectorAll(
            '.stembridge :is(button, select, summary, input:not([type=hidden]), textarea)'))
            .map(node => [node, (node.closest('label') || node).getBoundingClientRect()])
            .filter(([node, box]) => Math.min(box.width, box.height) < 24)
            .map(([node]) => node.outerHTML.slice(0, 100))"""
    )
    assert small == []


def test_forced_colours_leave_every_border_and_the_focus_visible(visit):
    visit.page.emulate_media(forced_colors="active")
    visit.open()
    button = fill(visit)
    visit.tab_to(button)
    assert button.evaluate("node => getComputedStyle(node).borderStyle") == "solid"
    assert verdict(visit).count() == 0
    visit.press("Enter")
    verdict(visit).wait_for()
    visit.see_focus()


def test_nothing_moves_for_readers_who_want_calm(visit):
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open()
    moving = visit.page.evaluate(
        """Array.from(document.querySelectorAll('.stembridge *')).filter(node => {
            const style = getComputedStyle(node);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0
    visit.page.evaluate(
        "() => { Element.prototype.scrollIntoView = (how) => { window.how = how; }; }"
    )
    fill(visit).click()
    visit.page.locator(".sb-notice:focus").wait_for()
    assert visit.page.evaluate("window.how.behavior") == "auto"


def test_paper_is_white_and_shows_what_is_folded_but_no_buttons(page, preview):
    page.emulate_media(color_scheme="dark")
    Visit(page, preview(sample_course()), "case").open()
    page.emulate_media(color_scheme="dark", media="print")
    root = page.locator("[data-sb-root]")
    assert root.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"
    heights = page.evaluate(
        "Array.from(document.querySelectorAll('.sb-body'), b => b.getBoundingClientRect().height)"
    )
    assert len(heights) == 7
    assert min(heights) > 20
    assert not page.locator(".sb-button").first.is_visible()


def test_numbers_formulas_and_plots_run_from_left_to_right_in_arabic(page, preview):
    Visit(page, preview(sample_course()), "charge").open(language="ar")
    shown = ".sb-givens dd strong, .sb-givens math, svg.sb-plot, [name=number]"
    directions = page.evaluate(
        f"""Array.from(document.querySelectorAll('{shown}'),
            (node) => getComputedStyle(node).direction)"""
    )
    assert len(directions) >= 14
    assert set(directions) == {"ltr"}


@pytest.mark.parametrize("unit", ["case", "practice"])
def test_english_sentences_end_with_their_full_stop_on_a_page_from_right_to_left(
    page, preview, unit
):
    Visit(page, preview(sample_course()), unit).open(language="ar")
    assert page.locator("[data-sb-root]").get_attribute("dir") == "rtl"
    ends = page.evaluate(
        """() => {
            const root = document.querySelector('[data-sb-root]'), ends = [];
            const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            const x = (node, at) => {
                const one = document.createRange();
                one.setStart(node, at); one.setEnd(node, at + 1);
                return one.getBoundingClientRect();
            };
            while (texts.nextNode()) {
                const node = texts.currentNode, text = node.data;
                if (!/^[A-Z][^\\n]*[.:?]$/.test(text)) continue;
                const first = x(node, 0), last = x(node, text.length - 1);
                if (first.width && last.y < first.y + 4) ends.push([text, first.x < last.x]);
            }
            return ends;
        }"""
    )
    assert len(ends) >= 4
    assert [text for text, is_right in ends if not is_right] == []


# A good guest


def test_blocks_bring_no_global_name_but_their_init_functions(page, preview):
    names = "Object.keys(window)"
    plain = Visit(page, preview(olx("c1") + '<html url_name="h">text</html>'), "unit")
    plain.open("")  # public pages bring no script
    before = set(page.evaluate(names))
    plain.open()
    assert set(page.evaluate(names)) - before == {"StembridgeCase"}


def test_what_blocks_share_is_loaded_once_and_nothing_from_elsewhere(visit):
    page = visit.page
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    visit.open(at="record")
    fill(visit).click()
    verdict(visit).wait_for()
    page.wait_for_load_state("networkidle")
    ours = [url.rpartition("/")[2] for url in asked if "/stembridge_xblocks/" in url]
    assert sorted(ours) == [
        "case.css", "case.js", "challenge.css", "challenge.js",
        "lesson.css", "lesson.js", "tokens.css",
    ]  # fmt: skip
    site = visit.house.stage.site
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert complaints == []


def test_pages_hold_no_script_of_their_own_and_no_inline_handler(visit):
    visit.open()
    inline = visit.page.evaluate(
        """Array.from(document.querySelectorAll('.stembridge, .stembridge *')).filter(node =>
            node.tagName === 'SCRIPT' || node.getAttributeNames().some(n => n.startsWith('on'))
        ).length"""
    )
    assert inline == 0


def test_every_rule_of_our_styles_stands_under_our_root_and_nothing_is_fixed(visit):
    visit.open()
    found = visit.page.evaluate(
        """() => {
            const rules = [];
            const walk = (list) => {
                for (const rule of list) {
                    if (rule.selectorText) { rules.push([rule.selectorText, rule.style.position]); }
                    if (rule.cssRules) { walk(rule.cssRules); }
                    if (rule.type === CSSRule.KEYFRAMES_RULE) { rules.push(["@keyframes", ""]); }
                }
            };
            for (const sheet of document.styleSheets) {
                if ((sheet.href || "").includes("/stembridge_xblocks/")) { walk(sheet.cssRules); }
            }
            return rules;
        }"""
    )
    assert len(found) > 100
    loose = [
        one
        for selector, _ in found
        for one in _parts(selector)
        if not one.startswith(".stembridge")
    ]
    assert loose == []
    assert [selector for selector, position in found if position == "fixed"] == []


def _parts(selector):
    """The selectors of a list, split at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in selector:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
