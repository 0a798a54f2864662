"""The editor's page and handlers: for authors only, all or nothing, whatever they are sent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.content import default_of
from stembridge_xblocks.common.strings import EDITOR_STRINGS
from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.people import ANONYMOUS

HANDLERS = ("studio_save", "studio_preview", "studio_search", "studio_check")
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028\"'&"


@pytest.fixture(params=list(BLOCKS))
def kind(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def made(kind: str) -> Stage:
    """A stage with one block of each kind in turn."""
    return Stage.from_olx(f'<{kind} url_name="b" display_name="Old title"/>', types=BLOCKS)


@pytest.fixture
def case() -> Stage:
    """A stage with a case."""
    return Stage.from_olx('<stembridge_case url_name="b" display_name="Old title"/>', types=BLOCKS)


def form(stage: Stage, user: Any = None, **options: Any) -> dict[str, Any]:
    """What the editor's page holds for its script."""
    html = stage.render("b", "studio_view", user=user or stage.author(), **options).content
    found = re.search(
        r'<script type="application/json" class="sbe-data">(.*?)</script>', html, re.S
    )
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def save(stage: Stage, data: Any, settings: Any = None, **more: Any) -> Any:
    """The answer to a save by an author who just opened the editor."""
    payload = {
        "revision": form(stage)["state"]["revision"],
        "data": data,
        "settings": settings or {"display_name": "New title"},
        **more,
    }
    return stage.call("b", "studio_save", payload, user=stage.author())


def stored(stage: Stage) -> Any:
    return stage.block("b", user=stage.author())


# Who may call


@pytest.mark.parametrize("name", HANDLERS)
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"method": "GET"}, 405),
        ({"user": "learner"}, 403),
        ({"user": "staff"}, 403),
        ({"user": "reader"}, 403),
        ({"user": "learner", "mode": "preview"}, 403),
        ({"user": "nobody", "noauth": True}, 403),
        ({"user": "author", "noauth": True}, 403),
        ({"user": "author", "mode": "lms"}, 403),
        ({"headers": {"Content-Type": "text/plain"}}, 415),
        ({"raw": b"[1]"}, 400),
        ({"raw": b"{"}, 400),
        ({"raw": b'{"data": NaN}'}, 400),
        ({"raw": b"[" * 100_000}, 400),
        ({"raw": b" " * 10_000_000}, 413),
        ({"raw": b'{"overwrite":true,"data":' + b'{"a":' * 900 + b"1" + b"}" * 901}, 400),
    ],
)
def test_nobody_but_an_author_gets_through_and_only_with_what_fits(made, name, how, status):
    users = {
        "learner": made.learner("ana"),
        "staff": made.staff(),
        "reader": made.author("reader", can_write=False),
        "nobody": ANONYMOUS,
        "author": made.author(),
    }
    before = made.store.dump()
    how = {"user": "author", "payload": {} if "raw" not in how else None, **how}
    answer = made.call("b", name, **{**how, "user": users[how["user"]]})
    # A body too long for a short handler is refused before it is read.
    assert answer.status_int in ({status, 413} if "raw" in how else {status})
    assert "error" in answer.json
    assert made.store.dump() == before


@pytest.mark.parametrize("name", HANDLERS)
def test_nobody_without_a_login_gets_through(made, name):
    assert made.call("b", name, {}, user=ANONYMOUS).status_int == 403
    assert made.call("b", name, {}, user=ANONYMOUS, mode="studio").status_int in (302, 403)


def test_in_a_library_where_no_service_tells_who_may_write_an_author_edits_all_the_same(kind):
    library = Stage.of_library(f'<{kind} url_name="b" display_name="Old title"/>', types=BLOCKS)
    author = library.author()
    loaded = form(library, author, mode="library")
    settings = {**loaded["state"]["settings"], "display_name": "New title"}
    payload = {"revision": loaded["state"]["revision"], "data": loaded["state"]["data"],
               "settings": settings}  # fmt: skip
    for name in ("studio_preview", "studio_save"):
        answer = library.call("b", name, payload, user=author, mode="library")
        assert answer.status_int == 200, answer.text
    assert library.block("b", user=author, mode="library").display_name == "New title"


# The page


def test_the_page_works_without_any_service(made):
    everything = ("i18n", "replace_urls", "settings", "user", "studio_user_permissions")
    loaded = form(made, without=everything)
    assert loaded["state"]["settings"]["display_name"] == "Old title"


def test_a_new_block_is_not_greeted_with_faults(made):
    assert form(made)["state"]["faults"] == []


