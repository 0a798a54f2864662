"""Videos: loaded, played, paused, sought, finished."""

from __future__ import annotations

from typing import Any, Final

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, number, text

__all__ = ["KIND"]

# A video longer than a day is a fault of the player: 1e308 s has been seen.
_MAX_S: Final = 86_400.0


class Video(Payload):
    """Payload of video events; mobile apps write `module_id` and `current_time`."""

    id: Any = None
    module_id: Any = None
    currentTime: Any = None
    current_time: Any = None
    duration: Any = None
    old_time: Any = None
    new_time: Any = None


def _seconds(value: object) -> float | None:
    result = number(value)
    return result if result is not None and 0 <= result <= _MAX_S else None


def _values(p: Video) -> tuple[object, ...]:
    block_id = text(p.id) or text(p.module_id)
    position = p.currentTime if p.currentTime is not None else p.current_time
    return (
        block_id,
        block_type(block_id) or "video",
        _seconds(position),
        _seconds(p.old_time),
        _seconds(p.new_time),
        _seconds(p.duration),
    )


KIND = Kind(
    name="video",
    payload=Video,
    actions={
        "load_video": "loaded",
        "edx.video.loaded": "loaded",
        "play_video": "played",
        "edx.video.played": "played",
        "pause_video": "paused",
        "edx.video.paused": "paused",
        "stop_video": "stopped",
        "edx.video.stopped": "stopped",
        "seek_video": "sought",
        "edx.video.position.changed": "sought",
        "complete_video": "completed",
        "edx.video.completed": "completed",
        "speed_change_video": "speed_changed",
        "edx.video.speed.changed": "speed_changed",
        "show_transcript": "transcript_shown",
        "edx.video.transcript.shown": "transcript_shown",
        "hide_transcript": "transcript_hidden",
        "edx.video.transcript.hidden": "transcript_hidden",
        "edx.video.closed_captions.shown": "captions_shown",
        "edx.video.closed_captions.hidden": "captions_hidden",
        "video_show_cc_menu": "menu_shown",
        "edx.video.language_menu.shown": "menu_shown",
        "video_hide_cc_menu": "menu_hidden",
        "edx.video.language_menu.hidden": "menu_hidden",
    },
    columns=(
        "block_id",
        "block_type",
        "position_s",
        "old_position_s",
        "new_position_s",
        "duration_s",
    ),
    values=_values,
    courseware=None,
)
