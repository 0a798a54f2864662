"""The visit a request is made in, kept in a signed cookie, and the forms that change it."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.signing import BadSignature
from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST
from webob.acceptparse import create_accept_language_header

from stembridge_xblocks.preview.language import OFFERED
from stembridge_xblocks.preview.site.house import House, Visit

__all__ = ["change", "house_of", "outside_visit_of", "reset", "visit_of"]

_COOKIE: Final = "stembridge_visit"


def house_of(request: Any) -> House:
    """The house whose preview was asked."""
    house: House = request.META["stembridge.house"]
    return house


def visit_of(request: Any) -> Visit:
    """The visit that the request's cookie states, or the first learner's."""
    try:
        chosen = json.loads(request.get_signed_cookie(_COOKIE, default="{}"))
    except (BadSignature, ValueError):
        chosen = {}
    return Visit.from_choices(chosen if isinstance(chosen, dict) else {}, OFFERED)


def outside_visit_of(request: Any) -> Visit:
    """The visit of a request to an address for third parties: without the cookie it is a
    stranger's, whose language is the browser's."""
    if _COOKIE in request.COOKIES:
        return visit_of(request)
    wishes = create_accept_language_header(request.headers.get("Accept-Language"))
    return Visit(who="", language=wishes.lookup(OFFERED, default=Visit.language))


@require_POST
def change(request: Any) -> HttpResponseRedirect:
    """Go on as another person, in another language or from another country."""
    visit = Visit.from_choices(request.POST.dict(), OFFERED)
    response = HttpResponseRedirect(_back(request))
    kept = json.dumps({"who": visit.who, "language": visit.language, "country": visit.country})
    response.set_signed_cookie(_COOKIE, kept, httponly=True, samesite="Lax")
    return response


@require_POST
def reset(request: Any) -> HttpResponseRedirect:
    """Forget what the visitor did, in the block named or in the whole course."""
    house, visit = house_of(request), visit_of(request)
    which = request.POST.get("block") or None
    for person in {house.session(visit).acts_as, house.author(visit).person}:
        house.stage.forget(person, which)
    house.keep()
    return HttpResponseRedirect(_back(request))


def _back(request: Any) -> str:
    """The page the form stood on; never another site."""
    parts = urlsplit(request.POST.get("next", "/"))
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else "/"
    return path if not parts.netloc and not parts.scheme else "/"
