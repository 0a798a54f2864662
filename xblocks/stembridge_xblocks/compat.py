"""The only place that knows the platform's own code, imported late; each gap has a plain answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["active_language", "states_of"]


def active_language() -> str:
    """The language tag that this request is answered in, such as "de" or "pt-BR"; "en" if none.

    The platform activates it in Django from the learner's settings and the browser's wishes.
    """
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.utils import translation
    except ImportError:  # no Django: a plain runtime
        return "en"
    try:
        tag = translation.get_language() or "en"
    except ImproperlyConfigured:  # Django is there, but nothing runs on it
        return "en"
    language, _, region = tag.partition("-")
    return f"{language}-{region.upper() if len(region) == 2 else region.title()}" if region else tag


def states_of(usage_key: Any) -> Iterator[dict[str, Any]] | None:
    """The stored state of every learner of a block; None outside of the LMS.

    One query over all learners who opened the block: for course staff's rare deeds only.
    """
    try:
        from lms.djangoapps.courseware.user_state_client import DjangoXBlockUserStateClient
    except ImportError:
        return None
    return (row.state for row in DjangoXBlockUserStateClient().iter_all_for_block(usage_key))
