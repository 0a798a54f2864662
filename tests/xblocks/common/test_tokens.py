"""The tokens' contrast, worked out from the style sheet itself by WCAG's formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_CSS = Path("xblocks/stembridge_xblocks/public/common/tokens.css")
_TEXT = ("ink", "muted", "accent", "ok", "warn", "bad")
_SHAPES = ("line", "series-1", "series-2", "series-3", "series-4")
THEMES = {
    "light": (),
    "dark": ("screen and (prefers-color-scheme: dark)",),
    "more": ("(prefers-contrast: more)",),
    "more, dark": (
        "screen and (prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "screen and (prefers-contrast: more) and (prefers-color-scheme: dark)",
    ),
}


def _colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--sb-([a-z0-9-]+): (#[0-9a-f]{6});", text))


def _theme(css: str, queries: tuple[str, ...]) -> dict[str, str]:
    """The colours where exactly these media queries hold."""
    colours = _colours(css.split("@media")[0])
    for block in css.split("@media")[1:]:
        if block.partition("{")[0].strip() in queries:
            colours |= _colours(block)
    return colours


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's example


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_at_least_four_and_a_half_to_one_and_borders_three(root, theme):
    colours = _theme((root / _CSS).read_text(encoding="utf-8"), THEMES[theme])
    least = 7.0 if theme.startswith("more") else 4.5
    low = {
        (name, ground): contrast(colours[name], colours[ground])
        for ground in ("bg", "surface")
        for names, wanted in ((_TEXT, least), (_SHAPES, 3.0))
        for name in names
        if contrast(colours[name], colours[ground]) < wanted
    }
    assert low == {}
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5


def test_the_light_and_dark_tokens_are_those_of_the_look(root):
    css = (root / _CSS).read_text(encoding="utf-8")
    light, dark = (_theme(css, THEMES[name]) for name in ("light", "dark"))
    assert (light["ink"], light["accent"], light["line"]) == ("#1b2733", "#0b5cad", "#7b8794")
    assert (dark["ink"], dark["accent"], dark["line"]) == ("#e8edf2", "#7cb8ff", "#7d8a97")


def test_forced_colours_use_the_systems_own_only(root):
    css = (root / _CSS).read_text(encoding="utf-8").partition("@media (forced-colors: active)")[2]
    named = dict(re.findall(r"--sb-([a-z0-9-]+): (\w+);", css))
    light = _theme((root / _CSS).read_text(encoding="utf-8"), ())
    assert set(named) == set(light)
    assert all(value[0].isupper() for value in named.values())