@pytest.mark.parametrize(
    "data",
    [None, {"version": 99, "language": "en"},
     {"variants": {"a": 1}, "minutes": "many", "language": 3},
     {"variants": [None, 1, {"id": [1]}], "provenance": "x", "picture": [], "old_field": {}}],
)  # fmt: skip
def test_old_or_broken_data_opens_with_what_can_be_read_and_its_faults(made, data):
    block = stored(made)
    block.data = data
    block.save()
    state = form(made)["state"]
    assert set(state["data"]) == {"version", *(f.name for f in block.CONTENT.fields)}
    bad = [fault for fault in state["faults"] if not fault["warning"]]
    assert bool(bad) == (data is not None)


def test_the_root_tells_studio_to_leave_its_buttons_away(made):
    html = made.render("b", "studio_view", user=made.author()).content
    assert 'class="editor-with-buttons stembridge-editor"' in html


def test_the_page_names_the_readers_language_and_direction(case):
    html = case.render("b", "studio_view", user=case.author(language="ar")).content
    assert 'lang="en" dir="rtl"' in html  # there is no Arabic yet, but the page runs its way
    assert form(case, case.author(language="de"))["decimal"] == ","


def test_a_picture_keeps_its_address_though_the_platform_rewrites_what_views_show(case):
    picture = {"src": "/static/b.png", "alt": {"": "A battery"}, "credit": ""}
    assert save(case, {"language": "en", "problem": {"picture": picture}}).status_int == 200
    assert form(case)["state"]["data"]["problem"]["picture"] == picture


# Saving


def test_saving_stores_settings_and_content_together(case):
    answer = save(case, {"language": "de", "minutes": "1", "summary": {"": "Kurz"}})
    assert answer.status_int == 200
    block = stored(case)
    assert block.display_name == "New title"
    assert block.data["summary"] == {"": "Kurz"}
    assert block.data["version"] == 1
    assert answer.json["revision"] == form(case)["state"]["revision"]


def test_what_was_saved_is_what_the_form_shows_and_saves_again_unchanged(case):
    save(case, {"language": "en", "minutes": 5, "problem": {"text": {"": "Why?", "de": "Warum?"}}})
    state = form(case)["state"]
    before = case.store.dump()
    answer = save(case, state["data"], state["settings"])
    assert answer.status_int == 200
    assert case.store.dump() == before


@pytest.mark.parametrize(
    ("data", "settings", "path"),
    [
        ({"language": "en", "minutes": "many"}, {"display_name": "New"}, ["minutes"]),
        ({"language": "en"}, {"display_name": " "}, ["settings", "display_name"]),
        ({"language": "en"}, [], ["settings"]),
        ([], {"display_name": "New"}, []),
        ({"language": "en", "decision": {"options": [{"id": "a", "text": {}}]}},
         {"display_name": "New"}, ["decision", "options", 0, "text"]),
        ({"language": "en", "wrong": 1}, {"display_name": "New"}, []),
    ],
)  # fmt: skip
def test_one_bad_field_and_nothing_is_stored(case, data, settings, path):
    before = case.store.dump()
    answer = case.call(
        "b",
        "studio_save",
        {"revision": form(case)["state"]["revision"], "data": data, "settings": settings},
        user=case.author(),
    )
    assert answer.status_int == 422
    assert path in [fault["path"] for fault in answer.json["faults"] if not fault["warning"]]
    assert case.store.dump() == before


def test_a_refused_save_leaves_no_field_of_the_block_dirty(case):
    block = stored(case)
    request = {"revision": block._revision(), "data": {"minutes": "x"}, "settings": {}}
    # The method under the decorator, so that the block is not saved after it.
    answer = type(block).studio_save.__wrapped__(block, request)
    assert answer.status_int == 422
    assert block._get_fields_to_save() == []


def test_a_warning_does_not_keep_content_from_being_saved(case):
    answer = save(case, {"language": "en"})
    assert answer.status_int == 200
    assert [fault["warning"] for fault in answer.json["faults"]] == [True]


def test_numbers_are_taken_as_the_author_writes_them(case):
    author = case.author(language="de")
    revision = form(case)["state"]["revision"]
    data = {"language": "de", "decision": {"minimum_group": "12,0"}}
    payload = {"revision": revision, "data": data, "settings": {"display_name": "Neu"}}
    assert case.call("b", "studio_save", payload, user=author).status_int == 200
    assert stored(case).data["decision"]["minimum_group"] == 12


def test_what_is_no_number_is_said_once_and_teaches_how_to_write_it(case):
    answer = save(case, {"language": "en", "minutes": "1.2.3,4"})
    faults = [fault for fault in answer.json["faults"] if fault["path"] == ["minutes"]]
    assert len(faults) == 1
    assert "1,234.5" in faults[0]["text"]


