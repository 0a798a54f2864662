"""XML from anyone, parsed without entities, without network, within bounds."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

__all__ = ["XmlFault", "parse", "text_of"]

_DECLARED: Final = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_ENCODINGS: Final = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16"}


class XmlFault(Exception):
    """Why a file is no XML that a platform takes, and in which line."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def parse(data: bytes, most_elements: int) -> Any:
    """The root element, with comments, blanks and lines as they stand. Raises XmlFault.

    A document type is refused before the parser sees it: it is where entities are declared, which
    can grow without bound (also within attributes) or name files.
    """
    text = text_of(data)
    if (place := _doctype(text)) is not None:
        line = text.count("\n", 0, place) + 1
        raise XmlFault("There is a document type (<!DOCTYPE ...>); take it out.", line)
    if text.count("<") > 2 * most_elements:
        raise XmlFault(f"There are more than {most_elements:,} elements; split the file.")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the file says: it has been decoded by now
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # so no deeper than 256 elements
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise XmlFault(_sentence(error), error.lineno or 0) from error
    except (ValueError, UnicodeError) as error:
        raise XmlFault(f"This is no XML: {error}") from error


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8 (or UTF-16 with its mark). Raises XmlFault."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise XmlFault("This is not UTF-8; save the file in UTF-8.", line) from error
    declared = _DECLARED.match(text.lstrip()[:300])
    if declared and declared[1].lower() not in _ENCODINGS:
        raise XmlFault(f"This says to be {declared[1]}, but OLX is UTF-8; save it as that.", 1)
    return text


def _doctype(text: str) -> int | None:
    """Where a document type stands before the root element, None if there is none."""
    place = 0
    while True:
        place = text.find("<", place)
        if place < 0:
            return None
        for begin, end in (("<!--", "-->"), ("<?", "?>")):
            if text.startswith(begin, place):
                place = text.find(end, place + len(begin))
                break
        else:
            return place if text.startswith("<!", place) else None
        if place < 0:
            return None


def _sentence(error: Any) -> str:
    text = str(error.msg or "no XML").split(", line ")[0]
    return f"This is no well-formed XML: {text}."
