"""Invented people: teachers with a country and background, staff, the service account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.programme import Programme

__all__ = ["ANONYMOUS", "SERVICE", "STAFF", "Account", "Teacher", "teacher"]

_AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/135.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/135.0.0.0 Mobile Safari/537.36",
)
_LANGUAGES: Final = {"AT": "de-AT,de;q=0.9", "PT": "pt-PT,pt;q=0.9", "FI": "fi-FI,fi;q=0.9"}
# Women's names, then men's; 25 surnames. No surname is in two countries, so no two teachers
# can be given the same user name.
_FIRST: Final = {
    "AT": (
        [
            "anna",
            "lena",
            "katharina",
            "eva",
            "julia",
            "sophie",
            "theresa",
            "birgit",
            "sabine",
            "monika",
            "doris",
            "verena",
        ],
        [
            "lukas",
            "florian",
            "thomas",
            "markus",
            "stefan",
            "georg",
            "andreas",
            "martin",
            "wolfgang",
            "jakob",
            "paul",
            "felix",
        ],
    ),
    "PT": (
        [
            "ana",
            "ines",
            "mariana",
            "beatriz",
            "catarina",
            "rita",
            "sofia",
            "teresa",
            "joana",
            "helena",
            "luisa",
            "carla",
        ],
        [
            "joao",
            "miguel",
            "pedro",
            "tiago",
            "rui",
            "nuno",
            "andre",
            "bruno",
            "luis",
            "hugo",
            "manuel",
            "jorge",
        ],
    ),
    "FI": (
        [
            "aino",
            "emilia",
            "helmi",
            "johanna",
            "kaisa",
            "laura",
            "minna",
            "noora",
            "paivi",
            "riikka",
            "sanna",
            "tuuli",
        ],
        [
            "antti",
            "eero",
            "heikki",
            "ilkka",
            "jukka",
            "kari",
            "lauri",
            "mikko",
            "olli",
            "petri",
            "sami",
            "timo",
        ],
    ),
}
_SURNAMES: Final = {
    "AT": "gruber huber wagner pichler steiner moser mayer hofer leitner berger fuchs eder "
    "fischer schmid winkler weber schwarz maier reiter bauer lang egger wolf brunner auer",
    "PT": "silva santos ferreira pereira oliveira costa rodrigues martins sousa fernandes "
    "goncalves gomes lopes marques alves almeida ribeiro pinto carvalho teixeira moreira "
    "correia mendes nunes soares",
    "FI": "korhonen virtanen makinen nieminen makela hamalainen laine heikkinen koskinen "
    "jarvinen lehtonen lehtinen saarinen salminen heinonen niemi heikkila salonen kinnunen "
    "turunen salo laitinen tuominen rantanen karjalainen",
}
_PAIRS: Final = 24 * 25
_STRIDE: Final = 389  # shares no factor with _PAIRS, so every pair of names comes once


@dataclass(frozen=True)
class Account:
    """Who a server thinks is there: what every line says about the person."""

    username: str
    user_id: int | None
    ip: str
    agent: str
    language: str


@dataclass(frozen=True)
class Teacher:
    """One teacher; `gender` is empty where not stated, as in the registration form."""

    number: int
    user_id: int
    account: Account
    country: str
    gender: str
    level: str
    role: str

    @property
    def row(self) -> tuple[str, ...]:
        """The teacher's row in participants.csv."""
        return (
            self.account.username, str(self.user_id), self.country,
            self.gender, self.level, self.role,
        )  # fmt: skip


def teacher(seed: int, number: int, programme: Programme) -> Teacher:
    """Teacher `number` (from 0): the same for this seed whatever the size of the cohort."""
    chance = Chance(seed, "teacher", number)
    country = chance.weighted(programme.countries)
    slot = number * _STRIDE % _PAIRS
    is_man = slot // 25 >= 12
    first = _FIRST[country][is_man][slot // 25 % 12]
    username = _username(chance, first, _SURNAMES[country].split()[slot % 25], number // _PAIRS)
    stated = chance.weighted({"man" if is_man else "woman": 0.92, "other": 0.01, "": 0.07})
    user_id = 1000 + 3 * number
    account = Account(
        username, user_id,
        f"203.0.113.{chance.between(1, 254)}", chance.pick(_AGENTS), _LANGUAGES[country],
    )  # fmt: skip
    level = chance.weighted({"ISCED 1": 0.38, "ISCED 2": 0.37, "ISCED 3": 0.25})
    role = chance.weighted({"teacher": 0.82, "leader": 0.08, "counsellor": 0.06, "other": 0.04})
    return Teacher(number, user_id, account, country, stated, level, role)


def _username(chance: Chance, first: str, last: str, lap: int) -> str:
    style = chance.between(0, 5)
    name = (
        f"{first}.{last}", f"{first}{last}", f"{first}_{last}",
        f"{first.title()}{last.title()}", f"{last}.{first}", f"{first}-{last}",
    )[style]  # fmt: skip
    return name if lap == 0 else f"{name}_{lap + 1}"


ANONYMOUS: Final = Account("", None, "198.51.100.7", _AGENTS[0], "en")
SERVICE: Final = Account("course_discovery_worker", 5, "192.0.2.5", "python-requests/2.32", "")
STAFF: Final = {
    "AT": Account("coordination.at", 11, "192.0.2.11", _AGENTS[1], "de-AT,de;q=0.9"),
    "PT": Account("coordination.pt", 12, "192.0.2.12", _AGENTS[0], "pt-PT,pt;q=0.9"),
    "FI": Account("coordination.fi", 13, "192.0.2.13", _AGENTS[2], "fi-FI,fi;q=0.9"),
}
