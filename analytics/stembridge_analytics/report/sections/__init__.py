"""The sections of the report, in the order a reader meets them.

Each module builds one section from the findings; its template has the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.sections import (
    activity,
    community,
    completion,
    engagement,
    enrolment,
    funnel,
    groups,
    head,
    lessons,
    method,
    modelled,
    planned,
    progress,
    quality,
    reading,
    uptake,
)

__all__ = ["SECTIONS", "Builder"]

# A builder gives nothing where there is nothing to say, such as of a model that was not run.
Builder: TypeAlias = Callable[[Findings], Section | None]

SECTIONS: Final[tuple[Builder, ...]] = (
    head.build,
    reading.build,
    enrolment.build,
    funnel.build,
    completion.build,
    groups.build,
    uptake.build,
    *modelled.BUILDERS,
    planned.build,
    activity.build,
    engagement.build,
    progress.build,
    lessons.build,
    community.build,
    quality.build,
    method.build,
)
