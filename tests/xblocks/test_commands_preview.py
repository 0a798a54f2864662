"""`stembridge preview` says what is missing before it starts anything."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from stembridge_xblocks.commands.preview import EXTRA, command
from stembridge_xblocks.preview.site.serve import serve

COURSE = '<course url_name="r" org="O" course="C" display_name="Small"/>'


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course.xml").write_text(COURSE)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_it_needs_the_extra_of_its_name():
    assert EXTRA == "preview"


def test_a_folder_without_a_course_is_a_wrong_call(tmp_path):
    result = run(tmp_path, "--no-browser")
    assert result.exit_code == 2
    assert "it holds no course.xml" in result.output


def test_a_broken_course_is_wrong_data(course):
    (course / "course.xml").write_text("<course")
    result = run(course, "--no-browser")
    assert result.exit_code == 1
    assert "no well-formed XML" in result.output


def test_the_sample_is_not_written_to():
    result = run("--write")
    assert result.exit_code == 2
    assert "--write needs COURSE" in result.output


def test_it_prints_the_address_and_ends_with_the_server(course, monkeypatch):
    monkeypatch.setattr("socketserver.BaseServer.serve_forever", lambda self: None)
    result = run(course, "--no-browser", "--port", 0)
    assert result.exit_code == 0
    assert result.output.startswith("Small: http://127.0.0.1:")


def test_a_taken_port_is_a_wrong_call(course, tmp_path):
    from stembridge_xblocks.preview.site.house import House

    server = serve(House.open(course), 0)
    try:
        result = run(course, "--no-browser", "--port", server.server_port)
    finally:
        server.server_close()
    assert result.exit_code == 2
    assert f"port {server.server_port} is taken" in result.output
