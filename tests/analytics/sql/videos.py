"""Videos played: lines, and pieces and segments worked out one learner at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from ..conftest import event

START = datetime(2025, 3, 3, 12, tzinfo=UTC)
VIDEO = "block-v1:Org+C1+2025+type@video+block@v"

# user, second, what, place, place sought from or to
Act = tuple[int, int, str, float | None, float | None]


def video_line(
    what: str, second: float, *, user: int = 8, source: str = "browser", **payload: Any
) -> dict[str, Any]:
    """A video event so many seconds after START."""
    time = (START + timedelta(seconds=second)).isoformat()
    return event(what, time, user, event={"id": VIDEO, **payload}, event_source=source)


def play(second: float, at: float | None, user: int = 8, **payload: Any) -> dict[str, Any]:
    return video_line("play_video", second, user=user, currentTime=at, **payload)


def pause(second: float, at: float | None, user: int = 8, **payload: Any) -> dict[str, Any]:
    return video_line("pause_video", second, user=user, currentTime=at, **payload)


def stop(second: float, at: float | None, user: int = 8, **payload: Any) -> dict[str, Any]:
    return video_line("stop_video", second, user=user, currentTime=at, **payload)


def seek(second: float, old: float | None, new: float | None, user: int = 8) -> dict[str, Any]:
    return video_line("seek_video", second, user=user, old_time=old, new_time=new)


def complete(second: float, at: float | None, user: int = 8) -> dict[str, Any]:
    return video_line("complete_video", second, user=user, currentTime=at)


def pieces_by_hand(acts: list[Act], duration: float | None) -> list[tuple[int, float, float]]:
    """(user, start, end) of each piece played, by the edX pipeline's state machine.

    acts: what happens at one video; every one at a second of its own.
    """
    found = []
    for user in sorted({act[0] for act in acts}):
        playing: float | None = None
        sought: float | None = None
        for _, _, what, at, other in sorted(act for act in acts if act[0] == user):
            if what == "play":
                if at is None:
                    continue
                playing, sought = (at if sought is None else sought), None
                continue
            end = (at or 0.0) if what == "pause" else at
            if end is None or (what == "seek" and other is None) or playing is None:
                continue
            too_far = duration is not None and end > duration + 1
            if end - playing >= 0.25 and not too_far:
                found.append((user, playing, end))
            playing = None
            sought = other if what == "seek" else None
    return found


def segments_by_hand(pieces: list[tuple[int, float, float]]) -> dict[int, tuple[int, int]]:
    """By segment of 5 s: views, and distinct viewers."""
    views: Counter[int] = Counter()
    viewers: dict[int, set[int]] = {}
    for user, start, end in pieces:
        for segment in range(int(start) // 5, int(end) // 5 + 1):
            views[segment] += 1
            viewers.setdefault(segment, set()).add(user)
    return {segment: (count, len(viewers[segment])) for segment, count in views.items()}
