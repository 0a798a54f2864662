"""What is on the pages of a challenge, and what is not."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from stembridge_xblocks.blocks import ChallengeBlock
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.block import LessonBlock
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import ANONYMOUS, Stage

from .sample import BATTERY, at, challenge, content, right_text, set_content, submit

SERVICES = ("i18n", "replace_urls", "settings", "studio_user_permissions", "user")
DATA = {
    "caption": {"": "Measured"},
    "columns": [
        {"id": "t", "label": {"": "time"}, "unit": "h"},
        {"id": "v", "label": {"": "voltage"}, "unit": "V"},
    ],
    "rows": "0,3.4\n1,3.2\n2,2.5",
    "plot": "line",
    "plot_title": {"": "It falls"},
    "plot_summary": {"": "From 3.4 to 2.5 V."},
}


def test_a_learner_sees_their_own_values_in_the_text() -> None:
    stage = challenge()
    ana = stage.learner("ana")

    html = unescape(stage.render("q", user=ana).content)

    mass = stage.block("q", user=ana).sheet.text_of("m", "en")
    assert f"A cell holds {mass} of active mass." in html
    assert "{{" not in html


def test_values_are_written_in_the_language_of_the_page() -> None:
    stage = challenge()
    eva = stage.learner("eva", country="AT", language="de")

    html = unescape(stage.render("q", user=eva).content)

    mass = stage.block("q", user=eva).sheet.text_of("m", "de")
    assert mass is not None
    assert "." in mass
    assert f"Eine Zelle enthält {mass}." in html


def test_learners_have_different_values_that_stay() -> None:
    stage = challenge()
    people = [stage.learner(f"u{i}") for i in range(12)]

    first = [stage.block("q", user=person).sheet.drawn for person in people]
    again = [stage.block("q", user=person).sheet.drawn for person in people]

    assert first == again
    assert len({tuple(drawn.items()) for drawn in first}) > 6


@pytest.mark.parametrize("mode", ["learner", "public"])
def test_a_page_tells_no_answer_before_its_time(mode: str) -> None:
    stage = challenge()
    person = stage.learner("ana") if mode == "learner" else ANONYMOUS

    html = stage.render("q", user=person).content

    for secret in ("SECRET-SOLUTION", "Begin with the amount", "Not all of the material",
                   "m*u*F", "whole-cell", "Well reckoned"):  # fmt: skip
        assert secret not in html


def test_the_solution_comes_with_the_right_answer_formula_and_value() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")

    html = stage.render("q", user=ana).content

    assert "SECRET-SOLUTION" in html
    assert "<math" in html
    assert 'aria-label="m times u times F over M' in html
    right = stage.block("q", user=ana).sheet
    assert f"{right.right(right.task.answers[0]):.0f}"[:2] in html


def test_the_solution_stays_hidden_while_right_and_wrong_are() -> None:
    stage = challenge(showanswer="always", show_correctness="never")
    ana = stage.learner("ana")
    submit(stage, ana, right_text(stage, ana), "Ah")

    assert "SECRET-SOLUTION" not in stage.render("q", user=ana).content


def test_when_right_and_wrong_are_shown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = challenge(show_correctness="past_due", due=at("2026-03-01 12:00"))
    ana = stage.learner("ana")
    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-02-01 12:00"))
    submit(stage, ana, right_text(stage, ana), "Ah")

    before = stage.render("q", user=ana).content
    monkeypatch.setattr(LessonBlock, "now", lambda self: at("2026-03-02 12:00"))
    after = stage.render("q", user=ana).content

    assert "You see after 1 March 2026 12:00 UTC whether it is right." in before
    assert "Well reckoned" not in before
    assert "Well reckoned" in after


def test_staff_have_a_panel_and_learners_have_none() -> None:
    stage = challenge()

    assert "For course staff" in stage.render("q", user=stage.staff("sue")).content
    assert "For course staff" not in stage.render("q", user=stage.learner("ana")).content


def test_the_author_sees_answers_tolerances_and_mistakes() -> None:
    stage = challenge()

    html = stage.render("q", "author_view", user=stage.author()).content

    assert "SECRET-SOLUTION" in html
    assert "What is at most 1% of it away counts." in html
    assert "whole-cell" in html
    assert "200 to 2,000, in steps of 10" in html
    assert "Sample values" in html


def test_the_author_is_told_what_is_wrong() -> None:
    stage = challenge()
    data = content()
    data["answers"][0]["formula"] = "m*u*F/X"
    set_content(stage, data)

    html = stage.render("q", "author_view", user=stage.author()).content

    assert "Must be mended." in html
    assert "X is not given here" in html
    assert "The right value cannot be worked out." in html


@pytest.mark.parametrize("attempts", [0, -1])
def test_the_author_is_warned_of_a_number_of_attempts_that_lets_nobody_answer(
    attempts: int,
) -> None:
    stage = challenge(max_attempts=attempts)

    html = stage.render("q", "author_view", user=stage.author()).content

    assert re.search(r"Attempts per answer:\S*\s+This must be at least 1\.", html)
    fine = challenge(max_attempts=1)
    assert "at least 1." not in fine.render("q", "author_view", user=fine.author()).content


def test_the_author_is_told_of_content_that_is_too_large() -> None:
    tongues = ("", *"bg cs da de el es et fi fr ga hr hu".split())
    stage = challenge()
    block = stage.block("q", user=stage.author("writer"))
    block.data = {**block.data, "introduction": dict.fromkeys(tongues, "🔋" * 8000)}
    block.save()

    html = stage.render("q", "author_view", user=stage.author()).content

    assert "at most 400,000 fit. Split it into two blocks." in html


def test_a_learner_meets_a_broken_question_with_a_sentence() -> None:
    stage = challenge()
    ana = stage.learner("ana")
    data = content()
    data["answers"][0]["formula"] = "m*u*F/X"
    set_content(stage, data)

    html = stage.render("q", user=ana).content

    assert "This question cannot be graded at the moment." in html
    assert submit(stage, ana, "1", "Ah").status_code == 422
    assert submit(stage, ana, "1", answer="share").status_code == 200


def test_people_without_a_login_read_and_do_not_answer() -> None:
    stage = challenge()

    html = stage.render("q", user=ANONYMOUS).content

    assert "Log in to answer." in html
    assert "<form" not in html


def test_every_view_works_on_an_empty_block() -> None:
    stage = Stage.from_olx('<stembridge_challenge url_name="q"/>')

    for view, user in (
        ("student_view", stage.learner("ana")),
        ("student_view", stage.staff("sue")),
        ("author_view", stage.author()),
        ("public_view", ANONYMOUS),
    ):
        assert "This task asks for nothing yet." in stage.render("q", view, user=user).content


@pytest.mark.parametrize("missing", [*((name,) for name in SERVICES), SERVICES])
def test_views_and_handlers_work_without_services(missing: tuple[str, ...]) -> None:
    stage = challenge()
    ana = stage.learner("ana")
    for view in ("student_view", "public_view"):
        assert "Question 1" in stage.render("q", view, user=ana, without=missing).content
    assert stage.render("q", "author_view", user=stage.author(), without=missing).content

    payload = {"answer": "charge", "number": "1", "unit": "Ah", "revision": 0, "key": "key-12345"}
    answer = stage.call("q", "submit", payload, user=ana, without=missing)

    assert answer.status_code == (401 if "user" in missing else 200)


@pytest.mark.parametrize("junk", [None, {"answers": 3}, {"answers": [None, {"id": ""}]},
                                  {"dataset": {"columns": [{}], "rows": '"'}},
                                  {"parameters": [{"id": "a b", "unit": "zzz"}]}])  # fmt: skip
def test_views_survive_content_of_any_kind(junk: Any) -> None:
    stage = Stage.from_olx('<stembridge_challenge url_name="q"/>')
    set_content(stage, junk)

    for view, user in (("student_view", stage.learner("ana")), ("author_view", stage.author()),
                       ("public_view", ANONYMOUS)):  # fmt: skip
        assert stage.render("q", view, user=user).content


SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>" onfocus="alert(3)'


def poisoned(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, key) for v in value]
    # Texts only: codes and formulas are refused, which another test shows.
    return value + SCRIPT if isinstance(value, str) and key in ("", "de") else value


@pytest.mark.parametrize("view", ["student_view", "author_view", "public_view"])
def test_script_in_any_text_stays_inert(view: str) -> None:
    raw = poisoned({**BATTERY, "dataset": DATA})
    data, _ = read_content(CHALLENGE, raw)
    stage = challenge(data, showanswer="always")
    user = stage.author() if view == "author_view" else stage.learner("ana")

    html = stage.render("q", view, user=user).content

    assert "alert(1)" in html
    page = html.partition("data-sb-root")[2]
    for tag in re.findall(r"<[a-zA-Z][^>]*>", page):
        assert not re.match(r"<(script|img|iframe)\b", tag), tag
        assert not re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag


@pytest.mark.parametrize("number", [SCRIPT, '"><b>', "1</input>"])
def test_script_in_a_learners_answer_stays_inert(number: str) -> None:
    stage = challenge()
    ana = stage.learner("ana")
    block = stage.block("q", user=ana)
    block.submissions = {"charge": {"tries": 1, "inputs": [[number, number, "en", 0]]}}
    block.attempts = 1
    block.save()

    html = stage.render("q", user=ana).content

    assert "<script>alert" not in html
    assert "<b>" not in html


def test_the_data_stand_in_a_table_behind_their_plot() -> None:
    stage = challenge(content(dataset=DATA))

    html = stage.render("q", user=stage.learner("ana")).content

    assert "<svg" in html
    assert "The numbers behind the plot" in html
    assert '<th scope="col" class="sb-number"><bdi>voltage (V)</bdi></th>' in html
    assert '<td class="sb-number">3.4</td>' in html


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"columns": []}, "columns"),
        ({"rows": "0,1\n2"}, "rows"),
        ({"rows": "a,b"}, "plot"),
        ({"plot_title": {}}, "plot_title"),
        ({"plot_summary": {}}, "plot_summary"),
    ],
)
def test_the_author_is_told_what_data_lack(change: dict[str, Any], place: str) -> None:
    _, faults = read_content(CHALLENGE, {**BATTERY, "dataset": {**DATA, **change}})

    assert ("dataset", place) in [fault.path for fault in faults]


def test_a_fault_in_the_rows_names_the_authors_line() -> None:
    _, faults = read_content(CHALLENGE, {**BATTERY, "dataset": {**DATA, "rows": "0,1\n2"}})

    assert [str(f.message)[:7] for f in faults if f.path == ("dataset", "rows")] == ["Line 2:"]


def test_ids_on_a_page_are_unique_and_lead_somewhere() -> None:
    stage = challenge(content(dataset=DATA), showanswer="always", max_attempts=3)
    sue = stage.staff("sue")
    submit(stage, sue, "1", "Ah")

    html = stage.render("q", user=sue).content

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for value in re.findall(rf'\s{name}="([^"]+)"', html):
            assert set(value.split()) <= set(ids), value


def test_two_blocks_of_a_page_share_no_ids() -> None:
    blocks = "".join(f'<stembridge_challenge url_name="{name}"/>' for name in ("q", "r"))
    stage = Stage.from_olx(f"<vertical>{blocks}</vertical>")
    pages = [stage.render(name, user=stage.learner("ana")).content for name in ("q", "r")]

    first, second = (set(re.findall(r'\sid="([^"]+)"', page)) for page in pages)
    assert first
    assert not first & second


def test_what_a_mobile_app_gets_tells_no_answer() -> None:
    stage = challenge()

    data = stage.block("q", user=stage.learner("ana")).student_view_data()

    assert data["max_score"] == 3
    assert [answer["id"] for answer in data["answers"]] == ["charge", "share"]
    for secret in ("SECRET", "formula", "m*u*F", "mistake", "hint", "tolerance"):
        assert secret not in str(data)


def test_the_search_index_tells_no_answer() -> None:
    stage = challenge()

    index = str(stage.block("q", user=stage.author()).index_dictionary())

    assert "Which charge does" in index
    for secret in ("SECRET", "Begin with the amount", "Not all of the material", "Well reckoned"):
        assert secret not in index


def test_an_empty_task_can_be_saved_as_a_draft_and_warns() -> None:
    _, faults = read_content(CHALLENGE, {})

    assert [(fault.path, fault.is_warning) for fault in faults] == [(("answers",), True)]


def test_a_task_in_which_formulas_fail_cannot_be_saved() -> None:
    raw = {**BATTERY, "answers": [{**BATTERY["answers"][0], "formula": "m/(u-0.8)"}]}
    _, faults = read_content(CHALLENGE, raw)

    assert ("answers", 0, "formula") in [f.path for f in faults if not f.is_warning]


def test_the_class_is_what_the_platform_expects_of_a_graded_block() -> None:
    assert ChallengeBlock.has_score is True
    assert ChallengeBlock.has_custom_completion is True
    assert ChallengeBlock.icon_class == "problem"
    for name in ("weight", "attempts", "max_attempts", "showanswer"):
        assert name in ChallengeBlock.fields
    for name in ("rescore", "set_score", "get_score", "calculate_score", "publish_grade",
                 "has_submitted_answer", "max_score"):  # fmt: skip
        assert callable(getattr(ChallengeBlock, name))
