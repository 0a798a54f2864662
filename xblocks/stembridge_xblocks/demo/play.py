"""Plays plans on the platform: each act as the request that a browser would send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from babel.numbers import format_decimal, parse_decimal
from lxml import html

from stembridge_xblocks.demo.browser import Browser
from stembridge_xblocks.demo.lesson import CHALLENGES
from stembridge_xblocks.demo.plan import Act, Cohort, Plan, Teacher
from stembridge_xblocks.demo.platform import Platform
from stembridge_xblocks.preview.people import ANONYMOUS, Person, Session

__all__ = ["Player"]

# How far off a wrong answer is that is no known mistake.
_WIDE: Final = 1.37
# What is written where a teacher writes freely: it stays in the block.
_WORDS: Final = "Played words, which no event holds."
_NUMBER: Final = re.compile(r"[\d.,\s\u00a0\u202f\u2019']+")


@dataclass
class Player:
    """Plays a cohort, act by act, in the order of time over all runs.

    platforms: by the name of their run; they share one clock.
    """

    cohort: Cohort
    platforms: Mapping[str, Platform]
    tick: Callable[[int, int], None] = lambda done, of: None
    _browser: Browser = field(default_factory=Browser)
    _given: dict[tuple[Any, ...], dict[str, float]] = field(default_factory=dict)
    _ids: dict[tuple[str, int, str], str] = field(default_factory=dict)
    _links: dict[tuple[str, int, str], str] = field(default_factory=dict)
    _codes: dict[int, str] = field(default_factory=dict)

    def play(self) -> None:
        """Do everything. Raises DataError if the platform refuses what a plan says."""
        todo = sorted(self._all(), key=lambda one: (one[1].at, one[0].teacher.user_id))
        for done, (plan, act) in enumerate(todo):
            platform = self.platforms[plan.run.name]
            platform.clock.set(act.at)
            do = getattr(self, f"_{act.what}")
            do(platform, plan.teacher, act)
            self.tick(done + 1, len(todo))

    def _all(self) -> Iterator[tuple[Plan, Act]]:
        for plan in self.cohort.plans:
            for act in plan.acts:
                yield plan, act

    # The platform's own pages

    def _enrol(self, at: Platform, who: Teacher, act: Act) -> None:
        by = who if act.said["route"] == "self" else self.cohort.staff[0]
        line = at.enrol(at.person(who), at.person(by))
        if act.said["is_replayed"]:
            at.log.lines.append(line)

    def _leave(self, at: Platform, who: Teacher, act: Act) -> None:
        at.enrol(at.person(who), at.person(who), leaves=True)

    def _open(self, at: Platform, who: Teacher, act: Act) -> None:
        unit = next(one for one in at.outline.units if one.name == act.said["unit"])
        at.open_unit(at.person(who), unit, act.said["place"])

    def _dashboard(self, at: Platform, who: Teacher, act: Act) -> None:
        at.visit(at.person(who), f"/courses/{at.course_key}/instructor")

    def _read(self, at: Platform, who: Teacher, act: Act) -> None:
        at.read_block(at.person(who), act.said["block"])

    def _certificate(self, at: Platform, who: Teacher, act: Act) -> None:
        at.certify(at.person(who))

    # The case

    def _case(self, at: Platform, who: Teacher, act: Act) -> None:
        user: Person | Session = at.person(who)
        if "as" in act.said:
            learner = self.cohort.teachers[act.said["as"]]
            user = at.masquerade(at.person(who), at.person(learner))
        self._browser.call(at, act.said["block"], "opened", {}, user)

    def _step(self, at: Platform, who: Teacher, act: Act) -> None:
        self._deed(at, who, act, "complete_step", {"step": act.said["step"]})

    def _estimate(self, at: Platform, who: Teacher, act: Act) -> None:
        self._deed(at, who, act, "save_estimate", {"estimate": act.said["text"]})

    def _decide(self, at: Platform, who: Teacher, act: Act) -> None:
        self._deed(at, who, act, "decide", {"option": act.said["option"], "why": ""})

    # Challenges

    def _answer(self, at: Platform, who: Teacher, act: Act) -> None:
        block, name, how = act.said["block"], act.said["answer"], act.said["how"]
        question, given = CHALLENGES[block][name], self._sheet(at, who, block)
        work = question.mistakes.get(how, question.right)
        value = work(given) * (_WIDE if how == "wrong" else 1)
        payload = {"answer": name, "number": _typed(value, who.language), "unit": question.unit}
        self._deed(at, who, act, "submit", payload)

    def _hint(self, at: Platform, who: Teacher, act: Act) -> None:
        payload = {"answer": act.said["answer"], "hint": act.said["hint"]}
        self._deed(at, who, act, "hint", payload)

    def _sheet(self, at: Platform, who: Teacher, block: str) -> dict[str, float]:
        """The values that a learner's page shows; it is read once."""
        key = (at.run.name, who.user_id, block)
        if key not in self._given:
            page = at.render(block, user=at.person(who)).content
            self._given[key] = dict(_givens(page, who.language))
        return self._given[key]

    # Career cards

    def _card(self, at: Platform, who: Teacher, act: Act) -> None:
        self._browser.call(at, act.said["block"], "opened", {}, at.person(who))

    def _reflect(self, at: Platform, who: Teacher, act: Act) -> None:
        self._deed(at, who, act, "reflect", {"text": _WORDS})

    # Practice

    def _commit(self, at: Platform, who: Teacher, act: Act) -> None:
        self._entry(at, who, act, "commit", {"planned_on": act.said["planned_on"]})

    def _use(self, at: Platform, who: Teacher, act: Act) -> None:
        said = act.said
        more = {
            "on": said["on"],
            "girls": said["girls"],
            "adapted": "yes" if said["adapted"] else "no",
            "changed": _WORDS if said["adapted"] else "",
            "evidence": said["evidence"],
            "commitment": self._id(at, who, said["commitment"]) if said["commitment"] else "",
        }
        self._entry(at, who, act, "implement", more)

    def _cascade(self, at: Platform, who: Teacher, act: Act) -> None:
        said = {"on": act.said["on"], "colleagues": act.said["colleagues"]}
        self._keep(at, who, act, "cascade", said)

    def _withdraw(self, at: Platform, who: Teacher, act: Act) -> None:
        entry, obstacle = self._id(at, who, act.said["ref"]), act.said["obstacle"] or ""
        self._practice(at, who, act, "withdraw", {"entry": entry, "obstacle": obstacle})

    def _follow_up(self, at: Platform, who: Teacher, act: Act) -> None:
        said = act.said
        answer = {
            "has_used": "yes" if said["has_used"] else "no",
            "obstacle": said["obstacle"] or "",
        }
        self._practice(at, who, act, "answer", answer)

    def _code(self, at: Platform, who: Teacher, act: Act) -> None:
        self._practice(at, who, act, "create_referral", {})
        state = at.store.state_of(who.user_id, str(at.key(at.practice)))
        self._codes[who.user_id] = state["referral"]["own"]

    def _enter(self, at: Platform, who: Teacher, act: Act) -> None:
        self._practice(at, who, act, "enter_referral", {"code": self._codes[act.said["of"]]})

    def _ask(self, at: Platform, who: Teacher, act: Act) -> None:
        entry = self._id(at, who, act.said["ref"])
        answer = self._practice(at, who, act, "ask_confirmation", {"entry": entry})
        self._links[at.run.name, who.user_id, act.said["ref"]] = answer["link"]

    def _confirm(self, at: Platform, who: Teacher, act: Act) -> None:
        """A colleague opens the link without an account, looks, and confirms."""
        link = self._links[at.run.name, who.user_id, act.said["ref"]]
        token = link.partition("#")[2]
        nobody = Session(ANONYMOUS)
        seen = self._browser.call(
            at, at.practice, "confirm", {"token": token, "deed": "look"}, nobody
        )
        body = {"token": token, "deed": "confirm", "seen": seen["seen"]}
        for _ in range(1 + act.is_sent_twice):
            answer = self._browser.call(at, at.practice, "confirm", body, nobody)
            assert answer["state"] == "confirmed"

    def _entry(
        self, at: Platform, who: Teacher, act: Act, handler: str, more: dict[str, Any]
    ) -> None:
        """A plan or a use: what both say of the class."""
        said = act.said
        of = {"class": "new", "class_name": said["class"]}
        numbers = {"level": said["level"], "pupils": said["pupils"]}
        self._keep(at, who, act, handler, {**of, **numbers, **more})

    def _keep(
        self, at: Platform, who: Teacher, act: Act, handler: str, payload: dict[str, Any]
    ) -> None:
        """An entry, new or corrected; its id is known from then on by the plan's name for it."""
        if act.said.get("is_correction"):
            payload = {**payload, "id": self._id(at, who, act.said["ref"])}
        before = self._entries(at, who)
        self._practice(at, who, act, handler, {"lesson": at.lesson, **payload})
        new = self._entries(at, who) - before
        if not act.said.get("is_correction"):
            (self._ids[at.run.name, who.user_id, act.said["ref"]],) = new

    @staticmethod
    def _entries(at: Platform, who: Teacher) -> set[str]:
        state = at.store.state_of(who.user_id, str(at.key(at.practice)))
        return {key for name in ("commitments", "uses", "cascades") for key in state.get(name, {})}

    def _id(self, at: Platform, who: Teacher, ref: str) -> str:
        return self._ids[at.run.name, who.user_id, ref]

    def _practice(
        self, at: Platform, who: Teacher, act: Act, handler: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        about = replace(act, said={**act.said, "block": at.practice})
        return self._deed(at, who, about, handler, payload)

    def _deed(
        self, at: Platform, who: Teacher, act: Act, handler: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        block, twice = act.said["block"], act.is_sent_twice
        return self._browser.deed(at, who, block, handler, payload, is_sent_twice=twice)


def _givens(page: str, language: str) -> Iterator[tuple[str, float]]:
    """Names and values of a task's list of givens, as numbers."""
    for row in html.fromstring(page).xpath("//dl[contains(@class, 'sb-givens')]/div"):
        # An index of a name stands below it: m_w.
        name = "_".join(row.xpath("./dt//*[local-name() = 'math']")[0].itertext()).strip()
        text = "".join(row.xpath("./dd")[0].itertext())
        found = _NUMBER.search(text)
        assert found is not None
        yield name, float(parse_decimal(found[0].strip(), locale=language))


def _typed(value: float, language: str) -> str:
    """A number with four figures as somebody types it in their language."""
    figures = float(f"{value:.4g}")
    return str(format_decimal(figures, "0.##########", locale=language))
