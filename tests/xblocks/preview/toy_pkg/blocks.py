"""Small blocks for tests of the stage, in a module of their own: addresses are built from it."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from webob import Response
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError
from xblock.fields import Dict, Float, Integer, List, Scope, String

MODES_SERVICES = (
    "completion i18n rebind_user replace_urls settings studio_user_permissions user user_state"
)


@XBlock.wants(*MODES_SERVICES.split())
class Toy(CompletableXBlockMixin, XBlock):
    """A block with a field of each scope and handlers that do what blocks should not."""

    display_name = String(default="Toy", scope=Scope.settings)
    data = Dict(default={}, scope=Scope.content)
    weight = Float(default=None, scope=Scope.settings)
    votes = Integer(default=0, scope=Scope.user_state_summary)
    note = String(default="", scope=Scope.user_state)
    numbers = List(default=[], scope=Scope.user_state)
    taste = String(default="plain", scope=Scope.preferences)
    has_score = True

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any, *rest: Any) -> Any:
        block = runtime.construct_xblock_from_class(cls, keys)
        block.display_name = node.get("display_name", "Toy")
        if node.get("weight"):
            block.weight = float(node.get("weight"))
        block.data = {"text": node.text or ""}
        return block

    def add_xml_to_node(self, node: Any) -> None:
        node.set("display_name", self.display_name)
        if self.weight is not None:
            node.set("weight", str(self.weight))
        node.text = self.data["text"]

    def student_view(self, context: Any = None) -> Fragment:
        label = self.runtime.service(self, "i18n").gettext("Save")
        fragment = Fragment(
            f'<form data-handler="write_and_log"><label>Note <input value="{self.note}"></label>'
            f"<button>{label}</button> <output></output></form>"
            f'<p>{self.data["text"]} <img alt="" src="/static/a/b.png"></p>'
        )
        fragment.add_javascript_url(self.runtime.local_resource_url(self, "public/toy.js"))
        fragment.initialize_js("ToyBlock", {"text": "</script>"})
        return fragment

    author_view = student_view

    def public_view(self, context: Any = None) -> Fragment:
        return Fragment("<p>Log in to see this.</p>")

    def studio_view(self, context: Any = None) -> Fragment:
        text = self.data["text"]
        fragment = Fragment(
            f'<form class="editor-with-buttons"><label>Text <input value="{text}"></label>'
            '<button>Save the text</button> <button type="button">Cancel</button></form>'
        )
        fragment.add_javascript_url(self.runtime.local_resource_url(self, "public/toy.js"))
        fragment.initialize_js("ToyEditor")
        return fragment

    @XBlock.handler
    def write_and_log(self, request: Any, suffix: str = "") -> Response:
        if request.json["note"] == "crash":
            raise RuntimeError("a bug")
        self.note = request.json["note"]
        self.runtime.publish(self, "toy.noted", {"length": len(self.note)})
        self.runtime.publish(self, "grade", {"value": 1, "max_value": 2})
        self.emit_completion(1.0)
        return Response(json={})

    def service(self, name: str) -> Any:
        return self.runtime.service(self, name)

    @XBlock.handler
    def write(self, request: Any, suffix: str = "") -> Response:
        for name, value in request.json.items():
            setattr(self, name, value)
        return Response(json={"note": self.note, "suffix": suffix})

    @XBlock.json_handler
    def write_and_refuse(self, data: Any, suffix: str = "") -> None:
        self.note = data["note"]
        raise JsonHandlerError(400, "no")

    @XBlock.handler
    def write_and_fail(self, request: Any, suffix: str = "") -> None:
        self.note = "lost"
        raise RuntimeError("a bug")

    @XBlock.handler
    def publish(self, request: Any, suffix: str = "") -> Response:
        for name, event in request.json:
            self.runtime.publish(self, name, event)
        return Response(json={})

    @XBlock.handler
    def confirm(self, request: Any, suffix: str = "") -> Response:
        self.note  # noqa: B018  # read for nobody first, as a view of it would
        who = self.service("user").get_user_by_anonymous_id(suffix)
        self.service("rebind_user").rebind_noauth_module_to_user(self, who)
        self.note += "confirmed"
        self.runtime.publish(self, "toy.confirmed", {})
        return Response(json={})
