"""The page behind a link: one file that loads nothing and knows nothing of the link."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup
from webob import Response

from stembridge_xblocks.common.confirmation.asked import Words

__all__ = ["page_response"]

_PUBLIC: Final = Path(__file__).resolve().parents[2] / "public" / "common"
_STYLES: Final = ("tokens.css", "lesson.css", "confirmation.css")


def page_response(block: Any, words: Words, *, address: str, visitor: str) -> Response:
    """The page in the language of `block.translator`, which no cache keeps and no frame shows.

    address: what its script posts to. visitor: `visitor_mark` of who is logged in, "" for nobody.
    """
    nonce = secrets.token_urlsafe(16)
    html = block.renderer().template(
        "common/confirmation.html",
        words=words,
        address=address,
        visitor=visitor,
        nonce=nonce,
        styles=Markup("\n".join(_file(name) for name in _STYLES)),
        script=Markup(_file("confirmation.js")),
        language=block.translator.written_in,
        direction=block.translator.direction,
    )
    response = Response(body=str(html).encode(), content_type="text/html", charset="utf-8")
    response.headers.update(
        {
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
                "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex",
        }
    )
    return response


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    return (_PUBLIC / name).read_text(encoding="utf-8")
