"""The `event` part of lines, decoded by kind: a whole batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stembridge_analytics.events import Derived, Field, Kind, Label, Payload
from stembridge_analytics.ingest.envelope import Envelope, payload_of
from stembridge_analytics.ingest.forgiving import is_text, parse

__all__ = ["Payloads", "Sparse"]

# What an implicit event, an empty or an unreadable payload says.
_NOTHING: Final = Payload()
_FAULTS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)


class Sparse:
    """Columns with values only where a kind of event has them, null elsewhere."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._found: defaultdict[str, list[tuple[list[int], pa.Array]]] = defaultdict(list)

    def add(self, column: str, places: list[int], values: pa.Array) -> None:
        """Values of a column and their places among the events."""
        if values.null_count < len(values):
            self._found[column].append((places, values))

    def array(self, column: str, kind: pa.DataType) -> pa.Array:
        """The column over all events."""
        found = self._found.get(column)
        if not found:
            return pa.nulls(self._count, kind)
        if len(found) == 1 and len(found[0][0]) == self._count:
            return found[0][1]
        index = np.full(self._count, -1, np.int64)
        start = 0
        for places, values in found:
            index[places] = np.arange(start, start + len(values))
            start += len(values)
        values = pa.concat_arrays([values for _, values in found])
        return values.take(pa.array(index, mask=index < 0))


class Payloads:
    """Decodes payloads and coerces what their kinds have columns for."""

    def __init__(self) -> None:
        self._decoders: dict[Kind, Callable[[Any], Any]] = {}

    def read(self, envelopes: list[Envelope], labels: list[Label]) -> tuple[list[Payload], Sparse]:
        """One payload an event, and the typed values of all."""
        groups: defaultdict[Kind, list[int]] = defaultdict(list)
        for at, label in enumerate(labels):
            groups[label.kind].append(at)
        payloads: list[Payload] = [_NOTHING] * len(envelopes)
        sparse = Sparse(len(envelopes))
        for kind, places in groups.items():
            if kind.is_implicit:
                blocks = pa.array([labels[at].block_id for at in places], pa.string())
                sparse.add("block_id", places, blocks)
                continue
            found = self._decode(kind, [envelopes[at] for at in places])
            for at, payload in zip(places, found, strict=True):
                payloads[at] = payload
            for column, values in _columns(kind, found):
                sparse.add(column, places, values)
        return payloads, sparse

    def _decode(self, kind: Kind, envelopes: list[Envelope]) -> list[Payload]:
        decode = self._decoders.get(kind)
        if decode is None:
            # Objects become payloads; the other JSON types are told apart without failing.
            wanted = kind.payload | str | float | int | bool | list[Any] | None
            decode = self._decoders[kind] = msgspec.json.Decoder(wanted).decode
        raws = [payload_of(envelope) for envelope in envelopes]
        try:
            found = list(map(decode, raws))
        except _FAULTS:
            found = [_careful(decode, raw) for raw in raws]
        payload = kind.payload
        return [
            p if type(p) is payload else _again(decode, payload, p, raw)
            for p, raw in zip(found, raws, strict=True)
        ]


def _careful(decode: Callable[[Any], Any], raw: msgspec.Raw) -> Any:
    try:
        return decode(raw) if raw else None
    except _FAULTS:
        return None


def _again(
    decode: Callable[[Any], Any], payload: type[Payload], found: Any, raw: msgspec.Raw
) -> Payload:
    """Browsers send the object as a string; lists, forms and the like hold nothing to read.

    A number that cannot be read costs its field, not the payload.
    """
    if found is None and raw:
        found = parse(bytes(raw))
    if isinstance(found, str) and found.lstrip(" \t\r\n").startswith("{"):
        try:
            found = decode(found)
        except _FAULTS:
            found = parse(found)
            found = found if is_text(found) else None
    if isinstance(found, dict):
        found = payload(**{name: found.get(name) for name in payload.__struct_fields__})
    return found if isinstance(found, payload) else payload()


def _columns(kind: Kind, payloads: list[Payload]) -> Iterable[tuple[str, pa.Array]]:
    """The columns of a kind: from fields, then those derived from them."""
    done: dict[str, pa.Array] = {}
    for column, source in kind.columns.items():
        if isinstance(source, Field):
            done[column] = _coerce(source, payloads)
        elif isinstance(source, Derived):
            done[column] = _derive(source, done[source.column])
        yield column, done[column]


def _coerce(field: Field, payloads: list[Payload]) -> pa.Array:
    """Values of the first of the field's names that gives one."""
    arrays = [field.coercion.many(list(map(attrgetter(name), payloads))) for name in field.names]
    filled = [array for array in arrays if array.null_count < len(array)]
    if not filled:
        return arrays[0]
    return filled[0] if len(filled) == 1 else pc.coalesce(*filled)


def _derive(source: Derived, values: pa.Array) -> pa.Array:
    """Worked out once for each distinct value: blocks repeat."""
    coded = values.dictionary_encode()
    made = [source.make(value) for value in (*coded.dictionary.to_pylist(), None)]
    places = pc.fill_null(coded.indices, len(made) - 1)
    return pa.array(made, pa.string()).take(places)
