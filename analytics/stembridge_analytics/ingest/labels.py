"""Names of events -> labels, remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.events import KINDS, Kind, Label, label_event
from stembridge_analytics.ingest.remembered import Remembered
from stembridge_analytics.ingest.scanner import Codes, Path, Scanned

__all__ = ["Labelled", "Labels"]

_OTHER: Final = KINDS["other"]
_MANY: Final = 50_000  # URLs have no end


@dataclass(frozen=True)
class Labelled:
    """The labels of a batch: each once, and by row its code."""

    labels: list[Label]
    codes: Codes

    def by_row(self, say: Callable[[Label], bool]) -> npt.NDArray[np.bool_]:
        """What is true of the label of each row."""
        return np.array([say(label) for label in self.labels], np.bool_)[self.codes]

    def kinds(self) -> list[tuple[Kind, npt.NDArray[np.intp]]]:
        """Each kind that there are rows of, with them."""
        known: dict[Kind, int] = {}
        codes = [known.setdefault(label.kind, len(known)) for label in self.labels]
        by_row = np.array(codes, np.int16)[self.codes]
        order = np.argsort(by_row, kind="stable")
        ends = np.searchsorted(by_row[order], np.arange(len(known)), side="right")
        found = zip(known, np.split(order, ends[:-1]), strict=True)
        return [(kind, rows) for kind, rows in found if len(rows)]


class Labels:
    """Finds what the names of events say."""

    def __init__(self) -> None:
        self._known = Remembered(_label, at_most=_MANY)

    def of(self, scanned: Scanned) -> Labelled:
        """The label of each event, by its name, else by its type.

        Old data key on the type: it decides where the name is missing or not known.
        """
        seen: dict[Label, int] = {}
        by_name, _ = self._by(scanned, ("name",), seen)
        unknown = np.flatnonzero(_mask(seen, lambda label: label.kind is _OTHER)[by_name])
        if len(unknown):
            by_type, is_text = self._by(scanned, ("event_type",), seen)
            by_inner, _ = self._by(scanned, ("context", "event_type"), seen)
            by_type = np.where(is_text, by_type, by_inner)[unknown]
            is_other = _mask(seen, lambda label: label.kind is _OTHER)
            is_empty = _mask(seen, lambda label: not label.event_name)
            decides = ~is_other[by_type] | is_empty[by_name[unknown]]
            by_name[unknown] = np.where(decides, by_type, by_name[unknown])
        return Labelled(list(seen), by_name)

    def _by(
        self, scanned: Scanned, path: Path, seen: dict[Label, int]
    ) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """By row the code of the label of what stands at a path, and whether that is a text."""
        column = scanned.columns.get(path)
        values = [] if column is None else [_text(value) for value in column.values]
        labels = [self._known[value] for value in (*values, None)]
        codes = np.array([seen.setdefault(label, len(seen)) for label in labels], np.int32)
        is_text = np.array([*map(bool, values), False], np.bool_)
        at = np.full(scanned.count, -1, np.int32) if column is None else column.codes
        return codes[at], is_text[at]


def _mask(seen: dict[Label, int], say: Callable[[Label], bool]) -> npt.NDArray[np.bool_]:
    return np.array([say(label) for label in seen], np.bool_)


def _text(name: Any) -> str | None:
    return name if isinstance(name, str) else None


def _label(name: Any) -> Label:
    return label_event(name.strip() if isinstance(name, str) else "")
