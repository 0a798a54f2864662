"""The preview's site answers as the platform's do, and nobody but this machine's browser."""

from __future__ import annotations

import json
import socket
import threading
import urllib.request

import pytest

pytest.importorskip("django")

from stembridge_xblocks.errors import UsageError
from stembridge_xblocks.preview.site.house import CAST, House
from stembridge_xblocks.preview.site.serve import serve

NOTE = {"note": "mine"}


def test_the_outline_lists_the_units_and_links_both_views(site):
    page = site.get("/").text
    assert "Batteries" in page
    assert f'href="/unit/{site.key("v1", "vertical")}"' in page
    assert f'href="/studio/unit/{site.key("v1", "vertical")}"' in page


def test_a_unit_shows_its_blocks_in_the_platforms_wrapper(site):
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert page.count('data-runtime-class="LmsRuntime"') == 2
    assert page.count("/static/xblock/resources/toy_pkg/public/toy.js") == 1


def test_the_platforms_own_components_are_named_and_their_html_is_cleaned(site):
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert "Here stands “A problem”, a component of kind problem" in page
    assert 'src="/asset-v1:StemBridge+BAT+2026+type@asset+block@a_b.png"' in page
    assert "alert(1)" not in page


def test_a_handlers_deed_is_kept_and_shown_in_the_record(site):
    answer = site.post(site.handler("t1", "write_and_log"), json=NOTE)
    assert answer.status_code == 200
    unit = site.key("v1", "vertical")
    record = site.get(f"/stage/record/{unit}?after=0").json
    assert record["rows"][0] == {
        "title": "First",
        "score": "1 of 2",
        "completion": "100%",
        "bytes": len(json.dumps("mine")),
    }
    names = [event["name"] for event in record["events"]]
    assert names[0] == "toy.noted"
    assert record["next"] == len(names) == 3
    assert site.get(f"/stage/record/{unit}?after=2").json["next"] == 3


@pytest.mark.parametrize(
    ("kind", "headers", "status"),
    [
        ("handler", {"X-CSRFToken": ""}, 403),
        ("handler", {}, 200),
        ("handler_noauth", {"X-CSRFToken": ""}, 200),
    ],
)
def test_the_token_is_asked_for_where_the_lms_asks(site, kind, headers, status):
    address = site.handler("t1", "write", kind)
    assert site.post(address, json=NOTE, headers=headers).status_code == status


def test_somebody_not_logged_in_gets_handlers_by_get_only(site):
    site.visit(who="")
    assert site.post(site.handler("t1", "write"), json=NOTE).status_code == 403
    assert site.post(site.handler("t1", "write", "handler_noauth"), json=NOTE).status_code == 200
    assert "Log in to see this" in site.get("/unit/" + site.key("v1", "vertical")).text


def test_at_an_address_for_third_parties_who_has_no_cookie_is_nobody(site):
    """A page that sends no cookies comes from outside; elsewhere no cookie is the first visit."""
    address = site.handler("t1", "write", "handler_noauth")
    assert site.post(address, json=NOTE).status_code == 200
    assert not any(row["bytes"] for row in _rows(site))

    site.visit(who="ana")
    site.post(address, json=NOTE)
    assert any(row["bytes"] for row in _rows(site))


def _rows(site):
    return site.get(f"/stage/record/{site.key('v1', 'vertical')}?after=0").json["rows"]


@pytest.mark.parametrize("who", [who for who in CAST if who])
def test_each_of_the_cast_sees_the_unit(site, who):
    site.visit(who=who)
    page = site.get("/unit/" + site.key("v1", "vertical"))
    assert f"<caption>{CAST[who]}</caption>" in page.text


def test_staff_in_a_masquerade_see_the_learners_state_and_leave_it(site):
    site.post(site.handler("t1", "write"), json=NOTE)
    site.visit(who="sue/ana")
    assert 'value="mine"' in site.get("/unit/" + site.key("v1", "vertical")).text
    site.post(site.handler("t1", "write"), json={"note": "tried"})
    site.visit(who="ana")
    assert 'value="mine"' in site.get("/unit/" + site.key("v1", "vertical")).text


