"""The report as one HTML page that needs nothing from outside and no script."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stembridge_analytics.report.data import ReportData
from stembridge_analytics.report.findings import find
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.sections import SECTIONS
from stembridge_analytics.report.tokens import CHART_TOKENS, DARK, LIGHT
from stembridge_analytics.report.wording import day, printable

__all__ = ["render"]

# Nothing may be loaded, sent or run, whatever a log has managed to bring into the page.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"


def render(data: ReportData) -> str:
    """The report as HTML, complete in itself.

    Course keys, paths and event names are untrusted and escaped. Raises DataError if the tables
    contradict each other.
    """
    found = find(data)
    environment = _environment()
    sections = [section for build in SECTIONS if (section := build(found)) is not None]
    page = environment.get_template("page.html").render(
        sections=[(section, _body(environment, section)) for section in sections],
        policy=POLICY,
        style=Markup(_style(environment)),
        made=day(data.facts.made_at),
        version=data.facts.version,
    )
    return printable(page)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("stembridge_analytics.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _body(environment: Environment, section: Section) -> Markup:
    """The section without its title; an empty section says so by its title alone."""
    template = environment.get_template(f"sections/{section.template or section.name}.html")
    return Markup(template.render(section=section, **section.values) if section.values else "")


def _style(environment: Environment) -> str:
    """The style sheet: tokens first, then the rules, which are files of the project."""
    rules = [environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
             for name in ("page.css", "print.css")]  # fmt: skip
    return "\n".join([_variables(), _chart_rules(), *rules])


def _variables() -> str:
    def block(tokens: dict[str, str]) -> str:
        return "".join(f"--sb-{name}:{value};" for name, value in tokens.items())

    dark = f":root{{{block(DARK)}}}"
    return f":root{{{block(LIGHT)}}}\n@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _chart_rules() -> str:
    """One rule a colour: what an SVG carries as a light value follows the token instead."""
    return "\n".join(
        f'.chart [{paint}="{LIGHT[token]}"]{{{paint}:var(--sb-{token})}}'
        for token in CHART_TOKENS
        for paint in ("fill", "stroke")
    )
