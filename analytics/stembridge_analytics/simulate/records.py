"""Rows of the side files: the participants' survey, and tables of the research data package."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import SECOND_US, time_text
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import Teacher
from stembridge_analytics.simulate.plan import Participation
from stembridge_analytics.simulate.programme import ORG, Course

__all__ = ["HEADERS", "PARTICIPANTS", "Records"]

PARTICIPANTS: Final = "participants.csv"
_COLUMNS: Final = (
    "username", "user_id", "country", "gender", "level", "role", "subject", "school",
    "school_type", "is_rural", "experience_years",
)  # fmt: skip
_TABLES: Final = {
    "auth_user": "id username first_name last_name email password is_staff is_active is_superuser "
    "last_login date_joined",
    "student_courseenrollment": "id user_id course_id created is_active mode",
    "certificates_generatedcertificate": "id user_id download_url grade course_id key distinction "
    "status verify_uuid download_uuid name created_date modified_date error_reason mode",
}
# By the last part of the file's name.
HEADERS: Final = {PARTICIPANTS: ",".join(_COLUMNS) + "\n"} | {
    table: columns.replace(" ", "\t") + "\n" for table, columns in _TABLES.items()
}
# As other systems and people write them: the EU's own codes, ISO-3.
_ODD_COUNTRIES: Final = {
    "GR": ("EL", "GRC"), "GB": ("UK", "GBR"), "AT": ("AUT",), "PT": ("PRT",), "FI": ("FIN",),
    "MT": ("MLT",),
}  # fmt: skip
_ODD_GENDERS: Final = {"woman": "Frau", "man": "Herr", "other": "x", "not stated": "?"}


class Records:
    """Rows of the side files for the teachers of a block, and counts of what is odd in them.

    texts: by file, the rows to append. counts: `rows`, `missing_row`, `missing_cell`,
    `odd_country/EL`, ... for the ledger of truth.json.
    """

    def __init__(self, seed: int, parameters: Parameters) -> None:
        self._seed, self._parameters = seed, parameters
        self._out: dict[str, io.StringIO] = {}
        self.counts: Counter[str] = Counter()

    @property
    def texts(self) -> dict[str, str]:
        """The rows by file."""
        return {name: out.getvalue() for name, out in self._out.items()}

    def add(self, person: Teacher, plans: Iterable[Participation]) -> None:
        """One teacher's rows."""
        chance, shares = Chance(self._seed, "side", person.number), self._parameters.side_missing
        if chance.happens(shares["row"]):
            self.counts["missing_row"] += 1
        else:
            self._participant(person, chance)
            if chance.happens(shares["second_row"]):
                self.counts["second_row"] += 1
                self._participant(person, chance)
        for plan in plans:
            if self._is_packaged(plan):
                self._packaged(plan, chance)

    def _writer(self, name: str) -> io.StringIO:
        return self._out.setdefault(name, io.StringIO())

    def _participant(self, person: Teacher, chance: Chance) -> None:
        shares = self._parameters.side_missing
        place = person.place
        gender = "" if person.gender == "not stated" else person.gender
        cells = [
            person.country, gender, place.level, person.role, person.subject,
            f"S{place.number:05d}", place.kind, "yes" if place.is_rural else "no",
            str(person.experience_years),
        ]  # fmt: skip
        mark = chance.draw()
        if mark < shares["odd_code"] / 2 and person.country in _ODD_COUNTRIES:
            cells[0] = chance.pick(_ODD_COUNTRIES[person.country])
            self.counts[f"odd_country/{cells[0]}"] += 1
        elif shares["odd_code"] / 2 <= mark < shares["odd_code"]:
            cells[1] = _ODD_GENDERS[person.gender]
            self.counts[f"odd_gender/{cells[1]}"] += 1
        for at, column in enumerate(_COLUMNS[2:]):
            if cells[at] and chance.happens(shares["cell"]):
                cells[at] = ""
                self.counts[f"missing_cell/{column}"] += 1
        row = [person.account.username, str(person.user_id), *cells]
        csv.writer(self._writer(PARTICIPANTS), lineterminator="\n").writerow(row)
        self.counts["rows"] += 1

    def _is_packaged(self, plan: Participation) -> bool:
        course, parameters = plan.course, self._parameters
        is_enrolled = plan.enrolments or plan.visits
        return bool(
            is_enrolled
            and course.programme.name == parameters.package_programme
            and course.country in parameters.package_countries
        )

    def _packaged(self, plan: Participation, chance: Chance) -> None:
        """The learner's rows in the tables of the course."""
        person, course = plan.teacher, plan.course
        activated = [deed.time_us for deed in plan.enrolments if deed.what == "activated"]
        created_us = activated[0] if activated else plan.visits[0].start_us
        is_active = not (plan.enrolments and plan.enrolments[-1].what == "deactivated")
        last_name = person.last_name
        if person.number % 19 == 3:  # what the package escapes
            last_name += chance.pick(("\tvon", "\\Au", "\nzweite Zeile"))
            self.counts["package_escaped"] += 1
        login = _moment(plan.visits[-1].start_us) if plan.visits else "NULL"
        self._row(course, "auth_user", (
            person.user_id, person.account.username, person.first_name, last_name, person.email,
            "!", 0, 1, 0, login, _moment(created_us - 86_400 * SECOND_US),
        ))  # fmt: skip
        number = person.number * 8 + 1
        self._row(course, "student_courseenrollment", (
            number, person.user_id, course.key, _moment(created_us), int(is_active), "honor",
        ))  # fmt: skip
        status, grade = "notpassing", "0.31"
        if plan.certificates:
            status, grade = ("downloadable" if plan.is_certified else "unavailable"), "0.83"
        elif not plan.visits:
            return
        when = plan.certificates or plan.enrolments
        first_us = when[0].time_us if when else created_us
        last_us = when[-1].time_us if when else created_us
        self.counts[f"package_certificates/{status}"] += 1
        self._row(course, "certificates_generatedcertificate", (
            number, person.user_id, "", grade, course.key, "", 0, status, chance.hexadecimal(32),
            "", f"{person.first_name} {last_name}", _moment(first_us), _moment(last_us), "",
            "honor",
        ))  # fmt: skip

    def _row(self, course: Course, table: str, cells: tuple[object, ...]) -> None:
        code = course.key.partition("+")[2].replace("+", "-")
        name = f"package/{ORG}-{code}-{table}-prod-analytics.sql"
        self._writer(name).write("\t".join(map(_escaped, cells)) + "\n")
        self.counts[f"package_rows/{table}"] += 1


def _escaped(cell: object) -> str:
    text = str(cell).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _moment(time_us: int) -> str:
    return time_text(time_us, "space")[:19]
