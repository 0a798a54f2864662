"""The editor in a real browser: an author writes, is told what to mend, and nothing gets lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

SHOTS = Path(__file__).resolve().parents[4] / "build" / "shots"

pytest.importorskip("playwright.sync_api")

from playwright.sync_api import expect  # noqa: E402


def fault_of(locator: Any) -> str:
    """What the field's own description says is wrong."""
    return str(
        locator.evaluate(
            """field => (field.getAttribute("aria-describedby") || "").split(" ")
            .map(id => id && document.getElementById(id)).filter(Boolean)
            .filter(one => one.className === "sbe-faults").map(one => one.textContent).join()"""
        )
    )


def text_of(page: Any, label: str) -> Any:
    """The field of a text by its label alone."""
    return page.get_by_role("textbox", name=label, exact=True)


def notified(page: Any) -> list[Any]:
    """What the editor told the page around it."""
    return list(page.evaluate("window.notified"))


def open_part(page: Any, title: str) -> None:
    page.locator("summary", has_text=title).first.click()


# Two ways that the platform hands over the element, and a runtime that takes no notice.
@pytest.mark.parametrize("how", [{"element": "dom"}, {"element": "jquery"}, {"notify": "none"}])
def test_an_author_writes_and_saves(site, page, how):
    editor = site()
    page.goto(editor.url(**how))
    page.get_by_label("Title").fill("Heat from servers")
    text_of(page, "What this case is about").fill("A *warm* school")
    page.get_by_label("How long it takes").fill("30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    block = editor.block
    assert block.display_name == "Heat from servers"
    assert block.data["summary"] == {"": "A *warm* school"}
    assert block.data["minutes"] == 30
    names = [(name, data.get("state")) for name, data in notified(page)]
    assert names == ([] if "notify" in how else [("save", "start"), ("save", "end")])


def test_the_form_says_again_exactly_what_it_was_given(site, page, case):
    editor = site(case)
    before = editor.stage.store.dump()
    page.goto(editor.url())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    sent = editor.asked_for("studio_save")[0]["data"]
    assert sent["sector"]["skills"] == []
    assert sent["decision"]["minimum_group"] == 10
    saved = editor.block.data
    page.reload()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert editor.block.data == saved
    assert {key: saved[key] for key in ("summary", "minutes")} == {
        key: case[key] for key in ("summary", "minutes")
    }
    assert before


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_of_the_sample_course_changes_by_being_opened_and_saved(site, page, root, language):
    olx = re.compile(r"<(stembridge_\w+)\b.*?</\1>", re.DOTALL)
    found = 0
    for file in sorted((root / "sample_courses/battery/vertical").glob("*.xml")):
        for element in olx.finditer(file.read_text(encoding="utf-8")):
            found += 1
            text = re.sub(r'url_name="[^"]*"', 'url_name="c1"', element[0], count=1)
            editor = site(language=language, olx=text)
            before = editor.block.data
            page.goto(editor.url())
            page.locator(".sbe-primary").click()
            page.wait_for_function("window.notified.length > 1")
            assert editor.asked_for("studio_save")
            assert editor.block.data == before
    assert found >= 2


def test_faults_stand_beside_their_fields_and_the_focus_goes_to_the_first(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    page.get_by_label("How long it takes").fill("long")
    open_part(page, "6. The decision")
    open_part(page, "Options")
    text_of(page, "Text (required)").nth(1).fill("")
    open_part(page, "6. The decision")
    page.get_by_label("How long it takes").fill("45")
    page.get_by_role("button", name="Save", exact=True).click()
    # The part was closed again: it opens, and the field has the focus.
    field = text_of(page, "Text (required)").nth(1)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "To mend: Text: this is needed." in fault_of(field)
    expect(
        page.locator("summary", has_text="6. The decision").locator(".sbe-badge").first
    ).to_have_text("To mend: 1")
    assert notified(page)[-1][0] == "error"
    summary = page.locator(".sbe-summary")
    expect(summary).to_contain_text("To mend: 1")
    page.get_by_role("button", name="Cancel").focus()
    summary.get_by_role("link", name="6. The decision › Options › Option 2 › Text").click()
    expect(field).to_be_focused()


def test_a_fault_goes_once_it_is_mended_without_saving(site, page):
    editor = site()
    page.goto(editor.url())
    page.get_by_label("How long it takes").fill("long")
    page.get_by_role("button", name="Save", exact=True).click()
    field = page.get_by_label("How long it takes")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("10")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert "minutes" not in (editor.block.data or {})


def test_a_decimal_comma_is_read_in_german(site, page):
    editor = site(language="de")
    page.goto(editor.url())
    page.locator(".sbe-is-number input").first.fill("45,0")
    page.locator(".sbe-primary").click()
    expect(page.locator(".sbe-status")).not_to_have_text("")
    page.wait_for_function("window.notified.length > 1")
    assert editor.block.data["minutes"] == 45


def test_code_pickers_work_by_keyboard_alone(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    open_part(page, "Sector and level")
    page.get_by_role("button", name="Economic activity (NACE): change").press("Enter")
    find = page.get_by_role("combobox", name="Economic activity (NACE)")
    expect(find).to_be_focused()
    page.keyboard.type("batter")
    expect(page.locator(".sbe-list:visible [role=option]").first).to_be_visible()
    expect(find).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = find.get_attribute("aria-activedescendant")
    assert "27.20" in page.locator(f"[id='{active}']").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="change Manufacture of batteries")).to_be_focused()

    skill = page.get_by_role("combobox", name="Skills (ESCO)")
    skill.focus()
    for words in ("teach chem", "teach phys"):
        page.keyboard.type(words)
        expect(page.locator(".sbe-list:visible [role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(skill).to_be_focused()
    page.keyboard.type("xyz")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    skill.fill("")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    sector = editor.block.data["sector"]
    assert sector["nace"] == "27.20"
    assert len(sector["skills"]) == 2


def test_a_code_that_is_not_in_the_list_can_be_used_and_says_so(site, page):
    editor = site()
    page.goto(editor.url())
    open_part(page, "Sector and level")
    page.get_by_role("combobox", name="Economic activity (NACE)").fill("01.11")
    page.get_by_role("option", name="Use 01.11, which is not in our list").click()
    expect(page.locator(".sbe-chips li", has_text="01.11")).to_contain_text("not in our list")
    page.get_by_role("combobox", name="Field of education (ISCED-F)").fill("nonsense")
    page.get_by_role("button", name="Save", exact=True).click()
    find = page.get_by_role("combobox", name="Field of education (ISCED-F)")
    expect(find).to_have_attribute("aria-invalid", "true")  # what was only typed counts too
    assert "nonsense" in fault_of(find)


def test_lists_grow_move_duplicate_and_give_back_what_was_deleted(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    open_part(page, "6. The decision")
    open_part(page, "Options")
    page.get_by_role("button", name="Move Option 3 up").press("Enter")
    expect(page.get_by_role("button", name="Move Option 2 up")).to_be_focused()
    page.get_by_role("button", name="Move Option 2 up").press("Enter")
    # At the top the button up is dead: the focus is on the one that works.
    expect(page.get_by_role("button", name="Move Option 1 down")).to_be_focused()
    page.get_by_role("button", name="Delete Option 2").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Duplicate Option 2").click()
    page.get_by_role("button", name="Add: Option").click()
    expect(text_of(page, "Text (required)").nth(4)).to_be_focused()
    page.keyboard.type("Wait")
    page.get_by_role("button", name="Delete Option 4").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    options = editor.block.data["decision"]["options"]
    assert [one["text"][""] for one in options] == [
        "No",
        "Yes, all of it",
        "Yes, all of it",
        "Wait",
    ]
    ids = [one["id"] for one in options]
    assert ids[:2] == ["no", "yes"]
    assert all(re.fullmatch(r"option-[a-z0-9]{5}", one) for one in ids[2:])
    assert len(set(ids)) == 4


def test_texts_get_translations_one_by_one_and_all_at_once(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    summary = page.locator(".sbe-is-markdown").first
    expect(summary.get_by_role("textbox", name="What this case is about German")).to_have_attribute(
        "lang", "de"
    )
    summary.get_by_role("button", name="What this case is about: add a translation").click()
    page.get_by_label("Language", exact=True).select_option("ar")
    summary.get_by_role("button", name="Add", exact=True).click()
    arabic = summary.get_by_role("textbox", name="What this case is about Arabic")
    expect(arabic).to_be_focused()
    expect(arabic).to_have_attribute("dir", "rtl")
    page.keyboard.type("دفء")
    summary.get_by_role("button", name="remove the text in German").click()
    page.get_by_role("button", name="Translate all texts").click()
    page.get_by_label("Language", exact=True).select_option("fr")
    page.get_by_role("button", name="Add", exact=True).first.click()
    open_part(page, "2. The problem")
    text_of(page, "What has to be solved French").fill("Où va la chaleur ?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    data = editor.block.data
    assert data["summary"] == {"": case["summary"][""], "ar": "دفء"}
    assert data["problem"]["text"] == {"": "Where does the heat go?", "fr": "Où va la chaleur ?"}


def test_a_picture_is_not_saved_without_words_for_it(site, page):
    editor = site()
    page.goto(editor.url())
    open_part(page, "2. The problem")
    text_of(page, "File").fill("/static/rack.png")
    page.get_by_role("button", name="Save", exact=True).click()
    alt = text_of(page, "Alternative text")
    expect(alt).to_be_focused()
    assert "Say what the picture shows" in fault_of(alt)


def test_a_unit_is_read_while_it_is_written(site, page):
    editor = site()
    page.goto(editor.url())
    open_part(page, "3. Estimate first")
    unit = page.get_by_label("Unit of the estimate")
    unit.fill("kWh")
    expect(page.locator(".sbe-check").first).to_have_text("kWh: energy")
    unit.fill("bananas")
    expect(page.locator(".sbe-check.sbe-bad").first).to_contain_text("bananas")


def test_a_formula_is_drawn_while_it_is_written(site, page):
    editor = site(olx='<stembridge_challenge url_name="c1" display_name="Charge"/>')
    page.goto(editor.url())
    open_part(page, "Answers")
    page.get_by_role("button", name="Add: Answer").click()
    formula = text_of(page, "Formula of the right answer (required)")
    formula.fill("sqrt(a)/b")
    check = page.locator(".sbe-is-formula .sbe-check").first
    expect(check.locator("mfrac msqrt")).to_be_visible()
    assert check.get_attribute("id") in formula.get_attribute("aria-describedby")
    formula.fill("sqrt(a/b")
    expect(check).to_have_class(re.compile("sbe-bad"))
    expect(check.locator("math")).to_have_count(0)


def test_a_symbol_is_the_authors_and_a_copy_gets_a_number(site, page):
    editor = site(olx='<stembridge_challenge url_name="c1" display_name="Charge"/>')
    page.goto(editor.url())
    open_part(page, "Parameters, drawn")
    page.get_by_role("button", name="Add: Parameter").click()
    expect(text_of(page, "Symbol")).to_be_focused()
    page.keyboard.type("m")
    page.get_by_role("button", name="Duplicate Parameter 1").click()
    page.get_by_role("button", name="Duplicate Parameter 2").click()
    symbols = [field.input_value() for field in text_of(page, "Symbol").all()]
    assert symbols == ["m", "m2", "m3"]


def test_script_in_stored_content_stays_text_in_the_form(site, page):
    evil = """</script><img src=x onerror="window.hacked = 1"><svg onload="window.hacked = 2">"""
    texts = {"": evil, "de": evil, evil: evil}
    editor = site(
        {
            "language": evil,
            "summary": texts,
            "minutes": evil,
            "sector": {"nace": evil, "nace_revision": evil, "skills": [evil], "level": evil},
            "person": {"name": evil, "text": texts, "picture": {"src": evil, "alt": texts}},
            "estimate": {"question": texts, "unit": evil},
            "decision": {"question": texts, "options": [{"id": evil, "text": texts}]},
            "variants": [
                {"id": evil, "label": texts, "countries": [evil], "facts": [{"id": evil}]}
            ],
            evil: evil,
        }
    )
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(editor.url("bare"))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    expect(page.frame_locator(".sbe-page").locator("body")).not_to_be_empty()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".sbe-fault").first).to_be_visible()
    text_of(page, "Unit of the estimate").focus()
    expect(page.locator(".sbe-check.sbe-bad").first).to_be_visible()
    assert page.locator(".stembridge-editor :is(img, [onload])").count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_preview_follows_the_draft_and_can_do_nothing(site, page, case):
    editor = site(case)
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(editor.url("bare"))
    preview = page.frame_locator(".sbe-page")
    expect(preview.get_by_role("heading", name="Cooling a data centre")).to_be_visible()
    page.get_by_label("Title").fill("<script>parent.hacked = 1</script>New title")
    expect(preview.get_by_role("heading", name="New title")).to_be_visible()
    page.get_by_label("What the preview shows").select_option("learner")
    preview.get_by_role("group").or_(preview.locator("summary")).nth(2).click()
    asked = len(editor.asked)
    preview.locator("button:enabled:visible").first.click()
    page.get_by_role("button", name="Refresh").click()
    expect(preview.get_by_role("heading", name="New title")).to_be_visible()
    assert {name for name, _ in editor.asked[asked:]} == {"studio_preview"}
    assert page.evaluate("window.hacked") is None
    assert editor.block.display_name == "Cooling a data centre"


def test_where_there_is_little_room_the_preview_takes_the_place_of_the_form(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator(".sbe-page").get_by_role("heading").first).to_be_visible()
    expect(page.get_by_label("Title")).to_be_hidden()
    page.get_by_role("button", name="Hide the preview").click()
    expect(page.get_by_label("Title")).to_be_visible()


def test_cancel_asks_only_where_something_would_be_lost(site, page):
    editor = site()
    page.goto(editor.url())
    page.get_by_label("Title").fill("Another")
    page.get_by_role("button", name="Cancel").click()
    question = page.get_by_role("alertdialog", name="Your changes are not saved.")
    expect(question.get_by_role("button", name="Keep editing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    assert notified(page) == []
    page.keyboard.press("Enter")
    question.get_by_role("button", name="Discard the changes").click()
    assert notified(page) == [["cancel", {}]]
    page.reload()
    page.get_by_role("button", name="Cancel").click()
    assert notified(page) == [["cancel", {}]]


def test_leaving_the_page_is_asked_about_only_while_something_is_unsaved(site, page):
    editor = site()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(editor.url())
    page.get_by_label("Title").fill("Another")
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_label("Title").fill("Another")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    page.get_by_label("Title").fill("A third")
    page.locator(".sbe-fields").evaluate("node => node.closest('.stembridge-editor').remove()")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_newer_version_is_neither_lost_nor_forced_on_the_author(site, page):
    editor = site()
    page.goto(editor.url())
    text_of(page, "What this case is about").fill("Mine")
    block = editor.block
    block.data = {"version": 1, "language": "en", "summary": {"": "Theirs"}}
    block.save()
    page.get_by_role("button", name="Save", exact=True).click()
    question = page.get_by_role("alertdialog", name="Somebody else has saved this block")
    question.get_by_role("button", name="Keep editing").click()
    expect(text_of(page, "What this case is about")).to_have_value("Mine")
    assert editor.block.data["summary"] == {"": "Theirs"}
    page.get_by_role("button", name="Save", exact=True).click()
    question.get_by_role("button", name="Load the newer version").click()
    expect(text_of(page, "What this case is about")).to_have_value("Theirs")
    block.data = {"version": 1, "language": "en", "summary": {"": "Theirs again"}}
    block.save()
    text_of(page, "What this case is about").fill("Mine at last")
    page.get_by_role("button", name="Save", exact=True).click()
    question.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert editor.block.data["summary"] == {"": "Mine at last"}


def test_a_server_that_fails_loses_nothing(site, page):
    editor = site()
    page.goto(editor.url())
    page.get_by_label("Title").fill("Kept")
    editor.down = True
    page.get_by_role("button", name="Save", exact=True).click()
    expect(
        page.get_by_text("This did not work. Your text is still here; try again.")
    ).to_be_visible()
    page.route("**/handler/**", lambda route: route.abort())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.unroute("**/handler/**")
    editor.down = False
    expect(page.get_by_label("Title")).to_have_value("Kept")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_one_request_is_under_way_at_a_time(site, page, case):
    editor = site(case)
    page.add_init_script(
        """window.most = 0; let now = 0; const real = window.fetch;
        window.fetch = (...all) => { window.most = Math.max(window.most, ++now);
          return real(...all).finally(() => { now--; }); };"""
    )
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(editor.url("bare"))
    open_part(page, "Sector and level")
    page.get_by_role("combobox", name="Skills (ESCO)").press_sequentially("teach", delay=30)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_function("window.notified.length > 1")
    assert page.evaluate("window.most") == 1


def test_the_script_leaves_one_name_behind_and_asks_nobody_else(site, page, case):
    editor = site(case)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(editor.url())
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator(".sbe-page").get_by_role("heading").first).to_be_visible()
    own = page.evaluate(
        "Object.keys(window).filter(name => !before.includes(name) || /^stem/i.test(name))"
    )
    assert own == ["0", "StembridgeEditor", "before"]  # the first is the preview's frame
    outside = [url for url in asked if not url.startswith((editor.address, "about:", "data:"))]
    assert outside == []


@pytest.mark.parametrize("frame", ["modal", "bare"])
@pytest.mark.parametrize("size", [(900, 600), (1200, 900), (320, 640), (320, 256)])
def test_what_can_be_done_stays_in_reach_and_nothing_sticks_out(site, page, case, frame, size):
    editor = site(case)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(editor.url(frame))
    for title in ("Sector and level", "6. The decision", "Options", "Regional variants"):
        open_part(page, title)
    for name in ("Save", "Cancel"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["y"] + box["height"] <= size[1] + 1
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0] + 1
        assert box["height"] >= 44
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.stembridge-editor, .sbe-form, .sbe-bar')]
        .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.className)"""
    )
    assert wide == []


def test_every_target_is_at_least_24_pixels(site, page, case):
    editor = site(case)
    page.goto(editor.url())
    for title in ("Sector and level", "6. The decision", "Options", "Regional variants"):
        open_part(page, title)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.stembridge-editor :is(button, select, summary)')]
        .filter(node => node.offsetParent && node.getBoundingClientRect().height < 24)
        .map(node => node.textContent)"""
    )
    assert small == []


@pytest.mark.parametrize(
    ("name", "size", "language", "options"),
    [
        ("modal", (900, 600), "en", {}),
        ("frame", (1200, 900), "en", {}),
        ("narrow", (320, 640), "en", {}),
        ("dark", (1200, 900), "en", {"color_scheme": "dark"}),
        ("contrast", (900, 600), "en", {"contrast": "more"}),
        ("forced", (900, 600), "en", {"forced_colors": "active"}),
        ("rtl", (1200, 900), "ar", {}),
        ("german", (900, 600), "de", {}),
    ],
)
def test_no_barrier_that_axe_knows(browser, site, case, barriers, name, size, language, options):
    case["minutes"] = -1
    case["decision"]["options"][1]["text"] = {}
    editor = site(case, language=language)
    width, height = size
    SHOTS.mkdir(parents=True, exist_ok=True)
    with browser.new_context(viewport={"width": width, "height": height}, **options) as context:
        page = context.new_page()
        page.goto(editor.url("modal" if name == "modal" else "bare"))
        page.screenshot(path=SHOTS / f"editor-{name}-top.png")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for closed in page.locator("button.sbe-head[aria-expanded=false]").all():
            closed.click()
        page.locator(".sbe-primary").click()
        expect(page.locator(".sbe-fault").first).to_be_visible()
        page.screenshot(path=SHOTS / f"editor-{name}-faults.png")
        page.locator(".sbe-chips").first.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"editor-{name}-fields.png")
        assert barriers(page, ".stembridge-editor") == []


def test_no_barrier_in_the_largest_form(browser, site, root, barriers):
    text = (root / "sample_courses/battery/vertical/charge.xml").read_text(encoding="utf-8")
    challenge = re.search(r"<stembridge_challenge\b.*</stembridge_challenge>", text, re.DOTALL)
    editor = site(olx=re.sub(r'url_name="[^"]*"', 'url_name="c1"', challenge[0], count=1))
    SHOTS.mkdir(parents=True, exist_ok=True)
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        page = context.new_page()
        page.goto(editor.url("bare"))
        open_part(page, "Answers")
        page.locator("button.sbe-head").first.click()
        open_part(page, "Parameters, drawn")
        formula = page.get_by_label("Formula of the right answer").first
        formula.focus()
        expect(page.locator(".sbe-check math").first).to_be_visible()
        page.screenshot(path=SHOTS / "editor-challenge.png")
        assert barriers(page, ".stembridge-editor") == []
