"""Everything that `stembridge course check` looks at, in one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_xblocks.course.declared import DECLARED
from stembridge_xblocks.course.files import Limits, open_files
from stembridge_xblocks.course.findings import Finding, Findings
from stembridge_xblocks.course.lesson import check_lesson
from stembridge_xblocks.course.pages import Assets, check_pages
from stembridge_xblocks.course.policy import check_policy
from stembridge_xblocks.course.tree import Tree, read_tree

__all__ = ["Report", "check"]

# Folders that hold blocks, one file each.
_FOLDERS: Final = frozenset(
    "course chapter sequential vertical html problem video".split()
) | frozenset(DECLARED)


@dataclass(frozen=True)
class Report:
    """What was looked at and what was found.

    prefix: what stands before the names of files for whoever looks for them.
    files: how many XML and HTML files were read. blocks: of all kinds. own_blocks: of ours.
    """

    findings: tuple[Finding, ...]
    prefix: str
    files: int
    blocks: int
    own_blocks: int

    @property
    def errors(self) -> int:
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "version": 1,
            "top": self.prefix,
            "findings": [
                {
                    "file": one.file,
                    "line": one.line or None,
                    "severity": one.severity,
                    "rule": one.rule,
                    "block": one.block or None,
                    "message": one.message,
                }
                for one in self.findings
            ],
            "errors": self.errors,
            "warnings": self.warnings,
            "files": self.files,
            "blocks": self.blocks,
            "own_blocks": self.own_blocks,
        }


def check(path: Path, *, today: date, limits: Limits | None = None) -> Report:
    """A report on the course, library, file or packed export at a path.

    today: the day on which content must still be valid.
    Raises UsageError if there is nothing to check there, DataError if it cannot be read at all.
    """
    findings = Findings()
    files = open_files(path, findings, limits)
    tree = read_tree(files, findings)
    assets = Assets(tree)
    own = [block for block in tree.blocks if block.kind in DECLARED]
    for block in own:
        check_lesson(block, findings, assets, today)
    check_pages(tree, assets)
    check_policy(tree)
    _check_reached(tree)
    return Report(findings.sorted(), files.prefix, len(tree.reached), len(tree.blocks), len(own))


def _check_reached(tree: Tree) -> None:
    """Findings on files of blocks that no block leads to."""
    if not tree.is_whole or tree.broken:
        return  # behind a broken file, everything would seem unreachable
    for name in tree.files.names - tree.reached:
        folder, _, rest = name.partition("/")
        if folder in _FOLDERS and rest.endswith((".xml", ".html")):
            message = (
                "Nothing in the course leads to this file, so no import takes it. Name it in a "
                "unit, or delete it."
            )
            tree.findings.warning(name, 0, "unreached", message)
