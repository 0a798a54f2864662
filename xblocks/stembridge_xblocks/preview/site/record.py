"""What the platform would hold of a unit: scores, completion, sizes and the tracking log."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponseBadRequest, JsonResponse

from stembridge_xblocks.preview.olx import Node
from stembridge_xblocks.preview.people import Person
from stembridge_xblocks.preview.site.handlers import key_of
from stembridge_xblocks.preview.site.visits import house_of, visit_of
from stembridge_xblocks.preview.stage import Stage

__all__ = ["record", "rows"]


def record(request: Any, usage: str) -> Any:
    """JSON of a unit's rows and of the events after the one numbered `after`."""
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        return HttpResponseBadRequest("after must be a number")
    house = house_of(request)
    node = house.stage.nodes[key_of(request, usage)]
    events = house.stage.events[int(after) :]
    return JsonResponse(
        {
            "rows": rows(house.stage, node, house.session(visit_of(request)).acts_as),
            "events": [{"name": e["name"], "time": e["time"], "text": pretty(e)} for e in events],
            "next": int(after) + len(events),
        }
    )


def pretty(event: dict[str, Any]) -> str:
    """An event's envelope as one reads it."""
    return json.dumps(event, indent=2, ensure_ascii=False)


def rows(stage: Stage, node: Node, person: Person) -> list[dict[str, Any]]:
    """One row a block of a unit: title, score, completion in per cent, bytes stored."""
    found = []
    for below in node.walk():
        if stage.runs(below):
            grade = stage.grade(person, below.key)
            found.append(
                {
                    "title": stage.title(below.key),
                    "score": f"{grade.earned:g} of {grade.possible:g}" if grade else "none",
                    "completion": f"{stage.completion(person, below.key):.0%}",
                    "bytes": stage.state_bytes(person, below.key),
                }
            )
    return found
