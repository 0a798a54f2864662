"""The form of programme.toml, declared once: what is checked, its JSON Schema, all meanings."""

from __future__ import annotations

import json
from typing import Any, Final

from stembridge_analytics.programme.codes import ATTRIBUTES, Attribute
from stembridge_analytics.programme.countries import CODES
from stembridge_analytics.programme.form import (
    END,
    Either,
    Field,
    Kind,
    ListOf,
    MapOf,
    Moment,
    Number,
    TableOf,
    Text,
    Truth,
    Whole,
)
from stembridge_analytics.programme.model_form import MODELS

__all__ = ["PROGRAMME", "SCHEMA_FILE", "schema_text"]

SCHEMA_FILE: Final = "programme.schema.json"

_PART: Final = r"[\w.~:-]+"
_COURSE_KEY: Final = (
    rf"^((course|ccx)-v1:{_PART}\+{_PART}\+{_PART}(\+ccx@[0-9]+)?|[\w.~-]+/[\w.~-]+/[\w.~-]+)" + END
)
_LANGUAGE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*" + END
_TEXT: Final = Text()
_COUNTRY: Final = Text(choices=CODES, says="an ISO 3166-1 code of two capital letters, such as AT")
_MOST_HOURS: Final = 1000
_LARGEST_ID: Final = 2**63 - 1


def _texts(says: str) -> ListOf:
    return ListOf(_TEXT, says)


_RUN = TableOf(
    {
        "course_id": Field(
            Text(pattern=_COURSE_KEY, says="a course key, such as course-v1:Org+Course+Run"),
            "course key of the run, as the platform writes it",
            'course_id = "course-v1:Org+Course+Run"',
            required=True,
        ),
        "programme": Field(_TEXT, "name that groups runs", 'programme = "batteries"'),
        "title": Field(_TEXT, "title of the run", 'title = "Batterien im Unterricht"'),
        "country": Field(_COUNTRY, "country the run is for", 'country = "AT"'),
        "language": Field(
            Text(pattern=_LANGUAGE, says="a language code, such as de or pt-BR"),
            "language of the run",
            'language = "de"',
        ),
        "start": Field(
            Moment(), "first day, in UTC; left out if not known or self-paced", "start = 2025-04-28"
        ),
        "end": Field(
            Moment(),
            "last day, included, in UTC; a moment with a time is the first one after the run",
            "end = 2025-06-01",
        ),
        "pacing": Field(
            Text(choices=("instructor", "self")),
            "whether the run has one clock, or everybody their own",
            'pacing = "instructor"',
        ),
        "pass_mark": Field(
            Number(0, 1),
            "graded share that counts as completed (K3), from 0 to 1",
            "pass_mark = 0.6",
        ),
        "workload_hours": Field(
            Number(0, _MOST_HOURS),
            "declared work of the whole run, in hours",
            "workload_hours = 10",
        ),
        "structure": Field(
            _TEXT,
            "course structure: a JSON file of the platform, or OLX as .tar.gz or folder",
            'structure = "structure/AT-2025-1.json"',
        ),
        "required": Field(
            Either(
                Text(
                    choices=("graded", "all"),
                    says='"graded", "all", or a list of usage keys of units',
                ),
                _texts("a list of usage keys of units"),
            ),
            "units that completion needs (K1): graded ones, all, or a list of usage keys; left "
            "out: graded ones if there are any, else all",
            'required = "graded"',
        ),
    },
    says="lines such as course_id = ..., below [[runs]]",
)


def _values_of(attribute: Attribute) -> Kind:
    """What the file's words for an attribute may stand for."""
    if attribute.name == "is_rural":
        return MapOf(Truth())
    if attribute.choices:
        return MapOf(Text(choices=attribute.choices, says=_COUNTRY.says))
    return MapOf(_TEXT)


# Numbers and schools have no words that stand for others.
_WITH_VALUES: Final = [
    one for one in ATTRIBUTES.values() if one.choices or one.is_open or one.name == "language"
]
_IDENTIFIERS: Final = {
    "username": "user name on the platform",
    "user_id": "user id on the platform",
    "email": "e-mail address, linked to a user id through auth_user of the package; not kept",
}

