"""A small block whose entries can be confirmed, and the people around it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from markupsafe import Markup
from webob import Response
from xblock.core import XBlock
from xblock.fields import Dict, Scope, String

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.common.confirmation import (
    Asked,
    ConfirmationHandlers,
    Fact,
    Words,
    link_part,
)
from stembridge_xblocks.preview import ANONYMOUS, Stage

__all__ = ["NOON", "Toy", "ToyOfAnotherKind", "World"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@XBlock.wants("i18n", "rebind_user", "replace_urls", "settings", "user")
class Toy(ConfirmationHandlers, LessonBlock, XBlock):
    """Entries are {"day", "lesson", "evidence", "secret", "withdrawn", "confirmation"}."""

    CONTENT = CASE
    NAME = "practice"
    clock: ClassVar[datetime] = NOON

    display_name = String(scope=Scope.settings, default="Toy")
    entries = Dict(scope=Scope.user_state, default={})

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any, *rest: Any) -> Any:
        return runtime.construct_xblock_from_class(cls, keys)

    def now(self) -> datetime:
        return self.clock

    def newest(self) -> dict[str, str]:
        return {key: str(link_part(self, key, entry)) for key, entry in self.entries.items()}

    def student_view(self, context: Any = None) -> Any:
        html = Markup("").join(link_part(self, key, one) for key, one in self.entries.items())
        return self.fragment(html, init="", args={})

    def entry_to_confirm(self, entry_id: str) -> Mapping[str, Any] | None:
        entry: Mapping[str, Any] | None = self.entries.get(entry_id)
        return entry

    def keep_confirmation(self, entry_id: str, confirmation: Mapping[str, Any] | None) -> None:
        changed = {**self.entries[entry_id], "confirmation": confirmation}
        self.entries = {**self.entries, entry_id: changed}

    def asked(self, entry_id: str) -> Asked:
        entry = self.entries[entry_id]
        lesson = Fact(self.translator("Title"), entry["lesson"], "de", "ltr")
        return Asked((lesson, Fact("Day", entry["day"])), entry["evidence"])

    def confirmation_words(self) -> Words:
        title = self.translator("Your decision")  # a sentence that the catalogues have
        return Words(title, "A colleague used a lesson.", "Confirm this use", "Thank you: kept.")

    def publish_confirmed(self, entry_id: str) -> None:
        self.emit("confirmed", use_id=entry_id)


class ToyOfAnotherKind(Toy):
    NAME = "workplace"

    def publish_confirmed(self, entry_id: str) -> None:
        raise AssertionError("a link of one kind of block confirmed in another")


class World:
    """A course with two toys, "t" and "other", and one of another kind, "kind"; Ana has one entry
    in each."""

    OLX = '<toy url_name="t"/><toy url_name="other"/><kind url_name="kind"/>'

    def __init__(self, clock: datetime = NOON, **options: Any) -> None:
        # Classes of their own, so that worlds have clocks of their own.
        self.toy = type("Toy", (Toy,), {"clock": clock})
        self.kind = type("Kind", (ToyOfAnotherKind,), {"clock": clock})
        types = {"toy": self.toy, "kind": self.kind}
        make = Stage.from_folder if "folder" in options else Stage.from_olx
        self.stage = make(options.pop("folder", self.OLX), types=types, **options)
        self.ana, self.bea = self.stage.learner("ana"), self.stage.learner("bea")
        self._keys = (f"deed-{number:05}" for number in itertools.count())
        for which in ("t", "other", "kind"):
            self.enter(which, "u1")

    def at(self, clock: datetime) -> None:
        """Set the time."""
        self.toy.clock = self.kind.clock = clock

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.at(self.toy.clock + timedelta(**by))

    def enter(self, which: str, entry_id: str, **about: Any) -> None:
        """Ana's entry, as an entry of hers is told; also to change it."""
        block = self.stage.block(which, user=self.ana)
        entry = {"day": "2026-03-01", "lesson": "Batterie", "evidence": "", "secret": "HIDDEN",
                 "withdrawn": None, "confirmation": None}  # fmt: skip
        entry |= block.entries.get(entry_id, {}) | about
        block.entries = {**block.entries, entry_id: entry}
        block.save()

    def entry(self, which: str = "t", entry_id: str = "u1", person: Any = None) -> dict[str, Any]:
        """An entry as stored."""
        entries = self.stage.block(which, user=person or self.ana).entries
        return entries[entry_id]  # type: ignore[no-any-return]

    def do(self, handler: str, which: str = "t", entry: str = "u1", **options: Any) -> Response:
        """The answer to a learner's deed from a page that is up to date."""
        user = options.setdefault("user", self.ana)
        revision = self.stage.block(which, user=user).revision
        payload = {"entry": entry, "key": next(self._keys), "revision": revision}
        return self.stage.call(which, handler, payload, **options)

    def link(self, which: str = "t", entry: str = "u1") -> str:
        """A new link of Ana's."""
        answer = self.do("ask_confirmation", which, entry)
        assert answer.status_code == 200, answer.text
        return str(answer.json["link"])

    def token(self, which: str = "t", entry: str = "u1") -> str:
        """What stands behind the "#" of a new link."""
        return urlsplit(self.link(which, entry)).fragment

    def send(self, token: Any, deed: str = "look", which: str = "t", **options: Any) -> Response:
        """The answer to the page's script, without a login if not otherwise stated."""
        payload = {"token": token, "deed": deed, **options.pop("payload", {})}
        options = {"user": ANONYMOUS, "noauth": True, **options}
        return self.stage.call(which, "confirm", payload, **options)

    def confirm(self, token: str, **options: Any) -> Response:
        """Look, then confirm what was seen."""
        seen = self.send(token, **options).json.get("seen")
        return self.send(token, "confirm", payload={"seen": seen}, **options)

    @property
    def confirmations(self) -> list[dict[str, Any]]:
        """Every event of a confirmation, as logged."""
        return [line for line in self.stage.events if line["name"].endswith(".confirmed")]

    def stored(self) -> str:
        """All that anybody stored."""
        return json.dumps(self.stage.store.dump(), default=str)
