"""Videos: loaded, played, paused, sought, finished."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import SECONDS, TEXT, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="video",
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
    columns={
        # Mobile apps write `module_id` and `current_time`.
        "block_id": Field(TEXT, "id", "module_id"),
        "block_type": Derived("block_id", lambda block_id: block_type(block_id) or "video"),
        "position_s": Field(SECONDS, "currentTime", "current_time"),
        "old_position_s": Field(SECONDS, "old_time"),
        "new_position_s": Field(SECONDS, "new_time"),
        "duration_s": Field(SECONDS, "duration"),
    },
    courseware=None,
)
