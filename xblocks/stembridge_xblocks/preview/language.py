"""The active language, which Open edX keeps in Django: activated here without a Django project.

Django belongs to the platform and to the extra [preview]. Where it is missing, blocks have no
active language and the i18n service gives the language of the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["active_language", "speaking", "to_locale"]


def to_locale(language: str) -> str:
    """The gettext name of a language: "de-at" is "de_AT".

    >>> to_locale("de"), to_locale("de-at"), to_locale("zh-hans")
    ('de', 'de_AT', 'zh_Hans')
    """
    tag, _, rest = language.lower().partition("-")
    if not rest:
        return tag
    return f"{tag}_{rest.title() if len(rest) > 2 else rest.upper()}"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make a language the active one of Django's translations for as long as this lasts."""
    try:
        import django
        from django.apps import apps
        from django.conf import settings
        from django.utils import translation
    except ImportError:
        yield
        return
    if not settings.configured:
        settings.configure(USE_I18N=True, USE_TZ=True, LANGUAGE_CODE="en")
    if not apps.ready:  # translations need the registry, be it empty
        django.setup()
    with translation.override(language):
        yield


def active_language(default: str) -> str:
    """The language that Django has active, or the default without Django."""
    try:
        from django.conf import settings
        from django.utils import translation
    except ImportError:
        return default
    return (translation.get_language() or default) if settings.configured else default
