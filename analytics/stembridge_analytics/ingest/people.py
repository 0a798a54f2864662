"""Who an event is about: user ids and names as keyed hashes, and what links them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.events.values import whole
from stembridge_analytics.ingest.coded import Coded, coalesced
from stembridge_analytics.ingest.remembered import Remembered
from stembridge_analytics.ingest.scanner import Codes, Path, Scanned
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["IdentityLinks", "People", "Seen", "link_identities", "user_id", "username"]

# The platform's own accounts, as its installers name them.
SERVICES: Final = frozenset(
    "cms_worker commerce_worker course_discovery_worker course_enrollment_worker "
    "credentials_service_user credentials_worker discovery_worker ecommerce_worker "
    "edx_exams_worker enterprise_worker license_manager_worker login_service_user notes_worker "
    "registrar_worker retirement_service_worker retirement_worker subscriptions_worker "
    "user_retirement_worker veda_service_user veda_worker xqueue".split()
)
_NOBODY: Final = frozenset({"", "anonymous", "AnonymousUser", "None", "null"})
_MAX_ID: Final = 2**63 - 1

# of a name with an id: whether a table of accounts says so, and on how many lines they stand
Weight = tuple[bool, int]


def user_id(value: object) -> int | None:
    """A user id: a positive whole number, also as a string; None for "", null, 5.5, True."""
    found = whole(value)
    return found if found is not None and 0 < found <= _MAX_ID else None


def username(value: object) -> str | None:
    """A user name, stripped; None for "" and the names that mean nobody."""
    if not isinstance(value, str):
        return None
    found = value.strip()
    return None if found in _NOBODY else found


@dataclass(frozen=True)
class Seen:
    """The people of a batch: keyed hashes by code, and by row the codes of three of them.

    subject: who the event is about; user, name: `context.user_id` and the user name.
    """

    coded: Coded
    subject: Codes
    user: Codes
    name: Codes
    is_service: npt.NDArray[np.bool_]


class People:
    """Keyed hashes of user ids and user names."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._services = {pseudonymiser.of_name(name) for name in SERVICES}
        self._ids = Remembered(lambda value: _key(pseudonymiser.of_id, user_id(value)))
        self._names = Remembered(lambda value: _key(pseudonymiser.of_name, username(value)))

    def of(self, scanned: Scanned, reads_payload: npt.NDArray[np.bool_]) -> Seen:
        """Who the events of a batch are about and by.

        reads_payload: which rows have a payload that is read.
        """
        coded = Coded()

        def at(path: Path, known: Remembered[str | None]) -> Codes:
            column = scanned.columns.get(path)
            if column is None:
                return np.full(scanned.count, -1, np.int32)
            found = [known[value] if _is_simple(value) else None for value in column.values]
            return coded.recode(found)[column.codes]

        user = at(("context", "user_id"), self._ids)
        name = coalesced([at(("username",), self._names), at(("context", "username"), self._names)])
        about = np.where(reads_payload, at(("event", "user_id"), self._ids), -1).astype(np.int32)
        is_service = np.array([*map(self._services.__contains__, coded.values), False], np.bool_)
        return Seen(
            coded,
            # The payload's user id, else the context's, else the user name.
            subject=coalesced([about, user, name]),
            user=user,
            name=name,
            # A service that enrols a teacher writes an event about the teacher.
            is_service=is_service[name] & ((about < 0) | (about == user)),
        )


def _is_simple(value: Any) -> bool:
    """Whether it can be looked up: dictionaries take 1 and True for one key, and lists for none."""
    return type(value) in (int, str, float)


def _key(of: Any, value: int | str | None) -> str | None:
    return None if value is None else of(value)


@dataclass(frozen=True)
class IdentityLinks:
    """Who is who, as far as the logs tell.

    people: keyed hash of a user id or user name -> pseudonym of the person.
    conflicts: keyed hashes of user names seen with more than one user id.
    """

    people: Mapping[str, str]
    conflicts: frozenset[str]


def link_identities(
    keys: Iterable[str],
    pairs: Mapping[tuple[str, str], int],
    declared: Collection[tuple[str, str]] = (),
) -> IdentityLinks:
    """Link user names to user ids by how often lines carry both.

    keys: keyed hashes of all user ids and names seen.
    pairs: (hash of name, hash of id) -> lines that carry both.
    declared: pairs that a table of the platform's accounts names: they come before all others.
    A person is a user id with the names it was seen under (accounts are renamed). A name seen with
    several ids is a conflict (masquerading, or a name used twice): it belongs to the id it was
    seen with most, if that id was seen with no other name more often; else it stands alone.
    """
    by_name: dict[str, dict[str, Weight]] = defaultdict(dict)
    by_id: dict[str, dict[str, Weight]] = defaultdict(dict)
    for name, ident in {*pairs, *declared}:
        weight = ((name, ident) in declared, pairs.get((name, ident), 0))
        by_name[name][ident] = by_id[ident][name] = weight
    known = set(keys)
    people = {key: key for key in known}
    conflicts = set()
    for name, idents in by_name.items():
        if name not in known:
            continue
        best = _most(idents)
        if len(idents) > 1:
            conflicts.add(name)
            if _most(by_id[best]) != name:
                people[name] = name
                continue
        people[name] = best
    return IdentityLinks(people, frozenset(conflicts))


def _most(weights: Mapping[str, Weight]) -> str:
    """The key of the highest weight; of equals the smallest, so that order does not matter."""
    return min(weights, key=lambda key: (not weights[key][0], -weights[key][1], key))
