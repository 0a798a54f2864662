"""Bytes of logs -> typed, staged events and rejects with reasons.

One parser for a laptop and a cluster: `stage` reads files with as many processes as asked for.
"""

from __future__ import annotations

from stembridge_analytics.ingest.chunks import Piece
from stembridge_analytics.ingest.files import FileAccount
from stembridge_analytics.ingest.people import IdentityLinks, link_identities
from stembridge_analytics.ingest.sides import write_side_tables
from stembridge_analytics.ingest.sources import Found, find_logs
from stembridge_analytics.ingest.staging import Staged, stage

__all__ = [
    "FileAccount",
    "Found",
    "IdentityLinks",
    "Piece",
    "Staged",
    "find_logs",
    "link_identities",
    "stage",
    "write_side_tables",
]
