"""CPU milliseconds of each view and handler of the blocks, on large content.

    .venv/bin/python benchmarks/blocks.py

First the blocks of the sample course, as a course has them; then content as large as forms allow:
the case has every step with long texts and forty variants; the card a long day, a long way and
forty variants; the challenge has 12 answers with mistakes and hints, 20 parameters, 20 constants,
a plot of 100 rows and forty variants; practice has 20 lessons, once for a new teacher and once for
one who told as much as fits. Each is a whole request: a fresh block loaded from JSON, worked with,
saved. "load" is what of it any block of that size pays. The median of many stands beside the first
in the process, which fills caches.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.django_settings import configure
from stembridge_xblocks.preview.samples import sample_course

RUNS = 30
TEXT = {
    "": "A paragraph with **weight**, at {{employer}}.\n\n- one\n- two\n\n" * 8,
    "de": "Ein Absatz mit **Gewicht**, bei {{employer}}.\n\n- eins\n- zwei\n\n" * 8,
}
VARIANTS = [
    {
        "id": f"v{i}",
        "label": {"": f"Region {i}"},
        "countries": [],
        "facts": [{"id": "employer", "text": {"": f"Employer {i}"}}],
    }
    for i in range(40)
]
CASE = {
    "language": "en",
    "summary": TEXT,
    "minutes": 30,
    **{
        step: {"text": TEXT}
        for step in ("person", "problem", "concept", "uncertainty", "classroom")
    },
    "estimate": {"question": TEXT, "unit": "Ah", "solution": TEXT},
    "decision": {
        "question": TEXT,
        "options": [{"id": f"o{i}", "text": {"": f"Option {i}"}} for i in range(8)],
        "afterwards": TEXT,
    },
    "variants": VARIANTS,
}
PRACTICE = {
    "language": "en",
    "summary": TEXT,
    "minutes": 10,
    "lessons": [{"id": f"l{i}", "title": {"": f"Lesson {i}"}} for i in range(20)],
    "level": {"lowest": 0, "highest": 8, "default": 3},
    "tips": TEXT,
    "adaptation": TEXT,
    "follow_up": TEXT,
    "variants": VARIANTS,
}
CAREER = {
    "language": "en",
    "summary": TEXT,
    "minutes": 30,
    "person": {"name": "Ana", "text": TEXT, "quote": {"": "Words " * 60}},
    "day": [
        {"id": f"h{i}", "time": f"{i + 5:02}:30", "text": {"": "Work " * 70}} for i in range(16)
    ],
    "path": [{"id": f"s{i}", "since": 2000 + i, "text": {"": "Step " * 70}} for i in range(16)],
    "pay": {"low": 2300, "high": 3100, "currency": "EUR", "per": "month", "year": 2024,
            "source": {"": "Statistics"}},
    "school": {"text": TEXT},
    "reflection": {"prompt": TEXT, "afterwards": TEXT},
    "variants": VARIANTS,
}  # fmt: skip
NAMES = [f"p_{i}" for i in range(20)]
CHALLENGE = {
    "language": "en",
    "minutes": 30,
    "introduction": {"": " ".join(f"{{{{{name}}}}}" for name in NAMES), **TEXT},
    "parameters": [
        {"id": name, "label": {"": f"mass {name}"}, "unit": "g", "minimum": 100, "maximum": 900,
         "step": 5}
        for name in NAMES
    ],
    "constants": [
        {"id": f"k_{i}", "label": {"": f"constant {i}"}, "value": 1.5 + i, "unit": "J/(kg*K)"}
        for i in range(20)
    ],
    "quantities": [
        {"id": f"q_{i}", "label": {"": f"step {i}"}, "formula": f"p_{i}*k_{i}", "unit": "J/K"}
        for i in range(12)
    ],
    "dataset": {
        "caption": {"": "Measured"},
        "columns": [{"id": c, "label": {"": c}, "unit": "s"} for c in ("a", "b", "c")],
        "rows": "\n".join(f"{i},{i * i},{100 - i}" for i in range(100)),
        "plot": "line",
        "plot_title": {"": "It grows"},
        "plot_summary": {"": "From 0 to 9801."},
    },
    "answers": [
        {
            "id": f"a{i}",
            "prompt": TEXT,
            "formula": f"q_{i}*log2(p_{i}/p_{i + 1}*8)/3",
            "unit": "J/K",
            "units": ["J/K", "kJ/K"],
            "tolerance": 0.01,
            "mistakes": [
                {"id": f"m{j}", "formula": f"q_{i}*{j + 2}", "feedback": TEXT} for j in range(6)
            ],
            "hints": [{"id": f"h{j}", "text": TEXT, "cost": 0.1} for j in range(4)],
            "solution": TEXT,
        }
        for i in range(12)
    ],
    "variants": VARIANTS,
}  # fmt: skip


def stage_of(kind: str, raw: dict[str, Any], **settings: Any) -> Stage:
    """A stage with one block of this content, "b"."""
    stage = Stage.from_olx(f'<{kind} url_name="b"/>')
    block = stage.block("b", user=stage.author("writer"))
    block.data, _ = read_content(BLOCKS[kind].CONTENT, raw, checks=False)
    for name, value in settings.items():
        setattr(block, name, value)
    block.save()
    return stage


def cpu_ms(do: Callable[[], Any]) -> float:
    """CPU milliseconds of one call, of this process."""
    start = time.process_time()
    do()
    return 1000 * (time.process_time() - start)


def show(name: str, do: Callable[[int], Callable[[], Any]]) -> None:
    """One line: the first call, then the median of the others. `do(i)` prepares the i-th."""
    first, *others = (cpu_ms(do(i)) for i in range(RUNS + 1))
    print(f"  {name:34} {first:8.1f} {median(others):8.2f}")


def load(stage: Stage, block: str) -> Callable[[int], Callable[[], Any]]:
    """A fresh block whose content is touched, and nothing else."""
    return lambda i: lambda: stage.block(block, user=stage.learner()).data


def render(
    stage: Stage, block: str, view: str, language: str
) -> Callable[[int], Callable[[], Any]]:
    """A view of a fresh block, each time for another learner."""

    def prepare(i: int) -> Callable[[], Any]:
        is_author = view == "author_view"
        user = stage.author() if is_author else stage.learner(f"u{i}", language=language)
        return lambda: stage.render(block, view, user=user)

    return prepare


def call(
    stage: Stage, block: str, handler: str, fields: Callable[[int], dict[str, Any]]
) -> Callable[[int], Callable[[], Any]]:
    """A deed, each time of another learner."""

    def prepare(i: int) -> Callable[[], Any]:
        user = stage.learner(f"{handler}{i}")
        payload = {"key": f"key-{i:08}", "revision": 0, **fields(i)}

        def do() -> None:
            answer = stage.call(block, handler, payload, user=user)
            assert answer.status_code == 200, answer.text

        return do

    return prepare


def show_case(stage: Stage, block: str, option: str) -> None:
    """The lines of a case."""
    show("case load", load(stage, block))
    for view in ("student_view", "public_view", "author_view"):
        show(f"case {view}", render(stage, block, view, "de"))
    show("case complete_step", call(stage, block, "complete_step", lambda i: {"step": "person"}))
    show("case save_estimate", call(stage, block, "save_estimate", lambda i: {"estimate": "12,5"}))
    decide = {"option": option, "why": "Because."}
    show("case decide", call(stage, block, "decide", lambda i: decide))


def show_career(stage: Stage, block: str) -> None:
    """The lines of a career card."""
    show("career load", load(stage, block))
    for view in ("student_view", "public_view", "author_view"):
        show(f"career {view}", render(stage, block, view, "de"))
    show("career opened", call(stage, block, "opened", lambda i: {}))
    show("career reflect", call(stage, block, "reflect", lambda i: {"text": "Two of them."}))


def show_challenge(stage: Stage, block: str, answer: str, unit: str, hint: str) -> None:
    """The lines of a challenge."""
    show("challenge load", load(stage, block))
    for view in ("student_view", "public_view", "author_view"):
        show(f"challenge {view}", render(stage, block, view, "de"))
    tried = {"answer": answer, "unit": unit}
    show("challenge submit", call(
        stage, block, "submit", lambda i: {**tried, "number": f"{i + 1},5"}
    ))  # fmt: skip
    show("challenge hint", call(stage, block, "hint", lambda i: {"answer": answer, "hint": hint}))


def practice_state() -> dict[str, Any]:
    """All that one teacher can have told in a practice block."""
    today, withdrawn = date.today(), None
    days = [(today - timedelta(days=i)).isoformat() for i in range(60)]
    keys = [f"c{i:020x}" for i in range(20)]
    common = [
        {
            "class": keys[i % 20],
            "lesson": f"l{i % 20}",
            "level": 3,
            "pupils": 24,
            "withdrawn": withdrawn,
        }
        for i in range(60)
    ]
    return {
        "classes": {key: {"name": f"Class {i}"} for i, key in enumerate(keys)},
        "commitments": {
            f"k{i:012x}": {**common[i], "planned_on": days[i], "made_on": days[i]}
            for i in range(30)
        },
        "uses": {
            f"u{i:012x}": {**common[i], "on": days[i], "told_on": days[i], "commitment": None,
                           "girls": 12, "adapted": True, "changed": "Changed. " * 100,
                           "evidence": "https://example.org/" + "a" * 100, "confirmation": None}
            for i in range(59)
        },
        "cascades": {
            f"a{i:012x}": {"lesson": "l1", "on": days[i], "colleagues": 3, "withdrawn": withdrawn}
            for i in range(30)
        },
        "referral": {"own": "BCDFGHJKLMNP", "entered": "", "entered_on": ""},
    }  # fmt: skip


def show_practice(stage: Stage, block: str, state: dict[str, Any]) -> None:
    """The lines of a practice block, each time of a teacher with this state."""
    today = date.today().isoformat()
    told = {"lesson": "l1", "class": "new", "class_name": "Class 1", "level": 3, "pupils": 24}

    def prepared(prepare: Callable[[int], Any], name: str) -> Callable[[int], Any]:
        def with_state(i: int) -> Any:
            one = stage.block(block, user=stage.learner(f"{name}{i}", language="de"))
            for field, value in state.items():
                setattr(one, field, value)
            one.save()
            return prepare(i)

        return with_state

    def view(i: int) -> Callable[[], Any]:
        user = stage.learner(f"view{i}", language="de")
        return lambda: stage.render(block, "student_view", user=user)

    show("practice load", load(stage, block))
    show("practice student_view", prepared(view, "view"))
    for name in ("public_view", "author_view"):
        show(f"practice {name}", render(stage, block, name, "de"))
    commit = call(stage, block, "commit", lambda i: {**told, "planned_on": today})
    show("practice commit", commit)
    implement = call(stage, block, "implement", lambda i: {**told, "on": today, "pupils": 25})
    show("practice implement", prepared(implement, "implement"))
    uses = list(state.get("uses", {}))
    if uses:
        take = call(stage, block, "withdraw", lambda i: {"entry": uses[i]})
        show("practice withdraw", prepared(take, "withdraw"))
        form = call(stage, block, "show_entry", lambda i: {"entry": uses[i], "as": "form"})
        show("practice show_entry", prepared(form, "show_entry"))


def main() -> None:
    """Print one line a view and a handler."""
    warnings.simplefilter("ignore")
    print(f"  {'request, CPU ms':34} {'first':>8} {'median':>8}")
    print("Sample course")
    stage = Stage.from_folder(sample_course())
    case = stage.block("battery_case", user=stage.author()).content
    show_case(stage, "battery_case", case["decision"]["options"][0]["id"])
    task = stage.block("battery_charge", user=stage.author()).content
    hint = next(a for a in task["answers"] if a["id"] == "charge")["hints"][0]["id"]
    show_challenge(stage, "battery_charge", "charge", "Ah", hint)
    show_career(stage, "battery_career")
    print("As large as forms allow")
    show_case(stage_of("stembridge_case", CASE), "b", "o1")
    show_career(stage_of("stembridge_career", CAREER), "b")
    stage = stage_of("stembridge_challenge", CHALLENGE, showanswer="always")
    show_challenge(stage, "b", "a3", "kJ/K", "h0")
    configure()  # a secret key for ids of classes
    show_practice(stage_of("stembridge_practice", PRACTICE), "b", {})
    print("A teacher who told as much as fits")
    show_practice(stage_of("stembridge_practice", PRACTICE), "b", practice_state())


if __name__ == "__main__":
    main()
