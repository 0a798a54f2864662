"""What is on the pages of a case, and what is not."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import ANONYMOUS, Stage

from .sample import RAW, case, content, send, set_content

SERVICES = ("i18n", "replace_urls", "settings", "studio_user_permissions", "user")


def test_a_learner_sees_the_arc_without_what_comes_later() -> None:
    stage = case()

    html = stage.render("c", user=stage.learner("ana")).content

    for title in ("The person", "The problem", "Estimate first", "Your decision"):
        assert title in html
    for secret in ("SECRET-SOLUTION", "SECRET-AFTERWARDS", "What others decided"):
        assert secret not in html


def test_the_author_sees_all_of_it() -> None:
    stage = case()

    html = stage.render("c", "author_view", user=stage.author()).content

    assert "SECRET-SOLUTION" in html
    assert "SECRET-AFTERWARDS" in html


def test_people_without_a_login_read_and_answer_nothing() -> None:
    stage = case()

    for user, view in ((ANONYMOUS, "student_view"), (stage.learner(), "public_view")):
        html = stage.render("c", view, user=user).content
        assert "How much fits in?" in html
        assert "Log in to decide." in html
        assert "SECRET-SOLUTION" not in html
        assert "<form" not in html


@pytest.mark.parametrize(
    ("country", "language", "employer", "reason"),
    [
        ("AT", "en", "Varta", "from your location"),
        (None, "en", "a plant", ""),
        ("FR", "de-at", "Varta", None),
    ],
)
def test_facts_are_those_of_the_region_and_the_switch_says_why(
    country: str | None, language: str, employer: str, reason: str | None
) -> None:
    stage = case()
    person = stage.learner("ana", country=country, language=language)

    html = stage.render("c", user=person).content

    assert employer in html
    assert 'name="variant"' in html
    assert reason is None or reason in html


def test_texts_come_in_the_language_of_the_reader_and_say_so_where_they_do_not() -> None:
    stage = case()

    german = stage.render("c", user=stage.learner("ana", language="de")).content

    assert "Eine Zelle bei" in german
    assert re.search(r'<div class="sb-text" lang="en" dir="ltr"><p>She tests cells', german)


def test_the_author_is_told_what_is_wrong_and_learners_are_not() -> None:
    stage = case()
    data = content()
    data["picture"] = None
    data["person"]["picture"] = {"src": "/static/a.png", "alt": {}, "credit": ""}
    set_content(stage, data)

    author = stage.render("c", "author_view", user=stage.author()).content
    learner = stage.render("c", user=stage.learner()).content

    assert "Must be mended." in author
    assert "Say what the picture shows" in author
    assert "Must be mended." not in learner


def test_a_lesson_past_its_review_date_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    provenance = {"reviewed_on": "2026-01-10", "valid_until": "2026-03-01"}
    stage = case(content(provenance=provenance))

    monkeypatch.setattr(LessonBlock, "now", lambda self: datetime(2026, 3, 1, 23, tzinfo=UTC))
    assert "its review is due" not in stage.render("c", user=stage.learner()).content
    monkeypatch.setattr(LessonBlock, "now", lambda self: datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert "its review is due" in stage.render("c", user=stage.learner()).content


def test_who_paid_is_said() -> None:
    provenance = {"sponsor": "Cells AG", "disclosure": {"": "They chose the photographs."}}
    stage = case(content(provenance=provenance))

    html = stage.render("c", user=stage.learner()).content

    assert "Cells AG" in html
    assert "They chose the photographs." in html


def test_pictures_come_from_the_course_in_views_and_in_answers() -> None:
    data = content()
    data["problem"]["picture"] = {"src": "/static/a.png", "alt": {"": "A cell"}, "credit": ""}
    stage = case(data)
    ana = stage.learner("ana")

    page = stage.render("c", user=ana).content
    answer = send(stage, ana, "complete_step", step="person").json

    for html in (page, answer["parts"]["step-problem"]):
        assert 'alt="A cell"' in html
        assert 'src="/static/' not in html


SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>" onfocus="alert(3)'


def poisoned(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, key) for v in value]
    return value + SCRIPT if isinstance(value, str) and key in ("", "de", "name") else value


@pytest.mark.parametrize("view", ["student_view", "author_view", "public_view"])
def test_script_in_any_text_stays_inert(view: str) -> None:
    data, _ = read_content(CASE, poisoned(RAW))
    stage = case(data)
    user = stage.author() if view == "author_view" else stage.learner("ana")

    html = stage.render("c", view, user=user).content

    assert "alert(1)" in html
    page = html.partition("data-sb-root")[2]
    for tag in re.findall(r"<[a-zA-Z][^>]*>", page):
        assert not re.match(r"<(script|img|iframe)\b", tag), tag
        assert not re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag


def test_script_in_a_learners_words_stays_inert() -> None:
    stage = case(content(estimate={"question": {"": "?"}, "solution": {"": "S"}}))
    ana = stage.learner("ana")
    send(stage, ana, "save_estimate", estimate=SCRIPT)
    send(stage, ana, "decide", option="yes", why=f"</textarea>{SCRIPT}")

    html = stage.render("c", user=ana).content

    assert "<script>alert" not in html
    assert "</textarea><script" not in html


@pytest.mark.parametrize("missing", [*((name,) for name in SERVICES), SERVICES])
def test_views_and_handlers_work_without_services(missing: tuple[str, ...]) -> None:
    stage = case()
    ana = stage.learner("ana")
    for view in ("student_view", "public_view"):
        assert "The person" in stage.render("c", view, user=ana, without=missing).content
    assert stage.render("c", "author_view", user=stage.author(), without=missing).content

    payload = {"step": "person", "revision": 0, "key": "key-12345"}
    answer = stage.call("c", "complete_step", payload, user=ana, without=missing)

    assert answer.status_code == (401 if "user" in missing else 200)


@pytest.mark.parametrize(
    "junk",
    [
        {"person": 3},
        {"variants": [None, {}]},
        {"decision": []},
        {"sector": {"occupations": [None]}},
        {"version": "x"},
    ],
)
def test_views_survive_content_of_any_kind(junk: Any) -> None:
    stage = Stage.from_olx('<stembridge_case url_name="c"/>')
    set_content(stage, junk)

    for view, user in (("student_view", stage.learner("ana")), ("author_view", stage.author()),
                       ("public_view", ANONYMOUS)):  # fmt: skip
        assert stage.render("c", view, user=user).content


@pytest.mark.parametrize(
    "state",
    [
        {"estimate": {"text": 3}},
        {"decision": {"option": "gone", "why": None}},
        {"steps_done": ["gone", 3, None]},
        {"variant": "gone"},
        {"choices": {"yes": "many"}},
    ],
)
def test_views_survive_state_of_any_kind(state: dict[str, Any]) -> None:
    stage = case()
    ana = stage.learner("ana")
    block = stage.block("c", user=ana)
    for name, value in state.items():
        setattr(block, name, value)
    block.save()

    assert stage.render("c", user=ana).content
    assert send(stage, ana, "complete_step", step="person").status_code == 200


def test_ids_on_a_page_are_unique_and_lead_somewhere() -> None:
    stage = case()
    sue = stage.staff("sue")
    send(stage, sue, "decide", option="yes")

    html = stage.render("c", user=sue).content

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for value in re.findall(rf'\s{name}="([^"]+)"', html):
            assert set(value.split()) <= set(ids), value


def test_what_others_get_tells_neither_solution_nor_choices() -> None:
    stage = case()
    block = stage.block("c", user=stage.learner())

    for told in (block.student_view_data(), block.index_dictionary()):
        assert "SECRET" not in str(told)
    assert "She tests cells." in str(block.index_dictionary())


@pytest.mark.parametrize("stated", [1, -3, 0.5, 0])
def test_no_file_can_make_the_group_so_small_that_one_choice_tells(stated: float) -> None:
    raw = copy.deepcopy(RAW)
    raw["decision"]["minimum_group"] = stated  # by OLX; the editor refuses it
    stage = case(raw)
    learners = [stage.learner(f"learner{i}") for i in range(4)]

    for learner in learners:
        answer = send(stage, learner, "decide", option="no", why="")

    html = answer.json["parts"]["step-decision"]
    assert "Shown as soon as at least" in html
    assert "sb-bars" not in html
