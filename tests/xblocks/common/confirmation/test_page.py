"""The page behind a link: the same for everybody, in their language, and shut tight."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from stembridge_xblocks.common.confirmation import Asked, Fact, safe_link
from stembridge_xblocks.preview import ANONYMOUS

from .toys import World


def page(world: World, wishes: str = "", **options: Any) -> Any:
    headers = {"Accept-Language": wishes} if wishes else {}
    options = {"user": ANONYMOUS, "noauth": True, **options}
    return world.stage.call("t", "confirmation_page", method="GET", headers=headers, **options)


@pytest.fixture
def world() -> World:
    return World()


def test_the_page_knows_nothing_of_any_link(world: World) -> None:
    before = page(world).text
    token = world.token()
    world.confirm(token)

    def plain(text: str) -> str:
        return re.sub(r'nonce="[^"]+"', "", text)

    assert plain(page(world).text) == plain(before)


def test_the_page_loads_nothing_and_is_in_no_frame_cache_or_index(world: World) -> None:
    answer = page(world)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(src|href)="', answer.text.partition("<script")[0])
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_what_runs_on_the_page_carries_the_nonce_of_this_answer(world: World) -> None:
    nonces = set()
    for _ in range(2):
        answer = page(world)
        (nonce,) = set(re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]))
        assert answer.text.count(f'nonce="{nonce}"') == 2
        assert len(re.findall("<(?:script|style)\\b", answer.text)) == 2
        nonces.add(nonce)
    assert len(nonces) == 2


def test_style_and_script_are_those_of_the_files_and_end_where_they_should(
    world: World, root: Path
) -> None:
    public = root / "xblocks/stembridge_xblocks/public/common"
    script = (public / "confirmation.js").read_text(encoding="utf-8")

    html = page(world).text

    assert script in html
    assert (public / "confirmation.css").read_text(encoding="utf-8") in html
    assert html.count("</script>") == html.count("</style>") == 1


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pl, fr;q=0.7, en;q=0.3", "fr"),
        ("FR-be", "fr"),
        ("pl", "en"),
        ("*", "en"),
        ("de;q=0, fr", "fr"),
        ("é\0;;q=x" * 50, "en"),
        ("../../etc/passwd", "en"),
    ],
)
def test_the_page_is_in_the_language_that_the_browser_wishes(
    world: World, wishes: str, language: str
) -> None:
    html = page(world, wishes.encode("ascii", "ignore").decode().replace("\0", "")).text

    assert f'<html lang="{language}" dir="ltr">' in html
    title = {"en": "Your decision", "de": "Ihre Entscheidung", "fr": "Votre décision"}[language]
    assert f"<title>{title}</title>" in html


def test_answers_are_in_that_language_too(world: World) -> None:
    token = world.token()
    german = {"headers": {"Accept-Language": "de-AT"}}

    asked = world.send(token, **german).json["facts"][0]["label"]
    world.confirm(token)
    told = world.send(token, **german).json["text"]
    forged = world.send("x", **german).json["error"]

    assert asked == "Titel"
    assert "2. März 2026" in told
    assert forged != world.send("x").json["error"]


def test_a_right_to_left_language_of_the_platform_turns_the_page(world: World) -> None:
    reader = type(ANONYMOUS)(None, "", language="ar")

    assert 'dir="rtl"' in page(world, "ar", user=reader).text


def test_the_language_of_one_answer_is_none_of_the_next(world: World) -> None:
    page(world, "de")

    assert '<html lang="en"' in page(world).text


def test_the_script_posts_to_the_path_of_the_same_site(world: World) -> None:
    address = re.findall(r'data-address="([^"]+)"', page(world).text)[0]

    assert address.startswith("/courses/")
    assert address.endswith("/handler_noauth/confirm")


def test_who_is_logged_in_beside_the_page_sees_it_too(world: World) -> None:
    assert page(world, user=world.bea).status_code == 200
    assert world.bea.username not in page(world, user=world.bea).text.partition("<main")[2]


@pytest.mark.parametrize("mode", ["studio", "preview", "library"])
def test_there_is_no_page_where_there_are_no_links(world: World, mode: Any) -> None:
    assert page(world, user=world.stage.author(), mode=mode, noauth=False).status_code == 501


HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_a_script_in_what_is_asked_stays_text(world: World) -> None:
    world.enter("t", "u1", lesson=HOSTILE, day=HOSTILE)

    answer = world.send(world.token())

    assert [fact["value"] for fact in answer.json["facts"]] == [HOSTILE, HOSTILE]
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert HOSTILE not in page(world).text
    script = page(world).text.partition("<script")[2]
    assert not re.search(r"innerHTML|insertAdjacent|outerHTML|document\.write|eval", script)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>",
        "http://example.org/",
        "//example.org/",
        "/courses",
        "https://",
        "https:///path",
        "https://login.example.org@evil.example/",
        "https://evil.example\\@example.org/",
        "https://example.org/a b",
        "https://example.org/\u202e",
        "https://[::1",
        "https://example.org/\n",
        None,
        5,
    ],
)
def test_an_address_that_could_deceive_or_run_is_not_shown(address: Any) -> None:
    assert safe_link(address) is None
    assert Asked((), address).as_json()["evidence"] is None


def test_an_address_shows_whose_it_is() -> None:
    shown = Asked((), "https://drive.example.org:8443/a?b#c").as_json()["evidence"]

    assert shown == {
        "url": "https://drive.example.org:8443/a?b#c",
        "host": "drive.example.org:8443",
    }


def test_what_was_seen_differs_when_anything_shown_does() -> None:
    asked = [
        Asked((Fact("Day", "1"),)),
        Asked((Fact("Day", "2"),)),
        Asked((Fact("Day", "1"), Fact("Day", "1"))),
        Asked((Fact("Day", "1"),), "https://example.org/"),
        Asked((Fact("Day", "1"),), "https://example.org/other"),
    ]

    assert len({one.as_json()["seen"] for one in asked}) == len(asked)
