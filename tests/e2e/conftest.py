"""Reports as files that a browser opens."""

import importlib.util
import sys
from pathlib import Path

import pytest

from stembridge_analytics.report import render


@pytest.fixture(scope="session")
def builder():
    """The builder of report data that the tests of the report use too."""
    path = Path(__file__).parents[1] / "analytics" / "report" / "builder.py"
    spec = importlib.util.spec_from_file_location("report_builder", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reports(builder, tmp_path_factory):
    """The address of each report by its name: common shapes and one with every fault at once."""
    faults = {
        "reasons": {"cut": 40, "bad_time": 7, "not_json": 812},
        "silent": [40, 41, 42, 99],
        "unknown": {"<script>fetch('http://example.org')</script>": 50, "x" * 200: 3},
        "name_conflicts": 3,
        "left_aside": (("logs/" + "deep/" * 40 + "notes.txt", "no log"),),
    }
    data = {
        "six": builder.report_data(**faults),
        "three": builder.report_data(builder.six_courses()[:3], days=40),
        "empty": builder.report_data([], days=0),
    }
    folder = tmp_path_factory.mktemp("reports")
    for name, one in data.items():
        (folder / f"{name}.html").write_text(render(one), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in data}


@pytest.fixture
def fresh_page(browser):
    """A page of its own of the system's Chromium."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def shared_page(browser):
    """A page that a module's tests load in turn; a report runs no script, so nothing stays."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def page(shared_page):
    """The shared page, on a screen again."""
    shared_page.emulate_media(media="null", color_scheme="null")
    return shared_page
