"""The structure of a course run: its blocks in order, with modules, units, and what is required."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.programme.content import Opened, bounded, opened
from stembridge_analytics.programme.declared import Run
from stembridge_analytics.programme.notes import InputAccount, Notes
from stembridge_analytics.programme.olx import is_true, read_olx_archive, read_olx_folder
from stembridge_analytics.programme.tree import CONTAINERS, Block, Placed, in_order

__all__ = ["read_structure", "structure_rows"]

_LARGEST: Final = 256 * 1024 * 1024  # of a JSON file
# Blocks that show each learner some of what they hold.
_DRAWS: Final = frozenset({"itembank", "library_content", "split_test"})
_KIND: Final = "course structure"

Row = tuple[Any, ...]


def structure_rows(run: Run, notes: Notes) -> tuple[list[Row], InputAccount]:
    """The rows of `structure_blocks` of a run that names its structure, and what was understood.

    A structure that cannot be read is a fault among the notes, and no rows.
    """
    assert run.structure is not None
    account = InputAccount(run.structure.name, _KIND)
    try:
        blocks = read_structure(run, notes)
    except DataError as error:
        notes.add_error(run.structure.name, run.structure.path, error)
        return [], account
    placed = list(in_order(blocks, notes, run.structure.name))
    required = _required(run, placed, blocks, notes, run.structure.name)
    rows = list(_rows(run.course_id, placed, blocks, required))
    kinds = Counter(one.block.category for one in placed)
    account.rows = len(rows)
    account.used = (
        *(f"{kinds[category]} {category}" for category in CONTAINERS if kinds[category]),
        f"{len(required)} required units",
    )
    return rows, account


def read_structure(run: Run, notes: Notes) -> dict[str, Block]:
    """The blocks of a run by usage key, from JSON or OLX, whichever it is.

    Raises DataError if it is neither, or cannot be read.
    """
    assert run.structure is not None
    path, name = run.structure.path, run.structure.name
    if path.is_dir():
        return read_olx_folder(path, run.course_id, notes, name)
    with opened(path) as file:
        if file.is_tar:
            return read_olx_archive(file, run.course_id, notes, name)
        blocks = _from_json(file, notes, name)
    strange = sum(not _is_of(key, run.course_id) for key in blocks)
    if strange:
        what = f"block whose usage key is not of {run.course_id}: logs will not name it"
        notes.add(name, what, rows=strange)
    return blocks


def _from_json(file: Opened, notes: Notes, source: str) -> dict[str, Block]:
    content = bounded(file.stream.rest(), _LARGEST)
    if content is None:
        raise DataError(f"{file.path}: larger than any course structure; not read")
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DataError(
            f"{file.path}: neither JSON nor a tar archive of OLX; name the course_structure.json "
            "of the research data package, or a course exported by Studio"
        )
    blocks = {}
    for key, one in found.items():
        if isinstance(one, dict) and isinstance(one.get("category"), str):
            blocks[key] = _block(one)
        else:
            notes.add(source, "entry that is no block, left out", is_fault=True)
    return blocks


def _block(found: Mapping[str, Any]) -> Block:
    metadata = found.get("metadata")
    said = metadata if isinstance(metadata, dict) else {}
    children = found.get("children")
    title = said.get("display_name")
    return Block(
        found["category"],
        tuple(one for one in children if isinstance(one, str))
        if isinstance(children, list)
        else (),
        title if isinstance(title, str) and title else None,
        is_true(said.get("graded")),
        is_true(said.get("visible_to_staff_only")),
    )


def _is_of(usage_key: str, course_id: str) -> bool:
    """Whether a usage key is one of the course run."""
    if "-v1:" in course_id:
        run = course_id.split(":", 1)[1]
        return usage_key.partition("-v1:")[2].startswith(f"{run}+type@")
    return usage_key.startswith(f"i4x://{course_id.rsplit('/', 1)[0]}/")


def _holder(one: Placed, category: str, blocks: Mapping[str, Block]) -> str | None:
    """The outermost block of a category that a block is or lies in."""
    way = (*one.above, one.block_id)
    return next((key for key in way if blocks[key].category == category), None)


def _required(
    run: Run, placed: Sequence[Placed], blocks: Mapping[str, Block], notes: Notes, source: str
) -> frozenset[str]:
    """The units that completion needs."""
    units = [one for one in placed if _holder(one, "vertical", blocks) == one.block_id]
    if isinstance(run.required, tuple):
        known = {one.block_id for one in units}
        for key in run.required:
            if key not in known:
                found = f"a {blocks[key].category}" if key in blocks else "not in the structure"
                what = f"required unit that is none: {key} is {found}"
                notes.add(source, what, is_fault=True)
        return frozenset(known & set(run.required))
    hidden = sum(one.is_for_staff for one in units)
    if hidden:
        notes.add(source, "unit that only staff sees, not required", rows=hidden)
    units = [one for one in units if not one.is_for_staff]
    graded = frozenset(one.block_id for one in units if one.is_graded)
    if run.required == "graded" and not graded:
        what = 'no unit is marked as graded, so none is required; set required = "all" or a list'
        notes.add(source, what, is_fault=True)
    if run.required == "graded" or (run.required is None and graded):
        return graded
    return frozenset(one.block_id for one in units)


def _is_drawn(one: Placed, blocks: Mapping[str, Block]) -> bool:
    """Whether each learner gets only some of the blocks beside it: none of them is required."""
    return any(blocks[key].category in _DRAWS for key in one.above)


def _rows(
    course_id: str,
    placed: Sequence[Placed],
    blocks: Mapping[str, Block],
    required: Collection[str],
) -> Iterator[Row]:
    modules: dict[str, int] = {}
    # What only staff sees is no module of the learners', and no part of what a unit requires.
    hidden = {one.block_id for one in placed if one.is_for_staff}
    for place, one in enumerate(placed, 1):
        block = one.block
        module = _holder(one, "chapter", blocks)
        if module in hidden:
            module = None
        if module is not None:
            modules.setdefault(module, len(modules) + 1)
        unit = _holder(one, "vertical", blocks)
        yield (
            course_id,
            one.block_id,
            block.category,
            block.title,
            one.above[-1] if one.above else None,
            module,
            None if module is None else modules[module],
            None if module is None else blocks[module].title,
            _holder(one, "sequential", blocks),
            unit,
            place,
            block.category not in CONTAINERS and not block.children,
            one.is_graded,
            unit in required
            and (unit in hidden or one.block_id not in hidden)
            and not _is_drawn(one, blocks),
        )
