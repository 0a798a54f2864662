"""A server of the preview for one machine: bound to its loopback address, one thread a request."""

from __future__ import annotations

import errno
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler

from stembridge_xblocks.errors import UsageError
from stembridge_xblocks.preview.django_settings import LOOPBACK, configure
from stembridge_xblocks.preview.site.house import House

__all__ = ["application", "serve"]

_ADDRESS: Final = LOOPBACK[0]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = False  # a port somebody listens at is taken, and said so


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: requests are no news; what fails is logged by Django."""


def application(house: House) -> Callable[[dict[str, Any], Any], Any]:
    """The preview of a house as a WSGI application."""
    configure()
    handler = WSGIHandler()

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        return handler({**environ, "stembridge.house": house}, start_response)

    return app


def serve(house: House, port: int) -> WSGIServer:
    """A server of a house that is bound and waits for `serve_forever`; port 0 is any free one.

    Its `server_port` says which. Raises UsageError if the port is taken or may not be used.
    """
    try:
        server = make_server(_ADDRESS, port, application(house), _Server, _Quiet)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = "is taken" if error.errno == errno.EADDRINUSE else "is not yours to use"
        raise UsageError(
            f"port {port} {reason}; name another, or 0 for any free one, with --port"
        ) from error
    house.stage.site = f"http://{_ADDRESS}:{server.server_port}"
    return server
