"""Drawing a variant at random: who is drawn, once, and what they see from then on."""

from __future__ import annotations

import sys
from collections import Counter
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stembridge_xblocks.blocks import CaseBlock
from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.case.logic import drawn_of, drawn_variant
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import ANONYMOUS, Stage

from .sample import RAW, case, content, drawn_content, send, set_content

EMPLOYERS = {"eu": "a plant", "at": "Varta"}


def told(stage: Stage) -> list[dict[str, Any]]:
    name = "stembridge.case.variant_assigned"
    return [line["event"] for line in stage.events if line["name"] == name]


def drawn(*names: str, others: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"id": n, "drawn": True} for n in names] + [{"id": n, "drawn": False} for n in others]


# ---- the draw


def test_each_variant_has_the_same_chance() -> None:
    """Chi-squared with 2 degrees of freedom; 13.8 is exceeded once in a thousand draws."""
    counts = Counter(drawn_variant(("a", "b", "c"), "block", user) for user in range(6_000))

    assert sum((n - 2_000) ** 2 / 2_000 for n in counts.values()) < 13.8


def test_the_draw_of_one_block_says_nothing_of_anothers() -> None:
    """The count of learners with the same variant twice is binomial: 1,000 and four times 22.4."""
    same = sum(
        drawn_variant(("a", "b"), "one", user) == drawn_variant(("a", "b"), "other", user)
        for user in range(2_000)
    )

    assert abs(same - 1_000) < 90


@given(st.lists(st.sampled_from("abcdef"), min_size=2, unique=True), st.integers())
def test_the_order_of_the_variants_has_no_say(names: list[str], user: int) -> None:
    ids = drawn_of(drawn(*names))

    assert drawn_variant(ids, "k", user) == drawn_variant(
        drawn_of(drawn(*reversed(names))), "k", user
    )


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        (drawn("b", "a", others=("c",)), ("a", "b")),
        (drawn("a", others=("b",)), ()),
        (drawn("a", "a", ""), ()),
        (drawn(*(f"v{i}" for i in range(27))), ()),
        ([], ()),
    ],
)
def test_a_draw_has_two_to_twenty_six_variants(
    variants: list[dict[str, Any]], expected: tuple[str, ...]
) -> None:
    assert drawn_of(variants) == expected


# ---- what authors are told


def faults(variants: list[dict[str, Any]]) -> list[str]:
    labelled = [{**variant, "label": {"": "V"}} for variant in variants]
    found = read_content(CASE, {**RAW, "variants": labelled})[1]
    return [str(fault.message) for fault in found if not fault.is_warning and "drawn" in fault.path]


def test_one_variant_alone_or_too_many_are_mended_before_saving() -> None:
    assert "Only this variant is drawn" in faults(drawn("a", others=("b",)))[0]
    assert "27 variants are drawn; at most 26" in faults(drawn(*(f"v{i}" for i in range(27))))[0]
    assert faults(drawn("a", "b", others=("c",))) == []
    assert faults(drawn(others=("a", "b"))) == []


def test_authors_see_what_is_drawn_and_are_given_nothing() -> None:
    stage = case(drawn_content())
    author = stage.author()

    html = stage.render("c", "author_view", user=author).content

    assert "Each learner is given one of these at random: Austria, Europe." in html
    assert stage.block("c", user=author, mode="preview").assignment == {}


# ---- learners


def test_the_first_view_draws_and_opening_tells_it_once() -> None:
    stage = case(drawn_content())
    ana = stage.learner("ana")

    html = stage.render("c", user=ana).content
    kept = stage.block("c", user=ana).assignment
    assert told(stage) == []
    for _ in range(2):
        stage.call("c", "opened", {}, user=ana)

    assert [(e["variant"], e["variants"]) for e in told(stage)] == [(kept["variant"], 2)]
    assert EMPLOYERS[kept["variant"]] in html
    assert stage.events[0]["name"] == "stembridge.case.variant_assigned"
    assert {line["event"]["variant"] for line in stage.events} == {kept["variant"]}


def test_country_and_language_have_no_say() -> None:
    stage = case(drawn_content())
    people = [stage.learner(f"u{i}", country="AT", language="de") for i in range(40)]
    for person in people:
        stage.call("c", "opened", {}, user=person)

    assert {event["variant"] for event in told(stage)} == {"at", "eu"}
    assert len(told(stage)) == len(people)


