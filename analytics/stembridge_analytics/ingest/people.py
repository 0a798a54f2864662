"""Who an event is about: user ids and names as keyed hashes, and what links them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stembridge_analytics.events.values import whole
from stembridge_analytics.ingest.remembered import Remembered, simple
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["IdentityLinks", "People", "link_identities", "user_id", "username"]

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


class People:
    """Keyed hashes of user ids and user names, and what lines say of who is who.

    pairs: (hash of name, hash of id) -> lines that carry both. keys: all hashes seen.
    """

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self.pairs: Counter[tuple[str | None, str | None]] = Counter()
        self.keys: set[str] = set()
        self._services = {pseudonymiser.of_name(name) for name in SERVICES}
        self._ids = Remembered(lambda value: _key(pseudonymiser.of_id, user_id(value)))
        self._names = Remembered(lambda value: _key(pseudonymiser.of_name, username(value)))

    def of_ids(self, values: list[Any]) -> list[str | None]:
        """The hash of each user id, None where there is none."""
        return list(map(self._ids.__getitem__, simple(values)))

    def of_names(self, values: list[Any]) -> list[str | None]:
        """The hash of each user name, None where nobody is named."""
        return list(map(self._names.__getitem__, simple(values)))

    def are_services(self, names: Sequence[str | None]) -> list[bool]:
        """Whether each hash is the name of an account of the platform itself."""
        return list(map(self._services.__contains__, names))

    def saw(
        self,
        subjects: Sequence[str | None],
        users: Sequence[str | None],
        names: Sequence[str | None],
    ) -> None:
        """Take note of who was seen, and of names and ids that stood on one line."""
        self.pairs.update(zip(names, users, strict=True))
        for keys in (subjects, users, names):
            self.keys.update(key for key in set(keys) if key is not None)

    def links(self) -> Counter[tuple[str, str]]:
        """The pairs in which both are known."""
        return Counter({(n, i): c for (n, i), c in self.pairs.items() if n and i})


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


def link_identities(keys: Iterable[str], pairs: Mapping[tuple[str, str], int]) -> IdentityLinks:
    """Link user names to user ids by how often lines carry both.

    keys: keyed hashes of all user ids and names seen.
    pairs: (hash of name, hash of id) -> lines that carry both.
    A person is a user id with the names it was seen under (accounts are renamed). A name seen with
    several ids is a conflict (masquerading, or a name used twice): it belongs to the id it was
    seen with most, if that id was seen with no other name more often; else it stands alone.
    """
    by_name: dict[str, dict[str, int]] = defaultdict(dict)
    by_id: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, ident), lines in pairs.items():
        by_name[name][ident] = by_id[ident][name] = lines
    people = {key: key for key in keys}
    conflicts = set()
    for name, idents in by_name.items():
        best = _most(idents)
        if len(idents) > 1:
            conflicts.add(name)
            if _most(by_id[best]) != name:
                people[name] = name
                continue
        people[name] = best
    return IdentityLinks(people, frozenset(conflicts))


def _most(counts: Mapping[str, int]) -> str:
    """The key with the highest count; of equals the smallest, so that order does not matter."""
    return min(counts, key=lambda key: (-counts[key], key))
