"""The pages of a practice block."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel.dates import format_date
from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from stembridge_xblocks.common.header import header, region
from stembridge_xblocks.common.rendering import Renderer
from stembridge_xblocks.practice.content import HIGHEST_LEVEL
from stembridge_xblocks.practice.entries import (
    FIELDS,
    LARGE_CLASS,
    MAX_LINK,
    MAX_TEXT,
    Offer,
    active,
    tier_of,
)
from stembridge_xblocks.practice.journey import journey_of
from stembridge_xblocks.practice.keeping import today_of
from stembridge_xblocks.practice.referral import spaced
from stembridge_xblocks.practice.tally import fewest_shown, is_confirmed, shown
from stembridge_xblocks.practice.words import LEVELS, OBSTACLES

__all__ = ["PracticeViews"]

_INIT: Final = "StembridgePractice"
# Entries of a kind that a page shows; older ones are shown when asked for.
_NEWEST: Final = 6
_PARTS: Final = ("now", "step-plan", "step-use", "step-question", "step-colleagues", "staff")


class PracticeViews:
    """Mixin: how a practice block is shown."""

    # The entry whose form is open, and the plan that the form of a use is filled from, and
    # whether older entries are shown: of one request, not of the state.
    edited: str | None = None
    prefill: str | None = None
    shows_all: bool = False

    @XBlock.supports("multi_device")
    def student_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """What comes next, and what the teacher has told so far."""
        if not self.person.is_authenticated:
            return self.public_view(context)
        return self.fragment(self.page(self.uid(context), mode="learner"), init=_INIT, args={})

    def public_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """What it is about and which lessons there are, for people without a login."""
        return self.fragment(self.page(self.uid(context), mode="public"), init="", args={})

    def author_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The page with all forms open, and what is wrong with the content, for its author."""
        return self.fragment(self.page(self.uid(context), mode="author"), init="", args={})

    def page(self: Any, uid: str, *, mode: str) -> Markup:
        """The block's HTML; mode is "learner", "public" or "author"."""
        renderer: Renderer = self.renderer()
        return renderer.template(
            "practice/page.html",
            uid=uid,
            mode=mode,
            name=self.NAME,
            header=header(self, uid, mode=mode, switch_handler="choose_variant"),
            parts=self.parts(uid, mode=mode) if mode != "public" else {},
            lessons=self.lessons(),
            tips=self.content["tips"],
            direction=self.translator.direction,
            language=self.translator.written_in,
        )

    def parts(
        self: Any,
        uid: str | None = None,
        *,
        mode: str = "learner",
        only: tuple[str, ...] = _PARTS,
    ) -> dict[str, Markup]:
        """All that can change, by name; `only` some of it."""
        shared = self._shared(uid or self.uid(), mode)
        about = {
            "now": self._now,
            "step-plan": self._plan,
            "step-use": self._use,
            "step-question": self._question,
            "step-colleagues": self._colleagues,
            "staff": self._staff,
        }
        render = self.renderer().template
        return {
            name: render(
                f"practice/{name.removeprefix('step-')}.html", **{**shared, **about[name](shared)}
            )
            for name in only
            if name != "staff" or (mode == "learner" and self.person.is_staff)
        }

    def newest(self: Any) -> dict[str, str]:
        """All parts, and the switch of the region, for a page that shows an older state."""
        switch = region(self, self.uid(), mode="learner", switch_handler="choose_variant")
        parts: dict[str, str] = self.part_urls({"region": switch, **self.parts()})
        return parts

    def entry_part(self: Any, kind: str, entry_id: str) -> Markup:
        """The part "entry-<id>" alone."""
        shared = self._shared(self.uid(), "learner")
        entry = self._entry_shown(kind, entry_id, getattr(self, FIELDS[kind])[entry_id], shared)
        return self.renderer().template(  # type: ignore[no-any-return]
            "practice/entry.html", **{**shared, "entry": entry}
        )

    # ---- what an author offers

    def lessons(self: Any) -> list[dict[str, Any]]:
        """The lessons to choose from: id, title in the reader's language, link, minutes."""
        plain = self.renderer().plain
        return [{**one, "title": plain(one["title"])} for one in self.content["lessons"]]

    def lesson(self: Any, lesson_id: str) -> dict[str, Any]:
        """One of them; one that the author took away has its id for a title."""
        found = next((one for one in self.lessons() if one["id"] == lesson_id), None)
        return found or {"id": lesson_id, "title": lesson_id, "link": "", "minutes": None}

    def offer(self: Any) -> Offer:
        """What a teacher can choose from."""
        level = self.content["level"]
        # A file may hold levels that there are not.
        lowest = min(max(level["lowest"] or 0, 0), HIGHEST_LEVEL)
        highest = HIGHEST_LEVEL if level["highest"] is None else level["highest"]
        highest = min(highest, HIGHEST_LEVEL)
        return Offer(
            tuple(one["id"] for one in self.content["lessons"]), lowest, max(lowest, highest)
        )

    # ---- what each part needs

    def _shared(self: Any, uid: str, mode: str) -> dict[str, Any]:
        lessons = self.lessons()
        offer = self.offer()
        return {
            "uid": uid,
            "mode": mode,
            "lessons": lessons,
            "titles": {one["id"]: one["title"] for one in lessons},
            "levels": {n: LEVELS[n] for n in range(offer.lowest, offer.highest + 1)},
            "obstacles": OBSTACLES,
            "classes": {key: str(one.get("name", "")) for key, one in self.classes.items()},
            "fulfilled": {use["commitment"] for use in active(self.uses).values()},
            "journey": journey_of(self.commitments, self.uses, self.cascades, today_of(self)),
            "day": self._day,
            "large": LARGE_CLASS,
            "max_text": MAX_TEXT,
            "max_link": MAX_LINK,
        }

    def _day(self: Any, text: str | date | None) -> str:
        try:
            day = text if isinstance(text, date) else date.fromisoformat(str(text))
        except ValueError:
            return str(text)
        return format_date(day, "long", locale=self.translator.locale)

    def _defaults(self: Any, shared: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """What a new form is filled with: as for the class that was told or planned last."""
        blank = {"class": "", "lesson": "", "level": self.content["level"]["default"],
                 "pupils": "", "girls": None, "adapted": False, "changed": "", "evidence": "",
                 "planned_on": "", "on": "", "colleagues": "", "commitment": ""}  # fmt: skip
        entries = [*self.commitments.values(), *self.uses.values()]
        made = [(str(one.get("told_on") or one.get("made_on")), one) for one in entries]
        last = max(made, key=lambda pair: pair[0])[1] if made else {}
        kept = {name: last[name] for name in ("class", "lesson", "level", "pupils") if last}
        # What the author took away since cannot be chosen again.
        if kept.get("lesson") not in shared["titles"]:
            kept.pop("lesson", None)
        if kept.get("level") not in shared["levels"]:
            kept.pop("level", None)
        return {**blank, **kept, **more}

    def _now(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        journey = shared["journey"]
        entry = self.commitments.get(journey.commitment)
        uses = active(self.uses)
        return {
            "planned": entry,
            "planned_title": self.lesson(entry["lesson"])["title"] if entry else "",
            "reminder_url": self._reminder_url(journey.commitment, shared["mode"]),
            "reached": {
                "planned": bool(active(self.commitments)) or bool(uses),
                "used": bool(uses),
                "again": journey.step in ("share", "done"),
                "adapted": journey.is_adapted,
                "told": journey.has_told,
            },
            "is_due": journey.step == "again" and journey.day <= today_of(self),
        }

    def _reminder_url(self: Any, entry_id: str | None, mode: str) -> str:
        if entry_id is None or mode != "learner":
            return ""
        return str(self.runtime.handler_url(self, "reminder", query=f"commitment={entry_id}"))

    def _plan(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **self._entries("commitment", shared),
            "values": self._defaults(shared),
            "is_open": shared["mode"] == "author" or shared["journey"].step == "commit",
            "tips": self.content["tips"],
        }

    def _use(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        step = shared["journey"].step
        plans = active(self.commitments)
        key = self.prefill if self.prefill in plans else shared["journey"].commitment
        key = key if key in plans and key not in shared["fulfilled"] else None
        plan = plans.get(key or "")
        filled = {}
        if plan:
            filled = {name: plan[name] for name in ("class", "lesson", "level", "pupils")}
            # A day that is over is likely the day of the use; one to come is not.
            if plan["planned_on"] <= today_of(self).isoformat():
                filled["on"] = plan["planned_on"]
        return {
            **self._entries("use", shared),
            "values": self._defaults(shared, commitment=key or "", **filled),
            "plan": plan,
            "is_open": shared["mode"] == "author" or step == "tell" or bool(self.prefill),
            "adaptation": self.content["adaptation"],
        }

    def _question(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "answer": self.follow_up or None,
            "has_uses": bool(active(self.uses)),
            "follow_up": self.content["follow_up"],
            "is_open": shared["mode"] == "author",
        }

    def _colleagues(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        own, entered = self.referral.get("own"), self.referral.get("entered")
        return {
            **self._entries("cascade", shared),
            "values": self._defaults(shared),
            "own": spaced(own) if own else "",
            "entered": spaced(entered) if entered else "",
            "is_open": shared["mode"] == "author" or shared["journey"].step == "share",
        }

    def _staff(self: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
        fewest = fewest_shown(self.content["minimum_group"])
        return {"rows": shown(self.tally, fewest), "fewest": fewest}

    # ---- entries

    def _entries(self: Any, kind: str, shared: Mapping[str, Any]) -> dict[str, Any]:
        """What a template shows of the entries of a kind, the newest first."""
        entries = getattr(self, FIELDS[kind])
        newest = list(reversed(entries.items()))
        is_short = not self.shows_all and all(key != self.edited for key, _ in newest[_NEWEST:])
        shown_ones = newest[:_NEWEST] if is_short else newest
        return {
            "entries": [self._entry_shown(kind, key, one, shared) for key, one in shown_ones],
            "active_count": len(active(entries)),
            "hidden_count": len(newest) - len(shown_ones),
        }

    def _entry_shown(
        self: Any, kind: str, entry_id: str, entry: Mapping[str, Any], shared: Mapping[str, Any]
    ) -> dict[str, Any]:
        is_confirmed_use = kind == "use" and is_confirmed(entry)
        title = shared["titles"].get(entry["lesson"], entry["lesson"])
        more = {"title": title, "kind": kind, "id": entry_id, "is_confirmed": is_confirmed_use}
        if kind == "use":
            more |= {"tier": tier_of(entry), "confirmation": self._confirmation(entry_id, entry)}
        if kind == "commitment":
            more["reminder_url"] = self._reminder_url(entry_id, shared["mode"])
            more["is_used"] = entry_id in shared["fulfilled"]
        is_edited = self.edited == entry_id and not entry.get("withdrawn")
        day = entry["planned_on" if kind == "commitment" else "on"]
        return {**entry, **more, "is_edited": is_edited, "day": day}

    def _confirmation(self: Any, entry_id: str, use: Mapping[str, Any]) -> Markup:
        """What a mixin for confirmations shows under a use; nothing where there is none."""
        show = getattr(self, "confirmation_of", None)
        if show is None or use.get("withdrawn"):
            return Markup("")
        return show(entry_id, use)  # type: ignore[no-any-return]

    def student_view_data(self: Any, context: Any = None) -> dict[str, Any]:
        """What a mobile app gets: what can be planned; nothing of anybody's entries."""
        content = self.content
        return {
            "display_name": self.display_name_with_default,
            "summary": content["summary"],
            "minutes": content["minutes"],
            "lessons": content["lessons"],
            "level": content["level"],
            "complete_when": content["complete_when"],
            "variants": [
                {"id": variant["id"], "label": variant["label"]} for variant in content["variants"]
            ],
        }