@pytest.mark.parametrize(
    ("handler", "fields"),
    [
        ("complete_step", {"step": "person"}),
        ("save_estimate", {"estimate": "9"}),
        ("decide", {"option": "yes"}),
    ],
)
def test_a_deed_tells_the_draw_before_itself_where_opening_was_lost(
    handler: str, fields: dict[str, str]
) -> None:
    stage = case(drawn_content())
    ana = stage.learner("ana")

    assert send(stage, ana, handler, **fields).status_code == 200

    own = [line["name"] for line in stage.events if line["name"].startswith("stembridge")]
    assert own[0] == "stembridge.case.variant_assigned"
    assert own.count("stembridge.case.variant_assigned") == 1


def test_what_is_told_is_stored_before(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = case(drawn_content())
    ana = stage.learner("ana")
    stored: list[bool] = []

    def emit(block: CaseBlock, deed: str, **fields: Any) -> None:
        stored.append(stage.block("c", user=ana).assignment.get("is_told", False))

    monkeypatch.setattr(CaseBlock, "emit", emit)
    stage.call("c", "opened", {}, user=ana)

    assert stored == [True, True]


def test_a_learner_who_was_drawn_sees_no_region_and_cannot_change_it() -> None:
    stage = case(drawn_content("it"))
    ana = stage.learner("ana")
    html = stage.render("c", user=ana).content
    kept = stage.block("c", user=ana).variant

    for variant in ("at", "eu", "it"):
        assert send(stage, ana, "choose_variant", variant=variant).status_code == 422

    assert 'name="variant"' not in html
    for label in ("Region", "Austria", "Europe"):
        assert label not in html
    assert stage.block("c", user=ana).variant == kept
    late = {"step": "problem", "key": "a-late-deed", "revision": 99}
    assert "Austria" not in str(stage.call("c", "complete_step", late, user=ana).json["parts"])


def test_the_same_learner_is_drawn_the_same_after_a_reset() -> None:
    stage = case(drawn_content("it", "pt", "se"))
    people = [stage.learner(f"u{i}") for i in range(8)]
    for _ in range(2):
        for person in people:
            stage.call("c", "opened", {}, user=person)
            stage.forget(person)

    first, again = told(stage)[:8], told(stage)[8:]
    assert [e["variant"] for e in first] == [e["variant"] for e in again]


# ---- authors change their mind


def test_another_variant_in_the_draw_draws_nobody_again() -> None:
    stage = case(drawn_content())
    people = [stage.learner(f"u{i}") for i in range(10)]
    for person in people:
        stage.call("c", "opened", {}, user=person)
    before = [stage.block("c", user=person).variant for person in people]
    set_content(stage, drawn_content("it", "pt", "se", "no", "is"))

    for person in people:
        stage.render("c", user=person)
        stage.call("c", "opened", {}, user=person)

    assert [stage.block("c", user=person).variant for person in people] == before
    assert len(told(stage)) == len(people)


def test_a_variant_that_is_gone_stands_and_its_learners_see_what_their_region_proposes() -> None:
    stage = case(drawn_content("it"))
    ana = stage.learner("ana")
    block = stage.block("c", user=ana)
    block.variant, block.assignment = "it", {"variant": "it", "variants": 3, "is_told": True}
    block.save()
    set_content(stage, drawn_content())

    html = stage.render("c", user=stage.learner("ana", country="AT")).content
    send(stage, ana, "complete_step", step="person")

    assert "Varta" in html
    assert 'name="variant"' not in html
    assert stage.block("c", user=ana).assignment["variant"] == "it"
    assert told(stage) == []


def test_after_the_end_of_a_draw_the_region_is_the_learners_own_again() -> None:
    stage = case(drawn_content())
    ana = stage.learner("ana")
    stage.call("c", "opened", {}, user=ana)
    kept = stage.block("c", user=ana).assignment
    set_content(stage, content())

    other = "eu" if kept["variant"] == "at" else "at"
    assert 'name="variant"' in stage.render("c", user=ana).content
    assert send(stage, ana, "choose_variant", variant=other).status_code == 200

    assert stage.block("c", user=ana).assignment == kept
    selected = [e["event"] for e in stage.events if e["name"].endswith("variant_selected")]
    assert [(e["variant"], e["previous_variant"]) for e in selected] == [(other, kept["variant"])]


@pytest.mark.parametrize("has_variants", [True, False])
def test_who_began_before_the_draw_takes_no_part(has_variants: bool) -> None:
    stage = case(content() if has_variants else content(variants=[]))
    ana = stage.learner("ana", country="AT")
    send(stage, ana, "complete_step", step="person")
    set_content(stage, drawn_content())

    html = stage.render("c", user=ana).content
    stage.call("c", "opened", {}, user=ana)

    assert "Varta" in html
    assert 'name="variant"' in html
    assert told(stage) == []


# ---- who takes no part


def test_staff_and_people_without_a_login_are_not_drawn() -> None:
    stage = case(drawn_content())
    sue = stage.staff("sue")

    stage.call("c", "opened", {}, user=sue)
    staff = stage.render("c", user=sue).content
    public = stage.render("c", user=ANONYMOUS).content
    stage.render("c", "public_view", user=stage.learner("ana"))

    assert 'name="variant"' in staff
    assert "a plant" in public
    assert stage.block("c", user=stage.learner("ana")).assignment == {}
    assert told(stage) == []
    assert "assignment" not in str(stage.store.dump())


@pytest.mark.parametrize("mode", ["preview", "library"])
def test_studio_and_libraries_draw_nobody(mode: Any) -> None:
    stage = case(drawn_content())
    if mode == "library":
        stage = Stage.of_library('<stembridge_case url_name="c"/>')
        set_content(stage, drawn_content())
    author = stage.author()

    stage.render("c", "student_view", user=author, mode=mode)
    stage.call("c", "opened", {}, user=author, mode=mode)

    assert stage.block("c", user=author, mode=mode).assignment == {}
    assert told(stage) == []


class LmsUser:
    """The account of a request in the LMS, with what it keeps of masquerades."""

    def __init__(self, *courses: Any) -> None:
        self.masquerade_settings = dict.fromkeys(courses, "a masquerade")


def lms(monkeypatch: pytest.MonkeyPatch, user: LmsUser | None) -> None:
    """Put the two modules of the LMS in place that say who masquerades."""
    crum = ModuleType("crum")
    crum.get_current_user = lambda: user  # type: ignore[attr-defined]
    masquerade = ModuleType("lms.djangoapps.courseware.masquerade")
    masquerade.is_masquerading = (  # type: ignore[attr-defined]
        lambda who, course: who.masquerade_settings.get(course) is not None
    )
    made = {"crum": crum, masquerade.__name__: masquerade}
    for parent in ("lms", "lms.djangoapps", "lms.djangoapps.courseware"):
        made[parent] = ModuleType(parent)
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)


