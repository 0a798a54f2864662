"""One tree of errors. Each says what was found, what is allowed and what to do next."""

from __future__ import annotations

__all__ = ["DataError", "MissingExtraError", "StembridgeError", "UsageError"]


class StembridgeError(Exception):
    """Anything a user can put right: printed on one line, the command exits with `exit_code`."""

    exit_code = 1


class UsageError(StembridgeError):
    """The call itself is off: a wrong option, a path that does not exist, a key that is not one."""

    exit_code = 2


class DataError(StembridgeError):
    """The call is right but the data cannot be used: no logs, nothing readable, a broken file."""


class MissingExtraError(UsageError):
    """A part of stembridge was asked for whose packages are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed; "
            f"install them with: pip install 'stembridge[{extra}]'"
        )
        self.extra = extra
