"""The battery course in the preview's stage, played from the first step to full points."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("opaque_keys")

from stembridge_xblocks.challenge.quantity import format_quantity
from stembridge_xblocks.common import i18n
from stembridge_xblocks.preview import Stage

COURSE = Path(__file__).resolve().parents[2] / "sample_courses" / "battery"
CASE, TASKS = "battery_case", ("battery_charge", "battery_plating")
CARD, PLAN = "battery_career", "battery_practice"
NAMES = (CASE, *TASKS, CARD, PLAN)
CLASS = {"lesson": "plating", "class": "new", "class_name": "8b", "level": "3", "pupils": "24"}


@pytest.fixture
def stage() -> Stage:
    return Stage.from_folder(COURSE)


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Sentences that were asked for and that the reader's catalogue does not have."""
    missing: set[str] = set()
    translate, plural = i18n.Translator._translate, i18n.Translator._plural

    def asked(self: i18n.Translator, text: str) -> str:
        if text and not _has(self, text):
            missing.add(text)
        return translate(self, text)

    def asked_plural(self: i18n.Translator, one: str, many: str, count: int) -> str:
        if not _has(self, (one, 0)):
            missing.add(one)
        return plural(self, one, many, count)

    monkeypatch.setattr(i18n.Translator, "_translate", asked)
    monkeypatch.setattr(i18n.Translator, "_plural", asked_plural)
    return missing


def _has(translator: i18n.Translator, key: Any) -> bool:
    return key in getattr(i18n.catalogue(translator.language), "_catalog", {})


def done(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return dict(response.json)


def today() -> date:
    return datetime.now(UTC).date()


def deeds(stage: Stage, learner: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that a diligent learner does: block, handler, payload; wrong answers and hints too."""
    case = stage.block(CASE, user=learner)
    yield CASE, "opened", {}
    yield CASE, "choose_variant", {"variant": "atlantic"}
    for step in ("person", "problem"):
        yield CASE, "complete_step", {"step": step}
    yield CASE, "save_estimate", {"estimate": "50"}
    for step in ("concept", "uncertainty", "classroom"):
        yield CASE, "complete_step", {"step": step}
    option = case.content["decision"]["options"][0]["id"]
    yield CASE, "decide", {"option": option, "why": "42"}
    for name in TASKS:
        sheet = stage.block(name, user=learner).sheet
        for answer in sheet.task.answers:
            unit = answer.units[0]
            wrong = {"answer": answer.id, "number": "3", "unit": "kg"}
            yield name, "submit", wrong
            yield name, "hint", {"answer": answer.id, "hint": answer.hints[0].id}
            worked = sheet.task.worked(sheet.drawn)
            value = format_quantity(worked.result(answer), answer.unit, learner.language, figures=4)
            number = value.split("\u00a0")[0]
            yield name, "submit", {"answer": answer.id, "number": number, "unit": unit.text}
    yield CARD, "opened", {}
    yield CARD, "reflect", {"text": "Two of them."}
    yield PLAN, "commit", {**CLASS, "planned_on": (today() + timedelta(days=14)).isoformat()}


def play(stage: Stage, learner: Any) -> None:
    for count, (name, handler, payload) in enumerate(deeds(stage, learner)):
        block = stage.block(name, user=learner)
        sent = {**payload, "key": f"deed-{count:08}", "revision": block.revision}
        done(stage.call(name, handler, sent, user=learner))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_diligent_learner_completes_all_and_gets_the_points_of_right_answers(
    stage: Stage, language: str
) -> None:
    learner = stage.learner("ana", language=language, country="AT")
    play(stage, learner)

    assert [stage.completion(learner, name) for name in (CASE, CARD, PLAN)] == [1.0] * 3
    for name in TASKS:
        grade = stage.grade(learner, name)
        assert stage.completion(learner, name) == 1.0
        assert grade is not None
        # Full but for the price of the first hint of each answer.
        assert 0.8 < grade.earned / grade.possible < 1


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_sentence_stays_english(stage: Stage, unknown: set[str], language: str) -> None:
    learner = stage.learner("ana", language=language, country="AT")
    author = stage.author(language=language)
    staff = stage.staff(language=language)
    for round_ in range(2):
        for name in NAMES:
            stage.render(name, user=learner)
            stage.render(name, "public_view", user=learner)
            stage.render(name, user=staff)
            stage.render(name, "author_view", user=author)
            stage.render(name, "studio_view", user=author)
        if round_ == 0:
            play(stage, learner)

    assert unknown == set()


@pytest.mark.parametrize(
    ("country", "language", "region", "words"),
    [
        ("AT", "de", "Österreich, Deutschland, Schweiz", "in der Steiermark"),
        ("FR", "de", "Frankreich, Belgien, Luxemburg", "in Nordfrankreich"),
        ("PT", "fr", "Portugal et Espagne", "Porto"),
        ("FI", "fi", "Europe as a whole", "of a battery maker"),
        ("FI", "de", "Österreich, Deutschland, Schweiz", "in der Steiermark"),  # by its language
    ],
)
def test_the_region_follows_the_country_and_the_text_the_language(
    stage: Stage, country: str, language: str, region: str, words: str
) -> None:
    learner = stage.learner("ana", language=language, country=country)
    html = stage.render(CASE, user=learner).content

    assert f" selected>{region}<" in html
    assert words in html
    assert "{{" not in html


@pytest.mark.parametrize("name", NAMES)
def test_authors_find_nothing_to_mend(stage: Stage, name: str) -> None:
    html = stage.render(name, "author_view", user=stage.author()).content

    assert stage.block(name, user=stage.author()).faults == []
    assert "For you as the author" not in html
    assert "{{" not in html
