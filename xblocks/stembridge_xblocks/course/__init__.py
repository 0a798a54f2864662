"""A course, library or file of OLX as it stands in git: checked, and its role models counted."""

from stembridge_xblocks.course.check import Report, check
from stembridge_xblocks.course.findings import Finding
from stembridge_xblocks.course.rolemodels import RoleModels, role_models

__all__ = ["Finding", "Report", "RoleModels", "check", "role_models"]
