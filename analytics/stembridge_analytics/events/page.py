"""Implicit events: the server's record of a request, named by its URL.

The URL may name people (`/u/anna`) and hold tokens, so only a route is kept. The payload (`GET`
and `POST`, cut at 512 characters, passwords once included) is never read.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from stembridge_analytics.events.kind import Field, Kind, Label
from stembridge_analytics.events.values import TEXT

__all__ = ["KIND", "label_page"]

KIND = Kind(
    name="page",
    columns={"block_id": Field(TEXT)},
    courseware=frozenset({"courseware", "jump_to"}),
    is_implicit=True,
)

_COURSE_PAGE: Final = re.compile(r"/courses/(?:[^/:]+/[^/]+/[^/]+|[\w-]+-v\d:[^/]+)(?:/([^/?]*))?")
_USAGE: Final = re.compile(r"(?:i4x:;_;_[^/]+|(?<![\w-])[\w-]*block-v\d:[^/]+)")
# First segments that the platform itself uses; anything else could be a name.
_KNOWN: Final = frozenset(
    "about account accounts admin api asset assets_old auth blog calculate certificates "
    "change_enrollment change_setting container course course_info courses create_account csrf "
    "dashboard discussion email_confirm enroll_staff enterprise event export faq favicon.ico "
    "handouts heartbeat help home honor i18n.js import import_status jsi18n lang_pref learner "
    "library login login_ajax login_post logout logout_user media notifier_api oauth2 openid "
    "organizations password_reset password_reset_confirm pdfbook preview privacy programs "
    "register search segmentio settings signin signup static submit_feedback support survey "
    "tabs textbooks tos u unit update_lang user_api user_dashboard utility verify_student video "
    "videos wiki xblock xmodule xqueue".split()
)
_COURSE_TABS: Final = frozenset(
    "about bookmarks courseware course course_wiki discussion handler instructor info jump_to "
    "jump_to_id learn pdfbook progress search teams wiki xblock xqueue".split()
)


def label_page(url: str) -> Label:
    """The route of an implicit event: `/courses/*/courseware`, `/courses/*/xblock/*/handler`.

    A course page of a kind that is not known is `/courses/*/*`; any other address keeps its first
    segment if the platform itself uses it, else `/*`.
    """
    path = unquote(url.split("?", 1)[0]) if "%" in url else url.split("?", 1)[0]
    match = _COURSE_PAGE.match(path)
    if match is None:
        first = path[1:].split("/", 1)[0]
        name = f"/{first}" if first in _KNOWN or not first else "/*"
        action = "handler" if "/handler/" in path else "site"
        return Label(KIND, action, name, False, is_implicit=True)
    tab = match.group(1) or "home"
    if tab == "xblock":
        usage = _USAGE.search(path, match.end())
        action = "handler" if "/handler/" in path else "block_view"
        block_id = usage.group(0)[:255] if usage else None
        return Label(KIND, action, f"/courses/*/xblock/*/{action}", False, True, block_id)
    action = tab if tab in _COURSE_TABS or tab == "home" else "course_page"
    name = f"/courses/*/{tab if tab in _COURSE_TABS else '*'}" if tab != "home" else "/courses/*"
    return Label(KIND, action, name, KIND.counts_as_courseware(action), is_implicit=True)
