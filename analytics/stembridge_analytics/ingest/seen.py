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
    width = len(values) + 1  # code -1 becomes 0
    who = (seen.user.astype(np.int64) + 1) * width + seen.name + 1
    who, at = np.unique(who, return_inverse=True)
    rows = (at.astype(np.int64) * width) + seen.subject + 1
    rows, at = np.unique(rows, return_inverse=True)
    files, file_at = np.unique(file_no, return_inverse=True)
    found, lines = np.unique(file_at.astype(np.int64) * len(rows) + at, return_counts=True)
    file_code, row = np.divmod(found, len(rows))
    who_code, subject = np.divmod(rows[row], width)
    user, name = np.divmod(who[who_code], width)
    keys = [values.take(pa.array(codes - 1, mask=codes == 0)) for codes in (subject, user, name)]
    arrays = [pa.array(files[file_code]), *keys, pa.array(lines.astype(np.int64))]
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
