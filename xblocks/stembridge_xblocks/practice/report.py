"""What course staff see: counts of groups on the page, and the platform's report of responses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stembridge_xblocks.common.access import Refused, handler
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.payload import cell
from stembridge_xblocks.compat import states_of
from stembridge_xblocks.practice.entries import active
from stembridge_xblocks.practice.tally import recounted, tally_of

__all__ = ["PracticeReport"]


class PracticeReport:
    """Mixin: counts for staff."""

    @handler(role="staff")
    def recount(self: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Count anew from the teachers' own states, by course staff in the LMS."""
        states = states_of(self.usage_key)
        if states is None:
            raise Refused(501, Message("Counts can be made anew in the LMS only."))

        def do() -> dict[str, Any]:
            self.tally = recounted(states)
            return {
                "parts": self.part_urls(self.parts(only=("staff",))),
                "announce": self.translator("The counts were made anew."),
            }

        return deed(self, payload, do)

    @classmethod
    def generate_report_data(
        cls, user_state_iterator: Iterable[Any], limit_responses: int | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows for the platform's report: (username, counts and days), no words of teachers."""
        for count, state in enumerate(user_state_iterator):
            if limit_responses is not None and count >= limit_responses:
                return
            fields = state.state if isinstance(state.state, Mapping) else {}
            rows = tally_of(fields)
            used = _days(fields.get("uses"), "on")
            planned = _days(fields.get("commitments"), "planned_on")
            answer = "yes" if rows.get("yes") else "no" if rows.get("no") else ""
            yield (
                state.username,
                {
                    "Plans": rows.get("commitments", 0),
                    "Uses in class": rows.get("uses", 0),
                    "Uses confirmed": rows.get("confirmed", 0),
                    "Uses adapted": rows.get("adapted", 0),
                    "Colleagues told, times": rows.get("cascades", 0),
                    "Withdrawn": rows.get("withdrawn", 0),
                    "First day planned": cell(planned[0] if planned else ""),
                    "First use on": cell(used[0] if used else ""),
                    "Last use on": cell(used[-1] if used else ""),
                    "Used it, by their answer": answer,
                },
            )


def _days(entries: Any, name: str) -> list[str]:
    """The days of entries that are not withdrawn, earliest first."""
    found = active(entries).values() if isinstance(entries, Mapping) else ()
    return sorted(str(day) for entry in found if (day := entry.get(name)))
