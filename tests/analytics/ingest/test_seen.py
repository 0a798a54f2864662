"""Who was seen with whom, counted a batch at a time, is what counting lines would give."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.ingest.coded import Coded
from stembridge_analytics.ingest.people import Seen
from stembridge_analytics.ingest.seen import Sightings, sightings

_keys = st.none() | st.sampled_from(["a", "b", "c"])
_rows = st.lists(st.tuples(st.integers(1, 3), _keys, _keys, _keys), min_size=1, max_size=40)


@given(_rows)
def test_sightings_count_lines(rows: list[tuple[int, str | None, str | None, str | None]]) -> None:
    rows.sort(key=lambda row: row[0])  # files follow each other
    coded = Coded()
    codes = [coded.recode([row[at] for row in rows])[:-1] for at in (1, 2, 3)]
    seen = Seen(coded, *codes, is_service=np.zeros(len(rows), np.bool_))
    batch = sightings(seen, np.array([row[0] for row in rows], np.int32))
    found = [tuple(row.values()) for row in batch.to_pylist()]
    assert {row[:4]: row[4] for row in found} == Counter(rows)
    assert len(found) == len(set(rows))
    noted = Sightings()
    noted.add(batch)
    assert noted.pairs == Counter((n, u) for _, _, u, n in rows if u and n)
    assert noted.keys == {key for row in rows for key in row[1:] if key}
