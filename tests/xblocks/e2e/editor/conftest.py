"""The editor in the pages that hold it: Studio's modal, the authoring MFE's frame, a bare page."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from webob import Request, Response

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.preview import Stage

_PUBLIC = Path(__file__).parents[4] / "xblocks" / "stembridge_xblocks" / "public"
_STATIC = "/static/xblock/resources/stembridge_xblocks/public/"

_EMPTY = '<stembridge_case url_name="c1" display_name="Cooling a data centre"/>'

# What the pages around us bring: Studio sets the root's size, shouts in buttons and strips inputs.
_FOREIGN = """
html { font-size: 62.5%; } body { margin: 0; font: 1.4rem/1.6 serif; color: #313131; }
button { text-transform: uppercase; letter-spacing: 3px; float: right; border: 0; padding: 20px; }
input, textarea, select { width: 50px; border: 0; background: #eee; height: 12px; }
label { display: inline; color: red; } ul { list-style: square; margin: 40px; }
li { float: left; } h3 { font-size: 4rem; color: lime; } summary { display: inline; }
.modal { position: fixed; inset: 5% 5% auto; max-height: 90%; overflow: auto; background: #fff; }
.modal > header { padding: 10px; font-weight: bold; }
"""
_RUNTIME = """
window.notified = [];
var runtime = {
  handlerUrl: function (element, name) { return "/handler/" + name; },
  notify: function (name, data) { window.notified.push([name, data]); }
};
if (document.body.dataset.notify === "none") delete runtime.notify;
var block = document.querySelector(".xblock");
var jquery = { jquery: "2.2.4", 0: block, length: 1 };
window.before = Object.keys(window);
StembridgeEditor(runtime, document.body.dataset.element === "dom" ? block : jquery);
"""


@dataclass
class Site:
    """One block's editor on a server of its own, and what was asked of it."""

    stage: Stage
    author: Any
    address: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    down: bool = False

    def url(self, frame: str = "modal", **data: str) -> str:
        """The page that holds the editor in a modal, in a frame's whole page, or in a column."""
        query = "&".join(f"{name}={value}" for name, value in {"frame": frame, **data}.items())
        return f"{self.address}/?{query}"

    @property
    def block(self) -> Any:
        """The block as it is stored now."""
        return self.stage.block("c1", user=self.author)

    def asked_for(self, handler: str) -> list[dict[str, Any]]:
        """What was sent to a handler, oldest first."""
        return [payload for name, payload in self.asked if name == handler]

    def answer(self, request: Request) -> Response:
        """Page, handler or file."""
        if request.path.startswith("/handler/"):
            name = request.path.rpartition("/")[2]
            if self.down:
                return Response("<h1>Bad gateway</h1>", status=502)
            self.asked.append((name, json.loads(request.body)))
            return self.stage.call(
                "c1", name, raw=request.body, user=self.author, headers=dict(request.headers)
            )
        if request.path.startswith(_STATIC):
            file = _PUBLIC / request.path.removeprefix(_STATIC)
            kind = "text/css" if file.suffix == ".css" else "text/javascript"
            return Response(body=file.read_bytes(), content_type=kind, charset="utf-8")
        if request.path == "/":
            return Response(self.page(**dict(request.GET.items())), content_type="text/html")
        return Response("", status=204 if request.path == "/favicon.ico" else 404)

    def page(self, frame: str, notify: str = "", element: str = "", **_: str) -> str:
        """The page around `studio_view`."""
        fragment = self.stage.render("c1", "studio_view", user=self.author)
        styles = [r.data for r in fragment.resources if r.mimetype == "text/css"]
        scripts = [r.data for r in fragment.resources if r.mimetype == "application/javascript"]
        inner = fragment.content
        if frame == "modal":
            inner = f'<div class="modal"><header>Editing: Case</header>{inner}</div>'
        return "".join(
            (
                '<!doctype html><html lang="en"><head><meta charset="utf-8">',
                f"<title>{frame}</title>",
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<style>{_FOREIGN if frame == 'modal' else 'body { margin: 0; }'}</style>",
                *(f'<link rel="stylesheet" href="{html.escape(url)}">' for url in styles),
                # Studio has loaded the learners' styles for the unit below the modal.
                f'<link rel="stylesheet" href="{_STATIC}common/lesson.css">',
                f'</head><body data-notify="{notify}" data-element="{element}">',
                f"<main>{inner}</main>",
                *(f'<script src="{html.escape(url)}"></script>' for url in scripts),
                f"<script>{_RUNTIME}</script></body></html>",
            )
        )


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Starts the editor of a block: site({...}, language="de", olx='<stembridge_challenge .../>').

    data: its content, in place of what the OLX says.
    """
    servers = []

    def start(data: dict[str, Any] | None = None, language: str = "en", olx: str = _EMPTY) -> Site:
        stage = Stage.from_olx(olx, types=BLOCKS)
        made = Site(stage, stage.author(language=language))
        if data:
            block = made.block
            block.data = data
            block.save()

        def application(environ: dict[str, Any], start_response: Any) -> Any:
            request = Request(environ)
            return made.answer(request)(environ, start_response)

        server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
        made.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return made

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


CASE = {
    "language": "en",
    "summary": {"": "How a data centre heats a school.", "de": "Ein Rechenzentrum heizt."},
    "minutes": 45,
    "sector": {"nace": "63.11", "field": "0713", "level": 3, "skills": []},
    "person": {"name": "Aino", "role": {"": "Energy engineer"}, "text": {"": "She *measures*."}},
    "problem": {"text": {"": "Where does the heat go?"}},
    "estimate": {"question": {"": "How many homes?"}, "unit": "kW", "solution": {"": "**800**."}},
    "decision": {
        "question": {"": "Should the town pay?"},
        "options": [
            {"id": "yes", "text": {"": "Yes, all of it"}},
            {"id": "half", "text": {"": "Half of it"}},
            {"id": "no", "text": {"": "No"}},
        ],
    },
    "variants": [
        {
            "id": "fi",
            "label": {"": "Finland"},
            "countries": ["FI"],
            "facts": [{"id": "employer", "text": {"": "a utility in Espoo"}}],
        }
    ],
}  # fmt: skip


@pytest.fixture
def case() -> dict[str, Any]:
    """Content of a case that is right."""
    copied: dict[str, Any] = json.loads(json.dumps(CASE))
    return copied


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of the size of Studio's modal; any error of a script in it fails the test."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 900, "height": 600}) as context:
        made = context.new_page()
        made.set_default_timeout(5_000)
        made.on("pageerror", lambda error: errors.append(str(error)))
        yield made
    assert errors == []
