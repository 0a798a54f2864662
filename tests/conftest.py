"""What tests of several folders share: real logs beside the checkout, a browser, and Hypothesis."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# As the command does: several processes of tests, each with threads for small matrices, wait for
# each other. Read when numpy is imported, which is later.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent

# No deadline: the machines that run this are shared, and a slow example is not a wrong one. In CI
# the examples are the same every time, so that a failure there can be seen again.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

# Headless in a container as root, and no service of the browser's that calls out.
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their argument: a packed log holds the time it was packed at, and all
    processes that run the tests must call them the same."""
    return argname if isinstance(val, bytes) else None


# What takes longest comes first, so that no process is left alone with it at the end.
_FIRST = (
    "xblocks/e2e/editor/test_editor.py",
    "xblocks/e2e/test_screenshots.py",
    "e2e/test_report.py",
    "analytics/test_study.py",
    "analytics/models/test_all.py",
    "xblocks/e2e/test_sample_course.py",
    "analytics/commands/test_run.py",
    "analytics/test_sources.py",
    "analytics/report/test_page.py",
    "xblocks/e2e/test_preview.py",
    "analytics/store/test_order.py",
    "xblocks/e2e/test_pages.py",
    "analytics/store/test_kill.py",
    "analytics/test_tables.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long first, the others in their order; a module stays together."""
    tests = Path(__file__).parent
    rank = {tests / name: number for number, name in enumerate(_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs and official schemas that may stand beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data beside this checkout (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A running headless Chromium, driven by Playwright."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(chromium), args=list(CHROMIUM_ARGS)
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def barriers() -> Callable[..., list[Any]]:
    """What axe-core finds on a page, as rule and elements: WCAG 2.2 AA and best practice.

    barriers(page, context=None): context is the selector of the part to look at.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # All elements are looked at, but only those that fail are described: of a large page that
    # takes less than half the time.
    options = {"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]}

    def found(page: Page, context: str | None = None) -> list[Any]:
        response = axe.run(page, context=context, options=options).response
        assert response["passes"], "no rule applied"
        return [(f["id"], [n["html"][:160] for n in f["nodes"]]) for f in response["violations"]]

    return found


# Lines that tests read: pytest must not import them one by one to look for doctests.
collect_ignore = ["analytics/ingest/corpus"]
