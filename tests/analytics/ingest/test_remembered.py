"""What is remembered is bounded in number and in size."""

from __future__ import annotations

from stembridge_analytics.ingest.remembered import Remembered


def test_a_value_is_worked_out_once() -> None:
    asked: list[str] = []
    known = Remembered(lambda key: asked.append(key) or len(key))
    assert [known["abc"], known["abc"]] == [3, 3]
    assert asked == ["abc"]


def test_long_keys_and_too_many_are_not_kept() -> None:
    known = Remembered(len, at_most=2)
    assert known["x" * 10_000] == 10_000
    assert not known
    assert [known[key] for key in ("a", "b", "c")] == [1, 1, 1]
    assert set(known) == {"c"}
