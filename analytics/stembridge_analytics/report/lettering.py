"""Text that has to fit into a picture: how wide it is, and where to break it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["apart", "text_width", "wrapped"]

# Advance widths of common system fonts in em, on the wide side: overlap is worse than a gap.
_NARROW, _NORMAL, _CAPITAL, _WIDE, _BOLD = 0.40, 0.62, 0.80, 1.05, 1.1
_THIN = frozenset("iljtfrI.,:;'|!()[] ")


def text_width(text: str, size_px: float, *, bold: bool = False) -> float:
    """About how many pixels the text takes at that font size."""
    return size_px * sum(_advance(character) for character in text) * (_BOLD if bold else 1)


def _advance(character: str) -> float:
    if character in _THIN:
        return _NARROW
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if character.isupper() or character in "mwMW%@_":
        return _CAPITAL
    return _NORMAL


def wrapped(text: str, width_px: float, size_px: float, *, bold: bool = False) -> list[str]:
    """The text in lines that fit the width, broken at spaces and, where needed, inside words."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size_px, bold=bold) <= width_px:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            longer = lines[-1] + character
            if lines[-1] and text_width(longer, size_px, bold=bold) > width_px:
                lines.append("")
            lines[-1] += character
    return lines


def apart(wanted: Sequence[float], heights: Sequence[float], limit: float) -> list[float]:
    """Centres near the wanted ones at which boxes of these heights do not overlap.

    limit: lowest edge allowed (the picture's height); the boxes are pushed up if they pass it.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    centres = [0.0] * len(wanted)
    edge = float("-inf")
    for i in order:
        centres[i] = max(wanted[i], edge + heights[i] / 2)
        edge = centres[i] + heights[i] / 2
    edge = limit
    for i in reversed(order):
        centres[i] = min(centres[i], edge - heights[i] / 2)
        edge = centres[i] - heights[i] / 2
    return centres
