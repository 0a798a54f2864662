"""A cohort of simulated teachers, played through the real blocks; their logs, and what they did."""

from stembridge_xblocks.demo.make import Demo, make_demo

__all__ = ["Demo", "make_demo"]
