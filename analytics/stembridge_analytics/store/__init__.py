"""The store: logs read once, kept as open Parquet, changed by one commit at a time."""

from __future__ import annotations

from stembridge_analytics.listener import Listener
from stembridge_analytics.store.disk import Disk
from stembridge_analytics.store.ingestion import Options, Outcome, ingest
from stembridge_analytics.store.lock import store_lock
from stembridge_analytics.store.manifest import LogFile, Manifest, Segment
from stembridge_analytics.store.read import open_store, register_store
from stembridge_analytics.store.rejects import Reject, Rejects, find_rejects

__all__ = [
    "Disk",
    "Listener",
    "LogFile",
    "Manifest",
    "Options",
    "Outcome",
    "Reject",
    "Rejects",
    "Segment",
    "find_rejects",
    "ingest",
    "open_store",
    "register_store",
    "store_lock",
]
