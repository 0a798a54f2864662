"""A course, library or file of OLX checked as it stands in git, before a platform imports it."""

from stembridge_xblocks.course.check import Report, check
from stembridge_xblocks.course.findings import Finding

__all__ = ["Finding", "Report", "check"]
