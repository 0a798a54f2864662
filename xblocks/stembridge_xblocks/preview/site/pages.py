"""The preview's pages: the course's outline, a unit as learners see it, and as its author does."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import nh3
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET
from web_fragments.fragment import Fragment

from stembridge_xblocks.errors import StembridgeError
from stembridge_xblocks.preview.language import OFFERED, is_right_to_left, is_translated, name_of
from stembridge_xblocks.preview.olx import Node, inside
from stembridge_xblocks.preview.people import Session
from stembridge_xblocks.preview.services import ReplaceUrls
from stembridge_xblocks.preview.site.handlers import key_of
from stembridge_xblocks.preview.site.house import CAST, House
from stembridge_xblocks.preview.site.record import pretty, rows
from stembridge_xblocks.preview.site.visits import house_of, visit_of
from stembridge_xblocks.preview.storage import Mode

__all__ = ["alone", "editor_frame", "not_found", "outline", "studio", "unit", "view_as_json"]

_COUNTRIES: Final = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)


@dataclass(frozen=True)
class Shown:
    """One block on a page: its view's HTML, or what went wrong."""

    key: str
    kind: str
    title: str
    html: str = ""
    fault: str = ""
    trace: str = ""
    is_ours: bool = True


@require_GET
def outline(request: Any) -> HttpResponse:
    """The course's chapters, subsections and units."""
    house = house_of(request)
    context = _context(request, house)
    return render(request, "outline.html", {**context, "root": house.stage.course.root})


@require_GET
@ensure_csrf_cookie
def unit(request: Any, usage: str) -> HttpResponse:
    """A unit as the LMS shows it to the visitor, and beside it what the platform records."""
    house = house_of(request)
    context = _context(request, house)
    node = house.stage.nodes[key_of(request, usage)]
    session = house.session(visit_of(request))
    shown, page = _as_visited(house, node, session)
    events = [{**e, "text": pretty(e)} for e in house.stage.events]
    record = {"rows": rows(house.stage, node, session.acts_as), "events": events}
    return render(
        request,
        "unit.html",
        {**context, **_around(house, node), "shown": shown, "page": page, "record": record},
    )


@require_GET
@ensure_csrf_cookie
def alone(request: Any, usage: str) -> HttpResponse:
    """One block, or a unit, and nothing around it: what the LMS puts into its frame."""
    house = house_of(request)
    context = _context(request, house)
    node = house.stage.nodes[key_of(request, usage)]
    session = house.session(visit_of(request))
    shown, page = _as_visited(house, node, session)
    return render(request, "alone.html", {**context, "shown": shown, "page": page, "node": node})


@require_GET
@ensure_csrf_cookie
def studio(request: Any, usage: str) -> HttpResponse:
    """A unit as Studio shows it to its author, with an editor for each block."""
    house = house_of(request)
    context = _context(request, house)
    node = house.stage.nodes[key_of(request, usage)]
    session = house.author(visit_of(request))
    shown, page = _blocks(house, node, session, "author_view", "preview")
    return render(
        request,
        "studio.html",
        {**context, **_around(house, node), "shown": shown, "page": page, "is_studio": True},
    )


@require_GET
@ensure_csrf_cookie
def editor_frame(request: Any, usage: str) -> HttpResponse:
    """A page with one block's editor, as the authoring app shows it in a frame."""
    house = house_of(request)
    key = key_of(request, usage)
    context = _context(request, house)
    return render(request, "editor.html", {**context, "key": key, "title": house.stage.title(key)})


@require_GET
@ensure_csrf_cookie
def view_as_json(request: Any, usage: str, view: str) -> JsonResponse:
    """A view's HTML and resources as Studio's pages fetch them."""
    house = house_of(request)
    mode: Mode = "studio" if view == "studio_view" else "preview"
    session = house.author(visit_of(request))
    fragment = house.stage.render(key_of(request, usage), view, user=session, mode=mode)
    resources = [
        [hashlib.sha256(r.data.encode()).hexdigest()[:32], r._asdict()] for r in fragment.resources
    ]
    return JsonResponse({"html": fragment.content, "resources": resources})


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """What is not there, said in words."""
    reason = str(exception.args[0]) if exception.args else ""
    if request.path.startswith("/static/"):
        reason = (
            "the platform serves no such file; a block's own come from runtime.local_resource_url, "
            "and /static/ paths of the course are replaced in views and by the service replace_urls"
        )
    reason = reason if isinstance(reason, str) and "tried" not in reason else ""
    return render(request, "missing.html", {"reason": reason}, status=404)


def _context(request: Any, house: House) -> dict[str, Any]:
    """What every page shows around its content; the course is read anew if its files changed."""
    fault = ""
    try:
        house.refresh()
    except StembridgeError as error:
        fault = error.format_message()
    visit = visit_of(request)
    return {
        "course": house.stage.course.root,
        "visit": visit,
        "cast": CAST,
        "languages": [(tag, name_of(tag), is_translated(tag)) for tag in OFFERED],
        "countries": _COUNTRIES,
        "language": visit.language,
        "direction": "rtl" if is_right_to_left(visit.language) else "ltr",
        "course_fault": fault,
        "here": request.path,
    }


def _around(house: House, node: Node) -> dict[str, Any]:
    """The unit a node stands in, and the units before and after it."""
    at = house.stage.course.unit_of(node) or node
    units = [n for n in house.stage.course.root.walk() if n.kind == "vertical"]
    place = units.index(at) if at in units else 0
    return {
        "node": at,
        "before": units[place - 1] if place > 0 else None,
        "after": units[place + 1] if place + 1 < len(units) else None,
    }


def _as_visited(house: House, node: Node, session: Session) -> tuple[list[Shown], Fragment]:
    """The blocks below a node as the LMS shows them to the visitor, and kept what that changed."""
    view = "student_view" if session.person.is_authenticated else "public_view"
    shown = _blocks(house, node, session, view, "lms")
    house.keep()
    return shown


def _blocks(
    house: House, node: Node, session: Session, view: str, mode: Mode
) -> tuple[list[Shown], Fragment]:
    """Every block below a node, rendered, and one fragment with all their resources."""
    page = Fragment()
    return list(_each(house, node, session, view, mode, page)), page


def _each(
    house: House, node: Node, session: Session, view: str, mode: Mode, page: Fragment
) -> Iterator[Shown]:
    for at in node.walk():
        about: dict[str, Any] = {"key": str(at.key), "kind": at.kind, "title": at.title}
        if house.stage.runs(at):
            about["title"] = house.stage.title(at.key)
            try:
                fragment = house.stage.render(at.key, view, user=session, mode=mode)
            except Exception as error:  # a bug in one block leaves the others to be seen
                fault = f"{type(error).__name__}: {error}"
                yield Shown(**about, fault=fault, trace=traceback.format_exc())
            else:
                page.add_fragment_resources(fragment)
                yield Shown(**about, html=fragment.content)
        elif not at.children and at.kind not in ("course", "chapter", "sequential", "vertical"):
            yield Shown(**about, html=_foreign(house, at, session), is_ours=False)


def _foreign(house: House, node: Node, session: Session) -> str:
    """The text of one of the platform's own HTML components, cleaned; nothing of any other kind."""
    folder = house.stage.course.folder
    if node.kind != "html":
        return ""
    text = "".join(node.element.itertext())
    if folder is not None and node.element.get("filename"):
        path = inside(folder / "html", f"{node.element.get('filename')}.html")
        text = path.read_text(encoding="utf-8") if path is not None else ""
    runtime = house.stage.runtime(session, mode="lms")
    return nh3.clean(ReplaceUrls(runtime).replace_urls(text))