def test_staff_who_view_the_course_as_a_learner_are_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = case(drawn_content())
    ana, sue = stage.learner("ana"), stage.staff("sue")
    as_ana = stage.masquerade(sue, ana)
    lms(monkeypatch, LmsUser(stage.course_key))

    stage.render("c", user=as_ana)
    stage.call("c", "opened", {}, user=as_ana)

    assert told(stage) == []
    assert stage.block("c", user=as_ana).assignment == {}


@pytest.mark.parametrize("user", [LmsUser(), LmsUser("another course"), None])
def test_learners_in_the_lms_are_drawn(
    monkeypatch: pytest.MonkeyPatch, user: LmsUser | None
) -> None:
    stage = case(drawn_content())
    lms(monkeypatch, user)

    stage.call("c", "opened", {}, user=stage.learner("ana"))

    assert len(told(stage)) == 1


# ---- the rest


@pytest.mark.parametrize(
    "junk",
    [5, {"variant": 3}, {"variant": "at", "variants": 2}, {"variant": "at", "variants": True,
     "is_told": False}],
)  # fmt: skip
def test_an_assignment_of_any_kind_opens_the_page(junk: Any) -> None:
    stage = case(drawn_content())
    ana = stage.learner("ana")
    block = stage.block("c", user=ana)
    block._field_data.set(block, "assignment", junk)

    assert stage.render("c", user=ana).content
    assert send(stage, ana, "complete_step", step="person").status_code == 200


def test_an_assignment_stays_within_its_bound() -> None:
    names = ["a" * 32, "b" * 32]
    variants = [{"id": name, "label": {"": name}, "drawn": True} for name in names]
    stage = case(content(variants=variants))

    stage.call("c", "opened", {}, user=stage.learner("ana"))

    assert 0 < stage.stored_bytes("c", "assignment") <= 100


def test_apps_are_given_nothing_to_choose_from() -> None:
    assert case(drawn_content()).block("c").student_view_data()["variants"] == []
    assert len(case().block("c").student_view_data()["variants"]) == 2


def test_a_draw_comes_back_from_olx() -> None:
    stage = case(drawn_content())
    text = etree.tostring(stage.olx("c"), encoding="unicode")

    again = Stage.from_olx(text)

    assert text.count('drawn="true"') == 2
    assert again.block("c").content["variants"] == stage.block("c").content["variants"]
