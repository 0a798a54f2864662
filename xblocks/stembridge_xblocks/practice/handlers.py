"""The deeds of a teacher in a practice block.

Every deed takes "key" and "revision" besides what is said there; see `common/deeds.py`. The same
deed with the "id" of an entry corrects that entry: its event is published again under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from webob import Response

from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.variant_handler import VariantHandler
from stembridge_xblocks.practice.calendar import reminder
from stembridge_xblocks.practice.entries import active
from stembridge_xblocks.practice.keeping import (
    CHANGED,
    done,
    entry_deed,
    entry_of,
    keep,
    put,
    today_of,
)
from stembridge_xblocks.practice.reading import EntryError, read_yes
from stembridge_xblocks.practice.words import OBSTACLES

__all__ = ["PracticeHandlers"]


class PracticeHandlers(VariantHandler):
    """Mixin: handlers of a practice block."""

    @handler()
    def commit(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A use in class is planned: {"lesson", "class", "class_name", "planned_on", "level",
        "pupils"}; {"id"} too to correct one.

        lesson: id of one of the block's lessons; may be left out if there is only one.
        class: key of one of the teacher's classes, or "new" with its name in "class_name".
        planned_on: YYYY-MM-DD. level, pupils: whole numbers, or as people type them.
        """
        return keep(self, "commitment", payload)

    @handler()
    def implement(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A lesson was used in class: {"lesson", "class", "class_name", "on", "level", "pupils",
        "girls", "adapted", "changed", "evidence", "commitment"}; {"id"} too to correct one.

        As for `commit`; girls, adapted ("yes" or "no"), changed (text), evidence (an https address)
        and commitment (id of the plan that it fulfils) may be left out.
        """
        return keep(self, "use", payload)

    @handler()
    def cascade(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Colleagues were told or trained: {"lesson", "on", "colleagues"}; {"id"} to correct."""
        return keep(self, "cascade", payload)

    @handler()
    def withdraw(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Withdraw an entry: {"entry": id, "obstacle": code or ""}; it stays to be seen."""

        def do() -> dict[str, Any]:
            entry_id = payload.get("entry")
            kind, entry = entry_of(self, entry_id)
            obstacle = _obstacle(payload)
            withdrawn = {"on": today_of(self).isoformat(), "obstacle": obstacle}
            put(self, kind, str(entry_id), {**entry, "withdrawn": withdrawn})
            event = {"entry_type": kind, "entry_id": entry_id, "obstacle": obstacle}
            return done(
                self,
                Message("It is withdrawn. Thank you for telling."),
                changed=CHANGED[kind],
                event=("withdrawn", event),
            )

        return entry_deed(self, payload, do)

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
                "on": today_of(self).isoformat(),
            }
            more: dict[str, Any] = {
                "changed": ("now", "step-question"),
                "event": ("answered", {"has_used": has_used, "obstacle": obstacle}),
            }
            if has_used and not active(self.uses):
                said = Message("Thank you. Please tell when it was, so that it counts.")
                return done(self, said, focus="use-title", opened="use", **more)
            return done(self, Message("Thank you. Your answer is saved."), **more)

        return entry_deed(self, payload, do)

    @handler()
    def show_entry(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The part of one entry with its form, or without: {"entry": id, "as": "form" or "line"}.

        {"as": "use"} for a plan: the form of a use, filled with what was planned. Changes nothing.
        """
        entry_id, shape = payload.get("entry"), payload.get("as")
        try:
            kind, _ = entry_of(self, entry_id)
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

    @handler()
    def show_all(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A section with all of its entries, the older ones too: {"part": "step-plan", "step-use"
        or "step-colleagues"}. Changes nothing.
        """
        part = payload.get("part")
        if part not in ("step-plan", "step-use", "step-colleagues"):
            raise Refused(422, Message("This entry is not there any more. Load the page again."))
        self.shows_all = True
        section = str(part).removeprefix("step-")
        return {
            "parts": self.part_urls(self.parts(only=(part,))),
            "open": f"{self.uid()}-{section}",
            "focus": f"{self.uid()}-{section}-entries",
        }

    @handler(reads=True)
    def reminder(self: Any, payload: Mapping[str, Any]) -> Response:
        """A calendar file for one of the learner's own plans: ?commitment=id."""
        entry_id = payload.get("commitment")
        entry = active(self.commitments).get(entry_id) if isinstance(entry_id, str) else None
        if entry is None:
            raise Refused(404, Message("This plan is not there any more. Load the page again."))
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


def _obstacle(payload: Mapping[str, Any]) -> str | None:
    obstacle = payload.get("obstacle")
    if obstacle in (None, ""):
        return None
    if not isinstance(obstacle, str) or obstacle not in OBSTACLES:
        raise EntryError("obstacle", Message("Choose one of the list, or leave it open."))
    return obstacle
