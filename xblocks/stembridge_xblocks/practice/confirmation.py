"""The confirmation of a use in class by a colleague, by the rules of `common/confirmation`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from stembridge_xblocks.common.confirmation import (
    Asked,
    ConfirmationHandlers,
    Fact,
    Words,
    link_part,
)
from stembridge_xblocks.common.i18n import Translator, localised
from stembridge_xblocks.practice.keeping import keep_tally, put
from stembridge_xblocks.practice.words import LEVELS

__all__ = ["PracticeConfirmation"]


class PracticeConfirmation(ConfirmationHandlers):
    """Mixin: a link for each use, and what its page shows: lesson, day, level and class size."""

    LINKS_IN = "use"

    def confirmation_of(self: Any, entry_id: str, use: Mapping[str, Any]) -> Markup:
        """What stands under a use for its teacher."""
        return link_part(self, entry_id, use)

    def entry_to_confirm(self: Any, entry_id: str) -> Mapping[str, Any] | None:
        """The use of an id; None if there is none."""
        use: Mapping[str, Any] | None = self.uses.get(entry_id)
        return use

    def keep_confirmation(self: Any, entry_id: str, confirmation: Mapping[str, Any] | None) -> None:
        """Store it, and count a use that is confirmed."""
        kept = dict(confirmation) if confirmation else None
        put(self, "use", entry_id, {**self.uses[entry_id], "confirmation": kept})
        keep_tally(self)

    def asked(self: Any, entry_id: str) -> Asked:
        """Lesson, day, level and class size: neither the class's name nor what was changed."""
        use, _ = self.uses[entry_id], self.translator
        day = format_date(date.fromisoformat(use["on"]), "long", locale=_.locale)
        facts = (
            self._lesson_fact(use["lesson"]),
            Fact(_("Day"), day),
            Fact(_("Level"), _.say(LEVELS[use["level"]])),
            Fact(_("Class size"), _.plural("{count} pupil", "{count} pupils", use["pupils"])),
        )
        return Asked(facts, use["evidence"])

    def _lesson_fact(self: Any, lesson_id: str) -> Fact:
        """The lesson's title, with its language where that is not the page's."""
        label, lessons = self.translator("Lesson"), self.content["lessons"]
        title = next((one["title"] for one in lessons if one["id"] == lesson_id), None)
        if title is None:  # its author took it away
            return Fact(label, lesson_id)
        text, tag = localised(title, self.language)
        tag = tag or self.content["language"]
        return Fact(label, text, tag, Translator(tag).direction)

    def confirmation_words(self: Any) -> Words:
        """What the page says."""
        _ = self.translator
        return Words(
            title=_("A colleague asks you to confirm a lesson in class"),
            intro=_("A colleague says that they used this lesson in a class. Do you know of it?"),
            button=_("Confirm this use"),
            done=_("Thank you. You have confirmed this use. You can close this page."),
        )

    def publish_confirmed(self: Any, entry_id: str) -> None:
        """`practice.confirmed`, which lifts the use to tier E3."""
        self.emit("confirmed", use_id=entry_id)
