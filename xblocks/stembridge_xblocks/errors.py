"""Errors of the blocks' commands: one line for whoever sits at the shell."""

from __future__ import annotations

import click

__all__ = ["DataError", "StembridgeError", "UsageError"]


class StembridgeError(click.ClickException):
    """Something a user can put right; anything else is a bug and keeps its traceback."""

    exit_code = 1


class UsageError(StembridgeError):
    """The command was called in a way that cannot be followed."""

    exit_code = 2


class DataError(StembridgeError):
    """What the command was given to read is not as it must be."""
