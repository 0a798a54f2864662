"""A small course as files, which tests spoil."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path

from stembridge_xblocks.course import Report, check

TODAY = date(2026, 10, 1)

COURSE = {
    "course.xml": '<course url_name="2026" org="Org" course="C1"/>\n',
    "course/2026.xml": '<course display_name="C"><chapter url_name="ch"/></course>\n',
    "chapter/ch.xml": '<chapter display_name="Ch"><sequential url_name="se"/></chapter>\n',
    "sequential/se.xml": '<sequential><vertical url_name="ve"/></sequential>\n',
    "vertical/ve.xml": """\
<vertical display_name="Unit">
  <html url_name="page"/>
  <stembridge_case url_name="cell" display_name="The cell">
    <summary>A cell at {{employer}}.</summary>
    <person name="Ana">
      <text>
        Ana tests cells.

        Every day.
      </text>
      <picture src="/static/cell.svg">
        <alt>A cell</alt>
      </picture>
    </person>
    <variant id="at">
      <label>Austria</label>
      <fact id="employer">
        <text>Zellwerk</text>
      </fact>
    </variant>
    <provenance valid_until="2028-01-01"/>
  </stembridge_case>
  <stembridge_challenge url_name="charge" display_name="How much?">
    <introduction>Your mass is {{m}}.</introduction>
    <parameter id="m" unit="g" minimum="200" maximum="2000" step="10"/>
    <answer id="q" formula="2*m" unit="kg">
      <prompt>What is twice the mass?</prompt>
    </answer>
  </stembridge_challenge>
</vertical>
""",
    "html/page.xml": '<html filename="page" display_name="Page"/>\n',
    "html/page.html": '<p>\n<img src="/static/cell.svg" alt="A cell"></p>\n',
    "static/cell.svg": "<svg/>",
    "policies/2026/policy.json": """\
{
  "course/2026": {
    "advanced_modules": ["stembridge_case", "stembridge_challenge"]
  }
}
""",
}
UNIT = "vertical/ve.xml"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def check_files(folder: Path, changed: dict[str, str | bytes | None]) -> Report:
    files = {name: text for name, text in {**COURSE, **changed}.items() if text is not None}
    return check(write(folder, files), today=TODAY)


def told(report: Report) -> list[tuple[str, int, str, str]]:
    return [(f.file, f.line, f.severity, f.rule) for f in report.findings]


def packed(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def members(
    files: dict[str, str | bytes], top: str = "course/"
) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [
        (tarfile.TarInfo(top + name), text if isinstance(text, bytes) else text.encode())
        for name, text in files.items()
    ]
