"""A teacher programme with a known truth: logs as a platform writes them, and what is in them."""

from stembridge_analytics.simulate.output import Simulated, simulate
from stembridge_analytics.simulate.programme import Programme, Run

__all__ = ["Programme", "Run", "Simulated", "simulate"]
