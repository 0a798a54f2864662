"""The editor in Studio: its page, and what its browser code asks the server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import get_decimal_symbol
from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.field_data import DictFieldData

from stembridge_xblocks.common.access import Refused, handler, json_response
from stembridge_xblocks.common.content import Fault, Path
from stembridge_xblocks.common.form import (
    code_labels,
    describe,
    describe_faults,
    json_in_html,
    languages,
    read_form,
    shown_entry,
)
from stembridge_xblocks.common.live_check import KINDS, live_check
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.strings import EDITOR_STRINGS
from stembridge_xblocks.common.validation import NEWER, read_content, read_settings
from stembridge_xblocks.common.vocabularies import VOCABULARIES, is_code, search

__all__ = ["EditorMixin"]

_MAX_BYTES: Final = 600_000
# The declared content is nine levels deep at most; what is deeper was not made by our form.
_MAX_DEPTH: Final = 30
_VIEWS: Final = {"author": "author_view", "learner": "student_view"}


# In the order in which they are loaded: the first makes the name that the others stand under.
_SCRIPTS: Final = ("editor.js", "editor-fields.js", "editor-picker.js", "editor-lists.js")


@dataclass(frozen=True)
class _Draft:
    """What a form amounts to: settings and content as they would be stored, and the faults."""

    settings: dict[str, Any]
    data: dict[str, Any]
    faults: list[Fault]

    @property
    def is_valid(self) -> bool:
        return all(fault.is_warning for fault in self.faults)


class EditorMixin:
    """Mixin of all blocks: the form of their `CONTENT`, saving it, and the preview of a draft.

    It expects the block to be a `LessonBlock`.
    """

    def studio_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The form, with what is stored now, whatever state that is in."""
        translator = self.translator
        language = translator.language
        form = {
            "prefix": f"{self.uid()}e",
            "decimal": get_decimal_symbol(translator.locale),
            "languages": languages(language),
            "strings": {key: translator(text) for key, text in EDITOR_STRINGS.items()},
            "settings": describe(self.CONTENT.settings, translator),
            "fields": describe(self.CONTENT.fields, translator),
            "state": self._editor_state(),
        }
        html = self.renderer().template(
            "common/editor.html",
            language=translator.written_in,
            direction=translator.direction,
            form=json_in_html(form),
        )
        fragment = Fragment(html)
        for path in ("tokens.css", "editor.css"):
            fragment.add_css_url(self.runtime.local_resource_url(self, f"public/common/{path}"))
        for path in _SCRIPTS:
            url = self.runtime.local_resource_url(self, f"public/common/{path}")
            fragment.add_javascript_url(url)
        # What the form holds stands in the page: some runtimes write arguments into it unescaped.
        fragment.initialize_js("StembridgeEditor")
        return fragment

    @handler(role="author", max_bytes=_MAX_BYTES)
    def studio_save(self: Any, payload: dict[str, Any]) -> Any:
        """Store settings and content together, or nothing.

        Answers the new revision and the warnings; 422 with all faults; 409 with what is stored now
        if that changed since the form was opened and `overwrite` is not True.
        """
        if payload.get("overwrite") is not True and payload.get("revision") != self._revision():
            raise Refused(
                409,
                Message("Somebody else has saved this block since you opened it."),
                form=self._editor_state(),
            )
        version = self.data.get("version") if isinstance(self.data, dict) else None
        if isinstance(version, int) and version > self.CONTENT.version:
            # The form cannot show what a later release has made, and saving would drop it.
            raise Refused(422, Message(NEWER, version=version, known=self.CONTENT.version))
        draft = self._read_draft(payload)
        shown = describe_faults(draft.faults, self.translator)
        if not draft.is_valid:
            return json_response({"faults": shown}, 422)
        # Only what differs: a setting that was never set stays inherited.
        for name, value in draft.settings.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        if self.data != draft.data:
            self.data = draft.data
        return {"revision": self._revision(), "faults": shown}

    @handler(role="author", max_bytes=_MAX_BYTES)
    def studio_preview(self: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """A page of the block as the draft would make it, without any script, and the faults."""
        draft = self._read_draft(payload)
        view = _VIEWS.get(str(payload.get("view")), "author_view")
        values = {**draft.settings, "data": draft.data, "xml_leftovers": self.xml_leftovers}
        # A block of its own around the draft: nothing that a view does can reach what is stored.
        block = self.__class__(self.runtime, DictFieldData(values), self.scope_ids)
        block.tell_faults([])  # its faults are told beside the page, not in it
        fragment = getattr(block, view)({"stembridge_uid": f"{self.uid()}p"})
        page = self.renderer().template(
            "common/preview.html",
            html=Markup(fragment.content),
            styles=[
                resource.data
                for resource in fragment.resources
                if resource.kind == "url" and resource.mimetype == "text/css"
            ],
            language=self.translator.language,
            direction=self.translator.direction,
        )
        return {"page": page, "faults": describe_faults(draft.faults, self.translator)}

    @handler(role="author", max_bytes=2_000)
    def studio_search(self: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """Entries of a vocabulary that fit a query; the query itself if it is a code not listed."""
        vocabulary = _one_of(payload, "vocabulary", VOCABULARIES)
        query = _text(payload, "query").strip()
        language = self.translator.language
        found = search(vocabulary, query, language)
        code = query.upper() if vocabulary == "country" else query
        is_new = is_code(vocabulary, code) and all(entry.code != code for entry in found)
        return {
            "results": [shown_entry(entry, language) for entry in found],
            "code": code if is_new else None,
        }

    @handler(role="author", max_bytes=4_000)
    def studio_check(self: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """How a formula or a unit is read."""
        return live_check(_one_of(payload, "kind", KINDS), _text(payload, "text"), self.translator)

    def _editor_state(self: Any) -> dict[str, Any]:
        """What is stored now, as the form takes it."""
        settings, setting_faults = read_settings(self.CONTENT, self._stored_settings())
        data, faults = read_content(self.CONTENT, self.data)
        # Nobody is told that a block is empty before they had a chance to write something.
        found = [*setting_faults, *faults] if self.data else []
        return {
            "revision": self._revision(),
            "settings": settings,
            "data": data,
            "faults": describe_faults(found, self.translator),
            "labels": code_labels(self.CONTENT, data, self.translator.language),
        }

    def _stored_settings(self: Any) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in self.CONTENT.settings}

    def _revision(self: Any) -> str:
        """A short text that is another when what the editor writes is another."""
        stored = [self._stored_settings(), self.data]
        text = json.dumps(stored, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def _read_draft(self: Any, payload: Mapping[str, Any]) -> _Draft:
        """Settings and content that a form sent. Assigns nothing."""
        if _depth(payload) > _MAX_DEPTH:
            raise Refused(400, Message("This is no content of this block."))
        content, locale = self.CONTENT, str(self.translator.locale)
        raw, unread = read_form(content.settings, payload.get("settings"), locale)
        settings, faults = read_settings(content, raw)
        faults = [_better(fault, unread, ("settings",)) for fault in faults]
        raw, unread = read_form(content.fields, payload.get("data"), locale)
        data, data_faults = read_content(content, raw)
        faults += [_better(fault, unread, ()) for fault in data_faults]
        return _Draft(settings, data, faults)


def _better(fault: Fault, unread: Mapping[Path, Fault], before: Path) -> Fault:
    """What reading a number in the author's language found, which says more, or `fault`."""
    found = unread.get(fault.path[len(before) :])
    return Fault(fault.path, found.message) if found and not fault.is_warning else fault


def _one_of(payload: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = payload.get(name)
    if value not in allowed:
        raise Refused(
            400,
            Message("{name} must be one of: {allowed}.", name=name, allowed=", ".join(allowed)),
        )
    return str(value)


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str):
        raise Refused(400, Message("{name} must be text.", name=name))
    return value


def _depth(value: object) -> int:
    """How deep lists and objects stand in each other; never deeper than it is asked to look."""
    level, depth = [value], 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, Mapping | list)
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
        ]
    return depth
