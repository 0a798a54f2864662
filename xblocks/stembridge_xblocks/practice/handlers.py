"""The deeds of a teacher in a practice block.

Every deed takes "key" and "revision" besides what is said there; see `common/deeds.py`. The same
deed with the "id" of an entry corrects that entry: its event is published again under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any, Final

from webob import Response

from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import text_of
from stembridge_xblocks.compat import NoKeysError, keyed_digests
from stembridge_xblocks.practice.calendar import reminder
from stembridge_xblocks.practice.classes import class_key, read_class
from stembridge_xblocks.practice.entries import (
    FIELDS,
    active,
    check_room,
    kind_of,
    new_id,
    read_cascade,
    read_commitment,
    read_use,
    same_entry,
    tier_of,
)
from stembridge_xblocks.practice.reading import EntryError, read_yes
from stembridge_xblocks.practice.tally import counted, is_confirmed, tally_of
from stembridge_xblocks.practice.words import OBSTACLES

__all__ = ["PracticeHandlers", "digests_of"]

_GONE: Final = Message("This entry is not there any more. Load the page again.")


class PracticeHandlers:
    """Mixin: handlers of a practice block."""

    @handler()
    def commit(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A use in class is planned: {"lesson", "class", "class_name", "planned_on", "level",
        "pupils"}; {"id"} too to correct one.

        lesson: id of one of the block's lessons; may be left out if there is only one.
        class: key of one of the teacher's classes, or "new" with its name in "class_name".
        planned_on: YYYY-MM-DD. level, pupils: whole numbers, or as people type them.
        """
        return self._keep("commitment", payload)

    @handler()
    def implement(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A lesson was used in class: {"lesson", "class", "class_name", "on", "level", "pupils",
        "girls", "adapted", "changed", "evidence", "commitment"}; {"id"} too to correct one.

        As for `commit`; girls, adapted ("yes" or "no"), changed (text), evidence (an https address)
        and commitment (id of the plan that it fulfils) may be left out.
        """
        return self._keep("use", payload)

    @handler()
    def cascade(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Colleagues were told or trained: {"lesson", "on", "colleagues"}; {"id"} to correct."""
        return self._keep("cascade", payload)

    @handler()
    def withdraw(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Withdraw an entry: {"entry": id, "obstacle": code or ""}; it stays to be seen."""

        def do() -> dict[str, Any]:
            entry_id = payload.get("entry")
            kind, entry = self._entry(entry_id)
            obstacle = _obstacle(payload)
            withdrawn = {"on": self.today().isoformat(), "obstacle": obstacle}
            self._put(kind, entry_id, {**entry, "withdrawn": withdrawn})
            self.emit("withdrawn", entry_type=kind, entry_id=entry_id, obstacle=obstacle)
            return self._done(Message("It is withdrawn. Thank you for telling."))

        return self._deed(payload, do)

    @handler()
    def answer(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Whether a lesson was used in class so far: {"has_used": "yes" or "no", "obstacle"}.

        May be answered again later: the last answer counts.
        """

        def do() -> dict[str, Any]:
            has_used = read_yes(payload, "has_used")
            if has_used is None:
                raise EntryError("has_used", Message("Choose yes or no."))
            if not has_used and active(self.uses):
                raise EntryError(
                    "has_used",
                    Message("You have told a use in class. If it was a slip, withdraw it first."),
                )
            obstacle = None if has_used else _obstacle(payload)
            self.follow_up = {
                "has_used": has_used,
                "obstacle": obstacle,
                "on": self.today().isoformat(),
            }
            self.emit("answered", has_used=has_used, obstacle=obstacle)
            if has_used and not active(self.uses):
                said = Message("Thank you. Please tell when it was, so that it counts.")
                return self._done(said, focus="use-title", opened="use")
            return self._done(Message("Thank you. Your answer is saved."))

        return self._deed(payload, do)

    @handler()
    def show_entry(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The part of one entry with its form, or without: {"entry": id, "as": "form" or "line"}.

        {"as": "use"} for a plan: the form of a use, filled with what was planned. Changes nothing.
        """
        entry_id, shape = payload.get("entry"), payload.get("as")
        try:
            kind, _ = self._entry(entry_id)
        except EntryError as error:
            raise Refused(422, error.message) from error
        if shape == "use" and kind == "commitment":
            self.prefill = entry_id
            parts = self.parts(only=("step-use",))
            return {
                "parts": self.part_urls(parts),
                "open": f"{self.uid()}-use",
                "focus": f"{self.uid()}-use-form",
            }
        self.edited = entry_id if shape == "form" else None
        name = f"entry-{entry_id}"
        return {
            "parts": self.part_urls({name: self.entry_part(kind, entry_id)}),
            "focus": f"{self.uid()}-{entry_id}",
        }

    @handler(reads=True)
    def reminder(self: Any, payload: Mapping[str, Any]) -> Response:
        """A calendar file for one of the learner's own plans: ?commitment=id."""
        entry_id = payload.get("commitment")
        entry = active(self.commitments).get(entry_id) if isinstance(entry_id, str) else None
        if entry is None:
            raise Refused(404, _GONE)
        lesson = self.lesson(entry["lesson"])
        body = reminder(
            uid=f"{entry_id}@{self.uid()}.stembridge",
            day=date.fromisoformat(entry["planned_on"]),
            made_at=self.now().astimezone(UTC),
            sequence=self.revision,
            title=self.translator("In class: {lesson}", lesson=lesson["title"]),
            text=self.translator("Afterwards, tell in the course how it went."),
            link=lesson["link"],
        )
        response = Response(body=body, content_type="text/calendar", charset="utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="reminder.ics"'
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @handler()
    def choose_variant(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Another regional variant: {"variant": id}."""
        known = {variant["id"]: variant for variant in self.content["variants"]}
        chosen = text_of(payload, "variant", 64)
        if chosen not in known:
            raise Refused(422, Message("This region is not there any more. Load the page again."))

        def do() -> dict[str, Any]:
            self.variant = chosen
            label = self.renderer().plain(known[chosen]["label"])
            return {
                "page": self.own_urls(str(self.page(self.uid(), mode="learner"))),
                "announce": self.translator("You now see: {region}", region=label),
                "focus": f"{self.uid()}-variant",
            }

        return deed(self, payload, do)

    # ---- how entries are kept

    def today(self: Any) -> date:
        """The day of this request, in UTC."""
        return self.now().astimezone(UTC).date()  # type: ignore[no-any-return]

    def keep_tally(self: Any) -> None:
        """Bring what all teachers share up to date; called by whatever changes an entry."""
        now = tally_of({name: getattr(self, name) for name in (*FIELDS.values(), "follow_up")})
        if now != self.tallied:
            self.tally = counted(self.tally, self.tallied, now)
            self.tallied = now

    def _deed(
        self: Any, payload: Mapping[str, Any], do: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        # A page that is behind gets the form that was open, with what was typed in it.
        entry_id = payload.get("id", payload.get("entry"))
        self.edited = entry_id if isinstance(entry_id, str) else None
        prefill = payload.get("commitment")
        self.prefill = prefill if isinstance(prefill, str) else None

        def checked() -> dict[str, Any]:
            try:
                return do()
            except EntryError as error:
                more = {"field": error.field} if error.field else {}
                raise Refused(422, error.message, **more) from error

        return deed(self, payload, checked)

    def _keep(self: Any, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            entry_id, before = payload.get("id"), None
            if entry_id not in (None, ""):
                found, before = self._entry(entry_id)
                if found != kind:
                    raise EntryError("", _GONE)
                if kind == "use" and is_confirmed(before):
                    raise EntryError(
                        "",
                        Message(
                            "A colleague has confirmed this use, so it stays as it is. If it is "
                            "wrong, withdraw it and tell it anew."
                        ),
                    )
            entry, classes = self._read(kind, payload, before)
            entries = getattr(self, FIELDS[kind])
            twin = same_entry(kind, entries, entry)
            if twin is not None and twin != entry_id:
                raise EntryError("", Message("You have told this already; it stands below."))
            entry_id = entry_id if before else new_id(kind)
            check_room(kind, {**entries, entry_id: entry})
            told = self._told(kind, entry_id, entry)
            is_news = before is None or told != self._told(kind, entry_id, before)
            if classes is not None:
                self.classes = classes
            self._put(kind, entry_id, entry)
            if is_news:
                self.emit(*told[0], **told[1])
            return self._done(Message("Saved."))

        return self._deed(payload, do)

    def _read(
        self: Any, kind: str, payload: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The entry that a payload amounts to, and the teacher's classes then."""
        readers = {"commitment": read_commitment, "use": read_use, "cascade": read_cascade}
        today, locale = self.today(), str(self.translator.locale)
        read = readers[kind](payload, self.offer(), today, locale, before)
        made = {"commitment": "made_on", "use": "told_on"}
        if kind == "cascade":
            return {**read, "withdrawn": None}, None
        key, classes = read_class(payload, self.classes, self._class_key)
        entry = {**read, "class": key, made[kind]: today.isoformat(), "withdrawn": None}
        if before:
            entry[made[kind]] = before[made[kind]]
        if kind == "use":
            entry["commitment"] = self._fulfilled(payload, before)
            entry["confirmation"] = before["confirmation"] if before else None
        return entry, classes

    def _fulfilled(
        self: Any, payload: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> str | None:
        """The commitment that a use is the fulfilment of."""
        commitment = payload.get("commitment")
        if commitment in (None, ""):
            return before["commitment"] if before else None
        if not isinstance(commitment, str) or commitment not in active(self.commitments):
            raise EntryError("", Message("This plan is not there any more. Load the page again."))
        return commitment

    def _class_key(self: Any, normal: str) -> str:
        # The same class has the same id in all blocks of the platform: of the person, by its name.
        return class_key(digests_of("class")(f"{self.person.user_id} {normal}")[0])

    def _entry(self: Any, entry_id: object) -> tuple[str, dict[str, Any]]:
        """The kind and the state of an entry that is not withdrawn. Raises EntryError."""
        kind = kind_of(entry_id)
        entries = getattr(self, FIELDS[kind]) if kind else {}
        if not isinstance(entry_id, str) or entry_id not in entries:
            raise EntryError("", _GONE)
        entry = entries[entry_id]
        if entry.get("withdrawn"):
            raise EntryError("", Message("This entry is withdrawn already."))
        return str(kind), entry

    def _put(self: Any, kind: str, entry_id: str, entry: Mapping[str, Any]) -> None:
        """Keep an entry, and of the classes those that some entry names."""
        setattr(self, FIELDS[kind], {**getattr(self, FIELDS[kind]), entry_id: dict(entry)})
        named = {one["class"] for one in (*self.commitments.values(), *self.uses.values())}
        kept = {key: value for key, value in self.classes.items() if key in named}
        if kept != self.classes:
            self.classes = kept

    def _told(
        self: Any, kind: str, entry_id: str, entry: Mapping[str, Any]
    ) -> tuple[tuple[str], dict[str, Any]]:
        """The event of an entry: name and fields."""
        lesson = entry["lesson"]
        if kind == "cascade":
            same = {name: entry[name] for name in ("on", "colleagues")}
            return ("cascaded",), {"cascade_id": entry_id, "lesson": lesson, **same}
        fields = {
            "class_id": entry["class"],
            "lesson": lesson,
            **{name: entry[name] for name in ("level", "pupils")},
        }
        if kind == "commitment":
            return ("committed",), {
                **fields,
                "commitment_id": entry_id,
                "planned_on": entry["planned_on"],
            }
        return ("implemented",), {
            **fields,
            "use_id": entry_id,
            "commitment_id": entry["commitment"],
            "tier": tier_of(entry),
            **{name: entry[name] for name in ("on", "girls", "adapted")},
        }

    def _done(
        self: Any, said: Message, *, focus: str = "now", opened: str | None = None
    ) -> dict[str, Any]:
        """What every deed ends with: counts, completion, and the answer with all that changed."""
        self.keep_variant()
        self.keep_tally()
        self.complete_if_due()
        self.edited = self.prefill = None
        return {
            "parts": self.part_urls(self.parts()),
            "open": f"{self.uid()}-{opened}" if opened else None,
            "focus": f"{self.uid()}-{focus}",
            "announce": self.translator.say(said),
        }

    def complete_if_due(self: Any) -> None:
        """Publish completion; what was complete stays so, whatever is withdrawn later."""
        has_used, has_planned = bool(self.uses), bool(self.commitments)
        if has_used or (has_planned and self.content["complete_when"] != "first_use"):
            self.emit_completion(1.0)
        elif has_planned:
            self.emit_completion(0.5)


def digests_of(purpose: str) -> Callable[[str], tuple[bytes, ...]]:
    """Digests of texts for a purpose; a call raises Refused (501) where there is no secret."""

    def digests(text: str) -> tuple[bytes, ...]:
        try:
            return tuple(map(bytes.fromhex, keyed_digests(f"practice.{purpose}", text)))
        except NoKeysError as error:
            raise Refused(
                501,
                Message("This site has no secret key, so nothing can be saved. Tell its operator."),
            ) from error

    return digests


def _obstacle(payload: Mapping[str, Any]) -> str | None:
    obstacle = payload.get("obstacle")
    if obstacle in (None, ""):
        return None
    if not isinstance(obstacle, str) or obstacle not in OBSTACLES:
        raise EntryError("obstacle", Message("Choose one of the list, or leave it open."))
    return obstacle
