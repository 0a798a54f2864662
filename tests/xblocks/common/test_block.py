"""What every block of the family has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import stembridge_xblocks
from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.preview import ANONYMOUS, Stage

PACKAGE = Path(stembridge_xblocks.__file__).parent
KINDS = list(BLOCKS)
VIEWS = ("student_view", "public_view", "author_view", "studio_view")


def render(kind: str, view: str, **options: Any) -> Any:
    stage = Stage.from_olx(f'<{kind} url_name="q"/>', **options)
    user = stage.author() if view in ("author_view", "studio_view") else stage.learner()
    return stage.render("q", view, user=user)


def collected() -> set[str]:
    """The files that the platform's finder collects: those below the top package's `public/`."""
    return {str(path.relative_to(PACKAGE)) for path in (PACKAGE / "public").rglob("*")}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_production_serves_every_file_that_a_view_names(kind: str, view: str) -> None:
    urls = [r.data for r in render(kind, view).resources if r.kind == "url"]

    assert urls or view == "public_view"
    for url in urls:
        prefix, _, path = url.partition("/static/xblock/resources/stembridge_xblocks/")
        assert prefix == "", url
        assert path in collected()


@pytest.mark.parametrize("kind", KINDS)
def test_scripts_and_styles_of_a_block_stay_below_sixty_kilobytes(kind: str) -> None:
    resources = render(kind, "student_view").resources
    urls = {r.data.partition("stembridge_xblocks/")[2] for r in resources if r.kind == "url"}

    assert 0 < sum((PACKAGE / path).stat().st_size for path in urls) < 60_000


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_call_no_other_site(kind: str, view: str) -> None:
    fragment = render(kind, view)

    assert all(r.kind == "text" or r.data.startswith("/static/") for r in fragment.resources)
    assert not re.search(r'(src|href)="(https?:)?//', fragment.content)


@pytest.mark.parametrize("kind", KINDS)
def test_styles_stand_under_the_root_class_and_call_no_other_site(kind: str) -> None:
    for path in (PACKAGE / "public").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        assert "url(" not in text
        assert "@import" not in text
        assert not re.search(r"position:\s*fixed", text)
        for selectors in re.findall(r"(?:^|[{}])\s*([^{}@]+)\{", text):
            for selector in re.split(r",(?![^()]*\))", selectors):
                if not re.fullmatch(r"\s*(from|to|[0-9.]+%)\s*", selector):
                    assert re.match(r"\s*(html\S* )?\.stembridge", selector), (path.name, selector)


def own_fragment(kind: str) -> Any:
    """The fragment as the block makes it, before a runtime wraps it."""
    stage = Stage.from_olx(f'<{kind} url_name="q"/>')
    return stage.block("q", user=stage.learner()).student_view({})


@pytest.mark.parametrize("kind", KINDS)
def test_the_init_function_is_in_the_blocks_own_file(kind: str) -> None:
    name = BLOCKS[kind].NAME

    script = (PACKAGE / "public" / name / f"{name}.js").read_text()

    assert re.findall(r"^function (\w+)", script, re.M) == [own_fragment(kind).js_init_fn]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_knows_the_revision_and_the_sentences_of_its_script(kind: str) -> None:
    script = (PACKAGE / "public" / "common" / "lesson.js").read_text()
    used = set(re.findall(r"args\.strings\.(\w+)", script))

    arguments = own_fragment(kind).json_init_args

    assert arguments["revision"] == 0
    assert used == set(arguments["strings"])


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_without_an_id_sees_a_page_without_forms(kind: str) -> None:
    stage = Stage.from_olx(f'<{kind} url_name="q"/>')

    html = stage.render("q", user=ANONYMOUS).content

    assert "data-sb-root" in html
    assert "<form" not in html


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "de"), ("fr", "fr"), ("de-AT", "de-AT"), ("pl", "en"), ("ar", "en"), ("tlh", "en")],
)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_say_the_language_of_their_sentences_and_the_readers_direction(
    kind: str, language: str, said: str
) -> None:
    stage = Stage.from_olx(f'<{kind} url_name="q"/>')

    html = stage.render("q", user=stage.learner(language=language)).content

    root = re.search(r"<div [^>]*data-sb-root>", html)
    assert root is not None
    assert f'lang="{said}" dir="{"rtl" if language == "ar" else "ltr"}"' in root[0]


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_have_the_methods_that_the_platform_asks_for(kind: str) -> None:
    block_class = BLOCKS[kind]
    stage = Stage.from_olx(f'<{kind} url_name="q"/>')
    block = stage.block("q", user=stage.learner())

    assert block_class.has_author_view is True
    assert block.student_view._supports == {"multi_device"}
    assert block.display_name_with_default
    assert block.get_icon_class() in ("other", "problem", "video")
    assert json.dumps(block.student_view_data())
    assert set(block.index_dictionary()) == {"content", "content_type"}
    assert list(block_class.generate_report_data(iter(()))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_is_never_empty(kind: str) -> None:
    stage = Stage.from_olx(f'<{kind} url_name="q" display_name=""/>')

    assert stage.block("q", user=stage.learner()).display_name_with_default


def test_nobody_changes_content_in_place() -> None:
    stage = Stage.from_olx('<stembridge_case url_name="q" minutes="5"/>')
    block = stage.block("q", user=stage.learner())
    before = json.dumps(block.data)

    stage.render("q", user=stage.learner())
    block.index_dictionary()

    assert json.dumps(block.data) == before


@pytest.mark.parametrize("path", ["/static/a.png", "/course/info", "/jump_to_id/0a1b"])
def test_every_address_that_the_platform_replaces_is_given_to_it(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = Stage.from_olx('<stembridge_case url_name="q"/>').block("q")

    class Shouting:
        def replace_urls(self, text: str) -> str:
            return text.upper()

    monkeypatch.setattr(block.runtime, "service", lambda *_: Shouting())

    assert block.own_urls(f'<a href="{path}">') == f'<A HREF="{path.upper()}">'
    assert block.own_urls("<p>None.</p>") == "<p>None.</p>"
