"""Who is in front of the block, by the platform's user service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Person", "is_in_lms", "person_of"]


@dataclass(frozen=True)
class Person:
    """user_id: the platform's, None for someone without a login.

    anonymous_id: what may be kept beside content, the same in one course.
    is_staff: of this course; False for everybody in Studio, whose permissions are elsewhere.
    country: ISO 3166-1 alpha-2 by the request's address, a guess; None where there is none.
    """

    user_id: int | None
    anonymous_id: str | None
    is_authenticated: bool
    is_staff: bool
    country: str | None


def person_of(block: Any) -> Person:
    """The current person; nobody in particular where the service is missing."""
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    facts = getattr(user, "opt_attrs", None) or {}
    user_id = facts.get("edx-platform.user_id")
    country = facts.get("edx-platform.request_country_code")
    return Person(
        user_id=user_id,
        anonymous_id=facts.get("edx-platform.anonymous_user_id"),
        is_authenticated=bool(facts.get("edx-platform.is_authenticated", user_id is not None)),
        is_staff=bool(facts.get("edx-platform.user_is_staff")),
        country=country if isinstance(country, str) and len(country) == 2 else None,
    )


def is_in_lms(block: Any) -> bool:
    """Whether the block stands where learners are: not in Studio, its preview or a v2 library."""
    # The service is Studio's alone; the runtime of v2 libraries has no sign but its key.
    is_studio = block.runtime.service(block, "studio_user_permissions") is not None
    return not is_studio and type(block.context_key).__name__ != "LibraryLocatorV2"
