"""The page on programme.toml is true of the loader."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from stembridge_analytics.programme.codes import ATTRIBUTES
from stembridge_analytics.programme.declaration import PROGRAMME
from stembridge_analytics.programme.file import as_json, form_faults
from stembridge_analytics.programme.package import PACKAGE_TABLES


def _page(root: Path) -> str:
    return (root / "docs" / "programme.md").read_text(encoding="utf-8")


def test_the_examples_together_are_one_file_without_faults(root: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", _page(root), re.DOTALL)
    document = as_json(tomllib.loads("\n".join(blocks)))
    assert list(form_faults(document)) == []
    assert set(document) == set(PROGRAMME.fields)


def test_every_attribute_and_every_table_that_is_used_is_on_the_page(root: Path) -> None:
    page = _page(root)
    for name in ATTRIBUTES:
        assert f"`{name}`" in page
    for table in PACKAGE_TABLES.values():
        assert table.name in page or not table.used
