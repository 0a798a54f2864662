"""From a chart to SVG that belongs to the page: named, described, coloured by its tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

import vl_convert
from markupsafe import Markup

from stembridge_analytics.report.charts import THEME, Spec

__all__ = ["NARROW", "WIDE", "Picture", "picture"]

# Pixels: the main column of the page, and a phone.
WIDE: Final = 740
NARROW: Final = 320

_NAMESPACE = "http://www.w3.org/2000/svg"
_SVG = f"{{{_NAMESPACE}}}"
ElementTree.register_namespace("", _NAMESPACE)
_DROPPED = ("role", "aria-roledescription", "aria-hidden", "aria-label", "font-family", "class",
            "pointer-events")  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture in two drawings, of which the style sheet shows the one that fits.

    subtitle: the measure with its denominator and window. note: source, definition, n and marks.
    """

    subtitle: str
    wide: Markup
    narrow: Markup
    note: str


def picture(
    name: str, title: str, description: str, draw: Callable[[int], Spec], *, subtitle: str,
    note: str,
) -> Picture:  # fmt: skip
    """The picture that `draw` makes for a width in pixels, for a wide page and for a phone.

    name: unique in the page; ids inside the SVG begin with it. title, description: what a screen
        reader says in place of the picture.
    """
    return Picture(
        subtitle,
        _svg(draw(WIDE), WIDE, f"{name}-wide", title, description),
        _svg(draw(NARROW), NARROW, f"{name}-narrow", title, description),
        note,
    )


def _svg(chart: Spec, at_least: int, name: str, title: str, description: str) -> Markup:
    """The chart as an SVG element without outside references, text kept as text.

    at_least: width in pixels to reserve, because the renderer measures text by its own fonts.
    """
    drawn = vl_convert.vegalite_to_svg(chart, config=THEME)
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        for attribute in _DROPPED:
            element.attrib.pop(attribute, None)
        _rename(element, name)
    width = max(at_least, int(root.attrib.pop("width")))
    height = root.attrib.pop("height")
    root.attrib.pop("version", None)
    root.set("viewBox", f"0 0 {width} {height}")
    root.set("class", f"chart {'wide' if at_least == WIDE else 'narrow'}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("style", f"max-inline-size:{width}px")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        said = ElementTree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        said.text = text
        root.insert(place, said)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _rename(element: ElementTree.Element, name: str) -> None:
    """Makes ids and references to them unique in the page: Vega counts from zero in each chart."""
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.attrib['id']}")
    for attribute, value in list(element.attrib.items()):
        if "url(#" in value:
            element.set(attribute, value.replace("url(#", f"url(#{name}-"))
