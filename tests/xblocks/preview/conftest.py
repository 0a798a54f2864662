"""A toy block on a stage of its own, and a course folder with two of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stembridge_xblocks.preview import Stage

FILES = {
    "course.xml": '<course url_name="2026" org="StemBridge" course="BAT"/>',
    "course/2026.xml": '<course display_name="Batteries"><chapter url_name="c1"/></course>',
    "chapter/c1.xml": '<chapter display_name="One"><sequential url_name="s1"/></chapter>',
    "sequential/s1.xml": '<sequential display_name="Two"><vertical url_name="v1"/></sequential>',
    "vertical/v1.xml": (
        '<vertical display_name="Unit">\n  <!-- kept -->\n  <html url_name="h1"/>\n'
        '  <toy url_name="t1" display_name="First" weight="2">one</toy>\n'
        '  <toy url_name="t2" display_name="Second">two</toy>\n'
        '  <problem url_name="p1" display_name="A problem"/>\n</vertical>\n'
    ),
    "html/h1.xml": '<html filename="h1" display_name="Text"/>',
    "html/h1.html": '<p>Words <script>alert(1)</script><img src="/static/a/b.png" alt="A"></p>',
    "static/a/b.png": "picture",
    "policies/2026/policy.json": '{"course/2026": {"showanswer": "never"}}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course folder as exported, with two toys and two of the platform's own components."""
    for name, text in FILES.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "course"


@pytest.fixture(scope="session")
def toy() -> Iterator[Any]:
    """The class of a block that has a field of each scope."""
    sys.path.insert(0, str(Path(__file__).parent))
    from toy_pkg.blocks import Toy

    yield Toy
    sys.path.remove(str(Path(__file__).parent))


@pytest.fixture
def toys(toy: Any) -> Stage:
    """Two toys in a unit."""
    olx = '<toy url_name="t1" display_name="First" weight="2">one</toy><toy url_name="t2">two</toy>'
    return Stage.from_olx(olx, types={"toy": toy})


class Browser:
    """A browser of the standard library: cookies, forms and handlers, without redirects followed.

    It speaks to a preview through WSGI, so nothing listens anywhere.
    """

    def __init__(self, house: Any) -> None:
        from stembridge_xblocks.preview.site.serve import application

        self.app, self.cookies, self.house = application(house), {}, house

    def request(self, path: str, method: str = "GET", **options: Any) -> Any:
        from webob import Request

        options.setdefault("base_url", "http://127.0.0.1:8010")
        request = Request.blank(path, method=method, **options)
        request.headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        response = request.get_response(self.app)
        for header in response.headers.getall("Set-Cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return response

    get = request

    def post(self, path: str, fields: Any = None, *, json: Any = None, **options: Any) -> Any:
        """A form, or JSON, sent with the token that a page gave."""
        token = self.cookies.get("csrftoken", "")
        headers = {"X-CSRFToken": token, **options.pop("headers", {})}
        if json is not None:
            return self.request(path, "POST", json=json, headers=headers, **options)
        return self.request(path, "POST", POST=fields or {}, headers=headers, **options)

    def visit(self, **chosen: str) -> None:
        """Look at the course as somebody else, or in another language or country."""
        self.get("/unit/" + self.key("v1", "vertical"))
        assert self.post("/stage/visit", chosen).status_code == 302

    def key(self, name: str, kind: str = "toy") -> str:
        return f"block-v1:StemBridge+BAT+2026+type@{kind}+block@{name}"

    def handler(self, name: str, handler: str, kind: str = "handler") -> str:
        return f"/courses/course-v1:StemBridge+BAT+2026/xblock/{self.key(name)}/{kind}/{handler}"


@pytest.fixture
def house(folder: Path, toy: Any) -> Any:
    """The preview's house for the course folder."""
    pytest.importorskip("django")
    from stembridge_xblocks.preview.site.house import House

    return House.open(folder, types={"toy": toy})


@pytest.fixture
def browser_of() -> Any:
    """Makes a browser of a house, or another one."""
    return Browser


@pytest.fixture
def site(house: Any) -> Browser:
    """A browser that has the unit's page open, and so a token."""
    site = Browser(house)
    assert site.get("/unit/" + site.key("v1", "vertical")).status_code == 200
    return site