def test_content_that_somebody_else_changed_is_not_overwritten_unasked(case):
    stale = form(case)["state"]["revision"]
    save(case, {"language": "en", "summary": {"": "Theirs"}})
    payload = {"revision": stale, "data": {"language": "en", "summary": {"": "Mine"}},
               "settings": {"display_name": "Mine"}}  # fmt: skip
    answer = case.call("b", "studio_save", payload, user=case.author())
    assert answer.status_int == 409
    assert answer.json["form"]["data"]["summary"] == {"": "Theirs"}
    assert stored(case).data["summary"] == {"": "Theirs"}
    for sign in ("true", 1, None):
        payload["overwrite"] = sign
        assert case.call("b", "studio_save", payload, user=case.author()).status_int == 409
    payload["overwrite"] = True
    assert case.call("b", "studio_save", payload, user=case.author()).status_int == 200
    assert stored(case).data["summary"] == {"": "Mine"}


def test_unknown_xml_that_olx_brought_is_kept(case):
    block = stored(case)
    block.xml_leftovers = "<future/>"
    block.save()
    assert save(case, {"language": "en"}).status_int == 200
    assert stored(case).xml_leftovers == "<future/>"


def test_a_setting_that_stays_as_it_is_stays_inherited(made, kind):
    block = stored(made)
    settings = {field.name: getattr(block, field.name) for field in block.CONTENT.settings}
    data = {field.name: default_of(field) for field in block.CONTENT.fields}
    save(made, data, {**settings, "display_name": "New title"})
    after = stored(made)
    for name in set(settings) - {"display_name"}:
        assert not after.fields[name].is_set_on(after)


# Preview


def test_the_preview_shows_the_draft_and_stores_nothing(case):
    before = case.store.dump()
    payload = {"data": {"language": "en", "problem": {"text": {"": "A *new* problem"}}},
               "settings": {"display_name": "Draft title"}}  # fmt: skip
    answer = case.call("b", "studio_preview", payload, user=case.author())
    assert "A <em>new</em> problem" in answer.json["page"]
    assert "Draft title" in answer.json["page"]
    assert case.store.dump() == before
    assert case.events == []


@pytest.mark.parametrize("view", ["learner", "author", "studio_view", "__init__", None, ["author"]])
def test_the_preview_shows_no_other_view_than_the_two(made, view):
    answer = made.call("b", "studio_preview", {"view": view}, user=made.author())
    assert answer.status_int == 200
    assert "sbe-data" not in answer.json["page"]


def test_the_preview_has_no_script(made):
    page = made.call("b", "studio_preview", {}, user=made.author()).json["page"]
    assert "<script" not in page


def _filled(field: dict[str, Any], text: str) -> Any:
    """A value with `text` in every place that takes text."""
    match field["type"]:
        case "text" | "markdown":
            return {"": text, "de": text} if field["localised"] else text
        case "group":
            return {one["name"]: _filled(one, text) for one in field["fields"]}
        case "items":
            one = {inner["name"]: _filled(inner, text) for inner in field["fields"]}
            return [{"id": "a", **one}]
        case "strings":
            return [text]
        case "image":
            return {"src": text, "alt": {"": text}, "credit": text}
        case "number":
            return 1
        case "flag":
            return True
    return text


def test_script_in_every_field_comes_out_inert_in_preview_and_editor(made):
    loaded = form(made)
    data = {one["name"]: _filled(one, EVIL) for one in loaded["fields"]}
    data["language"] = "en"
    for view in ("author", "learner"):
        payload = {"data": data, "settings": {"display_name": EVIL}, "view": view}
        page = made.call("b", "studio_preview", payload, user=made.author()).json["page"]
        assert page.count("alert(1)") >= 1  # it is shown, as text
        assert "<script" not in page
        assert "<img src=x" not in page
    block = stored(made)
    block.data, block.display_name = data, EVIL
    block.save()
    html = made.render("b", "studio_view", user=made.author()).content
    assert html.count("<script") == html.count("</script>") == html.count('class="sbe-data"') == 1
    assert form(made)["state"]["settings"]["display_name"].startswith("</script>")


# Search and live check


def test_search_finds_by_code_and_name_in_the_readers_language(case):
    def found(**payload: Any) -> Any:
        return case.call("b", "studio_search", payload, user=case.author(language="de")).json

    assert found(vocabulary="nace", query="27.20")["results"][0] == {
        "code": "27.20",
        "label": "Herstellung von Batterien und Akkumulatoren",
        "note": "NACE Rev. 2",
        "group": "Verarbeitendes Gewerbe",
    }
    assert found(vocabulary="nace", query="01.11") == {"results": [], "code": "01.11"}
    assert found(vocabulary="nace", query="27.20")["code"] is None
    assert found(vocabulary="country", query="qq")["code"] == "QQ"


