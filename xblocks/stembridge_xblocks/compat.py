"""The only place that knows the platform's own code, imported late; each gap has a plain answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["SecretMissing", "active_language", "keyed_digests", "states_of"]


class SecretMissing(RuntimeError):
    """There is no site, and so no secret to make digests with."""


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


def keyed_digests(purpose: str, text: str) -> tuple[bytes, ...]:
    """Digests of `text` that nobody can make without the site's secret, 32 bytes each.

    The first is by the secret that the site has now, the others by those it had before, in the
    site's order. purpose: what they are for; the same text for another purpose has other digests.
    Raises SecretMissing where no Django is configured.
    """
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.utils.crypto import salted_hmac
    except ImportError as error:
        raise SecretMissing("Django is not installed") from error
    try:
        secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    except ImproperlyConfigured as error:
        raise SecretMissing("Django is not configured") from error
    return tuple(
        salted_hmac(f"stembridge.{purpose}", text, secret=secret, algorithm="sha256").digest()
        for secret in secrets
    )
