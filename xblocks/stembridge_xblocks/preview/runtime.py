"""An XBlock runtime that behaves as Open edX's do: one for a session in a mode.

modes: "lms"; "studio", where an author edits; "preview", where Studio shows the author what
learners will see; "library", content libraries of version 2.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from web_fragments.fragment import Fragment
from xblock.exceptions import NoSuchServiceError
from xblock.fields import ScopeIds
from xblock.runtime import Runtime

from stembridge_xblocks.preview.people import Person, Session
from stembridge_xblocks.preview.services import services_of
from stembridge_xblocks.preview.storage import Layer, Mode, ModeFieldData, Nowhere, Store

if TYPE_CHECKING:
    from stembridge_xblocks.preview.stage import Stage
    from stembridge_xblocks.preview.tracking import Origin

__all__ = ["StageRuntime", "quote_slashes", "resource_package", "unquote_slashes"]

_RUNTIME_CLASS: Final = {
    "lms": "LmsRuntime",
    "studio": "StudioRuntime",
    "preview": "PreviewRuntime",
    "library": "LmsRuntime",
}


class StageRuntime(Runtime):
    """The runtime of one session in one mode, on a stage."""

    user_id: int | None = None  # a plain attribute: XBlock's property warns at each use

    def __init__(
        self,
        stage: Stage,
        session: Session,
        mode: Mode,
        origin: Origin,
        *,
        without: Collection[str] = (),
    ) -> None:
        self.stage, self.session, self.mode, self.origin = stage, session, mode, origin
        super().__init__(
            id_reader=stage.ids, id_generator=stage.ids, mixins=stage.mixins, services={}
        )
        self.bind(session.acts_as)
        makers = services_of(self)
        self._makers = {name: maker for name, maker in makers.items() if name not in without}
        # Blocks ask for these by their presence, as under Studio's preview.
        if mode == "preview":
            self.is_author_mode = True

    def bind(self, person: Person) -> None:
        """Bind the runtime and its blocks' data to a person."""
        self.person, self.user_id = person, person.id
        student, summary = self._stores(person)
        self.block_data = ModeFieldData(
            Layer(self.stage.store) if self.mode == "preview" else self.stage.store,
            student,
            summary,
            self.stage.inherited,
            may_author=self.mode != "lms",
        )

    def _stores(self, person: Person) -> tuple[Store | None, Store | None]:
        """Where what users store goes: their own, and what all users share."""
        store = self.stage.store
        if self.mode == "studio":
            return None, None
        if self.mode in ("preview", "library"):
            layer = self.stage.layer((self.mode, person.username), Store())
            return layer, layer
        if self.session.masquerades_as is not None:
            names = (self.session.person.username, person.username)
            layer = self.stage.layer(names, Layer(store))
            return layer, layer
        return (Nowhere() if person.id is None else store), store

    # Blocks

    def load_block_type(self, block_type: str) -> Any:
        """The class of a kind of block: the stage's own, else the installed one."""
        return self.stage.types.get(block_type) or super().load_block_type(block_type)

    def get_block(self, usage_id: Any, for_parent: Any = None) -> Any:
        """The block of a usage key. Raises NoSuchUsage if the course has none."""
        block_type = self.stage.ids.get_block_type(self.stage.ids.get_definition_id(usage_id))
        keys = ScopeIds(self.user_id, block_type, usage_id, usage_id)
        return self.construct_xblock(block_type, keys, for_parent=for_parent)

    def service(self, block: Any, service_name: str) -> Any:
        """The service, None if the mode has none and the block merely wants it."""
        declaration = block.service_declaration(service_name)
        if declaration is None:
            raise NoSuchServiceError(f"Service {service_name!r} was not requested.")
        maker = self._makers.get(service_name)
        service = None if maker is None else maker(block)
        if service is None and declaration == "need":
            raise NoSuchServiceError(f"Service {service_name!r} is not available.")
        return service

    def applicable_aside_types(self, block: Any) -> list[str]:
        return []

    def add_node_as_child(self, block: Any, node: Any, id_generator: Any = None) -> None:
        """Take a child of a parsed node over as a block, as an import does."""
        self.stage.add_child(block, node)

    # Addresses

    def handler_url(
        self,
        block: Any,
        handler_name: str,
        suffix: str = "",
        query: str = "",
        thirdparty: bool = False,
    ) -> str:
        """The address of a handler, as each mode makes it.

        Raises ValueError if the class has no such attribute (LMS), NotImplementedError for a third
        party's address in Studio, which has none.
        """
        usage = str(block.scope_ids.usage_id)
        if self.mode == "preview":
            end = f"{handler_name}/{suffix}" if suffix else handler_name
            return f"/preview/xblock/{usage}/handler/{end}?{query}"
        if self.mode == "library":
            end = f"{self.user_id}-{'0' * 20}/{handler_name}/" + suffix
            url = f"/api/xblock/v2/xblocks/{usage}/handler/{end}"
        elif self.mode == "studio":
            if thirdparty:
                raise NotImplementedError("Studio has no addresses of handlers for third parties")
            url = f"/xblock/{usage}/handler/{handler_name}/{suffix}".rstrip("/")
        else:
            if getattr(type(block), handler_name, None) is None:
                raise ValueError(f"{handler_name!r} is not a function name")
            kind = "handler_noauth" if thirdparty else "handler"
            course = f"/courses/{self.stage.course_key}/xblock/{quote_slashes(usage)}"
            url = f"{course}/{kind}/{handler_name}/{suffix}"
            url = url if suffix else url.rstrip("/")
        url += f"?{query}" if query else ""
        return f"{self.stage.site}{url}" if thirdparty and self.mode == "lms" else url

    def resource_url(self, resource: Any) -> str:
        raise NotImplementedError("edX Platform doesn't currently implement XBlock resource urls")

    def local_resource_url(self, block: Any, uri: str) -> str:
        """The address of a block's own file: with production's static files, built from the
        module of its class, which is why that module must stand at the top of its package."""
        if self.stage.static == "development":
            return f"/xblock/resource/{block.scope_ids.block_type}/{uri}"
        return f"/static/xblock/resources/{resource_package(type(block))}/{uri}"

    # Events

    def publish(self, block: Any, event_type: str, event_data: Any) -> None:
        """Store a grade or a completion, and write any other event to the tracking log.

        Studio keeps nothing of either. In a masquerade grades and completions become plain events,
        and so does the completion of somebody not logged in, for whom the service is missing.
        """
        if self.mode in ("studio", "preview"):
            return
        handlers = {"grade": self._grade}
        if self.person.id is not None and "completion" in self._makers:
            handlers["completion"] = self._complete
        handler = handlers.get(event_type)
        if handler is not None and self.session.masquerades_as is None:
            handler(block, event_data)
        else:
            self.stage.log.track(self.origin, event_type, event_data, user_id=self.user_id)

    def _grade(self, block: Any, event: dict[str, Any]) -> None:
        self.stage.records.grade(self.origin, self.person, block, event)

    def _complete(self, block: Any, event: dict[str, Any]) -> None:
        self.stage.records.complete(self.origin, self.person, block, event["completion"])

    def at(self, block: Any) -> None:
        """State that a handler of this block runs now: its events name it."""
        usage = str(block.scope_ids.usage_id)
        name = str(getattr(block, "display_name_with_default", usage))
        self.origin = replace(self.origin, module=(name, usage))

    # Views

    def wrap_xblock(self, block: Any, view: str, frag: Any, context: Any) -> Any:
        """A view's fragment in the element that the page's script starts the block on."""
        kind = block.scope_ids.block_type
        data = {
            "usage-id": str(block.scope_ids.usage_id),
            "block-type": kind,
            "course-id": str(self.stage.course_key),
            "graded": str(bool(getattr(block, "graded", False))),
            "has-score": str(bool(getattr(block, "has_score", False))),
        }
        if frag.js_init_fn:
            data |= {
                "init": frag.js_init_fn,
                "runtime-class": _RUNTIME_CLASS[self.mode],
                "runtime-version": str(frag.js_init_version),
            }
        attributes = "".join(f' data-{k}="{html.escape(v)}"' for k, v in data.items())
        arguments = ""
        if frag.json_init_args is not None:
            # "</script>" inside a text must not end the element.
            text = json.dumps(frag.json_init_args).replace("/", r"\/")
            arguments = (
                f'<script type="json/xblock-args" class="xblock-json-init-args">{text}</script>'
            )
        name = html.escape(f"xblock xblock-{view} xblock-{view}-{kind}")
        wrapped = Fragment(
            f'<div class="{name}"{attributes}>{arguments}{self._static(block, frag.content)}</div>'
        )
        wrapped.add_fragment_resources(frag)
        return wrapped

    def _static(self, block: Any, content: str) -> str:
        """The content with the course's `/static/` paths replaced, as around every view."""
        maker = self._makers.get("replace_urls")
        return content if maker is None else str(maker(block).replace_urls(content))


def resource_package(cls: type) -> str:
    """The package that a block's static addresses name: its class's module less the last part.

    The platform collects the files under the first part only, so a deeper module is a 404 there.
    """
    cls = getattr(cls, "unmixed_class", cls)
    return cls.__module__.rpartition(".")[0] or cls.__module__


def quote_slashes(text: str) -> str:
    """A usage key as the LMS writes it into addresses: ";" is ";;" and "/" is ";_"."""
    return text.replace(";", ";;").replace("/", ";_")


def unquote_slashes(text: str) -> str:
    """The inverse of `quote_slashes`.

    >>> unquote_slashes(quote_slashes("a;/_b;_"))
    'a;/_b;_'
    """
    return re.sub(r";[;_]", lambda found: {";;": ";", ";_": "/"}[found[0]], text)
