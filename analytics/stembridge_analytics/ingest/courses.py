"""Course keys: which of the places in a line names the course run, and is it one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from stembridge_analytics.events import Label, Payload
from stembridge_analytics.events.values import text
from stembridge_analytics.ingest.envelope import Context, Envelope
from stembridge_analytics.ingest.remembered import Remembered, simple

__all__ = ["Courses", "course_from_url", "course_key", "split_course_key"]

_NEW: Final = re.compile(r"(?:course|ccx)-v1:([\w.~:-]+)\+([\w.~:-]+)\+([\w.~:-]+(?:\+ccx@\d+)?)")
_OLD: Final = re.compile(r"([\w.~-]+)/([\w.~-]+)/([\w.~-]+)")
_REST: Final = re.compile("[?#]")
_IN_PATH: Final = re.compile(r"/courses/([^/?#]+(?:/[^/?#]+/[^/?#]+)?)")
_IN_USAGE: Final = re.compile(
    r"/xblock/(ccx-)?block-v1:([\w.~:-]+\+[\w.~:-]+\+[\w.~:-]+(?:\+ccx@\d+)?)\+type@"
)


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

    def of(
        self,
        envelopes: Sequence[Envelope],
        contexts: Sequence[Context],
        labels: Sequence[Label],
        payloads: Sequence[Payload],
    ) -> list[str | None]:
        """The course run of each event, from the first place that names one.

        Enrolment, grade, certificate, completion: `event.course_id` first. All: the context's
        course_id, its path, the URL in the name (implicit events) or of the page, and at last
        `event.course_id`.
        """
        first = [
            p.course_id if label.kind.learner_course else c.course_id
            for label, c, p in zip(labels, contexts, payloads, strict=True)
        ]
        found = list(map(self._known.__getitem__, simple(first)))
        for at, key in enumerate(found):
            if key is None:
                found[at] = self._search(envelopes[at], contexts[at], labels[at], payloads[at])
        self.keys.update(key for key in set(found) if key is not None)
        return found

    def _search(
        self, envelope: Envelope, context: Context, label: Label, payload: Payload
    ) -> str | None:
        if label.kind.learner_course and (key := course_key(payload.course_id)):
            return key
        key = course_key(context.course_id) or course_from_url(context.path)
        if key is None:
            places: tuple[object, ...] = (envelope.page, context.page)
            if label.is_implicit:
                places = (envelope.name, envelope.event_type, context.event_type)
            key = next(filter(None, map(course_from_url, places)), None)
        return key or course_key(payload.course_id)
