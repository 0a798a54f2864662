"""Referral codes: one a person on a platform, made from their id with the site's key.

A code is nine signs made of the person and three made of those nine, both with the key: a typo is
told at once, nobody can make one up, and nothing need be stored to know one's own. There are no
vowels, so no words, and no signs that look like another; those are read as the one they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

__all__ = ["code_of", "is_code", "is_own", "normal_code", "spaced", "told_as"]

# Digests of a text by every key that counts, the present one first.
Digests: TypeAlias = Callable[[str], Iterable[bytes]]

_SIGNS: Final = "BCDFGHJKLMNPQRSTVWXZ3479"
_LOOK_ALIKES: Final = str.maketrans(
    {"2": "Z", "5": "S", "6": "G", "8": "B", "1": "L", "I": "L", "0": "Q", "O": "Q"}
)
_BODY: Final = 9
_CHECK: Final = 3
_SPACES: Final = re.compile(r"[\s\u2010-\u2015\u2212-]+")


def normal_code(text: str) -> str:
    """The code that somebody typed, without what people put between signs, in capitals.

    >>> normal_code("hjkl-m2pq rstv")
    'HJKLMZPQRSTV'
    """
    return _SPACES.sub("", text).upper().translate(_LOOK_ALIKES)


def code_of(user_id: int, digests: Digests) -> str:
    """The code of a person, by the present key."""
    return _codes(user_id, digests)[0]


def is_code(code: str, digests: Digests) -> bool:
    """Whether a code, as `normal_code` gives it, was made by one of the keys."""
    return _key_of(code, digests) is not None


def told_as(code: str, digests: Digests) -> str:
    """What events call a code: colleagues know it, and no log must tell them whose rows are whose.

    By the key that made the code, so that it stays the same when the site has a newer one. Raises
    ValueError for what no key made.
    """
    place = _key_of(code, digests)
    if place is None:
        raise ValueError("no code of this site")
    return "r" + list(digests(f"told {code}"))[place].hex()[:16]


def _key_of(code: str, digests: Digests) -> int | None:
    """The place, in the keys' order, of the one that made a code."""
    body, check = code[:_BODY], code[_BODY:]
    if len(check) != _CHECK:
        return None
    made = [_text(digest, _CHECK) for digest in digests(f"check {body}")]
    return made.index(check) if check in made else None


def is_own(code: str, user_id: int, digests: Digests) -> bool:
    """Whether a code is the person's own, by any of the keys."""
    return code in _codes(user_id, digests)


def spaced(code: str) -> str:
    """A code as it is read best: in groups of four.

    >>> spaced("HJKLMZPQRSTV")
    'HJKL-MZPQ-RSTV'
    """
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def _codes(user_id: int, digests: Digests) -> list[str]:
    # Each body with the check of its own key: both lists are in the keys' order.
    bodies = [_text(digest, _BODY) for digest in digests(f"person {user_id}")]
    return [
        body + _text(list(digests(f"check {body}"))[place], _CHECK)
        for place, body in enumerate(bodies)
    ]


def _text(digest: bytes, length: int) -> str:
    number, signs = int.from_bytes(digest, "big"), []
    for _ in range(length):
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "".join(signs)
