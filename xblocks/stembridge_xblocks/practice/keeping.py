"""How entries are kept: read, told, counted, and answered with all that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any, Final

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.deeds import deed
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.compat import NoKeysError, keyed_digests
from stembridge_xblocks.practice.classes import class_key, read_class
from stembridge_xblocks.practice.entries import (
    FIELDS,
    active,
    check_room,
    kind_of,
    new_id,
    read_cascade,
    read_commitment,
    read_use,
    same_entry,
    tier_of,
)
from stembridge_xblocks.practice.reading import EntryError
from stembridge_xblocks.practice.tally import counted, is_confirmed, tally_of

__all__ = [
    "CHANGED",
    "digests_of",
    "done",
    "entry_deed",
    "entry_of",
    "keep",
    "keep_tally",
    "put",
    "today_of",
]

_GONE: Final = Message("This entry is not there any more. Load the page again.")
_READERS: Final[Mapping[str, Any]] = {
    "commitment": read_commitment,
    "use": read_use,
    "cascade": read_cascade,
}
# What says when an entry was first made.
_MADE: Final[Mapping[str, str]] = {"commitment": "made_on", "use": "told_on"}
# The parts of the page that show an entry of a kind or follow from it; each takes its time to make.
CHANGED: Final[Mapping[str, tuple[str, ...]]] = {
    "commitment": ("now", "step-plan", "step-use"),
    "use": ("now", "step-plan", "step-use", "step-question"),
    "cascade": ("now", "step-colleagues"),
}


def today_of(block: Any) -> date:
    """The day of this request, in UTC."""
    day: date = block.now().astimezone(UTC).date()
    return day


def entry_deed(
    block: Any, payload: Mapping[str, Any], do: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """A deed once, as `common/deeds.py` has it, with an EntryError told at its field (422).

    A page that is behind gets the forms that were open in it, so that what was typed is put back.
    """
    edited, prefill = payload.get("id", payload.get("entry")), payload.get("commitment")
    block.edited = edited if isinstance(edited, str) else None
    block.prefill = prefill if isinstance(prefill, str) else None

    def checked() -> dict[str, Any]:
        try:
            return do()
        except EntryError as error:
            more = {"field": error.field} if error.field else {}
            raise Refused(422, error.message, **more) from error

    return deed(block, payload, checked)


def keep(block: Any, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The deed of keeping an entry: a new one, or with "id" in the payload a corrected one."""

    def do() -> dict[str, Any]:
        entry_id, before = payload.get("id"), None
        if entry_id not in (None, ""):
            before = _corrected(block, kind, entry_id)
        entry, classes = _read(block, kind, payload, before)
        entries = getattr(block, FIELDS[kind])
        if same_entry(kind, entries, entry) not in (None, entry_id):
            raise EntryError("", Message("You have told this already; it stands below."))
        kept_as = str(entry_id) if before else new_id(kind, block.random_hex)
        check_room(kind, {**entries, kept_as: entry})
        event = _event(kind, kept_as, entry)
        is_news = before is None or event != _event(kind, kept_as, before)
        block.classes = classes
        put(block, kind, kept_as, entry)
        return done(
            block, Message("Saved."), changed=CHANGED[kind], event=event if is_news else None
        )

    return entry_deed(block, payload, do)


def entry_of(block: Any, entry_id: object) -> tuple[str, dict[str, Any]]:
    """The kind and the state of an entry that is not withdrawn. Raises EntryError."""
    kind = kind_of(entry_id)
    entries = getattr(block, FIELDS[kind]) if kind else {}
    if kind is None or entry_id not in entries:
        raise EntryError("", _GONE)
    entry: dict[str, Any] = entries[entry_id]
    if entry.get("withdrawn"):
        raise EntryError("", Message("This entry is withdrawn already."))
    return kind, entry


def put(block: Any, kind: str, entry_id: str, entry: Mapping[str, Any]) -> None:
    """Keep an entry, and of the classes those that some entry names."""
    setattr(block, FIELDS[kind], {**getattr(block, FIELDS[kind]), entry_id: dict(entry)})
    named = {one["class"] for one in (*block.commitments.values(), *block.uses.values())}
    kept = {key: value for key, value in block.classes.items() if key in named}
    if kept != block.classes:
        block.classes = kept


