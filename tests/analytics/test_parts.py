"""Parts of an answer as text and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.parts import Part, dump_parts, load_parts

_TEXTS = st.none() | st.text(max_size=20)
_PARTS = st.lists(
    st.builds(
        Part,
        st.text(max_size=20),
        _TEXTS,
        st.none() | st.booleans(),
        _TEXTS,
        st.none() | st.integers(-(2**63), 2**63 - 1),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda part: part.part_id,
)


@given(_PARTS)
def test_parts_come_back_in_the_order_of_their_ids(parts: list[Part]) -> None:
    text = dump_parts(parts)
    assert text is not None
    assert load_parts(text) == sorted(parts, key=lambda part: part.part_id)


@given(_PARTS)
def test_the_order_of_parts_does_not_matter(parts: list[Part]) -> None:
    assert dump_parts(parts) == dump_parts(parts[::-1])


def test_no_parts_are_no_text() -> None:
    assert dump_parts([]) is None
