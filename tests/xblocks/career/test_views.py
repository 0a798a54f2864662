"""What is on the pages of a career card, and what is not."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import ANONYMOUS, Stage

from .sample import RAW, card, content, send, set_content

SERVICES = ("i18n", "replace_urls", "settings", "studio_user_permissions", "user")
SECRETS = ("SECRET-NAME", "SECRET-PURPOSE")


def page(stage: Stage, view: str = "student_view", **reader: Any) -> str:
    return str(stage.render("c", view, user=stage.learner("ana", **reader)).content)


def test_a_learner_sees_the_person_at_work_and_the_question() -> None:
    html = page(card())

    for words in ("Marta", "First curves.", "2009–2012", "since 2019", "electronics", "Fractions.",
                  "€2,300 to €3,100", "a month", "before tax", "Statistics office", "Portugal",
                  "Who in your class", "Way into the job: Vocational school"):  # fmt: skip
        assert words in html
    assert "SECRET" not in html


def test_whether_the_person_is_real_is_said() -> None:
    assert "A real person." in page(card())
    person = {**RAW["person"], "kind": "composite"}
    assert "put together from the work of several people" in page(card(content(person=person)))


def test_consent_is_shown_by_its_day_alone_and_gender_not_at_all() -> None:
    stage = card()
    html = page(stage)

    assert "Shown with consent of March 4, 2026." in html
    assert "woman" not in html.lower()
    block = stage.block("c", user=stage.learner())
    for told in (html, str(block.student_view_data()), str(block.index_dictionary())):
        assert not any(secret in told for secret in SECRETS)


def test_what_follows_an_answer_waits_for_it_but_the_author_sees_it() -> None:
    stage = card()

    assert "SECRET-AFTERWARDS" not in page(stage)
    author = stage.render("c", "author_view", user=stage.author()).content
    assert "SECRET-AFTERWARDS" in author
    assert "For you as the author" not in author
    told = str(stage.block("c", user=stage.learner()).student_view_data())
    assert "SECRET-AFTERWARDS" not in told


def test_people_without_a_login_read_and_answer_nothing() -> None:
    stage = card()

    for user, view in ((ANONYMOUS, "student_view"), (stage.learner(), "public_view")):
        html = stage.render("c", view, user=user).content
        assert "First curves." in html
        assert "Log in to write down your answer." in html
        assert "SECRET" not in html
        assert "<form" not in html


def test_pay_is_that_of_the_region_in_the_readers_writing() -> None:
    assert "CHF\u00a072,500.50 to CHF\u00a090,000" in page(card(), country="CH")
    assert "2.300\u00a0€ bis 3.100\u00a0€" in page(card(), language="de")


@pytest.mark.parametrize("name", ["source", "year"])
def test_pay_without_source_or_year_is_not_shown_whatever_a_file_holds(name: str) -> None:
    raw = copy.deepcopy(RAW)
    raw["pay"][name] = None
    stage = Stage.from_olx('<stembridge_career url_name="c"/>')
    set_content(stage, raw)

    assert "What it pays" not in page(stage)


@pytest.mark.parametrize("name", ["by", "given_on", "purpose"])
def test_no_real_person_is_shown_without_consent_whatever_a_file_holds(name: str) -> None:
    raw = copy.deepcopy(RAW)
    raw["person"]["consent"][name] = ""
    stage = Stage.from_olx('<stembridge_career url_name="c"/>')
    set_content(stage, raw)
    block = stage.block("c", user=stage.learner())

    for told in (page(stage), page(stage, "public_view"), str(block.student_view_data())):
        assert "marta.png" not in told
    assert "Marta" in page(stage)


def test_parts_that_the_author_left_out_are_not_there() -> None:
    nothing: dict[str, Any] = {}
    empty: list[Any] = []
    stage = card(content(day=empty, path=empty, pay=nothing, school=nothing, reflection=nothing,
                         work=nothing))  # fmt: skip

    html = page(stage)

    for title in ("A day at work", "The way there", "What it pays", "Skills", "A question to you"):
        assert title not in html
    assert "This is the end of the card." in html


def test_texts_come_in_the_language_of_the_reader_and_say_so_where_they_do_not() -> None:
    html = page(card(), language="de")

    assert "Ein Morgen bei" in html
    assert re.search(r'<div class="sb-text" lang="en" dir="ltr"><p>She reads curves', html)
    assert '<li class="sb-tag" lang="en" dir="ltr">electronics</li>' in html


def test_pictures_come_from_the_course_and_have_their_alternative_text() -> None:
    html = page(card())

    assert 'alt="Marta at a bench"' in html
    assert 'src="/static/' not in html


SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>" onfocus="alert(3)'
CODES = ("id", "language", "src", "link", "nace", "kind", "gender", "skills", "country")


def poisoned(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, key) for v in value]
    return value + SCRIPT if isinstance(value, str) and key not in CODES else value


@pytest.mark.parametrize("view", ["student_view", "author_view", "public_view"])
def test_script_in_any_text_stays_inert(view: str) -> None:
    data, _ = read_content(CAREER, poisoned(RAW), checks=False)
    stage = card(data)
    user = stage.author() if view == "author_view" else stage.learner("ana")

    html = stage.render("c", view, user=user).content

    assert "alert(1)" in html
    inner = html.partition("data-sb-root")[2]
    for tag in re.findall(r"<[a-zA-Z][^>]*>", inner):
        assert not re.match(r"<(script|iframe)\b", tag), tag
        assert not re.match(r"<img\b", tag) or 'alt="' in tag, tag
        assert not re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag


def test_script_in_a_learners_words_stays_inert() -> None:
    stage = card()
    ana = stage.learner("ana")
    send(stage, ana, "reflect", text=f"</textarea>{SCRIPT}")

    html = stage.render("c", user=ana).content

    assert "<script>alert" not in html
    assert "</textarea><script" not in html


@pytest.mark.parametrize("missing", [*((name,) for name in SERVICES), SERVICES])
def test_views_and_handlers_work_without_services(missing: tuple[str, ...]) -> None:
    stage = card()
    ana = stage.learner("ana")
    for view in ("student_view", "public_view"):
        assert "First curves." in stage.render("c", view, user=ana, without=missing).content
    assert stage.render("c", "author_view", user=stage.author(), without=missing).content

    payload = {"text": "Two.", "revision": 0, "key": "key-12345"}
    answer = stage.call("c", "reflect", payload, user=ana, without=missing)

    assert answer.status_code == (401 if "user" in missing else 200)


@pytest.mark.parametrize(
    "junk",
    [
        {"person": 3},
        {"person": {"entry_path": "none of ours", "seniority": [], "country": "ZZ", "kind": "x"}},
        {"variants": [None, {}, {"pay": 4}]},
        {"day": [{"time": "soon"}], "path": [{"since": "x"}, {"until": 3}]},
        {"work": {"skills": [None, "x"], "nace": "99.99", "occupation": "x"}},
        {"pay": {**RAW["pay"], "currency": "?", "per": "day", "low": 5, "high": 1}},
        {"version": "x"},
    ],
)
def test_views_and_handlers_survive_content_of_any_kind(junk: Any) -> None:
    stage = Stage.from_olx('<stembridge_career url_name="c"/>')
    set_content(stage, junk)

    for view, user in (("student_view", stage.learner("ana")), ("author_view", stage.author()),
                       ("public_view", ANONYMOUS)):  # fmt: skip
        assert stage.render("c", view, user=user).content
    assert stage.call("c", "opened", {}, user=stage.learner("ana")).status_code == 200


@pytest.mark.parametrize(
    "state",
    [
        {"reflection": {"text": 3}},
        {"reflection": {"why": None}},
        {"variant": "gone"},
        {"viewed": 1},
    ],
)
def test_views_survive_state_of_any_kind(state: dict[str, Any]) -> None:
    stage = card()
    ana = stage.learner("ana")
    block = stage.block("c", user=ana)
    for name, value in state.items():
        setattr(block, name, value)
    block.save()

    assert stage.render("c", user=ana).content
    assert send(stage, ana, "reflect", text="Two.").status_code == 200


def test_ids_on_a_page_are_unique_and_lead_somewhere() -> None:
    stage = card()
    ana = stage.learner("ana")
    send(stage, ana, "reflect", text="Two.")

    html = stage.render("c", user=ana).content

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for value in re.findall(rf'\s{name}="([^"]+)"', html):
            assert set(value.split()) <= set(ids), value
