"""Pseudonyms: keyed hashes under a key that is kept apart from what is written.

HMAC-SHA-256 (RFC 2104), cut to 80 bits and written in base32: among ten million people the chance
that any two share a pseudonym is below one in ten billion.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from stembridge_analytics.errors import DataError, UsageError

__all__ = [
    "LineSeal",
    "Pseudonymiser",
    "default_key_path",
    "key_fingerprint",
    "keyed_digest",
    "load_or_create_key",
]

_KEY_BYTES: Final = 32
_MARK: Final = "stembridge-key-1 "
_MEMO: Final = 200_000
_LONGEST_MEMO: Final = 300
_NONCE_BYTES: Final = 12  # what AES-GCM takes; random, since a key seals far fewer than 2^32 lines


class Pseudonymiser:
    """Keyed hashes of user names and user ids of one platform.

    key: 32 secret bytes. platform: names collide across platforms, so each has its own hashes.
    """

    def __init__(self, key: bytes, platform: str = "default") -> None:
        self._key = key
        self._platform = platform.encode()
        self._memo: dict[tuple[str, str | int], str] = {}

    def of_name(self, name: str) -> str:
        """The pseudonym of a user name, 16 characters."""
        return self._of("name", name)

    def of_id(self, user_id: int) -> str:
        """The pseudonym of a user id, 16 characters."""
        return self._of("id", user_id)

    def of_school(self, school: str) -> str:
        """The keyed hash of a school's name or number, 16 characters, whatever its case."""
        return self._of("school", " ".join(school.casefold().split()))

    def of_line(self, line: bytes) -> str:
        """The keyed hash of a line, 16 characters; not remembered."""
        digest = hmac.digest(self._key, b"line\0" + line, "sha256")[:10]
        return base64.b32encode(digest).decode().lower()

    def _of(self, what: str, value: str | int) -> str:
        found = self._memo.get((what, value))
        if found is None:
            if len(self._memo) >= _MEMO:  # bounded memory, whatever the number of people
                self._memo.clear()
            # A lone surrogate in a name must not stop a run.
            text = str(value).encode("utf-8", "surrogatepass")
            message = b"\0".join((self._platform, what.encode(), text))
            digest = hmac.digest(self._key, message, "sha256")[:10]
            found = base64.b32encode(digest).decode().lower()
            if len(text) <= _LONGEST_MEMO:
                self._memo[what, value] = found
        return found


class LineSeal:
    """Seals rejected lines: AES-256-GCM under a key of its own, derived by HKDF (RFC 5869).

    A sealed line is nonce + ciphertext + tag. Whoever holds the store but not the key learns its
    length only.
    """

    def __init__(self, key: bytes) -> None:
        # Here and not above: these imports cost time that only the store needs.
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = b"stembridge rejected lines 1"
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)

    def seal(self, line: bytes) -> bytes:
        """The line, sealed; never twice the same."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, line, None)

    def unseal(self, sealed: bytes) -> bytes:
        """The line that was sealed. Raises DataError under another key, or if a bit has changed."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            raise DataError(
                "a rejected line does not open with this key; name the key it was stored "
                "under with --key FILE"
            ) from None


def keyed_digest(key: bytes, what: str, content: bytes) -> str:
    """HMAC-SHA-256 of `content` for one purpose, cut to 128 bits, as hex."""
    return hmac.digest(key, what.encode() + b"\0" + content, "sha256")[:16].hex()


def key_fingerprint(key: bytes) -> str:
    """What tells one key from another without telling the key."""
    return keyed_digest(key, "stembridge key fingerprint 1", b"")


def default_key_path() -> Path:
    """Where the key is kept unless told: $STEMBRIDGE_KEY, else the user's own settings."""
    named = os.environ.get("STEMBRIDGE_KEY")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "stembridge" / "pseudonym.key"


def load_or_create_key(path: Path, *, outside: Path) -> bytes:
    """The secret key at `path`; made there, readable by its owner only, if it is missing.

    outside: the output folder; the key must not lie in it, or whoever gets the output gets the
        names too.
    Raises UsageError if the key lies inside, is not a key, or can be read by others.
    """
    if path.resolve().is_relative_to(outside.resolve()):
        raise UsageError(
            f"{path}: the key lies inside the output {outside}; keep it apart with --key PATH, "
            "so that the output can be handed on"
        )
    try:
        return _read_key(path)
    except FileNotFoundError:
        return _create_key(path)
    except OSError as error:
        raise UsageError(
            f"{path}: the key cannot be read ({error.strerror}); name another with --key PATH"
        ) from error


def _read_key(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        content = file.read(1024)
    if os.name == "posix" and mode & 0o077:
        raise UsageError(
            f"{path}: the key can be read by others (mode {mode:04o}); "
            f"close it with: chmod 600 {path}"
        )
    try:
        key = base64.b64decode(content.decode("ascii").strip().removeprefix(_MARK), validate=True)
    except (UnicodeDecodeError, binascii.Error):
        key = b""
    if not content.startswith(_MARK.encode()) or len(key) != _KEY_BYTES:
        raise UsageError(f"{path}: this is not a stembridge key; name another file with --key PATH")
    return key


def _create_key(path: Path) -> bytes:
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # O_EXCL: of two runs that start together, one makes the key and the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    except OSError as error:
        raise UsageError(
            f"{path}: the key cannot be made ({error.strerror}); name a writable place "
            "with --key PATH"
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_MARK + base64.b64encode(key).decode() + "\n")
    return key
