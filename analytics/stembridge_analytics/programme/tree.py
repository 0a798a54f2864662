"""The blocks of a course run as a tree, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.programme.notes import Notes

__all__ = ["CONTAINERS", "DEEPEST", "Block", "Placed", "in_order"]

# Blocks that hold others and no content of their own.
CONTAINERS: Final = ("course", "chapter", "sequential", "vertical")
# Blocks in blocks: a course has six or seven.
DEEPEST: Final = 50


@dataclass(frozen=True)
class Block:
    """A block as a file declares it. children: usage keys, of which some may not be declared."""

    category: str
    children: tuple[str, ...] = ()
    title: str | None = None
    is_graded: bool = False
    is_for_staff: bool = False


@dataclass(frozen=True)
class Placed:
    """A block in its place: what it lies in, from the topmost, and what it has from there.

    is_graded, is_for_staff: itself or what it lies in.
    """

    block_id: str
    block: Block
    above: tuple[str, ...]
    is_graded: bool
    is_for_staff: bool


def in_order(blocks: Mapping[str, Block], notes: Notes, source: str) -> Iterator[Placed]:
    """Every block once, depth first. What the tree lacks or has twice is noted, not followed."""
    children = {child for block in blocks.values() for child in block.children}
    tops = [key for key in blocks if key not in children]
    tops.sort(key=lambda key: blocks[key].category != "course")  # the course before strays
    seen: set[str] = set()
    waiting = [Placed(key, blocks[key], (), False, False) for key in reversed(tops)]
    while waiting:
        one = waiting.pop()
        if one.block_id in seen:
            notes.add(source, "block with two parents, counted in the first")
            continue
        seen.add(one.block_id)
        one = Placed(
            one.block_id,
            one.block,
            one.above,
            one.is_graded or one.block.is_graded,
            one.is_for_staff or one.block.is_for_staff,
        )
        yield one
        above = (*one.above, one.block_id)
        for child in reversed(one.block.children):
            if len(above) >= DEEPEST:
                notes.add(source, "block nested too deep, left out with all in it", is_fault=True)
                seen.add(child)
            elif child in blocks:
                waiting.append(Placed(child, blocks[child], above, one.is_graded, one.is_for_staff))
            else:
                notes.add(source, "child that the structure does not hold", is_fault=True)
    if len(seen) < len(blocks):
        rows = len(blocks) - len(seen)
        notes.add(
            source, "block that is not reached from the top, left out", rows=rows, is_fault=True
        )
