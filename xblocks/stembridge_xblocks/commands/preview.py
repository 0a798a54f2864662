"""`stembridge preview`: a course in a browser, as learners and authors meet it."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["EXTRA", "command"]

EXTRA = "preview"


@click.command()
@click.argument("course", required=False, type=click.Path(path_type=Path))
@click.option(
    "--port",
    default=8010,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where to listen on this machine; 0 for any free port.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder that keeps what learners did, and the tracking log, across runs.",
)
@click.option("--write", is_flag=True, help="Save what is edited back into the course's OLX files.")
def command(
    course: Path | None, port: int, no_browser: bool, state: Path | None, write: bool
) -> None:
    """Show a course on this machine, without Open edX.

    COURSE is a folder with a course.xml, as an unpacked export from Studio has; without it a sample
    course is shown. Learners, staff and an author are there to look as, in any language of the
    European Union and from any of its countries. Nothing leaves this machine. Ctrl-C ends it.
    """
    from stembridge_xblocks.errors import UsageError
    from stembridge_xblocks.preview.samples import sample_course
    from stembridge_xblocks.preview.site.house import House
    from stembridge_xblocks.preview.site.serve import serve

    if write and course is None:
        raise UsageError("--write needs COURSE: the sample course is not yours to change; copy it")
    house = House.open(course or sample_course(), state=state, write=write)
    server = serve(house, port)
    address = house.stage.site
    click.echo(f"{house.stage.course.root.title}: {address}/  (Ctrl-C ends it)")
    if not no_browser:
        click.launch(f"{address}/")
    try:
        server.serve_forever()
    finally:
        server.server_close()
