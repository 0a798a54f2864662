"""Requests to the blocks' handlers, as the page's script sends them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from webob import Request, Response

from stembridge_xblocks.demo.plan import Teacher
from stembridge_xblocks.demo.platform import Platform, request_of
from stembridge_xblocks.errors import DataError
from stembridge_xblocks.preview.people import Person, Session

__all__ = ["Browser"]


@dataclass
class Browser:
    """Everybody's browsers: they know the revision that each page shows, and key each deed."""

    _revisions: dict[tuple[Any, ...], int] = field(default_factory=lambda: defaultdict(int))
    _keys: int = 0

    def deed(
        self,
        at: Platform,
        who: Teacher,
        block: str,
        handler: str,
        payload: dict[str, Any],
        *,
        is_sent_twice: bool = False,
    ) -> dict[str, Any]:
        """The answer to a deed's request, with its key and the revision shown, sent once or twice.

        Raises DataError if the block refuses it, or takes the second one for another deed.
        """
        of = (at.run.name, who.user_id, block)
        self._keys += 1
        body = {**payload, "key": f"demo-{self._keys:08d}", "revision": self._revisions[of]}
        answer = self.call(at, block, handler, body, at.person(who))
        if is_sent_twice and not self.call(at, block, handler, body, at.person(who))["repeated"]:
            raise DataError(f"{block}.{handler} took the same request twice")
        self._revisions[of] = answer["revision"]
        return answer

    def call(
        self, at: Platform, block: str, handler: str, body: dict[str, Any], user: Person | Session
    ) -> dict[str, Any]:
        """The answer of a handler. Raises DataError if it refuses."""
        answer = self._send(at, block, handler, json.dumps(body).encode(), user)
        if answer.status_code != 200:
            said = f"{answer.status} {answer.text[:200]}"
            raise DataError(f"{block}.{handler} refuses {body}: {said}")
        content: dict[str, Any] = answer.json
        return content

    @staticmethod
    def _send(
        at: Platform, block: str, handler: str, body: bytes, user: Person | Session
    ) -> Response:
        session, key = at.session(user), at.key(block)
        told, noauth = request_of(session.person), session.person.id is None
        kind = "handler_noauth" if noauth else "handler"
        path = f"/courses/{at.course_key}/xblock/{key}/{kind}/{handler}"
        request = Request.blank(path, method="POST", environ={"REMOTE_ADDR": told["ip"]})
        request.body, request.content_type = body, "application/json"
        request.headers["Host"] = told["host"]
        request.headers["User-Agent"] = told["agent"]
        request.headers["Accept-Language"] = told["accept_language"]
        request.headers["Referer"] = f"{at.site}/xblock/{key}"
        return at.handle(session, key, handler, request, noauth=noauth)
