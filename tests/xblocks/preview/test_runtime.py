"""Addresses, wrappers and translations are those of the platform in each mode."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.runtime import quote_slashes, unquote_slashes

USAGE = "block-v1:StemBridge+STAGE+2026+type@toy+block@t1"
COURSE = "course-v1:StemBridge+STAGE+2026"
HANDLERS = {
    "lms": f"/courses/{COURSE}/xblock/{USAGE}/handler/write/a?b=1",
    "studio": f"/xblock/{USAGE}/handler/write/a?b=1",
    "preview": f"/preview/xblock/{USAGE}/handler/write/a?b=1",
    "library": f"/api/xblock/v2/xblocks/{USAGE}/handler/1-00000000000000000000/write/a?b=1",
}


@pytest.mark.parametrize("mode", HANDLERS)
def test_a_handlers_address_is_the_modes(toys, mode):
    block = toys.block("t1", mode=mode)
    assert block.runtime.handler_url(block, "write", "a", "b=1") == HANDLERS[mode]


def test_an_address_for_third_parties_is_whole_in_the_lms_and_missing_in_studio(toys):
    block = toys.block("t1")
    assert block.runtime.handler_url(block, "confirm", thirdparty=True) == (
        f"http://localhost:8000/courses/{COURSE}/xblock/{USAGE}/handler_noauth/confirm"
    )
    block = toys.block("t1", user=toys.author())
    with pytest.raises(NotImplementedError):
        block.runtime.handler_url(block, "confirm", thirdparty=True)


def test_the_lms_makes_no_address_of_what_the_class_lacks(toys):
    block = toys.block("t1")
    with pytest.raises(ValueError, match="'nothing' is not a function name"):
        block.runtime.handler_url(block, "nothing")


@given(st.text(alphabet="ab;_/"))
def test_quoting_slashes_can_be_undone(text):
    assert unquote_slashes(quote_slashes(text)) == text
    assert "/" not in quote_slashes(text)


def test_static_addresses_follow_the_module_of_the_class(toy):
    for static, url in {
        "production": "/static/xblock/resources/toy_pkg/public/toy.js",
        "development": "/xblock/resource/toy/public/toy.js",
    }.items():
        stage = Stage.from_olx('<toy url_name="t1"/>', types={"toy": toy}, static=static)
        assert [r.data for r in stage.render("t1").resources if r.kind == "url"] == [url]


def test_a_class_deeper_in_its_package_gets_an_address_that_production_does_not_serve(toy):
    deeper = type("Deeper", (toy,), {"__module__": "toy_pkg.case.block"})
    stage = Stage.from_olx('<deeper url_name="d1"/>', types={"deeper": deeper})
    block = stage.block("d1")
    url = block.runtime.local_resource_url(block, "public/x.js")
    assert url == "/static/xblock/resources/toy_pkg.case/public/x.js"


@pytest.mark.parametrize(
    ("mode", "name"),
    [("lms", "LmsRuntime"), ("preview", "PreviewRuntime"), ("studio", "StudioRuntime")],
)
def test_a_view_is_wrapped_with_what_its_script_starts_from(toys, mode, name):
    html = toys.render("t1", user=toys.staff(can_write=True), mode=mode).content
    assert (
        f'class="xblock xblock-student_view xblock-student_view-toy" data-usage-id="{USAGE}"'
        in html
    )
    assert f'data-runtime-class="{name}" data-runtime-version="1"' in html
    (arguments,) = re.findall(r'<script type="json/xblock-args"[^>]*>(.*?)</script>', html)
    assert json.loads(arguments) == {"text": "</script>"}


def test_course_files_get_their_address_around_a_learners_view_and_not_in_the_editor(toys):
    assert (
        'src="/asset-v1:StemBridge+STAGE+2026+type@asset+block@a_b.png"'
        in toys.render("t1").content
    )
    html = toys.render("t1", user=toys.author(), mode="studio").content
    assert 'src="/static/a/b.png"' in html


def test_a_missing_catalogue_leaves_english(toys):
    assert "Save" in toys.render("t1", user=toys.learner("ana", language="de")).content


def test_the_language_is_active_while_a_handler_runs(toy):
    translation = pytest.importorskip("django.utils.translation")
    from xblock.core import XBlock

    class Speaking(toy):
        @XBlock.json_handler
        def language(self, data, suffix=""):
            return translation.get_language()

    stage = Stage.from_olx('<s url_name="s1"/>', types={"s": Speaking})
    for language in ("de", "fr"):
        user = stage.learner("ana", language=language)
        assert stage.call("s1", "language", {}, user=user).json == language
