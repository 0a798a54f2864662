"""Who was seen in which file: distinct people of the rows, with how many lines there were."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.people import Seen
from stembridge_analytics.schema import STAGED_PEOPLE

__all__ = ["PEOPLE_SCHEMA", "Sightings", "sightings"]

PEOPLE_SCHEMA: Final = arrow_schema(STAGED_PEOPLE)


def sightings(seen: Seen, file_no: npt.NDArray[np.int32]) -> pa.RecordBatch:
    """A row of `staged_people` for each file and each three keys that stand on its lines."""
    values = pa.array(seen.coded.values, pa.string())
    # Three codes as one number: a batch has far fewer than 2^21 keys. Code -1 becomes 0.
    width = len(values) + 1
    codes = (seen.subject.astype(np.int64) + 1) * width + seen.user + 1
    codes = pa.array(codes * width + seen.name + 1)
    ends = [*(np.flatnonzero(np.diff(file_no)) + 1).tolist(), len(file_no)]
    batches = []
    start = 0
    for end in ends:
        found = codes.slice(start, end - start).value_counts()
        rest, name = np.divmod(found.field("values").to_numpy(), width)
        subject, user = np.divmod(rest, width)
        keys = [values.take(pa.array(c - 1, mask=c == 0)) for c in (subject, user, name)]
        files = pa.array(np.full(len(found), file_no[start], np.int32))
        batches.append([files, *keys, found.field("counts")])
        start = end
    arrays = [pa.concat_arrays(parts) for parts in zip(*batches, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=PEOPLE_SCHEMA)


class Sightings:
    """What all batches say of who is who.

    pairs: (hash of name, hash of id) -> lines that carry both. keys: all hashes seen.
    """

    def __init__(self) -> None:
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.keys: set[str] = set()

    def add(self, batch: pa.RecordBatch) -> None:
        """Take note of a batch of `sightings`."""
        rows = zip(*(column.to_pylist() for column in batch.columns[1:]), strict=True)
        for subject, user, name, lines in rows:
            self.keys.update(key for key in (subject, user, name) if key is not None)
            if user is not None and name is not None:
                self.pairs[name, user] += lines
