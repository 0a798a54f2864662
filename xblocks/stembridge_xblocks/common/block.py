"""What every block of the family has: content, a reader, a page, completion."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.completable import CompletableXBlockMixin
from xblock.fields import Dict, Scope, String

from stembridge_xblocks.common.content import Content, Fault
from stembridge_xblocks.common.emitter import emit
from stembridge_xblocks.common.i18n import Translator, catalogued
from stembridge_xblocks.common.lesson import is_stale
from stembridge_xblocks.common.person import Person, person_of
from stembridge_xblocks.common.placeholders import placeholder_faults
from stembridge_xblocks.common.reading import Reading, reading_of
from stembridge_xblocks.common.rendering import Renderer
from stembridge_xblocks.common.state import (
    StateInteger,
    StateString,
    StateStrings,
    StateUnread,
)
from stembridge_xblocks.common.strings import LESSON_STRINGS
from stembridge_xblocks.common.validation import read_content, read_settings
from stembridge_xblocks.common.variants import Shown, fill_placeholders, variant_for
from stembridge_xblocks.compat import active_language

__all__ = ["LessonBlock"]

_T = TypeVar("_T")


class LessonBlock(CompletableXBlockMixin):
    """Mixin of all blocks. A block names its `CONTENT` and its `NAME`, the middle of its events.

    Fields and their bounds in bytes, as JSON:

        data            content        Content.max_bytes, checked on saving
        xml_leftovers   content        what OLX held that no field has
        variant         user_state     64: an id
        revision        user_state     20
        deed_keys       user_state     1,400: the last 20 keys
        unread          user_state     120,000: by field, what was stored in it and fits no shape
    """

    CONTENT: ClassVar[Content]
    NAME: ClassVar[str]

    has_author_view = True
    icon_class = "other"

    # All authored content stands in one field of this name: pasting from a library and syncing
    # with it rewrite the addresses of files in `data` alone.
    data = Dict(scope=Scope.content, default={}, enforce_type=False)
    xml_leftovers = String(scope=Scope.content, default="")
    variant: Any = StateString(scope=Scope.user_state, default=None)
    revision: Any = StateInteger(scope=Scope.user_state, default=0)
    deed_keys: Any = StateStrings(scope=Scope.user_state, default=[])
    unread: Any = StateUnread(scope=Scope.user_state, default={})

    # ---- what there is to show

    @property
    def reading(self) -> Reading:
        """The content as it was read, with what follows from it."""
        # Kept with the very dict that it was made of, which is never changed in place.
        kept: tuple[Any, Reading] | None = self.__dict__.get("_reading_kept")
        if kept is None or kept[0] is not self.data:
            kept = (self.data, reading_of(self.CONTENT, self.data))
            self.__dict__["_reading_kept"] = kept
        return kept[1]

    @property
    def content(self) -> dict[str, Any]:
        """The content, whole and well typed whatever is stored."""
        return self.reading.content

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with settings and content, the checks of it as a whole included."""
        told: tuple[Any, list[Fault]] | None = self.__dict__.get("_faults_told")
        if told is not None and told[0] is self.data:
            return told[1]
        return [*self._setting_faults(), *self.reading.derive("faults", self._find_faults)]

    def _setting_faults(self) -> list[Fault]:
        # From a file or the course's own settings, past the form that would have refused them. A
        # block works with them as far as it can, so they are warnings.
        settings = {field.name: getattr(self, field.name) for field in self.CONTENT.settings}
        given = {name: value for name, value in settings.items() if value not in (None, "")}
        _, faults = read_settings(self.CONTENT, given)
        return [replace(fault, is_warning=True) for fault in faults if fault.path[1] in given]

    def _find_faults(self) -> list[Fault]:
        data, faults = read_content(self.CONTENT, self.data)
        known = {(fault.path, fault.message) for fault in faults}
        unfilled = placeholder_faults(self.CONTENT, data)
        return [*faults, *(f for f in unfilled if (f.path, f.message) not in known)]

    def tell_faults(self, faults: list[Fault]) -> None:
        """Take `faults` for those of the present `data`, which somebody has checked just now."""
        self.__dict__["_faults_told"] = (self.data, faults)

    @property
    def display_name_with_default(self) -> str:
        """The title, never empty."""
        default = self.fields["display_name"].default
        return self.display_name or self.translator(default)

    def get_icon_class(self) -> str:
        """The platform's icon for the unit."""
        return self.icon_class

    # ---- who reads it

    @property
    def person(self) -> Person:
        """Who is there; asked once for each that this block is bound to."""
        return self._once("person", self.scope_ids.user_id, lambda: person_of(self))

    @property
    def language(self) -> str:
        """The language tag that this request is answered in."""
        return self.__dict__.get("_spoken") or active_language()

    def speak(self, wishes: Any) -> None:
        """Answer this request in the first language of `wishes`, WebOb's `accept_language`, that
        there are translations into; for readers whose settings the platform does not know."""
        active = self.translator
        known = [*catalogued(), *([active.language] if active.is_translated else [])]
        self.__dict__["_spoken"] = wishes.lookup(known, default=active.language)

    @property
    def translator(self) -> Translator:
        """Sentences in the language of this request."""
        language = self.language

        def make() -> Translator:
            # The platform's service speaks its active language and no other.
            is_active = language == active_language()
            return Translator(language, self.runtime.service(self, "i18n") if is_active else None)

        return self._once("translator", language, make)

    @property
    def shown(self) -> Shown:
        """The regional variant that the learner sees."""
        stored, country, language = self.variant, self.person.country, self.language
        return self._once(
            "shown",
            (self.reading, stored, country, language),
            lambda: variant_for(
                self.content["variants"], stored=stored, country=country, language=language
            ),
        )

    def _once(self, name: str, key: object, make: Callable[[], _T]) -> _T:
        """What `make` gives, made once for a key in the life of this block, one request."""
        kept: tuple[object, _T] | None = self.__dict__.get(f"_{name}_kept")
        if kept is None or kept[0] != key:
            kept = (key, make())
            self.__dict__[f"_{name}_kept"] = kept
        return kept[1]

    def keep_variant(self) -> None:
        """Store the variant that is shown; called by every deed, so that it stays from then on."""
        if self.variant is None and self.shown.id is not None:
            self.variant = self.shown.id

    def placeholder(self, name: str) -> str | None:
        """What stands for `{{name}}` in texts where no fact has that name; None for nothing."""
        return None

    def renderer(self) -> Renderer:
        """Renders this block's templates, placeholders of its texts filled."""
        key = (self.reading, self.shown.id, self.language)
        return self._once("renderer", key, self._renderer)

    def _renderer(self) -> Renderer:
        translator, language = self.translator, self.content["language"]
        facts = {f["id"]: f["text"] for f in (self.shown.variant or {}).get("facts", ())}

        plain = Renderer(translator, language).plain
        # A fact may stand in a thousand places of a page.
        fact = cache(lambda name: plain(facts[name]))

        def value(name: str) -> str | None:
            return fact(name) if name in facts else self.placeholder(name)

        return Renderer(translator, language, lambda text: fill_placeholders(text, value))

    def now(self) -> datetime:
        """The time of this request."""
        return datetime.now(UTC)

    def random_hex(self, size: int) -> str:
        """Hexadecimal digits of `size` bytes that nobody can guess."""
        return secrets.token_hex(size)

    def is_stale(self) -> bool:
        """Whether the lesson is past its review date, in UTC."""
        return is_stale(self.content["provenance"], self.now().date())

    # ---- pages

    def uid(self, context: Mapping[str, Any] | None = None) -> str:
        """What the ids in this block's HTML begin with; the context may set another."""
        given = (context or {}).get("stembridge_uid")
        if isinstance(given, str):
            return given
        return "sb" + hashlib.sha256(str(self.usage_key).encode()).hexdigest()[:10]

    def fragment(self, html: Markup, *, init: str, args: Mapping[str, Any]) -> Fragment:
        """A fragment of the block's root element with its scripts and styles.

        init: the block's one global function, in `public/<NAME>/<NAME>.js`; "" for a page that
            does nothing.
        """
        fragment = Fragment(self.own_urls(str(html)))
        for path in ("common/tokens.css", "common/lesson.css", f"{self.NAME}/{self.NAME}.css"):
            fragment.add_css_url(self.runtime.local_resource_url(self, f"public/{path}"))
        if init:
            for path in ("common/lesson.js", f"{self.NAME}/{self.NAME}.js"):
                fragment.add_javascript_url(self.runtime.local_resource_url(self, f"public/{path}"))
            translator = self.translator
            strings = {key: translator(text) for key, text in LESSON_STRINGS.items()}
            fragment.initialize_js(init, {**args, "strings": strings, "revision": self.revision})
        return fragment

    def own_urls(self, html: str) -> str:
        """`html` with the addresses of course files as the platform serves them."""
        # The platform looks at every character of a page; most pages have no such address.
        if not any(start in html for start in _PLATFORM_PATHS):
            return html
        service = self.runtime.service(self, "replace_urls")
        return str(service.replace_urls(html)) if service else html

    def part_urls(self, parts: Mapping[str, Markup]) -> dict[str, str]:
        """The same for the parts that a handler answers, which no wrapper of the platform sees."""
        return {name: self.own_urls(str(html)) for name, html in parts.items()}

    def newest(self: Any) -> dict[str, str]:
        """All parts that can change, as they are now, in the form that a handler answers."""
        parts: dict[str, str] = self.part_urls(self.parts())
        return parts

    # ---- deeds

    def emit(self, deed: str, **fields: Any) -> None:
        """Publish an event of the contract, `deed` being its last part."""
        emit(self, f"{self.NAME}.{deed}", **fields)

    def complete_by(self, done: Iterable[str], all_steps: Iterable[str]) -> None:
        """Publish how much is done; exactly 1.0 when everything is."""
        steps = set(all_steps)
        share = len(steps & set(done)) / len(steps) if steps else 1.0
        self.emit_completion(share)

    # ---- what the platform asks

    def index_dictionary(self) -> dict[str, Any]:
        """Text for the search index: the title and the texts in all languages.

        Learners search it too, so nothing stands in it that they must find out first.
        """
        index: dict[str, Any] = super().index_dictionary()
        words = " ".join(_texts(self.content))
        index["content"] = {**index.get("content", {}), "text": words[:20_000]}
        index["content_type"] = self.fields["display_name"].default
        return index


# What the platform's service puts other addresses in the place of.
_PLATFORM_PATHS: Final = ("/static/", "/course/", "/jump_to_id/")
# Codes, what gives an answer away, and who agreed to a picture.
_UNSEARCHED: Final = frozenset(
    """id formula src rows solution feedback mistakes hints afterwards consent""".split()
)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _UNSEARCHED:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and " " in value:
        yield value
