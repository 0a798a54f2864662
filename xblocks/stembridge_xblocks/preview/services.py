"""The services a block may ask for, as the platform gives them in each mode, absences included.

Names, attributes and gaps are those of Open edX Teak; a mode without a service is as true as one
with it: `completion` and `rebind_user` are the LMS's alone, `studio_user_permissions` is Studio's,
libraries have no `settings`.
"""

from __future__ import annotations

import gettext
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from xblock.fields import UserScope

from stembridge_xblocks.preview.language import active_language, to_locale
from stembridge_xblocks.preview.people import Person

if TYPE_CHECKING:
    from stembridge_xblocks.preview.runtime import StageRuntime

__all__ = ["MODES_WITH", "RebindError", "asset_url", "services_of"]

_STATIC: Final = re.compile(
    r"""(?P<quote>\\?['"])/static/(?P<path>(?!xblock/)[^'"\\]+)(?P=quote)"""
)


@dataclass
class User:
    """A person as the service `user` shows them, like XBlock's own class, whose module imports more
    than the stage needs."""

    is_current_user: bool = True
    emails: list[str] = field(default_factory=list)
    full_name: str | None = None
    opt_attrs: dict[str, Any] = field(default_factory=dict)


class UserService:
    """`user`: who the block is for, with the platform's attributes."""

    def __init__(self, runtime: StageRuntime) -> None:
        self._runtime = runtime

    def get_current_user(self) -> User:
        """The person as the platform shows them; somebody not logged in has two attributes only."""
        runtime, person, user = self._runtime, self._runtime.person, User()
        attributes = {
            "is_authenticated": person.is_authenticated,
            "request_country_code": person.country if runtime.mode == "lms" else None,
        }
        if person.is_authenticated:
            user.full_name, user.emails = person.full_name or person.username, [person.email]
            attributes |= self._attributes(person)
        user.opt_attrs = {f"edx-platform.{name}": value for name, value in attributes.items()}
        return user

    def _attributes(self, person: Person) -> dict[str, Any]:
        mode, course = self._runtime.mode, str(self._runtime.stage.course_key)
        preferences = {"pref-lang": person.language, "time_zone": person.time_zone}
        # Studio's preview has one id for everybody, its editing runtime none at all.
        ids: dict[str, tuple[str | None, str | None]] = {
            "lms": (person.anonymous_id(course), person.anonymous_id()),
            "library": (person.anonymous_id(), person.anonymous_id()),
            "preview": ("student", "student"),
            "studio": (None, None),
        }
        return {
            "user_id": person.id,
            "username": person.username,
            "anonymous_user_id": ids[mode][0],
            "deprecated_anonymous_user_id": ids[mode][1],
            "user_is_beta_tester": False,
            "user_is_global_staff": False,
            # False for everybody in Studio, authors included.
            "user_is_staff": mode == "lms" and person.is_staff,
            "user_role": person.role if mode in ("lms", "preview") else "student",
            "user_preferences": {k: v for k, v in preferences.items() if v is not None},
        }

    def get_anonymous_user_id(self, username: str, course_id: str) -> str | None:
        """Another person's anonymous id, for staff; None for anybody else or of nobody."""
        if self._runtime.mode != "lms" or not self._runtime.person.is_staff:
            return None
        person = self._runtime.stage.people.get(username)
        return person.anonymous_id(course_id) if person else None

    def get_user_by_anonymous_id(self, uid: str | None = None) -> Person | None:
        """The account behind an anonymous id of this course or of none."""
        course = str(self._runtime.stage.course_key)
        wanted = uid or self._runtime.person.anonymous_id(course)
        for person in self._runtime.stage.people.values():
            if wanted and wanted in (person.anonymous_id(course), person.anonymous_id()):
                return person
        return None


class StudioPermissions:
    """`studio_user_permissions`: whether an author may read or write the course."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def can_read(self, course_key: Any) -> bool:
        return self._person.can_write

    def can_write(self, course_key: Any) -> bool:
        return self._person.can_write


class Settings:
    """`settings`: the site's bucket for a kind of block, by `block_settings_key` or class name."""

    def __init__(self, buckets: dict[str, Any]) -> None:
        self._buckets = buckets

    def get_settings_bucket(self, block: Any, default: Any = None) -> Any:
        name = getattr(block, "block_settings_key", block.unmixed_class.__name__)
        return self._buckets.get(name, {} if default is None else default)


class I18n:
    """`i18n`: gettext of the active language, from `translations/` of the block's top package.

    Where the package has no catalogue of the language, the platform's own translations answer,
    which here say everything in English.
    """

    def __init__(self, block: Any, default: str) -> None:
        package = block.unmixed_class.__module__.partition(".")[0]
        language = active_language(default)
        self.translator: gettext.NullTranslations = gettext.NullTranslations()
        folder = next(iter(getattr(sys.modules.get(package), "__path__", ())), None)
        if folder is not None:
            # Without a catalogue of the language the platform asks Django's own translations.
            with suppress(OSError):
                self.translator = gettext.translation(
                    "text", f"{folder}/translations", [to_locale(language)]
                )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.translator, "gettext" if name == "ugettext" else name)


