"""Texts as people send them, made plain: one form for what means the same, and language tags."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["MAX_LANGUAGES", "is_language_tag", "normal_text", "single_line"]

# BCP 47, as far as course texts need it.
_LANGUAGE_TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MAX_LANGUAGES: Final = 40
# Neither XML 1.0 nor a reader has a use for these.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Blanks and line ends that a single line has no use for. No-break spaces are typography and stay.
_BLANKS: Final = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")


def normal_text(text: str) -> str:
    """`text` without shared indentation, outer blanks, carriage returns and control characters.

    What stands in OLX is indented with its element; this is the text its author meant. Doing it
    twice changes nothing more.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Not textwrap.dedent, whose idea of a blank line differs between versions of Python.
    lines = [line if line.strip(" \t") else "" for line in text.split("\n")]
    indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line]
    # What the first and the last in order have in common, all have.
    low, high = min(indents, default=""), max(indents, default="")
    margin = next(
        (i for i, pair in enumerate(zip(low, high, strict=False)) if pair[0] != pair[1]), len(low)
    )
    return "\n".join(line[margin:] for line in lines).strip()


def single_line(text: str) -> str:
    """`text` in one line, with one blank where there were several."""
    return _BLANKS.sub(" ", normal_text(text))


def is_language_tag(text: str) -> bool:
    """Whether `text` names a language, such as de or pt-BR."""
    return len(text) <= 35 and _LANGUAGE_TAG.fullmatch(text) is not None