def done(
    block: Any,
    said: Message,
    *,
    changed: tuple[str, ...],
    focus: str = "now",
    opened: str | None = None,
    event: tuple[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """What every deed ends with: counts, completion, and the answer with the parts that changed.

    focus, opened: by the end of their ids.
    event: the end of its name, and its fields; published last, when all that can fail has passed:
        ids of entries are new each time, so what is told of one that was not stored and is told
        anew would count twice.
    """
    block.keep_variant()
    keep_tally(block)
    _complete_if_due(block)
    block.edited = block.prefill = None
    answer = {
        "parts": block.part_urls(block.parts(only=changed)),
        "open": f"{block.uid()}-{opened}" if opened else None,
        "focus": f"{block.uid()}-{focus}",
        "announce": block.translator.say(said),
    }
    if event:
        block.save()
        block.emit(event[0], **event[1])
    return answer


def keep_tally(block: Any) -> None:
    """Bring the counts of all teachers up to date; called by whatever changes an entry."""
    now = tally_of({name: getattr(block, name) for name in (*FIELDS.values(), "follow_up")})
    if now != block.tallied:
        block.tally = counted(block.tally, block.tallied, now)
        block.tallied = now


def digests_of(purpose: str) -> Callable[[str], tuple[bytes, ...]]:
    """Digests of texts for a purpose; a call raises Refused (501) where there is no secret."""

    def digests(text: str) -> tuple[bytes, ...]:
        try:
            return keyed_digests(f"practice.{purpose}", text)
        except NoKeysError as error:
            raise Refused(
                501,
                Message("This site has no secret key, so nothing can be saved. Tell its operator."),
            ) from error

    return digests


def _corrected(block: Any, kind: str, entry_id: object) -> dict[str, Any]:
    found, before = entry_of(block, entry_id)
    if found != kind:
        raise EntryError("", _GONE)
    if kind == "use" and is_confirmed(before):
        raise EntryError(
            "",
            Message(
                "A colleague has confirmed this use, so it stays as it is. If it is wrong, "
                "withdraw it and tell it anew."
            ),
        )
    return before


def _read(
    block: Any, kind: str, payload: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entry that a payload amounts to, and the teacher's classes then. Raises EntryError."""
    today, locale = today_of(block), str(block.translator.locale)
    offer = block.offer()
    if kind == "use":  # what was planned can be told, whatever the author took away since
        plan = active(block.commitments).get(_fulfilled(block, payload, before) or "")
        offer = offer.with_plan(plan) if plan else offer
    read = _READERS[kind](payload, offer, today, locale, before)
    if kind == "cascade":
        return {**read, "withdrawn": None}, block.classes

    def key_of(normal: str) -> str:
        # Of the person and the name alone: the same in all blocks of the platform.
        return class_key(digests_of("class")(f"{block.person.user_id} {normal}")[0])

    key, classes = read_class(payload, block.classes, key_of)
    made = _MADE[kind]
    entry = {
        **read,
        "class": key,
        made: before[made] if before else today.isoformat(),
        "withdrawn": None,
    }
    if kind == "use":
        plan_id = _fulfilled(block, payload, before)
        entry["commitment"] = plan_id if _is_of_plan(block, plan_id, entry) else None
        entry["confirmation"] = before["confirmation"] if before else None
    return entry, classes


def _fulfilled(
    block: Any, payload: Mapping[str, Any], before: Mapping[str, Any] | None
) -> str | None:
    """The id of the plan that a use fulfils."""
    commitment = payload.get("commitment")
    if commitment in (None, ""):
        return before["commitment"] if before else None
    if not isinstance(commitment, str) or commitment not in active(block.commitments):
        raise EntryError("", Message("This plan is not there any more. Load the page again."))
    return commitment


def _is_of_plan(block: Any, plan_id: str | None, use: Mapping[str, Any]) -> bool:
    """Whether a use is the one planned: of the same lesson in the same class.

    The form is filled from a plan, and whoever then tells of something else must not have the
    plan taken for done; its reminder would go with it.
    """
    plan = block.commitments.get(plan_id or "")
    return plan is not None and all(plan[name] == use[name] for name in ("class", "lesson"))


def _event(kind: str, entry_id: str, entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The event of an entry: the end of its name, and its fields."""
    if kind == "cascade":
        fields = {name: entry[name] for name in ("lesson", "on", "colleagues")}
        return "cascaded", {"cascade_id": entry_id, **fields}
    fields = {"class_id": entry["class"], **{n: entry[n] for n in ("lesson", "level", "pupils")}}
    if kind == "commitment":
        planned = {"commitment_id": entry_id, "planned_on": entry["planned_on"]}
        return "committed", {**fields, **planned}
    told = {name: entry[name] for name in ("on", "girls", "adapted")}
    ids = {"use_id": entry_id, "commitment_id": entry["commitment"]}
    return "implemented", {**fields, **told, **ids, "tier": tier_of(entry)}


def _complete_if_due(block: Any) -> None:
    """Publish completion; what was complete stays so, whatever is withdrawn later."""
    if block.uses or (block.commitments and block.content["complete_when"] != "first_use"):
        block.emit_completion(1.0)
    elif block.commitments:
        block.emit_completion(0.5)