class Completion:
    """`completion`: how far the person is with blocks, and whether a view completes one."""

    def __init__(self, runtime: StageRuntime) -> None:
        self._runtime = runtime

    def completion_tracking_enabled(self) -> bool:
        return True

    def get_completions(self, candidates: Iterable[Any]) -> dict[Any, float]:
        done, person = self._runtime.stage.records.completions, self._runtime.person
        if person.id is None:
            return dict.fromkeys(candidates, 0.0)
        return {key: done.get((person.id, str(key)), 0.0) for key in candidates}

    def can_mark_block_complete_on_view(self, block: Any) -> bool:
        return not (getattr(block, "has_custom_completion", False) or block.has_score)

    def submit_completion(self, block_key: Any, completion: float) -> None:
        runtime = self._runtime
        block = runtime.get_block(block_key)
        runtime.stage.records.complete(runtime.origin, runtime.person, block, completion)


class UserState:
    """`user_state`: somebody's raw state of a block."""

    def __init__(self, runtime: StageRuntime) -> None:
        self._stage = runtime.stage

    def get_state_as_dict(self, username_or_email: str, block_id: Any) -> dict[str, Any]:
        person = self._stage.people.get(username_or_email)
        if person is None or person.id is None:
            return {}
        return self._stage.store.state_of(person.id, str(block_id))


class ReplaceUrls:
    """`replace_urls`: quoted `/static/` paths made into the course's asset addresses."""

    def __init__(self, runtime: StageRuntime) -> None:
        self._runtime = runtime

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        course = self._runtime.stage.course_key

        def address(found: re.Match[str]) -> str:
            return f"{found['quote']}{asset_url(course, found['path'])}{found['quote']}"

        return _STATIC.sub(address, text)


class RebindError(Exception):
    """A block bound to somebody who is logged in cannot be bound to another."""


class Rebind:
    """`rebind_user`: binds a block that nobody is logged in for to a learner, and its writes."""

    def __init__(self, runtime: StageRuntime) -> None:
        self._runtime = runtime

    def rebind_noauth_module_to_user(self, block: Any, real_user: Person) -> None:
        if self._runtime.person.is_authenticated:
            raise RebindError("this block is bound to somebody who is logged in already")
        block.save()
        self._runtime.bind(real_user)
        for each in block.fields.values():
            # What was read for nobody is not the learner's. Children and parent have no user.
            if getattr(each.scope, "user", None) == UserScope.ONE:
                each._del_cached_value(block)
                block._dirty_fields.pop(each, None)
        block.scope_ids = block.scope_ids._replace(user_id=real_user.id)


def asset_url(course_key: Any, path: str) -> str:
    """The address of a course's uploaded file."""
    run = str(course_key).partition(":")[2]
    return f"/asset-v1:{run}+type@asset+block@{path.replace('/', '_')}"


# Which modes have a service. One that is nowhere here is nowhere on the stage.
MODES_WITH: Final[dict[str, frozenset[str]]] = {
    "user": frozenset({"lms", "studio", "preview", "library"}),
    "i18n": frozenset({"lms", "studio", "preview", "library"}),
    "field-data": frozenset({"lms", "studio", "preview", "library"}),
    "settings": frozenset({"lms", "studio", "preview"}),
    "completion": frozenset({"lms", "library"}),
    "user_state": frozenset({"lms"}),
    "rebind_user": frozenset({"lms", "library"}),
    "replace_urls": frozenset({"lms", "preview", "library"}),
    "studio_user_permissions": frozenset({"studio", "preview"}),
}


def services_of(runtime: StageRuntime) -> dict[str, Callable[[Any], Any]]:
    """A maker of each service the runtime's mode has, by name; each takes the block."""
    makers: dict[str, Callable[[Any], Any]] = {
        "user": lambda block: UserService(runtime),
        "i18n": lambda block: I18n(block, runtime.person.language),
        "field-data": lambda block: runtime.block_data,
        "settings": lambda block: Settings(runtime.stage.settings),
        # The LMS gives nobody who is not logged in a completion service.
        "completion": lambda block: Completion(runtime) if runtime.person.id else None,
        "user_state": lambda block: UserState(runtime),
        "rebind_user": lambda block: Rebind(runtime),
        "replace_urls": lambda block: ReplaceUrls(runtime),
        "studio_user_permissions": lambda block: StudioPermissions(runtime.person),
    }
    return {name: makers[name] for name, modes in MODES_WITH.items() if runtime.mode in modes}
