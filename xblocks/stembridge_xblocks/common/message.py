"""What is to be said to a learner or an author, before it is in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, Union

__all__ = ["Message", "MessageError", "Value", "plural_message"]

Value: TypeAlias = Union[str, int, float, "Message"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def _plain(number: int | float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.6g}"


@dataclass(frozen=True, init=False)
class Message:
    """An English msgid with {named} placeholders, and what stands in their places.

    A value may be a message itself, which is translated with the rest. Equal messages are equal
    and hashable; nothing in a value is ever taken for a placeholder.

    >>> str(Message("The unit {unit} is not known", unit="kWx"))
    'The unit kWx is not known'
    """

    text: str
    pairs: tuple[tuple[str, Value], ...]
    plural: str | None = None

    def __init__(self, text: str, /, **values: Value) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "pairs", tuple(sorted(values.items(), key=lambda pair: pair[0])))

    @property
    def values(self) -> Mapping[str, Value]:
        """What stands in each placeholder's place."""
        return dict(self.pairs)

    def render(
        self,
        gettext: Callable[[str], str] = str,
        ngettext: Callable[[str, str, int], str] | None = None,
        number: Callable[[int | float], str] = _plain,
    ) -> str:
        """The message as text, translated by `gettext`, its numbers written by `number`."""
        values = self.values
        if self.plural is None:
            template = gettext(self.text)
        else:
            count = int(values["count"])  # type: ignore[arg-type]  # plural_message puts an int
            one_or_more = ngettext or _plural_by(gettext)
            template = one_or_more(self.text, self.plural, count)

        def stand_in(match: re.Match[str]) -> str:
            value = values.get(match[1])
            if isinstance(value, Message):
                return value.render(gettext, ngettext, number)
            if value is None:  # a translation with a wrong placeholder still says something
                return match[0]
            return value if isinstance(value, str) else number(value)

        return _PLACEHOLDER.sub(stand_in, template)

    def __str__(self) -> str:
        return self.render()

    def __iter__(self) -> Iterator[Message]:
        """This message and every message in it."""
        yield self
        for _, value in self.pairs:
            if isinstance(value, Message):
                yield from value


def plural_message(one: str, other: str, *, count: int, **values: Value) -> Message:
    """A message whose wording depends on `count`, by the plural rules of its language."""
    message = Message(one, count=count, **values)
    object.__setattr__(message, "plural", other)
    return message


def _plural_by(gettext: Callable[[str], str]) -> Callable[[str, str, int], str]:
    return lambda one, other, count: gettext(one if count == 1 else other)


class MessageError(ValueError):
    """Something is wrong with what a learner or an author wrote; `message` says what and why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