_PARTICIPANTS = TableOf(
    {
        "file": Field(
            _TEXT,
            "list of participants: CSV in UTF-8 with a header, plain or compressed",
            'file = "participants.csv"',
            required=True,
        ),
        "columns": Field(
            TableOf(
                {
                    name: Field(_TEXT, f"column with the {meaning}", f'{name} = "{name}"')
                    for name, meaning in (
                        *_IDENTIFIERS.items(),
                        *((one.name, one.meaning) for one in ATTRIBUTES.values()),
                    )
                },
                one_of=tuple(_IDENTIFIERS),
                says='a table of lines ours = "theirs"',
            ),
            "which of its columns is what: ours on the left, theirs on the right",
            'columns = { user_id = "id" }',
            required=True,
        ),
        "values": Field(
            TableOf(
                {
                    one.name: Field(_values_of(one), f"its words for {one.name}: theirs = ours")
                    for one in _WITH_VALUES
                },
                says='a table such as [participants.values.gender] with lines "theirs" = "ours"',
            ),
            "its words that are not known by themselves: theirs on the left, ours on the right",
            '[participants.values.gender]\n"Frau" = "woman"',
        ),
    },
    says="a table [participants]",
)

_STAFF = TableOf(
    {
        "usernames": Field(
            _texts("a list of user names"),
            "user names of people who are no learners",
            'usernames = ["coordination.at"]',
        ),
        "user_ids": Field(
            ListOf(Whole(1, _LARGEST_ID), "a list of user ids"),
            "user ids of people who are no learners",
            "user_ids = [11]",
        ),
        "files": Field(
            _texts("a list of files"),
            "lists with a column `username` or `user_id`",
            'files = ["staff.csv"]',
        ),
        "platform_staff": Field(
            Truth(),
            "whether accounts that auth_user marks as staff are no learners; else they are",
            "platform_staff = false",
        ),
    },
    says="a table [staff]",
)

_POPULATION_COLUMNS: Final = {
    "country": "country: a code of two or three letters, or a name",
    "level": "ISCED level; left out: all levels",
    "year": "year of the count",
    "teachers": "number of teachers",
    "source": "where the number is from",
}

_POPULATION = TableOf(
    {
        "file": Field(
            _TEXT, "how many teachers a country has: CSV", 'file = "teachers.csv"', required=True
        ),
        "columns": Field(
            TableOf(
                {
                    name: Field(
                        _TEXT,
                        f"column with the {meaning}",
                        f'{name} = "{name}"',
                        required=name in ("country", "year", "teachers"),
                    )
                    for name, meaning in _POPULATION_COLUMNS.items()
                },
                says='a table of lines ours = "theirs"',
            ),
            "which of its columns is what; left out for a wide file with columns such as iso3, "
            "isced1_year, isced1_teachers",
        ),
        "source": Field(
            _TEXT,
            "where the numbers are from",
            'source = "World Bank, World Development Indicators"',
        ),
    },
    says="a table [population]",
)

PROGRAMME: Final = TableOf(
    {
        "version": Field(Whole(1, 1), "version of this form", "version = 1"),
        "name": Field(_TEXT, "name of the programme", 'name = "Batteries in the classroom"'),
        "runs": Field(ListOf(_RUN, "one [[runs]] a course run"), "the course runs"),
        "package": Field(
            TableOf(
                {
                    "folders": Field(
                        _texts("a list of folders or files"),
                        "folders or files of the platform's tables (research data package), found "
                        "by their headers",
                        'folders = ["package"]',
                        required=True,
                    )
                },
                says="a table [package]",
            ),
            "the platform's own tables",
        ),
        "participants": Field(_PARTICIPANTS, "what the programme knows of its participants"),
        "staff": Field(_STAFF, "people who are no learners"),
        "population": Field(_POPULATION, "how many teachers there are"),
        "models": Field(MODELS, "what models are to take, where not the default"),
    }
)


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of the form, as it is shipped."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "programme.toml of stembridge",
        **PROGRAMME.schema(),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
