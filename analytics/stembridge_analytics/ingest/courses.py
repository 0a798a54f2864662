"""Course keys: which of the places in a line names the course run, and is it one."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.events.values import text
from stembridge_analytics.ingest.coded import Coded, coalesced
from stembridge_analytics.ingest.labels import Labelled
from stembridge_analytics.ingest.remembered import Remembered
from stembridge_analytics.ingest.scanner import Codes, Path, Scanned

__all__ = ["Courses", "course_from_url", "course_key", "split_course_key"]

_NEW: Final = re.compile(r"(?:course|ccx)-v1:([\w.~:-]+)\+([\w.~:-]+)\+([\w.~:-]+(?:\+ccx@\d+)?)")
_OLD: Final = re.compile(r"([\w.~-]+)/([\w.~-]+)/([\w.~-]+)")
_REST: Final = re.compile("[?#]")
_IN_PATH: Final = re.compile(r"/courses/([^/?#]+(?:/[^/?#]+/[^/?#]+)?)")
_IN_USAGE: Final = re.compile(
    r"/xblock/(ccx-)?block-v1:([\w.~:-]+\+[\w.~:-]+\+[\w.~:-]+(?:\+ccx@\d+)?)\+type@"
)

_MANY_URLS: Final = 50_000
Rows = npt.NDArray[np.bool_]


def course_key(value: object) -> str | None:
    """The course key in `value`, stripped; None for "", libraries and nonsense."""
    found = text(value)
    if found is None:
        return None
    return found if _NEW.fullmatch(found) or _OLD.fullmatch(found) else None


def split_course_key(key: str) -> tuple[str, str, str]:
    """Organisation, course and run of a course key."""
    match = _NEW.fullmatch(key) or _OLD.fullmatch(key)
    if match is None:
        raise ValueError(f"not a course key: {key!r}")
    org, course, run = match.groups()
    return org, course, run


def course_from_url(url: object) -> str | None:
    """The course run a path or address is in: /courses/<key>/... or /xblock/<usage key>."""
    if not isinstance(url, str) or ("/courses/" not in url and "/xblock/" not in url):
        return None
    path = _REST.split(url, maxsplit=1)[0]  # a query may name where somebody wants to go next
    path = unquote(path) if "%" in path else path
    match = _IN_PATH.search(path)
    if match:
        found = match.group(1)
        # A new key ends at its first slash, an old one has two of them.
        return course_key(found.split("/", 1)[0] if "-v1:" in found else found)
    usage = _IN_USAGE.search(path)
    if usage:
        return course_key(f"{usage.group(1) or 'course-'}v1:{usage.group(2)}")
    return None


class Courses:
    """Finds the course run of events, and remembers what it has found. keys: all seen so far."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self._known = Remembered(course_key)
        self._known_urls = Remembered(course_from_url, at_most=_MANY_URLS)

    def of(self, scanned: Scanned, labelled: Labelled, reads_payload: Rows) -> pa.DictionaryArray:
        """The course run of each event, from the first place that names one.

        Enrolment, grade, certificate, completion: `event.course_id` first. All: the context's
        course_id, its path, the URL in the name (implicit events) or of the page, and at last
        `event.course_id`.
        reads_payload: which rows have a payload that is read.
        """
        coded = Coded()
        everywhere = np.ones(scanned.count, np.bool_)
        search = _Search(scanned, coded)
        about = search.at(("event", "course_id"), self._known, reads_payload)
        found = search.at(("context", "course_id"), self._known, everywhere)
        is_learners = labelled.by_row(lambda label: label.kind.learner_course)
        found = np.where(is_learners & (about >= 0), about, found)
        is_implicit = labelled.by_row(lambda label: label.is_implicit)
        for path, where in (
            (("context", "path"), everywhere),
            (("page",), ~is_implicit),
            (("context", "page"), ~is_implicit),
            (("name",), is_implicit),
            (("event_type",), is_implicit),
            (("context", "event_type"), is_implicit),
        ):
            missing = where & (found < 0)
            if missing.any():
                found = np.where(missing, search.at(path, self._known_urls, missing), found)
        found = coalesced([found, about])
        values = coded.values
        self.keys.update(values[code] for code in np.unique(found) if code >= 0)
        return coded.array(found)


class _Search:
    """Looks up what stands at a path, in one space of codes."""

    def __init__(self, scanned: Scanned, coded: Coded) -> None:
        self._scanned = scanned
        self._coded = coded

    def at(self, path: Path, known: Remembered[str | None], where: Rows) -> Codes:
        """The code of the course that each row names at a path; looks at these rows only."""
        found = np.full(self._scanned.count, -1, np.int32)
        column = self._scanned.columns.get(path)
        if column is not None and where.any():
            codes = column.codes[where]
            values: list[str | None] = [None] * len(column.values)
            for code in np.unique(codes):
                if code >= 0 and isinstance(column.values[code], str):
                    values[code] = known[column.values[code]]
            found[where] = self._coded.recode(values)[codes]
        return found
