"""A course's policy: whether it lists the kinds of blocks that the course uses."""

from __future__ import annotations

import json
from typing import Any, Final

from stembridge_xblocks.course.declared import DECLARED
from stembridge_xblocks.course.tree import Tree

__all__ = ["check_policy"]

# Kinds that every Open edX offers without being told to.
_BUILT_IN: Final = frozenset(
    """course library chapter sequential vertical html problem video discussion openassessment
    wrapper library_content legacy_library_content split_test randomize conditional itembank
    drag-and-drop-v2 about static_tab""".split()
)


def check_policy(tree: Tree) -> None:
    """Findings on the advanced modules of a course, and on a policy that cannot be read."""
    root = tree.root
    if not tree.is_whole or root is None or root.kind != "course" or not root.name:
        return
    file = f"policies/{root.name}/policy.json"
    listed = _listed_in_element(root.element)
    where, line = root.file, root.line
    if file in tree.files.names:
        text = _text(tree, file)
        policy = _policy(tree, file, text)
        if policy is None:
            return
        of_course = policy.get(f"course/{root.name}", {})
        modules = of_course.get("advanced_modules", []) if isinstance(of_course, dict) else []
        listed |= {str(one) for one in modules} if isinstance(modules, list) else set()
        where, line = file, _line(text)
    used = dict.fromkeys(block.kind for block in tree.blocks if block.kind not in _BUILT_IN)
    for kind in used:
        if kind not in listed:
            # Of others' blocks, some are built into a platform by whoever runs it.
            tell = tree.findings.error if kind in DECLARED else tree.findings.warning
            message = (
                f"The course uses {kind}, which its advanced modules lack, so that nobody can add "
                f'another in Studio. Add "{kind}" to advanced_modules in {file}.'
            )
            tell(where, line, "advanced-modules", message)


def _text(tree: Tree, file: str) -> str:
    try:
        return tree.files.read(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        tree.findings.error(file, 0, "json", "This is not UTF-8; save the file in UTF-8.")
    except ValueError as error:
        tree.findings.error(file, 0, "too-large", str(error))
    return ""


def _policy(tree: Tree, file: str, text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        policy = json.loads(text)
    except json.JSONDecodeError as error:
        tree.findings.error(file, error.lineno, "json", f"This is no JSON: {error.msg}.")
        return None
    except (ValueError, RecursionError):
        tree.findings.error(file, 0, "json", "This is no JSON that can be read.")
        return None
    if not isinstance(policy, dict):
        tree.findings.error(file, 1, "json", "This must be an object with a key for each block.")
        return None
    return policy


def _listed_in_element(element: Any) -> set[str]:
    try:
        modules = json.loads(element.get("advanced_modules") or "[]")
    except (ValueError, RecursionError):
        return set()
    return {str(one) for one in modules} if isinstance(modules, list) else set()


def _line(text: str) -> int:
    place = text.find('"advanced_modules"')
    return text.count("\n", 0, place) + 1 if place >= 0 else 1
