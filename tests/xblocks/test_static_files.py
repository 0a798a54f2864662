"""Every file a block's page asks for is one that the platform collects for production."""

from __future__ import annotations

import pytest

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.static_files import collected, top_packages

VIEWS = ("student_view", "public_view", "author_view", "studio_view")


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize("view", VIEWS)
def test_an_address_in_a_view_is_that_of_a_collected_file(kind, view):
    stage = Stage.from_olx(f'<{kind} url_name="b1"/>')
    block = stage.block("b1")
    if not hasattr(block, view):
        pytest.skip(f"{kind} has no {view}")
    user = stage.author() if view in ("author_view", "studio_view") else stage.learner()
    fragment = stage.render("b1", view, user=user)
    addresses = [r.data for r in fragment.resources if r.kind == "url"]
    assert addresses
    assert set(addresses) <= set(collected(BLOCKS.values()))


def test_all_blocks_are_defined_at_the_top_of_one_package():
    assert {cls.__module__ for cls in BLOCKS.values()} == {"stembridge_xblocks.blocks"}
    assert top_packages(BLOCKS.values()) == {"stembridge_xblocks"}


def test_no_collected_file_is_left_unasked_for_by_accident():
    # What is collected is served to everybody: only scripts, styles and pictures belong there.
    kinds = {path.suffix for path in collected(BLOCKS.values()).values()}
    assert kinds <= {".js", ".css", ".svg", ".json"}
