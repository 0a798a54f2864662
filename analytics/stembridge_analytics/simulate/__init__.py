"""A teacher programme with a known truth: logs as a platform writes them, and what is in them."""

from stembridge_analytics.simulate.output import Simulated, simulate
from stembridge_analytics.simulate.parameter_file import read_parameters
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.programme import Programme, Run

__all__ = ["Parameters", "Programme", "Run", "Simulated", "read_parameters", "simulate"]
