"""Files a page asks for: of blocks, of the course, the preview's own; each from its folder only."""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.http import FileResponse, Http404

from stembridge_xblocks.preview.olx import inside
from stembridge_xblocks.preview.stage import Stage
from stembridge_xblocks.preview.static_files import collected_file

__all__ = ["course_asset", "own_file", "resource_file", "stage_of"]

_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def stage_of(request: Any) -> Stage:
    """The stage whose preview was asked."""
    stage: Stage = request.META["stembridge.house"].stage
    return stage


def resource_file(request: Any, package: str, path: str) -> FileResponse:
    """A block's file at production's address: what the platform collects, so a block's top
    package and in it `public/` only."""
    return _answer(collected_file(stage_of(request).classes(), package, path))


def own_file(request: Any, path: str) -> FileResponse:
    """A file of the preview itself, or the workbench's jQuery, which the platform's pages have."""
    if path == "jquery.min.js":
        folder = Path(str(files("workbench"))) / "static" / "workbench" / "js" / "vendor"
    else:
        folder = Path(__file__).with_name("static")
    return _answer(inside(folder, path))


def course_asset(request: Any, name: str) -> FileResponse:
    """A file of the course's `static/` by its asset name, whose folders are joined by "_"."""
    course = stage_of(request).course
    root = course.folder / "static" if course.folder is not None else None
    if root is None or not root.is_dir():
        raise Http404("the course has no static/")
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if relative.replace("/", "_") == name:
            return _answer(inside(root, relative))
    raise Http404(f"the course has no file {name!r} in static/")


def _answer(path: Path | None) -> FileResponse:
    if path is None:
        raise Http404("no such file")
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return FileResponse(path.open("rb"), content_type=kind or "application/octet-stream")
