"""What comes beside the logs: programme.toml and the files it names, as side tables."""

from __future__ import annotations

from stembridge_analytics.programme.declaration import SCHEMA_FILE, schema_text
from stembridge_analytics.programme.declared import Programme, Run
from stembridge_analytics.programme.faults import ProgrammeError
from stembridge_analytics.programme.file import load_programme
from stembridge_analytics.programme.notes import InputAccount, Note
from stembridge_analytics.programme.writing import SideAccount, write_side_tables

__all__ = [
    "SCHEMA_FILE",
    "InputAccount",
    "Note",
    "Programme",
    "ProgrammeError",
    "Run",
    "SideAccount",
    "load_programme",
    "schema_text",
    "write_side_tables",
]
