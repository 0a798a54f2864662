"""The pages of a challenge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from stembridge_xblocks.challenge.answer_view import AnswerView
from stembridge_xblocks.challenge.dataset import plot_of, table_of
from stembridge_xblocks.challenge.mathml import mathml
from stembridge_xblocks.challenge.parameters import Parameter
from stembridge_xblocks.challenge.plot import PlotError, plot_svg
from stembridge_xblocks.challenge.quantity import format_quantity
from stembridge_xblocks.challenge.sheet import Sheet
from stembridge_xblocks.challenge.table import TableError
from stembridge_xblocks.challenge.wording import VARIANT_LOCK
from stembridge_xblocks.common.header import header, region
from stembridge_xblocks.common.numbers import format_number

__all__ = ["ChallengeViews"]

_INIT: Final = "StembridgeChallenge"


class ChallengeViews(AnswerView):
    """Mixin: how a challenge is shown to learners, to authors, and to people without a login."""

    @XBlock.supports("multi_device")
    def student_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The task with the learner's values, and a form for each answer."""
        person = self.person
        if not person.is_authenticated or person.user_id is None:
            return self.public_view(context)
        html = self.page(self.uid(context), mode="learner")
        # What is closed needs no deed to be complete.
        args = {"opened": "seen"} if self.is_past_due else {}
        return self.fragment(html, init=_INIT, args=args)

    def public_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The task to read, with sample values, for people without a login."""
        return self.fragment(self.page(self.uid(context), mode="public"), init="", args={})

    def author_view(self: Any, context: Mapping[str, Any] | None = None) -> Fragment:
        """The task with sample values, right answers and all that is wrong with it."""
        return self.fragment(self.page(self.uid(context), mode="author"), init="", args={})

    def placeholder(self: Any, name: str) -> str | None:
        """A value with its unit, for `{{name}}` in texts."""
        text: str | None = self.sheet.text_of(name, str(self.translator.locale))
        return text

    def page(self: Any, uid: str, *, mode: str) -> Markup:
        """The block's HTML; mode is "learner", "public" or "author"."""
        return self.renderer().template(  # type: ignore[no-any-return]
            "challenge/page.html",
            uid=uid,
            mode=mode,
            name=self.NAME,
            header=header(self, uid, mode=mode, **self.switch()),
            parts=self.parts(uid, mode=mode),
            direction=self.translator.direction,
            language=self.translator.written_in,
        )

    def switch(self: Any) -> dict[str, str]:
        """How the region is switched, and why it cannot be any more."""
        lock = self.translator.say(VARIANT_LOCK) if self.is_region_locked else ""
        return {"switch_handler": "choose_variant", "switch_locked": lock}

    def parts(
        self: Any,
        uid: str | None = None,
        *,
        mode: str = "learner",
        only: Collection[str] | None = None,
    ) -> dict[str, Markup]:
        """All that can change, by name, or only some: region, task, answers, score, staff."""
        uid = uid or self.uid()
        makers: dict[str, Callable[[], Markup]] = {
            "region": lambda: region(self, uid, mode=mode, **self.switch()),
            "task": lambda: self.task_part(uid, mode=mode),
        }
        for answer in self.content["answers"]:
            key = answer["id"]
            makers[f"answer-{key}"] = partial(self.answer_part, key, uid, mode=mode)
        makers["score"] = lambda: self.score_part(uid, mode=mode)
        if mode == "learner" and self.person.is_staff:
            makers["staff"] = lambda: self.staff_part(uid, self.sheet)
        return {name: make() for name, make in makers.items() if only is None or name in only}

    # ---- parts

    def task_part(self: Any, uid: str, *, mode: str) -> Markup:
        """The task itself: text, picture, the learner's values, data."""
        content = self.content
        return self.renderer().template(  # type: ignore[no-any-return]
            "challenge/task.html",
            uid=uid,
            mode=mode,
            introduction=content["introduction"],
            image=content["picture"],
            givens=self.given_rows(self.sheet, with_range=mode == "author"),
            data=self.data_view(uid),
            has_answers=bool(content["answers"]),
        )

    def given_rows(self: Any, sheet: Sheet, *, with_range: bool = False) -> list[dict[str, Any]]:
        """The values that a learner works with: symbol, meaning, value, for authors the range."""
        locale = str(self.translator.locale)
        rows = []
        for given in sheet.given:
            span = ""
            if with_range and isinstance(given, Parameter):
                ends = (format_number(end, locale) for end in (given.minimum, given.maximum))
                span = self.translator("{least} to {most}, in steps of {step}",
                                       least=next(ends), most=next(ends),
                                       step=format_number(given.step, locale))  # fmt: skip
            rows.append(
                {
                    "symbol": self.symbol(given.id),
                    "label": given.label,
                    "value": sheet.text_of(given.id, locale),
                    "range": span,
                }
            )
        return rows

    def symbol(self: Any, name: str) -> Markup:
        """A name as it is written by hand; as it stands where it is no name of a formula."""
        locale = str(self.translator.locale)

        def make() -> Markup:
            try:
                return Markup(mathml(name, locale, block=False))
            except ValueError:
                return Markup("{}").format(name)

        made: Markup = self.reading.derive(("symbol", name, locale), make)
        return made

    def data_view(self: Any, uid: str) -> dict[str, Any] | None:
        """The data table and its plot; None if there is none, or if it cannot be read."""
        plain, locale = self.renderer().plain, str(self.translator.locale)
        dataset = self.content["dataset"]
        # Values of the learner may stand in the plot's words, so they are part of the key.
        words = tuple(plain(dataset[name]) for name in ("caption", "plot_title", "plot_summary"))
        view: dict[str, Any] | None = self.reading.derive(
            ("data", uid, self.translator.language, words),
            lambda: _data_view(dataset, uid, locale, plain),
        )
        return view

    def answer_part(self: Any, answer_id: str, uid: str, *, mode: str) -> Markup:
        """One question with its form, feedback, hints and solution."""
        html: Markup = self.answer_html(self.answer_view(answer_id, uid, mode=mode), mode=mode)
        return html

    def answer_html(self: Any, view: Mapping[str, Any], *, mode: str) -> Markup:
        """The HTML of what `answer_view` gave."""
        return self.renderer().template(  # type: ignore[no-any-return]
            "challenge/answer.html", mode=mode, view=view, token=self.sheet.token
        )

    def score_part(self: Any, uid: str, *, mode: str) -> Markup:
        """How far the learner is: points, or what is answered where points are hidden."""
        locale = str(self.translator.locale)
        score = self.get_score()
        ids = [answer["id"] for answer in self.content["answers"]]
        answered = self.answered
        return self.renderer().template(  # type: ignore[no-any-return]
            "challenge/score.html",
            uid=uid,
            mode=mode,
            count=len(ids),
            answered=sum(1 for key in ids if key in answered and answered[key].inputs),
            is_shown=self.shows_correctness,
            earned=format_number(score.raw_earned, locale),
            possible=format_number(score.raw_possible, locale),
            has_points=score.raw_possible > 0,
            is_full=score.raw_possible > 0 and score.raw_earned >= score.raw_possible,
            closes_at=self.moment(self.closes_at),
            is_past_due=self.is_past_due,
        )

    def staff_part(self: Any, uid: str, sheet: Sheet, *, learner: int | None = None) -> Markup:
        """For course staff: values, right answers and seed of whoever this is, or of a learner."""
        locale = str(self.translator.locale)
        rights = []
        for answer in sheet.task.answers:
            right = sheet.right(answer)
            rights.append(
                (
                    self.answer_title(answer.id),
                    "" if right is None else format_quantity(right, answer.unit, locale, 6),
                )
            )
        return self.renderer().template(  # type: ignore[no-any-return]
            "challenge/staff.html",
            uid=uid,
            learner=learner,
            givens=self.given_rows(sheet),
            rights=rights,
            seed=sheet.seed,
            tries=[
                (self.answer_title(key), one.tries)
                for key, one in self.answered.items()
                if learner is None and sheet.task.answer(key) is not None
            ],
        )

    # ---- other readers

    def student_view_data(self: Any, context: Any = None) -> dict[str, Any]:
        """What a mobile app gets: the shape of the task, without values and answers."""
        content = self.content
        return {
            "display_name": self.display_name_with_default,
            "introduction": content["introduction"],
            "minutes": content["minutes"],
            "max_score": self.max_score(),
            "max_attempts": self.max_attempts,
            "answers": [
                {
                    "id": answer["id"],
                    "prompt": answer["prompt"],
                    "points": answer["points"],
                    "asks_unit": answer["asks_unit"],
                    "units": answer["units"] if answer["asks_unit"] else [],
                }
                for answer in content["answers"]
            ],
            "variants": [
                {"id": variant["id"], "label": variant["label"]} for variant in content["variants"]
            ],
        }


def _data_view(
    dataset: Mapping[str, Any], uid: str, locale: str, plain: Callable[[Mapping[str, str]], str]
) -> dict[str, Any] | None:
    try:
        table = table_of(dataset)
    except TableError:
        return None
    if table is None:
        return None
    plot, svg = plot_of(dataset, table, plain), ""
    if plot is not None:
        with suppress(PlotError):
            svg = plot_svg(plot, locale, title_id=f"{uid}-plot-title",
                           description_id=f"{uid}-plot-text")  # fmt: skip
    return {
        "caption": dataset["caption"],
        "columns": dataset["columns"],
        "rows": [[cell.shown(locale) for cell in row] for row in table.rows],
        "numeric": set(table.numeric),
        "svg": Markup(svg),
        "plot": plot,
    }
