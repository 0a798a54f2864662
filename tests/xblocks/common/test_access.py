"""The one decorator of all handlers, and that all handlers have it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.access import Access, handler
from stembridge_xblocks.preview import ANONYMOUS, Stage


def handlers_of(block_class: Any) -> dict[str, Any]:
    """Every attribute that the platform takes for a handler, the names it looks for included."""
    named = {
        name: getattr(block_class, name)
        for name in dir(block_class)
        if getattr(getattr(block_class, name), "_is_xblock_handler", False)
    }
    fallback = getattr(block_class, "fallback_handler", None)
    return {**named, **({"fallback_handler": fallback} if fallback else {})}


HANDLERS = [(kind, name) for kind, block in BLOCKS.items() for name in handlers_of(block)]


def access_of(kind: str, name: str) -> Access:
    access = getattr(BLOCKS[kind], name).stembridge_access
    assert isinstance(access, Access)
    return access


def stage_of(kind: str) -> Stage:
    return Stage.from_olx(f'<{kind} url_name="q"/>')


def may(stage: Stage, access: Access) -> Any:
    """Somebody who may call a handler of this role."""
    makers = {"learner": stage.learner, "staff": stage.staff, "author": stage.author}
    return makers[access.role]()


def test_each_block_has_handlers() -> None:
    assert {kind for kind, _ in HANDLERS} == set(BLOCKS)


@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_every_handler_of_every_block_says_who_may_call_it(kind: str, name: str) -> None:
    assert isinstance(getattr(getattr(BLOCKS[kind], name), "stembridge_access", None), Access)


def test_a_handler_without_the_decorator_would_be_found() -> None:
    from xblock.core import XBlock

    class Careless(XBlock):
        @XBlock.json_handler
        def leak(self, data: Any, suffix: str = "") -> dict[str, Any]:
            return {}

    assert not hasattr(handlers_of(Careless)["leak"], "stembridge_access")


@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_nothing_is_written_by_get(kind: str, name: str) -> None:
    stage = stage_of(kind)
    access = access_of(kind, name)
    before = json.dumps(stage.store.dump(), default=str)

    answer = stage.call("q", name, method="GET", user=may(stage, access))

    assert access.reads or answer.status_code == 405
    assert json.dumps(stage.store.dump(), default=str) == before
    assert stage.events == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_other_methods_are_refused(kind: str, name: str, method: str) -> None:
    stage = stage_of(kind)

    answer = stage.call("q", name, {}, method=method, user=may(stage, access_of(kind, name)))

    assert answer.status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_without_a_login_only_public_handlers_answer(kind: str, name: str, method: str) -> None:
    stage = stage_of(kind)

    for noauth in (False, True):
        answer = stage.call("q", name, {}, method=method, user=ANONYMOUS, noauth=noauth)

        assert access_of(kind, name).public or answer.status_code in (401, 403, 405)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_the_address_without_token_is_refused_to_whoever_is_logged_in(
    kind: str, name: str, method: str
) -> None:
    stage = stage_of(kind)
    access = access_of(kind, name)

    answer = stage.call("q", name, {}, method=method, user=may(stage, access), noauth=True)

    assert access.public or answer.status_code in (403, 405)


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in HANDLERS if access_of(*pair).role != "learner"]
)
def test_learners_reach_nothing_of_authors_or_staff(kind: str, name: str) -> None:
    stage = stage_of(kind)

    assert stage.call("q", name, {}, user=stage.learner()).status_code == 403
    in_studio = stage.call("q", name, {}, user=stage.learner(), mode="preview")
    assert in_studio.status_code == 403


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in HANDLERS if access_of(*pair).role == "author"]
)
def test_authors_handlers_do_nothing_in_the_lms(kind: str, name: str) -> None:
    stage = stage_of(kind)

    for person in (stage.staff(), stage.author()):
        assert stage.call("q", name, {}, user=person, mode="lms").status_code == 403


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in HANDLERS if access_of(*pair).role == "author"]
)
def test_who_may_not_write_the_course_does_not_reach_authors_handlers(kind: str, name: str) -> None:
    stage = stage_of(kind)

    answer = stage.call("q", name, {}, user=stage.author(can_write=False), mode="studio")

    assert answer.status_code == 403


@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_a_body_of_ten_megabytes_is_refused(kind: str, name: str) -> None:
    stage = stage_of(kind)
    access = access_of(kind, name)
    raw = b'{"a": "' + b"x" * 10_000_000 + b'"}'

    answer = stage.call("q", name, raw=raw, user=may(stage, access))

    assert answer.status_code == 413
    assert access.max_bytes <= 1_000_000


BODIES = [
    (b"", "application/json", 400),
    (b"[1]", "application/json", 400),
    (b"null", "application/json", 400),
    (b'"text"', "application/json", 400),
    (b"{", "application/json", 400),
    (b'{"a": NaN}', "application/json", 400),
    (b'{"a": Infinity}', "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b"[" * 1_900, "application/json", 400),
    (b"a=1", "application/x-www-form-urlencoded", 415),
    (b'{"a": 1}', "text/plain", 415),
    (b'{"a": 1}', "multipart/form-data", 415),
]


@pytest.mark.parametrize(("raw", "kind_of_body", "status"), BODIES)
@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_only_one_json_object_is_taken(
    kind: str, name: str, raw: bytes, kind_of_body: str, status: int
) -> None:
    stage = stage_of(kind)

    answer = stage.call(
        "q", name, raw=raw, user=may(stage, access_of(kind, name)),
        headers={"Content-Type": kind_of_body},
    )  # fmt: skip

    assert answer.status_code == status
    assert answer.json["error"]


# One handler answers with a page; confirmation/test_page.py says what it carries.
@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in HANDLERS if pair[1] != "confirmation_page"]
)
def test_answers_are_json_that_no_cache_keeps(kind: str, name: str) -> None:
    stage = stage_of(kind)

    answer = stage.call("q", name, {}, user=may(stage, access_of(kind, name)))

    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_length_that_is_untrue_makes_nobody_read_more() -> None:
    stage = stage_of("stembridge_case")
    raw = b'{"a": "' + b"x" * 100_000 + b'"}'

    answer = stage.call(
        "q", "opened", raw=raw, user=stage.learner(), headers={"Content-Length": "10"}
    )

    assert answer.status_code in (400, 413)


def test_a_role_that_is_not_known_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="available: learner, author, staff"):
        handler(role="guest")
