"""One course, written as the platform's JSON and as OLX by two writers that share its tree only."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

RUN_KEY = "Org+C1+2025"


@dataclass(frozen=True)
class Node:
    """A block: category, name, settings, and the blocks in it."""

    category: str
    name: str
    children: tuple[Node, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its usage key."""
        name = "course" if self.category == "course" else self.name
        return f"block-v1:{RUN_KEY}+type@{self.category}+block@{name}"


COURSE_TREE = Node("course", "2025", settings={"display_name": "Batteries"}, children=(
    Node("chapter", "ch1", settings={"display_name": 'Start & "go"'}, children=(
        Node("sequential", "s1", settings={"display_name": "One"}, children=(
            Node("vertical", "u1", settings={"display_name": "Unit ä"}, children=(
                Node("html", "h1", settings={"display_name": "Text"}),
                Node("video", "v1"),
            )),
            Node("vertical", "u2", settings={"visible_to_staff_only": True}),
        )),
    )),
    Node("chapter", "ch2", settings={"display_name": "End"}, children=(
        Node("sequential", "s2", settings={"graded": True, "format": "Quiz"}, children=(
            Node("vertical", "u3", children=(
                Node("split_test", "sp", children=(
                    Node("vertical", "u3a", children=(Node("problem", "p1"),)),
                    Node("vertical", "u3b", children=(Node("problem", "p2"),)),
                )),
            )),
            Node("vertical", "u4", children=(Node("problem", "p3"),)),
        )),
    )),
))  # fmt: skip


def nodes(node: Node = COURSE_TREE) -> list[Node]:
    """All blocks, depth first."""
    return [node, *(one for child in node.children for one in nodes(child))]


def as_json(tree: Node = COURSE_TREE) -> str:
    """The course as course_structure.json has it."""
    return json.dumps({
        one.key: {
            "category": one.category,
            "children": [child.key for child in one.children],
            "metadata": one.settings,
        }
        for one in nodes(tree)
    })  # fmt: skip


def as_olx(tree: Node = COURSE_TREE, *, inline: bool = False) -> dict[str, str]:
    """The course as Studio exports it: a file a block, or all blocks in one file a chapter."""
    files = {
        "course.xml": f'<course url_name="{tree.name}" org="Other" course="Old"/>\n',
        f"policies/{tree.name}/policy.json": json.dumps({f"course/{tree.name}": tree.settings}),
        "about/overview.html": "<p>about</p>",
        "static/course.xml.png": "no XML",
    }
    for one in nodes(tree):
        settings = {} if one.category == "course" else one.settings
        if inline and one.category not in ("course", "chapter"):
            continue
        files[f"{one.category}/{one.name}.xml"] = _element(
            one, settings, "" if one.category == "course" else None, inline=inline
        )
    return files


def _element(one: Node, settings: dict[str, Any], name: str | None = None, *, inline: bool) -> str:
    values = {key: str(value).lower() if value is True else str(value)
              for key, value in settings.items()}  # fmt: skip
    if name is None and inline and one.category != "chapter":
        values["url_name"] = one.name
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in values.items())
    inner = '<wiki slug="x"/>' if one.category == "course" else ""
    for child in one.children:
        if inline and one.category != "course":
            inner += _element(child, child.settings, inline=True)
        else:
            inner += f'<{child.category} url_name="{child.name}"/>'
    if one.category == "problem":
        inner = "<p>What is <b>this</b>?</p><multiplechoiceresponse/>"
    return f"<{one.category}{attributes}><!-- made by hand -->{inner}</{one.category}>"


def as_tar(files: dict[str, str | bytes], *, top: str = "course/", mode: str = "w:gz") -> bytes:
    """Files as a tar archive."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(top + name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()
