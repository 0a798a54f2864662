"""What the name of an event and the addresses on its line say: kind, route, course run.

Which names and first segments the platform uses is taken from the product's tables, which are
their specification; what is done with them is worked out here once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from stembridge_analytics.events import KINDS, page

from .reference_payloads import text

__all__ = ["Name", "course_of_address", "course_run", "read_names"]

_PART: Final = r"[\w.~:-]+"
_NEW_RUN: Final = re.compile(rf"(course|ccx)-v1:{_PART}\+{_PART}\+{_PART}(\+ccx@\d+)?")
_OLD_RUN: Final = re.compile(r"[\w.~-]+/[\w.~-]+/[\w.~-]+")
_BLOCK_OF_RUN: Final = re.compile(
    rf"(ccx-)?block-v1:({_PART}\+{_PART}\+{_PART}(?:\+ccx@\d+)?)\+type@"
)
_NEW_SEGMENT: Final = re.compile(r"[\w-]+-v\d:.+", re.DOTALL)
_BLOCK_IN_PATH: Final = re.compile(r"i4x:;_;_.+|(?<![\w-])[\w-]*block-v\d:.+", re.DOTALL)
_E_MAIL: Final = re.compile(r"[^\s@/]+@[^\s@/]+\.[^\s@/]+")
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*")


@dataclass(frozen=True)
class Name:
    """Kind, action and name kept of an event; of an implicit one also its address."""

    kind: str
    action: str
    event_name: str
    is_courseware: bool
    address: str | None = None
    block_id: str | None = None


def read_names(name: object, *types: object) -> Name:
    """What name and types say: the name if it is known, else the type if that is, else the name.

    types: where a type may stand; the first that is a text with something in it counts.
    """
    by_name = _read_name(name.strip() if isinstance(name, str) else "")
    if by_name.kind != "other":
        return by_name
    by_type = _read_name(next((t.strip() for t in types if isinstance(t, str) and t), ""))
    return by_type if by_type.kind != "other" or not by_name.event_name else by_name


def _read_name(name: str) -> Name:
    """What a name, stripped, says. No part of it that could name a person is kept."""
    for kind in KINDS.values():
        if name in kind.actions:
            action = kind.actions[name]
            return Name(kind.name, action, name, kind.counts_as_courseware(action))
    if name.startswith("/") or _SCHEME.match(name):
        return _read_address(name)
    # Cut twice: what looks for addresses takes its time with long texts.
    kept = _E_MAIL.sub("<address>", name[:1000])[:200]
    for kind in KINDS.values():
        for prefix in kind.prefixes:
            if name.startswith(prefix):
                action = kept.removeprefix(prefix)
                return Name(kind.name, action, kept, kind.counts_as_courseware(action))
    return Name("other", "unknown", kept, False)


def _read_address(address: str) -> Name:
    path = _path(address)
    segments = path.split("/")
    rest = _behind_run(segments)
    if rest is None:
        first = segments[1]
        kept = first if first in page._KNOWN or not first else "*"
        action = "handler" if "/handler/" in path else "site"
        return Name("page", action, f"/{kept}", False, address)
    tab = rest[0].split("?", 1)[0] if rest and rest[0] else ""
    if tab == "xblock":
        action = "handler" if "/handler/" in path else "block_view"
        usages = [found for segment in rest[1:] if (found := _BLOCK_IN_PATH.search(segment))]
        block_id = usages[0].group()[:255] if usages else None
        return Name("page", action, f"/courses/*/xblock/*/{action}", False, address, block_id)
    if not tab:
        return Name("page", "home", "/courses/*", False, address)
    if tab not in page._COURSE_TABS:
        return Name("page", "course_page", "/courses/*/*", False, address)
    return Name("page", tab, f"/courses/*/{tab}", tab in ("courseware", "jump_to"), address)


def _path(address: str) -> str:
    """The path of an address: no host, no query, no escapes."""
    host = _SCHEME.match(address)
    behind_host = address[host.end() :] if host else address
    return unquote(behind_host.split("?", 1)[0]) or "/"


def _behind_run(segments: list[str]) -> list[str] | None:
    """What follows the course run in a path below /courses/; None if no run stands there."""
    if len(segments) < 3 or segments[0] or segments[1] != "courses":
        return None
    if len(segments) >= 5 and ":" not in segments[2] and all(segments[2:5]):
        return segments[5:]
    return segments[3:] if _NEW_SEGMENT.match(segments[2]) else None


def course_run(value: object) -> str | None:
    """The key of a course run, stripped; None for libraries, nothing and nonsense."""
    found = text(value)
    if found and (_NEW_RUN.fullmatch(found) or _OLD_RUN.fullmatch(found)):
        return found
    return None


def course_of_address(address: Any) -> str | None:
    """The run that the path of an address lies in."""
    if not isinstance(address, str):
        return None
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    _, courses, behind = path.partition("/courses/")
    if courses and re.match(r"[^/?#]", behind):
        segments = re.split(r"[?#]", behind, maxsplit=1)[0].split("/")
        if "-v1:" in segments[0]:
            return course_run(segments[0])
        return course_run("/".join(segments[:3])) if len(segments) >= 3 else None
    _, xblock, behind = path.partition("/xblock/")
    usage = _BLOCK_OF_RUN.match(behind) if xblock else None
    if usage is None:
        return None
    return course_run(f"{'ccx-' if usage.group(1) else 'course-'}v1:{usage.group(2)}")
