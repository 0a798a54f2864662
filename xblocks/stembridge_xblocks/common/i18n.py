"""The family's sentences in the reader's language, from one catalogue.

The platform's service comes first, since translators' newer work reaches it without a release of
ours; what it does not know is looked up in the catalogue that ships with the package.
"""

from __future__ import annotations

import gettext
import io
import logging
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.number_display import format_number

__all__ = ["Translator", "catalogue", "catalogued", "locale_of", "localised"]

_log = logging.getLogger(__name__)

_RIGHT_TO_LEFT: Final = frozenset(("ar", "dv", "fa", "he", "ps", "ur", "yi"))
_PACKAGE: Final = "stembridge_xblocks"
# A sentence that no language says with the same words.
_PROBE: Final = "What others decided"
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class Translator:
    """Renders sentences in one language.

    language: BCP 47 tag, such as "de" or "pt-BR".
    service: the platform's i18n service, or None.
    """

    def __init__(self, language: str, service: Any = None) -> None:
        self.language = language
        self._service = service
        self._own = catalogue(language)

    @property
    def written_in(self) -> str:
        """The language that sentences come out in: English where there is no translation.

        Pages say it, so that a screen reader does not read English by the rules of Polish.
        """
        return self.language if self.is_translated else "en"

    @property
    def is_translated(self) -> bool:
        """Whether there are sentences in this very language."""
        has_own = type(self._own) is not gettext.NullTranslations
        is_known = has_own or self.language.partition("-")[0] == "en"
        return is_known or self._translate(_PROBE) != _PROBE

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr"."""
        return "rtl" if self.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"

    @property
    def locale(self) -> Locale:
        """How numbers and dates are written."""
        return locale_of(self.language)

    def __call__(self, text: str, /, **values: Any) -> str:
        """The translation of `text`, its `{named}` placeholders filled."""
        return _fill(self._translate(text), values) if values else self._translate(text)

    def plural(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """The form for `count`, which is also the value of `{count}`."""
        return _fill(self._plural(one, many, count), {"count": count, **values})

    def say(self, message: Message) -> str:
        """The translation of a message, with the messages and numbers inside of it."""
        return message.render(
            self._translate, self._plural, lambda number: format_number(number, str(self.locale))
        )

    def _plural(self, one: str, many: str, count: int) -> str:
        found = self._asked(lambda service: service.ngettext(one, many, count))
        return found if found not in (None, one, many) else self._own.ngettext(one, many, count)

    def _translate(self, text: str) -> str:
        found = self._asked(lambda service: service.gettext(text))
        return found if found not in (None, text) else self._own.gettext(text)

    def _asked(self, ask: Callable[[Any], object]) -> str | None:
        """What the platform's service says; None without one, or if it fails, which it does for
        a broken catalogue of the site: better our own sentences than no page."""
        if self._service is None:
            return None
        try:
            return str(ask(self._service))
        except Exception:
            _log.exception("The platform's i18n service fails; the package's own sentences stand")
            self._service = None  # one line in the log a page, not one a sentence
            return None


def _fill(text: str, values: Mapping[str, Any]) -> str:
    # Not str.format: a translation must not reach attributes of a value.
    return _PLACEHOLDER.sub(lambda m: str(values[m[1]]) if m[1] in values else m[0], text)


def localised(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text for a reader of `language`, and its language tag ("" for the course's own).

    >>> localised({"": "Battery", "de": "Batterie"}, "de-AT")
    ('Batterie', 'de')
    """
    base = language.partition("-")[0]
    for tag in (language, base, *(t for t in texts if t.partition("-")[0] == base)):
        if tag in texts:
            return texts[tag], tag
    return texts.get("", ""), ""


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language tag; English for one that it does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        base = language.partition("-")[0]
        return locale_of(base) if base != language else Locale("en")


@lru_cache(maxsize=1)
def catalogued() -> tuple[str, ...]:
    """The tags of the languages that the package has sentences in."""
    folders = (files(_PACKAGE).joinpath(name) for name in ("translations", "conf/locale"))
    names = {one.name for folder in folders if folder.is_dir() for one in folder.iterdir()}
    return tuple(sorted({"en", *(name.replace("_", "-") for name in names if "." not in name)}))


@lru_cache(maxsize=64)
def catalogue(language: str) -> gettext.NullTranslations:
    """The package's own translations into a language, its base language, or none."""
    tags = dict.fromkeys((language.replace("-", "_"), language.partition("-")[0]))
    for tag in tags:
        compiled = files(_PACKAGE).joinpath("translations", tag, "LC_MESSAGES", "text.mo")
        if compiled.is_file():
            with compiled.open("rb") as file:
                return gettext.GNUTranslations(file)
        source = files(_PACKAGE).joinpath("conf", "locale", tag, "LC_MESSAGES", "text.po")
        if source.is_file():  # a checkout, where nothing was compiled
            return _compiled(source.read_bytes())
    return gettext.NullTranslations()


def _compiled(source: bytes) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    file = io.BytesIO()
    write_mo(file, read_po(io.BytesIO(source)))
    file.seek(0)
    return gettext.GNUTranslations(file)