def test_language_and_country_reach_the_block_and_the_page(site):
    site.visit(who="bruno", language="ar", country="PL")
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<option value="ar" selected>' in page
    assert "<option selected>PL</option>" in page


@pytest.mark.parametrize(
    "chosen", [{"who": "root"}, {"language": "xx"}, {"country": "../"}, {"next": "//evil.example"}]
)
def test_what_is_not_offered_is_not_taken(site, chosen):
    answer = site.post("/stage/visit", chosen)
    assert answer.headers["Location"] == "/"
    assert site.get("/unit/" + site.key("v1", "vertical")).status_code == 200


def test_a_forged_visit_is_the_first_learners(site):
    site.cookies["stembridge_visit"] = '{"who": "sue"}:forged'
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert f"<caption>{CAST['ana']}</caption>" in page


def test_reset_forgets_what_this_person_did_and_needs_the_token(site):
    site.post(site.handler("t1", "write_and_log"), json=NOTE)
    assert site.post("/stage/reset", headers={"X-CSRFToken": ""}).status_code == 403
    assert site.get("/stage/reset").status_code == 405
    site.post("/stage/reset", {"next": "/"})
    unit = site.key("v1", "vertical")
    assert site.get(f"/stage/record/{unit}").json["rows"][0]["score"] == "none"


def test_studio_shows_the_author_view_and_gives_the_editor_with_its_resources(site):
    page = site.get("/studio/unit/" + site.key("v1", "vertical")).text
    assert page.count('data-runtime-class="PreviewRuntime"') == 2
    view = site.get(f"/xblock/{site.key('t1')}/studio_view").json
    assert 'data-runtime-class="StudioRuntime"' in view["html"]
    assert [r["data"] for _, r in view["resources"]] == [
        "/static/xblock/resources/toy_pkg/public/toy.js"
    ]


def test_an_author_changes_content_for_learners_and_files_stay(site, folder):
    before = (folder / "vertical" / "v1.xml").read_text()
    address = f"/xblock/{site.key('t1')}/handler/write"
    assert site.post(address, json={"data": {"text": "new"}}).status_code == 200
    assert "<p>new " in site.get("/unit/" + site.key("v1", "vertical")).text
    assert (folder / "vertical" / "v1.xml").read_text() == before


def test_with_write_an_edit_reaches_the_file_and_a_mere_visit_does_not(folder, toy, browser_of):
    site = browser_of(House.open(folder, types={"toy": toy}, write=True))
    file = folder / "vertical" / "v1.xml"
    before = file.read_text()
    site.get("/studio/unit/" + site.key("v1", "vertical"))
    site.post(f"/xblock/{site.key('t1')}/handler/write", json={})
    assert file.read_text() == before
    site.post(f"/xblock/{site.key('t1')}/handler/write", json={"data": {"text": "new"}})
    assert ">new</toy>" in file.read_text()
    assert "<!-- kept -->" in file.read_text()


def test_a_changed_file_is_read_anew_and_learners_keep_their_state(site, folder):
    site.post(site.handler("t1", "write"), json=NOTE)
    file = folder / "vertical" / "v1.xml"
    file.write_text(file.read_text().replace(">one<", ">other<"))
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert "<p>other " in page
    assert 'value="mine"' in page


def test_a_file_broken_while_the_preview_runs_is_said_and_the_course_stays(site, folder):
    (folder / "vertical" / "v1.xml").write_text("<vertical>")
    page = site.get("/unit/" + site.key("v1", "vertical"))
    assert "The course cannot be read any more" in page.text
    assert "<p>one " in page.text


