"""A plain runtime with the platform's services, for tests and for the preview of a course."""

from stembridge_xblocks.preview.people import ANONYMOUS, Person, Session
from stembridge_xblocks.preview.stage import Stage

__all__ = ["ANONYMOUS", "Person", "Session", "Stage"]
