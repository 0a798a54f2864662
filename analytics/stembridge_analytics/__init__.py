"""Analytics of exported Open edX tracking logs: completion and uptake, no running platform needed."""

__all__ = ["__version__"]

__version__ = "0.1.0"
