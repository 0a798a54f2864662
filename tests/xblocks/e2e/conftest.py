"""The preview's real server for a browser: of any course folder or OLX, on a free port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("django")

from stembridge_xblocks.preview.olx import read_course
from stembridge_xblocks.preview.samples import sample_course
from stembridge_xblocks.preview.site.house import House
from stembridge_xblocks.preview.site.serve import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHOTS = Path(__file__).resolve().parents[3] / "build" / "shots"


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Serves a course folder, or OLX text in a unit of its own: preview(olx, types={...}).

    Returns the house: its `stage` holds what the platform would, `stage.site` is the address.
    """
    with ExitStack() as stack:

        def start(course: Path | str, **options: Any) -> House:
            folder = course if isinstance(course, Path) else _folder(tmp_path, course)
            house = House.open(folder, **options)
            server = serve(house, 0)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return house

        yield start


def _folder(tmp_path: Path, olx: str) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "course.xml").write_text(
        '<course url_name="2026" org="StemBridge" course="TEST" display_name="Test"><chapter '
        'url_name="c"><sequential url_name="s"><vertical url_name="unit" display_name="Unit">'
        f"{olx}</vertical></sequential></chapter></course>",
        encoding="utf-8",
    )
    read_course(folder)
    return folder


@pytest.fixture
def preview_url(preview: Callable[..., House]) -> str:
    """The address of the sample course's preview."""
    return preview(sample_course()).stage.site


@contextmanager
def _watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of its own, and what went wrong on it."""
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))
                else faults.append(f"elsewhere: {r.url}")
            ),
        )
        yield page, faults


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; a script's error, a failed request or one to elsewhere fails the test."""
    with _watched(browser) as (page, faults):
        yield page
        assert not faults, faults


@pytest.fixture(scope="module")
def watched_page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One page for a module whose tests each load what they look at, and its faults."""
    with _watched(browser) as watched:
        yield watched


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Saves a screenshot of the whole page as build/shots/NAME.png."""

    def save(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return save


@pytest.fixture
def axe(barriers: Callable[..., list[Any]]) -> Callable[..., None]:
    """Asserts that axe-core finds nothing on a page."""

    def check(page: Page, context: str | None = None) -> None:
        assert barriers(page, context) == []

    return check
