"""Handlers of blocks at the addresses, and behind the checks, of the LMS and of Studio."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt
from opaque_keys import InvalidKeyError
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import NoSuchUsage

from stembridge_xblocks.preview.people import Session
from stembridge_xblocks.preview.runtime import unquote_slashes
from stembridge_xblocks.preview.site.visits import house_of, outside_visit_of, visit_of
from stembridge_xblocks.preview.storage import Mode

__all__ = ["key_of", "lms_handler", "noauth_handler", "preview_handler", "studio_handler"]


def key_of(request: Any, usage: str) -> Any:
    """The usage key in an address; 404 if it is none or of no block of the course."""
    try:
        return house_of(request).stage.usage_key(unquote_slashes(usage))
    except (InvalidKeyError, NoSuchUsage) as error:
        raise Http404(f"no block {usage}") from error


@csrf_exempt
def lms_handler(
    request: Any, course: str, usage: str, handler: str, suffix: str = ""
) -> HttpResponse:
    """A handler of the LMS: the token is asked for of whoever is logged in; others may GET."""
    session = house_of(request).session(visit_of(request))
    if session.person.is_authenticated:
        refusal = CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, None, (), {})
        if refusal is not None:
            return refusal
    return _answer(request, session, usage, handler, suffix, mode="lms")


@csrf_exempt
def noauth_handler(
    request: Any, course: str, usage: str, handler: str, suffix: str = ""
) -> HttpResponse:
    """The same without any check, for third parties; a cookie counts there all the same."""
    session = house_of(request).session(outside_visit_of(request))
    return _answer(request, session, usage, handler, suffix, mode="lms", noauth=True)


def studio_handler(request: Any, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    """A handler in Studio's editing runtime; what it changed is written back if it may be."""
    house = house_of(request)
    key = key_of(request, usage)
    before = dict(house.stage.content(key))
    session = house.author(visit_of(request))
    answer = _answer(request, session, usage, handler, suffix, mode="studio")
    if dict(house.stage.content(key)) != before:
        house.edited(key)
    return answer


def preview_handler(request: Any, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    """A handler of a block as Studio shows it to its author."""
    session = house_of(request).author(visit_of(request))
    return _answer(request, session, usage, handler, suffix, mode="preview")


def _answer(
    request: Any,
    session: Session,
    usage: str,
    handler: str,
    suffix: str,
    *,
    mode: Mode,
    noauth: bool = False,
) -> HttpResponse:
    house = house_of(request)
    key = key_of(request, usage)
    if not session.person.is_authenticated and not noauth and request.method != "GET":
        return HttpResponseForbidden("Unauthenticated")
    try:
        answer = house.stage.handle(
            session,
            key,
            handler,
            django_to_webob_request(request),
            suffix=suffix,
            noauth=noauth,
            mode=mode,
        )
    finally:
        house.keep()
    return webob_to_django_response(answer)
