"""The preview's addresses; those of blocks are the platform's."""

from __future__ import annotations

from django.urls import re_path

from stembridge_xblocks.preview.site import files, handlers, pages, record, visits

__all__ = ["urlpatterns"]

_USAGE = r"(?P<usage>[^/]+)"
_HANDLER = r"(?P<handler>[^/]+)(?:/(?P<suffix>.*))?$"
_COURSE = r"^courses/(?P<course>[^/]+)"

urlpatterns = [
    re_path(r"^$", pages.outline),
    re_path(rf"^unit/{_USAGE}$", pages.unit),
    re_path(rf"^studio/unit/{_USAGE}$", pages.studio),
    # The preview's own.
    re_path(r"^stage/visit$", visits.change),
    re_path(r"^stage/reset$", visits.reset),
    re_path(rf"^stage/record/{_USAGE}$", record.record),
    re_path(r"^static/stage/(?P<path>.+)$", files.own_file),
    # The LMS's.
    re_path(rf"{_COURSE}/xblock/{_USAGE}/handler/{_HANDLER}", handlers.lms_handler),
    re_path(rf"{_COURSE}/xblock/{_USAGE}/handler_noauth/{_HANDLER}", handlers.noauth_handler),
    re_path(r"^static/xblock/resources/(?P<package>[^/]+)/(?P<path>public/.+)$",
            files.resource_file),
    re_path(r"^asset-v1:[^/@]+\+type@asset\+block@(?P<name>[^/]+)$", files.course_asset),
    # Studio's.
    re_path(rf"^preview/xblock/{_USAGE}/handler/{_HANDLER}", handlers.preview_handler),
    re_path(rf"^xblock/{_USAGE}/handler/{_HANDLER}", handlers.studio_handler),
    re_path(rf"^xblock/{_USAGE}/actions/edit$", pages.editor_frame),
    re_path(rf"^xblock/{_USAGE}/(?P<view>studio_view|author_view)$", pages.view_as_json),
    # The LMS's page of one block or unit alone, which it shows in a frame.
    re_path(rf"^xblock/{_USAGE}$", pages.alone),
]  # fmt: skip
handler404 = pages.not_found
