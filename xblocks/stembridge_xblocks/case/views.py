"""The pages of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from stembridge_xblocks.case.logic import (
    TITLES,
    choice_shares,
    fewest_shown,
    next_step,
    steps_of,
)
from stembridge_xblocks.common.header import header, region
from stembridge_xblocks.common.rendering import Renderer

__all__ = ["CaseViews"]

_INIT: Final = "StembridgeCase"


class CaseViews:
    """Mixin: how a case is shown to learners, to authors, and to people without a login."""

    @XBlock.supports("multi_device")
    def student_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The whole case; solution and others' choices are not in it before they are due."""
        if not self.person.is_authenticated:
            return self.public_view(context)
        self.draw()
        html = self.page(self.uid(context), mode="learner")
        return self.fragment(html, init=_INIT, args={"opened": "opened"})

    def public_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The case to read, without answers, for people without a login."""
        return self.fragment(self.page(self.uid(context), mode="public"), init="", args={})

    def author_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The case with everything revealed and what is wrong with it, for its author."""
        return self.fragment(self.page(self.uid(context), mode="author"), init="", args={})

    def page(self: Any, uid: str, *, mode: str) -> Markup:
        """The block's HTML; mode is "learner", "public" or "author"."""
        renderer: Renderer = self.renderer()
        return renderer.template(
            "case/page.html",
            uid=uid,
            mode=mode,
            name=self.NAME,
            header=header(self, uid, mode=mode, **self.switch(mode)),
            parts=self.parts(uid, mode=mode),
            direction=self.translator.direction,
            language=self.translator.written_in,
        )

    def switch(self: Any, mode: str) -> dict[str, str]:
        """How the region is switched; what a draw gave a learner is not, nor is it named."""
        if mode == "learner" and self.is_assigned:
            return {"switch_handler": ""}
        names = {variant["id"]: variant["label"] for variant in self.content["variants"]}
        drawn = [self.renderer().plain(names[name]) for name in self.drawn]
        told = self.translator(
            "Each learner is given one of these at random: {variants}.", variants=", ".join(drawn)
        )
        is_said = mode == "author" and drawn
        return {"switch_handler": "choose_variant", "switch_locked": told if is_said else ""}

    def parts(self: Any, uid: str | None = None, *, mode: str = "learner") -> dict[str, Markup]:
        """All that can change, by name: the list of steps, each step, and the end."""
        uid = uid or self.uid()
        content = self.content
        steps = steps_of(content)
        done = [step for step in steps if step in (self.steps_done or ())]
        current = next_step(steps, done)
        shared = {"uid": uid, "mode": mode, "titles": TITLES, "steps": steps, "done": done}
        render = self.renderer().template
        parts = {"progress": render("case/progress.html", **shared)}
        for step in steps:
            parts[f"step-{step}"] = render(
                f"case/{step}.html" if step in ("estimate", "decision") else "case/reading.html",
                step=step,
                number=steps.index(step) + 1,
                group=content[step],
                is_done=step in done,
                is_open=mode != "learner" or step == current,
                following=next_step(steps, [*done, step], after=step),
                **shared,
                **self.state_of(step, mode),
            )
        parts["end"] = render("case/end.html", is_complete=len(done) == len(steps), **shared)
        return parts

    def newest(self: Any) -> dict[str, str]:
        """All parts, and the switch of the region, for a page that shows an older state."""
        switch = region(self, self.uid(), mode="learner", **self.switch("learner"))
        parts: dict[str, str] = self.part_urls({"region": switch, **self.parts()})
        return parts

    def state_of(self: Any, step: str, mode: str) -> dict[str, Any]:
        """What the learner has answered in a step, and what it reveals."""
        if step == "estimate":
            estimate = {"text": "", "unit": "", **self.estimate} if self.estimate else None
            return {"estimate": estimate, "is_revealed": mode == "author" or estimate}
        if step == "decision":
            group = self.content["decision"]
            options = [option["id"] for option in group["options"]]
            chosen = self.decision.get("option")
            is_revealed = mode == "author" or chosen in options
            fewest = fewest_shown(group)
            return {
                "chosen": chosen if chosen in options else None,
                "why": self.decision.get("why", ""),
                "is_revealed": is_revealed,
                "fewest": fewest,
                "is_staff": mode == "learner" and self.person.is_staff,
                "shares": choice_shares(self.choices, options, fewest) if is_revealed else None,
            }
        return {}

    def student_view_data(self: Any, context: Any = None) -> dict[str, Any]:
        """What a mobile app gets: the shape of the case, without solution or others' choices."""
        content = self.content
        return {
            "display_name": self.display_name_with_default,
            "summary": content["summary"],
            "minutes": content["minutes"],
            "sector": content["sector"],
            "steps": steps_of(content),
            # To choose from; where one is drawn, there is nothing to choose.
            "variants": []
            if self.drawn
            else [
                {"id": variant["id"], "label": variant["label"]} for variant in content["variants"]
            ],
        }
