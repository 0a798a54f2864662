"""One deed however often it arrives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.deeds import deed


@dataclass
class Block:
    revision: int = 0
    deed_keys: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def newest(self) -> dict[str, str]:
        return {"page": f"revision {self.revision}"}


def do(block: Block, key: Any, revision: Any) -> dict[str, Any]:
    def act() -> dict[str, Any]:
        block.done.append(str(key))
        return {"answer": len(block.done)}

    return deed(block, {"key": key, "revision": revision}, act)


def test_a_deed_answers_with_the_new_revision() -> None:
    assert do(Block(), "key-00001", 0) == {"answer": 1, "revision": 1}


def test_the_same_key_is_done_once() -> None:
    block = Block()
    do(block, "key-00001", 0)

    again = do(block, "key-00001", 0)

    assert again["repeated"] is True
    assert block.done == ["key-00001"]


def test_an_older_revision_is_refused_and_shown_the_newest_state() -> None:
    block = Block()
    do(block, "key-00001", 0)

    with pytest.raises(Refused) as refused:
        do(block, "key-00002", 0)

    assert refused.value.status == 409
    assert refused.value.more == {"parts": {"page": "revision 1"}, "revision": 1}
    assert block.done == ["key-00001"]


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "has blank", 12345678, ["key-00001"]])
def test_without_a_usable_key_nothing_is_done(key: Any) -> None:
    block = Block()

    with pytest.raises(Refused) as refused:
        do(block, key, 0)

    assert refused.value.status == 400
    assert block.done == []


@pytest.mark.parametrize("revision", [None, "0", 1, -1, [], {}])
def test_another_revision_is_refused_whatever_it_is(revision: Any) -> None:
    with pytest.raises(Refused):
        do(Block(), "key-00001", revision)


def test_keys_are_kept_up_to_a_bound_and_in_a_new_list() -> None:
    block = Block()
    first = block.deed_keys

    for i in range(50):
        do(block, f"key-{i:05}", i)

    assert block.deed_keys == [f"key-{i:05}" for i in range(30, 50)]
    assert first == []


def test_a_deed_that_fails_is_not_counted() -> None:
    block = Block()

    def act() -> dict[str, Any]:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (any will do)
        deed(block, {"key": "key-00001", "revision": 0}, act)

    assert (block.revision, block.deed_keys) == (0, [])
