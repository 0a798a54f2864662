"""The one decorator of all handlers: who may call, how, and how much they may send.

The platform lets anyone call any handler, without login, token or access check, through a second
address and by GET; so each handler says here what it allows, and everything else is refused
before its code runs.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from webob import Response
from xblock.core import XBlock

from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.person import is_in_lms, person_of
from stembridge_xblocks.compat import NoKeysError

__all__ = ["Access", "Refused", "handler", "json_response"]

_ROLES: Final = ("learner", "author", "staff")

Handler: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """What one handler allows; see `handler`."""

    role: str
    reads: bool
    public: bool
    max_bytes: int


class Refused(Exception):
    """A request that is answered with an error: an HTTP status and a sentence.

    more: what the answer carries besides "error".
    """

    def __init__(self, status: int, message: Message, **more: Any) -> None:
        super().__init__(str(message))
        self.status = status
        self.message = message
        self.more = more


def handler(
    *, role: str = "learner", reads: bool = False, public: bool = False, max_bytes: int = 20_000
) -> Callable[[Handler], Handler]:
    """Makes `method(self, payload) -> dict | Response` a handler.

    role: "learner" is anyone logged in; "staff" is course staff in the LMS; "author" may write the
        course in Studio. In v2 libraries no service tells who may write: there authors' handlers
        run, and the platform checks when it saves.
    reads: called by GET too, with the query as payload; must change nothing.
    public: without login, and through the platform's address without token; answered in the
        language that the browser wishes.
    max_bytes: of the body, which must be one JSON object.

    The answer is JSON; `Refused` becomes its status and {"error": sentence}.
    """
    if role not in _ROLES:
        raise ValueError(f"unknown role {role!r}; available: {', '.join(_ROLES)}")
    access = Access(role, reads, public, max_bytes)

    def decorate(method: Handler) -> Handler:
        @functools.wraps(method)
        def call(self: Any, request: Any, suffix: str = "") -> Response:
            if access.public:
                self.speak(request.accept_language)
            try:
                _check_caller(self, request, access)
                answer = _answer(method, self, _payload(request, access))
            except Refused as refused:
                return json_response(
                    {"error": self.translator.say(refused.message), **refused.more},
                    refused.status,
                )
            return answer if isinstance(answer, Response) else json_response(answer)

        call.stembridge_access = access  # type: ignore[attr-defined]
        return XBlock.handler(call)  # type: ignore[no-any-return]

    return decorate


def _answer(method: Handler, block: Any, payload: dict[str, Any]) -> Any:
    try:
        return method(block, payload)
    except NoKeysError as error:
        raise Refused(
            501, Message("This site has no key to sign with, so this does not work here.")
        ) from error


def json_response(content: object, status: int = 200) -> Response:
    """An answer that browsers take for nothing but JSON, and that no cache keeps."""
    response = Response(
        # Half a surrogate pair, which JSON lets anyone send back and forth, is no UTF-8.
        body=json.dumps(content, ensure_ascii=False, allow_nan=False).encode(errors="replace"),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _check_caller(block: Any, request: Any, access: Access) -> None:
    if request.method not in (("GET", "POST") if access.reads else ("POST",)):
        raise Refused(405, Message("This address takes other requests."))
    if access.public:
        return
    if "/handler_noauth/" in request.path:
        raise Refused(403, Message("You are not allowed to do this."))
    person = person_of(block)
    if not person.is_authenticated or person.user_id is None:
        raise Refused(401, Message("You are not logged in. Log in and try again."))
    if access.role == "staff" and not person.is_staff:
        raise Refused(403, Message("You are not allowed to do this."))
    if access.role == "author" and not _may_write(block):
        raise Refused(403, Message("You are not allowed to do this."))


def _may_write(block: Any) -> bool:
    """Whether the caller may change the course, or the platform will check that itself."""
    key = block.context_key
    permissions = block.runtime.service(block, "studio_user_permissions")
    if permissions is not None:
        return bool(permissions.can_write(key))
    # No such service: the LMS, where nobody writes, or a v2 library, whose runtime checks on save.
    return not is_in_lms(block)


def _payload(request: Any, access: Access) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.GET.items())
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        # A form of another site can send other types without asking the browser's leave.
        raise Refused(415, Message("Send JSON."))
    if (request.content_length or 0) > access.max_bytes:
        raise Refused(413, Message("This is too long. Shorten it and try again."))
    # A length that is missing or untrue does not make us read more.
    body = request.body_file.read(access.max_bytes + 1)
    if len(body) > access.max_bytes:
        raise Refused(413, Message("This is too long. Shorten it and try again."))
    try:
        payload = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(400, Message("This is no JSON.")) from error
    if not isinstance(payload, dict):
        raise Refused(400, Message("Send one JSON object."))
    return payload


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
