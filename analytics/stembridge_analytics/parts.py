"""One answer to a problem, part by part, as the text that the column `answers` holds."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

__all__ = ["Part", "dump_parts", "load_parts"]


class Part(NamedTuple):
    """One part of one answer, as far as it may be kept.

    answer: id of the option, `[a|b]` of several, or a number as it was typed; None for a text.
    is_correct: None where the part is partly right or nobody can tell.
    variant: the seed of a problem that is not the same for everybody.
    """

    part_id: str
    answer: str | None
    is_correct: bool | None
    response_type: str | None
    variant: int | None


_DECODE: Final = msgspec.json.Decoder(list[Part]).decode


def dump_parts(parts: list[Part]) -> str | None:
    """The parts in the order of their ids as a JSON list of lists; None if there are none."""
    return msgspec.json.encode(sorted(parts)).decode() if parts else None


def load_parts(text: str) -> list[Part]:
    """What `dump_parts` was given."""
    return _DECODE(text)
