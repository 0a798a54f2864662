"""The pages of a career card."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from stembridge_xblocks.career.content import ENTRY_PATHS, SENIORITIES
from stembridge_xblocks.career.logic import (
    clock,
    deeds_of,
    pay_of,
    pay_range,
    picture_of,
    skills,
    years,
)
from stembridge_xblocks.common.content import ID_PATTERN
from stembridge_xblocks.common.header import day, header, region
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.vocabularies import label_of

__all__ = ["CareerViews"]

_INIT: Final = "StembridgeCareer"


class CareerViews:
    """Mixin: how a card is shown to learners, to authors, and to people without a login."""

    @property
    def card_id(self: Any) -> str:
        """What events call the card: the author's name for it, or else the block's own."""
        stated = str(self.content["card"] or self.usage_key.block_id)
        if len(stated) <= 64 and re.fullmatch(ID_PATTERN, stated):
            return stated
        return f"x-{hashlib.sha256(stated.encode()).hexdigest()[:16]}"

    @XBlock.supports("multi_device")
    def student_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The whole card; what follows an answer is not in it before there is one."""
        if not self.person.is_authenticated:
            return self.public_view(context)
        html = self.page(self.uid(context), mode="learner")
        return self.fragment(html, init=_INIT, args={"opened": "opened"})

    def public_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The card to read, without its form, for people without a login."""
        return self.fragment(self.page(self.uid(context), mode="public"), init="", args={})

    def author_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The card with everything revealed and what is wrong with it, for its author."""
        return self.fragment(self.page(self.uid(context), mode="author"), init="", args={})

    def page(self: Any, uid: str, *, mode: str) -> Markup:
        """The block's HTML; mode is "learner", "public" or "author"."""
        content, translator = self.content, self.translator
        locale, language = translator.locale, translator.language
        pay = pay_of(content, self.shown.variant)
        return self.renderer().template(  # type: ignore[no-any-return]
            "career/page.html",
            uid=uid,
            mode=mode,
            name=self.NAME,
            header=header(self, uid, mode=mode, switch_handler="choose_variant"),
            parts=self.parts(uid, mode=mode),
            direction=translator.direction,
            language=translator.written_in,
            who={**content["person"], "picture": picture_of(content["person"])},
            place=self.place(),
            ways=ENTRY_PATHS,
            stands=SENIORITIES,
            consented_on=day(content["person"]["consent"]["given_on"], translator),
            hours=[(clock(hour["time"], locale), hour) for hour in content["day"]],
            steps=[(years(step, translator), step) for step in content["path"]],
            skills=skills(content["work"]["skills"], language),
            pay=pay,
            pay_range=self.pay_range(pay) if pay else "",
            sentence_direction=Translator(translator.written_in).direction,
            school=content["school"]["text"],
        )

    def pay_range(self: Any, pay: Mapping[str, Any]) -> str:
        """The range of pay in the reader's language."""
        sentence = self.translator("{low} to {high}")
        if self.translator.direction == "rtl":  # each amount by itself, or the two change places
            for end in ("{low}", "{high}"):
                sentence = sentence.replace(end, f"\u2068{end}\u2069")
        return pay_range(pay, self.translator.locale, sentence)

    def place(self: Any) -> str:
        """The person's country in the reader's language, "" if it is not stated."""
        code = self.content["person"]["country"]
        return label_of("country", code, self.translator.language) if code else ""

    def parts(self: Any, uid: str | None = None, *, mode: str = "learner") -> dict[str, Markup]:
        """All that can change, by name: the question with its answer, and the end."""
        uid = uid or self.uid()
        render = self.renderer().template
        answer = str(self.reflection.get("text", "")) if self.reflection else ""
        is_open = "reflected" in deeds_of(self.content)
        shared = {"uid": uid, "mode": mode, "answer": answer}
        return {
            "reflection": render(
                "career/reflection.html",
                group=self.content["reflection"] if is_open else None,
                is_revealed=mode == "author" or bool(answer),
                **shared,
            ),
            "end": render("career/end.html", is_complete=bool(answer) or not is_open, **shared),
        }

    def newest(self: Any) -> dict[str, str]:
        """All parts, and the switch of the region, for a page that shows an older state."""
        switch = region(self, self.uid(), mode="learner", switch_handler="choose_variant")
        parts: dict[str, str] = self.part_urls({"region": switch, **self.parts()})
        return parts

    def student_view_data(self: Any, context: Any = None) -> dict[str, Any]:
        """What a mobile app gets: the card without its answers, its consents and the gender."""
        content = self.content
        person = content["person"]
        shown = ("name", "role", "kind", "country", "text", "quote")
        return {
            "display_name": self.display_name_with_default,
            "summary": content["summary"],
            "minutes": content["minutes"],
            "card": self.card_id,
            "work": content["work"],
            "person": {**{name: person[name] for name in shown}, "picture": picture_of(person)},
            "day": content["day"],
            "path": content["path"],
            "variants": [
                {"id": variant["id"], "label": variant["label"]} for variant in content["variants"]
            ],
        }
