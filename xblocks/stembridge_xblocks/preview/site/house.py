"""What one running preview holds: the stage, its cast, and what it keeps on disk if asked to."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from stembridge_xblocks.preview.olx import read_course, write_block
from stembridge_xblocks.preview.people import ANONYMOUS, Person, Session
from stembridge_xblocks.preview.records import Grade
from stembridge_xblocks.preview.stage import Stage

__all__ = ["CAST", "House", "Visit"]

# Who can look at the course: username, full name, country. Otto edits in Studio.
LEARNERS: Final = (("ana", "Ana", "AT"), ("bruno", "Bruno", "DE"), ("chloe", "Chloé", "FR"))
STAFF: Final = ("sue", "Sue", None)
AUTHOR: Final = ("otto", "Otto", None)
# The visits that the page offers, by the value of their choice.
CAST: Final[dict[str, str]] = {
    **{name: f"{full}, learner" for name, full, _ in LEARNERS},
    STAFF[0]: "Sue, course staff",
    **{f"{STAFF[0]}/{name}": f"Sue viewing as {full}" for name, full, _ in LEARNERS},
    "": "Somebody not logged in",
}
_STATE: Final = "state.json"


@dataclass(frozen=True)
class Visit:
    """How somebody looks at the course in the LMS: as whom, in which language, from where.

    country: None leaves each person their own.
    """

    who: str = LEARNERS[0][0]
    language: str = "en"
    country: str | None = None

    @classmethod
    def from_choices(cls, chosen: dict[str, Any], languages: tuple[str, ...]) -> Visit:
        """The visit chosen in a form or kept in a cookie; what is not offered is left out."""
        visit = cls()
        if chosen.get("who") in CAST:
            visit = replace(visit, who=chosen["who"])
        if chosen.get("language") in languages:
            visit = replace(visit, language=chosen["language"])
        country = chosen.get("country")
        if isinstance(country, str) and len(country) == 2 and country.isalpha():
            visit = replace(visit, country=country.upper())
        return visit


@dataclass
class House:
    """One course on a stage, open to visits.

    state: a folder that keeps what learners did, and the tracking log, across runs.
    write: saves what an author edits back into the course's OLX files.
    """

    stage: Stage
    state: Path | None = None
    write: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: dict[Path, int] = field(default_factory=dict)

    @classmethod
    def open(
        cls, folder: Path, *, state: Path | None = None, write: bool = False, **options: Any
    ) -> House:
        """A house for a course folder; options as for Stage.

        Raises UsageError or DataError as reading a course does.
        """
        sink = None
        if state is not None:
            state.mkdir(parents=True, exist_ok=True)
            sink = state / "tracking.log"
        house = cls(Stage.from_folder(folder, sink=sink, **options), state, write)
        house._cast()
        house._load()
        house._seen = house._files()
        return house

    def _cast(self) -> None:
        for username, name, country in LEARNERS:
            self.stage.learner(username, full_name=name, country=country)
        self.stage.staff(STAFF[0], full_name=STAFF[1])
        self.stage.author(AUTHOR[0], full_name=AUTHOR[1])

    # Who looks

    def session(self, visit: Visit) -> Session:
        """The LMS session of a visit."""
        who, _, learner = visit.who.partition("/")
        person = self._as(visit, who)
        return Session(person, self._as(visit, learner) if learner else None)

    def author(self, visit: Visit) -> Session:
        """The Studio session of a visit: always the author's, as Studio is a site of its own."""
        return Session(self._as(visit, AUTHOR[0]))

    def _as(self, visit: Visit, username: str) -> Person:
        person = self.stage.people.get(username, ANONYMOUS)
        country = visit.country or person.country
        return replace(person, language=visit.language, country=country)

    # What is kept

    def keep(self) -> None:
        """Write what learners did to the state folder, if there is one."""
        if self.state is None:
            return
        records = self.stage.records
        content = {
            "store": self.stage.store.dump(),
            "grades": [[*key, asdict(grade)] for key, grade in records.grades.items()],
            "completions": [[*key, share] for key, share in records.completions.items()],
        }
        with self._lock:
            handle, draft = tempfile.mkstemp(dir=self.state, suffix=".draft")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
            os.replace(draft, self.state / _STATE)

    def _load(self) -> None:
        path = self.state / _STATE if self.state is not None else None
        if path is None or not path.is_file():
            return
        content = json.loads(path.read_text(encoding="utf-8"))
        self.stage.store.load(content["store"])
        for user, block, grade in content["grades"]:
            self.stage.records.grades[user, block] = Grade(**grade)
        for user, block, share in content["completions"]:
            self.stage.records.completions[user, block] = share

    def edited(self, key: Any) -> None:
        """Write a block that an author changed back into its file, if the house may."""
        if self.write:
            with self._lock:
                path = write_block(self.stage.nodes[key], self.stage.olx(key))
                self._seen[path] = path.stat().st_mtime_ns

    # The course's files

    def _files(self) -> dict[Path, int]:
        folder = self.stage.course.folder
        if folder is None:
            return {}
        found = (p for kind in ("xml", "json", "html") for p in folder.rglob(f"*.{kind}"))
        return {path: path.stat().st_mtime_ns for path in found if path.is_file()}

    def refresh(self) -> None:
        """Read the course anew if a file of it changed since; learners keep what they did.

        Raises DataError if it cannot be read any more; the house then shows what it had.
        """
        folder = self.stage.course.folder
        if folder is None:
            return
        with self._lock:
            now = self._files()
            if now != self._seen:
                self.stage.change(read_course(folder))
                self._seen = now
