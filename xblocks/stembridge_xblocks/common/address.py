"""Addresses that may be offered to somebody for opening."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

__all__ = ["safe_link"]


def safe_link(address: Any) -> str | None:
    """An address that may be offered for opening, or None: https, and no login in it, which can
    make one site look like another.

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if not isinstance(address, str) or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return address if is_safe and "\\" not in address else None
