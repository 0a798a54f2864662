"""The colours of the report, light and dark, from which both the page and the pictures are made."""

from __future__ import annotations

from typing import Final

__all__ = ["CHART_TOKENS", "DARK", "LIGHT", "light"]

# Series hues are Okabe-Ito; the dark ones are the members of that family that stand out on dark.
LIGHT: Final = {
    "bg": "#ffffff",
    "surface": "#f5f7f9",
    "ink": "#1b2733",
    "muted": "#52606d",
    "line": "#7b8794",
    "hairline": "#dde3e8",
    "accent": "#0b5cad",
    "on-accent": "#ffffff",
    "ok": "#17703f",
    "warn": "#7a4f00",
    "bad": "#b3261e",
    "series-1": "#0072b2",
    "series-2": "#d55e00",
    "series-3": "#009e73",
    "series-4": "#cc79a7",
}

DARK: Final = {
    "bg": "#12181f",
    "surface": "#1b232c",
    "ink": "#e8edf2",
    "muted": "#a9b4c0",
    "line": "#7d8a97",
    "hairline": "#2d3843",
    "accent": "#7cb8ff",
    "on-accent": "#0b1622",
    "ok": "#6fd39b",
    "warn": "#f2c14e",
    "bad": "#ff8a80",
    "series-1": "#56b4e9",
    "series-2": "#e69f00",
    "series-3": "#22b98c",
    "series-4": "#d98fb8",
}

# What pictures are drawn with. Each light value is unique, because the style sheet finds a colour
# in an SVG by its light value and puts the token in its place.
CHART_TOKENS: Final = (
    "bg", "ink", "muted", "line", "hairline", "series-1", "series-2", "series-3", "series-4",
)  # fmt: skip


def light(token: str) -> str:
    """The light value of a token, in the form SVG carries it."""
    return LIGHT[token]
