"""Completion and uptake from exported Open edX tracking logs; no running platform needed."""

__all__ = ["__version__"]

__version__ = "0.1.0"
