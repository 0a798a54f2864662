"""The active language, which Open edX keeps in Django: activated here without a Django project.

Django belongs to the platform and to the extra [preview]. Where it is missing, blocks have no
active language and the i18n service gives the language of the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

from babel import Locale

__all__ = ["OFFERED", "active_language", "is_right_to_left", "name_of", "speaking", "to_locale"]

# The European Union's languages, and one that is read from right to left, to see the layout in.
OFFERED: Final = (
    *("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()),
    "ar",
)


def to_locale(language: str) -> str:
    """The gettext name of a language: "de-at" is "de_AT".

    >>> to_locale("de"), to_locale("de-at"), to_locale("zh-hans")
    ('de', 'de_AT', 'zh_Hans')
    """
    tag, _, rest = language.lower().partition("-")
    if not rest:
        return tag
    return f"{tag}_{rest.title() if len(rest) > 2 else rest.upper()}"


def name_of(language: str) -> str:
    """A language's own name.

    >>> name_of("de"), name_of("mt")
    ('Deutsch', 'Malti')
    """
    name = Locale.parse(to_locale(language)).get_language_name() or language
    return name[:1].upper() + name[1:]


def is_right_to_left(language: str) -> bool:
    return bool(Locale.parse(to_locale(language)).text_direction == "rtl")


def is_translated(language: str, package: str = "stembridge_xblocks") -> bool:
    """Whether a package has a catalogue of the language; English needs none."""
    catalogue = f"translations/{to_locale(language)}/LC_MESSAGES/text.mo"
    return language == "en" or files(package).joinpath(catalogue).is_file()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make a language the active one of Django's translations for as long as this lasts."""
    try:
        from django.utils import translation

        from stembridge_xblocks.preview.django_settings import configure
    except ImportError:
        yield
        return
    configure()
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
