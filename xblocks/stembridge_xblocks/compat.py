"""The only place that knows the platform's own code, imported late; each gap has a plain answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

__all__ = [
    "ForgedError",
    "NoKeysError",
    "active_language",
    "is_masquerade",
    "keyed_digest",
    "keyed_digests",
    "signed",
    "states_of",
    "unsigned",
]

# What every key of ours is derived under, so that no other code's signature or digest fits.
_PREFIX: Final = "stembridge."


class NoKeysError(Exception):
    """No Django with a SECRET_KEY runs here, so nothing can be signed or told by a keyed digest."""


class ForgedError(Exception):
    """A text that no key of this site has signed for this purpose."""


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


def is_masquerade(course_key: Any) -> bool:
    """Whether this request is staff's, who view the course as a learner or as any learner would.

    The LMS shows blocks the learner's ids then, or staff's own without their role, so nothing that
    a block is given tells. False outside of the LMS.
    """
    try:
        from crum import get_current_user
        from lms.djangoapps.courseware.masquerade import is_masquerading
    except ImportError:
        return False
    user = get_current_user()
    return user is not None and bool(is_masquerading(user, course_key))


def states_of(usage_key: Any) -> Iterator[dict[str, Any]] | None:
    """The stored state of every learner of a block; None outside of the LMS.

    One query over all learners who opened the block: for course staff's rare deeds only.
    """
    try:
        from lms.djangoapps.courseware.user_state_client import DjangoXBlockUserStateClient
    except ImportError:
        return None
    return (row.state for row in DjangoXBlockUserStateClient().iter_all_for_block(usage_key))


def keyed_digest(purpose: str, text: str) -> str:
    """64 hex digits that only this site can make of `text`, others for each purpose.

    By the site's newest key: after a change of SECRET_KEY the digest is another, see
    `keyed_digests`. Raises NoKeysError.
    """
    return keyed_digests(purpose, text)[0].hex()


def keyed_digests(purpose: str, text: str) -> tuple[bytes, ...]:
    """The digest by each of the site's keys, the newest first, to check an older one against.

    32 bytes each. Raises NoKeysError.
    """
    keys = _keys()
    from django.utils.crypto import salted_hmac

    # Half a surrogate pair, which JSON lets anyone send, is no UTF-8.
    value = text.encode(errors="surrogatepass")
    return tuple(
        salted_hmac(_PREFIX + purpose, value, secret=key, algorithm="sha256").digest()
        for key in keys
    )


def signed(payload: Any, purpose: str) -> str:
    """`payload`, plain JSON, as a text of letters, digits, "-", "_" and "." with a signature.

    Anyone can read what is in it; nobody else can make or change one. Raises NoKeysError.
    """
    _keys()
    from django.core.signing import Signer

    return str(Signer(sep=".", salt=_PREFIX + purpose).sign_object(payload))


def unsigned(text: str, purpose: str) -> Any:
    """What `signed` made the text of, for the same purpose, by any of the site's keys.

    It holds no time: who wants one puts it into the payload, and checks it by their own clock.
    Raises ForgedError, NoKeysError.
    """
    _keys()
    from django.core.signing import BadSignature, Signer

    try:
        return Signer(sep=".", salt=_PREFIX + purpose).unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise ForgedError from error


def _keys() -> list[str]:
    """The site's SECRET_KEY and those that it had before, the newest first."""
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError as error:
        raise NoKeysError from error
    try:
        return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    except ImproperlyConfigured as error:  # Django is there, but nothing runs on it
        raise NoKeysError from error