@pytest.mark.parametrize(
    "payload",
    [{}, {"vocabulary": "nace"}, {"vocabulary": "users", "query": ""},
     {"vocabulary": ["nace"], "query": "a"}, {"vocabulary": "nace", "query": {"a": 1}}],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(case, payload):
    assert case.call("b", "studio_search", payload, user=case.author()).status_int == 400


def test_a_unit_and_a_formula_are_read_while_they_are_written(case):
    def read(kind: str, text: str) -> Any:
        payload = {"kind": kind, "text": text}
        return case.call("b", "studio_check", payload, user=case.author()).json

    assert read("unit", "kWh") == {"ok": True, "text": "kWh: energy"}
    assert read("formula", "a/b")["html"].startswith("<math")
    assert "<mfrac>" in read("formula", "a/b")["html"]
    assert read("formula", "a/")["ok"] is False
    assert read("unit", "bananas")["ok"] is False


@pytest.mark.parametrize(
    "text", ["<img src=x>", "__import__('os')", "9**9**9**9", "m" * 3_000, "\ud800", "1e999", "((("]
)
@pytest.mark.parametrize("kind_of", ["unit", "formula"])
def test_no_formula_or_unit_gets_past_its_reader(case, kind_of, text):
    payload = {"kind": kind_of, "text": text}
    answer = case.call("b", "studio_check", payload, user=case.author())
    assert answer.status_int == 200
    assert "<img" not in json.dumps(answer.json.get("html", ""))


# Half a surrogate pair is JSON but no UTF-8.
@pytest.mark.parametrize("name", HANDLERS)
def test_half_a_surrogate_pair_is_answered(case, name):
    raw = rb'{"data": {"\ud800": 1, "minutes": "\ud800"}, "vocabulary": "nace", "query": "\ud800",'
    raw += rb' "kind": "unit", "text": "\ud800", "overwrite": true}'
    assert case.call("b", name, raw=raw, user=case.author()).status_int < 500


# The script


def test_every_string_of_the_script_is_declared_and_every_declared_one_used(root):
    public = root / "xblocks/stembridge_xblocks/public/common"
    script = "".join(path.read_text() for path in sorted(public.glob("editor*.js")))
    used = set(re.findall(r'say\((?:\w+(?:\.\w+)? \? )?"(\w+)"', script))
    used |= set(re.findall(r'say\(\w+(?:\.\w+)? \? "\w+" : "(\w+)"', script))
    used |= {"move_up", "move_down", "duplicate", "delete"}  # by their keys in a table
    assert all(f'"{key}"' in script for key in used)
    assert used == set(EDITOR_STRINGS)


def test_placeholders_of_the_scripts_strings_are_of_letters(root):
    for text in EDITOR_STRINGS.values():
        for name in re.findall(r"(?<!\{)\{([^{}]*)\}", text):
            assert re.fullmatch(r"[a-z_]+", name)


@pytest.mark.parametrize(("name", "limit"), [("editor*.js", 65_000), ("editor.css", 15_000)])
def test_what_the_editor_loads_is_small(root, name, limit):
    files = list((root / "xblocks/stembridge_xblocks/public/common").glob(name))
    assert 0 < sum(file.stat().st_size for file in files) < limit


def test_every_rule_of_the_styles_stands_under_the_root_and_nothing_is_fixed(root):
    for name, below in (("editor.css", ".stembridge-editor"), ("tokens.css", ".stembridge")):
        css = (root / "xblocks/stembridge_xblocks/public/common" / name).read_text()
        css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+)\{", css):
            selector = selector.strip()
            if not selector.startswith("@"):
                for one in re.split(r",(?![^()]*\))", selector):
                    assert one.strip().startswith(below), one
        assert "fixed" not in css
        assert not re.search(r"url\(|@import|https?:", css)


def test_content_of_a_later_release_is_not_saved_over(case: Stage) -> None:
    block = stored(case)
    block.data = {**block.content, "version": 2, "holograms": ["a"]}
    block.save()

    answer = save(case, {"language": "en"})

    assert answer.status_int == 422
    assert "version 2" in answer.json["error"]
    assert stored(case).data["holograms"] == ["a"]


def test_the_author_is_told_of_content_of_a_later_release(case: Stage) -> None:
    block = stored(case)
    block.data = {**block.content, "version": 2}

    assert any("version 2" in str(fault.message) for fault in block.faults)
