"""A sentence for a person that is not yet in that person's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

__all__ = ["Message", "fill"]

_PLACEHOLDER: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Message:
    """An English message id with values for its `{named}` placeholders; immutable, comparable.

    Pure modules return it where they have something to say, and whoever knows the reader's
    language renders it: `translator.say(message)`.

    >>> str(Message("The unit {unit} is not known.", unit="kWj"))
    'The unit kWj is not known.'
    """

    __slots__ = ("text", "values")

    text: str
    values: dict[str, Any]

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a Message cannot be changed")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.text == other.text and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.values.items()))))

    def __repr__(self) -> str:
        values = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Message({self.text!r}{values})"

    def __str__(self) -> str:
        return self.render(lambda text: text)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`; values that are messages are translated."""
        values = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return fill(translate(self.text), values)


def fill(text: str, values: dict[str, Any]) -> str:
    """`text` with each `{name}` replaced by its value; unknown names stay as they are.

    Not str.format: a translation must not reach attributes of a value.
    """
    return _PLACEHOLDER.sub(lambda m: str(values[m[1]]) if m[1] in values else m[0], text)
