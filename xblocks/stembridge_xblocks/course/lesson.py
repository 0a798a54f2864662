"""Our own blocks in a course: their form, their content as a whole, their languages and dates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Content,
    Fault,
    Image,
    Path,
)
from stembridge_xblocks.common.content_values import texts_of, values_of
from stembridge_xblocks.common.fault_place import fault_place
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.olx import OlxReading, read
from stembridge_xblocks.common.olx.form import (
    PLATFORM_ATTRIBUTES,
    VERSION_ATTRIBUTE,
    attributes,
)
from stembridge_xblocks.common.placeholders import placeholder_faults
from stembridge_xblocks.common.validation import read_content, read_settings
from stembridge_xblocks.course.declared import DECLARED
from stembridge_xblocks.course.findings import Findings
from stembridge_xblocks.course.pages import Assets
from stembridge_xblocks.course.tree import Block

__all__ = ["check_lesson"]

_SHOWN_PLACES: Final = 3
# What Markdown takes for code.
_CODE: Final = ("    ", "\t")


def check_lesson(block: Block, findings: Findings, assets: Assets, today: date) -> None:
    """Findings on one block of ours."""
    lesson = _Lesson(block, findings)
    lesson.check_own_attributes()
    lesson.check_settings()
    lesson.check_content()
    lesson.check_margins()
    lesson.check_languages()
    lesson.check_date(today)
    for field, value, path in values_of(lesson.content.fields, lesson.reading.data):
        if isinstance(field, Image) and value:
            line = lesson.reading.line_of(path) or block.line
            assets.want(value["src"], block.file, line, block.title)


class _Lesson:
    def __init__(self, block: Block, findings: Findings) -> None:
        self.block, self.findings = block, findings
        self.content: Content = DECLARED[block.kind]
        element = block.element
        self.own = {
            *attributes(self.content.fields),
            *(setting.name for setting in self.content.settings),
            VERSION_ATTRIBUTE,
        }
        # Those that nobody knows are told apart below: the platform may have new ones.
        self.reading: OlxReading = read(
            self.content, element, others={name for name in element.attrib if name not in self.own}
        )

    def tell(self, rule: str, fault: Fault, *, is_error: bool, line: int | None = None) -> None:
        place = fault_place(self.content, fault, lambda text: text)
        message = f"{place}: {fault.message}" if place else str(fault.message)
        if line is None:
            line = self.reading.line_of(fault.path)
        line = line or self.block.line
        add = self.findings.error if is_error else self.findings.warning
        add(self.block.file, line, rule, message, self.block.title)

    def warn(self, rule: str, message: str, line: int = 0) -> None:
        line = line or self.block.line
        self.findings.warning(self.block.file, line, rule, message, self.block.title)

    def check_own_attributes(self) -> None:
        element = self.block.element
        if not self.block.name:
            self.warn(
                "url-name",
                f"This {self.block.kind} has no url_name. The platform makes one up from its "
                "content, so that learners' work is lost when a word changes; give it one.",
            )
        unknown = [n for n in element.attrib if n not in self.own | PLATFORM_ATTRIBUTES]
        for name in sorted(unknown):
            self.warn(
                "attribute",
                f"The attribute {name} is none of {self.block.kind} and none that we know of the "
                f"platform. There can be: {', '.join(sorted(self.own))}.",
            )

    def check_settings(self) -> None:
        names = [setting.name for setting in self.content.settings]
        element = self.block.element
        raw: dict[str, Any] = {name: element.get(name) for name in names if name in element.attrib}
        # XBlock writes "null" for fields of its own that are None.
        raw = {name: None if text == "null" else text for name, text in raw.items()}
        _, faults = read_settings(self.content, raw)
        for fault in faults:
            if fault.path[1:2] and fault.path[1] in raw:
                self.tell("content", fault, is_error=not fault.is_warning, line=self.block.line)

    def check_content(self) -> None:
        for found in self.reading.faults:
            is_error = found.is_left_over or not found.is_warning
            self.tell("content", found, is_error=is_error, line=found.line)
        known = {(fault.path, fault.message) for fault in self.reading.faults}
        _, faults = read_content(self.content, self.reading.data)
        for fault in (*faults, *placeholder_faults(self.content, self.reading.data)):
            if (fault.path, fault.message) not in known:
                known.add((fault.path, fault.message))
                self.tell("content", fault, is_error=not fault.is_warning)

    def check_margins(self) -> None:
        """Texts that begin beside their tag keep the margin of their other lines."""
        for element in self.block.element.iter():
            first, _, rest = (element.text or "").partition("\n")
            lines = [line for line in rest.split("\n") if line.strip()]
            if not first.strip() or not lines or not isinstance(element.tag, str):
                continue
            if all(line.startswith(_CODE) for line in lines):
                message = (
                    f"The lines of this {element.tag} are indented, so that Markdown takes them "
                    "for code. Begin the text on a line of its own."
                )
                self.warn("indent", message, element.sourceline or 0)

    def check_languages(self) -> None:
        """Texts that lack a language which other texts of the block have, a finding a language."""
        texts = list(texts_of(self.content.fields, self.reading.data))
        lacking: dict[str, list[Path]] = defaultdict(list)
        for language in {tag for tags, _ in texts for tag in tags if tag}:
            lacking[language] = [path for tags, path in texts if language not in tags]
        for language, paths in sorted(lacking.items()):
            if paths:
                self.tell_language(language, paths, len(texts))

    def tell_language(self, language: str, paths: list[Path], count: int) -> None:
        places = [
            fault_place(self.content, Fault(path, Message(language)), lambda text: text)
            for path in paths[:_SHOWN_PLACES]
        ]
        more = "; ..." if len(paths) > _SHOWN_PLACES else ""
        message = (
            f"{len(paths)} of {count} texts lack the language {language}, which others have: "
            f"{'; '.join(places)}{more}. Learners see the course's own language there."
        )
        self.warn("language", message, self.reading.line_of(paths[0]))

    def check_date(self, today: date) -> None:
        until = self.reading.data.get("provenance", {}).get("valid_until")
        try:
            is_stale = bool(until) and date.fromisoformat(until) < today
        except ValueError:
            return  # a fault of the content
        if is_stale:
            message = f"This was to be reviewed by {until}; review it and set a new valid_until."
            self.warn("stale", message, self.reading.line_of(("provenance", "valid_until")))
