"""What every answer of the preview is checked for and carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

__all__ = ["guard"]

Handler = Callable[[Any], Any]

# Inline scripts and styles as on the platform, which has no policy; nothing from elsewhere.
_POLICY: Final = (
    "default-src 'self' 'unsafe-inline' data: blob:; frame-ancestors 'self'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)


def guard(get_response: Handler) -> Handler:
    """Middleware: refuses a Host that is not this machine's, and states what browsers may do."""

    def answer(request: Any) -> Any:
        request.get_host()  # raises DisallowedHost, which Django answers with 400
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