def test_state_is_kept_in_its_folder_and_nowhere_else(folder, toy, tmp_path, browser_of):
    state = tmp_path / "state"
    for _ in range(2):
        site = browser_of(House.open(folder, types={"toy": toy}, state=state))
        page = site.get("/unit/" + site.key("v1", "vertical")).text
        site.post(site.handler("t1", "write_and_log"), json=NOTE)
    assert 'value="mine"' in page
    assert "1 of 2" in page
    assert sorted(path.name for path in state.iterdir()) == ["state.json", "tracking.log"]
    lines = (state / "tracking.log").read_text().splitlines()
    assert json.loads(lines[0])["name"] == "toy.noted"


def test_a_block_whose_view_fails_is_said_and_the_others_are_shown(site, toy, monkeypatch):
    def student_view(self, context=None):
        if self.usage_key.block_id == "t1":
            raise RuntimeError("no <view>")
        return original(self, context)

    original = toy.student_view
    monkeypatch.setattr(toy, "student_view", student_view)
    page = site.get("/unit/" + site.key("v1", "vertical")).text
    assert "RuntimeError: no &lt;view&gt;" in page
    assert page.count('data-runtime-class="LmsRuntime"') == 1


def test_a_crash_in_a_handler_is_a_500_and_keeps_the_server_up(site):
    assert site.post(site.handler("t1", "write_and_log"), json={"note": "crash"}).status_code == 500
    assert site.get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_a_host_that_is_not_this_machine_is_refused(site, host):
    assert site.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8010", "127.0.0.1", "[::1]:1"])
def test_this_machines_names_are_let_in(site, host):
    assert site.get("/", headers={"Host": host}).status_code == 200


def test_every_answer_lets_browsers_load_nothing_from_elsewhere(site):
    for path in ("/", "/nothing", "/static/stage/stage.css", site.handler("t1", "write")):
        headers = site.get(path, headers={"Content-Type": "application/json"}).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/stage/../house.py",
        "/static/stage/%2e%2e/house.py",
        "/static/stage/..%2fhouse.py",
        "/static/xblock/resources/toy_pkg/blocks.py",
        "/static/xblock/resources/toy_pkg/public/../blocks.py",
        "/static/xblock/resources/os/public/x",
        "/static/xblock/resources/toy_pkg.blocks/public/toy.js",
        "/asset-v1:StemBridge+BAT+2026+type@asset+block@..%2Fcourse.xml",
        "/asset-v1:StemBridge+BAT+2026+type@asset+block@link.txt",
        "/static/a/b.png",
        "/xblock/nonsense/studio_view",
        "/unit/block-v1:StemBridge+BAT+2026+type@toy+block@none",
    ],
)
def test_what_is_outside_or_not_there_is_not_found(site, folder, path):
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "static" / "link.txt").symlink_to(folder.parent / "secret.txt")
    answer = site.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_files_of_blocks_and_course_come_with_their_kinds(site):
    script = site.get("/static/xblock/resources/toy_pkg/public/toy.js")
    assert script.content_type == "text/javascript"
    picture = site.get("/asset-v1:StemBridge+BAT+2026+type@asset+block@a_b.png")
    assert (picture.content_type, picture.body) == ("image/png", b"picture")


def test_a_raw_static_path_of_the_course_is_explained(site):
    assert "replaced in views and by the service replace_urls" in site.get("/static/a/b.png").text


def test_a_large_body_reaches_the_handler_as_on_the_platform(site):
    answer = site.post(site.handler("t1", "write"), json={"note": "x" * 3_000_000})
    assert answer.status_code == 200


def test_it_listens_on_loopback_and_says_that_a_port_is_taken(house):
    server = serve(house, 0)
    try:
        assert server.server_address[0] == "127.0.0.1"
        with pytest.raises(UsageError, match=f"port {server.server_port} is taken; name another"):
            serve(house, server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with urllib.request.urlopen(f"{house.stage.site}/") as answer:
            assert b"Batteries" in answer.read()
        server.shutdown()
        thread.join()
    finally:
        server.server_close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.server_port)) != 0
